"""Monte Carlo in ten seconds: what each policy costs on an average future, and what is decided."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replenish.report.lived.words import verdict_sentence
from replenish.report.parts.table import plain_table
from replenish.simulate.monte_carlo_result import MonteCarloResult


def futures_summary(result: MonteCarloResult, span: str, notes: Sequence[str]) -> RenderableType:
    """Tables of sampled futures, with their words and their assumptions; ``span`` says what was lived."""
    money = result.problem.currency
    found = [span, *(verdict_sentence(one, money) for one in result.differences())]
    full = [_fullest(result)] if result.problem.limits and any(result.uses) else []
    return Group(
        _costs(result), Text(), *full, Text("What follows", style="bold"), _bullets(found),
        Text("What does not", style="bold"), _bullets(notes),
    )  # fmt: skip


def _costs(result: MonteCarloResult) -> Table:
    """One row per policy: expected cost with its interval, its parts, and service."""
    names = ("policy", "cost", "from", "to", "holding", "shortage", "served")
    title = f"Cost of an average future ({result.problem.money})"
    table, rows = plain_table(*names, title=title, numbers_from=1), result.by("all")
    for row, (policy, cost) in enumerate(result.costs().items()):
        parts = (f"{rows[name][row]:,.0f}" for name in ("holding", "shortage"))
        ends = (f"{end:,.0f}" for end in (cost.total, cost.low, cost.high))
        table.add_row(policy, *ends, *parts, f"{rows['fill_rate'][row]:.1%}")
    return table


def _fullest(result: MonteCarloResult) -> Table:
    """How full the limits are under the first policy, the fullest first."""
    policy, most = result.policies[0], 8
    names = ("limit", "of", "used", "full")
    table = plain_table(
        *names, title=f"Limits under {policy}, mean use and share of time full", numbers_from=2
    )
    for use in sorted(result.capacity()[policy], key=lambda one: -one.mean)[:most]:
        table.add_row(use.kind, use.name, f"{use.mean:.0%}", f"{use.full:.0%}")
    return table


def _bullets(sentences: Sequence[str]) -> Text:
    return Text("\n".join(f"· {sentence}" for sentence in sentences))
