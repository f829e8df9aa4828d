"""Offers that were chosen, read back as lines; and what a target makes of several offers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, diags_array

from replenish.demand.model import DemandModel
from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import OrderRules
from replenish.optimize.alone.evaluation import Evaluation, evaluate
from replenish.optimize.around.fixed import orders_around
from replenish.optimize.around.splits import Splits
from replenish.optimize.around.splitting import SplitAnswer
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.ladder import cost_of
from replenish.optimize.question.one_each import best_of_each, has_others, only_rows, ordered_rows
from replenish.optimize.question.order_groups import minimum_orders
from replenish.optimize.question.prices import answers
from replenish.optimize.question.together import order_costs
from replenish.optimize.shared.limits import limit_rows
from replenish.problem.alternative import Alternative
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.every_offer import with_offers_chosen
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.purchase_order import due_date, order_date
from replenish.problem.split_order import SplitOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """
    Problem, evaluation, question and answer of lines supplied as chosen, and the other offers.

    Parameters
    ----------
    rows : (n,)
        The row of `every_offer` that each line is supplied by.
    alternatives, split_orders
        As in `Plan`.
    besides, ordering
        As in `Ahead`.
    """

    problem: Problem
    evaluation: Evaluation
    question: Question
    answer: Allocation
    rows: IntArray
    alternatives: tuple[Alternative, ...] = ()
    split_orders: tuple[SplitOrder, ...] = ()
    besides: FloatArray | None = None
    ordering: float | None = None


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
        lines = np.arange(problem.lines)
        return Chosen(problem=problem, evaluation=evaluation, question=question, answer=answer, rows=lines)
    rows = ordered_rows(choice, answer.quantity, waited_for(offered, evaluation))
    return Chosen(
        problem=with_offers_chosen(problem, rows),
        evaluation=evaluation.of_chosen(rows, offered, model),
        question=only_rows(question, rows),
        answer=replace(answer, quantity=answer.quantity[rows]),
        rows=rows,
        alternatives=_alternatives(offered, question, answer, rows),
    )


def with_splits(  # noqa: PLR0917 - a question with offers, and its answer
    problem: Problem,
    offered: Problem,
    evaluation: Evaluation,
    question: Question,
    splits: Splits | None,
    answer: SplitAnswer,
    model: DemandModel,
) -> Chosen:
    """
    The lines with the offers that are ordered; of a split line the later one, and the sooner one besides.

    Parameters
    ----------
    problem
        Of the lines.
    offered
        `every_offer` of it; evaluation and question are of its rows.
    answer
        Of the offers and of pairs of them.
    """
    rows, choice = len(question.rules.lower), question.choice
    taken = np.flatnonzero(answer.answer.quantity[rows:] > 0)
    plain = replace(answer.answer, quantity=answer.answer.quantity[:rows])
    if splits is None or choice is None or not taken.size:
        return chosen_offers(problem, offered, evaluation, question, plain, model)
    pairs, units = splits.take(answer.listed.split[taken]), answer.listed.units[taken]
    quantity = plain.quantity.copy()
    quantity[pairs.later] = units
    chosen = chosen_offers(problem, offered, evaluation, question, replace(plain, quantity=quantity), model)
    order = np.argsort(pairs.line)
    return _with_sooner_orders(chosen, offered, question, pairs.take(order), answer)


def _with_sooner_orders(
    chosen: Chosen, offered: Problem, question: Question, pairs: Splits, answer: SplitAnswer
) -> Chosen:
    """Lines as chosen, with the sooner orders of some pairs, rising by line, among their open orders."""
    problem, lines = chosen.problem, pairs.line
    on_order = problem.stock.on_order.copy()
    np.add.at(on_order, (lines, offered.terms.lead_time[pairs.sooner]), pairs.units)
    evaluation = chosen.evaluation.with_rows(lines, pairs.evaluation)
    held = np.zeros(offered.lines)
    held[pairs.sooner] = pairs.units
    besides = pairs.base @ np.ones(lines.size)
    others = np.ones(problem.lines)
    others[lines] = 0.0
    into = csr_array((np.ones(lines.size), (np.arange(lines.size), lines)), shape=(lines.size, problem.lines))
    limits = chosen.question.limits
    return replace(
        chosen,
        problem=problem.replace(stock=problem.stock.replace(on_order=on_order)),
        evaluation=evaluation,
        question=replace(
            chosen.question,
            curves=evaluation.cost,
            rules=evaluation.rules,
            minimum_orders=orders_around(question.minimum_orders, held, chosen.rows),
            limits=replace(
                limits,
                committed=limits.committed + besides,
                matrix=csr_array(limits.matrix @ diags_array(others) + pairs.takes @ into),
            ),
        ),
        alternatives=_beside_pairs(chosen, offered, question, pairs),
        split_orders=_split_orders(offered, pairs),
        besides=besides,
        ordering=float(order_costs(answer.question.minimum_orders, answer.answer.quantity).sum()),
    )  # fmt: skip


def _beside_pairs(
    chosen: Chosen, offered: Problem, question: Question, pairs: Splits
) -> tuple[Alternative, ...]:
    """Offers that no order is of, with what their best order costs beyond both orders of a split line."""
    rows, prices = pairs.later, chosen.answer.prices
    units = chosen.answer.quantity[pairs.line]
    alone = cost_of(question.curves, rows, units) - cost_of(question.curves, rows, np.zeros(rows.size))
    alone += (question.limits.matrix.T @ prices)[rows] * units
    both = pairs.cost(units) + pairs.taken(units).T @ prices
    dearer = dict(zip(pairs.line.tolist(), (alone - both).tolist(), strict=True))
    sooner = set(zip(pairs.line.tolist(), offered.supplier[pairs.sooner].tolist(), strict=True))
    return tuple(
        one.replace(more=one.more + dearer.get(one.position, 0.0))
        for one in chosen.alternatives
        if (one.position, one.supplier) not in sooner
    )


def _split_orders(offered: Problem, pairs: Splits) -> tuple[SplitOrder, ...]:
    value = offered.costs.take(pairs.sooner).paid(pairs.units)
    return tuple(
        SplitOrder(
            position=int(line),
            supplier=str(offered.supplier[row]),
            quantity=float(units),
            value=float(money),
            lead_time=int(offered.terms.lead_time[row]),
            order_date=order_date(offered, int(row)),
            due_date=due_date(offered, int(row)),
        )
        for line, row, units, money in zip(pairs.line, pairs.sooner, pairs.units, value, strict=True)
    )


def waited_for(offered: Problem, evaluation: Evaluation) -> BoolArray:
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
