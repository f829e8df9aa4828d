"""Shared constraints: what the lines compete for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import FloatArray, Noun, frozen_numbers, per_line, range_faults

MAPPINGS = ("storage", "receiving", "supplier_capacity", "minimum_order_value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Noun):
    """
    Shared limits; what is not named is not limited.

    Parameters
    ----------
    budget : money per plan, or {supplier: money}
        Most that the orders of this plan may cost together.
    storage : {location: volume}
        Most that may be expected on the shelves right after anything arrives.
    receiving : {location: units or volume per period}
        Most that may arrive at a location in one period, open orders included.
    receiving_unit : "units" or "volume"
        What ``receiving`` counts.
    supplier_capacity : {supplier: units per plan}
        Most that a supplier delivers on the orders of this plan together.
    minimum_order_value : {supplier: money}
        Each purchase order (one supplier, one location) is worth at least this much, or is not placed.
    volume : (n,) volume per unit
        What a unit takes of the storage; needed where volume is limited.
    """

    budget: float | Mapping[str, float] | None = None
    storage: Mapping[str, float] = field(default_factory=dict)
    receiving: Mapping[str, float] = field(default_factory=dict)
    receiving_unit: str = "units"
    supplier_capacity: Mapping[str, float] = field(default_factory=dict)
    minimum_order_value: Mapping[str, float] = field(default_factory=dict)
    volume: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in MAPPINGS:
            self._set(name, _frozen_mapping(getattr(self, name)))
        if isinstance(self.budget, Mapping):
            self._set("budget", _frozen_mapping(self.budget))
        if self.volume is not None:
            self._set("volume", frozen_numbers(self.volume, "Limits", "volume"))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for name, limits in (("budget", self.budgets), *((name, getattr(self, name)) for name in MAPPINGS)):
            for key, value in limits.items():
                if not value >= 0:
                    where = f"{name}[{key!r}]" if key else name
                    yield Fault(file="Limits", column=where, expected="a number >= 0", found=str(value))
        if self.receiving_unit not in ("units", "volume"):
            yield Fault(
                file="Limits",
                column="receiving_unit",
                expected="'units' or 'volume'",
                found=self.receiving_unit,
            )
        if self.volume is None:
            if self.storage or (self.receiving and self.receiving_unit == "volume"):
                yield Fault(
                    file="Limits", column="volume", expected="the volume of a unit per line", found="nothing"
                )
        else:
            allowed = np.isfinite(self.volume) & (self.volume >= 0)
            yield from range_faults("Limits", "volume", self.volume, allowed, "volume >= 0")

    @property
    def budgets(self) -> Mapping[str, float]:
        """Money by supplier; the empty name stands for all of them together."""
        if self.budget is None:
            return {}
        return self.budget if isinstance(self.budget, Mapping) else {"": float(self.budget)}

    def for_lines(self, lines: int) -> Limits:
        """Give every line its own volume."""
        return self if self.volume is None else self.replace(volume=per_line(self.volume, lines))


def _frozen_mapping(values: Mapping[str, float]) -> Mapping[str, float]:
    return MappingProxyType({str(key): float(value) for key, value in values.items()})
