"""What a forecast's quantiles may not do is counted cell by cell, as a loop in Python counts it."""

import itertools

import numpy as np
import pytest

from replenish.formulas import quantiles
from replenish.formulas.quantiles import repaired_quantiles


@pytest.mark.parametrize("levels", [1, 2, 5])
def test_crossings_and_negatives_are_those_a_loop_finds(levels, monkeypatch):
    monkeypatch.setattr(quantiles, "BLOCK_VALUES", 40)
    values = np.round(np.random.default_rng(3).normal(1.0, 1.0, (30, 4, levels)), 1)
    values[::7, 1] = np.nan
    cells = values.reshape(-1, levels).tolist()
    falls = sum(any(b < a for a, b in itertools.pairwise(cell)) for cell in cells)
    below = sum(value < 0 for cell in cells for value in cell)
    repaired, crossings, negatives = repaired_quantiles(values)
    assert (crossings, negatives) == (falls, below)
    expected = [cell if cell[0] != cell[0] else sorted(max(value, 0.0) for value in cell) for cell in cells]
    np.testing.assert_array_equal(repaired.reshape(-1, levels), expected)


def test_a_next_cell_that_begins_lower_crosses_nothing():
    rising = np.array([[[1.0, 9.0], [0.0, 2.0]], [[1.0, 1.0], [0.0, 0.0]]])
    assert repaired_quantiles(rising)[1:] == (0, 0)
