"""``price_breaks.csv``: which lines a row speaks of, and what is refused."""

import numpy as np
import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.price_breaks import price_breaks_of, read_price_breaks
from tests.adapters.tables.sample import said

HEADER = "item,location,supplier,from_quantity,unit_cost,kind\n"


def test_a_blank_location_or_supplier_stands_for_all(table, lines):
    text = HEADER + "000123,,,200,3,incremental\nNA,DC1,,50,3.5,all-units\n000123,DC1,S,100,3.5,incremental\n"
    faults = FaultList()
    breaks = price_breaks_of(read_price_breaks(table(text), lines, faults), lines)
    assert not len(faults)
    assert breaks.line.tolist() == [0, 0, 1]
    assert breaks.from_quantity.tolist() == [100, 200, 50]
    assert breaks.paid(lines["unit_cost"], np.array([300.0, 60.0])).tolist() == [400 + 350 + 300, 210]


def test_the_kind_may_be_left_out(table, lines):
    text = "item,from_quantity,unit_cost\nNA,50,3.5\n"
    breaks = price_breaks_of(read_price_breaks(table(text), lines, FaultList()), lines)
    assert breaks.incremental.tolist() == [False]
    assert price_breaks_of(None, lines) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("nobody,,,10,3,all-units", "expected lines of lines.csv, found item nobody"),
        ("NA,DC2,,10,3,all-units", "expected lines of lines.csv, found item NA, location DC2"),
        ("NA,,,10,4,all-units",
         "expected less than 4, the price of a smaller order of item NA at DC1, found 4"),
        ("NA,,,10,3,all-units\nNA,,,20,3.5,all-units",
         "expected less than 3, the price of a smaller order of item NA at DC1, found 3.5"),
        ("NA,,,10,3,all-units\nNA,DC1,,10,2,all-units",
         "expected one break per quantity of a line, found 10 again for item NA at DC1 (also in row 2)"),
        ("NA,,,10,3,all-units\nNA,,,20,2,incremental",
         "expected 'all-units' as in row 2: one kind for item NA at DC1, found 'incremental'"),
        ("NA,,,0,3,all-units", "expected a number > 0, found 0"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(table, lines, rows, expected):
    faults = FaultList()
    read_price_breaks(table(HEADER + rows + "\n"), lines, faults)
    assert said(faults) == [expected]
