"""Lines with several suppliers: what an offer costs, which is chosen, and what follows from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.errors import InputError
from tests.one_shelf import lived
from tests.strategies import seeds

PERIODS, PATHS = 9, 12


def two_suppliers(rng: np.random.Generator, *, lines: int = 1, offers=None, **changes) -> rp.Problem:
    """Lines that a far supplier serves, on paths of whole demand, and whoever else offers."""
    paths = rng.poisson(rng.uniform(1, 8), size=(lines, PATHS, PERIODS)).astype(float)
    lost = rng.random() < 0.5
    values = {
        "item": [f"I{line}" for line in range(lines)],
        "location": ["DC"] * lines,
        "supplier": ["far"] * lines,
        "forecast": rp.PathForecast(paths=paths),
        "stock": rp.Stock(
            on_hand=rng.integers(0, 25, size=lines) * 1.0,
            backorders=np.where(lost, 0.0, rng.integers(0, 5, size=lines)),
            on_order=rng.integers(0, 8, size=(lines, PERIODS)) * (rng.random((lines, PERIODS)) < 0.4),
        ),
        "terms": rp.SupplyTerms(
            lead_time=4, review_period=2, moq=0, order_multiple=1, unmet="lost" if lost else "backlog"
        ),
        "costs": rp.Costs(unit=3.0, holding=0.25, shortage=2.0),
        "offers": offers,
    }
    return rp.Problem(**{**values, **changes})


def near(lines: int = 1, **changes) -> rp.Offers:
    values = {"unit": 3.2, "lead_time": 1, "review_period": 2, "moq": 0, "order_multiple": 1}
    return rp.Offers(line=np.arange(lines), supplier=["near"] * lines, **{**values, **changes})


def lived_cost(
    problem: rp.Problem, *, lead_time: int, quantity: float, first: int, end: int, worthless: float = 0.0
) -> float:
    """Mean over the paths of what one shelf costs from ``first`` on, before ``end``, and left over then."""
    stock, costs, lost = problem.stock, problem.costs, bool(problem.terms.lost[0])
    total = 0.0
    for path in problem.forecast.paths[0][:, :end]:
        opening = float(stock.on_hand[0]), float(stock.backorders[0])
        shelf = lived(*opening, lost, stock.on_order[0], path, lead_time, quantity)
        short = shelf.lost if lost else shelf.backorders
        total += costs.holding[0] * sum(shelf.ends[first:]) + costs.shortage[0] * sum(short[first:])
        total += worthless * shelf.ends[-1]
    return total / PATHS


def used_of(problem: rp.Problem, quantity: float, *, lead_time: int, end: int, last: int) -> float:
    """Mean units of an order that are gone when its window ends, or that nobody uses by the last period."""
    stock, lost, total = problem.stock, bool(problem.terms.lost[0]), 0.0
    for path in problem.forecast.paths[0]:
        opening = float(stock.on_hand[0]), float(stock.backorders[0])
        ends = [
            lived(*opening, lost, stock.on_order[0], path[:end], lead_time, units).ends[-1]
            for units in (quantity, 0.0)
        ]
        left = ends[0] - ends[1]
        wanted_later = max(path[end:last].sum() - stock.on_order[0][end:last].sum(), 0.0)
        total += quantity - left + max(left - wanted_later, 0.0)
    return total / PATHS


def cost_of_later_orders(
    problem: rp.Problem,
    end: int,
    *,
    lead_time: int,
    review: int,
    dearer: float,
    worthless: tuple[float, float] = (0.0, 0.0),
) -> float:
    """What follows a window, number by number: the best base stock of each later order, found by trying."""
    stock, paths, lost = problem.stock, problem.forecast.paths[0], bool(problem.terms.lost[0])
    holding, shortage = float(problem.costs.holding[0]), float(problem.costs.shortage[0])
    total, position = 0.0, None
    for number in range(PERIODS):
        placed, first = number * review, number * review + lead_time
        last = min(first + review, end)
        if number and first >= end:
            break
        left = worthless[last == end]
        owned = []
        for path in paths:
            shelf = lived(
                float(stock.on_hand[0]),
                float(stock.backorders[0]),
                lost,
                stock.on_order[0],
                path[:placed],
                -1,
                0,
            )
            owned.append(shelf.stock - shelf.waiting + stock.on_order[0][placed:last].sum())

        def cost(levels, *, before: bool, placed=placed, first=first, last=last, lost_value=left) -> float:
            money = 0.0
            for path, level in zip(paths, levels, strict=True):
                used = [path[placed : period + 1].sum() for period in range(first, last)]
                money += holding * sum(max(level - one, 0) for one in used)
                money += lost_value * max(level - used[-1], 0)
                if lost:
                    gone = path[placed:first].sum() if before else 0.0
                    money += shortage * (max(used[-1] - level, 0) - max(gone - level, 0) * before)
                else:
                    money += shortage * sum(max(one - level, 0) for one in used)
            return money / PATHS

        best = min(range(200), key=lambda level: (round(cost([level] * PATHS, before=False), 9), level))
        levels = [max(best, one) for one in owned]
        if number:
            rest = [
                had - path[placed - review : placed].sum() for had, path in zip(position, paths, strict=True)
            ]
            rest = [max(one, 0.0) if lost else one for one in rest]
            bought = np.mean([max(level - had, 0.0) for level, had in zip(levels, rest, strict=True)])
            placing = cost(levels, before=True) + dearer * bought
            idle = lived_cost(
                problem, lead_time=-1, quantity=0, first=first, end=last, worthless=worthless[last == end]
            )
            levels = levels if placing <= idle else rest
            total += min(placing, idle)
        position = levels
    return total


@pytest.mark.parametrize("seed", range(40))
def test_an_order_of_the_slower_offer_costs_what_its_shelf_lived_costs(seed):
    problem = two_suppliers(np.random.default_rng(seed), offers=near(max_order=0.0, unit=30.0))
    plan = rp.solve(problem)
    quantity = float(plan.quantity[0])
    if quantity > 0:
        expected = lived_cost(problem, lead_time=4, quantity=quantity, first=1, end=6)
        assert plan.cost == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_an_order_of_the_faster_offer_costs_its_window_its_price_and_its_later_orders(seed):
    problem = two_suppliers(np.random.default_rng(seed), offers=near())
    problem = problem.replace(terms=problem.terms.replace(max_order=0.0))
    plan = rp.solve(problem)
    quantity = float(plan.quantity[0])
    if quantity > 0:
        assert plan.problem.supplier[0] == "near"
        own = lived_cost(problem, lead_time=1, quantity=quantity, first=1, end=3)
        later = cost_of_later_orders(problem, 6, lead_time=1, review=2, dearer=0.2)
        used = used_of(problem, quantity, lead_time=1, end=3, last=6)
        assert plan.cost == pytest.approx(own + 0.2 * used + later, rel=1e-9)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("whose", ["far", "near"])
def test_what_is_left_over_after_the_last_sale_is_lost_whoever_delivered_it(seed, whose):
    problem = two_suppliers(np.random.default_rng(seed), offers=near(unit=3.0, obsolescence=0.0))
    problem = problem.replace(costs=problem.costs.replace(obsolescence=np.array([1.5])))
    if whose == "near":
        problem = problem.replace(terms=problem.terms.replace(max_order=0.0))
        plan = rp.solve(problem)
        expected = lived_cost(problem, lead_time=1, quantity=float(plan.quantity[0]), first=1, end=3)
        expected += cost_of_later_orders(problem, 6, lead_time=1, review=2, dearer=0.0, worthless=(0.0, 1.5))
    else:
        problem = problem.replace(offers=problem.offers.replace(max_order=0.0, unit=[30.0]))
        plan = rp.solve(problem)
        quantity = float(plan.quantity[0])
        expected = lived_cost(problem, lead_time=4, quantity=quantity, first=1, end=6, worthless=1.5)
    if plan.quantity[0] > 0:
        assert plan.cost == pytest.approx(expected, rel=1e-9)
        assert plan.problem.costs.obsolescence[0] == (1.5 if whose == "far" else 0.0)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_another_offer_never_costs_more(seed):
    rng = np.random.default_rng(seed)
    lines = 3
    offers = near(lines, unit=rng.uniform(2, 4), lead_time=rng.integers(0, 5), moq=rng.choice([0, 10, 20]))
    limits = rp.Limits(budget=float(rng.integers(20, 200)), supplier_capacity={"far": 15.0, "near": 20.0})
    problem = two_suppliers(rng, lines=lines, offers=offers, limits=limits)
    without = problem.replace(offers=offers.replace(moq=np.zeros(lines), max_order=np.zeros(lines)))
    params = rp.SolveParams(gap=0.0, method=["exact", "prices"][int(rng.integers(2))])
    with_it, alone = rp.solve(problem, params), rp.solve(without, params)
    assert with_it.cost <= alone.cost + 1e-9 * abs(alone.cost)
    assert with_it.lower_bound <= with_it.cost


@pytest.mark.parametrize("seed", range(30))
def test_an_offer_that_is_dearer_slower_and_larger_is_never_chosen(seed):
    rng = np.random.default_rng(seed)
    worse = near(2, unit=3.5, lead_time=rng.integers(4, 7), moq=12, order_multiple=6)
    plan = rp.solve(two_suppliers(rng, lines=2, offers=worse))
    assert (plan.problem.supplier == "far").all()


def test_a_short_shelf_is_served_by_who_comes_sooner_and_a_full_pipeline_by_who_is_cheaper():
    paths = np.random.default_rng(1).poisson(10, size=(2, 400, PERIODS)).astype(float)
    on_order = np.zeros((2, PERIODS))
    on_order[1, :4] = 10.0
    problem = two_suppliers(
        np.random.default_rng(0),
        lines=2,
        forecast=rp.PathForecast(paths=paths),
        stock=rp.Stock(on_hand=np.array([5.0, 12.0]), on_order=on_order),
        offers=near(2, review_period=1),
        terms=rp.SupplyTerms(lead_time=4, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    )
    plan = rp.solve(problem)
    assert plan.problem.supplier.tolist() == ["near", "far"]
    assert [order.supplier for order in plan.purchase_orders()] == ["far", "near"]


def test_what_a_supplier_cannot_deliver_the_other_does():
    limits = rp.Limits(supplier_capacity={"far": 0.0, "near": 1e6})
    stock = rp.Stock(on_hand=0.0)
    plan = rp.solve(two_suppliers(np.random.default_rng(2), stock=stock, offers=near(), limits=limits))
    assert plan.problem.supplier.tolist() == ["near"]
    assert plan.quantity[0] > 0


def test_a_fixed_quantity_is_ordered_of_the_first_supplier():
    problem = two_suppliers(np.random.default_rng(2), lines=2, stock=rp.Stock(on_hand=0.0), offers=near(2))
    fixed = problem.replace(overrides=rp.Overrides(quantity=[7.0, np.nan], reason="promised"))
    plan = rp.solve(fixed)
    assert (plan.problem.supplier[0], plan.quantity[0]) == ("far", 7.0)
    assert plan.overrides[0].position == 0
    assert plan.lower_bound <= plan.cost


def test_a_target_names_the_quantity_and_the_cheaper_offer_is_taken():
    problem = two_suppliers(np.random.default_rng(3), stock=rp.Stock(on_hand=0.0), offers=near(unit=30.0))
    plan = rp.solve(problem, rp.SolveParams(target="p90"))
    assert plan.problem.supplier.tolist() == ["far"]
    assert plan.quantity[0] > 0


@pytest.mark.parametrize("target", ["newsvendor", "p90"])
def test_the_derivation_still_adds_up(target):
    for seed in range(10):
        problem = two_suppliers(np.random.default_rng(seed), offers=near())
        plan = rp.solve(problem, rp.SolveParams(target=target))
        told = plan.explain("I0", "DC")
        assert sum(step.units for step in told.steps) == pytest.approx(plan.quantity[0])
        assert told.supplier == plan.problem.supplier[0]


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        (rp.Offers(line=[3], supplier="near", unit=1, lead_time=1, review_period=1, moq=0, order_multiple=1),
         "a position below 1"),
        (rp.Offers(line=[0], supplier="far", unit=1, lead_time=1, review_period=1, moq=0, order_multiple=1),
         "one offer of a supplier for a line"),
        (rp.Offers(line=[0], supplier="near", unit=1, lead_time=9, review_period=1, moq=0, order_multiple=1),
         "a forecast of 10 periods"),
    ],
)  # fmt: skip
def test_offers_of_nothing_twice_or_beyond_the_forecast_are_refused(offers, said):
    with pytest.raises(InputError, match=said):
        two_suppliers(np.random.default_rng(0), offers=offers)
