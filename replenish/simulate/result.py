"""What every policy would really have cost, and whether the differences mean anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.bootstrap import (
    FEWEST_UNITS,
    Interval,
    Resampling,
    block_length,
    interval_of_total,
    resampling,
)
from replenish.problem.arrays import Noun
from replenish.simulate.capacity import CapacityUse, capacity_uses
from replenish.simulate.figures import Columns, figures
from replenish.simulate.life import Life
from replenish.simulate.past import Past

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95  # of every interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Noun):
    """
    What one policy cost more than the reference, on the same demand.

    Parameters
    ----------
    policy, reference
        Names.
    interval
        Total difference of the judged time, in money; above 0 where the policy costs more.
    share
        The difference as a share of the reference's cost.
    """

    policy: str
    reference: str
    interval: Interval
    share: float

    @property
    def verdict(self) -> str:
        """``cheaper``, ``dearer``, or ``not decided`` where the interval holds zero."""
        if not self.interval.excludes_zero:
            return "not decided"
        return "cheaper" if self.interval.total < 0 else "dearer"


@dataclass(frozen=True, kw_only=True)
class ReplayResult(Noun):
    """
    Every policy's life on the same past.

    Parameters
    ----------
    past
        What was lived; figures come from the time after its warm-up.
    lives
        One per policy, the reference first.
    if_imputed
        The same under the other bound of the censored demand: filled instead of taken as it was sold.
    """

    past: Past
    lives: tuple[Life, ...]
    if_imputed: ReplayResult | None = None

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies."""
        return tuple(life.policy for life in self.lives)

    @property
    def censored_share(self) -> float:
        """Share of judged line periods in which the shelf ran empty, so that sales are a floor of demand."""
        return float(self.past.censored[:, self.past.judged].mean())

    def life_of(self, policy: str) -> Life:
        """Life under a policy."""
        for life in self.lives:
            if life.policy == policy:
                return life
        expected = "one of " + ", ".join(self.policies)
        raise InputError([Fault(file="ReplayResult", column="policy", expected=expected, found=repr(policy))])

    def by(self, what: str) -> Columns:
        """
        Figures per policy and ``"line"``, ``"location"``, ``"supplier"``, ``"week"`` or ``"all"``.

        Columns ``policy``, then what the rows stand for, then those of `replenish.simulate.figures.figures`.
        """
        parts = [self._part(life, what) for life in self.lives]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def to_frame(self, by: str = "all") -> pd.DataFrame:
        """Figures as a table; ``by`` as in `by`."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.by(by))

    def costs(self) -> dict[str, Interval]:
        """Cost of the judged time of each policy, with its interval: that of other weeks for these lines."""
        draws, window = self._draws(), self.past.judged
        return {life.policy: interval_of_total(life.cost[:, window], draws, LEVEL) for life in self.lives}

    def differences(
        self, reference: str | None = None, *, other_lines: bool = False
    ) -> tuple[Difference, ...]:
        """
        Paired differences of every other policy to the reference, by default the first.

        Line by line and period by period on the same demand; the interval is that of other weeks like these
        for the same lines, which are whom the decision is for.

        Parameters
        ----------
        other_lines
            The interval of other lines like these as well, for a trial with some of many lines; infinite with
            fewer than 30.
        """
        base = self.lives[0] if reference is None else self.life_of(reference)
        draws, window = self._draws(other_lines=other_lines), self.past.judged
        paid = float(base.cost[:, window].sum())
        return tuple(
            Difference(
                policy=life.policy,
                reference=base.policy,
                interval=(gap := interval_of_total((life.cost - base.cost)[:, window], draws, LEVEL)),
                share=gap.total / paid if paid > 0 else float("nan"),
            )
            for life in self.lives
            if life.policy != base.policy
        )

    def capacity(self) -> dict[str, tuple[CapacityUse, ...]]:
        """Use of every shared limit by policy."""
        return {life.policy: capacity_uses(self.past, life) for life in self.lives}

    def worst_lines(self, policy: str, most: int = 10) -> tuple[int, ...]:
        """Positions of the lines that cost most under a policy, the dearest first."""
        paid = self.life_of(policy).cost[:, self.past.judged].sum(axis=1)
        order = np.argsort(-paid, kind="stable")[:most]
        return tuple(int(line) for line in order if paid[line] > 0)

    def between(self, first: int, last: int) -> ReplayResult:
        """Return the result judged on the periods ``first`` to before ``last`` only, with the same lives."""
        if not self.past.warm_up <= first < last <= self.past.calendar.periods:
            expected = f"{self.past.warm_up} <= first < last <= {self.past.calendar.periods}"
            fault = Fault(file="ReplayResult", column="periods", expected=expected, found=f"{first}, {last}")
            raise InputError([fault])
        past = _cut(self.past, first, last)
        return self.replace(
            past=past, lives=tuple(_cut_life(life, last) for life in self.lives), if_imputed=None
        )

    @property
    def block(self) -> int:
        """Periods of a block of the bootstrap."""
        window = self.past.calendar.periods - self.past.warm_up
        return block_length(window, self.past.cycle, self.past.longest_interval)

    @property
    def blocks(self) -> float:
        """Blocks that the judged time holds: what the intervals know of other times."""
        return (self.past.calendar.periods - self.past.warm_up) / self.block

    def _draws(self, *, other_lines: bool = False) -> Resampling:
        past = self.past
        rng, lines = np.random.default_rng(past.params.seed), past.problem.lines
        draws = resampling(
            past.calendar.periods - past.warm_up, self.block, rng, units=lines if other_lines else None
        )
        return draws if lines >= FEWEST_UNITS or not other_lines else replace(draws, blocks=1.0)

    def _part(self, life: Life, what: str) -> Columns:
        rows = _weeks(self.past, life) if what == "week" else _grouped(self.past, life, what)
        count = len(next(iter(rows.values())))
        return {"policy": np.full(count, life.policy, dtype=object), **rows}


def _grouped(past: Past, life: Life, what: str) -> Columns:
    problem = past.problem
    if what == "all":
        return _without_group(figures(past, life))
    if what == "line":
        numbers = np.char.zfill(np.arange(problem.lines).astype(str), 12)  # alphabetical is in line order
        rows = _without_group(figures(past, life, numbers.tolist()))
        return {"item": problem.item, "location": problem.location, "supplier": problem.supplier, **rows}
    if what not in ("location", "supplier"):
        expected = "'line', 'location', 'supplier', 'week' or 'all'"
        raise InputError([Fault(file="ReplayResult", column="by", expected=expected, found=repr(what))])
    rows = figures(past, life, getattr(problem, what).tolist())
    return {what: rows["group"], **_without_group(rows)}


def _weeks(past: Past, life: Life) -> Columns:
    """Figures of each week from the start of the past on; the first and the last may be cut short."""
    length = max(7 // past.calendar.step_days, 1)
    first, last = past.warm_up, past.calendar.periods
    starts = [max(week, first) for week in range(first - first % length, last, length)]
    slices = [slice(start, stop) for start, stop in zip(starts, [*starts[1:], last], strict=True)]
    parts = [_without_group(figures(past, life, periods=one)) for one in slices]
    labels: dict[str, Any] = {
        "week": past.calendar.starts[starts].astype(str).astype(object),
        "days": np.array([(one.stop - one.start) * past.calendar.step_days for one in slices]),
    }
    snapshots = (
        "pipeline_value",
        "cycle_service",
    )  # of the end of the past, and of cycles longer than a week
    names = [name for name in parts[0] if name not in snapshots]
    return labels | {name: np.concatenate([part[name] for part in parts]) for name in names}


def _without_group(columns: Columns) -> Columns:
    return {name: values for name, values in columns.items() if name != "group"}


def _cut(past: Past, first: int, last: int) -> Past:
    return past.replace(
        calendar=past.calendar.replace(periods=last),
        demand=past.demand[:, :last],
        censored=past.censored[:, :last],
        imputed=None if past.imputed is None else past.imputed[:, :last],
        reviews=tuple(review for review in past.reviews if review.period < last),
        warm_up=first,
    )


def _cut_life(life: Life, last: int) -> Life:
    from replenish.simulate.life import ARRAYS  # noqa: PLC0415

    arrays = {name: getattr(life, name)[:, :last] for name in ARRAYS}
    on_its_way = life.pipeline + life.received[:, last:].sum(axis=1) - life.ordered[:, last:].sum(axis=1)
    return life.replace(**arrays, pipeline=np.maximum(on_its_way, 0.0))
