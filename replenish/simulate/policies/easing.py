"""What to do on a day on which a limit is exceeded before anything is ordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from replenish.demand.model import DemandModel
from replenish.errors import InfeasibleError
from replenish.optimize.conflicts import exceeded
from replenish.optimize.evaluation import evaluate
from replenish.optimize.limits import limit_rows
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

Answer = TypeVar("Answer")

ROUND_OFF = 1e-9  # of a limit
FIELD = {"storage": "storage", "receiving": "receiving", "supplier capacity": "supplier_capacity"}


def answered(
    ask: Callable[[Problem], Answer],
    problem: Problem,
    params: SolveParams,
    eased: list[str],
    model: DemandModel | None = None,
) -> Answer:
    """
    Answer to a problem; where `plan` would refuse it, the answer with its full limits eased.

    `plan` stops when a shelf is already expected to be too full, and names what would have to give. A replay
    has to go on: it lets each such limit grow to what is taken already, so that nothing is added where
    it is fullest, and writes that down.

    Parameters
    ----------
    ask
        What to do with the problem.
    eased
        Where the sentences of the refusal are written down.
    """
    try:
        return ask(problem)
    except InfeasibleError as refusal:
        eased.extend(refusal.conflicts)
    return ask(with_full_limits_eased(problem, params, model))


def with_full_limits_eased(
    problem: Problem, params: SolveParams, model: DemandModel | None = None
) -> Problem:
    """Problem in which no limit is below what is taken of it before anything is ordered."""
    rows = limit_rows(problem, evaluate(problem, params, model).stock)
    limits = problem.limits
    grown = {field: dict(getattr(limits, field)) for field in FIELD.values()}
    for row in exceeded(rows).tolist():
        field, name = FIELD.get(str(rows.kind[row]), ""), str(rows.name[row])
        if name in grown.get(field, {}):
            taken = float(rows.committed[row]) * (1 + ROUND_OFF)
            grown[field][name] = max(grown[field][name], taken)
    return problem.replace(limits=limits.replace(**grown))
