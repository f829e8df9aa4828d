"""Small random problems with every kind of rule and limit at once, and plans checked without the library."""

from __future__ import annotations

import numpy as np

import replenish as rp
from replenish.problem.order_terms import OrderTerms
from replenish.problem.price_breaks import PriceBreaks

PATHS, PERIODS = 8, 7
PLACES, SUPPLIERS = ("DC1", "DC2"), ("S1", "S2", "S3")
ROUND_OFF = 1e-7


def every_rule(
    seed: int, *, lines: int = 6, whole: bool = True, offers: bool = True, orders: bool = True
) -> rp.Problem:
    """
    Lines with MOQ, multiples, largest orders, shelf lives, line costs and breaks, under limits of every kind.

    Parameters
    ----------
    whole
        Whether orders come in steps, have a minimum, a fixed cost or price breaks; else costs are convex.
    offers, orders
        Whether lines have further suppliers, and suppliers ask something of their purchase orders.
    """
    rng = np.random.default_rng(seed)
    place = rng.choice(PLACES, size=lines)
    supplier = rng.choice(SUPPLIERS, size=lines)
    lost = rng.random() < 0.5
    unit = rng.integers(2, 9, size=lines).astype(float)
    multiple = rng.choice([0.0, 1.0, 2.0, 5.0], size=lines) if whole else np.zeros(lines)
    moq = rng.choice([0.0, 0.0, 4.0, 10.0], size=lines) if whole else np.zeros(lines)
    terms = rp.SupplyTerms(
        lead_time=rng.integers(0, 3, size=lines),
        review_period=rng.integers(1, 4, size=lines),
        moq=moq,
        order_multiple=multiple,
        max_order=np.where(rng.random(lines) < 0.3, rng.integers(12, 30, size=lines), np.inf),
        max_cover=np.where(rng.random(lines) < 0.2, rng.integers(2, 6, size=lines), np.inf),
        unmet="lost" if lost else "backlog",
    )
    on_order = rng.integers(0, 6, size=(lines, PERIODS)) * (rng.random((lines, PERIODS)) < 0.2)
    limits = some_limits(rng, lines, place, supplier, orders=orders and whole)
    further = some_offers(rng, lines, supplier) if offers and whole else None
    return rp.Problem(
        item=[f"I{line}" for line in range(lines)],
        location=place.tolist(),
        supplier=supplier.tolist(),
        forecast=rp.PathForecast(
            paths=rng.poisson(rng.uniform(1, 8, (lines, 1, 1)), (lines, PATHS, PERIODS)) * 1.0
        ),
        stock=rp.Stock(
            on_hand=rng.integers(0, 15, size=lines) * 1.0,
            backorders=np.where(lost, 0.0, rng.integers(0, 4, size=lines)),
            on_order=on_order.astype(float),
        ),
        terms=terms,
        costs=rp.Costs(
            unit=unit,
            holding=rng.uniform(0.1, 0.6, size=lines),
            shortage=rng.uniform(1, 6, size=lines),
            obsolescence=np.where(rng.random(lines) < 0.3, 0.4, 0.0),
            ordering=np.where(whole & (rng.random(lines) < 0.3), rng.integers(1, 5, size=lines), 0.0),
            breaks=some_breaks(rng, unit) if whole and rng.random() < 0.5 else None,
        ),
        limits=limits,
        offers=further,
        overrides=rp.Overrides(quantity=held(rng, lines, terms), reason="promised")
        if rng.random() < 0.3
        else None,
    )


def held(rng: np.random.Generator, lines: int, terms: rp.SupplyTerms) -> np.ndarray:
    """One line that somebody has fixed, to nothing or to its smallest order."""
    quantity = np.full(lines, np.nan)
    line = int(rng.integers(lines))
    step = terms.order_multiple[line] or 1.0
    quantity[line] = 0.0 if rng.random() < 0.5 else np.ceil(max(terms.moq[line], step) / step) * step
    return quantity


def some_breaks(rng: np.random.Generator, unit: np.ndarray) -> PriceBreaks:
    lines = np.flatnonzero(rng.random(unit.size) < 0.4)
    return PriceBreaks(
        line=lines,
        from_quantity=rng.integers(8, 20, size=lines.size).astype(float),
        unit=unit[lines] * rng.choice([0.8, 0.95], size=lines.size),
        incremental=rng.random(lines.size) < 0.5,
    )


def some_offers(rng: np.random.Generator, lines: int, supplier: np.ndarray) -> rp.Offers | None:
    line = np.flatnonzero(rng.random(lines) < 0.5)
    if not line.size:
        return None
    others = [rng.choice([name for name in SUPPLIERS if name != supplier[one]]) for one in line]
    return rp.Offers(
        line=line,
        supplier=others,
        unit=rng.integers(2, 9, size=line.size).astype(float),
        lead_time=rng.integers(0, 4, size=line.size),
        review_period=rng.integers(1, 4, size=line.size),
        moq=rng.choice([0.0, 6.0], size=line.size),
        order_multiple=rng.choice([0.0, 1.0, 3.0], size=line.size),
        ordering=rng.choice([0.0, 2.0], size=line.size),
    )


def some_limits(
    rng: np.random.Generator, lines: int, place: np.ndarray, supplier: np.ndarray, *, orders: bool
) -> rp.Limits:
    """Each kind of limit with even chances; some with a penalty."""

    def of(names: np.ndarray, low: int, high: int) -> dict[str, float]:
        return {str(name): float(rng.integers(low, high)) for name in np.unique(names) if rng.random() < 0.5}

    category = rng.choice(["A", "B"], size=lines)
    terms = {
        str(name): OrderTerms(
            counts=str(rng.choice(["money", "units", "volume", "weight"])),
            minimum=float(rng.choice([0, 15, 40])),
            cost=float(rng.choice([0, 6])),
            per=str(rng.choice(["location", "supplier"])),
            **({"load": 30.0, "least_fill": 0.6, "load_cost": 5.0} if rng.random() < 0.4 else {}),
        )
        for name in np.unique(supplier)
        if orders and rng.random() < 0.4
    }
    soft = {"budget": 0.7} if rng.random() < 0.3 else {}
    if rng.random() < 0.3:
        soft["supplier_capacity"] = 1.5
    return rp.Limits(
        budget=float(rng.integers(60, 400)) if rng.random() < 0.6 else None,
        category_budget=of(category, 40, 200),
        storage=of(place, 60, 160),
        storage_weight=of(place, 80, 200),
        receiving=of(place, 20, 60),
        receiving_unit=str(rng.choice(["units", "volume"])),
        supplier_capacity=of(supplier, 8, 60),
        order_terms=terms,
        penalties=soft,
        fair_share=float(rng.choice([0.0, 0.0, 0.6])),
        volume=rng.choice([0.5, 1.0, 2.0], size=lines),
        weight=rng.choice([0.5, 1.0, 1.5], size=lines),
        category=category,
    )


def faults_of(plan: rp.Plan) -> list[str]:
    """Every rule that a plan breaks, in words."""
    found, terms, limits = [], plan.problem.terms, plan.problem.limits
    for line in np.flatnonzero(plan.quantity > 0):
        units, step = plan.quantity[line], terms.order_multiple[line]
        if step > 0 and abs(units / step - round(units / step)) > ROUND_OFF:
            found.append(f"line {line}: {units} is no multiple of {step}")
        if not terms.moq[line] - ROUND_OFF <= units <= terms.max_order[line] + ROUND_OFF:
            found.append(
                f"line {line}: {units} is no order from {terms.moq[line]} to {terms.max_order[line]}"
            )
    found.extend(
        f"{use.kind} of {use.name} in {use.period}: {use.used} of {use.capacity}"
        for use in plan.limits
        if np.isinf(use.penalty)
        and use.used > (max(use.capacity - use.committed, 0) + 1) * (1 + ROUND_OFF) - 1
    )
    for order, amount in amounts(plan).items():
        asked = limits.order_terms[order[0]]
        if amount < asked.minimum - ROUND_OFF:
            found.append(f"order {order}: {amount} of at least {asked.minimum}")
        loads = np.ceil(amount / asked.load - ROUND_OFF) if np.isfinite(asked.load) else 0
        if amount < loads * asked.load * asked.least_fill - ROUND_OFF:
            found.append(f"order {order}: {amount} in {loads} loads of {asked.load}")
    return found


def amounts(plan: rp.Plan) -> dict[tuple[str, str], float]:
    """What each purchase order holds, of what its supplier counts."""
    problem, limits = plan.problem, plan.problem.limits
    held: dict[tuple[str, str], float] = {}
    volume, weight = (
        dict(zip(problem.item.tolist(), one.tolist(), strict=True)) for one in (limits.volume, limits.weight)
    )
    rows = [
        (str(problem.supplier[line]), int(line), float(plan.quantity[line]), float(problem.costs.unit[line]))
        for line in np.flatnonzero(plan.quantity > 0)
    ]
    rows += [(one.supplier, one.position, one.quantity, one.unit_cost) for one in plan.split_orders]
    for supplier, line, units, price in rows:
        if supplier in limits.order_terms:
            asked = limits.order_terms[supplier]
            item = problem.item[line]
            measures = {"money": price, "units": 1.0, "volume": volume[item], "weight": weight[item]}
            each = measures[asked.counts]
            key = supplier, str(problem.location[line]) if asked.per == "location" else ""
            held[key] = held.get(key, 0.0) + units * each
    return held
