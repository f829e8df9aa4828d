"""A comparison as one page: summary in words first, then charts and tables, sources at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from replenish.adapters.files import InputFile
from replenish.report.comparison.advice import advice
from replenish.report.comparison.words import because, findings, has_some, limits_that_moved
from replenish.report.parts.page import page
from replenish.report.parts.shown import Shown, shown
from replenish.scenario import Comparison
from replenish.scenario.curves import Curves

TEMPLATE = "comparison/page.html.j2"
MOST_LINES, MOST_LIMITS = 5, 2  # of a scenario; the tables beside the page hold all of them
FINGERPRINT = 12  # characters of a hash: enough to tell two files apart

RARE = (  # shown where any scenario has some
    ("obsolescence", "obsolescence"), ("ordering", "ordering"), ("order costs", "order_costs"),
    ("beyond limits", "penalties"), ("next orders", "next_orders"),
)  # fmt: skip
REGRET = "Regret: what today's quantities would cost more than the best ones if the world is so."
FIGURES = (
    "Lost before: demand lost before these orders can arrive, which they cannot help. Against: the total "
    "less the baseline's. Served: share of demand from today to the end of the windows these orders decide, "
    "and of the windows alone. Stockout: chance that a line runs out in its window, on average."
)


def comparison_page(
    comparison: Comparison,
    curves: Curves | None = None,
    *,
    notes: Sequence[str] = (),
    inputs: Sequence[InputFile] = (),
) -> str | None:
    """
    HTML with charts, data and the library that draws them; ``None`` without the extra ``report``.

    It holds no clock: the same comparison gives the same page.

    Parameters
    ----------
    notes
        Assumptions and repairs, as sentences.
    inputs
        Files of the planning folder; those of the scenarios come from the comparison.
    """
    try:
        specs = _specs(comparison, curves)
    except ImportError:
        return None
    return page(
        TEMPLATE,
        specs,
        title=f"What if? {len(comparison.outcomes)} scenarios side by side",
        places=list(specs),
        findings=findings(comparison, curves),
        advice=advice(comparison, curves),
        questions=_questions(comparison),
        tables=list(_tables(comparison)),
        curve_tables=[] if curves is None else list(_curve_tables(curves, comparison.money)),
        lines=_lines(comparison),
        notes=list(notes),
        files=_files(comparison, inputs),
    )


def _specs(comparison: Comparison, curves: Curves | None) -> dict[str, Any]:
    from replenish.report.comparison.charts import charts  # noqa: PLC0415 - an extra
    from replenish.report.parts.drawing import spec  # noqa: PLC0415

    return {name: spec(one) for name, one in charts(comparison, curves).items()}


def _questions(comparison: Comparison) -> Shown:
    rows = [
        dict(row, file=f"{outcome.name}.toml" if outcome.scenario.inputs else "")
        for row, outcome in zip(comparison.rows("scenarios"), comparison.outcomes, strict=True)
    ]
    columns = (
        ("scenario", "scenario", ""), ("question", "question", ""), ("what changes", "changes", ""),
        ("file", "file", ""), ("status", "status", ""),
    )  # fmt: skip
    return shown("What was asked", columns, rows)


def _tables(comparison: Comparison) -> Iterator[Shown]:
    money, rows = comparison.money, comparison.rows("scenarios")
    before = rows[0].get("total_cost")
    rows[1:] = [row | _against(row.get("total_cost"), before) for row in rows[1:]]
    figures = (
        ("scenario", "scenario", ""), ("orders", "orders", ",.0f"), ("ordered", "order_value", ",.0f"),
        ("holding", "holding", ",.0f"), ("shortage", "shortage", ",.0f"),
        *((head, column, ",.0f") for head, column in RARE if has_some(rows, column)),
        ("lost before", "lost_before_cost", ",.0f"),
        ("total", "total_cost", ",.0f"), ("against", "against", "+,.0f"),
        ("served", "fill_rate_until_then", ".1%"), ("served in window", "fill_rate", ".1%"),
        ("stockout", "stockout_probability", ".1%"), ("scarce limits", "scarce_limits", ",.0f"),
    )  # fmt: skip
    yield shown(f"Orders, expected cost and service ({money})", figures, rows, FIGURES)
    lived = comparison.rows("simulated")
    if lived:
        columns = (
            ("scenario", "scenario", ""), ("demand", "reading", ""), ("cost", "cost", ",.0f"),
            ("against", "difference", "+,.0f"), ("from", "difference_low", "+,.0f"),
            ("to", "difference_high", "+,.0f"), ("verdict", "verdict", ""), ("served", "fill_rate", ".1%"),
            ("average stock", "average_stock_value", ",.0f"),
        )  # fmt: skip
        yield shown(f"Lived through on the same demand ({money})", columns, lived)
    limits = [
        dict(row, taken=row["used"] + row["committed"])
        for row in limits_that_moved(comparison.rows("limits"), MOST_LIMITS)
    ]
    columns = (
        ("scenario", "scenario", ""), ("limit", "kind", ""), ("whose", "name", ""), ("on", "date", ""),
        ("taken", "taken", ",.0f"), ("of", "capacity", ",.0f"), ("unit", "unit", ""),
        ("one more saves", "price", ",.4f"), ("in the baseline", "price_before", ",.4f"),
    )  # fmt: skip
    note = "Price 0: not scarce. limits.csv holds every limit on every day."
    yield shown(f"Limits whose price moves most ({money} per unit)", columns, limits, note)


def _against(cost: float | None, before: float | None) -> dict[str, float | None]:
    """Difference of a cost to the baseline's, where both have a plan."""
    return {"against": None if cost is None or before is None else cost - before}


def _lines(comparison: Comparison) -> Shown:
    every = comparison.rows("lines")
    rows = [
        dict(row, because=because(row))
        for name in comparison.names[1:]
        for row in [one for one in every if one["scenario"] == name and one["moved_by"]][:MOST_LINES]
    ]
    columns = (
        ("scenario", "scenario", ""), ("item", "item", ""), ("at", "location", ""),
        ("was", "quantity_before", ",.10g"), ("is", "quantity", ",.10g"),
        ("value", "value_difference", "+,.0f"), ("because", "because", ""),
    )  # fmt: skip
    return shown("Lines that change most (units), and why", columns, rows, "All lines are in lines.csv.")


def _curve_tables(curves: Curves, money: str) -> Iterator[Shown]:
    guesses = (
        ("guess", "guess", ""), ("turned", "turned", ""), ("expected cost", "cost", ",.0f"),
        ("changes by", "change", "+,.0f"), ("regret", "regret", ",.0f"),
        ("ordered", "order_value_change", "+,.0f"), ("", "impossible", ""),
    )  # fmt: skip
    yield shown(f"What a wrong guess costs ({money})", guesses, curves.sensitivity.rows, REGRET)
    implied = (
        ("promise", "cycle_service", ".0%"), ("median line", "implied_shortage_cost_p50", ",.2f"),
        ("a tenth below", "implied_shortage_cost_p10", ",.2f"),
        ("a tenth above", "implied_shortage_cost_p90", ",.2f"), ("times stated", "times_stated_p50", ",.1f"),
    )  # fmt: skip
    note = "The shortage cost of a unit at which the promise would be the cheapest thing to do."
    yield shown(f"What a promise implies ({money} per unit short)", implied, curves.implied_costs.rows, note)
    service = (
        ("shortage cost times", "shortage_cost_times", "g"), ("mean service", "cycle_service_mean", ".1%"),
        ("median line", "cycle_service_p50", ".1%"), ("a tenth below", "cycle_service_p10", ".1%"),
        ("a tenth above", "cycle_service_p90", ".1%"),
    )  # fmt: skip
    yield shown("The service that a shortage cost implies", service, curves.implied_service.rows)


def _files(comparison: Comparison, inputs: Sequence[InputFile]) -> Shown:
    read = {(file.name, file.sha256) for outcome in comparison.outcomes for file in outcome.scenario.inputs}
    read |= {(file.name, file.sha256) for file in inputs}
    rows = [{"file": name, "hash": sha256[:FINGERPRINT]} for name, sha256 in sorted(read)]
    return shown("Read from", (("file", "file", ""), ("sha256 begins", "hash", "")), rows)
