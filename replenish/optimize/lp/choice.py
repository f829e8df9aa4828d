"""The integer program: one orderable quantity per line, among those that can still be optimal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from replenish.optimize.allocation import LimitRows, Question
from replenish.optimize.candidates import Candidates
from replenish.optimize.lp.buying import numbered, respect_limits, total
from replenish.optimize.lp.solver import solve_model
from replenish.optimize.room import ROUND_OFF, limits_of, values_of_orders

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

HALF = 0.5  # a share above is taken for 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What the integer program answers.

    Parameters
    ----------
    quantity : (n,) units
        Best found among the candidates.
    change : money
        Change of the plan's cost that no choice goes below [<= 0]; minus infinity where not known.
    """

    quantity: FloatArray
    change: float


def best_choice(
    question: Question, among: Candidates, *, gap: float, time_limit: float, solver: str = "highs"
) -> Choice | None:
    """
    Best choice among the candidates, proven to within ``gap`` money; ``None`` when none was found in time.

    Lines with one candidate have no choice; what they take is taken off the limits first.
    """
    lines = len(question.rules.lower)
    settled, among = _without_choice(among, lines)
    if not among.line.size:
        return Choice(quantity=settled, change=0.0 if among.complete else -math.inf)
    scale = float(np.abs(among.cost).max()) or 1.0
    model, shares = choice_model(question, among, settled, scale)
    outcome = solve_model(model, solver=solver, time_limit=time_limit, gap=gap / scale)
    if not outcome.usable:
        return None
    share = np.array([variable.varValue or 0.0 for variable in shares])
    change = outcome.bound * scale if among.complete else -math.inf
    return Choice(quantity=settled + _quantities(question, among, share), change=change)


def choice_model(
    question: Question, among: Candidates, settled: FloatArray, scale: float
) -> tuple[pulp.LpProblem, list[Any]]:
    """
    Model in money of ``scale``, and its variables: whether, or in what share, each candidate is ordered.

    Parameters
    ----------
    settled : (n,) units
        Ordered by the lines that have no choice.
    """
    model = pulp.LpProblem("choice", pulp.LpMinimize)
    whole = _whole(question, among)
    shares = [
        model.add_variable(name, 0, 1, pulp.LpInteger if one else pulp.LpContinuous)
        for name, one in zip(numbered(among.line, "choice"), whole.tolist(), strict=True)
    ]
    model.setObjective(total(shares, among.cost / scale))
    _choose_one_quantity(model, shares, among)
    respect_limits(model, shares, among.line, among.quantity, _limits_that_can_bind(question, among, settled))
    _place_order_of_minimum_value_or_none(model, shares, among, question, settled)
    return model, shares


def _choose_one_quantity(model: pulp.LpProblem, shares: Sequence[Any], among: Candidates) -> None:
    """Each line orders one of its quantities, or, where it may order any fraction, a mixture of them."""
    lines, first = np.unique(among.line, return_index=True)
    for line, start, end in zip(
        lines.tolist(), first.tolist(), [*first[1:].tolist(), len(shares)], strict=True
    ):
        one = total(shares[start:end])
        model.addConstraint(
            pulp.LpConstraint(one, pulp.LpConstraintEQ, f"one_quantity_of_line_{line:06d}", 1)
        )


def _place_order_of_minimum_value_or_none(
    model: pulp.LpProblem, shares: Sequence[Any], among: Candidates, question: Question, settled: FloatArray
) -> None:
    """A purchase order is worth its minimum when it is placed, and takes no line when it is not."""
    orders = question.minimum_orders
    reached = values_of_orders(orders, settled)
    group = orders.group[among.line]
    value = orders.value[among.line] * among.quantity
    for order in np.unique(group[group >= 0]).tolist():
        columns = np.flatnonzero((group == order) & (among.quantity > 0)).tolist()
        needed = not among.may_stay_away[order] or reached[order] > 0
        placed = model.add_variable(f"place_order_{order:04d}", int(needed), 1, pulp.LpInteger)
        ordered = total([shares[column] for column in columns], value[columns])
        ordered.addterm(placed, -(orders.minimum[order] * (1 - ROUND_OFF) - reached[order]))
        name = f"minimum_value_of_order_{order:04d}"
        model.addConstraint(pulp.LpConstraint(ordered, pulp.LpConstraintGE, name, 0))
        for line in [] if needed else np.unique(among.line[columns]).tolist():
            taken = total([shares[column] for column in columns if among.line[column] == line])
            taken.addterm(placed, -1)
            name = f"line_{line:06d}_only_on_order_{order:04d}"
            model.addConstraint(pulp.LpConstraint(taken, pulp.LpConstraintLE, name, 0))


def _without_choice(among: Candidates, lines: int) -> tuple[FloatArray, Candidates]:
    """Quantities (n,) of the lines with one candidate, and the candidates of the others."""
    count = np.bincount(among.line, minlength=lines)
    alone = count[among.line] == 1
    settled = np.zeros(lines)
    settled[among.line[alone]] = among.quantity[alone]
    return settled, replace(
        among,
        line=among.line[~alone],
        quantity=among.quantity[~alone],
        cost=among.cost[~alone],
        divisible=among.divisible[~alone],
    )


def _whole(question: Question, among: Candidates) -> npt.NDArray[np.bool_]:
    """Candidates that are ordered or not, never in part: a fraction below the MOQ is no order."""
    return ~among.divisible | ((among.quantity <= 0) & (question.rules.lower[among.line] > 0))


def _limits_that_can_bind(question: Question, among: Candidates, settled: FloatArray) -> LimitRows:
    """Limits that the largest candidates would exceed, with what the settled lines take already taken."""
    limits = question.limits
    most = settled.copy()
    np.maximum.at(most, among.line, among.quantity)
    taken = limits.matrix @ settled
    rows = np.flatnonzero(limits.matrix @ most > limits.free)
    return limits_of(replace(limits, committed=limits.committed + taken), rows)


def _quantities(question: Question, among: Candidates, share: FloatArray) -> FloatArray:
    """Units (n,) of the lines with a choice: the candidate chosen, or the mixture of those of its line."""
    lines = len(question.rules.lower)
    by_share = np.lexsort((share, among.line))
    chosen = np.zeros_like(share)
    chosen[by_share[np.append(np.diff(among.line[by_share]) > 0, True)]] = 1.0
    weight = np.where(among.divisible, _mixture(question, among, share), chosen)
    return np.bincount(among.line, weights=weight * among.quantity, minlength=lines).astype(np.float64)


def _mixture(question: Question, among: Candidates, share: FloatArray) -> FloatArray:
    """Shares of the quantities from an MOQ on that add up to 1 or 0: round-off must not break it."""
    ordered = np.bincount(
        among.line, weights=share * (among.quantity > 0), minlength=len(question.rules.lower)
    )
    ordered = ordered[among.line]
    whole = share * (ordered > HALF) / np.maximum(ordered, HALF)
    return np.where(question.rules.lower[among.line] > 0, whole, share)
