"""Lines: optional columns, the two ways to price holding, whole units."""

import numpy as np
import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lines import costs_of, read_lines, whole_units_of
from tests.adapters.tables.sample import LINES, said, with_columns


def test_columns_that_may_be_missing_have_a_meaning(lines):
    assert lines["max_order"].tolist() == [np.inf, np.inf]
    assert lines["obsolescence_cost"].tolist() == [0, 0]
    assert costs_of(lines, 1).ordering.tolist() == [0, 0]
    assert "volume" not in lines.present
    assert lines["item"].tolist() == ["000123", "NA"]


def test_whole_units_follow_the_order_multiple_unless_they_are_said(table, lines):
    assert whole_units_of(lines).tolist() == [True, False]
    said_so = read_lines(table(with_columns("whole_units", 0, 1)), FaultList())
    assert whole_units_of(said_so).tolist() == [False, True]
    left_open = read_lines(table(with_columns("whole_units", "", "")), FaultList())
    assert whole_units_of(left_open).tolist() == [True, False]


def test_an_ordering_cost_is_money_per_order_line(table):
    lines = read_lines(table(with_columns("ordering_cost", 2.5, "")), FaultList())
    assert costs_of(lines, 7).ordering.tolist() == [2.5, 0.0]


def test_a_holding_rate_per_year_becomes_money_per_period(table):
    text = LINES.replace("0.02", "", 1).replace("0.02", "0.5")
    rows = [
        f"{row},{cell}" for row, cell in zip(text.splitlines(), ("holding_rate", "0.365", ""), strict=True)
    ]
    faults = FaultList()
    lines = read_lines(table("\n".join(rows) + "\n"), faults)
    assert not len(faults)
    np.testing.assert_allclose(costs_of(lines, 7).holding, [0.365 * 4 * 7 / 365, 0.5])


@pytest.mark.parametrize(
    ("header", "cells", "fault"),
    [
        ("whole_units", ("2", "1"), "expected 0 or 1, found 2"),
        ("volume", ("", "1"), "expected a number >= 0, found a blank (a blank is not 0)"),
        ("max_order", ("-1", ""), "expected a number >= 0, found -1"),
        ("holding_rate", ("0.2", ""), "expected either holding_cost or holding_rate, found both"),
    ],
)
def test_optional_columns_are_checked_too(table, header, cells, fault):
    faults = FaultList()
    read_lines(table(with_columns(header, *cells)), faults)
    assert said(faults) == [fault]


def test_every_fault_of_a_table_is_found(table):
    faults = FaultList()
    read_lines(table(LINES.replace("3,7,0,1,4,0.02,3,lost", "0,x,-1,,a,,b,Lost")), faults)
    assert len(said(faults)) == 8
