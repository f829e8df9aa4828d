"""The charts of a replay, as Vega-Lite specifications; Altair writes them, the page draws them."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from replenish.simulate.figures import COSTS
from replenish.simulate.result import ReplayResult

KINDS = ("holding", "shortage", "ordering", "obsolescence")
COLOURS = (
    "#4477aa",
    "#ee6677",
    "#ccbb44",
    "#aa3377",
)  # Paul Tol's bright scheme: told apart by the colour-blind
POLICY_COLOURS = (
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777", "#222255", "#994455",
)  # fmt: skip
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
ROW, SHORT, TALL = 30, 260, 340  # pixels
MOST_POINTS = 26  # weeks; more are a line without points

Spec = dict[str, Any]


def charts(result: ReplayResult) -> dict[str, Spec]:
    """Charts by the name of their place on the page."""
    specs = {
        "costs": cost_chart(result),
        "differences": difference_chart(result),
        "service": service_chart(result),
        "weeks": week_chart(result),
        "life": life_chart(),
    }
    fitted = {name: chart.properties(autosize=FIT) for name, chart in specs.items()}
    return {name: chart.to_dict() for name, chart in fitted.items()}


def cost_chart(result: ReplayResult) -> Any:
    """Cost of each policy, stacked by kind."""
    rows = result.by("all")
    kinds = [kind for kind in COSTS if rows[kind].any()]
    values = [
        {"policy": policy, "kind": kind, "cost": float(rows[kind][row]), "order": KINDS.index(kind)}
        for row, policy in enumerate(result.policies)
        for kind in kinds
    ]
    palette = [COLOURS[KINDS.index(kind)] for kind in kinds]
    return (
        alt.Chart(_rows(values), width="container", height=ROW * len(result.policies))
        .mark_bar()
        .encode(
            x=alt.X("cost:Q", title=f"cost ({_money(result)})", stack="zero", axis=_big_numbers()),
            y=_policy_axis(result),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=palette), legend=_legend()),
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
    verdicts = alt.Scale(domain=["cheaper", "not decided", "dearer"], range=["#228833", "#999999", "#ee6677"])
    base = alt.Chart(_rows(values), width="container", height=ROW * len(result.policies)).encode(
        y=_policy_axis(result, skip_first=True),
        color=alt.Color("verdict:N", scale=verdicts, legend=_legend()),
        tooltip=[
            "policy:N",
            "verdict:N",
            *(alt.Tooltip(f"{name}:Q", format="+,.0f") for name in ("difference", "low", "high")),
        ],
    )
    title = f"dearer or cheaper by ({_money(result)})"
    interval = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=title, axis=_big_numbers()), x2="high:Q"
    )
    zero = alt.Chart(_rows([{"zero": 0}])).mark_rule(strokeDash=[4, 3]).encode(x="zero:Q")
    return alt.layer(
        zero, interval, base.mark_point(filled=True, size=70, opacity=1).encode(x="difference:Q")
    )


def service_chart(result: ReplayResult) -> Any:
    """How much stock each policy needed for the service it gave."""
    rows = result.by("all")
    values = [
        {
            "policy": policy,
            "stock": float(rows["average_stock_value"][row]),
            "fill_rate": float(rows["fill_rate"][row]),
            "cost": float(rows["cost"][row]),
        }
        for row, policy in enumerate(result.policies)
    ]
    base = alt.Chart(_rows(values), width="container", height=TALL).encode(
        x=alt.X(
            "stock:Q",
            title=f"average stock at cost ({_money(result)})",
            scale=alt.Scale(zero=False),
            axis=_big_numbers(),
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
    rows = result.by("week")
    values = [
        {"policy": policy, "week": week, "cost": float(cost) / int(days)}
        for policy, week, cost, days in zip(
            rows["policy"], rows["week"], rows["cost"], rows["days"], strict=True
        )
    ]
    picked = alt.selection_point(name="picked", fields=["policy"], bind="legend")
    few = len(values) <= MOST_POINTS * len(result.policies)
    return (
        alt.Chart(_rows(values), width="container", height=SHORT)
        .mark_line(point=few, strokeWidth=2 if few else 1.2)
        .encode(
            x=alt.X(
                "week:T", title=None, axis=alt.Axis(format="%d %b" if few else "%b %Y", labelOverlap=True)
            ),
            y=alt.Y("cost:Q", title=f"cost a day ({_money(result)})", axis=_big_numbers()),
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
    stock = base.mark_area(interpolate="step-after", opacity=0.35, color="#4477aa").encode(
        y=alt.Y("stock:Q", title="units on the shelf")
    )
    received = base.mark_bar(width=3, color="#228833").encode(
        y="received:Q", tooltip=["date:T", "received:Q"]
    )
    placed = alt.condition("datum.ordered > 0", alt.value(1), alt.value(0))
    ordered = base.mark_point(shape="triangle-down", color="#222255", filled=True, size=50).encode(
        y="ordered:Q", opacity=placed
    )
    band = base.mark_area(interpolate="step-after", opacity=0.25, color="#777777").encode(
        y=alt.Y("low:Q", title="units a period"), y2="high:Q"
    )
    demand = base.mark_line(color="#222222", interpolate="step-after").encode(
        y="demand:Q", tooltip=["date:T", "demand:Q", "short:Q"]
    )
    short = base.mark_bar(width=3, color="#ee6677").encode(y="short:Q")
    warm_up = alt.Chart(alt.NamedData("judged")).mark_rule(strokeDash=[4, 3]).encode(x="date:T")
    return alt.vconcat(
        alt.layer(stock, received, ordered, warm_up).properties(height=200),
        alt.layer(band, demand, short, warm_up).properties(height=160),
    )


def _rows(values: list[dict[str, Any]]) -> Any:
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def _policy_axis(result: ReplayResult, *, skip_first: bool = False) -> alt.Y:
    names = list(result.policies[1 if skip_first else 0 :])
    return alt.Y("policy:N", title=None, sort=names, axis=alt.Axis(labelLimit=170))


def _policy_colour(result: ReplayResult) -> alt.Color:
    names = list(result.policies)
    colours = [POLICY_COLOURS[number % len(POLICY_COLOURS)] for number in range(len(names))]
    return alt.Color("policy:N", sort=names, scale=alt.Scale(domain=names, range=colours), legend=_legend())


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", title=None, labelLimit=220)


def _big_numbers() -> alt.Axis:
    return alt.Axis(format="~s", tickCount=5)


def _money(result: ReplayResult) -> str:
    return result.past.problem.currency or "money"
