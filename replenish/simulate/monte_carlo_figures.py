"""The figures of sampled futures: those of a replay, for every line on every future."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.formulas import service
from replenish.formulas.shelf import ShelfLives
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.problem import Problem
from replenish.simulate.futures import Futures
from replenish.simulate.monte_carlo_lives import due_periods
from replenish.simulate.replay import purchase_order_of

Sums = dict[str, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPrices:
    """What placing an order costs: ``(n,)`` money per order line, and money per purchase order."""

    line: FloatArray
    purchase_order: float


FREE = OrderPrices(line=np.zeros(1), purchase_order=0.0)


def future_sums(
    problem: Problem, futures: Futures, lives: ShelfLives, warm_up: int, orders: OrderPrices
) -> Sums:
    """
    What adds up over the lines, ``(n, s)`` each, over the periods after the warm-up.

    The names are those of `replenish.simulate.figures.line_sums`.
    """
    window = slice(warm_up, None)
    unit = problem.costs.unit[:, None]
    demand, missed = futures.demand[:, :, window], lives.missed[:, :, window]
    stock, ordered = lives.stock[:, :, window], lives.ordered[:, :, window]
    average = stock.mean(axis=2)
    cycles, cycles_short = _cycles(problem, missed, warm_up)
    return {
        **{name: cost[:, :, window].sum(axis=2) for name, cost in costs(problem, lives, orders).items()},
        "demand": demand.sum(axis=2),
        "short": missed.sum(axis=2),
        "sold_value": (demand - missed).sum(axis=2) * unit,
        "cycles": cycles,
        "cycles_short": cycles_short,
        "stockout_days": (missed > 0).sum(axis=2).astype(np.float64),
        "average_stock": average,
        "average_stock_value": average * unit,
        "orders": (ordered > 0).sum(axis=2).astype(np.float64),
        "bought": ordered.sum(axis=2) * unit,
        "left_over_value": lives.stock[:, :, -1] * unit,
        "pipeline_value": _pipeline(problem, futures, lives) * unit,
        "censored_periods": np.zeros(average.shape),
        "periods": np.full(average.shape, float(stock.shape[2])),
    }


def costs(problem: Problem, lives: ShelfLives, orders: OrderPrices) -> Sums:
    """Holding, shortage, ordering and obsolescence cost, ``(n, s, t)`` money each."""
    price, lost = problem.costs, problem.terms.lost[:, None, None]
    short = np.where(lost, lives.missed, lives.backorders)
    left_over = np.where(_window_ends(problem, lives.stock.shape[2])[:, None], lives.stock, 0.0)
    return {
        "holding": price.holding[:, None, None] * lives.stock,
        "shortage": price.shortage[:, None, None] * short,
        "ordering": _ordering(problem, lives, orders),
        "obsolescence": price.obsolescence[:, None, None] * left_over,
    }


def _ordering(problem: Problem, lives: ShelfLives, orders: OrderPrices) -> FloatArray:
    """Cost of placing orders: of each line, and of each purchase order, shared by its lines."""
    cost = np.where(lives.ordered > 0, orders.line[:, None, None], 0.0)
    if orders.purchase_order > 0:
        group = purchase_order_of(problem)
        for future, period in np.argwhere((lives.ordered > 0).any(axis=0)):
            placed = lives.ordered[:, future, period] > 0
            cost[:, future, period] += service.order_cost(placed, group, orders.purchase_order)
    return cost


def _arrivals(problem: Problem, horizon: int, after: IntArray) -> BoolArray:
    """Periods that lie ``after`` (n,) periods after one in which the line may be ordered."""
    due = due_periods(problem, horizon)
    period = np.arange(horizon) - after[:, None]
    return np.asarray(np.take_along_axis(due, np.maximum(period, 0), axis=1) & (period >= 0))


def _window_ends(problem: Problem, horizon: int) -> BoolArray:
    return _arrivals(problem, horizon, problem.terms.lead_time + problem.terms.review_period - 1)


def _cycles(problem: Problem, missed: FloatArray, warm_up: int) -> tuple[FloatArray, FloatArray]:
    """Cycles, from one receipt to the next, of each line and future, and those with a stockout."""
    lines, paths, periods = missed.shape
    starts = _arrivals(problem, periods + warm_up, problem.terms.lead_time)
    cycle = np.repeat(service.cycles_of(starts)[:, warm_up:], paths, axis=0)
    lived, hit = service.cycle_counts(cycle, missed.reshape(lines * paths, periods))
    return lived.reshape(lines, paths), hit.reshape(lines, paths)


def _pipeline(problem: Problem, futures: Futures, lives: ShelfLives) -> FloatArray:
    """Units ordered and not received at the end, ``(n, s)``."""
    horizon = futures.demand.shape[2]
    arrival = np.arange(horizon) + problem.terms.lead_time[:, None, None] + futures.late
    known = problem.stock.on_order[:, horizon:].sum(axis=1)
    return np.asarray(np.where(arrival >= horizon, lives.ordered, 0.0).sum(axis=2) + known[:, None])
