"""Whether a correction would have helped: learned on the earlier past, judged on the later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.demand.past_errors import PastErrors
from replenish.demand.recalibration.correction import Correction, corrected_forecast
from replenish.formulas.pinball import pinball_loss
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray
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


def loss_of(
    past: Sequence[PastIssue], by: Correction | None, tail: TailFormula, whole: BoolArray, periods: int
) -> float:
    """
    Pinball loss of some issues over all levels and known demand, corrected or as they were, in units.

    Parameters
    ----------
    periods
        That count of each issue, from its first.
    """
    total = 0.0
    for issue in past:
        forecast = issue.forecast
        if isinstance(forecast, QuantileForecast):
            read = forecast if by is None else corrected_forecast(forecast, by, tail, whole)
            total += _loss(read, issue.demand, periods)
    return total


def _loss(forecast: QuantileForecast, demand: FloatArray, periods: int) -> float:
    known = (forecast.known & np.isfinite(demand))[:, :periods]
    actual = demand[:, :periods][known][:, None]
    return float(pinball_loss(forecast.levels, actual, forecast.quantiles[:, :periods][known]).sum())
