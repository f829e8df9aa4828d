"""Track records of forecasts whose truth is known."""

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.problem.costs import Costs
from replenish.problem.forecast import QuantileForecast

START = np.datetime64("2024-01-01")


def issue(period, quantiles, actual, *, levels=(0.1, 0.5, 0.9), lead_time=1, review_period=1, **changes):
    """One issue of forecasts ``(n, t, q)`` and what happened ``(n, t)``."""
    quantiles, actual = np.asarray(quantiles, dtype=float), np.asarray(actual, dtype=float)
    lines = len(quantiles)
    fields = {
        "issued": START + np.timedelta64(period, "D"),
        "period": period,
        "known": period,
        "forecast": QuantileForecast(levels=levels, quantiles=quantiles, mean=changes.pop("mean", None)),
        "actual": actual,
        "censored": np.zeros(actual.shape, dtype=bool),
        "filled": actual,
        "lead_time": np.full(lines, lead_time),
        "review_period": np.full(lines, review_period),
        "naive": np.full(lines, np.nan),
        "naive_interval": np.full(lines, np.nan),
    }
    return JudgedIssue(**{**fields, **changes})


def record(issues, *, lines=1, shortage=1.0, holding=1.0, whole=False, **changes):
    """Issues of lines with the same costs; unmet demand is lost."""
    fields = {
        "item": [f"item {line}" for line in range(lines)],
        "location": ["DC1"] * lines,
        "supplier": ["S"] * lines,
        "whole": np.full(lines, whole),
        "lost": np.ones(lines, dtype=bool),
        "costs": Costs(unit=1.0, holding=holding, shortage=shortage, obsolescence=0.0).for_lines(lines),
        "issues": issues,
    }
    return TrackRecord(**{**fields, **changes})


def gamma_record(rho, *, issues=40, lines=50, periods=8, every=4, shape=4.0, scale=5.0, seed=7, **changes):
    """Calibrated marginals whose errors follow a Gaussian AR(1): what is forecast is the truth per period."""
    from scipy import stats

    rng = np.random.default_rng(seed)
    total = every * issues + periods
    scores = rng.standard_normal((lines, total))
    for period in range(1, total):
        scores[:, period] = rho * scores[:, period - 1] + np.sqrt(1 - rho**2) * scores[:, period]
    demand = stats.gamma.ppf(stats.norm.cdf(scores), shape, scale=scale)
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    quantiles = np.broadcast_to(stats.gamma.ppf(levels, shape, scale=scale), (lines, periods, levels.size))
    made = [
        issue(
            start,
            quantiles,
            demand[:, start : start + periods],
            levels=levels,
            mean=np.full((lines, periods), shape * scale),
            lead_time=periods // 2,
            review_period=periods - periods // 2,
        )
        for start in range(0, every * issues, every)
    ]
    return record(made, lines=lines, **changes)
