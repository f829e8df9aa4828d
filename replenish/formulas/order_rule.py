"""Order-up-to rules that need no solver: base stock, (s, S), (R, Q) and capped base stock are one formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.orderable import ROUND_OFF, OrderRules

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRule:
    """
    When the inventory position has fallen to the reorder point, order up to a level, as far as one may.

    Parameters
    ----------
    reorder_point, order_up_to : (n,) or (n, t) units
        At or below the first, order up to the second. [s, S]
    cap : (n,) units
        Most that is wanted in one order, before packs; infinite where there is no cap. [r]
    rules
        MOQ, order multiple and largest order.
    rounded_up : (n,)
        Whether packs round the wanted quantity up; otherwise down.
    """

    reorder_point: FloatArray
    order_up_to: FloatArray
    cap: FloatArray
    rules: OrderRules
    rounded_up: BoolArray

    def take(self, lines: IntArray) -> OrderRule:
        """Rule of some lines, in the given order; a line may occur more than once."""
        return OrderRule(
            reorder_point=self.reorder_point[lines],
            order_up_to=self.order_up_to[lines],
            cap=self.cap[lines],
            rules=self.rules.take(lines),
            rounded_up=self.rounded_up[lines],
        )


def base_stock(level: FloatArray, rules: OrderRules, *, rounded_up: bool = True) -> OrderRule:
    """
    Restore the inventory position to ``level`` (n,) or (n, t) at every review.

    Examples
    --------
    >>> from replenish.formulas.orderable import order_rules
    >>> packs = order_rules(np.zeros(1), np.array([6.0]), np.array([np.inf]))
    >>> order_quantity(base_stock(np.array([20.0]), packs), 0, np.array([[13.0, 20.0]]))
    array([[12.,  0.]])
    """
    return reorder_up_to(level, level, rules, rounded_up=rounded_up)


def reorder_up_to(
    reorder_point: FloatArray, order_up_to: FloatArray, rules: OrderRules, *, rounded_up: bool = True
) -> OrderRule:
    """Order up to ``order_up_to`` once the position is at or below ``reorder_point``: (s, S)."""
    none = np.full(rules.lower.shape, np.inf)
    return _rule(reorder_point, order_up_to, none, rules, rounded_up=rounded_up)


def capped_base_stock(
    level: FloatArray, cap: FloatArray, rules: OrderRules, *, rounded_up: bool = True
) -> OrderRule:
    """
    Restore the position to ``level`` with orders of at most ``cap`` units.

    Xin (2021), "Understanding the Performance of Capped Base-Stock Policies in Lost-Sales Inventory
    Models", *Operations Research* 69(1):61-70: with lost sales and a long lead time a full base-stock
    order answers sales that are over; the cap keeps the pipeline even.
    """
    return _rule(level, level, cap, rules, rounded_up=rounded_up)


def reorder_quantity(reorder_point: FloatArray, quantity: FloatArray) -> OrderRule:
    """
    As many times ``quantity`` (n,) as lift the position above ``reorder_point`` (n,): (R, nQ).

    Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., section 5.2. It is an order up to R + Q,
    rounded down to multiples of Q.

    Examples
    --------
    >>> rule = reorder_quantity(np.array([4.0]), np.array([10.0]))
    >>> order_quantity(rule, 0, np.array([[5.0, 4.0, -7.0]]))
    array([[ 0., 10., 20.]])
    """
    rules = OrderRules(lower=quantity, step=quantity, upper=np.full_like(quantity, np.inf))
    return reorder_up_to(reorder_point, reorder_point + quantity, rules, rounded_up=False)


def _rule(
    reorder_point: FloatArray,
    order_up_to: FloatArray,
    cap: FloatArray,
    rules: OrderRules,
    *,
    rounded_up: bool,
) -> OrderRule:
    up = np.full(rules.lower.shape, rounded_up)
    return OrderRule(
        reorder_point=reorder_point, order_up_to=order_up_to, cap=cap, rules=rules, rounded_up=up
    )


def order_quantity(rule: OrderRule, period: int, position: FloatArray) -> FloatArray:
    """
    Units to order in one period.

    Parameters
    ----------
    rule
        Of ``n`` lines.
    period
        Which column of a rule that changes over time.
    position : (n, s) units
        On hand + on order - backorders, on every path.

    Returns
    -------
    (n, s) units
    """
    level = _column(rule.order_up_to, period)
    wanted = np.minimum(level - position, rule.cap[:, None])
    wants = (position <= _column(rule.reorder_point, period)) & (wanted > ROUND_OFF * np.maximum(level, 1.0))
    return np.where(wants, _orderable(rule, wanted), 0.0)


def _orderable(rule: OrderRule, wanted: FloatArray) -> FloatArray:
    """Round to packs, up or down, and keep MOQ and largest order."""
    lower, step, upper = (part[:, None] for part in (rule.rules.lower, rule.rules.step, rule.rules.upper))
    up = rule.rounded_up[:, None]
    unit = np.where(step > 0, step, 1.0)
    packs = np.where(up, np.ceil(wanted / unit - ROUND_OFF), np.floor(wanted / unit + ROUND_OFF))
    whole = np.where(step > 0, packs * unit, wanted)
    least = np.where(up, np.maximum(whole, lower), whole)
    most = np.minimum(least, upper)
    return np.where(most >= lower, most, 0.0)


def _column(values: FloatArray, period: int) -> FloatArray:
    return values[:, None] if values.ndim == 1 else values[:, period, None]
