"""`replenish compare` as its users call it, and the worked example of the docs."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs/scenarios.md").read_text("utf-8")
HEAD = 'title = "T"\nquestion = "Q?"\nfolder = "shop"\n'


def replenish(*arguments, cwd=None):
    command = [sys.executable, "-W", "error", "-m", "replenish", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)  # noqa: S603


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def asked(tmp_path):
    """Two scenarios of the tiny folder, the second one infeasible."""
    shutil.copytree(ROOT / "fixtures/tiny", tmp_path / "shop")
    (tmp_path / "dear.toml").write_text(HEAD + '[[change]]\nfield = "costs.shortage"\nmultiply = 3\n')
    (tmp_path / "full.toml").write_text(HEAD + '[[change]]\nfield = "limits.storage.DC1"\nset = 1\n')
    return tmp_path


def test_curves_are_tables_of_their_own_and_places_on_the_page(asked):
    out = asked / "out"
    result = replenish("compare", asked / "dear.toml", "--curves", "--jobs", "1", "--out", out)
    assert result.returncode == 0, result.stderr
    assert {"frontier.csv", "limit_values.csv", "sensitivity.csv", "implied_costs.csv"} <= {
        path.name for path in out.iterdir()
    }
    assert 'id="tornado"' in (out / "comparison.html").read_text(encoding="utf-8")


def test_curves_are_turned_around_the_baseline_whoever_its_lines_are_ordered_of(tmp_path):
    shutil.copytree(ROOT / "fixtures/two-suppliers", tmp_path / "shop")
    (tmp_path / "as-it-is.toml").write_text(HEAD)
    out = tmp_path / "out"
    result = replenish("compare", tmp_path / "as-it-is.toml", "--curves", "--jobs", "1", "--out", out)
    assert result.returncode == 0, result.stderr
    cost = float(rows(out / "scenarios.csv")[0]["expected_cost"])
    for row in rows(out / "sensitivity.csv"):
        assert float(row["cost"]) - float(row["change"]) == pytest.approx(cost, abs=1e-3)
        assert float(row["regret"]) >= -1e-3 * cost


def test_everything_is_written_and_an_infeasible_scenario_is_a_row(asked):
    out = asked / "out"
    result = replenish("compare", asked / "dear.toml", asked / "full.toml", "--out", out)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    found = rows(out / "scenarios.csv")
    assert [(row["scenario"], row["status"]) for row in found] == [
        ("baseline", "planned"), ("dear", "planned"), ("full", "infeasible"),
    ]  # fmt: skip
    assert found[2]["reason"].startswith("storage of DC1")
    assert "full is infeasible: storage of DC1" in result.stdout.replace("\n", " ")
    assert {path.name for path in out.iterdir()} == {
        "scenarios.csv", "differences.csv", "limits.csv", "locations.csv", "suppliers.csv", "lines.csv",
        "lines.parquet", "cells.csv", "comparison.html", "comparison.xlsx", "run.json",
    }  # fmt: skip
    record = json.loads((out / "run.json").read_text())
    (file,) = record["scenario_files"]["dear"]
    assert file["sha256"] == hashlib.sha256((asked / "dear.toml").read_bytes()).hexdigest()
    assert {entry["name"] for entry in record["inputs"]} >= {"lines.csv", "forecast.csv", "replenish.toml"}


def test_the_same_files_give_the_same_bytes_whatever_the_number_of_processes(asked):
    for jobs in (1, 2):
        replenish("compare", asked / "dear.toml", "--jobs", jobs, "--out", asked / f"out{jobs}")
    for name in ("scenarios.csv", "lines.csv", "run.json"):
        assert (asked / "out1" / name).read_bytes() == (asked / "out2" / name).read_bytes()


def test_where_no_scenario_has_a_plan_the_status_is_3(asked):
    (asked / "shop/locations.csv").write_text(
        "location,storage_capacity,receiving_capacity\nDC1,1,\nDC2,,60\n"
    )
    result = replenish("compare", asked / "dear.toml", "--out", asked / "out", "--json")
    assert result.returncode == 3
    assert {row["status"] for row in json.loads(result.stdout)["scenarios"]} == {"infeasible"}


def test_faults_of_all_files_are_said_at_once_and_nothing_is_written(asked):
    (asked / "bad.toml").write_text(HEAD + '[[change]]\nfield = "costs.shortag"\nmultiply = 3\n')
    result = replenish("compare", asked / "bad.toml", asked / "dear.toml", "--out", asked / "out", "--json")
    assert result.returncode == 1
    assert "change 1 field: expected a field (did you mean 'costs.shortage'?)" in result.stderr
    assert json.loads(result.stdout)["faults"][0]["column"] == "change 1 field"
    assert not (asked / "out").exists()


def test_a_dry_run_says_what_changes_and_computes_nothing(asked):
    result = replenish("compare", asked / "dear.toml", "--dry-run", "--json", cwd=asked)
    (row,) = json.loads(result.stdout)["cells"]
    assert (row["field"], row["touched"], row["changed"]) == ("costs.shortage", 3, 3)
    assert row["examples"].startswith("000123 at DC1: 3 -> 9; ")
    assert not (asked / "comparisons").exists()


def test_files_of_different_folders_are_not_compared_unless_one_is_named(asked):
    (asked / "else.toml").write_text(HEAD.replace("shop", "mall"))
    result = replenish("compare", asked / "dear.toml", asked / "else.toml")
    assert result.returncode == 1
    assert "one planning folder for all scenarios" in result.stderr
    named = replenish(
        "compare", asked / "dear.toml", asked / "else.toml", "--folder", asked / "shop", "--dry-run"
    )
    assert named.returncode == 0


@pytest.mark.parametrize(
    ("way", "readings"),
    [
        (("--replay",), {"sales taken for demand", "stock-outs filled"}),
        (("--monte-carlo", "--futures", "3"), {"sampled futures"}),
    ],
)
def test_every_scenario_is_lived_where_that_is_asked_for(folder, tmp_path, way, readings):
    (tmp_path / "dear.toml").write_text(HEAD + '[[change]]\nfield = "costs.shortage"\nmultiply = 3\n')
    here = ("--folder", folder, "--jobs", 1, "--out", tmp_path / "out")
    result = replenish("compare", tmp_path / "dear.toml", *way, *here)
    assert result.returncode == 0, result.stderr
    lived = rows(tmp_path / "out" / "simulated.csv")
    assert {row["reading"] for row in lived} == readings
    assert {row["scenario"] for row in lived} == {"baseline", "dear"}
    gaps = [row for row in lived if row["scenario"] == "dear"]
    assert all(
        float(row["difference_low"]) <= float(row["difference"]) <= float(row["difference_high"])
        for row in gaps
    )
    assert 'id="differences"' in (tmp_path / "out" / "comparison.html").read_text(encoding="utf-8")


def test_two_ways_of_living_at_once_are_wrong_usage(asked):
    assert replenish("compare", asked / "dear.toml", "--replay", "--monte-carlo").returncode == 2


def test_the_scenario_that_the_docs_write_does_what_they_show(tmp_path):
    text = next(block for block in re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL) if "Hall 2" in block)
    cells, shown = (block for block in re.findall(r"```text\n(.*?)```", DOCS, re.DOTALL) if "hall-2" in block)
    shutil.copy(ROOT / "scenarios/baseline.toml", tmp_path)
    (tmp_path / "hall-2-closes.toml").write_text(text)
    asked = ("compare", tmp_path / "hall-2-closes.toml", "--folder", ROOT / "fixtures/freshretail")
    dry = replenish(*asked, "--dry-run")
    assert dry.stdout.rstrip() == cells.rstrip(), dry.stderr
    told = replenish(*asked, "--jobs", 1, "--out", tmp_path / "out")
    assert [line.rstrip() for line in shown.splitlines()] == [
        line.rstrip() for line in told.stdout.splitlines()[:5]
    ]
    scarce = [
        (row["name"], row["date"], float(row["price"]))
        for row in rows(tmp_path / "out/limits.csv")
        if row["scenario"] == "hall-2-closes" and row["name"] == "81" and float(row["price"]) > 0
    ]
    told = {"11": 1.206, "12": 1.206, "13": 0.081, "14": 2.074}  # the docs name the 11th, 12th and 14th
    assert scarce == [("81", f"2024-06-{day}", pytest.approx(price, abs=0.01)) for day, price in told.items()]


def test_the_example_in_python_runs(monkeypatch):
    (example,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(example, "docs/scenarios.md", "exec"), names)  # noqa: S102
    assert names["comparison"].names == ("baseline", "delay", "half the storage")
