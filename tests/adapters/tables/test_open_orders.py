"""An open order counts only from its due period."""

import numpy as np
import pytest

from replenish.adapters.calendars.open_days import OpenDays
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.faults import FaultList
from replenish.adapters.tables.open_orders import on_order_by_period, read_open_orders
from replenish.problem.calendar import Calendar

ORDERS = "item,location,quantity,due_date\n"
LATE = "open order was due before the plan date and expected on it"
MANY_LATE = "open orders were due before the plan date and expected on it"


@pytest.mark.parametrize(
    ("step", "due", "period", "repair", "reason"),
    [
        (1, "2024-06-03", 0, None, "due today"),
        (1, "2024-06-05", 2, None, "due in two days"),
        (
            1,
            "2024-05-30",
            0,
            f"1 {LATE} (5 units of item NA at DC1 due 2024-05-30)",
            "late",
        ),
        (
            1,
            "2024-06-06",
            None,
            "1 open order was due after the last forecast period and not counted",
            "far off",
        ),
        (7, "2024-06-10", 1, None, "due on the first day of a week"),
        (
            7,
            "2024-06-11",
            2,
            "1 open order was due inside a period and counted from the start of the next one",
            "it cannot serve the Monday before it",
        ),
    ],
)
def test_an_open_order_counts_from_its_due_period(table, lines, step, due, period, repair, reason):
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=step, periods=3)
    orders = read_open_orders(table(f"{ORDERS}NA,DC1,5,{due}\n"), lines, FaultList())
    on_order, repairs = on_order_by_period(orders, lines, calendar, SupplyDays())
    expected = np.zeros((2, 3))
    if period is not None:
        expected[1, period] = 5
    np.testing.assert_array_equal(on_order, expected, err_msg=reason)
    assert repairs == (() if repair is None else (repair,))


def test_open_orders_of_one_line_and_period_add_up(table, lines):
    rows = "NA,DC1,5,2024-06-04\nNA,DC1,2.5,2024-06-04\n000123,DC1,1,2024-06-01\n000123,DC1,1,2024-06-02\n"
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=3)
    on_order, repairs = on_order_by_period(
        read_open_orders(table(ORDERS + rows), lines, FaultList()), lines, calendar, SupplyDays()
    )
    assert on_order.tolist() == [[2, 0, 0], [0, 7.5, 0]]
    named = "; ".join(f"1 unit of item 000123 at DC1 due 2024-06-0{day}" for day in (1, 2))
    assert repairs == (f"2 {MANY_LATE} ({named})",)


def test_late_orders_are_named_the_longest_due_first_as_far_as_a_sentence_holds_them(table, lines):
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=3)
    text = "item,location,quantity,due_date,reference,received\n" + "".join(
        f"NA,DC1,1200,2024-05-{day},{reference},{received}\n"
        for day, reference, received in (
            (30, "P-4", 0),
            (28, "P-2", 100),
            (29, "", 0),
            (27, "P-1", 0),
            (31, "P-5", 0),
        )
    )
    orders = read_open_orders(table(text), lines, FaultList())
    (told,) = on_order_by_period(orders, lines, calendar, SupplyDays())[1]
    assert told == (
        f"5 {MANY_LATE} (P-1: 1,200 units of item NA at DC1 due "
        "2024-05-27; P-2: 1,100 units of item NA at DC1 due 2024-05-28; 1,200 units of item NA at DC1 due "
        "2024-05-29; and 2 more)"
    )


def test_goods_due_on_a_day_without_receiving_wait_for_the_next(table, lines):
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=7)
    orders = read_open_orders(
        table(f"{ORDERS}NA,DC1,5,2024-06-05\nNA,DC1,3,2024-05-31\n"), lines, FaultList()
    )
    days = SupplyDays(locations={"DC1": OpenDays(weekdays=frozenset({1, 4}))})
    on_order, repairs = on_order_by_period(orders, lines, calendar, days)
    assert on_order[1].tolist() == [0, 3, 0, 0, 5, 0, 0]
    assert repairs == (
        f"1 {LATE} (3 units of item NA at DC1 due 2024-05-31)",
        "2 open orders were due on a day its location receives nothing and counted from the next it does",
    )
