"""Scenario files: read with those they extend, refused with everything that is wrong."""

from pathlib import Path

import pytest

import replenish as rp
from replenish.scenario import load, load_all

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"))
HEAD = 'title = "T"\nquestion = "Q?"\n'


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(HEAD + text)
    return [folder / f"{name}.toml" for name in files]


def refused(*paths):
    with pytest.raises(rp.InputError) as caught:
        load_all(paths)
    return [str(fault).replace(str(paths[0].parent) + "/", "") for fault in caught.value.faults]


def test_parents_come_from_left_to_right_and_a_shared_one_once(tmp_path):
    write(
        tmp_path,
        base='folder = "plan"\n[[change]]\nfield = "terms.moq"\nadd = 1\n',
        left='extends = ["base"]\n[[change]]\nfield = "costs.unit"\nadd = 2\n',
        right='extends = ["base"]\n[[change]]\nfield = "costs.shortage"\nadd = 3\n',
        both='extends = ["left", "right"]\n[[change]]\nfield = "limits.budget"\nset = 4\n',
    )
    scenario = load(tmp_path / "both.toml")
    assert [str(change) for change in scenario.changes] == [
        "terms.moq + 1",
        "costs.unit + 2",
        "costs.shortage + 3",
        "limits.budget = 4",
    ]
    assert scenario.folder == str(tmp_path / "plan")
    assert [Path(file.name).stem for file in scenario.inputs] == ["both", "left", "base", "right"]


def test_where_takes_globs_lists_dates_and_numbers(tmp_path):
    text = (
        '[[change]]\nfield = "demand"\nadd = 1\nwhere = {item = ["a*", "b"], supplier = "S", period = %s}\n'
    )
    dates = ('["2024-06-10", "2024-06-30"]', "[2024-06-10, 2024-06-30]", "[3, 5]", "2024-06-10")
    paths = write(tmp_path, **{f"x{number}": text % period for number, period in enumerate(dates)})
    changes = [load(path).own[0] for path in paths]
    assert all(change.where == {"item": ("a*", "b"), "supplier": ("S",)} for change in changes)
    assert [tuple(map(str, change.period)) for change in changes] == [
        ("2024-06-10", "2024-06-30"),
        ("2024-06-10", "2024-06-30"),
        ("3", "5"),
        ("2024-06-10", "2024-06-10"),
    ]


FAULTS = [
    ('extend = ["base"]\n', "x.toml extend: expected a known key (did you mean 'extends'?), found 'extend'"),
    (
        'extends = ["bas"]\n',
        "x.toml extends: expected the name of a file beside it (did you mean 'base'?), found",
    ),
    ('extends = ["x"]\n', "x.toml extends: expected scenarios that do not extend themselves, found x > x"),
    ('extends = "base"\n', "x.toml extends: expected a valid list, found 'base'"),
    ("[[change]]\nadd = 1\n", "x.toml change 1 field: expected this key, found nothing"),
    (
        '[[change]]\nfield = "terms.moq"\n',
        "change 1 terms.moq: expected one of set, add, multiply, found none",
    ),
    ('[[change]]\nfield = "a"\nadd = 1\nset = 2\n', "expected one of set, add, multiply, found set and add"),
    (
        '[[change]]\nfield = "a"\nad = 1\n',
        "change 1 ad: expected a known key (did you mean 'add'?), found 'ad'",
    ),
    ('[[change]]\nfield = "a"\nadd = "1"\n', "x.toml change 1 add: expected a number, found '1'"),
    (
        '[[change]]\nfield = "a"\nadd = 1\nwhere = {item = 3}\n',
        "where.item: expected a text or a list of texts",
    ),
    (
        '[[change]]\nfield = "a"\nadd = 1\nwhere = {period = ["June"]}\n',
        "where.period: expected the first and the",
    ),
    (
        '[[change]]\nfield = "a"\nadd = 1\nwhere = "item"\n',
        "x.toml change 1 where: expected a table, found 'item'",
    ),
    ("[[change]\n", "x.toml row 3: expected TOML"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS, ids=range(len(FAULTS)))
def test_a_faulty_file_is_refused_by_name_and_place(tmp_path, text, said):
    write(tmp_path, base="")
    (fault,) = refused(*write(tmp_path, x=text))
    assert said in fault


def test_a_circle_is_told_as_one(tmp_path):
    paths = write(tmp_path, a='extends = ["b"]\n', b='extends = ["c"]\n', c='extends = ["a"]\n')
    assert "found a > b > c > a" in refused(paths[0])[0]


def test_the_faults_of_all_files_are_said_at_once(tmp_path):
    (tmp_path / "blank.toml").write_text("")
    paths = write(tmp_path, a='extends = ["nobody"]\n', b="colour = 1\n")
    found = refused(tmp_path / "missing.toml", tmp_path / "blank.toml", *paths)
    assert [fault.split(":")[0] for fault in found] == [
        "missing.toml", "blank.toml title", "blank.toml question", "a.toml extends", "b.toml colour",
    ]  # fmt: skip


def test_at_least_nine_questions_are_shipped():
    assert {path.stem for path in SHIPPED} >= {
        "baseline", "supplier-delay", "storage-cut", "budget-cut", "peak-season", "supplier-price-rise",
        "p90-everywhere", "service-98", "peak-and-delay",
    }  # fmt: skip


@pytest.fixture(scope="module")
def freshretail():
    return rp.read(ROOT / "fixtures/freshretail")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_changes_what_it_says(path, freshretail):
    scenario = load(path)
    assert Path(scenario.folder) == ROOT / "fixtures/freshretail"
    assert scenario.title
    assert scenario.question.endswith("?")
    done = scenario.applied(freshretail)
    assert len({edit.change.place for edit in done.edits}) == len(scenario.changes)
    assert all(edit.changed.any() for edit in done.edits)
    assert scenario.changes or path.stem == "baseline"
