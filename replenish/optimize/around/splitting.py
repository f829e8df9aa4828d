"""Which lines are split between two suppliers: pairs of orders that are worth it join the offers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack

from replenish.formulas.cost_curve import CostCurves, cost_at, stacked_curves
from replenish.formulas.orderable import OrderRules
from replenish.optimize.around.fixed import bound_around, decide
from replenish.optimize.around.splits import Splits
from replenish.optimize.improving import near_enough, total_cost
from replenish.optimize.method import method_for
from replenish.optimize.question.allocation import Allocation, MinimumOrders, Question
from replenish.optimize.question.prices import answers
from replenish.optimize.shared.soft import penalty_costs, with_overflow
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

ROUNDS = 12  # each lists the pairs that are worth it at the prices of the last; a handful is usual
MOST_LISTED = 4_000  # pairs of a last round that lists all that can be part of a better plan
MOST_PRICED = 200_000  # quantities of them that are looked at for it
WORTH = 1e-9  # of a cost; what saves less is arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Pairs of orders with both quantities: which of the splits, and units of the later order, ``(j,)``."""

    split: IntArray
    units: FloatArray

    def with_more(self, more: Listed) -> Listed:
        """These and others, each once."""
        pairs = np.column_stack([np.append(self.split, more.split), np.append(self.units, more.units)])
        pairs = np.unique(pairs, axis=0)
        return Listed(split=pairs[:, 0].astype(np.int64), units=pairs[:, 1].astype(np.float64))


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAnswer:
    """
    The answer to a question in which pairs of orders are offers of their own.

    Parameters
    ----------
    question
        With a row for each pair after those of the offers: 1 of it, or none.
    answer
        To it; its bound holds for every pair that was looked at.
    listed
        The pairs.
    """

    question: Question
    answer: Allocation
    listed: Listed

    @property
    def cost(self) -> float:
        """Money, with penalties and what purchase orders cost."""
        beyond = float(penalty_costs(self.question.limits, self.answer.quantity).sum())
        return total_cost(self.question, self.answer.quantity) + beyond

    def of_offers(self, splits: Splits) -> FloatArray:
        """Units of every offer, ``(n,)``: of a split line of two."""
        rows = len(self.answer.quantity) - self.listed.split.size
        quantity, taken = self.answer.quantity[:rows].copy(), self.answer.quantity[rows:] > 0
        some = self.listed.split[taken]
        quantity[splits.sooner[some]] = splits.units[some]
        quantity[splits.later[some]] = self.listed.units[taken]
        return quantity


def decide_with_splits(
    problem: Problem, question: Question, params: SolveParams, splits: Splits | None
) -> SplitAnswer:
    """
    Quantities of offers, at most one of a line or a pair of them, and the proof how near the least cost.

    A pair of orders with both quantities is one more offer of its line: all or nothing. At the prices found
    the pairs that would be better are listed, and the question is asked again, until none is (column
    generation: Dantzig and Wolfe 1960). The bound counts for each line the best of all its pairs, listed or
    not. A last round lists every pair that can still be part of a better plan, unless they are too many.
    """
    none = Listed(split=np.zeros(0, dtype=np.int64), units=np.zeros(0))
    if splits is None:
        answer = decide(problem, question, params)
        return SplitAnswer(question=question, answer=answer, listed=none)
    method = method_for(question, params.method)
    quick = params.replace(method="prices", time_limit=params.time_limit / (2 * ROUNDS))
    listed, plans, looks = none, [], []
    for _ in range(ROUNDS):
        plans.append(_asked(problem, question, quick, splits, listed))
        looks.append(_Look(problem, plans[-1].question, splits, plans[-1].answer.prices))
        longer = listed.with_more(looks[-1].better())
        if longer.split.size == listed.split.size:
            break
        listed = longer
    best, look = min(plans, key=lambda one: one.cost), max(looks, key=lambda one: one.bound)
    bound = look.bound
    if not near_enough(best.cost, bound, params.gap):
        every = look.within(best.cost - look.bound)
        if every is not None:
            slow = params.replace(method=method, time_limit=params.time_limit / 2)
            found = _asked(problem, question, slow, splits, listed.with_more(every))
            if look.complete:
                bound = max(bound, min(found.answer.lower_bound, best.cost))
            best = found if found.cost < best.cost else best
    bound = min(bound, best.cost)
    answer = replace(best.answer, lower_bound=bound, optimal=near_enough(best.cost, bound, params.gap))
    return replace(best, answer=answer)


def _asked(
    problem: Problem, question: Question, params: SolveParams, splits: Splits, listed: Listed
) -> SplitAnswer:
    asked, more = with_pairs(question, splits, listed), listed.split.size
    held = problem.overrides
    answer = decide(problem, asked, params, None if held is None else held.with_free_lines(more))
    return SplitAnswer(question=asked, answer=answer, listed=listed)


def with_pairs(question: Question, splits: Splits, listed: Listed) -> Question:
    """The question with a further row for each pair: 1 of it places both orders."""
    some, rows = listed.split, listed.split.size
    if not rows or question.choice is None:
        return question
    pairs = splits.take(some)
    cost, one = pairs.cost(listed.units), np.ones(rows)
    curves = CostCurves(
        quantity=np.tile([0.0, 1.0], (rows, 1)),
        cost=np.column_stack([np.zeros(rows), cost]),
        slope_before=cost,
        slope_after=np.abs(cost) + 1.0,
    )
    size = len(question.choice)
    rules = question.rules
    return Question(
        curves=stacked_curves([question.curves, curves], np.arange(size + rows)),
        rules=OrderRules(
            lower=np.append(rules.lower, one),
            step=np.append(rules.step, one),
            upper=np.append(rules.upper, one),
        ),
        limits=replace(
            question.limits,
            matrix=csr_array(hstack([question.limits.matrix, pairs.taken(listed.units)], format="csr")),
        ),
        minimum_orders=_joined_orders(question.minimum_orders, pairs, listed.units),
        choice=np.append(question.choice, pairs.line),
    )


def _joined_orders(orders: MinimumOrders, pairs: Splits, units: FloatArray) -> MinimumOrders:
    """Purchase orders of the offers and of the pairs; of a pair one order at most asks anything."""
    first = orders.group[pairs.sooner] >= 0
    group = np.where(first, orders.group[pairs.sooner], orders.group[pairs.later])
    value = np.where(first, orders.value[pairs.sooner] * pairs.units, orders.value[pairs.later] * units)
    return replace(orders, group=np.append(orders.group, group), value=np.append(orders.value, value))


class _Look:
    """What all pairs would cost at prices of the limits, beside the best that is listed for their lines."""

    def __init__(self, problem: Problem, asked: Question, splits: Splits, prices: FloatArray) -> None:
        self.splits, self.prices = splits, prices
        held = problem.overrides
        if held is not None:
            held = held.with_free_lines(len(asked.rules.lower) - problem.lines)
        hard = with_overflow(asked)
        every = answers(hard, prices)
        own = every.priced_cost - cost_at(hard.curves, np.zeros_like(every.priced_cost))
        of = np.arange(own.size) if hard.choice is None else hard.choice
        self.listed = np.zeros(int(of.max()) + 1)
        np.minimum.at(self.listed, of, own)
        self.units = splits.best(prices)
        self.cost = self._priced(np.arange(splits.line.size), self.units)
        self.least = self.listed.copy()
        np.minimum.at(self.least, splits.line, self.cost)
        self.bound = bound_around(asked, held, prices) - float((self.listed - self.least).sum())
        self.complete = bool((splits.rules.step > 0).all())

    def better(self) -> Listed:
        """Best quantities of all pairs that are better than what is listed for their line."""
        own = self.listed[self.splits.line]
        some = np.flatnonzero(self.cost < own - WORTH * (1 + np.abs(own)))
        return Listed(split=some, units=self.units[some])

    def within(self, distance: float) -> Listed | None:
        """
        Pairs that cost no more than a distance beyond the best of their line; ``None`` for too many.

        Of a later order in any fraction of a unit only the best quantity is among them.
        """
        allowed = (self.least + distance)[self.splits.line]
        some = np.flatnonzero(self.cost <= allowed)
        rules = self.splits.rules.take(some)
        step = np.where(rules.step > 0, rules.step, 1.0)
        count = np.where(rules.step > 0, np.round((rules.upper - rules.lower) / step), 0).astype(np.int64) + 1
        if count.sum() > MOST_PRICED:
            return None
        split = np.repeat(some, count)
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        units = np.repeat(rules.lower, count) + number * np.repeat(step, count)
        units = np.where(np.repeat(rules.step > 0, count), units, self.units[split])
        near = self._priced(split, units) <= allowed[np.repeat(some, count)]
        return Listed(split=split[near], units=units[near]) if near.sum() <= MOST_LISTED else None

    def _priced(self, split: IntArray, units: FloatArray) -> FloatArray:
        """What pairs cost beyond ordering nothing, prices included, ``(j,)`` money."""
        splits = self.splits
        base = np.asarray(splits.base.T @ self.prices)[split]
        per_unit = np.asarray(splits.takes.T @ self.prices)[split]
        curves = splits.evaluation.cost.take(split)
        return np.asarray(cost_at(curves, units) - splits.nothing[split] + base + per_unit * units)
