"""Lines ordered together as models of HiGHS: the textbook, a choice of few quantities, and two steps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack, vstack

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.improving import total_cost
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.ladder import Ladder, ladder
from replenish.optimize.question.room import keeps_every_rule
from replenish.optimize.question.together import filled_enough

AROUND = (-3, -2, -1, 0, 1, 2, 3)  # steps around a line's relaxed quantity that a choice is among
SHARE_OF_TIME = 0.5  # for the lines relaxed


@dataclass(frozen=True)
class Relaxed:
    """What HiGHS says of the lines in parts: quantities (n,), whether orders are placed (g,), and a bound."""

    quantity: np.ndarray
    placed: np.ndarray
    bound: float


def textbook(asked: Question, seconds: float) -> tuple[float, float]:
    """Cost and bound: pieces of cost, packs as integers, and a yes or no for every line and order."""
    rungs = ladder(asked)
    rules, curves, orders = rungs.rules, asked.curves, asked.minimum_orders
    lines = len(rules.lower)
    ends = np.clip(np.column_stack([np.zeros(lines), curves.quantity, rules.upper]), 0, rules.upper[:, None])
    ends = np.sort(ends, axis=1)
    width, rise = np.diff(ends, axis=1), np.diff(cost_at(curves, ends), axis=1)
    slope = np.divide(rise, width, out=np.zeros_like(width), where=width > 0)
    pieces = width.size
    line = np.repeat(np.arange(lines), width.shape[1])
    units = csr_array((np.ones(pieces), (line, np.arange(pieces))), shape=(lines, pieces))
    order_cost, order_rows = _orders(asked, units)
    groups = len(orders.minimum)
    eye, none = diags_array(np.ones(lines)), csr_array((lines, lines))
    of_order = csr_array((np.ones(lines), (np.arange(lines), orders.group)), shape=(lines, groups))
    no_order = csr_array((lines, groups))
    rows = [  # columns: pieces, packs, lines ordered, orders placed, loads
        (hstack([units, -diags_array(rules.step), none, no_order, no_order]), 0.0, 0.0),
        (hstack([units, none, -diags_array(rules.lower), no_order, no_order]), 0.0, np.inf),
        (hstack([units, none, -diags_array(rules.upper), no_order, no_order]), -np.inf, 0.0),
        (hstack([csr_array((lines, pieces)), none, eye, -of_order, no_order]), -np.inf, 0.0),
        *((_widened(row, pieces, 2 * lines), low, high) for row, low, high in order_rows),
    ]
    answer = _solved(
        np.concatenate([slope.ravel(), np.zeros(2 * lines), order_cost]),
        np.concatenate([np.zeros(pieces), np.ones(2 * lines + 2 * groups)]),
        np.concatenate(
            [width.ravel(), np.full(lines, np.inf), np.ones(lines + groups), np.full(groups, np.inf)]
        ),
        rows,
        seconds=seconds,
    )
    nothing = float(cost_at(curves, np.zeros(lines)).sum())
    found = np.inf if answer.x is None else answer.fun + nothing
    return found, _bound(answer) + nothing


def relaxed_lines_first(asked: Question, seconds: float) -> tuple[float, float]:
    """Cost and bound: orders decided with lines in parts, then few quantities of the lines on them."""
    start = time.perf_counter()
    rungs = ladder(asked)
    relaxed = _lines_relaxed(asked, rungs, SHARE_OF_TIME * seconds, whole=True)
    if relaxed is None:
        return np.inf, -np.inf
    left = seconds - (time.perf_counter() - start)
    cost, _ = _among_few(asked, rungs, relaxed.quantity, left, placed=relaxed.placed)
    return cost, relaxed.bound


def chosen_among_few(asked: Question, seconds: float) -> tuple[float, float]:
    """Cost and bound: everything relaxed for where to look, then a choice among few quantities a line."""
    start = time.perf_counter()
    rungs = ladder(asked)
    relaxed = _lines_relaxed(asked, rungs, seconds, whole=False)
    if relaxed is None:
        return np.inf, -np.inf
    left = seconds - (time.perf_counter() - start)
    cost, _ = _among_few(asked, rungs, relaxed.quantity, left, placed=None)
    return cost, relaxed.bound


def _lines_relaxed(asked: Question, rungs: Ladder, seconds: float, *, whole: bool) -> Relaxed | None:
    """Lines on the lower hull of the costs of their orderable quantities; orders whole, or in parts too."""
    lines, groups = len(rungs.top), len(asked.minimum_orders.minimum)
    line, width, slope = _hull_pieces(asked, rungs)
    units = csr_array((np.ones(line.size), (line, np.arange(line.size))), shape=(lines, line.size))
    order_cost, order_rows = _orders(asked, units)
    upper = np.where(rungs.top > 0, rungs.rules.upper, 0.0)
    only_if_placed = csr_array(
        (-upper, (np.arange(lines), asked.minimum_orders.group)), shape=(lines, 2 * groups)
    )
    rows = [(hstack([units, only_if_placed]), -np.inf, 0.0), *order_rows]
    answer = _solved(
        np.concatenate([slope, order_cost]),
        np.concatenate([np.zeros(line.size), np.full(2 * groups, float(whole))]),
        np.concatenate([width, np.ones(groups), np.full(groups, np.inf)]),
        rows,
        seconds=seconds,
    )
    if answer.x is None:
        return None
    nothing = float(cost_at(asked.curves, np.zeros(lines)).sum())
    return Relaxed(
        quantity=units @ answer.x[: line.size],
        placed=answer.x[line.size : line.size + groups] > 0.5,
        bound=(_bound(answer) if whole else answer.fun) + nothing,
    )


def _hull_pieces(asked: Question, rungs: Ladder) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Line, width and slope of the pieces between neighbouring ends of each line's convex cost."""
    lines = len(rungs.top)
    rules, curves = rungs.rules, asked.curves
    upper = np.where(rungs.top > 0, rules.upper, 0.0)
    ends = np.column_stack([np.zeros(lines), np.minimum(rules.lower, upper), curves.quantity, upper])
    inside = np.clip(ends[:, 2:], np.minimum(rules.lower, upper)[:, None], upper[:, None])
    ends = np.sort(np.column_stack([ends[:, :2], inside]), axis=1)
    cost = cost_at(curves, ends)
    line, width, slope = [], [], []
    for one in range(lines):
        hull = [0]
        for end in range(1, ends.shape[1]):
            if ends[one, end] <= ends[one, hull[-1]]:
                continue
            while len(hull) > 1 and _slope(ends, cost, one, hull[-2], hull[-1]) >= _slope(
                ends, cost, one, hull[-1], end
            ):
                hull.pop()
            hull.append(end)
        for before, after in pairwise(hull):
            line.append(one)
            width.append(ends[one, after] - ends[one, before])
            slope.append(_slope(ends, cost, one, before, after))
    return np.array(line), np.array(width), np.array(slope)


def _slope(ends: np.ndarray, cost: np.ndarray, line: int, before: int, after: int) -> float:
    return float((cost[line, after] - cost[line, before]) / (ends[line, after] - ends[line, before]))


def _among_few(
    asked: Question, rungs: Ladder, around: np.ndarray, seconds: float, placed: np.ndarray | None
) -> tuple[float, float]:
    """One of few rungs for each line: 0, the smallest order, and steps around a quantity (n,)."""
    lines, groups = len(rungs.top), len(asked.minimum_orders.minimum)
    near = rungs.rung(rungs.lines, around)
    rung = np.clip(near[:, None] + np.array(AROUND), 0, rungs.top[:, None])
    rung = np.column_stack([np.zeros(lines, dtype=int), np.minimum(1, rungs.top), rung])
    if placed is not None:
        rung = np.where(placed[asked.minimum_orders.group][:, None], rung, 0)
    line, rung = np.unique(
        np.stack([np.repeat(np.arange(lines), rung.shape[1]), rung.ravel()], axis=1), axis=0
    ).T
    quantity = rungs.quantity(line, rung)
    cost = cost_at(asked.curves.take(line), quantity)
    choices = line.size
    units = csr_array((quantity, (line, np.arange(choices))), shape=(lines, choices))
    one_each = csr_array((np.ones(choices), (line, np.arange(choices))), shape=(lines, choices))
    order_cost, order_rows = _orders(asked, units)
    ordered = csr_array(((quantity > 0) * 1.0, (line, np.arange(choices))), shape=(lines, choices))
    only_if_placed = csr_array(
        (-np.ones(lines), (np.arange(lines), asked.minimum_orders.group)), shape=(lines, 2 * groups)
    )
    rows = [
        (hstack([one_each, csr_array((lines, 2 * groups))]), 1.0, 1.0),
        (hstack([ordered, only_if_placed]), -np.inf, 0.0),
        *order_rows,
    ]
    low = np.zeros(choices + 2 * groups)
    if placed is not None:
        low[choices : choices + groups] = placed
    answer = _solved(
        np.concatenate([cost, order_cost]),
        np.ones(choices + 2 * groups),
        np.concatenate([np.ones(choices + groups), np.full(groups, np.inf)]),
        rows,
        seconds=max(seconds, 1.0),
        low=low,
    )
    if answer.x is None:
        return np.inf, -np.inf
    plan = np.zeros(lines)
    taken = answer.x[:choices] > 0.5
    plan[line[taken]] = quantity[taken]
    kept = keeps_every_rule(asked, plan) and bool(filled_enough(asked.minimum_orders, plan).all())
    return (total_cost(asked, plan) if kept else float(answer.fun)), _bound(answer)


def _orders(asked: Question, units: csr_array) -> tuple[np.ndarray, list]:
    """Costs of orders placed and loads, and rows over the columns of ``units`` (n, c), orders and loads."""
    orders, columns = asked.minimum_orders, units.shape[1]
    groups = len(orders.minimum)
    has = np.isfinite(orders.loads)
    of_line = csr_array((orders.value, (orders.group, np.arange(orders.group.size))))
    value = of_line @ units
    none, eye = csr_array((groups, groups)), diags_array(np.ones(groups))
    size = diags_array(np.where(has, np.where(has, orders.loads, 0.0), 0.0))
    rows = [
        (hstack([value, -diags_array(orders.minimum), none]), 0.0, np.inf),
        (hstack([value, none, -size]), -np.inf, np.where(has, 0.0, np.inf)),
        (hstack([value, none, -diags_array(orders.least_of_load)]), 0.0, np.inf),
        (hstack([csr_array((groups, columns)), -eye, diags_array(has * 1.0)]),
         np.where(has, 0.0, -np.inf), np.inf),
        (hstack([asked.limits.matrix @ units, csr_array((len(asked.limits.free), 2 * groups))]),
         -np.inf, asked.limits.free),
    ]  # fmt: skip
    return np.concatenate([orders.costs, np.where(has, orders.load_costs, 0.0)]), rows


def _widened(row: csr_array, at: int, more: int) -> csr_array:
    """A row with ``more`` empty columns after the first ``at``."""
    row = csr_array(row)
    return hstack([row[:, :at], csr_array((row.shape[0], more)), row[:, at:]])


def _solved(cost: np.ndarray, whole: np.ndarray, most: np.ndarray, rows: list, *, seconds: float, low=0.0):
    matrix = csr_array(vstack([row for row, _, _ in rows]))
    lowest = np.concatenate([np.broadcast_to(one, row.shape[0]) for row, one, _ in rows])
    highest = np.concatenate([np.broadcast_to(one, row.shape[0]) for row, _, one in rows])
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(low, most),
        constraints=[LinearConstraint(matrix, lowest, highest)],
        options={"time_limit": seconds},
    )


def _bound(answer) -> float:
    return -np.inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
