"""Numbers, dates and ids out of texts; nothing is guessed."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.faults import FaultList
from replenish.adapters.text.cells import BLANK, Cells, choices, dates, ids, numbers


def cells_of(*texts):
    return Cells(
        file="t.csv", column="c", rows=np.arange(len(texts)) + 2, texts=pa.array(texts), faults=FaultList()
    )


def said(cells):
    return [(fault.row, fault.expected, fault.found) for fault in cells.faults]


def not_negative(values):
    return values >= 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-0.0", 0.0),
        ("+3", 3.0),
        (" 3 ", 3.0),
        ("6.0E0", 6.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("007", 7.0),
    ],
)
def test_a_number_is_read(text, value):
    cells = cells_of(text, "1")
    assert numbers(cells, "a number >= 0", not_negative)[0] == value
    assert not said(cells)


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("-3", "a number >= 0", "-3"),
        ("three", "a number >= 0", "'three'"),
        ("1,5", "a number >= 0 with a decimal point", "'1,5'"),
        ("1.234,5", "a number >= 0 with a decimal point", "'1.234,5'"),
        ("1_000", "a number >= 0", "'1_000'"),
        ("0x10", "a number >= 0", "'0x10'"),
        ("NaN", "a number >= 0", "'NaN'"),
        ("inf", "a number >= 0", "'inf'"),
        ("1e999", "a number >= 0", "1e999"),
        ("\uff13", "a number >= 0", "'\uff13'"),
        ("", "a number >= 0", BLANK),
        ("  ", "a number >= 0", BLANK),
    ],
)
@pytest.mark.parametrize("neighbour", ["1", "x"], ids=["alone", "beside another fault"])
def test_what_is_no_number_is_named(text, expected, found, neighbour):
    cells = cells_of("4", text, neighbour)
    values = numbers(cells, "a number >= 0", not_negative)
    assert values[0] == 4
    assert np.isnan(values[1])
    assert (3, expected, found) in said(cells)


def test_a_blank_is_what_the_column_says_it_is():
    cells = cells_of("", "2")
    assert numbers(cells, "a number", np.isfinite, blank=np.inf).tolist() == [np.inf, 2.0]
    assert not said(cells)


@given(st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_every_number_that_python_writes_is_read_back(number):
    assert numbers(cells_of(repr(number)), "a number", not_negative)[0] == number


@pytest.mark.parametrize(
    "text",
    [
        "03/06/2024",
        "2024-6-3",
        "20240603",
        "2024-02-30",
        "2024-06-03T00:00:00",
        "",
        "1717372800",
        "٢٠٢٤-٠٦-٠٣",
    ],
)
def test_only_iso_dates_are_dates(text):
    cells = cells_of("2024-06-03", text)
    assert np.isnat(dates(cells)).tolist() == [False, True]
    assert said(cells) == [(3, "a date like 2024-06-03", repr(text))]


def test_an_id_is_not_trimmed_but_refused():
    cells = cells_of("a", " b", "")
    assert ids(cells).tolist() == ["a", " b", ""]
    assert said(cells) == [(4, "an id", "a blank"), (3, "an id without spaces around it", "' b'")]


def test_a_word_outside_the_list_is_named():
    cells = cells_of("lost", "Lost", "")
    choices(cells, ("lost", "backlog"))
    assert said(cells) == [(3, "'lost' or 'backlog'", "'Lost'"), (4, "'lost' or 'backlog'", "a blank")]
