"""What happened: the demand, the reviews, and what was known on each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.service import cycles_of
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun, frozen, frozen_numbers
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Noun):
    """
    One chance to order.

    Parameters
    ----------
    period
        Period of the past it is held in.
    problem
        The question `plan` is asked on that day: the newest forecast issued by then, from that day on, and
        lead times that count from that day to the receipt, the wait for the supplier's order day included.
        The stock of the first review is the real one; later ones are put in as they are lived.
    due : (n,)
        Lines whose order day comes before the next review.
    """

    period: int
    problem: Problem
    due: BoolArray

    def __post_init__(self) -> None:
        self._set("due", frozen(self.due, np.bool_))


@dataclass(frozen=True, kw_only=True)
class Past(Noun):
    """
    Everything a policy is put through, the same for all of them.

    Parameters
    ----------
    calendar
        The ``t`` periods that are lived.
    demand : (n, t) units
        What was wanted; every period must be known, because missing is not zero.
    censored : (n, t)
        Periods in which the shelf ran empty, so that sales are only a floor of demand.
    reviews
        Chances to order, in order of time; the first one is held in period 0.
    params
        How plans are computed.
    warm_up : periods
        Left out of all figures: at least the longest lead time + review period, so that no figure depends on
        orders that none of the policies placed.
    imputed : (n, t) units, optional
        Demand with the censored periods filled, the other bound.
    history
        Sales as they were seen, from before the first period on.
    order_cost : money per purchase order
        Of placing one order with one supplier for one location, on top of `Costs.ordering` of its lines.
    late : (r, n) periods, optional
        By how much each review's orders came later than promised, or earlier (< 0); `lateness` draws it from
        random lead times.
    notes
        Sentences about repairs and assumptions.
    """

    calendar: Calendar
    demand: FloatArray
    censored: BoolArray
    reviews: tuple[Review, ...]
    params: SolveParams = field(default_factory=SolveParams)
    warm_up: int
    imputed: FloatArray | None = None
    history: DemandHistory | None = None
    order_cost: float = 0.0
    late: IntArray | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._set("demand", frozen_numbers(self.demand, "Past", "demand"))
        self._set("censored", frozen(self.censored, np.bool_))
        if self.imputed is not None:
            self._set("imputed", frozen_numbers(self.imputed, "Past", "imputed"))
        self._set("reviews", tuple(self.reviews))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if not self.reviews or self.reviews[0].period:
            yield _fault("reviews", "one in period 0, and more", "none")
            return
        shape = (self.problem.lines, self.calendar.periods)
        for name, values in (("demand", self.demand), ("censored", self.censored), ("imputed", self.imputed)):
            if values is not None and values.shape != shape:
                yield _fault(name, f"shape {shape}", str(values.shape))
                return
        if self.late is None and self.problem.terms.lead_times is not None:
            yield _fault("late", "how late each order came, as lead times are random (`lateness`)", "nothing")
        yield from self._demand_faults()
        for number, review in enumerate(self.reviews):
            yield from self._review_faults(number, review)
        yield from self._warm_up_faults()

    def _demand_faults(self) -> Iterator[Fault]:
        for line in np.flatnonzero(np.isnan(self.demand).any(axis=1)):
            missing = np.flatnonzero(np.isnan(self.demand[line]))
            day = self.calendar.starts[missing[0]]
            expected = f"demand of item {self.problem.item[line]} at {self.problem.location[line]} on {day}"
            yield _fault("demand", expected, f"none on {missing.size} of the dates lived (missing is not 0)")
        if (self.demand < 0).any():
            yield _fault("demand", "numbers >= 0", str(np.nanmin(self.demand)))

    def _review_faults(self, number: int, review: Review) -> Iterator[Fault]:
        forecast, where = review.problem.forecast, f"reviews[{number}]"
        date, issued = self.date_of(review), forecast.issued
        if issued is None:
            yield _fault(where, f"a forecast with its issue date, known by {date}", UNDATED)
        elif issued > date:
            yield _fault(where, f"a forecast issued by {date}", f"one issued on {issued}, in its future")
        known = forecast.calendar
        if known is None or known.start != date:
            begins = "no dates" if known is None else f"one from {known.start} on"
            yield _fault(where, f"a forecast from {date} on", begins)
        if number and review.period <= self.reviews[number - 1].period:
            yield _fault(where, "reviews in order of time", f"period {review.period}")

    def _warm_up_faults(self) -> Iterator[Fault]:
        least, periods = self.longest_interval, self.calendar.periods
        if self.warm_up < least:
            found = f"{self.warm_up}"
            yield _fault("warm_up", f"{least} periods or more (lead time + review period)", found)
        if self.warm_up >= periods:
            found = f"{periods} periods of demand and a warm-up of {self.warm_up}"
            yield _fault("calendar", "some periods after the warm-up", found)

    @property
    def problem(self) -> Problem:
        """Lines, costs and limits, with the real stock and open orders of the first morning."""
        return self.reviews[0].problem

    @property
    def longest_interval(self) -> int:
        """Longest lead time + review period of any line at the first review, in periods."""
        return self.problem.horizon

    @property
    def cycle(self) -> int:
        """Periods after which the reviews repeat: 7 days for Mondays and Thursdays, not 3."""
        gaps = np.diff([review.period for review in self.reviews])
        for count in range(1, gaps.size):
            if (gaps[count:] == gaps[:-count]).all():
                return int(gaps[:count].sum())
        return int(gaps.sum()) or 1

    @property
    def judged(self) -> slice:
        """Periods that figures are made of."""
        return slice(self.warm_up, self.calendar.periods)

    @cached_property
    def cycles(self) -> IntArray:
        """Replenishment cycle of each line and period, ``(n, t)``: from one possible receipt to the next."""
        starts = np.zeros(self.demand.shape, dtype=bool)
        for review in self.reviews:
            arrival = review.period + review.problem.terms.lead_time
            inside = review.due & (arrival < self.calendar.periods)
            starts[np.flatnonzero(inside), arrival[inside]] = True
        return cycles_of(starts)

    def date_of(self, review: Review) -> np.datetime64:
        """Day of a review."""
        return self.calendar.start + np.timedelta64(review.period * self.calendar.step_days, "D")

    def with_imputed_demand(self) -> Past:
        """The same past under the other bound: censored periods filled instead of taken for demand."""
        return self if self.imputed is None else self.replace(demand=self.imputed)


UNDATED = "one without: what was known on that day cannot be told, so nothing can be replayed honestly"


def newest_issue(issues: Sequence[AnyForecast], date: np.datetime64) -> AnyForecast:
    """
    Newest forecast that was known on a day.

    Raises
    ------
    InputError
        A forecast does not say when it was issued, or none was by then.
    """
    for issue in issues:
        if issue.issued is None:
            raise InputError([_fault("issues", "forecasts with their issue dates", UNDATED)])
    known = [issue for issue in issues if issue.issued is not None and issue.issued <= date]
    if not known:
        raise InputError([_fault("issues", f"a forecast issued by {date}", "none")])
    return max(known, key=lambda issue: issue.issued)  # type: ignore[arg-type, return-value]


def past_of(
    problem: Problem,
    issues: Sequence[AnyForecast],
    demand: DemandHistory,
    *,
    params: SolveParams | None = None,
    every: int = 1,
    **facts: object,
) -> Past:
    """
    Past made from arrays: constant terms, a review every ``every`` periods from the first day of demand on.

    Parameters
    ----------
    problem
        Its stock is that of the first morning; its forecast, and what a buyer has fixed, are not used.
        Limits by period count from the first day of demand on, and each review sees those of its own periods:
        they have to reach as far as the last review's forecast does.
    issues
        Forecasts of the same lines, each with its issue date and its calendar.
    demand
        What was wanted, one row per line in the problem's order; all of its periods are lived.
    facts
        Other fields of `Past`.
    """
    calendar, problem = demand.calendar, problem.unfixed
    due = np.ones(problem.lines, dtype=bool)
    reviews = [
        Review(period=period, problem=_question(problem, issues, calendar, period), due=due)
        for period in range(0, calendar.periods, every)
    ]
    return Past(
        calendar=calendar,
        demand=demand.quantity,
        censored=demand.censored,
        reviews=tuple(reviews),
        params=params or SolveParams(),
        history=demand,
        **{"warm_up": problem.horizon, **facts},  # type: ignore[arg-type]
    )


def _question(problem: Problem, issues: Sequence[AnyForecast], calendar: Calendar, period: int) -> Problem:
    forecast = _from_day(issues, calendar, period)
    limits = problem.limits.from_period(period, forecast.periods)
    if period:
        return problem.replace(forecast=forecast, limits=limits, stock=Stock(on_hand=np.zeros(problem.lines)))
    missing = max(forecast.periods - problem.stock.on_order.shape[1], 0)
    on_order = np.pad(problem.stock.on_order, ((0, 0), (0, missing)))[:, : forecast.periods]
    stock = problem.stock.replace(on_order=on_order)
    return problem.replace(forecast=forecast, limits=limits, stock=stock)


def _from_day(issues: Sequence[AnyForecast], calendar: Calendar, period: int) -> AnyForecast:
    date = calendar.starts[period]
    issue = newest_issue(issues, date)
    if issue.calendar is None:
        raise InputError([_fault("issues", "forecasts with a calendar", "one without")])
    first = int(issue.calendar.period_of(np.asarray(date)))
    if not 0 <= first < issue.periods:
        found = f"the newest one covers {issue.calendar.start} to {issue.calendar.starts[-1]}"
        raise InputError([_fault("issues", f"a forecast for {date}", found)])
    return issue.take(np.arange(issue.lines), first)


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="Past", column=column, expected=expected, found=found)
