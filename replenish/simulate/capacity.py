"""How full the shared limits really were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, Noun, TextArray
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
        What there is, per period or per plan.
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
    reviews = [review.period for review in past.reviews if review.period >= past.warm_up]
    place, source = problem.location, problem.supplier
    ordered, received = life.ordered[:, reviews], life.received[:, window]
    shelves = volume[:, None] * life.after_receipt[:, window]
    arriving = volume[:, None] * received if limits.receiving_unit == "volume" else received
    spent = problem.costs.unit[:, None] * ordered
    whose = np.full(problem.lines, "", dtype=object) if "" in limits.budgets else source
    yield from _each("storage", "volume", limits.storage, place, shelves)
    yield from _each("receiving", limits.receiving_unit, limits.receiving, place, arriving)
    yield from _each("supplier capacity", "units", limits.supplier_capacity, source, ordered)
    yield from _each("budget", "money", limits.budgets, whose, spent)


def _each(
    kind: str, unit: str, limits: Mapping[str, float], members: TextArray, taken: FloatArray
) -> Iterator[CapacityUse]:
    for name, capacity in limits.items():
        used = taken[members == name].sum(axis=0)
        if not used.size or not np.isfinite(capacity):
            continue
        share = used / capacity if capacity > 0 else np.where(used > 0, np.inf, 0.0)
        yield CapacityUse(
            kind=kind, name=name or "all suppliers", unit=unit, capacity=float(capacity),
            mean=float(share.mean()), most=float(share.max()), over=int((share > 1 + ROUND_OFF).sum()),
        )  # fmt: skip
