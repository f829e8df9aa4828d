"""Blocks of lines, compiled or not: the same numbers."""

import sys
from dataclasses import fields

import numpy as np
import pytest

from replenish.formulas import shelf
from replenish.formulas.order_rule import base_stock, reorder_quantity
from replenish.formulas.orderable import order_rules
from replenish.formulas.shelf import ShelfSums, ShelfYear
from replenish.simulate import kernel

LINES, PERIODS = 23, 30
DEMAND = np.random.default_rng(4).poisson(3.0, (LINES, 2, PERIODS)).astype(float)


def _year(lines):
    some = DEMAND[lines]
    return ShelfYear(
        demand=some,
        opening=np.full(len(some), 9.0),
        on_order=np.zeros((len(some), PERIODS)),
        lost=np.arange(LINES)[lines] % 2 == 0,
        lead_time=np.full((1, 1, 1), 2),
        review=np.ones((1, 1), bool),
    )


def _rules(lines):
    count = len(DEMAND[lines])
    any_unit = order_rules(np.zeros(count), np.ones(count), np.full(count, np.inf))
    yield base_stock(np.arange(LINES)[lines] + 5.0, any_unit)
    yield reorder_quantity(np.full(count, 8.0), np.full(count, 6.0))


@pytest.mark.parametrize("block", [1, 7, LINES, 1000])
@pytest.mark.parametrize("engine", [kernel.shelf_sums, shelf.shelf_sums])
def test_blocks_change_nothing(monkeypatch, block, engine):
    monkeypatch.setattr(kernel, "shelf_sums", engine)
    everything = slice(0, LINES)
    whole = [shelf.shelf_sums(_year(everything), rule, 5) for rule in _rules(everything)]
    parts = kernel.lived_in_blocks(LINES, _year, _rules, first=5, block=block)
    for one, other in zip(whole, parts, strict=True):
        for field in fields(ShelfSums):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_without_numba_the_same_formula_runs_in_numpy(monkeypatch):
    monkeypatch.setitem(sys.modules, "replenish.formulas.shelf_compiled", None)
    monkeypatch.delattr("replenish.formulas.shelf_compiled", raising=False)
    kernel.engine.cache_clear()
    try:
        assert kernel.engine() is shelf
    finally:
        kernel.engine.cache_clear()
