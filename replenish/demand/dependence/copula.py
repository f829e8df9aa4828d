"""A Gaussian copula: errors that fade, and errors in the level that last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.dependence.dependence import DrawRequest, Joined
from replenish.demand.past_errors import PastErrors
from replenish.errors import Fault, InputError
from replenish.formulas.autocorrelation import (
    lag_moments,
    level_and_decay,
    pooled_correlations,
    shrunk_correlations,
)
from replenish.formulas.sampling import stratified_uniforms
from replenish.problem.arrays import FloatArray, IntArray, Noun

FEWEST_PAIRS = 30.0  # neighbouring periods with known demand, over all lines; fewer decide nothing
MOST_LAGS = 14  # periods; beyond them the pairs are few, and the level is told
STEP = 0.05  # lines whose autocorrelations round to the same step share their draws
WIDEST = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCorrelation(Noun):
    """
    How past errors of a line hang together: ``level + (1 - level) * decay ** lag``.

    Parameters
    ----------
    level
        Share of the variance that all periods of an issue have in common.
    decay : (n,)
        Autocorrelation of the rest from one period to the next.
    own
        Whether the lines differ so clearly that each has its own decay.
    pairs
        Different pairs of neighbouring periods behind it, over all lines.
    """

    level: float
    decay: FloatArray
    own: bool
    pairs: float


def error_correlation(errors: PastErrors | None, lines: int) -> ErrorCorrelation | None:
    """
    Correlation of past errors, pooled over lines with shrinkage; ``None`` with fewer than 30 pairs.

    Level and decay are fitted to the pooled correlations at all lags. A line gets a decay of its own only
    where errors fade (level 0) and lines differ by more than chance (`shrunk_correlations`); with a
    common level an issue is one observation, and a line has seen too few. Lines without past keep the
    pooled decay.
    """
    if errors is None or errors.lower.shape[2] < 2:  # noqa: PLR2004  # one period has no neighbour
        return None
    score, hidden = errors.scores
    if not np.isfinite(score).any():
        return None
    moments = lag_moments(score, hidden, errors.first, min(score.shape[2] - 1, MOST_LAGS))
    pairs = float(moments.periods[0].sum())
    if pairs < FEWEST_PAIRS:
        return None
    level, decay = level_and_decay(pooled_correlations(moments), moments.periods.sum(axis=1))
    neighbours, own = shrunk_correlations(moments) if level == 0 else (decay, False)
    decays = np.full(lines, decay)
    if own:
        decays[errors.lines] = np.clip(neighbours, -WIDEST, WIDEST)
    return ErrorCorrelation(level=level, decay=decays, own=own, pairs=pairs)


def copula(errors: PastErrors | None, request: DrawRequest) -> Joined:
    """Draws with the autocorrelation that is given, or else that of past errors."""
    if request.rho is not None:
        return _given(request, request.rho)
    found = error_correlation(errors, request.lines)
    if found is None:
        raise InputError([_too_little()])
    return estimated_copula(found, errors, request)


def estimated_copula(found: ErrorCorrelation, errors: PastErrors | None, request: DrawRequest) -> Joined:
    """Draws with the correlation of past errors; lines of nearly the same share them."""
    decays, kind = np.unique(_steps(found), return_inverse=True)
    issues = 0 if errors is None else errors.issues
    return Joined(
        draws=tuple(
            stratified_uniforms(request.paths, request.periods, request.seed, float(decay), found.level)
            for decay in decays
        ),
        kind=kind.ravel().astype(np.int64),
        learned=True,
        sentence=_sentence(found, issues),
        figures={
            "dependence": "copula",
            "source": f"{issues} past issues",
            "pairs": round(found.pairs),
            "level": found.level,
            "rho": round(float(np.median(found.decay)), 2),
            "rho_lowest": round(float(found.decay.min()), 2),
            "rho_highest": round(float(found.decay.max()), 2),
        },
    )


def _steps(found: ErrorCorrelation) -> FloatArray:
    return np.round(np.round(found.decay / STEP) * STEP, 2) if found.own else found.decay


def _sentence(found: ErrorCorrelation, issues: int) -> str:
    low, median, high = (float(value) for value in np.quantile(found.decay, [0, 0.5, 1]))
    each = f"{median:.2f} (by line {low:.2f} to {high:.2f})" if found.own else f"{median:.2f} (all lines)"
    level = f", on top of an error in the level with {found.level:.0%} of the variance" if found.level else ""
    return (
        f"follows a Gaussian copula with autocorrelation {each}{level}, "
        f"estimated from {round(found.pairs):,} pairs of periods in {issues} past issues"
    )


def _given(request: DrawRequest, rho: float) -> Joined:
    kind: IntArray = np.zeros(request.lines, dtype=np.int64)
    return Joined(
        draws=(stratified_uniforms(request.paths, request.periods, request.seed, rho),),
        kind=kind,
        sentence=f"follows a Gaussian copula with autocorrelation {rho:g} (given)",
        figures={"dependence": "copula", "source": "given", "rho": rho},
        independent=rho == 0,
    )


def _too_little() -> Fault:
    return Fault(
        file="SolveParams",
        column="dependence",
        expected=f"past issues with {FEWEST_PAIRS:g} pairs of neighbouring periods of known demand, or rho",
        found="fewer",
    )
