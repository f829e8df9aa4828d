"""How full the shared limits really were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, Noun, TextArray
from replenish.problem.limits import BY_PERIOD, Capacity, capacity_over
from replenish.problem.problem import Problem
from replenish.simulate.life import Elsewhere, Life
from replenish.simulate.past import Past

FULL = 0.99  # of a limit: what is left is less than most order multiples
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
    full
        Share of the periods or plans in which it was full, to `FULL` or more.
    over
        Number of periods or plans in which it was exceeded; of an average future, where many were lived.
    """

    kind: str
    name: str
    unit: str
    capacity: float
    mean: float
    most: float
    full: float
    over: float


def capacity_uses(past: Past, life: Life) -> tuple[CapacityUse, ...]:
    """
    Every shared limit, as it was lived.

    Storage holds for *expected* stock when a plan is made; where less was sold than expected, the shelves
    were fuller.
    """
    window = past.judged
    reviews = [review.period for review in past.reviews if review.period >= past.warm_up]
    units = Units(
        ordered=life.ordered[:, reviews],
        elsewhere=tuple(one.in_periods(reviews) for one in life.elsewhere),
        received=life.received[:, window],
        after_receipt=life.after_receipt[:, window],
    )
    return uses_of(past.problem, units, {kind: _as_lived(past, kind) for kind in BY_PERIOD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Units(Noun):
    """
    What takes up the limits in the judged time, ``(n, …, t)`` units each.

    Parameters
    ----------
    ordered
        On each review day, the only one of these with as many periods as reviews.
    received, after_receipt
        Put on the shelf in each period; on the shelf right after that.
    elsewhere
        What of the orders went to further suppliers.
    """

    ordered: FloatArray
    received: FloatArray
    after_receipt: FloatArray
    elsewhere: tuple[Elsewhere, ...] = ()


def uses_of(
    problem: Problem, units: Units, lived: Mapping[str, Mapping[str, Capacity]]
) -> tuple[CapacityUse, ...]:
    """Use of every shared limit, with those by period (`BY_PERIOD`) as the judged periods had them."""
    return tuple(_uses(problem, units, lived))


def _uses(
    problem: Problem, units: Units, lived: Mapping[str, Mapping[str, Capacity]]
) -> Iterator[CapacityUse]:
    limits, place, received = problem.limits, problem.location, units.received
    volume = _each_line(np.ones(problem.lines) if limits.volume is None else limits.volume, received)
    weight = _each_line(np.ones(problem.lines) if limits.weight is None else limits.weight, received)
    shelves = units.after_receipt
    arriving = volume * received if limits.receiving_unit == "volume" else received
    source, ordered, spent = _by_supplier(problem, units)
    whose = np.full(len(source), "", dtype=object) if "" in limits.budgets else source
    category = place if limits.category is None else limits.category
    yield from _each("storage", "volume", lived["storage"], place, volume * shelves)
    yield from _each("storage weight", "weight", lived["storage_weight"], place, weight * shelves)
    yield from _each("receiving", limits.receiving_unit, lived["receiving"], place, arriving)
    yield from _each("supplier capacity", "units", limits.supplier_capacity, source, ordered)
    yield from _each("budget", "money", limits.budgets, whose, spent)
    labels = np.tile(category, 1 + len(units.elsewhere))
    yield from _each("category budget", "money", limits.category_budget, labels, spent)


def _by_supplier(problem: Problem, units: Units) -> tuple[TextArray, FloatArray, FloatArray]:
    """Supplier, units and money of all lines: of their first suppliers, then of each further one."""
    others, first = units.elsewhere, units.ordered
    for one in others:
        first = first - one.units
    suppliers = [problem.supplier, *(np.full(problem.lines, one.supplier, dtype=object) for one in others)]
    money = [_each_line(problem.costs.unit, first) * first, *(one.money for one in others)]
    return (
        np.concatenate(suppliers),
        np.concatenate([first, *(one.units for one in others)]),
        np.concatenate(money),
    )


def _each_line(values: FloatArray, units: FloatArray) -> FloatArray:
    return values.reshape(-1, *[1] * (units.ndim - 1))


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
        limited, futures = np.isfinite(capacity), int(np.prod(used.shape[:-1]))
        if not limited.any():
            continue
        used, capacity = used[limited], capacity[limited]
        there = float(capacity.mean() if np.ndim(stated) else stated)
        share = np.divide(used, capacity, out=np.where(used > 0, np.inf, 0.0), where=capacity > 0)
        yield CapacityUse(
            kind=kind, name=name or "all suppliers", unit=unit, capacity=there,
            mean=float(share.mean()), most=float(share.max()), full=float((share >= FULL).mean()),
            over=float((share > 1 + ROUND_OFF).sum() / futures),
        )  # fmt: skip
