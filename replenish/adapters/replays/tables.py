"""The tables a replay is written as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from replenish.adapters.orders.columns import DECIMALS
from replenish.formulas.bootstrap import Interval
from replenish.simulate.capacity import CapacityUse
from replenish.simulate.figures import Columns
from replenish.simulate.result import Difference, ReplayResult

SALES, IMPUTED, FUTURES = "sales", "imputed", "futures"


class Lived(Protocol):
    """What a replay and Monte Carlo say alike of the policies that lived."""

    @property
    def policies(self) -> tuple[str, ...]:
        """Names; the reference first."""
        ...

    def by(self, what: str) -> Columns:
        """Figures per policy, and per what is asked for."""
        ...

    def costs(self) -> dict[str, Interval]:
        """Cost of each policy with its interval."""
        ...

    def differences(self, reference: str | None = None) -> tuple[Difference, ...]:
        """Paired differences to a policy."""
        ...

    def capacity(self) -> Mapping[str, tuple[CapacityUse, ...]]:
        """Use of the shared limits by policy."""
        ...


Bounds = Sequence[tuple[str, Lived]]  # each with the demand it was lived on


def bounds(result: ReplayResult) -> list[tuple[str, ReplayResult]]:
    """Both bounds of the censored demand: sales taken for demand, and filled."""
    imputed = [] if result.if_imputed is None else [(IMPUTED, result.if_imputed)]
    return [(SALES, result), *imputed]


def figures_table(told: Bounds, by: str) -> pa.Table:
    """Figures of every policy under both bounds; ``by`` and the columns as in `ReplayResult.by`."""
    parts = [_with_bound(name, one.by(by)) for name, one in told]
    return pa.table({name: _column(np.concatenate([part[name] for part in parts])) for name in parts[0]})


def summary_table(told: Bounds) -> pa.Table:
    """Figures of every policy overall, with the interval of the cost."""
    table = figures_table(told, "all")
    intervals = [interval for _, one in told for interval in one.costs().values()]
    for name in ("high", "low"):
        values = np.array([getattr(interval, name) for interval in intervals])
        table = table.add_column(3, f"cost_{name}", _column(values))
    return table


def differences_table(told: Bounds) -> pa.Table:
    """Paired difference of every policy to every other: money, interval, verdict."""
    rows = [
        (
            bound, difference.policy, difference.reference, difference.interval.total,
            difference.interval.low, difference.interval.high, difference.interval.level,
            difference.share, difference.verdict,
        )
        for bound, one in told
        for reference in one.policies
        for difference in one.differences(reference)
    ]  # fmt: skip
    names = ("bound", "policy", "reference", "difference", "low", "high", "level", "share", "verdict")
    return _of_rows(names, rows)


def capacity_table(told: Bounds) -> pa.Table:
    """Use of every shared limit under every policy, as shares of its capacity."""
    rows = [
        (
            bound, policy, use.kind, use.name, use.unit, use.capacity, use.mean, use.most,
            use.full, use.over,
        )
        for bound, one in told
        for policy, uses in one.capacity().items()
        for use in uses
    ]  # fmt: skip
    names = (
        "bound", "policy", "kind", "name", "unit", "capacity", "mean_used", "most_used", "full", "times_over",
    )  # fmt: skip
    return _of_rows(names, rows)


def _of_rows(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table({name: _column(np.array(values)) for name, values in zip(names, columns, strict=True)})


def _with_bound(name: str, columns: dict[str, Any]) -> dict[str, Any]:
    count = len(columns["policy"])
    return {"bound": np.full(count, name, dtype=object), **columns}


def _column(values: Any) -> pa.Array:
    """Arrow column; money and units rounded to what is not noise, NaN as nothing."""
    if values.dtype.kind == "f":
        return pa.array(np.round(values, DECIMALS) + 0.0, from_pandas=True)
    return pa.array(values.tolist())
