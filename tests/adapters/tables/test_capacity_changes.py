"""Capacities that change for a time: on their days, for their places, and never twice."""

import shutil
from pathlib import Path

import numpy as np

import replenish as rp
from replenish.adapters.faults import FaultList
from replenish.adapters.tables.capacity_changes import read_capacity_changes, with_changes
from replenish.adapters.tables.locations import read_locations
from tests.adapters.tables.sample import said

DAYS = rp.Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=5)
HEAD = "location,from,to,storage_capacity,receiving_capacity\n"


def changes(table, text, faults=None):
    places = read_locations(
        table("location,storage_capacity\nDC1,9\nDC2,\n", "locations.csv"), None, FaultList()
    )
    return read_capacity_changes(table(HEAD + text), places, FaultList() if faults is None else faults)


def test_a_change_holds_from_its_first_to_its_last_day(table):
    rows = changes(table, "DC1,2024-06-04,2024-06-05,2,\nDC2,2024-06-07,2024-06-30,3,8\n")
    told = with_changes({"DC1": 9.0}, rows, "storage_capacity", ["DC1", "DC2"], DAYS)
    assert told["DC1"].tolist() == [9, 2, 2, 9, 9]
    assert told["DC2"].tolist() == [np.inf, np.inf, np.inf, np.inf, 3]
    docks = with_changes({}, rows, "receiving_capacity", ["DC1", "DC2"], DAYS)
    assert {name: row.tolist() for name, row in docks.items()} == {"DC2": [*[np.inf] * 4, 8]}


def test_what_changes_beyond_the_forecast_or_where_no_line_is_leaves_one_number(table):
    rows = changes(table, "DC1,2024-07-04,2024-07-05,2,\nDC2,2024-06-04,2024-06-04,3,\n")
    assert with_changes({"DC1": 9.0}, rows, "storage_capacity", ["DC1"], DAYS) == {"DC1": 9.0}


def test_every_fault_is_said(table):
    faults = FaultList()
    changes(
        table,
        "DC1,2024-06-04,2024-06-03,2,\nKX9,2024-06-04,2024-06-05,2,\nDC1,2024-06-10,2024-06-11,,\n"
        "DC2,2024-06-04,2024-06-05,2,\nDC2,2024-06-05,2024-06-07,3,\nDC2,2024-06-05,2024-06-07,,4\n",
        faults,
    )
    assert said(faults) == [
        "expected a location of locations.csv, found 'KX9'",
        "expected a day from 2024-06-04 on, found 2024-06-03",
        "expected a storage_capacity or a receiving_capacity, found neither",
        "expected each day of a location once, found days of row 5 again",
    ]


def test_a_folder_plans_with_less_room_in_the_weeks_of_its_change(tmp_path):
    shutil.copytree(Path(__file__).parents[3] / "fixtures/tiny", tmp_path, dirs_exist_ok=True)
    (tmp_path / "capacity_changes.csv").write_text(HEAD + "DC1,2024-06-10,2024-06-16,70,\n")
    problem = rp.read(tmp_path)
    assert problem.limits.storage["DC1"][:3].tolist() == [120, 70, 120]
    uses = [use for use in rp.solve(problem).limits if use.kind == "storage"]
    assert {use.period: use.capacity for use in uses if use.period in (1, 2)} == {1: 70, 2: 120}
    assert all(use.free >= -1e-6 for use in uses)
