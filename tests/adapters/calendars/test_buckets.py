"""Days, weeks, or neither."""

import numpy as np
import pytest

from replenish.adapters.calendars.buckets import calendar_of


@pytest.mark.parametrize(
    ("days", "step", "periods", "reason"),
    [
        ([0, 1, 2], 1, 3, "days"),
        ([0, 7, 14], 7, 3, "weeks"),
        ([14, 0], 7, 3, "a week without a row is a missing period"),
        ([0, 1, 5], 1, 6, "days without a row are missing periods"),
        ([0], 1, 1, "one date alone is a day"),
    ],
)
def test_the_step_is_recognised(days, step, periods, reason):
    calendar = calendar_of(np.datetime64("2024-06-03") + np.array(days))
    assert (calendar.step_days, calendar.periods) == (step, periods), reason


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([0, 3, 6], "every third day"),
        ([0, 31, 60, 91], "months"),
        ([0, 3, 7, 10], "weeks of two anchors"),
        ([0, 1, 40000], "a wrong century"),
    ],
)
def test_other_steps_are_no_calendar(days, reason):
    assert calendar_of(np.datetime64("2024-01-01") + np.array(days)) is None, reason


def test_one_date_is_what_the_user_says():
    assert calendar_of(np.array(["2024-06-03"], dtype="datetime64[D]"), "week").step_days == 7
