"""The lives of the dearest lines, small enough to be carried inside a page."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.demand.tails import TAILS
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import WEEK
from replenish.simulate.past import Past
from replenish.simulate.result import ReplayResult

MOST_LINES = 24  # 24 lines, 9 policies and a year of days are 1 MB
LOW, HIGH = 0.1, 0.9  # of the forecast band
DECIMALS = 1


def line_lives(result: ReplayResult) -> dict[str, Any]:
    """Stock, orders and demand of the dearest lines, and the forecast that was known then."""
    past = result.past
    lines = np.array(result.worst_lines(result.policies[0], MOST_LINES), dtype=np.int64)
    low, high = forecast_band(past, lines)
    return {
        "dates": [str(day) for day in past.calendar.starts],
        "judged": str(past.calendar.starts[past.warm_up]),
        "money": past.problem.money,
        "spans": _spans(past.calendar.periods, past.calendar.step_days),
        "policies": list(result.policies),
        "lines": [
            {
                "name": f"{past.problem.item[line]} at {past.problem.location[line]}",
                "supplier": str(past.problem.supplier[line]),
                "demand": _short(past.demand[line]),
                "low": _short(low[row]),
                "high": _short(high[row]),
                "lives": [
                    {
                        "cost": round(float(life.cost[line, past.judged].sum()), 2),
                        "served": _served(past.demand[line, past.judged], life.short[line, past.judged]),
                        **{
                            name: _short(getattr(life, name)[line])
                            for name in ("stock", "received", "ordered", "short")
                        },
                    }
                    for life in result.lives
                ],
            }
            for row, line in enumerate(lines.tolist())
        ],
    }


def _spans(periods: int, step_days: int) -> list[tuple[str, int]]:
    """Lengths of time that a chart of a life can show, in words and in periods, the first one at first."""
    weeks = [("13 weeks", 13), ("half a year", 26), ("a year", 52)]
    shorter = [(name, count * WEEK // step_days) for name, count in weeks]
    return [*((name, count) for name, count in shorter if count < periods), ("all of it", periods)]


def _served(demand: FloatArray, short: FloatArray) -> float:
    """Share of demand that was served; all of nothing."""
    wanted = float(demand.sum())
    return round(1 - float(short.sum()) / wanted, 4) if wanted else 1.0


def forecast_band(past: Past, lines: IntArray) -> tuple[FloatArray, FloatArray]:
    """Lower and upper quantile of each period's demand, as the newest forecast of its review had it."""
    band = np.full((2, lines.size, past.calendar.periods), np.nan)
    ends = [*(review.period for review in past.reviews[1:]), past.calendar.periods]
    tail = TAILS[past.params.tail]
    for review, end in zip(past.reviews, ends, strict=True):
        forecast = review.problem.forecast
        covered = min(end - review.period, forecast.periods)
        for side, level in enumerate((LOW, HIGH)):
            quantile = forecast.quantile_of(lines, level, tail)[:, :covered]
            band[side, :, review.period : review.period + covered] = quantile
    return band[0], band[1]


def _short(values: FloatArray) -> list[float | None]:
    return [round(float(value), DECIMALS) if np.isfinite(value) else None for value in values]
