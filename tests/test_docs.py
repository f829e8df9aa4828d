"""The docs name every column, key and option there is, where they are looked for, and no other."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

import replenish as rp
from replenish.adapters import tables
from replenish.adapters.orders.columns import (
    limits_table,
    orders_table,
    plan_table,
    ranked_table,
    rules_table,
)
from replenish.adapters.planned import shares
from replenish.adapters.replays.tables import (
    bounds,
    capacity_table,
    differences_table,
    figures_table,
    summary_table,
)
from replenish.adapters.settings.sections import ForecastPath, Settings
from replenish.adapters.tables import overrides
from replenish.adapters.tables.table import Column
from replenish.cli import app
from replenish.report.accuracy.rows import accuracy_rows
from replenish.scenario import Change
from replenish.scenario.comparison import TABLES
from replenish.scenario.curves import curves
from tests.replayed_shop import write_shop

ROOT = Path(__file__).parents[1]
FILES, FORECASTS, SCENARIOS = (
    (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("files", "forecasts", "scenarios")
)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OF_EVERY_COMMAND = {"--json", "--out", "--help"}  # said once for all
OF_OTHERS = {
    "--dist", "--lines", "--format", "--runs", "--solvers", "--cases", "--peers", "--seconds", "--suppliers",
    "--version",
}  # fmt: skip  # pytest's, the benchmarks', and what stands before a command


def section(page: str, title: str) -> str:
    """Text below the headings whose line has these words, up to the next heading."""
    found = re.findall(
        rf"^#+ [^\n]*{re.escape(title)}[^\n]*\n(.*?)(?=^#+ |\Z)", page, flags=re.MULTILINE | re.DOTALL
    )
    assert found, title
    return "\n".join(found)


def row_of(page: str, name: str) -> str:
    """Row of a table that begins with a name."""
    (row,) = re.findall(rf"^\| [^|]*`{re.escape(name)}`[^\n]*", page, flags=re.MULTILINE)
    return row


def named(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def first_cells(text: str, header: str) -> set[str]:
    """What the first cells of the tables with this header name."""
    found = re.findall(rf"^\| {header}[^\n]*\n\|[-|: ]+\n((?:\|[^\n]*\n)+)", text, flags=re.MULTILINE)
    assert found, header
    return {name for table in found for row in table.splitlines() for name in named(row.split("|")[1])}


def input_tables():
    """File name and columns of every table that a folder may have."""
    for module in pkgutil.iter_modules(tables.__path__):
        columns = getattr(importlib.import_module(f"{tables.__name__}.{module.name}"), "COLUMNS", ())
        if columns and module.name != "order_terms":  # they are columns of suppliers.csv
            yield f"{module.name}.csv", columns
    yield "overrides.csv", overrides._columns("quantity")
    yield "shares.csv", shares.COLUMNS


INPUTS = dict(input_tables())


def test_the_tables_of_a_folder_are_found():
    assert {"lines.csv", "stock.csv", "suppliers.csv", "offers.csv", "overrides.csv"} <= set(INPUTS)
    assert all(isinstance(column, Column) for columns in INPUTS.values() for column in columns)


@pytest.mark.parametrize("file", INPUTS)
def test_every_column_of_a_table_stands_in_its_section(file):
    text = section(FILES, "The forecast" if file == "shares.csv" else f"`{file}`")
    assert {column.name for column in INPUTS[file]} <= named(text)


@pytest.mark.parametrize("file", ["lines.csv", "suppliers.csv", "proxies.csv", "uplifts.csv"])
def test_no_table_of_columns_names_another_one(file):
    told = first_cells(section(FILES, f"`{file}`"), "column")
    assert told <= {column.name for column in INPUTS[file]}


def keys(model=Settings, before=""):
    """Every key of ``replenish.toml`` that is no section."""
    for name, field in model.model_fields.items():
        inside = field.annotation
        if isinstance(inside, type) and issubclass(inside, BaseModel) and inside is not ForecastPath:
            yield from keys(inside, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def test_every_key_of_the_settings_is_told():
    text = section(FILES, "`replenish.toml`")
    fetch = {f"fetch.{name}" for name in named(row_of(text, "fetch.*"))}
    files = {f"data.{file.removesuffix('.csv')}" for file in INPUTS}
    told = named(text) | fetch | files | {"replay.disruption"}
    assert set(keys()) <= told
    assert "`[[replay.disruption]]`" in text


def test_every_key_of_the_settings_that_is_told_exists():
    sections = "|".join(Settings.model_fields)
    told = {
        name
        for name in first_cells(section(FILES, "`replenish.toml`"), "key")
        if re.fullmatch(rf"({sections})\.\w+", name)
    }
    assert len(told) >= 40
    assert told <= set(keys())


def test_everything_that_can_be_said_of_a_forecast_is_told():
    example = FORECASTS.partition("[data.forecast]")[2].partition("```")[0]
    told = set(re.findall(r"^(\w+) =", example, flags=re.MULTILINE))
    in_files = {"period", "profile"}
    assert set(ForecastPath.model_fields) == told | in_files
    assert {f"data.forecast.{name}" for name in in_files} <= named(FILES)


def options():
    for name, command in typer.main.get_command(app).commands.items():
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                if option.startswith("--"):
                    yield name, option


def test_every_option_is_told_where_its_command_is():
    parts = [part for page in PAGES if page.name != "CHANGELOG.md" for part in sections(page)]
    missing = [
        (command, option)
        for command, option in options()
        if option not in OF_EVERY_COMMAND
        and not any(f"replenish {command}" in part and tells(part, option) for part in parts)
        and not (command == "compare" and tells(SCENARIOS, option))  # the page is about this command
    ]
    assert not missing


def sections(page: Path) -> list[str]:
    """Parts of a page, each with its heading."""
    return re.split(r"^(?=#+ )", page.read_text("utf-8"), flags=re.MULTILINE)


def tells(text: str, option: str) -> bool:
    return re.search(rf"{option}(?![\w-])", text) is not None


def test_no_page_tells_of_an_option_that_is_none():
    known = {option for _, option in options()} | OF_EVERY_COMMAND | OF_OTHERS
    for page in PAGES:
        told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page.read_text("utf-8")))
        assert told <= known, page.name


@pytest.fixture(scope="module")
def plan():
    """A plan with everything that adds a column."""
    problem = rp.read("fixtures/two-suppliers")
    quantity = [4.0 * problem.terms.order_multiple[0]] + [float("nan")] * (problem.lines - 1)
    fixed = rp.Overrides(quantity=quantity, reason="promotion", author="Ann")
    return rp.solve(problem.replace(overrides=fixed), rp.SolveParams(suppliers="split"))


def test_every_column_of_a_plan_is_told(plan):
    prices = rp.solve(rp.read("fixtures/tiny")).rule_prices()
    written = {
        "orders.csv": orders_table(plan),
        "plan.csv": plan_table(plan),
        "limits.csv": limits_table(plan, prices),
        "ranked.csv": ranked_table(plan),
        "rules.csv": rules_table(prices),
    }
    for file, table in written.items():
        assert set(table.column_names) <= named(section(FILES, f"`{file}`")), file
    told = first_cells(section(FILES, "`plan.csv`"), "column")
    assert told == set(written["plan.csv"].column_names) | {"safety_for_lead_time"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return write_shop(tmp_path_factory.mktemp("told") / "shop")


def test_every_column_of_a_replay_is_told(shop):
    told = bounds(rp.replay(shop, policies=["p50", "p90"]))
    written = [summary_table(told), differences_table(told), capacity_table(told)]
    written += [figures_table(told, by) for by in ("line", "location", "supplier", "week")]
    columns = {name for table in written for name in table.column_names}
    text = section(FILES, "What a replay writes")
    assert columns <= named(text)
    assert first_cells(text, "column") <= columns


def test_every_column_of_a_comparison_is_told(shop):
    problem = rp.read(shop)
    half = [Change(field="limits.budget", verb="multiply", operand=0.5)]
    compared = rp.compare(problem, {"half": half}, futures=2)
    text = section(SCENARIOS, "Side by side")
    of_scenarios = named(row_of(text, "scenarios.csv"))
    figures = named(section(FILES, "What a replay writes"))
    besides = {"scenarios": set(), "locations": of_scenarios, "suppliers": of_scenarios, "simulated": figures}
    for name in TABLES:
        rows = compared.rows(name)
        assert rows, name
        told = (
            named(row_of(text, f"{name}.csv"))
            | besides.get(name, set())
            | {"scenario", "location", "supplier"}
        )
        assert all(column in told or column.removesuffix("_difference") in told for column in rows[0]), name


def test_every_column_of_a_curve_is_told():
    text = section(SCENARIOS, "One thing at a time")
    for name, rows in curves(rp.read("fixtures/tiny"), rp.SolveParams()).tables.items():
        told = {word.removeprefix("…") for word in named(row_of(text, name))}
        assert all(any(column.endswith(word) for word in told) for column in rows[0]), name


def test_every_column_of_an_evaluation_is_told(shop):
    from replenish.adapters.folders.evaluate import evaluate_folder

    rows = accuracy_rows(evaluate_folder(shop).accuracy, "all")
    columns = {re.sub(r"\[.*\]", "", name) for row in rows for name in row}
    text = section(FILES, "`replenish evaluate FOLDER")
    told = {re.sub(r"\[.*\]", "", name) for name in named(text)} | {"scope", "by"}
    assert columns <= told | {"treatment", "group"}


@pytest.mark.parametrize("page", PAGES[2:], ids=lambda page: page.stem)
def test_prose_is_wrapped_at_120_characters(page):
    """Whatever is no table, no code and no picture, so that a change shows only what it changes."""
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    long = [
        line for line in prose.splitlines() if len(line) > 120 and not line.startswith(("|", "    ", "!"))
    ]
    assert not long
