"""Days become periods by rounding up; order days are kept. Compared with counting day by day."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.order_calendar import next_order_day, order_calendar, weekday
from replenish.problem.calendar import Calendar

MONDAY = date(2024, 6, 3)


def plan(start, step, lead, review, days=None):
    return order_calendar(
        Calendar(start=np.datetime64(start), step_days=step, periods=60),
        np.array(["S"], dtype=object),
        np.array([lead]),
        np.array([review]),
        {} if days is None else {"S": days},
    )


def counted(start, step, lead, review, days):
    """The same by walking through the calendar, one day at a time."""

    def order_day(day):
        while day.weekday() not in days:
            day += timedelta(1)
        return day

    def bucket(day):
        period = 0
        while start + timedelta(period * step) < day:
            period += 1
        return period

    order = order_day(start)
    following = order_day(order + timedelta(review))
    arrival, next_arrival = bucket(order + timedelta(lead)), bucket(following + timedelta(lead))
    return order, order + timedelta(lead), arrival, max(next_arrival - arrival, 1)


@given(
    offset=st.integers(0, 6),
    step=st.sampled_from([1, 7]),
    lead=st.integers(1, 40),
    review=st.integers(1, 30),
    days=st.sets(st.integers(0, 6), min_size=1),
)
def test_it_agrees_with_counting_days(offset, step, lead, review, days):
    start = MONDAY + timedelta(offset)
    calendar = plan(start, step, lead, review, days)
    order, due, lead_time, review_period = counted(start, step, lead, review, days)
    assert calendar.order_date.item(0) == order
    assert calendar.due_date.item(0) == due
    assert (calendar.lead_time[0], calendar.review_period[0]) == (lead_time, review_period)


@pytest.mark.parametrize(
    ("rule", "periods", "reason"),
    [
        ((1, 3, 7, None), (3, 7), "daily: as it stands in the table"),
        ((7, 7, 7, None), (1, 1), "weekly: a week is a period"),
        ((7, 8, 7, None), (2, 1), "a day more waits for the next bucket"),
        ((7, 1, 1, None), (1, 1), "ordering daily still covers a weekly bucket"),
        ((1, 3, 7, {3}), (6, 7), "the order leaves on Thursday"),
        ((1, 3, 5, {0, 3}), (3, 7), "five days later is Saturday, the next order day Monday"),
    ],
)
def test_hand_counted_cases(rule, periods, reason):
    calendar = plan(MONDAY, *rule)
    assert (calendar.lead_time[0], calendar.review_period[0]) == periods, reason


def test_rounding_is_told():
    assert plan(MONDAY, 7, 8, 3).repairs == (
        "the lead time of 1 line was rounded up to the start of the next period",
        "the review period of 1 line was rounded up to one period",
    )
    assert plan(MONDAY, 1, 8, 3).repairs == ()


def test_suppliers_with_the_same_days_keep_their_own_lines():
    calendar = order_calendar(
        Calendar(start=np.datetime64("2024-06-04"), step_days=1, periods=9),
        np.array(["A", "B", "C"], dtype=object),
        np.array([1, 1, 1]),
        np.array([7, 7, 7]),
        {"A": {3}, "C": {3}},
    )
    assert calendar.order_date.astype(str).tolist() == ["2024-06-06", "2024-06-04", "2024-06-06"]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_weekdays_are_those_of_the_calendar(day):
    assert weekday(np.array([day], dtype="datetime64[D]"))[0] == day.weekday()
    assert next_order_day(np.array([day], dtype="datetime64[D]"), {day.weekday()}).item(0) == day
