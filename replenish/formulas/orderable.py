"""Which quantities may be ordered, and the best of them at a price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cheapest_quantity, cost_at
from replenish.formulas.tariffs import Tariffs

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ROUND_OFF = 1e-9  # of a step: 0.3 / 0.1 is 2.9999999999999996 and still three steps
HAIR = 1e-9  # of a quantity at which the price breaks: so much less does not get it


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules:
    """
    Orderable quantities of ``n`` lines: 0, and ``lower, lower + step, …, upper``.

    Parameters
    ----------
    lower : (n,) units
        Smallest order that is not 0, itself orderable.
    step : (n,) units
        0 means any fraction from ``lower`` to ``upper``.
    upper : (n,) units
        Largest order, itself orderable, or infinite; below ``lower`` only 0 may be ordered.
    """

    lower: FloatArray
    step: FloatArray
    upper: FloatArray

    def take(self, lines: Any) -> OrderRules:
        """Rules of some lines, named by their positions or by a slice."""
        return OrderRules(lower=self.lower[lines], step=self.step[lines], upper=self.upper[lines])


def order_rules(moq: FloatArray, order_multiple: FloatArray, max_order: FloatArray) -> OrderRules:
    """
    Rules that follow from MOQ, order multiple and largest order.

    The smallest order is the MOQ rounded up to the multiple, and at least one multiple.

    Examples
    --------
    >>> rules = order_rules(np.array([10.0, 0.0]), np.array([6.0, 0.0]), np.array([50.0, np.inf]))
    >>> rules.lower, rules.upper
    (array([12.,  0.]), array([48., inf]))
    """
    lower = np.where(order_multiple > 0, np.maximum(_ceil(moq, order_multiple), order_multiple), moq)
    return OrderRules(lower=lower, step=order_multiple, upper=_floor(max_order, order_multiple))


def orderable_floor(rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """Largest orderable quantity that is not above ``quantity`` (n,), 0 where there is none."""
    steps = np.minimum(_floor(quantity, rules.step), rules.upper)
    return np.where(steps >= rules.lower - ROUND_OFF * rules.step, np.maximum(steps, 0.0), 0.0)


def orderable_ceil(rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """Smallest orderable quantity that is not below ``quantity`` (n,), or the largest there is."""
    steps = np.minimum(np.maximum(_ceil(quantity, rules.step), rules.lower), rules.upper)
    wanted = quantity > ROUND_OFF * np.maximum(rules.step, 1.0)
    return np.where(wanted & (steps >= rules.lower), steps, 0.0)


def is_orderable(rules: OrderRules, quantity: FloatArray) -> BoolArray:
    """
    Whether a quantity (n,), units, may be ordered.

    Examples
    --------
    >>> rules = order_rules(np.array([10.0]), np.array([6.0]), np.array([50.0])).take(np.zeros(4, dtype=int))
    >>> is_orderable(rules, np.array([0.0, 6.0, 12.0, 49.0]))
    array([ True, False,  True, False])
    >>> is_orderable(order_rules(np.zeros(1), np.zeros(1), np.full(1, np.inf)), np.array([0.7]))
    array([ True])
    """
    slack = ROUND_OFF * np.maximum(rules.step, quantity)
    inside = (quantity >= rules.lower - slack) & (quantity <= rules.upper + slack)
    unit = np.where(rules.step > 0, rules.step, 1.0)
    whole = (rules.step <= 0) | (np.abs(np.round(quantity / unit) * unit - quantity) <= slack)
    return np.asarray((quantity == 0) | (inside & whole))


def whole_steps(rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """
    Quantities (n,), units, that are whole steps but for round-off, as exactly the multiple of their step.

    Examples
    --------
    >>> rules = order_rules(np.zeros(2), np.array([0.1, 0.0]), np.full(2, np.inf))
    >>> whole_steps(rules, np.array([2.5999999999999996, 2.5999999999999996])).tolist()
    [2.6, 2.5999999999999996]
    """
    unit = np.where(rules.step > 0, rules.step, 1.0)
    multiple = np.round(quantity / unit) * rules.step
    near = np.abs(multiple - quantity) <= ROUND_OFF * np.maximum(rules.step, quantity)
    return np.where((rules.step > 0) & near, multiple, quantity)


def best_orderable(curves: CostCurves, rules: OrderRules, price: FloatArray) -> FloatArray:
    """
    Orderable quantity of least expected cost when every unit also costs ``price``.

    The curve is convex, so only 0 and the two orderable neighbours of the unrestricted optimum can win:
    rounding is inside the decision. Where an order costs something by its quantity, that holds between two
    breaks of the price, and the ends of these stretches are looked at too. Of equals the smallest wins.

    Parameters
    ----------
    curves, rules
        Of ``n`` lines; ``upper`` is finite where the unit gets cheaper with the quantity.
    price : (n,) money per unit [>= 0]

    Returns
    -------
    (n,) units

    Examples
    --------
    Wanted 3 units, sold in packs of 10; empty shelves cost more than ten units too many:

    >>> from replenish.formulas.cost_curve import expected_cost_curves
    >>> curve = expected_cost_curves(np.array([[3.0]]), np.array([[1.0]]), np.array([[9.0]]), np.zeros(1))
    >>> rules = order_rules(np.zeros(1), np.array([10.0]), np.array([np.inf]))
    >>> best_orderable(curve, rules, np.zeros(1)), best_orderable(curve, rules, np.array([3.0]))
    (array([10.]), array([0.]))
    """
    if curves.tariffs is not None:
        return _best_with_tariffs(curves, rules, price)
    wanted = np.maximum(cheapest_quantity(curves, price), 0.0)
    below = orderable_floor(rules, wanted)
    above = np.where(
        rules.upper >= rules.lower,
        np.minimum(np.maximum(_ceil(wanted, rules.step), rules.lower), rules.upper),
        0.0,
    )
    choices = np.stack([np.zeros_like(wanted), below, above], axis=1)
    total = cost_at(curves, choices) + price[:, None] * choices
    smallest = total.min(axis=1, keepdims=True)
    close = total <= smallest + 1e-12 * np.abs(smallest)
    return np.asarray(choices[np.arange(len(wanted)), close.argmax(axis=1)])


def _best_with_tariffs(curves: CostCurves, rules: OrderRules, price: FloatArray) -> FloatArray:
    """The same, line by line with and without a tariff."""
    best = best_orderable(replace(curves, tariffs=None), rules, price)
    some = curves.tariffs.lines if curves.tariffs is not None else np.zeros(0, dtype=np.int64)
    if some.size:
        best[some] = best_by_tariff(curves.take(some), rules.take(some), price[some])
    return best


def best_by_tariff(
    curves: CostCurves, rules: OrderRules, price: FloatArray, *, may_stay_without: bool = True
) -> FloatArray:
    """
    Best quantity of lines that all have a tariff: convex between two breaks, so a few choices for each.

    Parameters
    ----------
    curves, rules, price
        As in `best_orderable`; a price may be below 0 where ``upper`` is finite.
    may_stay_without
        Whether 0 is a choice; if not it is the answer only where nothing may be ordered.
    """
    choices = [np.zeros_like(price)]
    for stretch, unit in stretches(curves.tariffs, rules):  # type: ignore[arg-type]
        wanted = cheapest_quantity(curves, price + unit)
        orderable = stretch.upper >= stretch.lower
        for quantity in (
            orderable_floor(rules, wanted),
            orderable_ceil(rules, wanted),
            stretch.lower,
            stretch.upper,
        ):
            inside = np.minimum(np.maximum(quantity, stretch.lower), stretch.upper)
            choices.append(np.where(orderable & np.isfinite(inside), inside, 0.0))
    table = np.stack(choices, axis=1)
    total = cost_at(curves, table) + price[:, None] * table
    if not may_stay_without:
        total = np.where((table > 0) | ~(table > 0).any(axis=1, keepdims=True), total, np.inf)
    least = total.min(axis=1, keepdims=True)
    return np.asarray(np.where(total <= least + 1e-12 * np.abs(least), table, np.inf).min(axis=1))


def cheapest_from(curves: CostCurves, rules: OrderRules, least: FloatArray) -> FloatArray:
    """
    Smallest orderable quantity from ``least`` (n,) on, units, beyond which nothing is cheaper.

    That is the first one for a line that would order less alone, unless units get cheaper with the quantity.
    """
    reached = orderable_ceil(rules, least)
    if curves.tariffs is None:
        return reached
    some = curves.tariffs.lines[reached[curves.tariffs.lines] > 0]
    beyond = rules.take(some)
    beyond = replace(beyond, lower=np.maximum(beyond.lower, reached[some]))
    nothing = np.zeros(some.size)
    reached[some] = best_by_tariff(curves.take(some), beyond, nothing, may_stay_without=False)
    return reached


def stretches(tariffs: Tariffs, rules: OrderRules) -> Iterator[tuple[OrderRules, FloatArray]]:
    """
    Orderable quantities between two breaks of the price, and what a unit costs more there, break by break.

    A line that may order any fraction ends a hair below the next break: there the unit still costs more.

    Parameters
    ----------
    tariffs, rules
        Of ``n`` lines that all have a tariff.
    """
    start = tariffs.start[tariffs.row]
    ends = np.concatenate([start[:, 1:], np.full((len(start), 1), np.inf)], axis=1)
    for place in range(start.shape[1]):
        lower = np.maximum(_ceil(start[:, place], rules.step), rules.lower)
        whole = rules.step > 0
        below = np.where(whole, _ceil(ends[:, place], rules.step) - rules.step, ends[:, place] * (1 - HAIR))
        upper = np.minimum(below, rules.upper)
        yield (
            OrderRules(lower=lower, step=rules.step, upper=upper),
            tariffs.unit[tariffs.row, place],
        )


def _floor(quantity: FloatArray, step: FloatArray) -> FloatArray:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.floor(quantity / unit + ROUND_OFF) * unit, quantity)


def _ceil(quantity: FloatArray, step: FloatArray) -> FloatArray:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.ceil(quantity / unit - ROUND_OFF) * unit, quantity)
