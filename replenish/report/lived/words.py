"""What a replay shows, and what it does not, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from replenish.adapters.replays.tables import Lived
from replenish.simulate.policies.named import WITHOUT_LIMITS
from replenish.simulate.policies.perfect import NAME as PERFECT
from replenish.simulate.result import Difference, ReplayResult

FEW_BLOCKS = 10  # below this many, a total is little more than an anecdote


def in_short(result: ReplayResult) -> tuple[str, ...]:
    """The answer in a few sentences: what the first policy cost, and who was cheaper, dearer or neither."""
    first, row = result.policies[0], result.by("all")
    past, money = result.past, result.past.problem.currency
    days = (past.calendar.periods - past.warm_up) * past.calendar.step_days
    cost = f"{row['cost'][0]:,.0f} {money}".rstrip()
    other = None if result.if_imputed is None else verdicts(result.if_imputed)
    where = "on the same demand" if other is None else "under both readings of stocked-out days"
    return (
        f"Over {days} days {first} cost {cost} and served {row['fill_rate'][0]:.1%} of demand.",
        *against(result, where, other),
    )


def against(lived: Lived, where: str, other: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """
    Who is cheaper or dearer beyond luck, a sentence for each policy that others are compared with.

    ``other`` verdicts have to agree.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for one in like_with_like(lived):
        same = (other or {}).get(one.policy, one.verdict) == one.verdict
        names = told.setdefault(one.reference, {"cheaper": [], "dearer": [], "not decided": []})
        names[one.verdict if same else "not decided"].append(f"{one.policy} ({one.share:+.0%})")
    return tuple(
        f"Against {'it' if reference == lived.policies[0] else reference}, {where}, {_verdict_list(names)}."
        for reference, names in told.items()
    )


def _verdict_list(names: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{verdict}: {', '.join(policies)}" for verdict, policies in names.items() if policies)


def verdicts(lived: Lived) -> dict[str, str]:
    """Verdict of every policy, like with like."""
    return {one.policy: one.verdict for one in like_with_like(lived)}


def findings(result: ReplayResult) -> tuple[str, ...]:
    """What follows: the span, the verdicts, the floor, and whether the other bound agrees."""
    return tuple(_findings(result))


def _findings(result: ReplayResult) -> Iterator[str]:
    past, money = result.past, result.past.problem.currency
    starts = past.calendar.starts
    yield (
        f"{past.problem.lines} lines lived from {starts[0]} to {starts[-1]}; figures are those from "
        f"{starts[past.warm_up]} on ({past.calendar.periods - past.warm_up} periods, after a warm-up of "
        f"{past.warm_up})."
    )
    for difference in like_with_like(result):
        yield verdict_sentence(difference, money)
    if PERFECT in result.policies:
        yield _floor(result)
    if result.if_imputed is not None:
        yield _other_bound(result, result.if_imputed)


def like_with_like(result: Lived) -> tuple[Difference, ...]:
    """
    Differences worth a sentence: to the first policy, and without limits to the first one without limits.

    What the limits themselves cost is the first policy without them against the first one.
    """
    first, unlimited = result.policies[0], result.policies[0] + WITHOUT_LIMITS
    pairs = [one for one in result.differences() if one.policy != PERFECT]
    if unlimited not in result.policies:
        return tuple(pairs)
    freed = {one.policy: one for one in result.differences(unlimited) if one.policy not in (first, PERFECT)}
    return tuple(freed.get(one.policy, one) if one.policy.endswith(WITHOUT_LIMITS) else one for one in pairs)


def verdict_sentence(difference: Difference, money: str) -> str:
    """One comparison in words; a winner is named only where the interval excludes zero."""
    interval = difference.interval
    more = "more" if interval.total >= 0 else "less"
    size = f"{abs(interval.total):,.0f} {money}".rstrip()
    ends = f"{interval.low:+,.0f} to {interval.high:+,.0f}"
    span = f"{difference.share:+.0%}, {interval.level:.0%} interval {ends}"
    text = f"{difference.policy} cost {size} {more} than {difference.reference} ({span})"
    if difference.verdict == "not decided":
        return f"{text}: not decided."
    return f"{text}: {difference.verdict}."


def _floor(result: ReplayResult) -> str:
    paid = {life.policy: float(life.cost[:, result.past.judged].sum()) for life in result.lives}
    first = result.policies[0]
    above = paid[first] / paid[PERFECT] if paid[PERFECT] > 0 else float("nan")
    money = result.past.problem.currency
    return (
        "Knowing the future and when orders come, with any fraction of a unit and no limits, would have "
        f"cost {paid[PERFECT]:,.0f} {money}; {first} cost {above:.2f} times that. Nobody can reach "
        "this floor."
    )


def _other_bound(result: ReplayResult, other: ReplayResult) -> str:
    share = (
        f"In {result.censored_share:.0%} of the line periods the shelf had run empty, so sales are a floor "
        "of demand"
    )
    here, there = verdicts(result), verdicts(other)
    changed = [name for name in here if here[name] != there[name]]
    if not changed:
        return f"{share}; with those periods filled every verdict is the same."
    names = "; ".join(f"{name} becomes {there[name]!r} from {here[name]!r}" for name in changed)
    return f"{share}; with those periods filled, {names}. What both bounds do not share is not known."


def cautions(result: ReplayResult) -> tuple[str, ...]:
    """What does not follow."""
    return tuple(_cautions(result))


def _cautions(result: ReplayResult) -> Iterator[str]:
    blocks = result.blocks
    yield (
        f"Intervals come from {blocks:.1f} blocks of {result.block} periods drawn again and again, and speak "
        "of other weeks like these for the same lines, not of another season, assortment or price."
    )
    if any(_beyond_the_cost(result)):
        yield (
            "An interval may reach beyond what was paid here: other weeks like these may cost more, "
            "and a few dear ones make it lean to one side."
        )
    if blocks < FEW_BLOCKS:
        yield f"{blocks:.1f} blocks are few: expect the order of policies that are close to change."
    yield (
        "Costs are holding, shortage, ordering and obsolescence at the costs in the folder; the purchase "
        "price is not in them. Stock left over and on its way at the end is shown beside the cost, not in it."
    )
    if PERFECT in result.policies:
        yield (
            "Towards the end the floor is lower than it could be for anyone: who knows the future keeps "
            "nothing for the days after the last one."
        )
    yield from _condition_of_the_floor(result)
    for life in result.lives:
        if life.eased:
            yield (
                f"{life.policy}: on {len(life.eased)} occasions a limit was exceeded before anything was "
                "ordered; plan would have stopped, the replay let the limit grow to what was taken."
            )


def _beyond_the_cost(result: ReplayResult) -> Iterator[bool]:
    """Of each comparison, whether an end of its interval is more than the cost of its reference."""
    for one in result.differences():
        ends, share = (one.interval.low, one.interval.high), one.share
        reference = abs(one.interval.total / share) if share else np.inf
        yield max(abs(end) for end in ends) > reference


def _condition_of_the_floor(result: ReplayResult) -> Iterator[str]:
    problem = result.past.problem
    dear = problem.costs.shortage < problem.costs.holding * problem.terms.review_period
    if PERFECT in result.policies and dear.any():
        yield (
            f"For {int(np.sum(dear))} lines a unit short costs less than holding one for a review period: "
            "for them the floor is a floor of the whole time lived, not of the judged part."
        )
