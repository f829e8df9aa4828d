"""Offers that were chosen, read back as lines; and what a target makes of several offers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from replenish.demand.model import DemandModel
from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import OrderRules
from replenish.optimize.alone.evaluation import Evaluation, evaluate
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.one_each import best_of_each, has_others, only_rows, ordered_rows
from replenish.optimize.question.order_groups import minimum_orders
from replenish.optimize.question.prices import answers
from replenish.optimize.shared.limits import limit_rows
from replenish.problem.alternative import Alternative
from replenish.problem.arrays import BoolArray, IntArray
from replenish.problem.every_offer import with_offers_chosen
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Problem, evaluation, question and answer of lines supplied as chosen, and the other offers."""

    problem: Problem
    evaluation: Evaluation
    question: Question
    answer: Allocation
    alternatives: tuple[Alternative, ...] = ()


def chosen_offers(  # noqa: PLR0917 - a question with offers, and its answer
    problem: Problem,
    offered: Problem,
    evaluation: Evaluation,
    question: Question,
    answer: Allocation,
    model: DemandModel,
) -> Chosen:
    """
    The lines with the offers that are ordered; a line that orders nothing waits for whom it is best to.

    What a buyer has fixed stays with the first supplier.

    Parameters
    ----------
    problem
        Of the lines.
    offered
        `every_offer` of it; evaluation, question and answer are of its rows.
    model
        Demand of the lines.
    """
    choice = question.choice
    if choice is None:
        return Chosen(problem=problem, evaluation=evaluation, question=question, answer=answer)
    rows = ordered_rows(choice, answer.quantity, _waited_for(offered, evaluation))
    return Chosen(
        problem=with_offers_chosen(problem, rows),
        evaluation=evaluation.of_chosen(rows, offered, model),
        question=only_rows(question, rows),
        answer=replace(answer, quantity=answer.quantity[rows]),
        alternatives=_alternatives(offered, question, answer, rows),
    )


def _waited_for(offered: Problem, evaluation: Evaluation) -> BoolArray:
    """The offer of each line, ``(n,)``, that costs it least if nothing is ordered now."""
    tariffs, costs = evaluation.cost.tariffs, offered.costs
    more = np.zeros(offered.lines)
    if tariffs is not None:
        some = tariffs.lines
        more[some] = tariffs.fixed[tariffs.row[some], 0] - costs.ordering[some]
    if offered.overrides is not None:
        more[offered.overrides.fixed & offered.first_offers] = -1.0
    of = np.arange(offered.lines) if offered.offer_of is None else offered.offer_of
    return best_of_each(of, more)


def _alternatives(
    offered: Problem, question: Question, answer: Allocation, rows: IntArray
) -> tuple[Alternative, ...]:
    """Every offer that was not chosen, with its best order at the prices, and what that costs more."""
    of = question.choice
    if of is None:
        return ()
    priced, own = answers(question, answer.prices), answer.quantity
    nothing = cost_at(question.curves, np.zeros(of.size))
    paid = cost_at(question.curves, own) + priced.unit_price * own - nothing
    more = priced.priced_cost - nothing - paid[rows][of]
    others = np.setdiff1d(np.flatnonzero(has_others(of)), rows)
    return tuple(
        Alternative(
            position=int(of[row]),
            supplier=str(offered.supplier[row]),
            quantity=float(priced.quantity[row]),
            more=float(more[row]),
        )
        for row in others.tolist()
    )


def judged_offers(problem: Problem, params: SolveParams, model: DemandModel) -> tuple[Evaluation, Question]:
    """
    Every offer judged alone, and what is asked of the solver about all of them.

    Parameters
    ----------
    problem
        `every_offer` of a problem.
    model
        Demand of its lines.
    """
    of = np.arange(problem.lines) if problem.offer_of is None else problem.offer_of
    evaluation = evaluate(problem, params, model.of_lines(of))
    question = Question(
        curves=evaluation.decision,
        rules=_rules_of_target(problem, params, evaluation),
        limits=limit_rows(problem, evaluation.stock),
        minimum_orders=minimum_orders(problem),
        choice=of,
    )
    return evaluation, question


def _rules_of_target(problem: Problem, params: SolveParams, evaluation: Evaluation) -> OrderRules:
    """
    Orderable quantities of the rows considered; of offers, where a target names the quantity, of one each.

    A target says how much, not of whom: of the quantities it names of the offers of a line the one is taken
    that is expected to cost least.
    """
    rules, of = evaluation.rules, problem.offer_of
    if of is None or params.rule.level is None:
        return rules
    wanted = np.where(rules.upper >= rules.lower, rules.upper, 0.0)
    nothing = cost_at(evaluation.cost, np.zeros(of.size))
    taken = best_of_each(of, cost_at(evaluation.cost, wanted) - nothing)
    return replace(rules, upper=np.where(taken, rules.upper, 0.0))
