"""``replenish evaluate`` as a forecaster calls it."""

import json

import pytest

from tests.adapters.dated_folder import write_folder
from tests.test_cli import replenish


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("shop"))


def test_evaluate_shows_the_interval_and_writes_figures_and_pictures(folder, tmp_path):
    result = replenish("evaluate", folder, "--by", "supplier", "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    for word in (
        "6 issues",
        "interval, sum of quantiles",
        "by supplier, as planned",
        "1 issue was left out",
    ):
        assert word in result.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"accuracy.csv", "accuracy.json", "reliability.svg", "ranks.svg"}


def test_with_json_one_object_holds_every_figure(folder):
    result = replenish("evaluate", folder, "--json", "--since", "2024-02-26")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["status"] == 0
    assert answer["issues"][0] == answer["decisions"][0] == "2024-02-26"
    assert answer["levels"] == [0.1, 0.5, 0.9]
    assert {row["scope"] for row in answer["figures"]} == {"period", "interval"}


def test_an_unknown_grouping_is_the_users_fault_and_costs_no_time(folder):
    result = replenish("evaluate", folder, "--by", "colour")
    assert result.returncode == 1
    assert "expected one of all, item, location, supplier, line, found 'colour'" in result.stderr
