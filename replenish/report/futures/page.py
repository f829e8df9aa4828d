"""Monte Carlo as one page that opens anywhere: the answer first, then charts, words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.adapters.replays.tables import FUTURES
from replenish.report.lived.rows import (
    differences_shown,
    figures_shown,
    limits_shown,
    meanings,
    places_shown,
    worst_shown,
)
from replenish.report.lived.words import against, like_with_like, verdict_sentence
from replenish.report.parts.page import page
from replenish.report.parts.shown import Shown, shown
from replenish.simulate.monte_carlo_result import MonteCarloResult

TEMPLATE = "futures/page.html.j2"
SPREAD = (
    "Cheaper on: futures on which the policy costs less than the first one. A policy that is cheaper on "
    "average may be dearer on the futures that hurt."
)


def futures_page(
    result: MonteCarloResult,
    span: str,
    notes: Sequence[str],
    struck: Sequence[tuple[str, str, str]] = (),
) -> str | None:
    """
    HTML with charts, data and the library that draws them; ``None`` without the extra ``report``.

    It holds no clock: the same futures give the same page.

    Parameters
    ----------
    span
        What was lived, as a sentence.
    notes
        What was assumed, as sentences.
    struck
        First date, date after the last, and what goes wrong between them; no dates where it always does.
    """
    try:
        from replenish.report.futures.charts import Struck, spread_chart, struck_weeks  # noqa: PLC0415
        from replenish.report.lived.charts import lived_charts  # noqa: PLC0415
        from replenish.report.parts.drawing import spec  # noqa: PLC0415 - an extra

        charts = lived_charts(result, result.problem.money)
        charts |= {"spread": spread_chart(result)}
        charts |= {"weeks": struck_weeks(result, [Struck(*one) for one in struck if one[0]])}
        specs = {name: spec(drawn) for name, drawn in charts.items()}
    except ImportError:
        return None
    return page(
        TEMPLATE,
        specs,
        title="What would each policy cost on futures like these?",
        lead=in_short(result),
        findings=[
            span,
            *(verdict_sentence(one, result.problem.currency) for one in like_with_like(result)),
        ],
        cautions=notes,
        struck=[what for _, _, what in struck],
        meanings=meanings(result),
        tables=_tables(result),
        reference=result.policies[0],
    )


def in_short(result: MonteCarloResult) -> tuple[str, ...]:
    """The answer in a few sentences."""
    first, row, money = result.policies[0], result.by("all"), result.problem.currency
    cost = f"{row['cost'][0]:,.0f} {money}".rstrip()
    cost_of_first = (
        f"On an average of {result.futures} futures of {result.days:.0f} days {first} costs {cost} and "
        f"serves {row['fill_rate'][0]:.1%} of demand."
    )
    return cost_of_first, *against(result, "on the same futures")


def _tables(result: MonteCarloResult) -> list[Shown]:
    money, limits = result.problem.money, limits_shown(result)
    return [
        spread_shown(result),
        figures_shown(result, f"An average future ({money})"),
        differences_shown([(FUTURES, result)], money),
        worst_shown(result, money),
        *places_shown(result, money),
        *([] if limits is None else [limits]),
    ]


def spread_shown(result: MonteCarloResult) -> Shown:
    """How the cost of each policy spreads over the futures, and how often it is below the first one's."""
    base = result.totals(result.policies[0])
    rows = []
    for policy in result.policies:
        paid = result.totals(policy)
        cheaper = "" if policy == result.policies[0] else f"{int((paid < base).sum())} of {result.futures}"
        quantiles = dict(zip(("p10", "p50", "p90"), np.percentile(paid, [10, 50, 90]), strict=True))
        rows.append({
            "policy": policy, "mean": paid.mean(), **quantiles, "worst": paid.max(), "cheaper": cheaper,
        })  # fmt: skip
    columns = (
        ("policy", "policy", ""), ("on average", "mean", ",.0f"), ("1 in 10 is below", "p10", ",.0f"),
        ("half are below", "p50", ",.0f"), ("1 in 10 is above", "p90", ",.0f"),
        ("dearest future", "worst", ",.0f"), ("cheaper on", "cheaper", ""),
    )  # fmt: skip
    return shown(f"Cost over the futures ({result.problem.money})", columns, rows, SPREAD)
