"""Choose on one part of the time, judge on another."""

from __future__ import annotations

from dataclasses import dataclass

from replenish.problem.arrays import Noun
from replenish.simulate.result import Difference, ReplayResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Noun):
    """
    The policy that was best on the first part of the time, and what it then cost on the second.

    Parameters
    ----------
    policy
        Cheapest on the first part, of those that could have been chosen.
    promise, outcome : money per period
        Its cost on the part it was chosen on, and on the part it is judged on.
    differences
        Of the others to it, on the part it is judged on.
    judged
        The result on that part alone.
    """

    policy: str
    promise: float
    outcome: float
    differences: tuple[Difference, ...]
    judged: ReplayResult

    @property
    def gap(self) -> float:
        """By how much the outcome is above the promise, as a share of it."""
        return self.outcome / self.promise - 1 if self.promise > 0 else float("nan")


def chosen(result: ReplayResult, at: int, exclude: tuple[str, ...] = ("perfect",)) -> Choice:
    """
    Choose the cheapest policy before the period ``at`` and judge it from there on.

    The best of many is best partly by luck: where it was chosen, its cost is flattered. That is why the
    part it is judged on is kept apart.

    Parameters
    ----------
    at
        First period of the part that judges, after the warm-up and before the end.
    exclude
        Policies that nobody could choose.
    """
    past = result.past
    first, second = result.between(past.warm_up, at), result.between(at, past.calendar.periods)
    open_to_choice = [name for name in result.policies if name not in exclude]
    cost = {life.policy: float(life.cost[:, first.past.judged].sum()) for life in first.lives}
    best = min(open_to_choice, key=cost.__getitem__)
    later = float(second.life_of(best).cost[:, second.past.judged].sum())
    return Choice(
        policy=best,
        promise=cost[best] / (at - past.warm_up),
        outcome=later / (past.calendar.periods - at),
        differences=second.differences(best),
        judged=second,
    )
