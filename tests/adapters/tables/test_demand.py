"""Demand history: a date without a row is unknown."""

import numpy as np
import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.demand import read_demand
from tests.adapters.tables.sample import said

DEMAND = """item,location,date,quantity,stockout
NA,DC1,2024-06-03,5,0
NA,DC1,2024-06-05,7,0.5
B-9,DC1,2024-06-04,1,14
"""


def test_a_date_without_a_row_is_unknown_and_not_zero(table):
    history = read_demand(table(DEMAND), FaultList())
    assert history.item.tolist() == ["NA", "B-9"]
    np.testing.assert_array_equal(history.quantity, [[5, np.nan, 7], [np.nan, 1, np.nan]])
    assert history.censored.tolist() == [[False, False, True], [False, True, False]]


def test_demand_may_be_kept_for_the_lines_alone(table, lines):
    history = read_demand(table(DEMAND), FaultList(), lines)
    assert history.item.tolist() == ["000123", "NA"]
    np.testing.assert_array_equal(history.quantity, [[np.nan] * 3, [5, np.nan, 7]])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            DEMAND.replace("2024-06-04", "2024-08-04"),
            "expected one date a day, or one a week, found dates 2 to 60 days apart",
        ),
        (DEMAND.replace("14\n", "-1\n"), "expected a number >= 0, found -1"),
        (DEMAND.replace("2024-06-04", "June 4"), "expected a date like 2024-06-03, found 'June 4'"),
        (DEMAND.splitlines()[0] + "\n", "expected one row or more, found none"),
    ],
)
def test_demand_that_cannot_be_is_refused(table, text, fault):
    faults = FaultList()
    read_demand(table(text), faults)
    assert said(faults) == [fault]
