"""What all charts share: colours that the colour-blind tell apart, axes for money, legends below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

BLUE, RED, GREEN, YELLOW, CYAN, PURPLE, GREY, DARK, WINE, INK = (
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee",
    "#aa3377", "#777777", "#222255", "#994455", "#222222",
)  # fmt: skip  # Paul Tol's bright scheme
KIND_COLOURS = {"holding": BLUE, "shortage": RED, "ordering": YELLOW, "obsolescence": PURPLE}
VERDICTS = {"cheaper": GREEN, "not decided": GREY, "dearer": RED}
FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
ROW, SHORT, TALL = 30, 260, 340  # pixels

Spec = dict[str, Any]


def rows(values: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as the data of a chart."""
    return alt.Data(values=[dict(value) for value in values])  # type: ignore[no-untyped-call]


def chart(values: Iterable[Mapping[str, Any]], height: int) -> Any:
    """Chart as wide as its place on the page."""
    return alt.Chart(rows(values), width="container", height=height)


def legend() -> alt.Legend:
    """Legend below the chart, where a narrow screen has room for it."""
    return alt.Legend(orient="bottom", title=None, labelLimit=220)


def big_numbers() -> alt.Axis:
    """Axis that writes 20k for 20,000."""
    return alt.Axis(format="~s", tickCount=5)


def spec(drawn: Any) -> Spec:
    """Vega-Lite specification of a chart that fits its place."""
    fitted: Spec = drawn.properties(autosize=FIT).to_dict()
    return fitted
