"""A replay in ten seconds: what each policy cost, what that bought, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replenish.report.lived.words import cautions, findings
from replenish.report.parts.table import plain_table
from replenish.simulate.choice import Choice
from replenish.simulate.result import ReplayResult

MOST_LINES = 8  # of the worst lines; the files hold all of them


def replay_summary(result: ReplayResult, choice: Choice | None = None) -> RenderableType:
    """Tables of a replay, with its words and its cautions."""
    return Group(*_parts(result, choice))


def _parts(result: ReplayResult, choice: Choice | None) -> Iterator[RenderableType]:
    censored = result.if_imputed is not None
    yield cost_table(result, "Sales taken for demand" if censored else "Cost of the judged time")
    yield Text()
    if result.if_imputed is not None:
        yield cost_table(result.if_imputed, "Stocked-out periods filled")
        yield Text()
    yield worst_table(result, result.policies[0])
    yield Text()
    yield Text("What follows", style="bold")
    yield _bullets(findings(result))
    if choice is not None:
        yield _bullets([choice_sentence(choice)])
    yield Text("What does not", style="bold")
    yield _bullets([*cautions(result), *result.past.notes])


def cost_table(result: ReplayResult, title: str) -> Table:
    """One row per policy: cost and its parts, service, stock, and what is left over."""
    money, rows = result.past.problem.money, result.by("all")
    names = ("policy", "cost", "holding", "shortage", "served", "stock", "left over")
    table = plain_table(*names, title=f"{title} ({money})", numbers_from=1)
    for column in table.columns[1:]:
        column.no_wrap = True
    for row, policy in enumerate(result.policies):
        parts = (f"{rows[name][row]:,.0f}" for name in ("cost", "holding", "shortage"))
        rest = ("average_stock_value", "left_over_value")
        table.add_row(
            policy, *parts, f"{rows['fill_rate'][row]:.1%}", *(f"{rows[name][row]:,.0f}" for name in rest)
        )
    return table


def worst_table(result: ReplayResult, policy: str) -> Table:
    """The lines that cost most under a policy."""
    money, problem = result.past.problem.money, result.past.problem
    title = f"Dearest lines under {policy} ({money})"
    table = plain_table("item", "at", "supplier", "cost", "holding", "shortage", title=title, numbers_from=3)
    life, window = result.life_of(policy), result.past.judged
    for line in result.worst_lines(policy, MOST_LINES):
        figures = (getattr(life, name)[line, window].sum() for name in ("cost", "holding", "shortage"))
        names = (str(getattr(problem, name)[line]) for name in ("item", "location", "supplier"))
        table.add_row(*names, *(f"{value:,.0f}" for value in figures))
    return table


def choice_sentence(choice: Choice) -> str:
    """Promise and outcome of the policy that was chosen on the first part."""
    better = [
        one.policy for one in choice.differences if one.verdict == "cheaper" and one.policy != "perfect"
    ]
    beaten = f"it is beaten by {', '.join(better)}" if better else "nothing is decidedly cheaper"
    return (
        f"Chosen on the first part: {choice.policy}, at {choice.promise:,.2f} a period; on the part kept "
        f"apart it cost {choice.outcome:,.2f} ({choice.gap:+.0%} against the promise); there {beaten}."
    )


def _bullets(sentences: Sequence[str]) -> Text:
    return Text("\n".join(f"· {sentence}" for sentence in sentences))
