"""``replenish evaluate`` as a forecaster calls it."""

import json
from pathlib import Path

from tests.test_cli import replenish

FRESH = Path(__file__).parents[1] / "fixtures" / "freshretail"


def test_evaluate_shows_the_interval_and_writes_figures_and_pictures(tmp_path):
    result = replenish("evaluate", FRESH, "--by", "supplier", "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    for word in (
        "8 issues",
        "interval, sum of quantiles",
        "by supplier, as planned",
        "dawn-dairy",
        "stock-out",
    ):
        assert word in result.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"accuracy.csv", "accuracy.json", "reliability.svg", "ranks.svg"}


def test_with_json_one_object_holds_every_figure():
    result = replenish("evaluate", FRESH, "--json", "--since", "2024-06-03")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["status"] == 0
    assert answer["issues"][0] == answer["decisions"][0] == "2024-06-03"
    assert answer["levels"] == [0.1, 0.25, 0.5, 0.75, 0.9]
    assert {row["scope"] for row in answer["figures"]} == {"period", "interval"}


def test_an_unknown_grouping_is_the_users_fault_and_costs_no_time():
    result = replenish("evaluate", FRESH, "--by", "colour")
    assert result.returncode == 1
    assert "expected one of all, item, location, supplier, line, found 'colour'" in result.stderr
