"""How full the shared limits really were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, Noun, TextArray
from replenish.problem.limits import Capacity, capacity_over
from replenish.simulate.life import Life
from replenish.simulate.past import Past

ROUND_OFF = 1e-6  # of a limit; sums of many products are not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityUse(Noun):
    """
    Use of one shared limit over the judged time.

    Parameters
    ----------
    kind, name
        As in a plan's limits.
    unit
        ``volume``, ``units`` or ``money``.
    capacity
        What there is, per period or per plan; on average where it is not the same in all periods.
    mean, most
        Mean and largest use, as shares of it.
    over
        Number of periods or plans in which it was exceeded.
    """

    kind: str
    name: str
    unit: str
    capacity: float
    mean: float
    most: float
    over: int


def capacity_uses(past: Past, life: Life) -> tuple[CapacityUse, ...]:
    """
    Every shared limit, as it was lived.

    Storage holds for *expected* stock when a plan is made; where less was sold than expected, the shelves
    were fuller.
    """
    return tuple(_uses(past, life))


def _uses(past: Past, life: Life) -> Iterator[CapacityUse]:
    problem, limits, window = past.problem, past.problem.limits, past.judged
    volume = np.ones(problem.lines) if limits.volume is None else limits.volume
    weight = np.ones(problem.lines) if limits.weight is None else limits.weight
    reviews = [review.period for review in past.reviews if review.period >= past.warm_up]
    place, source = problem.location, problem.supplier
    ordered, received = life.ordered[:, reviews], life.received[:, window]
    shelves = life.after_receipt[:, window]
    arriving = volume[:, None] * received if limits.receiving_unit == "volume" else received
    spent = problem.costs.unit[:, None] * ordered
    whose = np.full(problem.lines, "", dtype=object) if "" in limits.budgets else source
    stored, receiving = _as_lived(past, "storage"), _as_lived(past, "receiving")
    floor = _as_lived(past, "storage_weight")
    yield from _each("storage", "volume", stored, place, volume[:, None] * shelves)
    yield from _each("storage weight", "weight", floor, place, weight[:, None] * shelves)
    yield from _each("receiving", limits.receiving_unit, receiving, place, arriving)
    yield from _each("supplier capacity", "units", limits.supplier_capacity, source, ordered)
    yield from _each("budget", "money", limits.budgets, whose, spent)


def _as_lived(past: Past, kind: str) -> Mapping[str, Capacity]:
    """Limits of a kind in the judged periods; each period has that of the last review before it."""
    told = [getattr(review.problem.limits, kind) for review in past.reviews]
    if not any(isinstance(capacity, np.ndarray) for table in told for capacity in table.values()):
        return told[0]  # type: ignore[no-any-return]
    lived = {name: np.full(past.calendar.periods, np.inf) for table in told for name in table}
    for review, table in zip(past.reviews, told, strict=True):
        for name, capacity in lived.items():
            rest = capacity[review.period :]
            rest[:] = capacity_over(table.get(name, np.inf), rest.size)
    return {name: capacity[past.judged] for name, capacity in lived.items()}


def _each(
    kind: str, unit: str, limits: Mapping[str, Capacity], members: TextArray, taken: FloatArray
) -> Iterator[CapacityUse]:
    for name, stated in limits.items():
        used = taken[members == name].sum(axis=0)
        capacity = np.broadcast_to(stated, used.shape)
        limited = np.isfinite(capacity)
        if not limited.any():
            continue
        used, capacity = used[limited], capacity[limited]
        there = float(capacity.mean() if np.ndim(stated) else stated)
        share = np.divide(used, capacity, out=np.where(used > 0, np.inf, 0.0), where=capacity > 0)
        yield CapacityUse(
            kind=kind, name=name or "all suppliers", unit=unit, capacity=there,
            mean=float(share.mean()), most=float(share.max()), over=int((share > 1 + ROUND_OFF).sum()),
        )  # fmt: skip
