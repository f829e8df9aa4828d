"""The solver's answer, read back into the planner's words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.formulas.priced_answer import priced_answers
from replenish.optimize.alone.evaluation import Evaluation
from replenish.optimize.answer.assumptions import beyond_levels
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.ladder import cost_of
from replenish.optimize.question.prices import unit_prices
from replenish.problem.arrays import FloatArray, TextArray
from replenish.problem.limit_use import LimitUse
from replenish.problem.line_figures import LineFigures
from replenish.problem.override import Override, advised
from replenish.problem.params import SolveParams
from replenish.problem.plan import SHELF_LIFE
from replenish.problem.problem import Problem

MOVED = 1e-9  # units; less is arithmetic
LINES = 4096  # read at a time: what is noted of their paths stays small
IN_STEPS, AND = "limits in whole steps", " + "


def line_figures(
    problem: Problem,
    params: SolveParams,
    evaluation: Evaluation,
    question: Question,
    answer: Allocation,
    *,
    overrides: Sequence[Override] = (),
) -> LineFigures:
    """What is expected of each line, and what moved its quantity; a fixed one's, what moved its advice."""
    reported, quantity = evaluation.figures, answer.quantity
    wanted = np.maximum(evaluation.unclipped, 0.0)
    alone, _ = priced_answers(question.curves, question.rules, np.zeros(problem.lines))
    level, short = _shortage(reported.peak, quantity)
    mean, p10, p50, p90 = reported.demand.T
    median, high = reported.need.T
    return LineFigures(
        demand_mean=mean,
        demand_p10=p10,
        demand_p50=p50,
        demand_p90=p90,
        uplift=reported.uplift,
        on_order=(problem.stock.on_order * problem.needed).sum(axis=1),
        lost_before=reported.lost_before,
        lost_anyway=reported.lost_anyway,
        requirement_p50=median,
        requirement_p90=high,
        unclipped=evaluation.unclipped,
        wanted=wanted,
        alone=alone,
        requirement_level=level,
        expected_short=short,
        expected_cost=cost_at(evaluation.cost, quantity),
        cost_alone=cost_at(evaluation.cost, alone),
        worth_of_last=_saved(evaluation, quantity - 1, quantity),
        worth_of_next=_saved(evaluation, quantity, quantity + 1),
        tail_share=reported.tail_share,
        tail_by_assumption=beyond_levels(problem, params, evaluation.model),
        rule=_rules_that_moved(problem, evaluation, wanted, alone),
        limit=_limits_that_moved(question, answer.prices, advised(quantity, overrides), alone),
    )


def _shortage(peak: FloatArray, quantity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probability (n,) that a line's requirement (n, s) does not exceed its quantity, and units short."""
    level, short = np.empty_like(quantity), np.empty_like(quantity)
    for start in range(0, quantity.size, LINES):
        block = slice(start, start + LINES)
        missing = np.maximum(peak[block] - quantity[block, None], 0.0)
        level[block], short[block] = (missing == 0).mean(axis=1), missing.mean(axis=1)
    return level, short


def _saved(evaluation: Evaluation, less: FloatArray, more: FloatArray) -> FloatArray:
    """Expected money saved by one more unit, ``(n,)``."""
    return cost_at(evaluation.cost, less) - cost_at(evaluation.cost, more)


def _rules_that_moved(
    problem: Problem, evaluation: Evaluation, wanted: FloatArray, alone: FloatArray
) -> TextArray:
    """Which order rule made the best quantity of the line alone differ from the wanted one, ``(n,)``."""
    terms = problem.terms
    moved = np.abs(alone - wanted) > MOVED
    below_moq = (wanted < terms.moq) & (terms.moq > terms.order_multiple)
    names = np.where(below_moq, "moq", "order multiple")
    if evaluation.cost.tariffs is not None:
        ordered = (evaluation.cost.tariffs.row >= 0) & (np.abs(alone - _plainly(evaluation)) > MOVED)
        cheaper = np.zeros(problem.lines, dtype=bool)
        if problem.costs.breaks is not None:
            cheaper[problem.costs.breaks.line] = True
        names = np.where(ordered, np.where(cheaper & (alone > 0), "price break", "ordering cost"), names)
        if evaluation.further is not None:
            names = np.where(ordered & evaluation.further, "price of this supplier", names)
    above_most = (wanted > terms.max_order) & (alone < wanted)
    too_old = (wanted > evaluation.allowed.upper) & (alone < wanted) & np.isfinite(terms.max_cover)
    names = np.where(above_most, "largest order", np.where(too_old, SHELF_LIFE, names))
    return np.asarray(np.where(moved, names, ""), dtype=object)


def _plainly(evaluation: Evaluation) -> FloatArray:
    """What each line would order if orders cost nothing and no unit got cheaper, ``(n,)`` units."""
    plain = replace(evaluation.cost, tariffs=None)
    return best_orderable(plain, evaluation.allowed, np.zeros(len(evaluation.unclipped)))


def _limits_that_moved(
    question: Question, prices: FloatArray, quantity: FloatArray, alone: FloatArray
) -> TextArray:
    """
    Names of the priced limits that a moved line pays for, the dearest per unit first, ``(n,)``.

    A line that pays for none was moved to make whole steps or minimum orders fit.
    """
    limits, texts = question.limits, np.full(alone.size, "", dtype=object)
    moved = np.flatnonzero(np.abs(quantity - alone) > MOVED)
    texts[moved] = IN_STEPS
    priced = np.flatnonzero(prices > 0)
    titles = np.array([f"{limits.kind[row]} of {limits.name[row]}" for row in priced], dtype=object)
    paid = limits.matrix[priced][:, moved].multiply(prices[priced, None]).tocoo()
    row, line = (axis[paid.data > 0] for axis in paid.coords)
    dearest_first = np.lexsort((row, -paid.data[paid.data > 0], line))
    for place, title in zip(moved[line[dearest_first]], titles[row[dearest_first]], strict=True):
        said = texts[place] if texts[place] != IN_STEPS else ""
        texts[place] = said if title in said.split(AND) else AND.join(filter(None, (said, title)))
    return texts


def limit_uses(
    problem: Problem, question: Question, answer: Allocation, besides: FloatArray | None = None
) -> tuple[LimitUse, ...]:
    """
    Every shared limit with its use and price.

    Parameters
    ----------
    besides : (m,), optional
        What is used besides the lines' quantities; the limits count it as committed.
    """
    limits, rules = question.limits, question.rules
    whole = (rules.step > 0) | (rules.lower > 0)
    if question.curves.tariffs is not None:
        whole |= question.curves.tariffs.row >= 0
    more = np.zeros(len(limits.capacity)) if besides is None else besides
    used, rows = limits.matrix @ answer.quantity + more, limits.matrix.tocsr()
    calendar = problem.forecast.calendar
    starts = None if calendar is None else calendar.starts
    spans = [slice(*ends) for ends in itertools.pairwise(rows.indptr.tolist())]
    return tuple(
        LimitUse(
            kind=limits.kind[row],
            name=limits.name[row],
            period=int(period) if period >= 0 else None,
            date=starts[period] if starts is not None and period >= 0 else None,
            unit=limits.unit[row],
            capacity=float(limits.capacity[row]),
            committed=float(limits.committed[row] - more[row]),
            used=float(used[row]),
            price=float(answer.prices[row]) + 0.0,  # a price of -0 is none
            lines=rows.indices[spans[row]].astype(np.int64),
            takes=rows.data[spans[row]],
            penalty=float(limits.penalties[row]),
            whole_steps=bool(whole[rows.indices[spans[row]]].any()),
        )
        for row, period in enumerate(limits.period)
    )


def overrides_of(
    problem: Problem, evaluation: Evaluation, question: Question, answer: Allocation
) -> tuple[Override, ...]:
    """
    Every fixed line with the advice at the prices of the limits, and what it costs against that.

    The advice is what the line would order at these prices; a purchase order with a minimum is taken as
    placed.
    """
    overrides = problem.overrides
    if overrides is None:
        return ()
    lines = overrides.lines
    quantity, charged = overrides.quantity[lines], unit_prices(question.limits, answer.prices)[lines]
    advice = best_orderable(question.curves.take(lines), question.rules.take(lines), charged)
    own = cost_of(evaluation.cost, lines, quantity) - cost_of(evaluation.cost, lines, advice)
    until = overrides.until[lines]
    return tuple(
        Override(
            position=int(line),
            quantity=float(quantity[place]),
            advice=float(advice[place]),
            own_cost=float(own[place]),
            limits_cost=float(charged[place] * (quantity[place] - advice[place])),
            author=str(overrides.author[line]),
            reason=str(overrides.reason[line]),
            until=None if np.isnat(until[place]) else until[place],
        )
        for place, line in enumerate(lines)
    )
