"""A replay, drawn: what each policy cost, served and kept, and the life of a line."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from replenish.report.drawing import (
    BLUE,
    CYAN,
    DARK,
    GREEN,
    GREY,
    INK,
    KIND_COLOURS,
    PURPLE,
    RED,
    ROW,
    SHORT,
    TALL,
    VERDICTS,
    WINE,
    YELLOW,
    big_numbers,
    chart,
    legend,
    rows,
)
from replenish.simulate.figures import COSTS
from replenish.simulate.result import ReplayResult

POLICY_COLOURS = (BLUE, RED, GREEN, YELLOW, CYAN, PURPLE, GREY, DARK, WINE)
MOST_POINTS = 26  # weeks; more are a line without points


def charts(result: ReplayResult) -> dict[str, Any]:
    """Charts by the name of their place on the page."""
    return {
        "costs": cost_chart(result),
        "differences": difference_chart(result),
        "service": service_chart(result),
        "weeks": week_chart(result),
    }


def cost_chart(result: ReplayResult) -> Any:
    """Cost of each policy, stacked by kind."""
    figures = result.by("all")
    kinds = [kind for kind in COSTS if figures[kind].any()]
    values = [
        {"policy": policy, "kind": kind, "cost": float(figures[kind][row]), "order": place}
        for row, policy in enumerate(result.policies)
        for place, kind in enumerate(kinds)
    ]
    palette = [KIND_COLOURS[kind] for kind in kinds]
    return (
        chart(values, ROW * len(result.policies))
        .mark_bar()
        .encode(
            x=alt.X("cost:Q", title=f"cost ({result.past.problem.money})", stack="zero", axis=big_numbers()),
            y=_policy_axis(result),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=palette), legend=legend()),
            order=alt.Order("order:Q"),
            tooltip=["policy:N", "kind:N", alt.Tooltip("cost:Q", format=",.0f")],
        )
    )


def difference_chart(result: ReplayResult) -> Any:
    """Paired difference of each policy to the first one, with its interval."""
    values = [
        {
            "policy": one.policy, "difference": one.interval.total, "low": one.interval.low,
            "high": one.interval.high, "verdict": one.verdict,
        }
        for one in result.differences()
        if np.isfinite(one.interval.low)
    ]  # fmt: skip
    verdicts = alt.Scale(domain=list(VERDICTS), range=list(VERDICTS.values()))
    base = chart(values, ROW * len(result.policies)).encode(
        y=_policy_axis(result, skip_first=True),
        color=alt.Color("verdict:N", scale=verdicts, legend=legend()),
        tooltip=[
            "policy:N",
            "verdict:N",
            *(alt.Tooltip(f"{name}:Q", format="+,.0f") for name in ("difference", "low", "high")),
        ],
    )
    title = f"dearer or cheaper by ({result.past.problem.money})"
    interval = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=title, axis=big_numbers()), x2="high:Q"
    )
    zero = alt.Chart(rows([{"zero": 0}])).mark_rule(strokeDash=[4, 3]).encode(x="zero:Q")
    return alt.layer(
        zero, interval, base.mark_point(filled=True, size=70, opacity=1).encode(x="difference:Q")
    )


def service_chart(result: ReplayResult) -> Any:
    """How much stock each policy needed for the service it gave."""
    figures = result.by("all")
    values = [
        {
            "policy": policy,
            "stock": float(figures["average_stock_value"][row]),
            "fill_rate": float(figures["fill_rate"][row]),
            "cost": float(figures["cost"][row]),
        }
        for row, policy in enumerate(result.policies)
    ]
    base = chart(values, TALL).encode(
        x=alt.X(
            "stock:Q",
            title=f"average stock at cost ({result.past.problem.money})",
            scale=alt.Scale(zero=False),
            axis=big_numbers(),
        ),
        y=alt.Y(
            "fill_rate:Q",
            title="demand served from the shelf",
            axis=alt.Axis(format=".0%"),
            scale=alt.Scale(zero=False),
        ),
        color=_policy_colour(result),
        tooltip=[
            "policy:N",
            alt.Tooltip("stock:Q", format=",.0f"),
            alt.Tooltip("fill_rate:Q", format=".1%"),
            alt.Tooltip("cost:Q", format=",.0f"),
        ],
    )
    return base.mark_point(filled=True, size=140, opacity=1)


def week_chart(result: ReplayResult) -> Any:
    """Cost a day of each policy, week by week; the first and the last week may be cut short."""
    figures = result.by("week")
    values = [
        {"policy": policy, "week": week, "cost": float(cost) / int(days)}
        for policy, week, cost, days in zip(
            figures["policy"], figures["week"], figures["cost"], figures["days"], strict=True
        )
    ]
    picked = alt.selection_point(name="picked", fields=["policy"], bind="legend")
    few = len(values) <= MOST_POINTS * len(result.policies)
    return (
        chart(values, SHORT)
        .mark_line(point=few, strokeWidth=2 if few else 1.2)
        .encode(
            x=alt.X(
                "week:T", title=None, axis=alt.Axis(format="%d %b" if few else "%b %Y", labelOverlap=True)
            ),
            y=alt.Y("cost:Q", title=f"cost a day ({result.past.problem.money})", axis=big_numbers()),
            color=_policy_colour(result),
            opacity=alt.condition(picked, alt.value(1.0), alt.value(0.08)),
            tooltip=["policy:N", "week:T", alt.Tooltip("cost:Q", format=",.0f")],
        )
        .add_params(picked)
    )


def life_chart() -> Any:
    """One line's life: stock and receipts above, demand inside its forecast band below."""
    data = alt.NamedData("life")
    day = alt.X("date:T", title=None, axis=alt.Axis(format="%d %b", labelOverlap=True))
    base = alt.Chart(data, width="container").encode(x=day)
    stock = base.mark_area(interpolate="step-after", opacity=0.35, color=BLUE).encode(
        y=alt.Y("stock:Q", title="units on the shelf")
    )
    received = base.mark_bar(width=3, color=GREEN).encode(y="received:Q", tooltip=["date:T", "received:Q"])
    placed = alt.condition("datum.ordered > 0", alt.value(1), alt.value(0))
    ordered = base.mark_point(shape="triangle-down", color=DARK, filled=True, size=50).encode(
        y="ordered:Q", opacity=placed
    )
    band = base.mark_area(interpolate="step-after", opacity=0.25, color=GREY).encode(
        y=alt.Y("low:Q", title="units a period"), y2="high:Q"
    )
    demand = base.mark_line(color=INK, interpolate="step-after").encode(
        y="demand:Q", tooltip=["date:T", "demand:Q", "short:Q"]
    )
    short = base.mark_bar(width=3, color=RED).encode(y="short:Q")
    warm_up = alt.Chart(alt.NamedData("judged")).mark_rule(strokeDash=[4, 3]).encode(x="date:T")
    return alt.vconcat(
        alt.layer(stock, received, ordered, warm_up).properties(height=200),
        alt.layer(band, demand, short, warm_up).properties(height=160),
    )


def _policy_axis(result: ReplayResult, *, skip_first: bool = False) -> alt.Y:
    names = list(result.policies[1 if skip_first else 0 :])
    return alt.Y("policy:N", title=None, sort=names, axis=alt.Axis(labelLimit=170))


def _policy_colour(result: ReplayResult) -> alt.Color:
    names = list(result.policies)
    colours = [POLICY_COLOURS[number % len(POLICY_COLOURS)] for number in range(len(names))]
    return alt.Color("policy:N", sort=names, scale=alt.Scale(domain=names, range=colours), legend=legend())
