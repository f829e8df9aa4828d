"""What a policy is: it sees what is known on a day and says what to order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from replenish.demand.model import DemandModel
from replenish.problem.arrays import BoolArray, FloatArray, Noun
from replenish.problem.demand_history import DemandHistory
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Noun):
    """
    Everything that is known on a review day, and nothing that is not.

    Parameters
    ----------
    problem
        The question `plan` would be asked on this day: the newest forecast issued by then, from this day
        on; stock and open orders as known this morning; terms, costs and limits.
    params
        How the folder wants its plans computed; a policy brings its own target.
    date
        The review day; period 0 of the problem starts on it.
    due : (n,)
        Lines whose turn it is to be ordered; the others order nothing whatever the policy says.
    review
        Number of this review, from 0.
    demand
        Demand that was seen by this morning, with its stock-outs; ``None`` where there is no history.
    model
        Demand to come, as the problem and the parameters have it, worked out once for all policies; ``None``
        leaves that to the policy.
    """

    problem: Problem
    params: SolveParams
    date: np.datetime64
    due: BoolArray
    review: int = 0
    demand: DemandHistory | None = None
    model: DemandModel | None = None


@runtime_checkable
class Policy(Protocol):
    """How much to order on a review day: one file beside this one for each rule."""

    @property
    def name(self) -> str:
        """What the result calls it."""
        ...

    def quantities(self, view: View) -> FloatArray:
        """Units to order now, ``(n,)``; 0 where ``view.due`` is false."""
        ...
