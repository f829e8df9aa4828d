"""What every policy would cost over all sampled futures, and how sure the differences are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import t as student

from replenish.errors import Fault, InputError
from replenish.formulas.bootstrap import Interval
from replenish.problem.arrays import DateArray, FloatArray, Noun
from replenish.problem.problem import Problem
from replenish.simulate.capacity import CapacityUse
from replenish.simulate.figures import COSTS, Columns, columns_of
from replenish.simulate.result import LEVEL, Difference

if TYPE_CHECKING:
    import pandas as pd

WHOLE = ("cycle_service", "pipeline_value")  # longer than a week, and of the end
SHARES = ("fill_rate", "cycle_service", "turns", "censored")  # do not add up over futures


@dataclass(frozen=True, kw_only=True)
class MonteCarloResult(Noun):
    """
    Every policy on the same sampled futures.

    Parameters
    ----------
    problem
        Lines, terms and costs.
    policies
        Names; the reference first.
    sums
        Per policy what adds up over the lines, ``(n, s)`` each: see `future_sums`.
    by_period
        Per policy the cost of all lines, ``(s, t)`` money, warm-up included.
    days
        Days after the warm-up.
    weeks
        Per policy what adds up over all lines of an average future, ``(w,)`` each: see `week_sums`.
    week : (w,) dates
        First days of these weeks.
    uses
        Per policy how full the shared limits were.
    """

    problem: Problem
    policies: tuple[str, ...]
    sums: tuple[Mapping[str, FloatArray], ...]
    by_period: tuple[FloatArray, ...]
    days: float
    weeks: tuple[Mapping[str, FloatArray], ...] = ()
    week: DateArray | None = None
    uses: tuple[tuple[CapacityUse, ...], ...] = ()

    @property
    def futures(self) -> int:
        """Number of futures ``s``."""
        return int(self.sums[0]["demand"].shape[1])

    def totals(self, policy: str) -> FloatArray:
        """Cost of all lines on each future, ``(s,)`` money."""
        sums = self.sums[self._position(policy)]
        return np.asarray(sum(sums[name].sum(axis=0) for name in COSTS))

    def costs(self) -> dict[str, Interval]:
        """Expected cost of the judged time of each policy, with its interval."""
        return {policy: interval_of_mean(self.totals(policy)) for policy in self.policies}

    def differences(self, reference: str | None = None) -> tuple[Difference, ...]:
        """Paired differences to the reference (by default the first policy), future by future."""
        base = self.policies[0] if reference is None else reference
        paid = self.totals(base)
        return tuple(
            Difference(
                policy=policy,
                reference=base,
                interval=(gap := interval_of_mean(self.totals(policy) - paid)),
                share=gap.total / paid.mean() if paid.mean() > 0 else float("nan"),
            )
            for policy in self.policies
            if policy != base
        )

    def by(self, what: str) -> Columns:
        """
        Figures of an average future per policy, and per what is asked for.

        That is ``"line"``, ``"location"``, ``"supplier"``, ``"week"`` or ``"all"``; the columns are those
        of a replay: see `replenish.simulate.figures.figures`.
        """
        if what == "week" and self.week is not None:
            return self._by_week(self.week)
        labels = self._labels(what)
        keys, group = np.unique(np.stack([*labels.values()]).astype(str), axis=1, return_inverse=True)
        parts = []
        for policy, sums in zip(self.policies, self.sums, strict=True):
            rows = {"policy": np.full(keys.shape[1], policy, dtype=object)}
            rows |= {name: keys[row].astype(object) for row, name in enumerate(labels)}
            parts.append(rows | self._figures(sums, group.ravel(), keys.shape[1]))
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return {name: values for name, values in columns.items() if name != "all"}

    def _by_week(self, week: DateArray) -> Columns:
        """Figures of each week; the first and the last may be cut short."""
        lines, parts = self.problem.lines, []
        step_days = 1 if self.problem.forecast.calendar is None else self.problem.forecast.calendar.step_days
        for policy, sums in zip(self.policies, self.weeks, strict=True):
            days = sums["periods"] / lines * step_days
            labels = {
                "policy": np.full(week.size, policy, dtype=object),
                "week": week.astype(str),
                "days": days,
            }
            figures = columns_of(dict(sums), days)
            parts.append(labels | {name: values for name, values in figures.items() if name not in WHOLE})
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def capacity(self) -> dict[str, tuple[CapacityUse, ...]]:
        """Use of every shared limit by policy, over all periods of all futures after the warm-up."""
        return dict(zip(self.policies, self.uses, strict=True))

    def to_frame(self, by: str = "all") -> pd.DataFrame:
        """Figures as a table; ``by`` as in `by`."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.by(by))

    def _figures(self, sums: Mapping[str, FloatArray], group: Any, count: int) -> Columns:
        added = {
            name: np.bincount(group, values.sum(axis=1), count).astype(np.float64)
            for name, values in sums.items()
        }
        columns = columns_of(added, self.days)
        mean = {name: values / self.futures for name, values in columns.items() if name not in SHARES}
        return columns | mean

    def _labels(self, what: str) -> dict[str, Any]:
        problem = self.problem
        everything = {"all": np.full(problem.lines, "all", dtype=object)}
        names = {"all": (), "line": ("item", "location", "supplier"), "location": ("location",)}
        names["supplier"] = ("supplier",)
        if what not in names:
            expected = "'line', 'location', 'supplier' or 'all'"
            raise InputError(
                [Fault(file="MonteCarloResult", column="by", expected=expected, found=repr(what))]
            )
        return {name: getattr(problem, name) for name in names[what]} or everything

    def _position(self, policy: str) -> int:
        if policy not in self.policies:
            expected = "one of " + ", ".join(self.policies)
            raise InputError(
                [Fault(file="MonteCarloResult", column="policy", expected=expected, found=repr(policy))]
            )
        return self.policies.index(policy)


def interval_of_mean(values: FloatArray, level: float = LEVEL) -> Interval:
    """
    Mean of one future, with a confidence interval of its expectation.

    Futures are independent, so this is Student's interval. Where they were stratified, the mean is surer
    than it says. A single future tells nothing about others: the interval is infinite.

    Parameters
    ----------
    values : (s,) money

    Examples
    --------
    >>> round(interval_of_mean(np.array([9.0, 10.0, 11.0])).low, 3)
    7.516
    """
    mean, count = float(values.mean()), values.size
    half = float("inf")
    if count > 1:
        half = float(student.ppf((1 + level) / 2, count - 1) * values.std(ddof=1) / np.sqrt(count))
    return Interval(total=mean, low=mean - half, high=mean + half, level=level)
