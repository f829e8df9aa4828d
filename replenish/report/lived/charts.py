"""Charts of policies that have lived, on the past or on futures: cost, differences, service, weeks."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from replenish.adapters.replays.tables import Lived
from replenish.report.parts.drawing import (
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

POLICY_COLOURS = (BLUE, RED, GREEN, YELLOW, CYAN, PURPLE, GREY, DARK, WINE)
MOST_POINTS = 26  # weeks; more are a line without points
MOST_WEEKS = 60  # drawn one by one; more are drawn four at a time
ROOM = 0.08  # of the span of an axis: so much is left beyond the outermost points


def lived_charts(lived: Lived, money: str) -> dict[str, Any]:
    """Charts by the name of their place on the page; ``money`` is the name of the unit."""
    return {
        "costs": cost_chart(lived, money),
        "differences": difference_chart(lived, money),
        "service": service_chart(lived, money),
        "weeks": week_chart(lived, money),
    }


def cost_chart(lived: Lived, money: str) -> Any:
    """Cost of each policy, stacked by kind, with its total."""
    figures = lived.by("all")
    kinds = [kind for kind in COSTS if figures[kind].any()]
    values = [
        {"policy": policy, "kind": kind, "cost": float(figures[kind][row]), "order": place}
        for row, policy in enumerate(lived.policies)
        for place, kind in enumerate(kinds)
    ]
    totals = [
        {"policy": policy, "total": float(cost)}
        for policy, cost in zip(lived.policies, figures["cost"], strict=True)
    ]
    palette = [KIND_COLOURS[kind] for kind in kinds]
    bars = (
        chart(values, ROW * len(lived.policies))
        .mark_bar()
        .encode(
            x=alt.X("cost:Q", title=f"cost ({money})", stack="zero", axis=big_numbers()),
            y=policy_axis(lived),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=palette), legend=legend()),
            order=alt.Order("order:Q"),
            tooltip=["policy:N", "kind:N", alt.Tooltip("cost:Q", format=",.0f")],
        )
    )
    total = (
        alt.Chart(rows(totals))
        .mark_text(align="left", dx=5, color=INK)
        .encode(x="total:Q", y=policy_axis(lived), text=alt.Text("total:Q", format=",.0f"))
    )
    return alt.layer(bars, total)


def difference_chart(lived: Lived, money: str) -> Any:
    """Paired difference of each policy to the first one, with its interval."""
    values = [
        {
            "policy": one.policy, "difference": one.interval.total, "low": one.interval.low,
            "high": one.interval.high, "verdict": one.verdict,
        }
        for one in lived.differences()
        if np.isfinite(one.interval.low)
    ]  # fmt: skip
    verdicts = alt.Scale(domain=list(VERDICTS), range=list(VERDICTS.values()))
    base = chart(values, ROW * max(len(lived.policies) - 1, 1)).encode(
        y=policy_axis(lived, skip_first=True),
        color=alt.Color("verdict:N", scale=verdicts, legend=legend()),
        tooltip=[
            "policy:N",
            "verdict:N",
            *(alt.Tooltip(f"{name}:Q", format="+,.0f") for name in ("difference", "low", "high")),
        ],
    )
    title = f"← cheaper than {lived.policies[0]}     by {money}     dearer →"
    interval = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=title, axis=big_numbers()), x2="high:Q"
    )
    zero = alt.Chart(rows([{"zero": 0}])).mark_rule(strokeDash=[4, 3]).encode(x="zero:Q")
    return alt.layer(
        zero, interval, base.mark_point(filled=True, size=70, opacity=1).encode(x="difference:Q")
    )


def service_chart(lived: Lived, money: str) -> Any:
    """How much stock each policy needed for the service it gave; each point bears its policy's name."""
    figures = lived.by("all")
    stock = figures["average_stock_value"]
    middle, above = float(stock.min() + stock.max()) / 2, _above(stock, figures["fill_rate"])
    values = [
        {
            "policy": policy,
            "stock": float(stock[row]),
            "fill_rate": float(figures["fill_rate"][row]),
            "cost": float(figures["cost"][row]),
            "right": bool(stock[row] > middle),
            "above": bool(above[row]),
        }
        for row, policy in enumerate(lived.policies)
    ]
    served = np.array([value["fill_rate"] for value in values])
    base = chart(values, TALL).encode(
        x=alt.X("stock:Q", title=f"average stock at cost ({money})", scale=_roomy(stock), axis=big_numbers()),
        y=alt.Y(
            "fill_rate:Q",
            title="demand served from the shelf",
            axis=alt.Axis(format=".0%" if np.ptp(served) > 0.04 else ".1%"),  # noqa: PLR2004
            scale=_roomy(served, most=1 + ROOM * float(np.ptp(served))),
        ),
        color=policy_colour(lived, named=False),
        tooltip=[
            "policy:N",
            alt.Tooltip("stock:Q", format=",.0f"),
            alt.Tooltip("fill_rate:Q", format=".1%"),
            alt.Tooltip("cost:Q", format=",.0f"),
        ],
    )
    names = [
        base.mark_text(align="right" if right else "left", dx=-9 if right else 9, dy=-8 if above else 8)
        .encode(text="policy:N")
        .transform_filter(f"datum.right == {str(right).lower()} && datum.above == {str(above).lower()}")
        for right in (False, True)
        for above in (False, True)
    ]
    return alt.layer(base.mark_point(filled=True, size=120, opacity=1), *names)


def _above(across: Any, up: Any) -> Any:
    """Whether the name of each point stands above it ``(k,)``: away from the point that is nearest."""
    places = np.stack([values / (np.ptp(values) or 1.0) for values in (across, up)])
    distance = np.hypot(*(places[:, :, None] - places[:, None, :]))
    np.fill_diagonal(distance, np.inf)
    return up >= up[distance.argmin(axis=1)]


def _roomy(values: Any, most: float = np.inf) -> alt.Scale:
    room = ROOM * float(np.ptp(values)) or 0.01 * abs(float(values[0])) or 1.0
    low, high = float(values.min()) - room, min(float(values.max()) + room, most)
    return alt.Scale(domain=[max(low, 0.0), high], nice=False, zero=False)


def week_chart(lived: Lived, money: str) -> Any:
    """Cost a day of each policy, week by week; where there are many, the mean of four weeks at a time."""
    figures = lived.by("week")
    weeks = len(figures["week"]) // len(lived.policies)
    together = 1 if weeks <= MOST_WEEKS else 4
    values = [
        {"policy": policy, "week": str(figures["week"][first]), "cost": _a_day(figures, first, last)}
        for number, policy in enumerate(lived.policies)
        for first, last in _stretches(number * weeks, weeks, together)
    ]
    picked = alt.selection_point(name="picked", fields=["policy"], bind="legend")
    few = weeks // together <= MOST_POINTS
    return (
        chart(values, SHORT)
        .mark_line(point=few, strokeWidth=2)
        .encode(
            x=alt.X(
                "week:T",
                title="week beginning" if together == 1 else "four weeks beginning",
                axis=alt.Axis(format="%d %b" if weeks <= MOST_WEEKS else "%b %Y", labelOverlap=True),
            ),
            y=alt.Y("cost:Q", title=f"cost a day ({money})", axis=big_numbers()),
            color=policy_colour(lived),
            opacity=alt.condition(picked, alt.value(1.0), alt.value(0.08)),
            tooltip=["policy:N", "week:T", alt.Tooltip("cost:Q", format=",.0f")],
        )
        .add_params(picked)
    )


def _stretches(start: int, weeks: int, together: int) -> list[tuple[int, int]]:
    """First and past-the-last row of each stretch of weeks."""
    return [(start + first, start + min(first + together, weeks)) for first in range(0, weeks, together)]


def _a_day(figures: Any, first: int, last: int) -> float:
    return float(figures["cost"][first:last].sum() / figures["days"][first:last].sum())


def policy_axis(lived: Lived, *, skip_first: bool = False) -> alt.Y:
    """Policies from top to bottom, in the order in which they were asked for."""
    names = list(lived.policies[1 if skip_first else 0 :])
    return alt.Y("policy:N", title=None, sort=names, axis=alt.Axis(labelLimit=170))


def policy_colour(lived: Lived, *, named: bool = True) -> alt.Color:
    """Colour of each policy, the same on every chart; ``named`` in a legend."""
    names = list(lived.policies)
    colours = [POLICY_COLOURS[number % len(POLICY_COLOURS)] for number in range(len(names))]
    scale = alt.Scale(domain=names, range=colours)
    return alt.Color("policy:N", sort=names, scale=scale, legend=legend() if named else None)
