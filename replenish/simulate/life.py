"""What one policy lived through, period by period."""

from __future__ import annotations

from dataclasses import dataclass

from replenish.problem.arrays import FloatArray, Noun, frozen_numbers

ARRAYS = (
    "ordered", "received", "after_receipt", "stock", "backorders", "short",
    "holding", "shortage", "ordering", "obsolescence",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere(Noun):
    """
    What was ordered of a supplier that is not the first one of its lines.

    Parameters
    ----------
    units, money : (n, t)
        Decided in the period, and what they cost to buy.
    """

    supplier: str
    units: FloatArray
    money: FloatArray

    def __post_init__(self) -> None:
        for name in ("units", "money"):
            self._set(name, frozen_numbers(getattr(self, name), "Elsewhere", name))

    def in_periods(self, periods: list[int]) -> Elsewhere:
        """Some of the periods."""
        return self.replace(units=self.units[:, periods], money=self.money[:, periods])


@dataclass(frozen=True, slots=True, kw_only=True)
class Life(Noun):
    """
    Stock, orders and costs of every line and period under one policy.

    Parameters
    ----------
    policy
        Its name.
    ordered, received : (n, t) units
        Decided in the period, of whatever supplier; put on the shelf in it.
    after_receipt, stock : (n, t) units
        On the shelf right after the receipts, and at the end of the period.
    backorders, short : (n, t) units
        Waiting at the end; demand of the period that met an empty shelf.
    holding, shortage, ordering, obsolescence : (n, t) money
        Ordering counts what units cost beyond the price of the line's first supplier.
    pipeline : (n,) units
        Ordered and not received at the end.
    eased
        Sentences about shared limits that were exceeded before anything was ordered.
    elsewhere
        What of the orders went to further suppliers, one by one.
    """

    policy: str
    ordered: FloatArray
    received: FloatArray
    after_receipt: FloatArray
    stock: FloatArray
    backorders: FloatArray
    short: FloatArray
    holding: FloatArray
    shortage: FloatArray
    ordering: FloatArray
    obsolescence: FloatArray
    pipeline: FloatArray
    eased: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    def __post_init__(self) -> None:
        for name in (*ARRAYS, "pipeline"):
            self._set(name, frozen_numbers(getattr(self, name), "Life", name))

    @property
    def cost(self) -> FloatArray:
        """Holding, shortage, ordering and obsolescence cost, ``(n, t)`` money."""
        return self.holding + self.shortage + self.ordering + self.obsolescence
