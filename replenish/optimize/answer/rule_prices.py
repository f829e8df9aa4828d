"""What each rule costs: every line decides again without it, and scarce limits are taken away one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.priced_answer import priced_answers
from replenish.optimize.alone.evaluation import Evaluation, evaluate
from replenish.optimize.alone.lead_time_price import by_supplier, saved_by_a_day
from replenish.optimize.around.fixed import decide
from replenish.optimize.question.allocation import Allocation, LimitRows, Question
from replenish.optimize.question.prices import unit_prices
from replenish.optimize.question.room import limits_of
from replenish.optimize.question.together import order_costs
from replenish.optimize.shared.fair import guarantees_of
from replenish.optimize.shared.soft import penalty_costs
from replenish.problem.arrays import BoolArray, FloatArray
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.problem.rule_price import A_DAY, A_DAY_OF, A_STEP, AT_PRICES, ONE_UNIT, RESOLVED, RulePrice

WEEK = 7.0  # days
LEAST = 1e-6  # money; less is arithmetic
MOST_LINES = 20_000  # up to which limits are solved again; beyond, it is said what one more unit saves
MOST_LIMITS = 50  # that are solved again, one by one


def line_rule_prices(
    plan: Plan, evaluation: Evaluation, question: Question, answer: Allocation
) -> Iterator[RulePrice]:
    """Of every rule of the lines that are not fixed: least priced cost with it, less that without."""
    problem, charged = plan.problem, unit_prices(question.limits, answer.prices)
    free = np.ones(problem.lines, dtype=bool) if problem.overrides is None else ~problem.overrides.fixed
    priced = _least(evaluation, charged)
    for rule, (has, without) in _without(problem).items():
        if not (has & free).any():
            continue
        eased = evaluate(without, plan.params, evaluation.model)
        saved = np.where(has & free, priced - _least(eased, charged), 0.0)
        for line in np.flatnonzero(np.abs(saved) > LEAST):
            yield RulePrice(
                rule=rule,
                item=str(problem.item[line]),
                location=str(problem.location[line]),
                per_order=float(saved[line]),
                per_week=_per_week(problem, float(saved[line]), int(problem.terms.review_period[line])),
                how=AT_PRICES,
            )


def lead_time_prices(
    plan: Plan, evaluation: Evaluation, question: Question, answer: Allocation
) -> Iterator[RulePrice]:
    """Of every line that is not fixed, and of every supplier: what a day less of lead time would save."""
    problem, charged = plan.problem, unit_prices(question.limits, answer.prices)
    free = np.ones(problem.lines, dtype=bool) if problem.overrides is None else ~problem.overrides.fixed
    saved = np.where(free, saved_by_a_day(problem, plan.params, evaluation, charged), 0.0)
    saved = np.where(np.abs(saved) > LEAST, saved, 0.0)
    review = problem.terms.review_period
    for supplier, of_it in by_supplier(problem, saved):
        weekly = [_per_week(problem, float(of_it[line]), int(review[line])) for line in np.flatnonzero(of_it)]
        yield RulePrice(
            rule=f"{A_DAY_OF}{supplier}",
            item="",
            location="",
            per_order=float(of_it.sum()),
            per_week=None if None in weekly else float(sum(money or 0.0 for money in weekly)),
            how=AT_PRICES,
        )
    for line in np.flatnonzero(saved):
        yield RulePrice(
            rule=A_DAY,
            item=str(problem.item[line]),
            location=str(problem.location[line]),
            per_order=float(saved[line]),
            per_week=_per_week(problem, float(saved[line]), int(review[line])),
            how=AT_PRICES,
        )


def limit_prices(plan: Plan, question: Question, params: SolveParams) -> Iterator[RulePrice]:
    """Of every limit with a price: the plan's cost less that of the best plan without the limit."""
    problem, limits = plan.problem, question.limits
    scarce = list(dict.fromkeys((use.kind, use.name) for use in plan.limits if use.price > 0))
    again = problem.lines <= MOST_LINES and len(scarce) <= MOST_LIMITS
    periods = np.unique(problem.terms.review_period)
    cost = _cost(question, plan.quantity)
    for kind, name in scarce:
        whose = (limits.kind == kind) & (limits.name == name)
        if again:
            gone = whose | guarantees_of(limits, kind, name)
            rest = replace(question, limits=limits_of(limits, np.flatnonzero(~gone)))
            saved = cost - _cost(rest, decide(problem, rest, params).quantity)
            yield _a_step_more(plan, question, params, whose, cost)
        else:
            saved = max(use.price for use in plan.limits if (use.kind, use.name) == (kind, name))
        yield RulePrice(
            rule=f"{kind} of {name}",
            item="",
            location="",
            per_order=float(saved),
            per_week=_per_week(problem, float(saved), int(periods[0])) if periods.size == 1 else None,
            how=RESOLVED if again else ONE_UNIT,
        )


def _a_step_more(
    plan: Plan, question: Question, params: SolveParams, whose: BoolArray, cost: float
) -> RulePrice:
    """What the best plan with one step more of a limit, in all its rows (m,), would cost less."""
    limits, rules = question.limits, question.rules
    step = np.where(rules.step > 0, rules.step, np.where(rules.lower > 0, rules.lower, 1.0))
    taken = limits.matrix[np.flatnonzero(whose)].multiply(step[None, :]).max()
    size = float(taken) or 1.0
    more = replace(limits, capacity=limits.capacity + size * (whose + _guaranteed_of_a_unit(limits, whose)))
    eased = replace(question, limits=more)
    saved = max(cost - _cost(eased, decide(plan.problem, eased, params).quantity), 0.0)
    row = int(np.flatnonzero(whose)[0])
    return RulePrice(
        rule=f"{A_STEP} ({size:.10g} {limits.unit[row]}) of {limits.kind[row]} of {limits.name[row]}",
        item="",
        location="",
        per_order=saved,
        per_week=None,
        how=RESOLVED,
    )


def _guaranteed_of_a_unit(limits: LimitRows, whose: BoolArray) -> FloatArray:
    """What the guarantees (m,) of fair shares leave to others of a unit more in each row (m,) of a limit."""
    row = int(np.flatnonzero(whose)[0])
    shares = np.flatnonzero(guarantees_of(limits, str(limits.kind[row]), str(limits.name[row])))
    room = dict(zip(limits.period[whose].tolist(), limits.free[whose].tolist(), strict=True))
    left = np.zeros(len(limits.capacity))
    for share in shares.tolist():
        free = room[int(limits.period[share])]
        left[share] = limits.capacity[share] / free if free > 0 else 0.0
    return left


def _without(problem: Problem) -> Mapping[str, tuple[BoolArray, Problem]]:
    """Which lines have each rule, and the problem without it."""
    terms, costs, lines = problem.terms, problem.costs, problem.lines
    nothing, endless = np.zeros(lines), np.full(lines, np.inf)
    cheaper = np.zeros(lines, dtype=bool)
    if costs.breaks is not None:
        cheaper[costs.breaks.line] = True
    return {
        "moq": (terms.moq > terms.order_multiple, problem.replace(terms=terms.replace(moq=nothing))),
        "order multiple": (
            terms.order_multiple > 0,
            problem.replace(terms=terms.replace(order_multiple=nothing)),
        ),
        "largest order": (
            np.isfinite(terms.max_order),
            problem.replace(terms=terms.replace(max_order=endless)),
        ),
        "shelf life": (np.isfinite(terms.max_cover), problem.replace(terms=terms.replace(max_cover=endless))),
        "ordering cost": (costs.ordering > 0, problem.replace(costs=costs.replace(ordering=nothing))),
        "price breaks": (cheaper, problem.replace(costs=costs.replace(breaks=None))),
    }


def _least(evaluation: Evaluation, charged: FloatArray) -> FloatArray:
    """Least cost of each line, what it pays for the limits included, ``(n,)`` money."""
    return priced_answers(evaluation.cost, evaluation.allowed, charged)[1]


def _cost(question: Question, quantity: FloatArray) -> float:
    """Money of the lines, of purchase orders and loads, and of what is exceeded."""
    parts = (
        cost_at(question.curves, quantity),
        order_costs(question.minimum_orders, quantity),
        penalty_costs(question.limits, quantity),
    )
    return float(sum(part.sum() for part in parts))


def _per_week(problem: Problem, money: float, periods: int) -> float | None:
    calendar = problem.forecast.calendar
    return None if calendar is None else money * WEEK / (periods * calendar.step_days)
