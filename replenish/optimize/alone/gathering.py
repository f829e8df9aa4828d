"""What is worked out block by block, put in the order of the lines at once: no block outlives the next."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.tariffs import Tariffs, stacked_tariffs
from replenish.problem.arrays import FloatArray, IntArray


class GatheredRows:
    """
    Rows ``(n, ...)`` of an array, as blocks bring them.

    Parameters
    ----------
    lines
        ``n``.
    half
        Keep the numbers in half the memory for as long as that changes none of them: whole units, mostly.
    """

    def __init__(self, lines: int, *, half: bool = False) -> None:
        self.lines, self.half = lines, half
        self.values: Any = None

    def put(self, lines: IntArray, values: Any) -> None:
        """Take the rows (b, ...) of some lines; a short row repeats its last number."""
        kept = self._kept(values)
        if self.values is None:
            self.values = np.zeros((self.lines, *values.shape[1:]), dtype=kept.dtype)
        if kept.dtype != self.values.dtype:
            self.values = self.values.astype(np.float64)
        if values.ndim > 1 and values.shape[1] > self.values.shape[1]:
            self.values = _widened(self.values, values.shape[1])
        self.values[lines] = kept if values.ndim == 1 else _widened(kept, self.values.shape[1])

    def _kept(self, values: Any) -> Any:
        if not self.half or (self.values is not None and self.values.dtype == np.float64):
            return values
        with np.errstate(over="ignore"):
            short = values.astype(np.float32)
        return short if np.array_equal(short, values) else values


def _widened(values: Any, size: int) -> Any:
    if values.shape[1] == size:
        return values
    return np.pad(values, ((0, 0), (0, size - values.shape[1])), mode="edge")


class GatheredNoun:
    """
    A record of arrays with a row for each line, as blocks bring it.

    Parameters
    ----------
    lines
        ``n``.
    half
        Names of fields that may be kept in half the memory; see `GatheredRows`.
    """

    def __init__(self, lines: int, *, half: tuple[str, ...] = ()) -> None:
        self.lines, self.half = lines, half
        self.kind: Any = None
        self.rows: dict[str, GatheredRows] = {}

    def put(self, lines: IntArray, part: Any) -> None:
        """Take the record of some lines."""
        self.kind = type(part)
        for name in (field.name for field in fields(part)):
            rows = self.rows.setdefault(name, GatheredRows(self.lines, half=name in self.half))
            rows.put(lines, getattr(part, name))

    @property
    def whole(self) -> Any:
        """The record of all lines."""
        return self.kind(**{name: rows.values for name, rows in self.rows.items()})


class GatheredCurves:
    """
    Cost curves, as blocks bring them; no row is there twice at any time.

    Parameters
    ----------
    lines
        ``n``.
    """

    def __init__(self, lines: int) -> None:
        names = ("quantity", "cost", "slope_before", "slope_after")
        self.rows = {name: GatheredRows(lines) for name in names}
        self.order: list[IntArray] = []
        self.tariffs: list[Tariffs | None] = []

    def put(self, lines: IntArray, curves: CostCurves) -> None:
        """Take the curves of some lines."""
        for name, rows in self.rows.items():
            rows.put(lines, getattr(curves, name))
        self.order.append(lines)
        self.tariffs.append(curves.tariffs)

    @property
    def whole(self) -> CostCurves:
        """The curves of all lines."""
        values: dict[str, FloatArray] = {name: rows.values for name, rows in self.rows.items()}
        tariffs = stacked_tariffs(self.tariffs, [lines.size for lines in self.order])
        place = np.argsort(np.concatenate(self.order))
        return CostCurves(**values, tariffs=None if tariffs is None else tariffs.take(place))
