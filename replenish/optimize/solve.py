"""From a problem to a plan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.optimize.alone.evaluation import Evaluation, evaluate
from replenish.optimize.alone.worth import ProjectedStock
from replenish.optimize.answer.assumptions import refuse_decisions_on_tails
from replenish.optimize.answer.following import Following
from replenish.optimize.answer.reading import limit_uses, line_figures, overrides_of
from replenish.optimize.around.fixed import bound_around
from replenish.optimize.around.look_ahead import Ahead, decide_ahead
from replenish.optimize.around.offers import judged_offers, with_splits
from replenish.optimize.around.splits import Splits, splits_of
from replenish.optimize.around.splitting import decide_with_splits
from replenish.optimize.method import method_for
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.one_each import only_rows
from replenish.optimize.question.order_groups import minimum_orders
from replenish.optimize.question.together import order_costs
from replenish.optimize.shared.fair import with_fair_shares
from replenish.optimize.shared.infeasible import refuse_infeasible
from replenish.optimize.shared.limits import limit_rows
from replenish.optimize.shared.next_orders import NextOrders, next_orders
from replenish.optimize.shared.soft import penalty_costs
from replenish.problem.arrays import FloatArray
from replenish.problem.every_offer import every_offer
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem


def solve(problem: Problem, params: SolveParams | None = None, model: DemandModel | None = None) -> Plan:
    """
    Order quantities of least expected cost, or of another target, under all rules and limits.

    Every line is judged alone on its demand paths; where shared limits bind, the lines give way by the
    worth of their next units. What a buyer has fixed stays as it is, and the rest gives way to it.

    Parameters
    ----------
    problem
        See `Problem`.
    params
        See `SolveParams`; by default the newsvendor.
    model
        Demand of the problem under the parameters, where it is already worked out.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered, or by what is fixed.
    InputError
        The tail is ``"refuse"`` and a decision lies beyond the forecast's levels.
    SolverError
        The solver gave no usable answer.

    Examples
    --------
    Example 4.3 of Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed.: demand is normal with
    mean 50 and standard deviation 8, holding costs 0.18, shortage 0.70; the answer is 56.6.

    >>> from scipy.stats import norm
    >>> import replenish as rp
    >>> levels = np.arange(1, 100) / 100
    >>> plan = rp.solve(rp.Problem(
    ...     item=["paper"], location=["stand"], supplier=["press"],
    ...     forecast=rp.QuantileForecast(levels=levels, quantiles=norm.ppf(levels, 50, 8)[None, None, :]),
    ...     stock=rp.Stock(on_hand=0),
    ...     terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=0, unmet="lost"),
    ...     costs=rp.Costs(unit=0.30, holding=0.18, shortage=0.70),
    ... ), rp.SolveParams(paths=4096))
    >>> plan.quantity.round(1), round(plan.cost, 2)
    (array([56.6]), 2.0)
    """
    params = params or SolveParams()
    if problem.offers is not None:
        return _plan_of_offers(problem, params, _certain_model(problem, params, model))
    evaluation, question, later = judged(problem, params, model)
    refuse_infeasible(
        problem,
        question.limits,
        _stock(evaluation, later),
        lambda eased: _stock(*_evaluated(eased, params, evaluation.model)),
    )
    question = with_fair_shares(question, problem.location, problem.limits.fair_share)
    return _plan(problem, params, evaluation, decide_ahead(problem, question, params, later))


def ordered(
    problem: Problem, params: SolveParams, model: DemandModel | None, ease: Callable[[Question], Question]
) -> FloatArray:
    """
    Quantities (n,) that `solve` decides on, without its report: for those who plan many days in a row.

    Where lines have several offers, the quantities of every offer: first those of the lines' own suppliers.

    Parameters
    ----------
    ease
        What to do where `solve` refuses: the question with its full limits eased.
    """
    if problem.offers is not None:
        model, offered = _certain_model(problem, params, model), every_offer(problem)
        evaluation, question = judged_offers(offered, params, model)
        question = with_fair_shares(ease(question), offered.location, problem.limits.fair_share)
        splits = _splits(offered, params, model, evaluation, question)
        found = decide_with_splits(offered, question, params, splits)
        return found.answer.quantity if splits is None else found.of_offers(splits)
    _, question, later = judged(problem, params, model)
    question = with_fair_shares(ease(question), problem.location, problem.limits.fair_share)
    return decide_ahead(problem, question, params, later).answer.quantity


def _plan_of_offers(problem: Problem, params: SolveParams, model: DemandModel) -> Plan:
    """Plan of lines of which some have several suppliers; room is left to no later orders."""
    offered = every_offer(problem)
    evaluation, question = judged_offers(offered, params, model)
    lines = np.arange(problem.lines)
    refuse_infeasible(
        problem,
        only_rows(question, lines).limits,
        evaluation.stock.take(lines),
        lambda eased: judged_offers(every_offer(eased), params, model)[0].stock.take(lines),
    )
    question = with_fair_shares(question, offered.location, problem.limits.fair_share)
    splits = _splits(offered, params, model, evaluation, question)
    found = decide_with_splits(offered, question, params, splits)
    chosen = with_splits(problem, offered, evaluation, question, splits, found, model)
    ahead = Ahead(
        question=chosen.question, answer=chosen.answer, besides=chosen.besides, ordering=chosen.ordering
    )
    plan = _plan(chosen.problem, params, chosen.evaluation, ahead)
    return plan.replace(alternatives=chosen.alternatives, split_orders=chosen.split_orders)


def _splits(
    offered: Problem, params: SolveParams, model: DemandModel, evaluation: Evaluation, question: Question
) -> Splits | None:
    """Pairs of orders that may be placed; none where nobody wants any, or a target names the quantity."""
    if params.suppliers == "one" or params.rule.level is not None:
        return None
    return splits_of(offered, params, model, evaluation, question)


def judged(
    problem: Problem, params: SolveParams, model: DemandModel | None
) -> tuple[Evaluation, Question, NextOrders | None]:
    """Every line judged alone, what is asked of the solver about all of them, and who wants room later."""
    evaluation, later = _evaluated(problem, params, _certain_model(problem, params, model))
    question = Question(
        curves=evaluation.decision,
        rules=evaluation.rules,
        limits=limit_rows(problem, _stock(evaluation, later), None if later is None else later.arrivals),
        minimum_orders=minimum_orders(problem),
    )
    return evaluation, question, later


def _evaluated(
    problem: Problem, params: SolveParams, model: DemandModel
) -> tuple[Evaluation, NextOrders | None]:
    evaluation = evaluate(problem, params, model)
    return evaluation, next_orders(problem, params, evaluation)


def _stock(evaluation: Evaluation, later: NextOrders | None) -> ProjectedStock:
    """Stock that the orders of today make; that of later ones counts on its own."""
    return evaluation.stock if later is None else later.stock


def _certain_model(problem: Problem, params: SolveParams, model: DemandModel | None) -> DemandModel:
    """Demand of the problem, refused where a decision would rest on a tail nobody wants to assume."""
    model = model or demand_model(problem, params)
    refuse_decisions_on_tails(problem, params, model)
    return model


def _plan(problem: Problem, params: SolveParams, evaluation: Evaluation, ahead: Ahead) -> Plan:
    question, answer = ahead.question, ahead.answer
    overrides = overrides_of(problem, evaluation, question, answer)
    figures = line_figures(problem, params, evaluation, question, answer, overrides=overrides)
    ordering = ahead.ordering
    if ordering is None:
        ordering = float(order_costs(question.minimum_orders, answer.quantity).sum())
    exceeding = float(penalty_costs(question.limits, answer.quantity).sum())
    cost = float(figures.expected_cost.sum()) + exceeding + ordering + ahead.missed
    return Plan(
        problem=problem,
        params=params,
        quantity=answer.quantity,
        cost=cost,
        lower_bound=min(_lower_bound(problem, params, evaluation, ahead), cost),
        limits=limit_uses(problem, question, answer, ahead.besides),
        figures=figures,
        method=method_for(question, params.method) if _shared(question, answer) else "alone",
        optimal=answer.optimal,
        assumptions=evaluation.model.sentences,
        treatment=evaluation.model.figures,
        overrides=overrides,
        follow_up=Following(evaluation=evaluation, question=question, answer=answer),
        order_costs=ordering,
        next_orders=ahead.missed,
    )


def _shared(question: Question, answer: Allocation) -> bool:
    """Whether lines had to heed each other: a limit has a price, or ordering together costs money."""
    return bool((answer.prices > 0).any() or question.minimum_orders.charges)


def _lower_bound(problem: Problem, params: SolveParams, evaluation: Evaluation, ahead: Ahead) -> float:
    """
    Cost that no plan under the same rules and limits goes below, at the problem's costs.

    Another target than the newsvendor is solved on another curve; the prices found there still bound
    the cost here (weak duality holds at any prices).
    """
    question, answer = ahead.question, ahead.answer
    if params.rule.level is None:
        return answer.lower_bound
    at_cost = Question(
        curves=evaluation.cost,
        rules=evaluation.allowed,
        limits=question.limits,
        minimum_orders=question.minimum_orders,
    )
    return ahead.missed + max(
        bound_around(at_cost, problem.overrides, prices)
        for prices in (answer.prices, np.zeros_like(answer.prices))
    )
