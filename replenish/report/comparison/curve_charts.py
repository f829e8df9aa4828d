"""The curves of a comparison, drawn: service, limits, guesses, promises."""

from __future__ import annotations

from typing import Any

import altair as alt

from replenish.report.parts.drawing import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    RED,
    ROW,
    TALL,
    big_numbers,
    chart,
    legend,
    rows,
)
from replenish.scenario.curves import Curve, Curves

BRANCHES = {"kept": "within the limits", "none": "if no limit were shared"}


def curve_charts(curves: Curves, money: str) -> dict[str, Any]:
    """Charts by the name of their place on the page."""
    return {
        "frontier": frontier_chart(curves.frontier, money),
        "service_cost": cost_chart(curves.frontier, money),
        "limits": limit_chart(curves.limit_values, money),
        "tornado": tornado_chart(curves.sensitivity, money),
    }


def frontier_chart(curve: Curve, money: str) -> Any:
    """Stock against service, a point a target, the plan in use marked."""
    values = [dict(row, branch=BRANCHES[row["limits"]]) for row in curve.rows]
    ladder = [value for value in values if value["target"].startswith("p")]
    x = alt.X(
        "stock_value:Q",
        title=f"expected stock at cost ({money})",
        scale=_not_from_zero(),
        axis=big_numbers(),
    )
    y = alt.Y(
        "fill_rate:Q",
        title="demand served from the shelf",
        scale=_not_from_zero(),
        axis=alt.Axis(format=".0%"),
    )
    tooltip = [
        "target:N", "branch:N", alt.Tooltip("stock_value:Q", format=",.0f"),
        alt.Tooltip("fill_rate:Q", format=".1%"), alt.Tooltip("cost:Q", format=",.0f"),
    ]  # fmt: skip
    base = chart(ladder, TALL).encode(x=x, y=y, color=_branch(), tooltip=tooltip)
    now = chart([value for value in values if value["current"]], TALL).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(
        base.mark_line(point=True).encode(order="cycle_service:Q"),
        base.transform_filter("datum.limits == 'none'")
        .mark_text(align="left", dx=7, dy=12)
        .encode(text="target:N"),
        *_the_plan(now),
    )


def cost_chart(curve: Curve, money: str) -> Any:
    """Expected cost against the promised service: what each further point of service costs."""
    values = [dict(row, branch=BRANCHES[row["limits"]]) for row in curve.rows]
    x = alt.X(
        "cycle_service:Q",
        title="mean chance of no stockout",
        axis=alt.Axis(format=".0%"),
        scale=_not_from_zero(),
    )
    y = alt.Y("cost:Q", title=f"expected cost ({money})", scale=_not_from_zero(), axis=big_numbers())
    tooltip = ["target:N", "branch:N", alt.Tooltip("cost:Q", format=",.0f")]
    base = chart(values, TALL).encode(x=x, y=y, color=_branch(), tooltip=tooltip)
    now = chart([value for value in values if value["current"]], TALL).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(base.mark_line(point=True).encode(order="cycle_service:Q"), *_the_plan(now))


def _branch() -> alt.Color:
    scale = alt.Scale(domain=list(BRANCHES.values()), range=[BLUE, GREY])
    return alt.Color("branch:N", scale=scale, legend=legend())


def _the_plan(now: Any) -> tuple[Any, Any]:
    """Mark of the plan in use."""
    return (
        now.mark_point(shape="diamond", size=220, filled=True, color=RED, opacity=1),
        now.mark_text(align="left", dx=11, dy=4, fontWeight="bold", color=RED).encode(
            text=alt.value("the plan")
        ),
    )


def limit_chart(curve: Curve, money: str) -> Any:
    """Money saved when all limits of a kind are multiplied."""
    base = chart([row for row in curve.rows if row["saved"] is not None], TALL).encode(
        x=alt.X(
            "times:Q", title="limits of the kind times", axis=alt.Axis(format="~g"), scale=_not_from_zero()
        ),
        y=alt.Y("saved:Q", title=f"saved against today's limits ({money})", axis=big_numbers()),
        color=alt.Color("limit:N", legend=legend(), scale=alt.Scale(range=[BLUE, RED, GREEN, DARK])),
        tooltip=["limit:N", "times:Q", _amount("saved"), alt.Tooltip("price:Q", format=".4f")],
    )
    return alt.layer(
        chart([{"now": 1.0}], TALL).mark_rule(strokeDash=[4, 3]).encode(x="now:Q"), base.mark_line(point=True)
    )


def tornado_chart(curve: Curve, money: str) -> Any:
    """How far each guess moves the expected cost, the widest on top."""
    values = [row for row in curve.rows if row["change"] is not None]
    names = list(dict.fromkeys(row["guess"] for row in values))
    return alt.layer(
        chart(values, ROW * 2 * max(len(names), 1))
        .mark_bar()
        .encode(
            y=alt.Y("guess:N", sort=names, title=None, axis=alt.Axis(labelLimit=170)),
            x=alt.X("change:Q", title=f"expected cost changes by ({money})", stack=None, axis=big_numbers()),
            color=alt.condition("datum.change > 0", alt.value(RED), alt.value(GREEN)),
            tooltip=["guess:N", "turned:N", _amount("change"), _amount("regret")],
        ),
        alt.Chart(rows([{"zero": 0}])).mark_rule().encode(x="zero:Q"),
    )


def _not_from_zero() -> alt.Scale:
    return alt.Scale(zero=False)


def _amount(name: str) -> alt.Tooltip:
    return alt.Tooltip(f"{name}:Q", format="+,.0f")
