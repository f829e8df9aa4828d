"""A replay as one page that opens anywhere: words first, then charts and tables, all inside it."""

from __future__ import annotations

from typing import Any

from replenish.report.line_lives import line_lives
from replenish.report.page import page
from replenish.report.replay_summary import choice_sentence
from replenish.report.replay_words import cautions, findings
from replenish.simulate.choice import Choice
from replenish.simulate.result import ReplayResult

TEMPLATE = "replay_page.html.j2"
COLUMNS = (
    ("cost", "cost", ",.0f"),
    ("holding", "holding", ",.0f"),
    ("shortage", "shortage", ",.0f"),
    ("fill rate", "fill_rate", ".1%"),
    ("cycle service", "cycle_service", ".1%"),
    ("stockouts", "stockout_days", ",.0f"),
    ("average stock", "average_stock_value", ",.0f"),
    ("turns", "turns", ".0f"),
    ("orders", "orders", ",.0f"),
    ("left over", "left_over_value", ",.0f"),
    ("on its way", "pipeline_value", ",.0f"),
)
BOUNDS = ("Sales taken for demand", "Stocked-out periods filled")
WORST = 12  # lines in the table


def replay_page(result: ReplayResult, choice: Choice | None = None) -> str | None:
    """
    HTML with charts, data and the library that draws them; ``None`` without the extra ``report``.

    It holds no clock: the same replay gives the same page.
    """
    try:
        from replenish.report.drawing import spec  # noqa: PLC0415 - an extra
        from replenish.report.replay_charts import charts, life_chart  # noqa: PLC0415

        specs = {name: spec(drawn) for name, drawn in (charts(result) | {"life": life_chart()}).items()}
    except ImportError:
        return None
    return page(
        TEMPLATE,
        specs,
        {"lives": line_lives(result)},
        title="What would each policy really have cost?",
        findings=findings(result),
        choice=None if choice is None else choice_sentence(choice),
        cautions=[*cautions(result), *result.past.notes],
        tables=_tables(result),
        differences=_differences(result),
        worst=_worst(result),
        reference=result.policies[0],
        money=result.past.problem.money,
    )


def _tables(result: ReplayResult) -> list[dict[str, Any]]:
    """Figures under each bound, as texts."""
    bounds = [result] if result.if_imputed is None else [result, result.if_imputed]
    titles = BOUNDS if len(bounds) > 1 else ("Over the judged time",)
    return [
        {"title": title, "names": [name for name, _, _ in COLUMNS], "rows": _rows(one)}
        for title, one in zip(titles, bounds, strict=True)
    ]


def _rows(result: ReplayResult) -> list[list[str]]:
    figures = result.by("all")
    return [
        [policy, *(format(figures[column][row], form) for _, column, form in COLUMNS)]
        for row, policy in enumerate(result.policies)
    ]


def _differences(result: ReplayResult) -> list[list[str]]:
    bounds = [result] if result.if_imputed is None else [result, result.if_imputed]
    labels = ("sales", "filled")
    return [
        [
            one.policy, label, f"{one.interval.total:+,.0f}", f"{one.share:+.0%}",
            f"{one.interval.low:+,.0f} to {one.interval.high:+,.0f}", one.verdict,
        ]
        for label, bound in zip(labels, bounds, strict=False)
        for one in bound.differences()
    ]  # fmt: skip


def _worst(result: ReplayResult) -> list[list[str]]:
    problem, window = result.past.problem, result.past.judged
    life = result.lives[0]
    return [
        [
            str(problem.item[line]), str(problem.location[line]), str(problem.supplier[line]),
            *(f"{getattr(life, name)[line, window].sum():,.0f}" for name in ("cost", "holding", "shortage")),
        ]
        for line in result.worst_lines(life.policy, WORST)
    ]  # fmt: skip
