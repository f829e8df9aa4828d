"""Whether a correction would have helped: learned on the earlier past, judged on the later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from replenish.demand.memory import Memory
from replenish.demand.past_errors import PastErrors
from replenish.demand.recalibration.correction import Correction, at_levels, corrected_quantiles
from replenish.demand.strata import strata
from replenish.formulas.pinball import pinball_loss
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.forecast import QuantileForecast
from replenish.problem.past import PastIssue


def earlier_errors(errors: PastErrors, issues: int) -> PastErrors:
    """Errors of the first issues, as they were known when the next one was made."""
    began = errors.first[issues]
    periods = np.arange(errors.lower.shape[2])
    known = errors.first[:issues, None] + periods < began
    return errors.replace(
        first=errors.first[:issues],
        lower=np.where(known[:, None, :], errors.lower[:issues], np.nan),
        upper=np.where(known[:, None, :], errors.upper[:issues], np.nan),
        censored=errors.censored[:issues],
    )


def losses_of(
    past: Sequence[PastIssue],
    chosen: IntArray,
    corrections: Mapping[str, Correction],
    periods: int,
    *,
    levels: FloatArray,
    tail: TailFormula,
    whole: BoolArray,
    memory: Memory | None = None,
) -> tuple[float, dict[str, float]]:
    """
    Pinball loss of some issues over some levels and known demand: as they were, and by each correction.

    Parameters
    ----------
    chosen : (k,)
        Lines that count.
    periods
        That count of each issue, from its first.
    levels : (q,)
        Those of the corrections; an issue that has others is read at them.

    Returns
    -------
    as they were : units
    by correction : units
    """
    before, after = 0.0, dict.fromkeys(corrections, 0.0)
    for issue in past:
        forecast = issue.forecast
        if isinstance(forecast, QuantileForecast):
            length = min(periods, forecast.periods)
            demand = np.where(forecast.known, issue.demand, np.nan)[:, :length]
            quantiles = at_levels(forecast, levels, tail).quantiles[chosen, :length]
            before += _loss(levels, demand[chosen], quantiles)
            for lines, table in strata(forecast, chosen, length, tail, whole, memory=memory):
                for name, by in corrections.items():
                    read = corrected_quantiles(table, by, lines, whole)
                    after[name] += _loss(levels, demand[lines], read)
    return before, after


def _loss(levels: FloatArray, demand: FloatArray, quantiles: FloatArray) -> float:
    known = np.isfinite(demand)
    return float(pinball_loss(levels, demand[known][:, None], quantiles[known]).sum())
