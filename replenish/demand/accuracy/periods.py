"""Accuracy of a forecast's periods, every one for itself."""

from __future__ import annotations

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue
from replenish.demand.accuracy.scores import Answers, scored
from replenish.demand.accuracy.sums import ErrorSums
from replenish.demand.past_errors import PastErrors
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import FloatArray


def period_sums(
    issue: JudgedIssue, ranks: tuple[FloatArray, FloatArray], levels: FloatArray, tail: TailFormula
) -> ErrorSums:
    """
    Sums over the periods of one issue; periods with a stock-out are seen, but not judged.

    Amazon Forecast's measures are those of the mean forecast; the median stands in where there is none.

    Parameters
    ----------
    ranks : (n, t) each
        Interval of probability that each demand took; NaN where it is not known or was not looked at.
    levels : (q,)
    """
    forecast, everyone = issue.forecast, np.arange(issue.forecast.lines)
    quantiles = [forecast.quantile_of(everyone, float(level), tail) for level in levels]
    median = forecast.quantile_of(everyone, 0.5, tail)
    told: FloatArray | None = getattr(forecast, "mean", None)
    lower, upper = ranks
    return scored(
        Answers(
            levels=levels,
            quantiles=np.stack(quantiles, axis=2),
            mean=median if told is None else np.where(np.isfinite(told), told, median),
            lower=lower,
            upper=upper,
            demand=np.where(issue.censored, np.nan, issue.actual),
            sales=issue.actual,
            censored=issue.censored,
            naive=issue.naive,
        )
    )


def ranks_of(errors: PastErrors, issue: JudgedIssue) -> tuple[FloatArray, FloatArray]:
    """Interval of probability that each demand of an issue took in its forecast, ``(n, t)`` each."""
    lower, upper = np.full((2, *issue.actual.shape), np.nan)
    lower[errors.lines] = errors.lower[0, :, : issue.forecast.periods]
    upper[errors.lines] = errors.upper[0, :, : issue.forecast.periods]
    return lower, upper
