"""The purchase orders of a problem: which lines are ordered together, and what their suppliers ask."""

from __future__ import annotations

import numpy as np

from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.together import ROUND_OFF
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.order_terms import OrderTerms
from replenish.problem.problem import Problem


def minimum_orders(problem: Problem) -> MinimumOrders:
    """Purchase orders (one supplier, one location or all of them) of suppliers that ask anything of them."""
    terms = problem.limits.terms_by_supplier
    keys = [
        (supplier, location if terms[supplier].per == "location" else "") if supplier in terms else None
        for supplier, location in zip(problem.supplier, problem.location, strict=True)
    ]
    groups = {key: position for position, key in enumerate(dict.fromkeys(key for key in keys if key))}
    asked = [terms[supplier] for supplier, _ in groups]
    orders = MinimumOrders(
        group=np.array([-1 if key is None else groups[key] for key in keys], dtype=np.int64),
        value=counted_per_unit(problem),
        minimum=np.array([one.minimum for one in asked], dtype=np.float64),
    )
    return _with_costs(orders, asked) if any(one.cost or np.isfinite(one.load) for one in asked) else orders


def _with_costs(orders: MinimumOrders, asked: list[OrderTerms]) -> MinimumOrders:
    def of(name: str) -> FloatArray:
        return np.array([getattr(one, name) for one in asked], dtype=np.float64)

    return MinimumOrders(
        group=orders.group,
        value=orders.value,
        minimum=orders.minimum,
        cost=of("cost"),
        load=of("load") if np.isfinite(of("load")).any() else None,
        least_fill=of("least_fill"),
        load_cost=of("load_cost"),
    )


def counted_per_unit(problem: Problem) -> FloatArray:
    """What a unit of each line adds to its purchase order, ``(n,)``: money, units, volume or weight."""
    terms, limits = problem.limits.terms_by_supplier, problem.limits
    counts = np.array([terms[name].counts if name in terms else "money" for name in problem.supplier])
    measures = {"units": np.ones(problem.lines), "volume": limits.volume, "weight": limits.weight}
    told = {name: values for name, values in measures.items() if values is not None}
    return np.select([counts == name for name in told], list(told.values()), problem.costs.unit)


def to_fill_alone(problem: Problem, lines: IntArray) -> tuple[FloatArray, FloatArray]:
    """Units (l,) with which each line alone reaches its order's minimum, and (l,) fills a load enough."""
    terms = problem.limits.terms_by_supplier
    asked = [terms.get(name, OrderTerms()) for name in problem.supplier[lines]]
    minimum = np.array([_least_placed(one) for one in asked])
    load = np.array([one.load * one.least_fill if np.isfinite(one.load) else 0.0 for one in asked])
    per_unit = counted_per_unit(problem)[lines]
    none = np.zeros(len(lines))
    reached = np.divide(minimum, per_unit, out=none.copy(), where=per_unit > 0)
    filled = np.divide(load, per_unit, out=none, where=per_unit > 0)
    return reached, filled


def _least_placed(terms: OrderTerms) -> float:
    """What an order holds at least if it is placed with as many loads as its minimum needs."""
    if not np.isfinite(terms.load):
        return terms.minimum
    loads = np.ceil(terms.minimum / terms.load * (1 - ROUND_OFF))
    return max(terms.minimum, float(loads) * terms.load * terms.least_fill)
