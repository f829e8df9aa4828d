"""The command line as its users call it: real processes, real files, and who can fix what goes wrong."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
FRESH, TINY, TWO_SUPPLIERS = FIXTURES / "freshretail", FIXTURES / "tiny", FIXTURES / "two-suppliers"


def replenish(*arguments, cwd=None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "replenish", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)  # noqa: S603


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "monday"
    result = replenish("plan", FRESH, "--out", out)
    assert result.returncode == 0, result.stderr
    return out, result


@pytest.fixture
def copy(tmp_path):
    """The fixture without its later forecasts, to be changed at will."""
    folder = tmp_path / "shop"
    shutil.copytree(
        FRESH, folder, ignore=shutil.ignore_patterns("plans", "issued=2024-05*", "issued=2024-06-[12]*")
    )
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_help_names_every_command_and_what_it_reads(tmp_path):
    told = replenish("--help", cwd=tmp_path)
    for command in ("check", "plan", "explain", "forecast", "evaluate", "replay", "compare", "fetch"):
        assert f" {command} " in told.stdout
    assert "[fetch]" in told.stdout  # square brackets are words here, not markup
    assert "FOLDER" in replenish("plan", "--help").stdout


def test_version_is_that_of_the_package(tmp_path):
    assert replenish("--version", cwd=tmp_path).stdout == f"replenish {version('replenish')}\n"


def test_plan_writes_its_files_and_a_summary_a_buyer_can_read(planned):
    out, result = planned
    names = ["limits.csv", "orders.csv", "plan.csv", "plan.xlsx", "run.json"]
    assert sorted(path.name for path in out.iterdir()) == names
    for word in ("dawn-dairy", "value (CNY)", "Scarce", "Most at risk", "Expected cost"):
        assert word in result.stdout
    assert result.stderr == ""


def test_a_second_run_writes_byte_identical_orders(planned, tmp_path):
    out, _ = planned
    replenish("plan", FRESH, "--out", tmp_path / "again")
    for name in ("orders.csv", "plan.csv", "limits.csv", "run.json", "plan.xlsx"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes(), name


def test_every_row_of_the_plan_adds_up_and_the_orders_are_its_positive_quantities(planned):
    out, _ = planned
    plan = rows(out / "plan.csv")
    for row in plan:
        moved = float(row["wanted"]) + float(row["moved_by_rule"]) + float(row["moved_by_limit"])
        assert moved == pytest.approx(float(row["quantity"]), abs=1e-5)
    ordered = {
        (row["item"], row["location"]): float(row["quantity"]) for row in plan if float(row["quantity"]) > 0
    }
    orders = rows(out / "orders.csv")
    assert {(row["item"], row["location"]): float(row["quantity"]) for row in orders} == ordered
    assert len({row["key"] for row in orders}) == len(orders)


def test_the_record_names_every_input_with_its_hash(planned):
    out, _ = planned
    record = json.loads((out / "run.json").read_text("utf-8"))
    inputs = {entry["name"]: entry["sha256"] for entry in record["inputs"]}
    assert inputs["lines.csv"] == hashlib.sha256((FRESH / "lines.csv").read_bytes()).hexdigest()
    assert any("part1" in name for name in inputs)
    assert not any("2024-06-10" in name for name in inputs), "a forecast issued after the plan date was read"
    assert record["parameters"]["seed"] == 1
    assert record["result"]["gap"] <= 1e-3


def test_json_is_one_object_on_stdout_and_nothing_else(planned, tmp_path):
    out, _ = planned
    result = replenish("plan", FRESH, "--out", tmp_path / "json", "--json")
    answer = json.loads(result.stdout)
    assert answer["status"] == 0
    assert [row["key"] for row in answer["orders"]] == [row["key"] for row in rows(out / "orders.csv")]
    assert result.stderr == ""


def test_explain_adds_up_to_the_quantity_of_the_plan(planned):
    out, _ = planned
    limited = max(rows(out / "plan.csv"), key=lambda row: abs(float(row["moved_by_limit"])))
    result = replenish("explain", FRESH, limited["item"], limited["location"], "--json")
    answer = json.loads(result.stdout)
    assert sum(step["units"] for step in answer["steps"]) == pytest.approx(float(limited["quantity"]))
    assert answer["quantity"] == float(limited["quantity"])
    assert answer["limits"]
    text = replenish("explain", FRESH, limited["item"], limited["location"]).stdout
    for words in (
        "order quantity",
        "the last unit ordered saves",
        "the first unit not ordered would save",
        "scarce",
    ):
        assert words in text


def test_a_line_that_does_not_exist_is_the_users_fault(planned):
    assert planned
    result = replenish("explain", FRESH, "76", "nowhere")
    assert result.returncode == 1
    assert "expected a line of lines.csv, found item 76 at nowhere" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("item", "location", "meant", "reason"),
    [
        ("123", "DC1", "item 000123 at DC1? Spreadsheets drop leading zeros", "Excel"),
        ("000123", "dc2", "'DC2'?", "small letters"),
        ("A7", "DC1", "'A-7'?", "a hyphen left out"),
    ],
)
def test_a_line_that_is_called_almost_so_is_offered(item, location, meant, reason):
    result = replenish("explain", TINY, item, location)
    assert f"(did you mean {meant}" in result.stderr, reason


def test_check_says_what_is_taken_for_granted_and_counts_every_supplier():
    answer = json.loads(replenish("check", TWO_SUPPLIERS, "--json").stdout)
    assert answer["suppliers"] == 3  # two of them only in offers.csv
    assert "storage and receiving are not limited: there is no table of locations" in answer["assumptions"]


def test_check_counts_what_it_read():
    result = replenish("check", FRESH, "--json")
    answer = json.loads(result.stdout)
    assert (answer["lines"], answer["locations"], answer["suppliers"]) == (300, 20, 7)


def test_faults_of_several_files_come_together_with_status_1_and_nothing_is_written(copy, tmp_path):
    stock = (copy / "stock.csv").read_text("utf-8")
    (copy / "stock.csv").write_text(stock.replace("76,81,", "76,81,-", 1), encoding="utf-8")
    lines = (copy / "lines.csv").read_text("utf-8")
    (copy / "lines.csv").write_text(lines.replace("city-bakery,4,", "city-bakery,4.5,", 1), encoding="utf-8")
    out = tmp_path / "out"
    result = replenish("plan", copy, "--out", out, "--json")
    assert result.returncode == 1
    assert "stock.csv row 2 on_hand: expected" in result.stderr
    assert "lines.csv row 2 lead_time: expected a whole number of days >= 1" in result.stderr
    assert {fault["file"] for fault in json.loads(result.stdout)["faults"]} == {"stock.csv", "lines.csv"}
    assert not out.exists()


def test_a_limit_that_is_already_exceeded_is_status_3_and_says_what_would_have_to_give(copy, tmp_path):
    locations = rows(copy / "locations.csv")
    text = (copy / "locations.csv").read_text("utf-8")
    first = locations[0]
    (copy / "locations.csv").write_text(
        text.replace(f"{first['location']},{first['storage_capacity']},", f"{first['location']},5,", 1),
        encoding="utf-8",
    )
    result = replenish("plan", copy, "--out", tmp_path / "out", "--json")
    assert result.returncode == 3
    assert f"storage of {first['location']} on 2024-06-" in result.stderr
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["error"]) == (3, "InfeasibleError")
    assert all(limit["excess"] > 0 and limit["name"] == first["location"] for limit in answer["conflicts"])
    assert any(given_way["what"].startswith("PO-2024") for given_way in answer["relaxation"])
    assert all(given_way["sentence"] in result.stderr for given_way in answer["relaxation"])
    assert not (tmp_path / "out").exists()


def test_wrong_usage_is_status_2():
    assert replenish("plan").returncode == 2
    assert replenish("plan", FRESH, "--no-such-option").returncode == 2


@pytest.mark.parametrize(
    "asked", [("forecast", "--issued"), ("evaluate", "--since"), ("fetch", "--issued")], ids=" ".join
)
@pytest.mark.parametrize("text", ["06/05/2024", "2024-02-30"])
def test_a_date_of_the_command_line_that_is_none_is_told_how_to_write_one(asked, text):
    result = replenish(asked[0], FRESH, asked[1], text)
    assert result.returncode == 2
    told = " ".join(result.stderr.replace("│", " ").split())
    assert f"Invalid value for '{asked[1]}': expected a date like 2024-06-03, found '{text}'" in told


def test_a_folder_that_cannot_be_written_is_status_4_and_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = replenish("plan", FRESH, "--out", tmp_path / "file" / "out")
    assert result.returncode == 4
    assert "Traceback" not in result.stderr


def test_a_plan_replaces_the_previous_one_whole(tmp_path):
    out = tmp_path / "plan"
    out.mkdir()
    (out / "left-over.txt").write_text("old", encoding="utf-8")
    replenish("plan", FRESH, "--out", out)
    assert not (out / "left-over.txt").exists()
    assert (out / "orders.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_another_target_can_be_asked_for_by_name(planned, tmp_path):
    out, _ = planned
    result = replenish("plan", FRESH, "--out", tmp_path / "p90", "--target", "p90", "--json")
    cost = json.loads(result.stdout)["result"]["expected_cost"]
    best = json.loads((out / "run.json").read_text("utf-8"))["result"]["expected_cost"]
    assert best < cost
    assert replenish("plan", FRESH, "--target", "p100").returncode == 1


def test_the_next_steps_and_the_price_of_each_rule_are_written_where_asked(tmp_path):
    tiny = FRESH.parent / "tiny"
    asked = replenish("plan", tiny, "--out", tmp_path / "plan", "--ranked", "--rules")
    assert asked.returncode == 0, asked.stderr
    ranked, rules = (
        (tmp_path / "plan" / name).read_text().splitlines() for name in ("ranked.csv", "rules.csv")
    )
    assert ranked[0].startswith("item,location,step,from,to,saved,budget,saved_per_budget")
    assert rules[0] == "rule,item,location,how,per_order,per_week"
    assert len(ranked) > 1
