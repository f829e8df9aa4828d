"""Rank reordering by past errors: the Schaake shuffle."""

from __future__ import annotations

import numpy as np

from replenish.demand.dependence.dependence import DrawRequest, Joined
from replenish.demand.past_errors import PastErrors
from replenish.errors import Fault, InputError
from replenish.formulas.sampling import reordered_uniforms
from replenish.problem.arrays import FloatArray

FEWEST_STRETCHES = 30  # past errors over a whole protection interval, of all lines together


def ranks(errors: PastErrors | None, request: DrawRequest) -> Joined:
    """
    Draws in the order of past errors, whatever shape their dependence has.

    The template is every stretch of past errors, of any line, that is known over the whole interval; ties
    of whole units are broken by chance. All lines share it: one line has too few of them.
    """
    template = _stretches(errors, request.periods)
    if len(template) < FEWEST_STRETCHES:
        raise InputError([_too_few(request.periods, len(template))])
    issues = 0 if errors is None else errors.issues
    return Joined(
        draws=(reordered_uniforms(template, request.paths, request.seed),),
        kind=np.zeros(request.lines, dtype=np.int64),
        learned=True,
        sentence=(
            f"follows the ranks of {len(template):,} past errors over {request.periods} periods "
            f"(Schaake shuffle, {issues} past issues)"
        ),
        figures={"dependence": "ranks", "source": f"{issues} past issues", "stretches": len(template)},
    )


def _stretches(errors: PastErrors | None, periods: int) -> FloatArray:
    """Normal scores ``(m, t)`` of the issues and lines known over all periods."""
    if errors is None or errors.lower.shape[2] < periods:
        return np.empty((0, periods))
    score = errors.scores[0][:, :, :periods].reshape(-1, periods)
    return score[np.isfinite(score).all(axis=1)]


def _too_few(periods: int, found: int) -> Fault:
    return Fault(
        file="SolveParams",
        column="dependence",
        expected=f"{FEWEST_STRETCHES} past errors known over all {periods} periods of the interval",
        found=str(found),
    )
