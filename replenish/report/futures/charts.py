"""Futures, drawn: how the cost of each policy spreads over them, and when something went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import numpy as np

from replenish.report.lived.charts import policy_axis, policy_colour, week_chart
from replenish.report.parts.drawing import GREY, INK, ROW, big_numbers, chart, rows
from replenish.simulate.monte_carlo_result import MonteCarloResult

QUANTILES = {"low": 10, "lower": 25, "median": 50, "upper": 75, "high": 90}  # percent of the futures


class Struck(NamedTuple):
    """Dates from one to before another on which something goes wrong on every future, and what."""

    first: str
    end: str
    what: str


def spread_chart(result: MonteCarloResult) -> Any:
    """Cost of each policy over the futures: 8 in 10 on the thin line, half on the thick one, the median."""
    values = [
        {"policy": policy}
        | {name: float(np.percentile(result.totals(policy), share)) for name, share in QUANTILES.items()}
        for policy in result.policies
    ]
    base = chart(values, ROW * len(result.policies)).encode(
        y=policy_axis(result),
        color=policy_colour(result, named=False),
        tooltip=["policy:N", *(alt.Tooltip(f"{name}:Q", format=",.0f") for name in QUANTILES)],
    )
    title = f"cost of a future ({result.problem.money})"
    axis = alt.X("low:Q", title=title, axis=big_numbers(), scale=alt.Scale(zero=False))
    return alt.layer(
        base.mark_rule(strokeWidth=2).encode(x=axis, x2="high:Q"),
        base.mark_bar(height=10).encode(x="lower:Q", x2="upper:Q"),
        base.mark_tick(color=INK, thickness=3, height=16).encode(x="median:Q", color=alt.value(INK)),
    )


def struck_weeks(result: MonteCarloResult, struck: Sequence[Struck]) -> Any:
    """Cost a day of an average future, with the times shaded in which something goes wrong."""
    weeks = week_chart(result, result.problem.money)
    if not struck:
        return weeks
    shaded = alt.Chart(rows([one._asdict() for one in struck])).encode(x=alt.X("first:T", title=None))
    band = shaded.mark_rect(color=GREY, opacity=0.18).encode(x2="end:T", tooltip=["what:N"])
    return alt.layer(band, weeks)
