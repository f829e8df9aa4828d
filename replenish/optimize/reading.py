"""The solver's answer, read back into the planner's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.optimize.allocation import Allocation, LimitRows, Question
from replenish.optimize.assumptions import beyond_levels
from replenish.optimize.evaluation import Evaluation
from replenish.optimize.ladder import cost_of, curves_of
from replenish.optimize.prices import unit_prices
from replenish.problem.arrays import FloatArray, TextArray
from replenish.problem.limit_use import LimitUse
from replenish.problem.line_figures import LineFigures
from replenish.problem.override import Override, advised
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

MOVED = 1e-9  # units; less is arithmetic


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
    alone = best_orderable(question.curves, question.rules, np.zeros(problem.lines))
    short = np.maximum(reported.peak - quantity[:, None], 0.0)
    mean, p10, p50, p90 = reported.demand.T
    median, high = np.quantile(reported.peak, [0.5, 0.9], axis=1, method="inverted_cdf")
    return LineFigures(
        demand_mean=mean,
        demand_p10=p10,
        demand_p50=p50,
        demand_p90=p90,
        uplift=reported.uplift,
        on_order=(problem.stock.on_order * problem.needed).sum(axis=1),
        lost_before=reported.lost_before,
        requirement_p50=median,
        requirement_p90=high,
        unclipped=evaluation.unclipped,
        wanted=wanted,
        alone=alone,
        requirement_level=(short == 0).mean(axis=1),
        expected_short=short.mean(axis=1),
        expected_cost=cost_at(evaluation.cost, quantity),
        cost_alone=cost_at(evaluation.cost, alone),
        worth_of_last=_saved(evaluation, quantity - 1, quantity),
        worth_of_next=_saved(evaluation, quantity, quantity + 1),
        tail_share=reported.tail_share,
        tail_by_assumption=beyond_levels(problem, params, evaluation.model),
        rule=_rules_that_moved(problem, wanted, alone),
        limit=_limits_that_moved(question, answer.prices, advised(quantity, overrides), alone),
    )


def _saved(evaluation: Evaluation, less: FloatArray, more: FloatArray) -> FloatArray:
    """Expected money saved by one more unit, ``(n,)``."""
    return cost_at(evaluation.cost, less) - cost_at(evaluation.cost, more)


def _rules_that_moved(problem: Problem, wanted: FloatArray, alone: FloatArray) -> TextArray:
    """Which order rule made the best quantity of the line alone differ from the wanted one, ``(n,)``."""
    terms = problem.terms
    moved = np.abs(alone - wanted) > MOVED
    below_moq = (wanted < terms.moq) & (terms.moq > terms.order_multiple)
    above_most = (wanted > terms.max_order) & (alone < wanted)
    names = np.where(above_most, "largest order", np.where(below_moq, "moq", "order multiple"))
    return np.asarray(np.where(moved, names, ""), dtype=object)


def _limits_that_moved(
    question: Question, prices: FloatArray, quantity: FloatArray, alone: FloatArray
) -> TextArray:
    """
    Names of the priced limits that a moved line pays for, the dearest per unit first, ``(n,)``.

    A line that pays for none was moved to make whole steps or minimum orders fit.
    """
    texts = np.full(alone.size, "", dtype=object)
    paid = question.limits.matrix.multiply(prices[:, None]).tocsc()
    for line in np.flatnonzero(np.abs(quantity - alone) > MOVED).tolist():
        span = slice(paid.indptr[line], paid.indptr[line + 1])
        rows = paid.indices[span][np.argsort(-paid.data[span], kind="stable")]
        names = [
            f"{question.limits.kind[row]} of {question.limits.name[row]}" for row in rows if prices[row] > 0
        ]
        texts[line] = " + ".join(dict.fromkeys(names)) or "limits in whole steps"
    return texts


def limit_uses(problem: Problem, limits: LimitRows, answer: Allocation) -> tuple[LimitUse, ...]:
    """Every shared limit with its use and price."""
    used = limits.matrix @ answer.quantity
    calendar = problem.forecast.calendar
    starts = None if calendar is None else calendar.starts
    return tuple(
        LimitUse(
            kind=limits.kind[row],
            name=limits.name[row],
            period=int(period) if period >= 0 else None,
            date=starts[period] if starts is not None and period >= 0 else None,
            unit=limits.unit[row],
            capacity=float(limits.capacity[row]),
            committed=float(limits.committed[row]),
            used=float(used[row]),
            price=float(answer.prices[row]),
            takes=_takes(limits, row),
            penalty=float(limits.penalties[row]),
        )
        for row, period in enumerate(limits.period)
    )


def _takes(limits: LimitRows, row: int) -> dict[int, float]:
    one = limits.matrix[[row], :].tocoo()
    return dict(zip(one.coords[1].tolist(), one.data.tolist(), strict=True))


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
    advice = best_orderable(curves_of(question.curves, lines), question.rules.take(lines), charged)
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
