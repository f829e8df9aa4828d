"""The same shelves, compiled, in blocks of 64: a block's state stays in the processor's nearest cache."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.formulas.compiled import compiled
from replenish.formulas.order_rule import OrderRule
from replenish.formulas.orderable import ROUND_OFF
from replenish.formulas.shelf import SUMS, FloatArray, ShelfLives, ShelfSums, ShelfYear

BLOCK = 64  # shelves: whole vectors of any processor, and 13 kB of state

# Where the rows of a block's state begin. What happened, and what is going on:
ORDERED, STOCK, BACKORDERS, MISSED, LATER, DEMAND, DUE = (BLOCK * row for row in range(7))
# what each shelf starts with, in the order of `_fixed`, units or 0 and 1:
NET, COMING, CAP, LEAST, PACK, MOST, LOST, UP = (BLOCK * row for row in range(7, 15))
# what may change with the period, and the sums:
POINT, LEVEL, MAY, NOW, TOTAL = (BLOCK * row for row in range(15, 20))
ROWS, FIXED_ROWS, TOTALS = 26, 8, 7


def shelf_lives(year: ShelfYear, rule: OrderRule) -> ShelfLives:
    """Live every shelf and keep each period: `replenish.formulas.shelf.shelf_lives`, compiled."""
    lines, paths, periods = year.demand.shape
    kept = np.empty((4, lines * paths, periods))
    _LIVE(*_arguments(year, rule), 0, kept, np.zeros((len(SUMS), lines * paths)))
    ordered, stock, backorders, missed = kept.reshape(4, lines, paths, periods)
    return ShelfLives(ordered=ordered, stock=stock, backorders=backorders, missed=missed)


def shelf_sums(year: ShelfYear, rule: OrderRule, first: int = 0) -> ShelfSums:
    """Live every shelf and add up its periods: `replenish.formulas.shelf.shelf_sums`, compiled."""
    lines, paths, _ = year.demand.shape
    sums = np.zeros((len(SUMS), lines * paths))
    _LIVE(*_arguments(year, rule), first, np.empty((4, 0, 0)), sums)
    return ShelfSums(**{name: sums[row].reshape(lines, paths) for row, name in enumerate(SUMS)})


def _arguments(year: ShelfYear, rule: OrderRule) -> tuple[Any, ...]:
    """Contiguous arrays of one type each, so that one compilation serves every caller."""
    lines, paths, periods = year.demand.shape
    lead_time = np.broadcast_to(year.lead_time, (lines, *year.lead_time.shape[1:]))
    review = np.broadcast_to(year.review, (lines, year.review.shape[1]))
    numbers = (
        year.demand.reshape(lines * paths, periods),
        _fixed(year, rule),
        year.on_order,
        _by_period(rule.reorder_point),
        _by_period(rule.order_up_to),
        review,
    )
    slots = int(year.lead_time.max(initial=0)) + 1
    return *(_plain(values, np.float64) for values in numbers), _plain(lead_time, np.int64), slots


def _fixed(year: ShelfYear, rule: OrderRule) -> FloatArray:
    rules = rule.rules
    start = (year.opening, year.on_order.sum(axis=1))
    orders = (rule.cap, rules.lower, rules.step, rules.upper)
    return np.stack([*start, *orders, year.lost, rule.rounded_up])


def _by_period(level: FloatArray) -> FloatArray:
    return level[:, None] if level.ndim == 1 else level


def _plain(values: Any, dtype: Any) -> Any:
    return np.require(values, dtype, ["C", "W"])


def _live(  # noqa: C901, PLR0917 - the compiler understands flat arrays, not nouns
    demand: Any, fixed: Any, on_order: Any, point: Any, level: Any, review: Any, lead_time: Any, slots: Any,
    first: Any, kept: Any, sums: Any,
) -> None:  # fmt: skip
    """Mirror of ``shelf._periods``: the same operations in the same order, so the same numbers."""
    series, periods = demand.shape
    paths = series // on_order.shape[0]
    last_due, changes = _last_due(on_order), max(point.shape[1], level.shape[1], review.shape[1]) > 1
    pipeline = np.empty(slots * BLOCK)
    wait = np.zeros(BLOCK, np.int64)
    z = np.empty(ROWS * BLOCK)  # one array: only so does the compiler see that its rows do not overlap
    for start in range(0, series, BLOCK):
        size = min(BLOCK, series - start)
        _open(z, pipeline, fixed, start, size, paths)
        alike = True
        for period in range(periods):
            for b in range(size):
                z[_at(DEMAND, b)] = demand[_at(start, b), _at(period, 0)]
            if period <= last_due + 1:
                _fill(z, DUE, on_order, period if period <= last_due else -1, start, size, paths)
            if period == 0 or changes:
                _fill(z, POINT, point, min(period, point.shape[1] - 1), start, size, paths)
                _fill(z, LEVEL, level, min(period, level.shape[1] - 1), start, size, paths)
                _fill(z, MAY, review, min(period, review.shape[1] - 1), start, size, paths)
            if period == 0 or lead_time.shape[2] > 1:
                alike = _waits(z, wait, lead_time, period, start, size, paths)
            _order_and_serve(z, pipeline, period % slots)
            _send(z, pipeline, wait, alike, period, slots)
            if period >= first:
                _count(z)
            if kept.size:
                for b in range(size):
                    for row in range(4):
                        kept[row, start + b, period] = z[row * BLOCK + b]
        _close(z, sums, start, size)


def _last_due(on_order: Any) -> Any:
    """Last period in which anything is due; -1 for none."""
    for period in range(on_order.shape[1] - 1, -1, -1):
        if (on_order[:, period] != 0.0).any():
            return period
    return -1


def _open(z: Any, pipeline: Any, fixed: Any, start: Any, size: Any, paths: Any) -> None:  # noqa: PLR0917
    """Set the block's shelves to their first morning."""
    pipeline[:] = 0.0
    z[:] = 0.0
    for row in range(FIXED_ROWS):
        for b in range(size):
            z[NET + row * BLOCK + b] = fixed[row, (start + b) // paths]


def _fill(z: Any, row: Any, values: Any, column: Any, start: Any, size: Any, paths: Any) -> None:  # noqa: PLR0917
    """Give every shelf its line's value; 0 for column -1."""
    for b in range(size):
        z[row + b] = values[(start + b) // paths, column] if column >= 0 else 0.0


def _waits(z: Any, wait: Any, lead_time: Any, period: Any, start: Any, size: Any, paths: Any) -> Any:  # noqa: PLR0917
    """Lead time of every shelf of the block; whether all are alike."""
    column = min(period, lead_time.shape[2] - 1)
    alike = size == BLOCK
    for b in range(size):
        path = min((start + b) % paths, lead_time.shape[1] - 1)
        wait[b] = lead_time[(start + b) // paths, path, column]
        z[NOW + b] = wait[b] == 0
        alike = alike and wait[b] == wait[0]
    return alike


def _at(row: Any, b: Any) -> Any:
    """Index that cannot be negative: without that check the loops become vectors, 7 times as fast."""
    return np.uint64(row + b)


def _order_and_serve(z: Any, pipeline: Any, slot: Any) -> None:
    """Receive, order, meet demand: `order_quantity` and a period of every shelf."""
    for b in range(BLOCK):
        receipt = pipeline[_at(slot * BLOCK, b)] + z[_at(DUE, b)]
        pipeline[_at(slot * BLOCK, b)] = 0.0
        shelf = z[_at(NET, b)] + receipt
        coming = z[_at(COMING, b)] - receipt
        position = shelf + coming
        level = z[_at(LEVEL, b)]
        wanted = min(level - position, z[_at(CAP, b)])
        packed, up, least = z[_at(PACK, b)] > 0, z[_at(UP, b)] > 0, z[_at(LEAST, b)]
        unit = z[_at(PACK, b)] if packed else 1.0
        packs = np.ceil(wanted / unit - ROUND_OFF) if up else np.floor(wanted / unit + ROUND_OFF)
        whole = packs * unit if packed else wanted
        whole = max(whole, least) if up else whole
        whole = min(whole, z[_at(MOST, b)])
        whole = whole if whole >= least else 0.0
        whole = whole if position <= z[_at(POINT, b)] else 0.0
        whole = whole if wanted > ROUND_OFF * max(level, 1.0) else 0.0
        quantity = whole if z[_at(MAY, b)] > 0 else 0.0
        later = 0.0 if z[_at(NOW, b)] > 0 else quantity
        z[_at(COMING, b)] = coming + later
        shelf = shelf + (quantity - later) - z[_at(DEMAND, b)]
        z[_at(MISSED, b)] = min(max(-shelf, 0.0), z[_at(DEMAND, b)])
        shelf = max(shelf, 0.0) if z[_at(LOST, b)] > 0 else shelf
        z[_at(NET, b)] = shelf
        z[_at(STOCK, b)] = max(shelf, 0.0)
        z[_at(BACKORDERS, b)] = max(-shelf, 0.0)
        z[_at(ORDERED, b)] = quantity
        z[_at(LATER, b)] = later


def _send(z: Any, pipeline: Any, wait: Any, alike: Any, period: Any, slots: Any) -> None:  # noqa: PLR0917
    """Put every order where it will be received."""
    if alike:
        arrival = (period + wait[0]) % slots * BLOCK
        for b in range(BLOCK):
            pipeline[_at(arrival, b)] += z[_at(LATER, b)]
    else:
        for b in range(BLOCK):
            pipeline[(period + wait[b]) % slots * BLOCK + b] += z[LATER + b]


def _count(z: Any) -> None:
    """Add the period to the sums, in the order of `ShelfSums`."""
    for b in range(BLOCK):
        z[_at(TOTAL, b)] += z[_at(DEMAND, b)]
        z[_at(TOTAL + BLOCK, b)] += z[_at(STOCK, b)]
        z[_at(TOTAL + 2 * BLOCK, b)] += z[_at(BACKORDERS, b)]
        z[_at(TOTAL + 3 * BLOCK, b)] += z[_at(MISSED, b)]
        z[_at(TOTAL + 4 * BLOCK, b)] += z[_at(ORDERED, b)]
        z[_at(TOTAL + 5 * BLOCK, b)] += 1.0 if z[_at(MISSED, b)] > 0 else 0.0
        z[_at(TOTAL + 6 * BLOCK, b)] += 1.0 if z[_at(ORDERED, b)] > 0 else 0.0


def _close(z: Any, sums: Any, start: Any, size: Any) -> None:
    """Hand over the block's sums and what is left."""
    for b in range(size):
        for row in range(TOTALS):
            sums[row, start + b] = z[TOTAL + row * BLOCK + b]
        sums[TOTALS, start + b], sums[TOTALS + 1, start + b] = z[NET + b], z[COMING + b]


_at = compiled(_at)
_last_due, _open, _fill, _waits, _close = (
    compiled(part) for part in (_last_due, _open, _fill, _waits, _close)
)
_order_and_serve, _send, _count = (compiled(part) for part in (_order_and_serve, _send, _count))
_LIVE = compiled(_live)
