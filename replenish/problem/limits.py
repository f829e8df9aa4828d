"""Shared constraints: what the lines compete for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import (
    FloatArray,
    Noun,
    TextArray,
    frozen_numbers,
    frozen_texts,
    per_line,
    range_faults,
)
from replenish.problem.order_terms import OrderTerms

MAPPINGS = (
    "storage",
    "storage_weight",
    "receiving",
    "supplier_capacity",
    "minimum_order_value",
    "category_budget",
)

BY_PERIOD = ("storage", "storage_weight", "receiving")

Capacity = float | FloatArray  # the same in every period, or by period (t,)

PENALIZED = ("storage", "storage_weight", "receiving", "supplier_capacity", "budget", "category_budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Noun):
    """
    Shared limits; what is not named is not limited.

    Parameters
    ----------
    budget : money per plan, or {supplier: money}
        Most that the orders of this plan may cost together.
    category_budget : {category: money}
        Most that the orders of this plan for the lines of a category may cost together.
    storage : {location: volume, or (t,) volume by period}
        Most that may be expected on the shelves right after anything arrives.
    storage_weight : {location: weight or pallets, or (t,) of them}
        The same in a second measure, which a location may have besides the volume or alone.
    receiving : {location: units or volume per period, or (t,) of them}
        Most that may arrive at a location in one period, open orders included.
    receiving_unit : "units" or "volume"
        What ``receiving`` counts.
    supplier_capacity : {supplier: units per plan}
        Most that a supplier delivers on the orders of this plan together.
    minimum_order_value : {supplier: money}
        Each purchase order (one supplier, one location) is worth at least this much, or is not placed.
    order_terms : {supplier: terms}
        What else a supplier asks of each purchase order: other minimums, what it costs, whole loads.
    penalties : {kind: money per unit, or {name: money per unit}}
        What each unit beyond a limit costs, in every period it is exceeded; a limit without a penalty
        must be kept. Kinds are ``storage``, ``storage_weight``, ``receiving``, ``supplier_capacity``,
        ``budget`` and ``category_budget``; names those of the limits.
    fair_share : in [0, 1]
        Part of its proportional share that each location is guaranteed of a supply that is short: a
        budget, a supplier's capacity; 0 leaves it all to worth.
    volume : (n,) volume per unit
        What a unit takes of the storage; needed where volume is limited.
    weight : (n,) weight, or pallets, per unit
        Needed where the weight in storage is limited.
    category : (n,) texts
        Label of each line; needed where a category has a budget.
    """

    budget: float | Mapping[str, float] | None = None
    category_budget: Mapping[str, float] = field(default_factory=dict)
    storage: Mapping[str, Capacity] = field(default_factory=dict)
    storage_weight: Mapping[str, Capacity] = field(default_factory=dict)
    receiving: Mapping[str, Capacity] = field(default_factory=dict)
    receiving_unit: str = "units"
    supplier_capacity: Mapping[str, float] = field(default_factory=dict)
    minimum_order_value: Mapping[str, float] = field(default_factory=dict)
    order_terms: Mapping[str, OrderTerms] = field(default_factory=dict)
    penalties: Mapping[str, float | Mapping[str, float]] = field(default_factory=dict)
    fair_share: float = 0.0
    volume: FloatArray | None = None
    weight: FloatArray | None = None
    category: TextArray | None = None

    def __post_init__(self) -> None:
        for name in MAPPINGS:
            frozen_table = _frozen_capacities if name in BY_PERIOD else _frozen_mapping
            self._set(name, frozen_table(getattr(self, name)))
        if isinstance(self.budget, Mapping):
            self._set("budget", _frozen_mapping(self.budget))
        self._set("order_terms", MappingProxyType(dict(self.order_terms)))
        self._set(
            "penalties",
            MappingProxyType({kind: _frozen_penalty(money) for kind, money in self.penalties.items()}),
        )
        for name in ("volume", "weight"):
            if (values := getattr(self, name)) is not None:
                self._set(name, frozen_numbers(values, "Limits", name))
        if self.category is not None:
            self._set("category", frozen_texts(self.category))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for name, limits in (("budget", self.budgets), *((name, getattr(self, name)) for name in MAPPINGS)):
            for key, value in limits.items():
                refused = np.extract(~(np.asarray(value) >= 0), value)
                if refused.size:
                    where, found = f"{name}[{key!r}]" if key else name, str(refused[0])
                    yield Fault(file="Limits", column=where, expected="a number >= 0", found=found)
        yield from self._penalty_faults()
        yield from self._order_faults()
        if not 0 <= self.fair_share <= 1:
            expected = "a share between 0 and 1"
            yield Fault(file="Limits", column="fair_share", expected=expected, found=str(self.fair_share))
        if self.category_budget and self.category is None:
            yield Fault(file="Limits", column="category", expected="a category per line", found="nothing")
        if self.receiving_unit not in ("units", "volume"):
            yield Fault(
                file="Limits",
                column="receiving_unit",
                expected="'units' or 'volume'",
                found=self.receiving_unit,
            )
        by_volume = self.storage or (self.receiving and self.receiving_unit == "volume")
        yield from self._measure_faults("volume", needed=bool(by_volume))
        yield from self._measure_faults("weight", needed=bool(self.storage_weight))

    def _measure_faults(self, name: str, *, needed: bool) -> Iterator[Fault]:
        """What is wrong with the volume, or the weight, of the lines."""
        values: FloatArray | None = getattr(self, name)
        if values is not None:
            allowed = np.isfinite(values) & (values >= 0)
            yield from range_faults("Limits", name, values, allowed, f"{name} >= 0")
        elif needed:
            yield Fault(
                file="Limits", column=name, expected=f"the {name} of a unit per line", found="nothing"
            )

    def _penalty_faults(self) -> Iterator[Fault]:
        for kind, money in self.penalties.items():
            where = f"penalties[{kind!r}]"
            if kind not in PENALIZED:
                yield Fault(
                    file="Limits", column=where, expected="one of " + ", ".join(PENALIZED), found=repr(kind)
                )
                continue
            limited = self.budgets if kind == "budget" else getattr(self, kind)
            for name, amount in money.items() if isinstance(money, Mapping) else [(None, money)]:
                place = where if name is None else f"{where}[{name!r}]"
                if name is not None and name not in limited:
                    yield Fault(file="Limits", column=place, expected="a limit of this name", found="none")
                if not 0 < amount < np.inf:
                    yield Fault(file="Limits", column=place, expected="money > 0", found=str(amount))

    def _order_faults(self) -> Iterator[Fault]:
        for supplier, terms in self.order_terms.items():
            where = f"order_terms[{supplier!r}]"
            if terms.counts in ("volume", "weight") and getattr(self, terms.counts) is None:
                yield Fault(
                    file="Limits",
                    column=terms.counts,
                    expected=f"the {terms.counts} of a unit, for {where}",
                    found="nothing",
                )
            if supplier in self.minimum_order_value:
                expected = "the minimum in one place: minimum_order_value or order_terms"
                yield Fault(file="Limits", column=where, expected=expected, found="both")

    @property
    def terms_by_supplier(self) -> Mapping[str, OrderTerms]:
        """Terms of the suppliers that ask anything of a purchase order."""
        values = {name: OrderTerms(minimum=money) for name, money in self.minimum_order_value.items()}
        every = {**values, **self.order_terms}
        return {name: terms for name, terms in every.items() if not terms.asks_nothing}

    def penalty(self, kind: str, name: str) -> float:
        """
        What a unit beyond a limit costs, money; infinite where the limit must be kept.

        Examples
        --------
        >>> limits = Limits(budget=100.0, supplier_capacity={"A": 5.0, "B": 5.0},
        ...                 penalties={"supplier_capacity": {"A": 2.0}, "budget": 0.1})
        >>> [limits.penalty("supplier capacity", name) for name in "AB"]
        [2.0, inf]
        >>> limits.penalty("budget", "all suppliers")
        0.1
        """
        money = self.penalties.get(kind.replace(" ", "_"), np.inf)
        return float(money.get(name, np.inf) if isinstance(money, Mapping) else money)

    @property
    def budgets(self) -> Mapping[str, float]:
        """Money by supplier; the empty name stands for all of them together."""
        if self.budget is None:
            return {}
        return self.budget if isinstance(self.budget, Mapping) else {"": float(self.budget)}

    @property
    def by_period(self) -> Iterator[tuple[str, str, FloatArray]]:
        """Limits that are not the same in every period: kind, name and ``(t,)`` capacities."""
        for kind in BY_PERIOD:
            for name, capacity in getattr(self, kind).items():
                if isinstance(capacity, np.ndarray):
                    yield kind, name, capacity

    def from_period(self, first: int, periods: int) -> Limits:
        """
        Limits of a number of periods, counted from a later one on.

        Examples
        --------
        >>> limits = Limits(receiving={"DC1": [5.0, 5.0, 0.0, 5.0], "DC2": 8.0})
        >>> limits.from_period(2, 2).receiving["DC1"].tolist()
        [0.0, 5.0]
        """
        changed: dict[str, dict[str, Capacity]] = {}
        for kind, name, capacity in self.by_period:
            changed.setdefault(kind, dict(getattr(self, kind)))[name] = capacity[first : first + periods]
        return self.replace(**changed) if changed else self

    def for_lines(self, lines: int) -> Limits:
        """Give every line its own volume, weight and category."""
        per_unit = ("volume", "weight", "category")
        own = {name: getattr(self, name) for name in per_unit if getattr(self, name) is not None}
        return (
            self.replace(**{name: per_line(values, lines) for name, values in own.items()}) if own else self
        )


def _frozen_penalty(money: float | Mapping[str, float]) -> float | Mapping[str, float]:
    return _frozen_mapping(money) if isinstance(money, Mapping) else float(money)


def _frozen_mapping(values: Mapping[str, float]) -> Mapping[str, float]:
    return MappingProxyType({str(key): float(value) for key, value in values.items()})


def _frozen_capacities(values: Mapping[str, Capacity]) -> Mapping[str, Capacity]:
    return MappingProxyType({str(key): _frozen_capacity(value) for key, value in values.items()})


def _frozen_capacity(value: Capacity) -> Capacity:
    return frozen_numbers(value, "Limits", "capacity") if np.ndim(value) else float(value)


def capacity_in(capacity: Capacity, period: int) -> float:
    """
    What a limit allows in one period.

    Examples
    --------
    >>> capacity_in(3.0, 1), capacity_in(np.array([3.0, 2.0]), 1)
    (3.0, 2.0)
    """
    return float(capacity[period]) if isinstance(capacity, np.ndarray) else capacity


def capacity_over(capacity: Capacity, periods: int) -> FloatArray:
    """
    What a limit allows in each of a number of periods, ``(periods,)``; infinite beyond what it tells.

    Examples
    --------
    >>> capacity_over(np.array([3.0, 2.0]), 3).tolist(), capacity_over(3.0, 2).tolist()
    ([3.0, 2.0, inf], [3.0, 3.0])
    """
    if not isinstance(capacity, np.ndarray):
        return np.full(periods, capacity)
    told = capacity[:periods]
    return np.pad(told, (0, periods - told.size), constant_values=np.inf)
