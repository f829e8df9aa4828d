"""One line's life, drawn."""

from __future__ import annotations

from typing import Any

import altair as alt

from replenish.report.parts.drawing import BLUE, DARK, GREEN, GREY, INK, RED


def life_chart() -> Any:
    """One line's life: stock, receipts and orders above, demand inside its forecast band below."""
    data = alt.NamedData("life")
    day = alt.X("date:T", title=None, axis=alt.Axis(format="%d %b", labelOverlap=True))
    base = alt.Chart(data, width="container").encode(x=day)
    stock = base.mark_area(interpolate="step-after", opacity=0.35, color=BLUE).encode(
        y=alt.Y("stock:Q", title="units in stock, received, ordered")
    )
    received = base.mark_bar(width=3, color=GREEN).encode(y="received:Q", tooltip=["date:T", "received:Q"])
    placed = alt.condition("datum.ordered > 0", alt.value(1), alt.value(0))
    ordered = base.mark_point(shape="triangle-down", color=DARK, filled=True, size=50).encode(
        y="ordered:Q", opacity=placed, tooltip=["date:T", "ordered:Q"]
    )
    band = base.mark_area(interpolate="step-after", opacity=0.25, color=GREY).encode(
        y=alt.Y("low:Q", title="units wanted a period"), y2="high:Q"
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
