"""What a day of lead time costs: every line decides again, so much later, for the same periods."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from replenish.demand.known_start import KnownStart
from replenish.formulas.priced_answer import priced_answers
from replenish.optimize.alone.evaluation import Evaluation, evaluate
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

PLACES = 8  # of what may be known by then; each is a decision of its own


def sooner_periods(problem: Problem) -> IntArray:
    """
    Periods by which each order arrives sooner if its lead time is a day shorter, ``(n,)``.

    Without a calendar a period sooner. Never more than there is: a lead time is not below 0.
    """
    terms = problem.terms
    sooner = np.ones(problem.lines, dtype=np.int64) if terms.sooner is None else terms.sooner
    first = terms.lead_time
    if terms.lead_times is not None:
        first = np.minimum(first, (terms.lead_times.chance > 0).argmax(axis=1))
    return np.minimum(sooner, first)


def saved_by_a_day(
    problem: Problem, params: SolveParams, evaluation: Evaluation, charged: FloatArray
) -> FloatArray:
    """
    Expected cost that each order (n,) would save, money, had its supplier needed a day less.

    With a lead time shorter by ``g`` periods the order that covers the window ``L … L+R-1`` is placed ``g``
    periods later: the same periods, the same arrival, but the demand until then is known. So the least cost
    of the window as it is, less the mean of the least costs over what may be known by then.

    Parameters
    ----------
    charged : (n,) money per unit
        What each line pays for the limits, as in the plan.
    """
    known = sooner_periods(problem)

    def least(known: IntArray, place: float) -> FloatArray:
        informed = evaluate(problem, params, KnownStart.of(evaluation.model, known, place))
        return priced_answers(informed.cost, informed.allowed, charged)[1]

    now = least(np.zeros_like(known), 0.5)  # on the same paths as what is known later
    places = ((np.arange(PLACES) + 0.5) / PLACES).tolist()
    later = np.mean([least(known, place) for place in places], axis=0)
    return np.where(known > 0, now - later, 0.0)


def by_supplier(problem: Problem, saved: FloatArray) -> Iterator[tuple[str, FloatArray]]:
    """Each supplier whose lead time is worth anything, and what its lines (n,) save by a day, money."""
    for supplier in np.unique(problem.supplier.astype(str)).tolist():
        of_it = np.where(problem.supplier.astype(str) == supplier, saved, 0.0)
        if of_it.any():
            yield supplier, of_it
