"""Pictures of a forecast's accuracy: reliability diagram and histogram of ranks, drawn by altair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from replenish.demand.accuracy.result import Accuracy
from replenish.demand.accuracy.sums import BINS, ErrorSums
from replenish.demand.accuracy.treatments import PLANNED
from replenish.report.accuracy.rows import INTERVAL, KNOWN, PERIOD

if TYPE_CHECKING:
    import altair as alt

SIZE = 300  # pixels
COLORS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#9d755d", "#e45756")  # told apart on white
RELIABILITY, RANKS = "reliability", "ranks"


def can_draw() -> bool:
    """Whether the chart library is installed (``pip install 'replenish[report]'``)."""
    try:
        import altair as alt  # noqa: F401, PLC0415  # an extra
        import vl_convert  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def draw_accuracy(accuracy: Accuracy, folder: Path, form: str = "svg") -> tuple[Path, ...]:
    """
    Draw ``reliability`` and ``ranks`` into a folder.

    Parameters
    ----------
    folder
        Must be there.
    form
        ``svg`` or ``png``.
    """
    charts = {RELIABILITY: reliability_diagram(accuracy), RANKS: rank_chart(accuracy)}
    paths = []
    for name, chart in charts.items():
        path = folder / f"{name}.{form}"
        chart.save(str(path))
        paths.append(path)
    return tuple(paths)


def reliability_diagram(accuracy: Accuracy) -> alt.HConcatChart:
    """
    Share of demand up to each quantile against its level; a calibrated forecast follows the diagonal.

    One panel for the periods, one for the intervals, one for their known part.
    """
    import altair as alt  # noqa: PLC0415

    colors = _colors(accuracy)
    panels = [_reliability(scope, told, colors) for scope, told in _scopes(accuracy)]
    side_by_side = alt.hconcat(*panels)
    return side_by_side.properties(title=_title(accuracy)).configure_legend(orient="bottom", labelLimit=0)  # type: ignore[no-any-return]  # altair says nothing of it


def _reliability(scope: str, told: Mapping[str, ErrorSums], colors: alt.Color) -> alt.LayerChart:
    import altair as alt  # noqa: PLC0415

    rows = [row for name, sums in told.items() for row in _covered(name, sums)]
    share = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    lines = (
        _chart(rows)
        .mark_line(clip=True)
        .encode(
            x=alt.X("level:Q", title="level of the quantile", scale=share, axis=axis),
            y=alt.Y("covered:Q", title="share of demand up to it", scale=share, axis=axis),
            color=colors,
            strokeWidth=alt.condition(alt.datum.forecast == PLANNED, alt.value(4), alt.value(1.5)),
        )
    )
    ideal = _chart([{"level": 0, "covered": 0}, {"level": 1, "covered": 1}])
    diagonal = ideal.mark_line(color="gray", strokeDash=[4, 4]).encode(x="level:Q", y="covered:Q")
    return alt.layer(diagonal, lines).properties(width=SIZE, height=SIZE, title=scope)  # type: ignore[return-value]  # nothing is faceted


def _colors(accuracy: Accuracy) -> alt.Color:
    """One color a treatment, the same in every panel; the plan's own in black."""
    import altair as alt  # noqa: PLC0415

    names = list(dict.fromkeys(name for _, told in _scopes(accuracy) for name in told))
    others = iter(COLORS * (len(names) // len(COLORS) + 1))
    range_ = ["black" if name == PLANNED else next(others) for name in names]
    return alt.Color("forecast:N", sort=names, scale=alt.Scale(domain=names, range=range_), title=None)


def rank_chart(accuracy: Accuracy) -> alt.FacetChart:
    """Share of demand in each slice of its forecast distribution; a calibrated forecast's is even."""
    import altair as alt  # noqa: PLC0415

    named = [(f"{scope}, {name}", sums) for scope, told in _scopes(accuracy) for name, sums in told.items()]
    rows = [row for name, sums in named for row in _ranked(name, sums)]
    base = _chart(rows)
    edges = alt.Axis(format="%", values=[0, 0.5, 1])
    columns = base.mark_bar(binSpacing=1).encode(
        x=alt.X("from:Q", bin="binned", title="rank in the forecast", axis=edges),
        x2="to:Q",
        y=alt.Y("share:Q", title="share of demand", axis=alt.Axis(format="%", tickCount=3)),
    )
    even = base.mark_rule(color="gray", strokeDash=[4, 4]).encode(y=alt.datum(1 / BINS))
    panel = alt.layer(columns, even).properties(width=SIZE // 2, height=SIZE // 3)
    names = [name for name, _ in named]
    return panel.facet(facet=alt.Facet("forecast:N", sort=names, title=None), columns=3).properties(
        title=_title(accuracy)
    )


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _scopes(accuracy: Accuracy) -> Iterator[tuple[str, Mapping[str, ErrorSums]]]:
    """Scopes there are figures for, each with its treatments."""
    yield PERIOD, accuracy.of_periods()
    if accuracy.decisions.size:
        yield INTERVAL, accuracy.of_interval()
    if accuracy.known:
        yield KNOWN, accuracy.of_known()


def _covered(name: str, sums: ErrorSums) -> Iterator[dict[str, Any]]:
    for level, covered in zip(sums.levels.tolist(), sums.coverage[0].tolist(), strict=True):
        if np.isfinite(covered):
            yield {"forecast": name, "level": level, "covered": round(covered, 4)}


def _ranked(name: str, sums: ErrorSums) -> Iterator[dict[str, Any]]:
    count = max(float(sums.histogram[0].sum()), 1.0)
    for place, inside in enumerate(sums.histogram[0].tolist()):
        edges = {"from": place / BINS, "to": (place + 1) / BINS}
        yield {"forecast": name, **edges, "share": round(inside / count, 4)}


def _title(accuracy: Accuracy) -> str:
    return f"{len(accuracy.item)} lines, {accuracy.issues.size} issues, {accuracy.decisions.size} decisions"
