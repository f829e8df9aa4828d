"""Capacities: a blank is no limit."""

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.locations import read_locations, receiving_unit
from replenish.adapters.tables.references import named_limits
from tests.adapters.tables.sample import said


def test_a_blank_capacity_is_no_limit(table, lines):
    text = "location,storage_capacity,receiving_capacity\nDC1,,60\nDC9,5,5\n"
    places = read_locations(table(text), lines, FaultList())
    assert named_limits(places, "location", "storage_capacity", ["DC1"]) == {}
    assert named_limits(places, "location", "receiving_capacity", ["DC1"]) == {"DC1": 60}
    assert receiving_unit(places) == "units"


def test_receiving_may_be_counted_in_volume_where_a_volume_is_known(table, lines):
    text = "location,receiving_capacity,receiving_unit\nDC1,60,volume\n"
    faults = FaultList()
    places = read_locations(table(text), lines, faults)
    assert receiving_unit(places) == "volume"
    assert said(faults) == ["expected this column, because table.csv limits the volume, found none"]
