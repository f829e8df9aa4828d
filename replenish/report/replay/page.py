"""A replay as one page that opens anywhere: the answer first, then charts, words and tables."""

from __future__ import annotations

from replenish.adapters.replays.tables import bounds
from replenish.report.lived.rows import (
    differences_shown,
    figures_shown,
    limits_shown,
    meanings,
    places_shown,
    worst_shown,
)
from replenish.report.lived.words import cautions, findings, in_short
from replenish.report.parts.page import page
from replenish.report.parts.shown import Shown
from replenish.report.replay.lives import line_lives
from replenish.report.replay.summary import choice_sentence
from replenish.simulate.choice import Choice
from replenish.simulate.result import ReplayResult

TEMPLATE = "replay/page.html.j2"
BOUNDS = ("Sales taken for demand", "Stocked-out periods filled")


def replay_page(result: ReplayResult, choice: Choice | None = None) -> str | None:
    """
    HTML with charts, data and the library that draws them; ``None`` without the extra ``report``.

    It holds no clock: the same replay gives the same page.
    """
    money = result.past.problem.money
    try:
        from replenish.report.lived.charts import lived_charts  # noqa: PLC0415
        from replenish.report.parts.drawing import spec  # noqa: PLC0415 - an extra
        from replenish.report.replay.life_chart import life_chart  # noqa: PLC0415

        charts = lived_charts(result, money) | {"life": life_chart()}
        specs = {name: spec(drawn) for name, drawn in charts.items()}
    except ImportError:
        return None
    return page(
        TEMPLATE,
        specs,
        {"lives": line_lives(result)},
        title="What would each policy really have cost?",
        lead=in_short(result),
        findings=findings(result),
        choice=None if choice is None else choice_sentence(choice),
        cautions=[*cautions(result), *result.past.notes],
        meanings=meanings(result),
        tables=_tables(result, money),
        reference=result.policies[0],
        bound=BOUNDS[0] if result.if_imputed is not None else "",
    )


def _tables(result: ReplayResult, money: str) -> list[Shown]:
    """Figures under each bound, differences, and where the money goes."""
    several = result.if_imputed is not None
    titles = BOUNDS if several else ("Over the judged time",)
    told = [(title, one) for title, (_, one) in zip(titles, bounds(result), strict=True)]
    limits = limits_shown(result)
    return [
        *(figures_shown(one, f"{title} ({money})") for title, one in told),
        differences_shown(told, money),
        worst_shown(result, money),
        *places_shown(result, money),
        *([] if limits is None else [limits]),
    ]
