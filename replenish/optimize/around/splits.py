"""Two orders of one line at a time: how much of the sooner one, and what the later one then costs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, diags_array

from replenish.demand.model import DemandModel
from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import OrderRules, best_by_tariff, orderable_floor
from replenish.formulas.tariffs import every_row
from replenish.optimize.alone.evaluation import Evaluation, judged_rows
from replenish.optimize.question.allocation import LimitRows, Question
from replenish.optimize.shared.limits import STORED, taken_per_unit
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.every_offer import with_split_rows
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

MOST_UNITS = 32  # quantities of the sooner order that are looked at, of each pair of offers
MOST_ROWS = 20_000  # of these in all: of many pairs fewer each, at least
LEAST_UNITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """
    Pairs of offers of a line with a quantity of the one that arrives first; ``(p,)`` each.

    Parameters
    ----------
    line
        Line they are offers of.
    sooner, later
        Rows of the two offers.
    units
        Ordered of the sooner one.
    evaluation
        The later offer, judged with the sooner order on its way; ``cost`` is what a quantity of it costs in
        all, on the span of the line and with what the sooner order costs.
    nothing : (p,) money
        What the line costs if nothing is ordered.
    base : (m, p)
        What the sooner order takes of each limit.
    takes : (m, p)
        What a unit of the later one takes besides.
    """

    line: IntArray
    sooner: IntArray
    later: IntArray
    units: FloatArray
    evaluation: Evaluation
    nothing: FloatArray
    base: csr_array
    takes: csr_array

    @property
    def rules(self) -> OrderRules:
        """Orderable quantities of the later order."""
        return self.evaluation.rules

    def take(self, some: IntArray) -> Splits:
        """Some of the pairs."""
        columns = {
            name: getattr(self, name)[some] for name in ("line", "sooner", "later", "units", "nothing")
        }
        return Splits(
            **columns,
            evaluation=self.evaluation.take(some),
            base=self.base[:, some],
            takes=self.takes[:, some],
        )

    def best(self, prices: FloatArray) -> FloatArray:
        """Best quantity (p,) of the later order at prices (m,) of the limits; it is placed, so above 0."""
        curves = self.evaluation.cost
        placed = replace(curves, tariffs=every_row(curves.tariffs, self.line.size))
        return best_by_tariff(placed, self.rules, self.takes.T @ prices, may_stay_without=False)

    def cost(self, quantity: FloatArray) -> FloatArray:
        """What both orders cost beyond ordering nothing, ``(p,)`` money."""
        return np.asarray(cost_at(self.evaluation.cost, quantity) - self.nothing)

    def taken(self, quantity: FloatArray) -> csr_array:
        """What both orders take of each limit, ``(m, p)``."""
        return csr_array(self.base + self.takes @ diags_array(quantity))


def splits_of(
    problem: Problem, params: SolveParams, model: DemandModel, evaluation: Evaluation, question: Question
) -> Splits | None:
    """
    Pairs of orders that may be placed for lines with several offers; ``None`` where there are none.

    The later order is judged like any order of its offer, with the sooner one among the open orders: so both
    are lived on the same paths, period by period, from the earliest arrival to the end of the line's span.
    Left out are lines that a buyer has fixed, and pairs of which both belong on purchase orders of which
    something is asked.

    Parameters
    ----------
    problem
        Whose rows are offers.
    model
        Demand of the lines.
    evaluation, question
        Of its rows, on one span.
    """
    of = question.choice
    if of is None:
        return None
    pairs = _pairs(problem, question, of, evaluation.allowed.upper > 0)
    sooner, units, later = _with_units(problem, params, model, evaluation, question, pairs)
    if not sooner.size:
        return None
    rows = with_split_rows(problem, sooner, units, later)
    judged, beyond = judged_rows(rows, params, model.of_lines(_of(rows)), _added(problem, rows))
    nothing = cost_at(evaluation.cost, np.zeros(problem.lines))[of[later]]
    fixed = beyond + _charged(problem, of, sooner, units)
    cost = replace(judged.cost, cost=judged.cost.cost + fixed[:, None])
    base, takes = _taken(problem, question.limits, evaluation, judged, (sooner, units, later))
    every = Splits(
        line=of[later], sooner=sooner, later=later, units=units, nothing=nothing, base=base, takes=takes,
        evaluation=replace(judged, cost=cost, decision=cost, further=~problem.first_offers[later]),
    )  # fmt: skip
    kept = np.flatnonzero((every.rules.upper >= every.rules.lower) & (every.rules.upper > 0))
    return every.take(kept) if kept.size else None


def _of(rows: Problem) -> IntArray:
    return np.arange(rows.lines) if rows.offer_of is None else rows.offer_of


def _added(problem: Problem, rows: Problem) -> BoolArray:
    return np.arange(rows.lines) >= problem.lines


def _pairs(problem: Problem, question: Question, of: IntArray, allowed: BoolArray) -> list[tuple[int, int]]:
    """Rows of two offers of a line that may both be ordered: first the one that arrives no later."""
    terms, group = problem.terms, question.minimum_orders.group
    fixed = np.zeros(problem.lines, dtype=bool) if problem.overrides is None else problem.overrides.fixed
    several = np.flatnonzero((np.bincount(of)[of] > 1) & ~fixed & allowed)
    order = several[
        np.lexsort((several, terms.protection_interval[several], terms.lead_time[several], of[several]))
    ]
    lines = itertools.groupby(order.tolist(), key=lambda row: of[row])
    return [
        (sooner, later)
        for _, offers in lines
        for sooner, later in itertools.combinations(offers, 2)
        if group[sooner] < 0 or group[later] < 0
    ]


def _with_units(  # noqa: PLR0917 - the offers, judged, and their pairs
    problem: Problem,
    params: SolveParams,
    model: DemandModel,
    evaluation: Evaluation,
    question: Question,
    pairs: list[tuple[int, int]],
) -> tuple[IntArray, FloatArray, IntArray]:
    """Every pair with every quantity of the sooner order that is looked at: rows, units and rows ``(p,)``."""
    nobody = np.zeros(0, dtype=np.int64)
    if not pairs:
        return nobody, np.zeros(0), nobody
    sooner, later = np.array(pairs, dtype=np.int64).T
    most = np.minimum(_wanted_until(problem, params, model, sooner, later), evaluation.allowed.upper[sooner])
    rules = replace(question.rules, upper=np.full(problem.lines, np.inf)).take(sooner)
    fits = orderable_floor(rules, np.minimum(_room(question.limits)[sooner], most))
    count = int(np.clip(MOST_ROWS // sooner.size, LEAST_UNITS, MOST_UNITS))
    units = [
        _spread(*one, count)
        for one in zip(rules.lower.tolist(), rules.step.tolist(), most.tolist(), fits.tolist(), strict=True)
    ]
    times = [one.size for one in units]
    return np.repeat(sooner, times), np.concatenate(units), np.repeat(later, times)


def _spread(lower: float, step: float, most: float, fits: float, count: int) -> FloatArray:
    """At most ``count`` orderable quantities from the smallest to the ``most``, and one that ``fits``."""
    if most <= 0 or most < lower * (1 - 1e-9):
        return np.zeros(0)
    start = lower if lower > 0 else most / count
    if step > 0:
        steps = np.arange(round((most - lower) / step) + 1)
        wanted = lower + step * np.unique(np.linspace(0, steps[-1], count).round())
    else:
        wanted = np.linspace(start, most, count)
    every = np.append(wanted, fits) if 0 < fits <= most else wanted
    return np.unique(every.round(9))


def _wanted_until(
    problem: Problem, params: SolveParams, model: DemandModel, sooner: IntArray, later: IntArray
) -> FloatArray:
    """What the sooner offers would order alone to last as long as the later ones do, ``(p,)`` units."""
    rows = with_split_rows(problem, sooner, np.zeros(sooner.size), sooner)
    terms = problem.terms
    lasts = terms.protection_interval[later] - terms.lead_time[sooner]
    alone = rows.replace(
        terms=rows.terms.replace(review_period=np.append(terms.review_period, np.maximum(lasts, 1)))
    )
    judged, _ = judged_rows(alone, params, model.of_lines(_of(rows)), _added(problem, rows))
    return np.where(judged.rules.upper >= judged.rules.lower, judged.rules.upper, 0.0)


def _room(limits: LimitRows) -> FloatArray:
    """Most units of each row that the limits leave room for if nobody else orders, ``(n,)``."""
    matrix = limits.matrix.tocoo()
    most, uses = np.full(matrix.shape[1], np.inf), matrix.data > 0
    rows, lines = (axis[uses] for axis in matrix.coords)
    np.minimum.at(most, lines, np.maximum(limits.free, 0.0)[rows] / matrix.data[uses])
    return most


def _charged(problem: Problem, of: IntArray, sooner: IntArray, units: FloatArray) -> FloatArray:
    """What the sooner orders cost to place, and beyond the first supplier's price, ``(p,)`` money."""
    costs = problem.costs.take(sooner)
    return np.asarray(costs.ordering + costs.paid(units) - problem.costs.unit[of[sooner]] * units)


def _taken(
    problem: Problem,
    limits: LimitRows,
    evaluation: Evaluation,
    judged: Evaluation,
    orders: tuple[IntArray, FloatArray, IntArray],
) -> tuple[csr_array, csr_array]:
    """What the sooner orders take of each limit, and a unit of the later ones besides, ``(m, p)`` each."""
    sooner, units, later = orders
    matrix = limits.matrix.tocsc()
    base, takes = (matrix[:, sooner] @ diags_array(units)).tolil(), matrix[:, later].tolil()
    of = _of(problem)[later]
    for row, kind in enumerate(limits.kind.tolist()):
        if kind in STORED:
            period = limits.period[row]
            per_unit = taken_per_unit(problem, kind)[later] * (problem.location[later] == limits.name[row])
            more = judged.stock.without[:, period] - evaluation.stock.without[of, period]
            base[row] = per_unit * np.maximum(more, 0.0)
            takes[row] = per_unit * judged.stock.added[:, period]
    return csr_array(base), csr_array(takes)
