"""Order days and limits of suppliers."""

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.references import named_limits
from replenish.adapters.tables.suppliers import order_days_by_supplier, read_suppliers


def test_order_days_are_read_in_any_spelling(table, lines):
    text = "supplier,order_days\nS,Mon|THU\nT,\nU,fri tue\nV,mon tue wed thu fri sat sun\n"
    suppliers = read_suppliers(table(text), lines, FaultList())
    assert order_days_by_supplier(suppliers) == {"S": {0, 3}, "U": {1, 4}}


def test_a_supplier_may_have_no_limits_at_all(table, lines):
    suppliers = read_suppliers(table("supplier\nS\n"), lines, FaultList())
    assert named_limits(suppliers, "supplier", "capacity", ["S"]) == {}
    assert order_days_by_supplier(suppliers) == {}
