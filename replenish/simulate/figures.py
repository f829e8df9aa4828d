"""The figures of a life, added up by line, location, supplier, week or overall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from replenish.formulas import service
from replenish.problem.arrays import FloatArray, IntArray
from replenish.simulate.life import Life
from replenish.simulate.past import Past

COSTS = ("holding", "shortage", "ordering", "obsolescence")
Columns = dict[str, npt.NDArray[Any]]


def figures(
    past: Past, life: Life, groups: Sequence[str] | None = None, periods: slice | None = None
) -> Columns:
    """
    Every figure of a policy, one entry per group of lines, groups in alphabetical order.

    Parameters
    ----------
    groups : n texts
        Group of each line; all lines are one group by default.
    periods
        Periods that count; by default those after the warm-up.

    Returns
    -------
    columns : (k,) each
        ``cost`` and its parts in money; ``demand``, ``short`` and ``average_stock`` in units;
        ``average_stock_value``, ``left_over_value`` (on the shelf at the end, at unit cost) and
        ``pipeline_value`` (on its way at the end) in money; ``fill_rate``, ``cycle_service`` as shares;
        ``stockout_days`` in periods of a line; ``turns`` a year; ``orders`` in order lines, ``bought`` in
        money; ``censored`` as a share of line periods.
    """
    window = past.judged if periods is None else periods
    sums = line_sums(past, life, window)
    names, group = _groups(groups, past.problem.lines)
    added = {name: _added(values, group, len(names)) for name, values in sums.items()}
    return columns_of(added, _days(past, window)) | {"group": names}


def line_sums(past: Past, life: Life, window: slice) -> dict[str, FloatArray]:
    """What adds up over lines, ``(n,)`` each."""
    unit = past.problem.costs.unit
    demand, short = past.demand[:, window], life.short[:, window]
    cycles, cycles_short = service.cycle_counts(past.cycles[:, window], short)
    stock = service.average_stock(life.stock[:, window])
    return {
        **{name: getattr(life, name)[:, window].sum(axis=1) for name in COSTS},
        "demand": demand.sum(axis=1),
        "short": short.sum(axis=1),
        "sold_value": (demand - short).sum(axis=1) * unit,
        "cycles": cycles,
        "cycles_short": cycles_short,
        "stockout_days": service.stockout_periods(short),
        "average_stock": stock,
        "average_stock_value": stock * unit,
        "orders": (life.ordered[:, window] > 0).sum(axis=1).astype(np.float64),
        "bought": life.ordered[:, window].sum(axis=1) * unit,
        "left_over_value": life.stock[:, window][:, -1] * unit,
        "pipeline_value": life.pipeline * unit,
        "censored_periods": past.censored[:, window].sum(axis=1).astype(np.float64),
        "periods": np.full(past.problem.lines, float(demand.shape[1])),
    }


def _added(values: FloatArray, group: IntArray, count: int) -> FloatArray:
    return np.asarray(np.bincount(group, weights=values, minlength=count), dtype=np.float64)


def columns_of(added: dict[str, FloatArray], days: float | FloatArray) -> Columns:
    """Return the columns of `figures` from sums of `line_sums`, ``(k,)`` each, over ``days``."""
    return {
        "cost": np.sum([added[name] for name in COSTS], axis=0),
        **{name: added[name] for name in COSTS},
        "fill_rate": service.fill_rate(added["demand"], added["short"]),
        "cycle_service": service.cycle_service(added["cycles"], added["cycles_short"]),
        "stockout_days": added["stockout_days"],
        "demand": added["demand"],
        "short": added["short"],
        "average_stock": added["average_stock"],
        "average_stock_value": added["average_stock_value"],
        "turns": service.turns(added["sold_value"], added["average_stock_value"], days),
        "orders": added["orders"],
        "bought": added["bought"],
        "left_over_value": added["left_over_value"],
        "pipeline_value": added["pipeline_value"],
        "censored": added["censored_periods"] / added["periods"],
    }


def _groups(groups: Sequence[str] | None, lines: int) -> tuple[npt.NDArray[Any], IntArray]:
    if groups is None:
        return np.array(["all"], dtype=object), np.zeros(lines, dtype=np.int64)
    names, group = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    return names.astype(object), np.asarray(group, dtype=np.int64)


def _days(past: Past, window: slice) -> float:
    first, last, _ = window.indices(past.calendar.periods)
    return float((last - first) * past.calendar.step_days)
