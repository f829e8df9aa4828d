"""Days become periods by rounding up; order days are kept. Compared with counting day by day."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.calendars.open_days import EVERY_DAY, Closure, OpenDays, next_weekday, weekday
from replenish.adapters.calendars.order_calendar import order_calendar
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.problem.calendar import Calendar

MONDAY = date(2024, 6, 3)


def plan(start, step, lead, review, days=None, *, cut_off=0, closed=(), receiving=EVERY_DAY, shut=()):
    return order_calendar(
        Calendar(start=np.datetime64(start), step_days=step, periods=60),
        np.array(["S"], dtype=object),
        np.array(["DC"], dtype=object),
        lead_days=np.array([lead]),
        review_days=np.array([review]),
        days=SupplyDays(
            suppliers={"S": open_days(days or EVERY_DAY, closed, "S", cut_off)},
            locations={"DC": open_days(receiving, shut, "DC")},
        ),
    )


def open_days(weekdays, closed, name, cut_off=0):
    spans = [(np.datetime64(first), np.datetime64(last)) for first, last in sorted(closed)]
    closures = tuple(Closure(name=name, first=first, last=last) for first, last in spans)
    return OpenDays(weekdays=frozenset(weekdays), closures=closures, cut_off=cut_off)


def counted(start, step, lead, review, days, *, cut_off=0, closed=(), receiving=EVERY_DAY, shut=()):
    """The same by walking through the calendar, one day at a time."""

    def open_day(day, weekdays, spans):
        while day.weekday() not in weekdays or any(first <= day <= last for first, last in spans):
            day += timedelta(1)
        return day

    def order_day(day):
        return open_day(day, days, closed)

    def received(day):
        return open_day(day, receiving, shut)

    def bucket(day):
        period = 0
        while start + timedelta(period * step) < day:
            period += 1
        return period

    order = order_day(start + timedelta(cut_off))
    following = order_day(order + timedelta(review))
    due, next_due = received(order + timedelta(lead)), received(following + timedelta(lead))
    arrival, next_arrival = bucket(due), bucket(next_due)
    return order, due, arrival, max(next_arrival - arrival, 1)


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(
        lambda span: (MONDAY + timedelta(span[0]), MONDAY + timedelta(span[0] + span[1]))
    ),
    max_size=4,
)
weekdays = st.sets(st.integers(0, 6), min_size=1)


@given(
    offset=st.integers(0, 6),
    step=st.sampled_from([1, 7]),
    lead=st.integers(1, 40),
    review=st.integers(1, 30),
    days=weekdays,
    rules=st.fixed_dictionaries(
        {"cut_off": st.integers(0, 9), "closed": spans, "receiving": weekdays, "shut": spans}
    ),
)
def test_it_agrees_with_counting_days(offset, step, lead, review, days, rules):
    start = MONDAY + timedelta(offset)
    calendar = plan(start, step, lead, review, days, **rules)
    order, due, lead_time, review_period = counted(start, step, lead, review, days, **rules)
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


@pytest.mark.parametrize(
    ("rule", "covers", "reason"),
    [
        ({}, ("06-06", "06-13"), "ordered on Monday, three days to wait, again a week later"),
        ({"days": {0}, "cut_off": 1}, ("06-13", "06-20"), "too late for today's order day"),
        ({"days": {1}, "cut_off": 1}, ("06-07", "06-14"), "just in time for tomorrow's order day"),
        ({"days": {1, 3}, "cut_off": 2}, ("06-09", "06-16"), "too late for Tuesday, in time for Thursday"),
        (
            {"days": {0}, "closed": [("2024-06-10", "2024-06-16")]},
            ("06-06", "06-20"),
            "closed in week 24: the next order day is the 17th, so this order covers two weeks",
        ),
        (
            {"closed": [("2024-06-03", "2024-06-05")]},
            ("06-09", "06-16"),
            "closed until Wednesday: nothing goes out before Thursday",
        ),
        (
            {"closed": [("2024-06-05", "2024-06-07")]},
            ("06-06", "06-13"),
            "what is on its way from a closed supplier arrives",
        ),
        (
            {"receiving": {0, 1}},
            ("06-10", "06-17"),
            "due on Thursday, received on the Monday after, as the next order is",
        ),
        (
            {"receiving": {0, 1}, "shut": [("2024-06-10", "2024-06-10")]},
            ("06-11", "06-17"),
            "the Monday is a holiday at the place, Tuesday is not",
        ),
        (
            {"shut": [("2024-06-06", "2024-06-20")]},
            ("06-21", "06-21"),
            "stock-taking: both orders are received when it ends; one period is the least to cover",
        ),
        (
            {"days": {0}, "closed": [("2024-06-10", "2024-06-11"), ("2024-06-17", "2024-06-17")]},
            ("06-06", "06-27"),
            "two Mondays in a row are lost",
        ),
    ],
)
def test_hand_worked_calendars(rule, covers, reason):
    days = rule.pop("days", None)
    calendar = plan(MONDAY, 1, 3, 7, days, **rule)
    due, next_due = calendar.due_date[0], calendar.next_due_date[0]
    assert (str(due)[5:], str(next_due)[5:]) == covers, reason
    assert calendar.lead_time[0] == (due - np.datetime64(MONDAY)).astype(int), reason
    assert calendar.review_period[0] == max((next_due - due).astype(int), 1), reason


@given(
    rule=st.tuples(st.sampled_from([1, 7]), st.integers(1, 20), st.integers(1, 20), weekdays),
    closed=spans,
    more=spans,
    shut=spans,
    more_shut=spans,
)
def test_more_closures_never_shorten_the_interval(rule, closed, more, shut, more_shut):
    def interval(closed, shut):
        calendar = plan(MONDAY, *rule, closed=closed, shut=shut)
        return calendar.lead_time[0] + calendar.review_period[0]

    assert interval(closed + more, shut + more_shut) >= interval(closed, shut)


def test_a_closure_that_makes_a_line_wait_is_told_and_no_other():
    closed = [("2024-06-10", "2024-06-16"), ("2024-07-01", "2024-07-05"), ("2024-06-04", "2024-06-09")]
    calendar = plan(MONDAY, 1, 3, 7, {0}, closed=closed)
    assert calendar.waits.tolist() == ["S is closed 2024-06-10 to 2024-06-16"]
    assert calendar.repairs == ("S is closed 2024-06-10 to 2024-06-16: 1 line waits",)


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
        np.array(["DC"] * 3, dtype=object),
        lead_days=np.array([1, 1, 1]),
        review_days=np.array([7, 7, 7]),
        days=SupplyDays(suppliers=dict.fromkeys("AC", OpenDays(weekdays=frozenset({3})))),
    )
    assert calendar.order_date.astype(str).tolist() == ["2024-06-06", "2024-06-04", "2024-06-06"]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_weekdays_are_those_of_the_calendar(day):
    assert weekday(np.array([day], dtype="datetime64[D]"))[0] == day.weekday()
    assert next_weekday(np.array([day], dtype="datetime64[D]"), {day.weekday()}).item(0) == day


@pytest.mark.parametrize(
    ("step", "lead", "receiving", "sooner", "why"),
    [
        (1, 3, EVERY_DAY, 1, "days: a day less is a period less"),
        (7, 8, EVERY_DAY, 1, "weeks: eight days are two, seven are one"),
        (7, 10, EVERY_DAY, 0, "weeks: ten days and nine are two"),
        (1, 3, {3}, 0, "ordered on Monday, received on Thursdays: on Wednesday nobody unloads"),
        (1, 4, {3}, 7, "on Friday it is too late, and the goods wait for the next Thursday"),
    ],
)
def test_a_day_less_of_lead_time_counts_where_the_goods_are_received_sooner(
    step, lead, receiving, sooner, why
):
    assert plan(MONDAY, step, lead, 7, {0}, receiving=receiving).sooner.tolist() == [sooner], why
