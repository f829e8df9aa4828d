"""A forecast's accuracy on one screen: per period, over the interval, and in money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replenish.demand.accuracy.money import CalibrationCosts
from replenish.demand.accuracy.result import Accuracy
from replenish.demand.accuracy.sums import ErrorSums
from replenish.demand.accuracy.treatments import PLANNED
from replenish.problem.arrays import DateArray, FloatArray
from replenish.report.parts.table import plain_table

MOST_ROWS = 20  # groups on the terminal; the file holds all of them
MOST_LEVELS = 7
BARS = "▁▂▃▄▅▆▇█"
CENTS_MATTER_BELOW = 1000  # money
UNKNOWN = "-"


def accuracy_summary(accuracy: Accuracy, by: str, notes: Sequence[str]) -> RenderableType:
    """Tables of a forecast's accuracy, with the notes below."""
    return Group(*_parts(accuracy, by, notes))


def _parts(accuracy: Accuracy, by: str, notes: Sequence[str]) -> Iterator[RenderableType]:
    yield Text(_headline(accuracy), style="bold")
    yield errors_table(accuracy)
    yield Text()
    yield coverage_table(accuracy)
    yield Text()
    if accuracy.decisions.size:
        yield costs_table(accuracy)
        yield Text()
        yield levels_table(accuracy)
        yield Text()
    if by != "all":
        yield groups_table(accuracy, by)
        yield Text()
    yield Text("\n".join(f"· {note}" for note in [*_explanations(accuracy), *notes]), style="dim")


def _headline(accuracy: Accuracy) -> str:
    issues, decisions = accuracy.issues, accuracy.decisions
    intervals = f"intervals of {decisions.size} decisions" if decisions.size else "no interval is over yet"
    return (
        f"Accuracy of {issues.size} issues, {issues[0]} to {issues[-1]}: {len(accuracy.item)} lines, "
        f"{intervals}"
    )


def errors_table(accuracy: Accuracy) -> Table:
    """Errors of all levels and of the mean: of each period, then of the interval under each treatment."""
    table = plain_table("errors", "wQL", "WAPE", "RMSE", "MASE", "bias", "CRPS", numbers_from=1)
    for name, sums in _by_row(accuracy, table):
        table.add_row(name, *error_cells(sums, accuracy.levels, 0), style=_style(name))
    return table


def coverage_table(accuracy: Accuracy) -> Table:
    """How much each level covers, and where demand fell among the ranks of its forecast."""
    levels = shown_levels(accuracy.levels)
    table = plain_table("covers", *_covers(levels), "ranks", numbers_from=1)
    for name, sums in _by_row(accuracy, table):
        shares = [_number(share, ".1%") for share in sums.at(levels).coverage[0]]
        table.add_row(name, *shares, bars(sums.histogram[0]), style=_style(name))
    return table


def _by_row(accuracy: Accuracy, table: Table) -> Iterator[tuple[str, ErrorSums]]:
    """Sums over all lines by the name of the row, with a rule between period, interval and its known part."""
    for name, sums in accuracy.of_periods().items():
        yield f"period, {name}", sums
    table.add_section()
    if accuracy.decisions.size:
        yield from ((f"interval, {name}", sums) for name, sums in accuracy.of_interval().items())
    table.add_section()
    yield from ((f"known, {name}", sums) for name, sums in accuracy.of_known().items())


def costs_table(accuracy: Accuracy) -> Table:
    """What the errors cost under each treatment: of the interval, and of its known part."""
    table = plain_table(
        f"costs ({accuracy.currency or 'money'} per decision)", "newsvendor", "avoidable", numbers_from=1
    )
    for name, costs in accuracy.costs().items():
        table.add_row(f"interval, {name}", *money_cells(costs, accuracy.decisions, 0), style=_style(name))
    table.add_section()
    for name, costs in accuracy.known_costs().items():
        table.add_row(f"known, {name}", *money_cells(costs, accuracy.partly, 0), style=_style(name))
    return table


def money_cells(costs: CalibrationCosts, decisions: DateArray, group: int) -> list[str]:
    """Cost per decision of one group of lines, and the part that other levels would have avoided."""
    return [
        _money(float(value[group]) / max(decisions.size, 1)) for value in (costs.own, costs.own_avoidable)
    ]


def shown_levels(levels: FloatArray) -> FloatArray:
    """
    Levels there is room for on the terminal: all, or an even selection with both ends.

    Examples
    --------
    >>> shown_levels(np.arange(1, 20) / 20)
    array([0.05, 0.2 , 0.35, 0.5 , 0.65, 0.8 , 0.95])
    """
    places = np.linspace(0, levels.size - 1, min(levels.size, MOST_LEVELS)).round().astype(np.int64)
    return levels[places]


def error_cells(sums: ErrorSums, levels: FloatArray, group: int) -> list[str]:
    """Errors of one group of lines."""
    figures = (sums.at(levels).wql.mean(axis=1), sums.wape, sums.rmse, sums.mase)
    cells = [four_digits(values[group]) for values in figures]
    return [*cells, _number(sums.bias[group], "+.1%"), four_digits(sums.crps[group])]


def levels_table(accuracy: Accuracy) -> Table:
    """What each level of the plan's interval demand covers, and what its miscalibration costs."""
    name, decisions = _planned(accuracy), accuracy.decisions.size
    sums, costs = accuracy.of_interval()[name].at(accuracy.levels), accuracy.costs()[name]
    shares = _shares(sums)
    table = plain_table(name, "wQL", *shares, "cost", "cheapest", "avoidable", numbers_from=1)
    for level in shown_levels(accuracy.levels):
        place = int(np.searchsorted(accuracy.levels, level))
        table.add_row(
            f"p{level * 100:g}",
            four_digits(sums.wql[0, place]),
            *(_number(share[0, place], ".1%") for share in shares.values()),
            _money(float(costs.at_level[0, place]) / decisions),
            f"p{costs.cheapest[0, place] * 100:g}",
            _money(float(costs.avoidable[0, place]) / decisions),
        )
    return table


def _shares(sums: ErrorSums) -> dict[str, FloatArray]:
    """Coverage of the levels, with its bounds where stock-outs leave it open."""
    least, most = sums.coverage_bounds
    shares = {"covers": sums.coverage}
    return shares if np.array_equal(least, most) else shares | {"least": least, "most": most}


def groups_table(accuracy: Accuracy, by: str) -> Table:
    """The interval's demand as planned, group by group, the most costly first."""
    name, (groups, _) = _planned(accuracy), accuracy.groups(by)
    sums, costs = accuracy.of_interval(by)[name], accuracy.costs(by)[name]
    rest = f"and {len(groups) - MOST_ROWS} more in accuracy.csv" if len(groups) > MOST_ROWS else None
    levels = shown_levels(accuracy.levels)
    names = ("wQL", "bias", *_covers(levels), "cost")
    table = plain_table(f"by {by}, {name}", *names, caption=rest, numbers_from=1)
    for group in np.argsort(-costs.own, kind="stable")[:MOST_ROWS].tolist():
        table.add_row(
            groups[group],
            four_digits(sums.at(accuracy.levels).wql[group].mean()),
            _number(sums.bias[group], "+.0%"),
            *(_number(share, ".0%") for share in sums.at(levels).coverage[group]),
            money_cells(costs, accuracy.decisions, group)[0],
        )
    return table


def _planned(accuracy: Accuracy) -> str:
    """Name of the treatment that the plan gives its forecast."""
    return PLANNED if PLANNED in accuracy.interval else list(accuracy.interval)[-1]


def _style(name: str) -> str | None:
    return "bold" if name.endswith(PLANNED) else None


def bars(counts: FloatArray) -> str:
    """
    Histogram of one line of text, relative to a calibrated forecast's: half height is as it should be.

    Examples
    --------
    >>> bars(np.array([10.0, 20.0, 0.0, 10.0]))
    '▄█▁▄'
    """
    if not counts.sum():
        return UNKNOWN
    share = counts / counts.mean() / 2
    return "".join(BARS[min(int(value * len(BARS)), len(BARS) - 1)] for value in np.maximum(share - 0.01, 0))


def _explanations(accuracy: Accuracy) -> Iterator[str]:
    yield "Interval: demand over lead time + review period, which an order must cover."
    if accuracy.known:
        yield (
            "Known part: the interval's periods without stock-out, two or more, added up as far as the "
            "history reaches; nothing is estimated there. They are the calmer ones, so a calibrated "
            "forecast covers somewhat more of them than its level."
        )
    yield "wQL is the mean over the levels; WAPE, RMSE, MASE and bias are those of the mean forecast."
    yield (
        "A calibrated forecast covers its level, and its ranks are even (▄): high ends mean too narrow, "
        "low ends too wide."
    )
    if accuracy.decisions.size:
        yield (
            "Newsvendor cost of ordering up to each line's own critical ratio, or up to a level as if it "
            "were the critical ratio of all. Avoidable: what the one level that was cheapest in hindsight "
            "would have saved."
        )
        if accuracy.known:
            yield (
                "Costs of whole intervals rest on what stock-outs hid, which is estimated; those of the "
                "known part rest on nothing but sales."
            )
        name = _planned(accuracy)
        yield f"{name}: {accuracy.sentences[name]}"


def _covers(levels: FloatArray) -> list[str]:
    return [f"p{level * 100:g}" for level in levels]


def _number(value: float, form: str) -> str:
    return format(value, form) if np.isfinite(value) else UNKNOWN


def four_digits(value: float) -> str:
    """
    Four digits of a number, all before the point of a large one, and never a power of ten.

    Examples
    --------
    >>> [four_digits(value) for value in (0.13, 49.7, 999.96, 12345.6, np.nan)]
    ['0.1300', '49.70', '1,000', '12,346', '-']
    """
    if abs(value) >= 999.95:  # noqa: PLR2004 - rounds to four digits before the point
        return _number(value, ",.0f")
    return _number(value, "#.4g")


def _money(value: float) -> str:
    return f"{value:,.0f}" if value >= CENTS_MATTER_BELOW else f"{value:,.2f}"
