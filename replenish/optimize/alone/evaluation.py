"""Every line judged alone: its cost curve, what its target wants, what it would hold."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.demand.requirements import RequirementBlock, requirement_blocks
from replenish.demand.tails import TAILS
from replenish.formulas.cost_curve import CostCurves, cheapest_quantity, cost_at, stacked_curves
from replenish.formulas.orderable import OrderRules, best_orderable, cheapest_from, orderable_ceil
from replenish.optimize.alone.allowed import block_rules
from replenish.optimize.alone.gathering import GatheredCurves, GatheredNoun, GatheredRows
from replenish.optimize.alone.ordering import with_ordering
from replenish.optimize.alone.span import (
    beyond_window,
    bought_for_the_window,
    on_one_span,
    with_stock_to_the_end,
)
from replenish.optimize.alone.worth import (
    Figures,
    ProjectedStock,
    cost_curves,
    figures,
    projected_stock,
    shortage_curves,
)
from replenish.optimize.question.order_groups import to_fill_alone
from replenish.optimize.targets import ORDER_UP_TO
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    All lines, judged alone.

    Parameters
    ----------
    cost
        Expected cost of every quantity, at the problem's costs.
    decision
        The curve the quantities follow: the same, or a target's.
    allowed
        Orderable quantities.
    rules
        Those considered: up to what no optimal plan exceeds; a target's wanted quantity is the largest.
    unclipped : (n,) units
        What the target asks for, negative where more is owned.
    stock
        Expected stock with and without the order.
    figures
        What the plan reports.
    model
        The demand they were judged on.
    further : (n,), optional
        Lines that are ordered of another supplier than the first.
    """

    cost: CostCurves
    decision: CostCurves
    allowed: OrderRules
    rules: OrderRules
    unclipped: FloatArray
    stock: ProjectedStock
    figures: Figures
    model: DemandModel
    further: BoolArray | None = None

    def of_chosen(self, rows: IntArray, problem: Problem, model: DemandModel) -> Evaluation:
        """
        The chosen rows (n,) of all offers as lines; each costs without an order what its line costs then.

        Parameters
        ----------
        problem
            Whose rows are offers.
        model
            Demand of the lines.
        """
        of = problem.offer_of
        if of is None:
            return self
        nothing = cost_at(self.cost, np.zeros(of.size))
        lost_anyway = np.full(of.size, np.inf)
        np.minimum.at(lost_anyway, of, self.figures.lost_before)
        shift = (nothing[of] - nothing)[rows, None]
        taken = self.take(rows)
        cost, own = replace(taken.cost, cost=taken.cost.cost + shift), self.decision is not self.cost
        return replace(
            taken,
            cost=cost,
            decision=taken.decision if own else cost,
            stock=replace(taken.stock, without=self.stock.without[of[rows]]),
            figures=replace(taken.figures, lost_anyway=lost_anyway[of[rows]]),
            model=model,
            further=~problem.first_offers[rows],
        )

    def take(self, rows: IntArray) -> Evaluation:
        """Some rows, in the given order."""
        cost = self.cost.take(rows)
        reported = {one.name: getattr(self.figures, one.name)[rows] for one in fields(Figures)}
        return Evaluation(
            cost=cost,
            decision=self.decision.take(rows) if self.decision is not self.cost else cost,
            allowed=self.allowed.take(rows),
            rules=self.rules.take(rows),
            unclipped=self.unclipped[rows],
            stock=self.stock.take(rows),
            figures=Figures(**reported),
            model=self.model,
            further=None if self.further is None else self.further[rows],
        )

    def with_rows(self, rows: IntArray, others: Evaluation) -> Evaluation:
        """The same, in which some rows are those of another evaluation, in the given order."""

        def put(mine: Any, theirs: Any) -> Any:
            joined = mine.astype(np.result_type(mine, theirs))
            joined[rows] = theirs
            return joined

        def both(name: str, kind: type[Any]) -> Any:
            mine, theirs = getattr(self, name), getattr(others, name)
            return kind(**{f.name: put(getattr(mine, f.name), getattr(theirs, f.name)) for f in fields(kind)})

        every, width = np.arange(len(self.unclipped)), len(self.unclipped)
        every[rows] = width + np.arange(rows.size)
        order = np.arange(width + rows.size)
        cost = stacked_curves([self.cost, others.cost], order).take(every)
        figures = replace(both("figures", Figures), lost_anyway=self.figures.lost_anyway)
        further = None
        if self.further is not None and others.further is not None:
            further = put(self.further, others.further)
        return Evaluation(
            cost=cost,
            decision=cost,
            allowed=both("allowed", OrderRules),
            rules=both("rules", OrderRules),
            unclipped=put(self.unclipped, others.unclipped),
            stock=both("stock", ProjectedStock),
            figures=figures,
            model=self.model,
            further=further,
        )


def evaluate(problem: Problem, params: SolveParams, model: DemandModel | None = None) -> Evaluation:
    """Judge every line alone, block by block; the paths of a block are gone when the next one comes."""
    model = model or demand_model(problem, params)
    judged, beyond = judged_rows(problem, params, model, np.ones(problem.lines, dtype=bool))
    if problem.offer_of is None:
        return judged
    cost = on_one_span(judged.cost, problem, beyond)
    return replace(
        judged,
        cost=cost,
        decision=judged.decision if judged.decision is not judged.cost else cost,
        stock=with_stock_to_the_end(judged.stock, problem),
    )


def judged_rows(
    problem: Problem, params: SolveParams, model: DemandModel, among: BoolArray
) -> tuple[Evaluation, FloatArray]:
    """
    Some rows (n,), each judged on its own window, and what each costs outside it, money.

    Nothing lies outside the window of a line with one supplier.
    """
    gathered, outside = _Gathered(int(among.sum())), GatheredRows(int(among.sum()))
    place, uplift = np.cumsum(among) - 1, problem.uplift
    for block in requirement_blocks(problem, params, model, among):
        gathered.put(place[block.lines], _evaluate_block(block, problem, params, model, uplift))
        if problem.offer_of is not None:
            outside.put(place[block.lines], beyond_window(problem, block, model))
    cost = gathered.cost.whole
    evaluation = Evaluation(
        cost=cost,
        decision=gathered.decision.whole if gathered.decision.order else cost,
        allowed=gathered.allowed.whole,
        rules=gathered.rules.whole,
        unclipped=gathered.unclipped.values,
        stock=gathered.stock.whole,
        figures=gathered.figures.whole,
        model=model,
    )
    return evaluation, np.zeros_like(evaluation.unclipped) if outside.values is None else outside.values


class _Gathered:
    """What the blocks have of an `Evaluation`."""

    def __init__(self, lines: int) -> None:
        self.cost, self.decision = GatheredCurves(lines), GatheredCurves(lines)
        self.allowed, self.rules, self.stock = (GatheredNoun(lines) for _ in range(3))
        self.figures = GatheredNoun(lines, half=("peak",))
        self.unclipped = GatheredRows(lines)

    def put(self, lines: IntArray, part: Evaluation) -> None:
        self.cost.put(lines, part.cost)
        if part.decision is not part.cost:
            self.decision.put(lines, part.decision)
        for name in ("allowed", "rules", "stock", "figures", "unclipped"):
            getattr(self, name).put(lines, getattr(part, name))


def _evaluate_block(
    block: RequirementBlock,
    problem: Problem,
    params: SolveParams,
    model: DemandModel,
    uplift: FloatArray | None,
) -> Evaluation:
    bought = None if problem.offer_of is None else bought_for_the_window(problem, block, model)
    cost = cost_curves(block, problem, bought)
    terms, lines = problem.terms, block.lines
    asked = _asked(block, problem, params, cost)
    cost, allowed = with_ordering(cost, block, problem, block_rules(block, problem), asked)
    unclipped, decision, rules = _wish(block, problem, params, cost, allowed)
    largest = _largest_considered(problem, block, decision, rules)
    rules = OrderRules(lower=rules.lower, step=rules.step, upper=np.minimum(rules.upper, largest))
    periods = int(terms.protection_interval.max())
    return Evaluation(
        cost=cost,
        decision=decision,
        allowed=allowed,
        rules=rules,
        unclipped=unclipped,
        stock=projected_stock(block, problem, largest, periods),
        figures=figures(block, model.outermost(lines, block.demand.shape[2]), unclipped, uplift),
        model=model,
    )


def wished(block: RequirementBlock, problem: Problem, params: SolveParams, cost: CostCurves) -> FloatArray:
    """What the target wants (b,) units, before order rules and limits; negative where more is owned."""
    target = params.rule
    if target.level is None:
        return cheapest_quantity(cost, np.zeros(block.lines.size))
    return ORDER_UP_TO[target.rule](block, problem, target.level, TAILS[params.tail])


def _asked(block: RequirementBlock, problem: Problem, params: SolveParams, cost: CostCurves) -> FloatArray:
    """What a target, the filling of an order or a buyer may ask for of each line, ``(b,)`` units."""
    asked = np.zeros(block.lines.size)
    if params.rule.level is not None:
        asked = np.maximum(wished(block, problem, params, cost), 0.0)
    if problem.limits.terms_by_supplier:
        asked = np.maximum(asked, np.maximum(*to_fill_alone(problem, block.lines)))
    return asked if problem.overrides is None else np.maximum(asked, problem.overrides.held[block.lines])


def _wish(
    block: RequirementBlock, problem: Problem, params: SolveParams, cost: CostCurves, rules: OrderRules
) -> tuple[FloatArray, CostCurves, OrderRules]:
    """What the target wants (b,), the curve it follows and the quantities it may choose from."""
    unclipped = wished(block, problem, params, cost)
    if params.rule.level is None:
        return unclipped, cost, rules
    wanted = orderable_ceil(rules, unclipped)
    upper = np.where(wanted > 0, wanted, 0.0)
    capped = OrderRules(lower=rules.lower, step=rules.step, upper=upper)
    return unclipped, shortage_curves(block, problem, wanted), capped


def _largest_considered(
    problem: Problem, block: RequirementBlock, decision: CostCurves, rules: OrderRules
) -> FloatArray:
    """
    Largest quantity that is looked at, ``(b,)`` units.

    Limits only lower quantities, so no optimal plan exceeds the best one without them; where a purchase
    order has a minimum, also what would reach it alone; where a line is fixed, also that. Where it comes in
    loads, so much more as would fill one alone: that is a choice, for packs may fit loads only beyond it.
    """
    alone = best_orderable(decision, rules, np.zeros(block.lines.size))
    if not problem.limits.terms_by_supplier:
        most = alone
    else:
        reached, filled = to_fill_alone(problem, block.lines)
        wanted = np.maximum(reached, np.where(filled > 0, alone + filled, 0.0))
        most = np.maximum(alone, cheapest_from(decision, rules, wanted))
    return most if problem.overrides is None else np.maximum(most, problem.overrides.held[block.lines])
