"""Live many sampled futures with every policy: the same futures, the same disruptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.hindsight import hindsight_orders
from replenish.formulas.shelf import ShelfLives
from replenish.problem.calendar import WEEK, Calendar
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.simulate.demand_of_days import DemandOfDays
from replenish.simulate.disruptions import Disruption
from replenish.simulate.disruptions.disruption import disrupted
from replenish.simulate.futures import Futures, sampled_futures
from replenish.simulate.monte_carlo_figures import (
    FREE,
    OrderPrices,
    costs,
    future_sums,
    future_uses,
    known_shelves,
    week_sums,
)
from replenish.simulate.monte_carlo_lives import (
    RulePolicy,
    due_periods,
    lived_calendar,
    lives_by_policy,
    lives_by_rule,
)
from replenish.simulate.monte_carlo_result import MonteCarloResult
from replenish.simulate.policies.function import as_policy
from replenish.simulate.policies.named import NAMES, WITHOUT_LIMITS, Asked, policy_named
from replenish.simulate.policies.perfect import NAME as PERFECT
from replenish.simulate.policies.perfect import Perfect
from replenish.simulate.policies.policy import Policy
from replenish.simulate.under_way import open_orders

BLOCK_CELLS = 16_000_000  # forecast cells that are looked at side by side: 128 MB


def monte_carlo(
    problem: Problem,
    policies: Iterable[Asked],
    horizon: int,
    *,
    params: SolveParams | None = None,
    futures: int = 100,
    disruptions: Sequence[Disruption] = (),
    warm_up: int | None = None,
    order_cost: float = 0.0,
    progress: Callable[[int, int], None] | None = None,
) -> MonteCarloResult:
    """
    What each policy costs over sampled futures, with common random numbers.

    Each line is reviewed in period 0 and every review period after it. On a review day a policy is asked as
    in a replay: the problem with the forecast from that day on, and its own stock and open orders. The
    forecast is not made anew: it knows on the last day what it knew on the first.

    Parameters
    ----------
    problem
        Its forecast reaches over ``horizon`` and one protection interval more. What a buyer has fixed is
        left out: it is not a policy.
    policies
        Names as in a replay, objects with ``name`` and ``quantities(view)``, or functions of a view. The
        first one is what the others are compared with.
    horizon
        Periods that are lived.
    params
        How plans are computed; the seed is that of the futures too.
    futures
        Number of futures ``s``.
    disruptions
        What goes wrong in all of them, in this order.
    warm_up : periods
        Left out of all figures; by default the longest lead time + review period.
    order_cost : money per purchase order
        On top of `Costs.ordering` of its lines.
    progress
        Called with (review days done, review days to do).

    Raises
    ------
    InputError
        The forecast is too short, a name is not known, or nothing is left after the warm-up.

    Examples
    --------
    >>> import replenish as rp
    >>> steady = rp.Problem(
    ...     item=["A"], location=["DC1"], supplier=["S"],
    ...     forecast=rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=np.full((1, 30, 3), [2.0, 5, 9])),
    ...     stock=rp.Stock(on_hand=10), costs=rp.Costs(unit=3, holding=0.1, shortage=2),
    ...     terms=rp.SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    ... )
    >>> result = monte_carlo(steady, ["newsvendor", "p50"], 20, futures=20)
    >>> result.differences()[0].verdict
    'dearer'
    """
    problem, params, asked = problem.unfixed, params or SolveParams(), list(policies)
    _refuse_offers(problem)
    if problem.terms.lead_times is not None:
        problem = problem.replace(stock=problem.stock.replace(pipeline=open_orders(problem.stock)))
    start = int(problem.terms.protection_interval.max()) if warm_up is None else warm_up
    if not 0 <= start < horizon:
        expected, found = f"fewer than the {horizon} periods lived", str(start)
        raise InputError([Fault(file="monte_carlo", column="warm_up", expected=expected, found=found)])
    sampled = disrupted(sampled_futures(problem, params, horizon, futures), problem, disruptions, params.seed)
    reviews = int(due_periods(problem, horizon).any(axis=0).sum())
    count = _Progress(progress, reviews, len(asked))
    days = DemandOfDays(problem)
    names, sums, by_period, weeks, uses = [], [], [], [], []
    calendar = lived_calendar(problem, sampled)
    starts = _week_starts(calendar, start)
    for one in asked:
        name, lived = _lived(problem, sampled, one, params, count, days=days)
        names.append(name)
        paid = _orders_paid_for(one, problem, order_cost)
        sums.append(future_sums(problem, sampled, lived, start, paid))
        weeks.append(week_sums(problem, sampled, lived, starts, paid))
        uses.append(future_uses(problem, sampled, lived, start))
        by_period.append(np.sum([*costs(problem, lived, paid).values()], axis=0).sum(axis=0))
    return MonteCarloResult(
        problem=problem, policies=tuple(names), sums=tuple(sums), by_period=tuple(by_period),
        days=float((horizon - start) * calendar.step_days), weeks=tuple(weeks), week=calendar.starts[starts],
        uses=tuple(uses),
    )  # fmt: skip


def _week_starts(calendar: Calendar, warm_up: int) -> list[int]:
    """First periods of the judged weeks, counted from the start; the first and the last may be cut short."""
    length = max(WEEK // calendar.step_days, 1)
    return [max(week, warm_up) for week in range(warm_up - warm_up % length, calendar.periods, length)]


def _lived(
    problem: Problem,
    futures: Futures,
    asked: Asked,
    params: SolveParams,
    count: _Progress,
    *,
    days: DemandOfDays,
) -> tuple[str, ShelfLives]:
    """Name and lives of one policy: compiled where it is a rule of the position, else day by day."""
    policy = _policy_of(asked, problem, futures)
    rule = policy.order_rule(problem) if isinstance(policy, RulePolicy) else None
    if rule is not None:
        count.step(count.reviews)
        return policy.name, lives_by_rule(problem, futures, rule)
    parts = []
    for some in _side_by_side(problem, futures, asked):
        block = futures.some(some)
        fresh = _policy_of(asked, problem, block)
        step = partial(count.step, block.count / futures.count)
        parts.append(lives_by_policy(problem, block, fresh, params, step, days=days))
    return policy.name, _joined(parts)


def _orders_paid_for(asked: Asked, problem: Problem, order_cost: float) -> OrderPrices:
    """What a policy pays for its orders: nothing, if it is the floor."""
    free = asked.strip() == PERFECT if isinstance(asked, str) else getattr(asked, "orders_are_free", False)
    return FREE if free else OrderPrices(line=problem.costs.ordering, purchase_order=order_cost)


def _policy_of(asked: Asked, problem: Problem, futures: Futures) -> Policy:
    if not isinstance(asked, str):
        return as_policy(asked)
    name = asked.strip()
    if name == PERFECT:
        return Perfect(placed=hindsight_orders(known_shelves(problem, futures)).T)
    policy = policy_named(name)
    if policy is None:
        raise InputError([Fault(file="policies", expected=NAMES, found=repr(asked))])
    return policy


def _side_by_side(problem: Problem, futures: Futures, asked: Asked) -> Iterator[slice]:
    """
    Futures that are lived together.

    A policy that is an object may hold a number for each line, and shared limits hold on each future by
    itself: then one future at a time.
    """
    alone = not isinstance(asked, str) or (_shares(problem) and not asked.strip().endswith(WITHOUT_LIMITS))
    size = 1 if alone else max(BLOCK_CELLS // _cells(problem), 1)
    yield from (slice(first, first + size) for first in range(0, futures.count, size))


def _shares(problem: Problem) -> bool:
    """Whether lines compete for anything."""
    limits = problem.limits
    each = (
        limits.storage,
        limits.storage_weight,
        limits.receiving,
        limits.supplier_capacity,
        limits.terms_by_supplier,
        limits.category_budget,
    )
    return bool(limits.budgets) or any(each)


def _cells(problem: Problem) -> int:
    """Numbers in the forecast, as far as it has paths or levels."""
    forecast = problem.forecast
    values = getattr(forecast, "paths", getattr(forecast, "quantiles", None))
    return forecast.lines * forecast.periods if values is None else int(values.size)


def _joined(parts: Sequence[ShelfLives]) -> ShelfLives:
    names = [field.name for field in fields(ShelfLives)]
    return ShelfLives(
        **{name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in names}
    )


class _Progress:
    """Review days done, out of all."""

    def __init__(self, report: Callable[[int, int], None] | None, reviews: int, policies: int) -> None:
        self.report, self.reviews, self.total = report, reviews, reviews * policies
        self.done = 0.0

    def step(self, days: float) -> None:
        self.done += days
        if self.report is not None:
            self.report(round(self.done), self.total)


def _refuse_offers(problem: Problem) -> None:
    """A line is lived on the lead time of one supplier."""
    if problem.offers is not None:
        expected = "one supplier for each line (replay lives the choice of suppliers)"
        found = f"{problem.offers.line.size} further offers"
        raise InputError([Fault(file="monte_carlo", column="offers", expected=expected, found=found)])
