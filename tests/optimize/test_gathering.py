"""Blocks put into the order of the lines as they come."""

from __future__ import annotations

import numpy as np
import pytest

from replenish.formulas.cost_curve import stacked_curves
from replenish.optimize.alone.gathering import GatheredCurves, GatheredRows
from tests.optimize.questions import random_curves


def test_curves_come_back_in_line_order_as_stacked_curves_do() -> None:
    rng = np.random.default_rng(3)
    parts = [random_curves(rng, 2, paths=4), random_curves(rng, 3, paths=9), random_curves(rng, 1, paths=2)]
    blocks = [np.array([4, 0]), np.array([1, 5, 2]), np.array([3])]
    gathered = GatheredCurves(6)
    for lines, part in zip(blocks, parts, strict=True):
        gathered.put(lines, part)
    stacked = stacked_curves(parts, np.concatenate(blocks))
    for name in ("quantity", "cost", "slope_before", "slope_after"):
        np.testing.assert_array_equal(getattr(gathered.whole, name), getattr(stacked, name))


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        pytest.param([[7.0, 16_777_216.0]], np.float32, id="whole units lose nothing in half the memory"),
        pytest.param([[0.1, 2.0]], np.float64, id="a tenth would"),
        pytest.param([[16_777_217.0, 2.0]], np.float64, id="and so would very many units"),
    ],
)
def test_half_the_memory_changes_no_number(second: list[list[float]], kind: type) -> None:
    rows = GatheredRows(2, half=True)
    rows.put(np.array([1]), np.array([[3.0, 4.0]]))
    rows.put(np.array([0]), np.array(second))
    assert rows.values.dtype == kind
    assert rows.values.tolist() == [*second, [3.0, 4.0]]


def test_a_short_row_repeats_its_last_number_whichever_comes_first() -> None:
    rows = GatheredRows(3)
    for line, values in ((2, [1.0]), (0, [2.0, 5.0]), (1, [3.0])):
        rows.put(np.array([line]), np.array([values]))
    assert rows.values.tolist() == [[2.0, 5.0], [3.0, 3.0], [1.0, 1.0]]
