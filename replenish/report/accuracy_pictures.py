"""Pictures of a forecast's accuracy: reliability diagram and histogram of ranks, drawn by altair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from replenish.demand.accuracy.result import Accuracy
from replenish.demand.accuracy.sums import BINS, ErrorSums

if TYPE_CHECKING:
    import altair as alt

SIZE = 360  # pixels
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


def reliability_diagram(accuracy: Accuracy) -> alt.LayerChart:
    """Share of demand up to each quantile against its level; a calibrated forecast follows the diagonal."""
    import altair as alt  # noqa: PLC0415

    rows = [row for name, sums in _named(accuracy) for row in _covered(name, sums)]
    share = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%")
    lines = (
        _chart(rows)
        .mark_line(clip=True)
        .encode(
            x=alt.X("level:Q", title="level of the quantile", scale=share, axis=axis),
            y=alt.Y("covered:Q", title="share of demand up to it", scale=share, axis=axis),
            color=alt.Color("forecast:N", sort=[name for name, _ in _named(accuracy)]),
            strokeDash=alt.StrokeDash("scope:N"),
        )
    )
    ideal = _chart([{"level": 0, "covered": 0}, {"level": 1, "covered": 1}])
    diagonal = ideal.mark_line(color="lightgray", strokeWidth=4).encode(x="level:Q", y="covered:Q")
    return alt.layer(diagonal, lines).properties(width=SIZE, height=SIZE, title=_title(accuracy))  # type: ignore[return-value]  # nothing is faceted


def rank_chart(accuracy: Accuracy) -> alt.FacetChart:
    """Share of demand in each slice of its forecast distribution; a calibrated forecast's is even."""
    import altair as alt  # noqa: PLC0415

    names = [name for name, _ in _named(accuracy)]
    rows = [row for name, sums in _named(accuracy) for row in _ranked(name, sums)]
    base = _chart(rows)
    columns = base.mark_bar(binSpacing=1).encode(
        x=alt.X("from:Q", bin="binned", title="rank in the forecast", axis=alt.Axis(format="%")),
        x2="to:Q",
        y=alt.Y("share:Q", title="share of demand", axis=alt.Axis(format="%")),
    )
    even = base.mark_rule(color="gray", strokeDash=[4, 4]).encode(y=alt.datum(1 / BINS))
    panel = alt.layer(columns, even).properties(width=SIZE // 2, height=SIZE // 3)
    return panel.facet(facet=alt.Facet("forecast:N", sort=names, title=None), columns=3).properties(
        title=_title(accuracy)
    )


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _named(accuracy: Accuracy) -> Iterator[tuple[str, ErrorSums]]:
    yield from ((f"period, {name}", sums) for name, sums in accuracy.of_periods().items())
    if accuracy.decisions.size:
        yield from ((f"interval, {name}", sums) for name, sums in accuracy.of_interval().items())


def _covered(name: str, sums: ErrorSums) -> Iterator[dict[str, Any]]:
    for level, covered in zip(sums.levels.tolist(), sums.coverage[0].tolist(), strict=True):
        if np.isfinite(covered):
            scope = name.partition(",")[0]
            yield {"forecast": name, "scope": scope, "level": level, "covered": round(covered, 4)}


def _ranked(name: str, sums: ErrorSums) -> Iterator[dict[str, Any]]:
    count = max(float(sums.histogram[0].sum()), 1.0)
    for place, inside in enumerate(sums.histogram[0].tolist()):
        edges = {"from": place / BINS, "to": (place + 1) / BINS}
        yield {"forecast": name, **edges, "share": round(inside / count, 4)}


def _title(accuracy: Accuracy) -> str:
    return f"{len(accuracy.item)} lines, {accuracy.issues.size} issues, {accuracy.decisions.size} decisions"
