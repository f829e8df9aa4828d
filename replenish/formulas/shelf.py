"""Shelves that live: receive, order, meet demand, count, on every path at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from replenish.formulas.order_rule import OrderRule, order_quantity

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfYear:
    """
    What happens to ``n`` lines on ``s`` paths over ``t`` periods, whatever is ordered.

    Parameters
    ----------
    demand : (n, s, t) units
        Demand of each period.
    opening : (n,) units
        On hand minus backorders, before the first receipt.
    on_order : (n, t) units
        Receipts already on their way, by due period.
    lost : (n,)
        Whether unmet demand is lost; otherwise it waits.
    lead_time : (n or 1, s or 1, t or 1) periods
        Of an order placed in a period [L >= 0]. Where it varies, a later order can overtake an earlier one.
    review : (n or 1, t)
        Whether the line may be ordered in the period.
    """

    demand: FloatArray
    opening: FloatArray
    on_order: FloatArray
    lost: BoolArray
    lead_time: IntArray
    review: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLives:
    """
    The life of every shelf, period by period.

    Parameters
    ----------
    ordered : (n, s, t) units
        Ordered in the period.
    stock, backorders : (n, s, t) units
        On the shelf, and waiting, at the end of the period.
    missed : (n, s, t) units
        Demand of the period that was not served at once: lost, or made to wait.
    """

    ordered: FloatArray
    stock: FloatArray
    backorders: FloatArray
    missed: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfSums:
    """
    Sums over the counted periods, and what is left at the end.

    Parameters
    ----------
    demand, stock, backorders, missed, ordered : (n, s) units
        Sums of the ends of the periods (stock, backorders) and of the periods (the others).
    stockouts, orders : (n, s) periods
        In which demand was missed, and in which something was ordered.
    left, pipeline : (n, s) units
        On hand minus backorders, and on order, after the last period.
    """

    demand: FloatArray
    stock: FloatArray
    backorders: FloatArray
    missed: FloatArray
    ordered: FloatArray
    stockouts: FloatArray
    orders: FloatArray
    left: FloatArray
    pipeline: FloatArray


SUMS = tuple(field.name for field in fields(ShelfSums))


@dataclass(slots=True)
class _Period:
    ordered: FloatArray
    stock: FloatArray
    backorders: FloatArray
    missed: FloatArray
    net: FloatArray
    outstanding: FloatArray


def shelf_lives(year: ShelfYear, rule: OrderRule) -> ShelfLives:
    """
    Live every shelf under an order rule and keep each period.

    Sequence of a period: receive what is due; review and order (with a lead time of 0 the order is there
    at once); demand; count.

    Examples
    --------
    Base stock 5, two periods to wait, three units a period: the shelf is empty in the third period,
    and the lost unit does not have to be served later:

    >>> from replenish.formulas.order_rule import base_stock
    >>> from replenish.formulas.orderable import order_rules
    >>> year = ShelfYear(demand=np.full((1, 1, 4), 3.0), opening=np.array([5.0]), on_order=np.zeros((1, 4)),
    ...                  lost=np.array([True]), lead_time=np.full((1, 1, 1), 2), review=np.ones((1, 4), bool))
    >>> any_quantity = order_rules(np.zeros(1), np.zeros(1), np.array([np.inf]))
    >>> lives = shelf_lives(year, base_stock(np.array([5.0]), any_quantity))
    >>> lives.ordered[0, 0], lives.stock[0, 0], lives.missed[0, 0]
    (array([0., 3., 2., 0.]), array([2., 0., 0., 0.]), array([0., 1., 3., 0.]))
    """
    lives = {name: np.empty_like(year.demand) for name in ("ordered", "stock", "backorders", "missed")}
    for period, now in enumerate(_periods(year, rule)):
        for name, values in lives.items():
            values[:, :, period] = getattr(now, name)
    return ShelfLives(**lives)


def shelf_sums(year: ShelfYear, rule: OrderRule, first: int = 0) -> ShelfSums:
    """
    Live every shelf under an order rule and add up the periods from ``first`` on.

    The periods before are the warm-up: they are lived, not counted.
    """
    sums = {name: np.zeros(year.demand.shape[:2]) for name in SUMS}
    for period, now in enumerate(_periods(year, rule)):
        if period >= first:
            sums["demand"] += year.demand[:, :, period]
            for name in ("stock", "backorders", "missed", "ordered"):
                sums[name] += getattr(now, name)
            sums["stockouts"] += now.missed > 0
            sums["orders"] += now.ordered > 0
        sums["left"], sums["pipeline"] = now.net, now.outstanding
    return ShelfSums(**sums)


def _periods(year: ShelfYear, rule: OrderRule) -> Iterator[_Period]:
    lines, paths, periods = year.demand.shape
    lead_time = np.broadcast_to(year.lead_time, year.demand.shape)
    review = np.broadcast_to(year.review, (lines, periods))
    slots = int(year.lead_time.max(initial=0)) + 1
    pipeline = np.zeros((slots, lines, paths))
    net = np.repeat(year.opening[:, None], paths, axis=1)
    outstanding = np.repeat(year.on_order.sum(axis=1)[:, None], paths, axis=1)
    row, column = np.indices((lines, paths), sparse=True)
    for period in range(periods):
        slot = period % slots
        receipt = pipeline[slot] + year.on_order[:, period, None]
        pipeline[slot] = 0.0
        net, outstanding = net + receipt, outstanding - receipt
        wanted = order_quantity(rule, period, net + outstanding)
        ordered = np.where(review[:, period, None], wanted, 0.0)
        wait = lead_time[:, :, period]
        later = np.where(wait > 0, ordered, 0.0)
        net, outstanding = net + (ordered - later), outstanding + later
        pipeline[(period + wait) % slots, row, column] += later
        net = net - year.demand[:, :, period]
        missed = np.minimum(np.maximum(-net, 0.0), year.demand[:, :, period])
        net = np.where(year.lost[:, None], np.maximum(net, 0.0), net)
        yield _Period(ordered, np.maximum(net, 0.0), np.maximum(-net, 0.0), missed, net, outstanding)
