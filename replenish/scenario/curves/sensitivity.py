"""What a wrong guess would cost: the answer turned by each of the figures that users guess (a tornado)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.demand.model import demand_model
from replenish.errors import InfeasibleError, InputError
from replenish.optimize.kept import kept_cost
from replenish.optimize.solve import solve
from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.scenario.change import Change
from replenish.scenario.curves.curve import Curve, Progress, counted, silent
from replenish.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess(Noun):
    """
    A figure that users guess, and how far off it may be.

    Parameters
    ----------
    name
        In words.
    field, verb
        What is turned, as in a scenario.
    low, high
        The two operands.
    """

    name: str
    field: str
    verb: str
    low: float
    high: float


GUESSES = (
    Guess(name="shortage cost", field="costs.shortage", verb="multiply", low=0.5, high=2.0),
    Guess(name="holding cost", field="costs.holding", verb="multiply", low=0.5, high=2.0),
    Guess(name="lead time", field="terms.lead_time", verb="add", low=-1, high=1),
    Guess(name="demand level", field="demand", verb="multiply", low=0.9, high=1.1),
)


def sensitivity(
    problem: Problem,
    params: SolveParams | None = None,
    guesses: Sequence[Guess] = GUESSES,
    progress: Progress = silent,
) -> Curve:
    """
    How the plan and its cost move when a guess is wrong, one guess at a time.

    The change of the cost says how much the guess matters; the regret, how much it matters to get it
    right: today's quantities are judged in the other world (its limits are not asked again).

    Returns
    -------
    Curve
        Two rows a guess, the one that moves the cost most first: ``guess``, ``turned`` (how), ``cost``
        (expected, of the best plan if the world is so, money), ``change`` (against today's plan, money),
        ``regret`` (what today's quantities would cost more than that best plan, money; ``None`` where lines
        are ordered of two suppliers),
        ``order_value_change`` (money), ``impossible`` (why there is no answer, or empty).

    Examples
    --------
    >>> import replenish as rp
    >>> found = sensitivity(rp.read("fixtures/tiny"), guesses=GUESSES[:1])
    >>> [(row["turned"], row["regret"] >= 0) for row in found.rows]
    [('x 0.5', True), ('x 2', True)]
    """
    params = params or SolveParams()
    now = solve(problem, params, demand_model(problem, params))
    asked = [(guess, operand) for guess in guesses for operand in (guess.low, guess.high)]
    rows = [_row(guess, operand, now, problem) for guess, operand in counted(asked, progress)]
    return Curve(rows=tuple(_widest_first(rows)))


def _row(guess: Guess, operand: float, now: Plan, today: Problem) -> dict[str, Any]:
    turned = f"{'x' if guess.verb == 'multiply' else '+'} {operand:g}".replace("+ -", "- ")
    row = {"guess": guess.name, "turned": turned}
    change = Change(field=guess.field, verb=guess.verb, operand=operand)
    try:
        problem, params = Scenario(name=guess.name, own=(change,)).apply(today, now.params)
        return row | _judged(now, problem, params)
    except (InputError, InfeasibleError) as error:
        nothing = dict.fromkeys(("cost", "change", "regret", "order_value_change"))
        return row | nothing | {"impossible": str(error).splitlines()[0]}


def _judged(now: Plan, problem: Problem, params: SolveParams) -> dict[str, Any]:
    model = demand_model(problem, params)
    best = solve(problem, params, model)
    kept = kept_cost(now, problem, params, model)
    return {
        "cost": best.cost,
        "change": best.cost - now.cost,
        "regret": None if kept is None else kept - best.cost,
        "order_value_change": float(best.value.sum() - now.value.sum()),
        "impossible": "",
    }


def _widest_first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    reach = {
        row["guess"]: max(abs(other["change"] or 0.0) for other in rows if other["guess"] == row["guess"])
        for row in rows
    }
    order = np.argsort([-reach[row["guess"]] for row in rows], kind="stable")
    return [rows[position] for position in order]
