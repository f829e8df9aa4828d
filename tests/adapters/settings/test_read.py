"""``replenish.toml``: every fault at once, by the key's full name."""

import datetime as dt

import numpy as np
import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.settings.read import data_paths, read_settings

DATE = "a date like 2024-06-03"
BUDGET = "money >= 0, or a table of {supplier = money}"
PLAN = '[plan]\ndate = 2024-06-03\nperiod = "day"\n'


def read(folder, text):
    (folder / "replenish.toml").write_text(text, encoding="utf-8")
    faults = FaultList()
    settings = read_settings(Location.of(folder) / "replenish.toml", faults)
    return settings, [(fault.column, fault.expected, fault.found) for fault in faults]


def test_the_smallest_file_has_a_date_and_a_period(tmp_path):
    settings, faults = read(tmp_path, PLAN)
    assert not faults
    assert (settings.date, settings.plan.period) == (np.datetime64("2024-06-03"), "day")
    assert (settings.params.target, settings.params.paths, settings.params.gap) == ("newsvendor", 256, 0.001)
    assert settings.data.forecast.path == "forecasts/"


def test_the_file_of_the_design_is_read(tmp_path):
    settings, faults = read(
        tmp_path,
        """
[plan]
date = 2024-06-03
period = "week"
target = {cycle_service = 0.95}
seed = 7
currency = "EUR"

[data]
lines = "lines.csv"
stock = "stock.csv"
open_orders = "open_orders.csv"
locations = "locations.csv"
suppliers = "suppliers.csv"
demand = "demand.csv"
forecast = {path = "s3://bucket/forecasts/", source = "auto"}

[limits]
budget = {ACME = 12000, Other = 5.5}

[demand]
paths = 512
tail = "gamma"
dependence = "independent"
rho = 0.3

[solve]
method = "exact"
time_limit = 60
gap = 0.001
""",
    )
    assert not faults
    assert settings.params.rule.level == 0.95
    assert (settings.params.seed, settings.params.paths, settings.params.rho) == (7, 512, 0.3)
    assert settings.limits.budget == {"ACME": 12000, "Other": 5.5}


def test_a_quoted_date_means_what_a_bare_one_means(tmp_path):
    settings, _ = read(tmp_path, PLAN.replace("2024-06-03", '"2024-06-03"'))
    assert settings.plan.date == dt.date(2024, 6, 3)


def test_a_forecast_may_be_a_path_alone(tmp_path):
    settings, _ = read(tmp_path, PLAN + '[data]\nforecast = "x.csv"\n')
    assert (settings.data.forecast.path, settings.data.forecast.source) == ("x.csv", "auto")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("plan.date", DATE, "nothing"), ("plan.period", "'day' or 'week'", "nothing")]),
        ("plan = 3\n", [("plan", "a table", "3")]),
        (
            PLAN.replace("2024-06-03", "2024-06-03T10:00:00"),
            [("plan.date", DATE, "2024-06-03 10:00:00")],
        ),
        (PLAN.replace("2024-06-03", '"03.06.2024"'), [("plan.date", DATE, "'03.06.2024'")]),
        (PLAN + '[replay]\nstart = "06/05/2024"\n', [("replay.start", DATE, "'06/05/2024'")]),
        (PLAN.replace("day", "month"), [("plan.period", "'day' or 'week'", "'month'")]),
        (PLAN + "seed = 1.5\n", [("plan.seed", "a whole number >= 0", "1.5")]),
        (PLAN + "seed = true\n", [("plan.seed", "a whole number >= 0", "True")]),
        (PLAN + "[limits]\nbudget = -1\n", [("limits.budget", BUDGET, "-1")]),
        (
            PLAN + '[limits]\nbudget = {A = -1, B = "x", C = 3}\n',
            [("limits.budget.A", "money >= 0", "-1"), ("limits.budget.B", "money >= 0", "'x'")],
        ),
        (
            PLAN + '[limits]\nbudget = "much"\n',
            [("limits.budget", BUDGET, "'much'")],
        ),
        (PLAN + "[limits]\nbudget = nan\n", [("limits.budget", BUDGET, "nan")]),
        (PLAN + "[demand]\npaths = 0\nrho = 2\n", [
            ("demand.paths", "a whole number >= 1", "0"),
            ("demand.rho", "a number between -1 and 1", "2"),
        ]),
        (PLAN + "[solve]\ngap = 'x'\ntime_limit = 0\n", [
            ("solve.time_limit", "seconds > 0", "0"),
            ("solve.gap", "a number", "'x'"),
        ]),
        (PLAN + "[data]\nlines = 3\n", [("data.lines", "a text", "3")]),
        (PLAN + "[data]\nforecast = {path = 'a', sorce = 'b'}\n", [
            ("data.forecast.sorce", "a known key (did you mean 'source'?)", "'sorce'"),
        ]),
        (PLAN + "[plam]\nx = 1\n", [("plam", "a known key (did you mean 'plan'?)", "'plam'")]),
        (PLAN + "xyzzy = 1\n", [("plan.xyzzy", "a known key", "'xyzzy'")]),
    ],
)  # fmt: skip
def test_a_fault_names_its_key(tmp_path, text, faults):
    settings, found = read(tmp_path, text)
    assert settings is None
    assert found == faults


def test_broken_toml_names_its_row(tmp_path):
    (tmp_path / "replenish.toml").write_text(PLAN + "[data\n")
    faults = FaultList()
    assert read_settings(Location.of(tmp_path) / "replenish.toml", faults) is None
    (fault,) = faults
    assert (fault.row, fault.expected.split()[0]) == (4, "TOML")
    assert fault.found.startswith("'[data': ")


def test_the_paths_are_known_even_where_the_rest_is_at_fault(tmp_path):
    (tmp_path / "replenish.toml").write_text('[plan]\nsead = 1\n[data]\nlines = "l.csv"\n')
    assert data_paths(Location.of(tmp_path) / "replenish.toml").lines == "l.csv"
    assert data_paths(Location.of(tmp_path) / "no.toml").lines == "lines.csv"
