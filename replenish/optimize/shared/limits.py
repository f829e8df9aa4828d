"""The shared limits as rows: what there is, what is taken already, what a unit of each line takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from replenish.optimize.alone.worth import ProjectedStock
from replenish.optimize.question.allocation import LimitRows
from replenish.problem.arrays import BoolArray, FloatArray
from replenish.problem.limits import Capacity, capacity_in
from replenish.problem.problem import Problem

WHOLE_PLAN = -1
Arrivals = Callable[[BoolArray], Iterable[int]]
STORED = {"storage": "volume", "storage weight": "weight"}  # kinds that count what is on the shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One limit: its kind, owner, period, unit, capacity, what is taken, and what a unit takes (n,)."""

    kind: str
    name: str
    period: int
    unit: str
    capacity: float
    committed: float
    takes: FloatArray


def limit_rows(problem: Problem, stock: ProjectedStock, later: Arrivals | None = None) -> LimitRows:
    """
    All limits of a problem.

    Parameters
    ----------
    stock
        What is expected on the shelves.
    later
        Periods in which later orders of some lines (n,) arrive, in which storage has to hold as well.
    """
    rows = [
        *_budgets(problem),
        *_category_budgets(problem),
        *_supplier_capacities(problem),
        *_receiving(problem),
        *_storage(problem, stock, "storage", later),
        *_storage(problem, stock, "storage_weight", later),
    ]
    return LimitRows(
        kind=np.array([row.kind for row in rows], dtype=object),
        name=np.array([row.name for row in rows], dtype=object),
        period=np.array([row.period for row in rows], dtype=np.int64),
        unit=np.array([row.unit for row in rows], dtype=object),
        capacity=np.array([row.capacity for row in rows], dtype=np.float64),
        committed=np.array([row.committed for row in rows], dtype=np.float64),
        matrix=csr_array(np.stack([row.takes for row in rows])) if rows else csr_array((0, problem.lines)),
        penalty=_penalties(problem, rows),
    )


def _penalties(problem: Problem, rows: list[Row]) -> FloatArray | None:
    """What a unit beyond each limit costs, ``(m,)`` money, where any limit may be exceeded."""
    if not problem.limits.penalties:
        return None
    return np.array([problem.limits.penalty(row.kind, row.name) for row in rows], dtype=np.float64)


def _budgets(problem: Problem) -> Iterator[Row]:
    """Money that the orders may cost, for one supplier or all of them."""
    for supplier, money in problem.limits.budgets.items():
        members = problem.supplier == supplier if supplier else np.ones(problem.lines, dtype=bool)
        yield Row(
            kind="budget", name=supplier or "all suppliers", period=WHOLE_PLAN, unit="money",
            capacity=money, committed=0.0, takes=np.where(members, problem.costs.unit, 0.0),
        )  # fmt: skip


def _category_budgets(problem: Problem) -> Iterator[Row]:
    """Money that the orders of one category may cost."""
    for category, money in problem.limits.category_budget.items():
        yield Row(
            kind="category budget", name=category, period=WHOLE_PLAN, unit="money", capacity=money,
            committed=0.0, takes=np.where(problem.limits.category == category, problem.costs.unit, 0.0),
        )  # fmt: skip


def _supplier_capacities(problem: Problem) -> Iterator[Row]:
    """Units that a supplier delivers on this plan's orders."""
    for supplier, units in problem.limits.supplier_capacity.items():
        yield Row(
            kind="supplier capacity", name=supplier, period=WHOLE_PLAN, unit="units",
            capacity=units, committed=0.0, takes=(problem.supplier == supplier).astype(np.float64),
        )  # fmt: skip


def _receiving(problem: Problem) -> Iterator[Row]:
    """What is expected to arrive at a location in each period an order of this plan can arrive in."""
    limits, takes, once = problem.limits, received_per_unit(problem), problem.first_offers
    for location, capacity in limits.receiving.items():
        members = problem.location == location
        for period in _limited(capacity, problem.terms.arrival_periods(members)):
            yield Row(
                kind="receiving", name=location, period=period, unit=limits.receiving_unit,
                capacity=capacity_in(capacity, period),
                committed=float(due(problem, period)[members & once].sum()),
                takes=np.where(members, takes * problem.terms.arriving(period), 0.0),
            )  # fmt: skip


def _storage(problem: Problem, stock: ProjectedStock, name: str, later: Arrivals | None) -> Iterator[Row]:
    """Expected volume, or weight, on the shelves of a location after each arrival this plan can influence."""
    kind = name.replace("_", " ")
    per_unit, once = taken_per_unit(problem, kind), problem.first_offers
    capacities: Mapping[str, Capacity] = getattr(problem.limits, name)
    for location, capacity in capacities.items():
        members = problem.location == location
        periods = {*_arrival_periods(problem, members), *(later(members) if later else ())}
        for period in _limited(capacity, sorted(periods)):
            yield Row(
                kind=kind, name=location, period=period, unit=STORED[kind],
                capacity=capacity_in(capacity, period),
                committed=float((per_unit * stock.without[:, period])[members & once].sum()),
                takes=np.where(members, per_unit * stock.added[:, period], 0.0),
            )  # fmt: skip


def _limited(capacity: Capacity, periods: Iterable[int]) -> Iterator[int]:
    """Periods in which there is a limit at all."""
    return (period for period in periods if np.isfinite(capacity_in(capacity, period)))


def received_per_unit(problem: Problem) -> FloatArray:
    """What a unit of each line takes of the receiving, ``(n,)``."""
    limits = problem.limits
    counts = limits.receiving_unit == "volume" and limits.volume is not None
    return limits.volume if counts and limits.volume is not None else np.ones(problem.lines)


def taken_per_unit(problem: Problem, kind: str) -> FloatArray:
    """What a unit of each line on the shelves, or of the receiving, takes of a kind of limit, ``(n,)``."""
    if kind not in STORED:
        return received_per_unit(problem)
    per_unit: FloatArray | None = getattr(problem.limits, STORED[kind])
    return np.zeros(problem.lines) if per_unit is None else per_unit


def due(problem: Problem, period: int) -> FloatArray:
    """What the open orders of each line take of the receiving in a period, ``(n,)``."""
    return np.asarray(received_per_unit(problem) * problem.stock.on_order[:, period])


def stored(problem: Problem, stock: ProjectedStock, kind: str, period: int) -> FloatArray:
    """What is expected of each line after the receipts of a period if nothing is ordered, ``(n,)``."""
    return np.asarray(taken_per_unit(problem, kind) * stock.without[:, period])


def _arrival_periods(problem: Problem, members: BoolArray) -> list[int]:
    """Periods from the first possible arrival to the end of the last window in which something arrives."""
    arrival = problem.terms.arrival_periods(members)
    end = int(problem.terms.protection_interval[members].max())
    due = np.flatnonzero(problem.stock.on_order[members].sum(axis=0) > 0)
    periods = set(arrival) | {int(period) for period in due if arrival[0] <= period < end}
    return sorted(periods)
