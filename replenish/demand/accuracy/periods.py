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
    issue: JudgedIssue, errors: PastErrors, number: int, levels: FloatArray, tail: TailFormula
) -> ErrorSums:
    """
    Sums over the periods of one issue; periods with a stock-out are seen, but not judged.

    Amazon Forecast's measures are those of the mean forecast; the median stands in where there is none.

    Parameters
    ----------
    errors
        Of all issues, with everything that is known by now.
    number
        Position of the issue among them.
    levels : (q,)
    """
    forecast, everyone = issue.forecast, np.arange(issue.forecast.lines)
    quantiles = [forecast.quantile_of(everyone, float(level), tail) for level in levels]
    mean: FloatArray | None = getattr(forecast, "mean", None)
    lower, upper = np.full((2, *issue.actual.shape), np.nan)
    lower[errors.lines] = errors.lower[number, :, : issue.forecast.periods]
    upper[errors.lines] = errors.upper[number, :, : issue.forecast.periods]
    return scored(
        Answers(
            levels=levels,
            quantiles=np.stack(quantiles, axis=2),
            mean=forecast.quantile_of(everyone, 0.5, tail) if mean is None else mean,
            lower=lower,
            upper=upper,
            demand=np.where(issue.censored, np.nan, issue.actual),
            sales=issue.actual,
            censored=issue.censored,
            naive=issue.naive,
        )
    )
