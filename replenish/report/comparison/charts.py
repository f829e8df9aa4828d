"""Scenarios side by side, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from replenish.report.comparison.curve_charts import curve_charts
from replenish.report.comparison.words import has_some
from replenish.report.parts.drawing import (
    DARK,
    GREEN,
    KIND_COLOURS,
    ROW,
    VERDICTS,
    big_numbers,
    chart,
    legend,
    rows,
)
from replenish.scenario import Comparison
from replenish.scenario.curves import Curves

BEFORE = "lost before"
KINDS = {
    "holding": "holding",
    "shortage": "shortage",
    "obsolescence": "obsolescence",
    "ordering": "ordering",
    "order costs": "order_costs",
    "beyond limits": "penalties",
    "next orders": "next_orders",
    BEFORE: "lost_before_cost",
}
SPREAD = 30  # from here down to zero colours are in proportion, above they are drawn together
COLOURS = KIND_COLOURS | {
    "order costs": GREEN,
    "beyond limits": DARK,
    "next orders": "#c9a66b",
    BEFORE: "#bbbbbb",
}


def charts(comparison: Comparison, curves: Curves | None = None) -> dict[str, Any]:
    """Charts by the name of their place on the page, those of the curves last."""
    money = comparison.money
    drawn = {
        "costs": cost_chart(comparison),
        "locations": group_chart(comparison, "location", "total_cost_difference", f"cost ({money})"),
        "suppliers": group_chart(comparison, "supplier", "order_value_difference", f"ordered ({money})"),
    }
    if any(row["difference"] is not None for row in comparison.rows("simulated")):
        drawn["differences"] = difference_chart(comparison)
    return drawn if curves is None else drawn | curve_charts(curves, money)


def cost_chart(comparison: Comparison) -> Any:
    """Expected cost of each scenario, stacked by kind."""
    planned = _planned(comparison)
    kinds = [kind for kind, column in KINDS.items() if has_some(planned, column)]
    values = [
        {"scenario": row["scenario"], "kind": kind, "cost": row[KINDS[kind]], "order": place}
        for row in planned
        for place, kind in enumerate(kinds)
    ]
    scale = alt.Scale(domain=kinds, range=[COLOURS[kind] for kind in kinds])
    return (
        chart(values, ROW * max(len(planned), 1))
        .mark_bar()
        .encode(
            x=alt.X("cost:Q", title=f"expected cost ({comparison.money})", stack="zero", axis=big_numbers()),
            y=_by_scenario([row["scenario"] for row in planned]),
            color=alt.Color("kind:N", scale=scale, legend=legend()),
            order=alt.Order("order:Q"),
            tooltip=["scenario:N", "kind:N", alt.Tooltip("cost:Q", format=",.0f")],
        )
    )


def difference_chart(comparison: Comparison) -> Any:
    """Paired difference of each scenario's lives to the baseline's, with its interval."""
    values = [row for row in comparison.rows("simulated") if row["difference"] is not None]
    names = list(dict.fromkeys(row["scenario"] for row in values))
    shown = ("scenario", "reading", "difference", "difference_low", "difference_high", "verdict")
    base = chart([{name: row[name] for name in shown} for row in values], 16 * max(len(values), 1)).encode(
        y=_by_scenario(names),
        yOffset="reading:N",
        color=alt.Color(
            "verdict:N",
            scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICTS.values())),
            legend=legend(),
        ),
        tooltip=["scenario:N", "reading:N", "verdict:N", alt.Tooltip("difference:Q", format="+,.0f")],
    )
    title = f"dearer or cheaper by ({comparison.money})"
    return alt.layer(
        alt.Chart(rows([{"zero": 0}])).mark_rule(strokeDash=[4, 3]).encode(x="zero:Q"),
        base.mark_rule(strokeWidth=3).encode(
            x=alt.X("difference_low:Q", title=title, axis=big_numbers()), x2="difference_high:Q"
        ),
        base.mark_point(filled=True, size=60, opacity=1).encode(x="difference:Q"),
    )


def group_chart(comparison: Comparison, label: str, column: str, title: str) -> Any:
    """Difference to the baseline of a figure, scenario by location or supplier, as a table of colours."""
    found = [row for row in comparison.rows(f"{label}s") if row["scenario"] != comparison.names[0]]
    values = [{"scenario": row["scenario"], label: row[label], "gap": row.get(column)} for row in found]
    names = list(dict.fromkeys(row[label] for row in values))
    reach = max((abs(row["gap"] or 0.0) for row in values), default=0.0) or 1.0
    scale = alt.Scale(  # white is no difference; one scenario that is much dearer does not hide the others
        scheme="redblue", reverse=True, domain=[-reach, reach], type="symlog", constant=reach / SPREAD
    )
    return (
        chart(values, 20 * max(len(names), 3))
        .mark_rect()
        .encode(
            x=alt.X(
                "scenario:N", sort=_order(values), title=None, axis=alt.Axis(labelAngle=-40, labelLimit=140)
            ),
            y=alt.Y(f"{label}:N", sort=names, title=None, axis=alt.Axis(labelLimit=140)),
            color=alt.Color(
                "gap:Q",
                scale=scale,
                title=title,
                legend=alt.Legend(orient="bottom", format="~s", title=title),
            ),
            tooltip=["scenario:N", f"{label}:N", alt.Tooltip("gap:Q", format="+,.0f", title=title)],
        )
    )


def _planned(comparison: Comparison) -> list[dict[str, Any]]:
    return [row for row in comparison.rows("scenarios") if row["status"] == "planned"]


def _order(values: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["scenario"] for row in values))


def _by_scenario(names: Sequence[str]) -> alt.Y:
    return alt.Y("scenario:N", title=None, sort=list(names), axis=alt.Axis(labelLimit=170))
