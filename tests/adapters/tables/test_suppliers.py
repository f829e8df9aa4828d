"""Order days and limits of suppliers."""

from replenish.adapters.calendars.open_days import EVERY_DAY
from replenish.adapters.faults import FaultList
from replenish.adapters.tables.references import named_limits
from replenish.adapters.tables.suppliers import read_suppliers


def test_order_days_are_read_in_any_spelling(table, lines):
    text = "supplier,order_days\nS,Mon|THU\nT,\nU,fri tue\nV,mon tue wed thu fri sat sun\n"
    suppliers = read_suppliers(table(text), lines, FaultList())
    assert dict(zip(suppliers["supplier"], suppliers["order_days"], strict=True)) == {
        "S": {0, 3},
        "T": EVERY_DAY,
        "U": {1, 4},
        "V": EVERY_DAY,
    }


def test_a_supplier_may_have_no_limits_at_all(table, lines):
    suppliers = read_suppliers(table("supplier\nS\n"), lines, FaultList())
    assert named_limits(suppliers, "supplier", "capacity", ["S"]) == {}
    assert (suppliers["order_days"][0], suppliers["cut_off_days"][0]) == (EVERY_DAY, 0)
