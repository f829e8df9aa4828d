"""Live sampled futures with a policy: compiled where it is a rule of the position, else day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Protocol, runtime_checkable

import numpy as np

from replenish.formulas.order_rule import OrderRule
from replenish.formulas.period import lived_period
from replenish.formulas.shelf import ShelfLives, ShelfYear
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.costs import FIELDS as COSTS
from replenish.problem.limits import Limits
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock
from replenish.problem.terms import FIELDS as TERMS
from replenish.simulate.demand_of_days import DemandOfDays
from replenish.simulate.futures import Futures
from replenish.simulate.kernel import shelf_lives
from replenish.simulate.policies.policy import Policy, View
from replenish.simulate.under_way import UnderWay

SOME_DAY = np.datetime64("2000-01-03")


@runtime_checkable
class RulePolicy(Protocol):
    """A policy that looks at nothing but the inventory position: it can be lived compiled."""

    def order_rule(self, problem: Problem) -> OrderRule | None:
        """Return its rule for the lines of a problem; ``None`` where shared limits bind them together."""
        ...


def lived_calendar(problem: Problem, futures: Futures) -> Calendar:
    """Dates of the periods that are lived; from a Monday of long ago where the forecast names none."""
    known, horizon = problem.forecast.calendar, futures.demand.shape[2]
    start, step_days = (SOME_DAY, 1) if known is None else (known.start, known.step_days)
    return Calendar(start=start, step_days=step_days, periods=horizon)


def due_periods(problem: Problem, horizon: int) -> BoolArray:
    """Periods in which each line may be ordered, ``(n, t)``: period 0 and every review period after it."""
    return np.asarray(np.arange(horizon) % problem.terms.review_period[:, None] == 0)


def lives_by_rule(problem: Problem, futures: Futures, rule: OrderRule) -> ShelfLives:
    """Every line on every future under a rule of its position, in one go."""
    horizon, terms, stock = futures.horizon, problem.terms, problem.stock
    year = ShelfYear(
        demand=futures.demand,
        opening=stock.on_hand - stock.backorders,
        on_order=_padded(stock.on_order, horizon),
        lost=terms.lost,
        lead_time=terms.lead_time[:, None, None] + futures.late,
        review=due_periods(problem, horizon),
    )
    if futures.arrival is None:
        return shelf_lives(year, rule)
    return _each_future_by_itself(year, rule, futures.receipts(problem))


def _each_future_by_itself(year: ShelfYear, rule: OrderRule, receipts: FloatArray) -> ShelfLives:
    """Shelves whose open orders (n, s, t) come at another time on each future: each future a line."""
    lines, paths, horizon = year.demand.shape
    line, shape = np.repeat(np.arange(lines), paths), (lines * paths, 1, horizon)
    apart = ShelfYear(
        demand=year.demand.reshape(shape),
        opening=year.opening[line],
        on_order=receipts.reshape(lines * paths, horizon),
        lost=year.lost[line],
        lead_time=np.broadcast_to(year.lead_time, year.demand.shape).reshape(shape),
        review=year.review[line],
    )
    lives = shelf_lives(apart, rule.take(line))
    return ShelfLives(
        **{field.name: getattr(lives, field.name).reshape(year.demand.shape) for field in fields(ShelfLives)}
    )


def lives_by_policy(
    problem: Problem,
    futures: Futures,
    policy: Policy,
    params: SolveParams,
    step: Callable[[], None] = lambda: None,
    *,
    days: DemandOfDays | None = None,
) -> ShelfLives:
    """
    Every line on every future, the policy asked on each review day as `plan` would be.

    Several futures are lived side by side as if each line were a line of its own on each of them; that is
    why shared limits allow only one future at a time. ``step`` is called after each review day;
    ``days`` spares working out again what the forecast says of each of them.
    """
    lines, paths, horizon = futures.demand.shape
    side_by_side = _SideBySide(problem, futures, days)
    written = np.zeros((4, lines * paths, horizon))
    for period in range(horizon):
        due = side_by_side.due[:, period]
        if due.any():
            written[0, :, period] = side_by_side.ask(policy, params, period, due)
            step()
        written[1:, :, period] = side_by_side.pass_period(period)
    ordered, stock, backorders, missed = written.reshape(4, lines, paths, horizon)
    return ShelfLives(ordered=ordered, stock=stock, backorders=backorders, missed=missed)


class _SideBySide:
    """Lines times futures as they are now."""

    def __init__(self, problem: Problem, futures: Futures, days: DemandOfDays | None) -> None:
        lines, paths, horizon = futures.demand.shape
        self.line = np.repeat(np.arange(lines), paths)
        self.problem, self.forecast = _beside_itself(problem, self.line, paths), problem.forecast
        self.days = days or DemandOfDays(problem)
        self.demand = futures.demand.reshape(lines * paths, horizon)
        self.late = futures.late.reshape(lines * paths, horizon)
        self.due = due_periods(problem, horizon)[self.line]
        self.calendar = lived_calendar(problem, futures)
        reach = (
            max(horizon, self.forecast.periods)
            + int(problem.terms.lead_time.max())
            + int(futures.late.max())
            + 1
        )
        self.coming = _padded(problem.stock.on_order, reach)[self.line]  # by the period it really comes in
        self.promised = self.coming.copy()  # by the period it was promised for
        self.under_way = None
        if problem.terms.lead_times is not None:
            self.under_way = UnderWay.beside(problem.stock.pipeline, futures.arrival)
            self.coming[:, :horizon] = futures.receipts(problem).reshape(lines * paths, horizon)
        self.on_hand, self.backorders = self.problem.stock.on_hand, self.problem.stock.backorders

    def ask(self, policy: Policy, params: SolveParams, period: int, due: BoolArray) -> FloatArray:
        """Ask the policy, and put its orders on their way."""
        view = self._view(params, period, due)
        quantity = np.where(due, np.asarray(policy.quantities(view), dtype=np.float64), 0.0)
        rows = np.arange(quantity.size)
        terms = view.problem.terms
        promised, arrival = period + terms.lead_time, period + terms.lead_time + self.late[:, period]
        self.promised[rows, promised] += quantity
        self.coming[rows, arrival] += quantity
        if self.under_way is not None and terms.lead_times is not None:
            self.under_way.place(period, quantity, arrival, terms.lead_times)
        return quantity

    def _view(self, params: SolveParams, period: int, due: BoolArray) -> View:
        terms, date = self.problem.terms, self.calendar.starts[period]
        if not due.all():
            terms = terms.replace(
                moq=np.where(due, terms.moq, 0.0), max_order=np.where(due, terms.max_order, 0.0)
            )
        forecast = self._forecast(period)
        stock = self._stock(period, forecast.periods)
        limits = self.problem.limits.from_period(period, forecast.periods)
        problem = self.problem.replace(forecast=forecast, terms=terms, stock=stock, limits=limits)
        model = self.days.beside(period, params, self.line)
        return View(problem=problem, params=params, date=date, due=due, review=period, model=model)

    def _forecast(self, period: int) -> Any:
        """Forecast from a period on, dated, without the labels of the lines: those do not name futures."""
        rest = self.forecast.take(self.line, period)
        dates = self.calendar.replace(start=self.calendar.starts[period], periods=rest.periods)
        return rest.replace(item=None, location=None, calendar=dates)

    def _stock(self, period: int, periods: int) -> Stock:
        """Stock and open orders as known this morning; where lead times are random, with their chances."""
        if self.under_way is not None:
            coming = self.under_way.seen(period, periods)
            return Stock(on_hand=self.on_hand, backorders=self.backorders, pipeline=coming)
        on_order = self._seen(period, periods)
        return Stock(on_hand=self.on_hand, backorders=self.backorders, on_order=on_order)

    def _seen(self, period: int, periods: int) -> FloatArray:
        """On order by promised period; what is overdue is expected now."""
        seen = self.promised[:, period : period + periods].copy()
        overdue = self.promised[:, :period].sum(axis=1) - self.coming[:, :period].sum(axis=1)
        seen[:, 0] += np.maximum(overdue, 0.0)  # below 0 only by round-off: nothing comes before its time
        return seen

    def pass_period(self, period: int) -> FloatArray:
        """Receive, serve and count: stock, backorders and missed demand, ``(3, n s)``."""
        now = lived_period(
            self.on_hand,
            self.backorders,
            self.coming[:, period],
            self.demand[:, period],
            self.problem.terms.lost,
        )
        self.on_hand, self.backorders = now.stock, now.backorders
        return np.stack([now.stock, now.backorders, now.short])


def _beside_itself(problem: Problem, line: IntArray, paths: int) -> Problem:
    """Problem whose every line stands there once for each future, without its forecast's labels."""
    if paths == 1:
        return problem
    terms, stock, costs, limits = problem.terms, problem.stock, problem.costs, problem.limits
    future = np.tile(np.arange(paths), problem.lines)
    place = [f"{name} · future {number}" for name, number in zip(problem.location[line], future, strict=True)]
    return problem.replace(
        past=(),
        adjustments=(),
        item=problem.item[line],
        location=place,
        supplier=problem.supplier[line],
        forecast=problem.forecast.take(line).replace(item=None, location=None),
        stock=stock.replace(
            on_hand=stock.on_hand[line],
            backorders=stock.backorders[line],
            on_order=stock.on_order[line],
            pipeline=None,
        ),
        terms=terms.replace(
            **{name: getattr(terms, name)[line] for name in TERMS},
            order_date=None,
            due_date=None,
            waits=None if terms.waits is None else terms.waits[line],
            sooner=None if terms.sooner is None else terms.sooner[line],
            lead_times=None if terms.lead_times is None else terms.lead_times.take(line),
        ),
        costs=costs.replace(
            **{name: getattr(costs, name)[line] for name in COSTS},
            breaks=None if costs.breaks is None else costs.breaks.take(line),
        ),
        limits=Limits(volume=None if limits.volume is None else limits.volume[line]),
    )


def _padded(on_order: FloatArray, periods: int) -> FloatArray:
    """On order by due period, cut or filled with 0 to a number of periods."""
    missing = max(periods - on_order.shape[1], 0)
    return np.pad(on_order, ((0, 0), (0, missing)))[:, :periods]
