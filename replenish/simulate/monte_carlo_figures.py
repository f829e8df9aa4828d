"""The figures of sampled futures: those of a replay, for every line on every future."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.formulas import service
from replenish.formulas.hindsight import KnownShelves
from replenish.formulas.shelf import ShelfLives
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.limits import BY_PERIOD
from replenish.problem.problem import Problem
from replenish.simulate.capacity import CapacityUse, Units, uses_of
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
    window, unit = slice(warm_up, None), problem.costs.unit[:, None]
    cycles, cycles_short = _cycles(problem, lives.missed[:, :, window], warm_up)
    return {
        **window_sums(problem, futures, lives, costs(problem, lives, orders), window),
        "cycles": cycles,
        "cycles_short": cycles_short,
        "pipeline_value": _pipeline(problem, futures, lives) * unit,
    }


def week_sums(
    problem: Problem, futures: Futures, lives: ShelfLives, starts: Sequence[int], orders: OrderPrices
) -> Sums:
    """
    What adds up over all lines of an average future, ``(w,)`` each, in weeks that begin in the ``starts``.

    Without cycles, which are longer than a week, and without the pipeline, which is of the end.
    """
    paid = costs(problem, lives, orders)
    ends = [*starts[1:], lives.stock.shape[2]]
    weeks = [
        window_sums(problem, futures, lives, paid, slice(start, end))
        for start, end in zip(starts, ends, strict=True)
    ]
    sums = {name: np.array([week[name].sum(axis=0).mean() for week in weeks]) for name in weeks[0]}
    return sums | dict.fromkeys(("cycles", "cycles_short", "pipeline_value"), np.zeros(len(weeks)))


def window_sums(problem: Problem, futures: Futures, lives: ShelfLives, paid: Sums, window: slice) -> Sums:
    """What adds up over the lines, ``(n, s)`` each, over some periods; ``paid`` are the `costs`."""
    unit = problem.costs.unit[:, None]
    demand, missed = futures.demand[:, :, window], lives.missed[:, :, window]
    stock, ordered = lives.stock[:, :, window], lives.ordered[:, :, window]
    average = stock.mean(axis=2)
    return {
        **{name: cost[:, :, window].sum(axis=2) for name, cost in paid.items()},
        "demand": demand.sum(axis=2),
        "short": missed.sum(axis=2),
        "sold_value": (demand - missed).sum(axis=2) * unit,
        "stockout_days": (missed > 0).sum(axis=2).astype(np.float64),
        "average_stock": average,
        "average_stock_value": average * unit,
        "orders": (ordered > 0).sum(axis=2).astype(np.float64),
        "bought": ordered.sum(axis=2) * unit,
        "left_over_value": stock[:, :, -1] * unit,
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


def future_uses(
    problem: Problem, futures: Futures, lives: ShelfLives, warm_up: int
) -> tuple[CapacityUse, ...]:
    """Use of every shared limit, period by period on all futures, after the warm-up."""
    horizon = futures.demand.shape[2]
    reviews = np.flatnonzero(due_periods(problem, horizon).any(axis=0))
    units = Units(
        ordered=lives.ordered[:, :, reviews[reviews >= warm_up]],
        received=_received(problem, futures, lives)[:, :, warm_up:],
        after_receipt=(lives.stock + futures.demand - lives.missed)[:, :, warm_up:],
    )
    limits = problem.limits.from_period(warm_up, horizon - warm_up)
    return uses_of(problem, units, {kind: getattr(limits, kind) for kind in BY_PERIOD})


def _received(problem: Problem, futures: Futures, lives: ShelfLives) -> FloatArray:
    """Units put on the shelf, ``(n, s, t)``."""
    horizon, received = futures.horizon, futures.receipts(problem).copy()
    line, future, period = np.nonzero(lives.ordered)
    arrival = period + problem.terms.lead_time[line] + futures.late[line, future, period]
    inside = arrival < horizon
    placed = lives.ordered[line, future, period]
    np.add.at(received, (line[inside], future[inside], arrival[inside]), placed[inside])
    return received


def _pipeline(problem: Problem, futures: Futures, lives: ShelfLives) -> FloatArray:
    """Units ordered and not received at the end, ``(n, s)``."""
    horizon = futures.demand.shape[2]
    arrival = np.arange(horizon) + problem.terms.lead_time[:, None, None] + futures.late
    stock, still_to_come = problem.stock, -futures.receipts(problem).sum(axis=2)
    if stock.pipeline is None:
        still_to_come += stock.on_order.sum(axis=1)[:, None]
    else:
        np.add.at(still_to_come, stock.pipeline.line, stock.pipeline.quantity[:, None])
    return np.asarray(np.where(arrival >= horizon, lives.ordered, 0.0).sum(axis=2) + still_to_come)


def known_shelves(problem: Problem, futures: Futures) -> KnownShelves:
    """Every line on every future, one after the other, for whom nothing is hidden."""
    (lines, paths, horizon), terms = futures.demand.shape, problem.terms
    line = np.repeat(np.arange(lines), paths)
    left_over = np.where(_window_ends(problem, horizon), problem.costs.obsolescence[:, None], 0.0)
    arrival = np.arange(horizon) + terms.lead_time[:, None, None] + futures.late
    return KnownShelves(
        opening=(problem.stock.on_hand - problem.stock.backorders)[line],
        receipts=futures.receipts(problem).reshape(line.size, horizon),
        demand=futures.demand.reshape(line.size, horizon),
        lost=terms.lost[line],
        holding=(problem.costs.holding[:, None] + left_over)[line],
        shortage=problem.costs.shortage[line],
        arrival=np.where(
            due_periods(problem, horizon)[line],
            np.broadcast_to(arrival, futures.demand.shape).reshape(line.size, horizon),
            -1,
        ),
    )
