"""A replay reviews on the days its calendar allows, and orders each line once per order day."""

import numpy as np

from replenish.adapters.calendars.open_days import Closure, OpenDays
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.folders.review_days import review_days
from replenish.adapters.tables.table import Rows
from replenish.problem.calendar import Calendar


def reviews(days, review=7, named=None):
    values = {
        "supplier": np.array(["S"], dtype=object),
        "location": np.array(["DC"], dtype=object),
        "lead_time": np.array([2.0]),
        "review_period": np.array([float(review)]),
    }
    lines = Rows(file="lines.csv", rows=np.array([2]), values=values, present=frozenset(values))
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=28)
    return review_days(lines, SupplyDays(suppliers={"S": days}), calendar, named)


def ordered(found):
    return [(str(day.date)[5:], str(day.orders.order_date[0])[5:]) for day in found if day.due[0]]


def test_nothing_is_ordered_in_a_closed_week_and_the_order_before_it_covers_both():
    closed = Closure(name="S", first=np.datetime64("2024-06-10"), last=np.datetime64("2024-06-16"))
    found = reviews(OpenDays(weekdays=frozenset({0}), closures=(closed,)))
    assert ordered(found) == [("06-03", "06-03"), ("06-17", "06-17"), ("06-24", "06-24")]
    assert found[0].orders.review_period.tolist() == [14]


def test_the_last_review_in_time_for_the_cut_off_places_the_order():
    found = reviews(OpenDays(weekdays=frozenset({2}), cut_off=2), named="mon tue")
    assert ordered(found) == [
        ("06-03", "06-05"),
        ("06-10", "06-12"),
        ("06-17", "06-19"),
        ("06-24", "06-26"),
    ]


def test_lines_reviewed_more_often_than_weekly_are_reviewed_at_their_cut_off():
    found = reviews(OpenDays(weekdays=frozenset({2, 4}), cut_off=1), review=2)
    assert ordered(found)[:3] == [("06-04", "06-05"), ("06-06", "06-07"), ("06-11", "06-12")]
