"""Lines ordered of two suppliers at a time, against shelves lived with every pair of quantities."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.demand.model import demand_model
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.around.offers import judged_offers
from replenish.problem.every_offer import every_offer
from tests.one_shelf import Shelf
from tests.optimize.test_offers import PATHS, near, two_suppliers
from tests.strategies import seeds

EXACT = {"method": "exact", "gap": 0.0}
MOST = 32  # units of an order that are tried


def lived_pair(problem: rp.Problem, line: int, orders: dict[int, float], *, first: int, end: int) -> float:
    """Mean cost from ``first`` on, before ``end``, of a shelf that receives orders in the given periods."""
    stock, costs, lost = problem.stock, problem.costs, bool(problem.terms.lost[line])
    total = 0.0
    for path in problem.forecast.paths[line][:, :end]:
        shelf = Shelf(
            stock=float(stock.on_hand[line]), lost_sales=lost, waiting=float(stock.backorders[line])
        )
        for period, demand in enumerate(path):
            shelf.live(stock.on_order[line, period] + orders.get(period, 0.0), demand)
        short = shelf.lost if lost else shelf.backorders
        total += costs.holding[line] * sum(shelf.ends[first:]) + costs.shortage[line] * sum(short[first:])
    return total / PATHS


def quantities(moq: float, multiple: float, most: float = MOST) -> list[float]:
    return [units for units in np.arange(multiple, most + 1e-9, multiple).tolist() if units >= moq]


def options(problem: rp.Problem, line: int) -> list[tuple[float, float, float]]:
    """Money beyond ordering nothing, units of the far and of the near supplier: every choice of a line."""
    params = rp.SolveParams(**EXACT)
    evaluation, _ = judged_offers(every_offer(problem), params, demand_model(problem, params))
    rows = np.array([line, problem.lines + line])
    nothing = cost_at(evaluation.cost, np.zeros(2 * problem.lines))
    found = [(0.0, 0.0, 0.0)]
    terms, offers = problem.terms, problem.offers
    far = quantities(terms.moq[line], terms.order_multiple[line])
    close = quantities(offers.moq[line], offers.order_multiple[line])
    for place, units in enumerate((far, close)):
        curve = evaluation.cost.take(np.full(len(units), rows[place]))
        money = cost_at(curve, np.array(units)) - nothing[rows[place]]
        found += [
            (cost, one * (place == 0), one * (place == 1))
            for cost, one in zip(money.tolist(), units, strict=True)
        ]
    for one, other in itertools.product(far, close):
        cost = lived_pair(problem, line, {4: one, 1: other}, first=1, end=6)
        dearer = (offers.unit[line] - problem.costs.unit[line]) * other
        placing = problem.costs.ordering[line] + offers.ordering[line]
        found.append((cost + dearer + placing - nothing[line], one, other))
    return found


def best_of_all(problem: rp.Problem) -> float:
    """Least cost over every supplier, every pair of them and every quantity of every line."""
    limits, price = problem.limits, np.stack([problem.costs.unit, problem.offers.unit])
    every = [options(problem, line) for line in range(problem.lines)]
    params = rp.SolveParams(**EXACT)
    evaluation, _ = judged_offers(every_offer(problem), params, demand_model(problem, params))
    start = float(cost_at(evaluation.cost, np.zeros(2 * problem.lines)).sum())
    best = np.inf
    for plan in itertools.product(*every):
        cost, ordered = sum(one[0] for one in plan), np.array([one[1:] for one in plan])
        if cost >= best:
            continue
        within = (
            ordered[:, 0].sum() <= limits.supplier_capacity["far"] + 1e-9
            and ordered[:, 1].sum() <= limits.supplier_capacity["near"] + 1e-9
            and (ordered.T * price).sum() <= limits.budgets[""] + 1e-9
        )
        best = cost if within else best
    return start + best


def small_problem(seed: int, lines: int = 1) -> rp.Problem:
    rng = np.random.default_rng(seed)
    offers = near(
        lines,
        unit=rng.uniform(2.5, 4),
        moq=rng.choice([0, 5]),
        order_multiple=rng.choice([2, 5]),
        max_order=MOST,
        ordering=rng.choice([0.0, 2.0]),
    )
    limits = rp.Limits(
        budget=float(rng.integers(40, 200)),
        supplier_capacity={"far": float(rng.integers(5, 40)), "near": float(rng.integers(5, 40))},
    )
    problem = two_suppliers(rng, lines=lines, offers=offers, limits=limits)
    terms = problem.terms.replace(
        moq=np.full(lines, rng.choice([0.0, 6.0])),
        order_multiple=np.full(lines, rng.choice([2.0, 3.0])),
        max_order=np.full(lines, float(MOST)),
    )
    costs = problem.costs.replace(ordering=np.full(lines, rng.choice([0.0, 0.0, 3.0])))
    if lines > 1:
        costs = problem.costs
        offers = offers.replace(ordering=np.zeros(lines))
    return problem.replace(terms=terms, costs=costs, offers=offers)


@pytest.mark.parametrize("seed", range(40))
def test_the_best_split_is_that_of_trying_every_pair_on_lived_shelves(seed):
    problem = small_problem(seed)
    best = best_of_all(problem)
    for method in ("exact", "prices"):
        plan = rp.solve(problem, rp.SolveParams(suppliers="split", method=method, gap=0.0))
        assert plan.lower_bound <= best + 1e-9 * abs(best)
        assert plan.cost == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", range(0, 20, 5))
def test_two_lines_share_what_their_suppliers_have(seed):
    problem = small_problem(seed, lines=2)
    plan = rp.solve(problem, rp.SolveParams(suppliers="split", **EXACT))
    assert plan.cost == pytest.approx(best_of_all(problem), rel=1e-9)
    assert plan.optimal


def many_rules(seed: int) -> rp.Problem:
    """Lines at one place with three suppliers, limits of every kind, and any fraction for some."""
    rng = np.random.default_rng(seed)
    lines = 4
    offers = rp.Offers(
        line=[0, 1, 2, 3, 0, 2],
        supplier=["near"] * 4 + ["mid"] * 2,
        unit=rng.uniform(2.5, 4, size=6),
        lead_time=[1, 1, 0, 1, 2, 2],
        review_period=[2, 1, 2, 2, 2, 3],
        moq=rng.choice([0.0, 5.0], size=6),
        order_multiple=rng.choice([0.0, 2.0], size=6),
    )
    limits = rp.Limits(
        budget=float(rng.integers(80, 300)),
        supplier_capacity={"far": float(rng.integers(10, 60)), "near": float(rng.integers(10, 60))},
        storage={"DC": float(rng.integers(120, 200))},
        receiving={"DC": float(rng.integers(20, 60))},
        volume=rng.uniform(0.5, 1.5, size=lines),
        fair_share=float(rng.choice([0.0, 0.5])),
        minimum_order_value={"mid": 20.0} if rng.random() < 0.5 else {},
    )
    stock = rp.Stock(on_hand=rng.integers(0, 15, size=lines) * 1.0)
    return two_suppliers(rng, lines=lines, offers=offers, limits=limits, stock=stock)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_a_split_never_costs_more_than_one_supplier_and_keeps_every_limit(seed):
    problem = many_rules(seed)
    method = ("exact", "prices")[seed % 2]
    one = rp.solve(problem, rp.SolveParams(method=method, gap=0.0))
    split = rp.solve(problem, rp.SolveParams(method=method, gap=0.0, suppliers="split"))
    assert split.cost <= one.cost + 1e-6 * abs(one.cost)
    assert split.lower_bound <= split.cost
    assert all(use.used + use.committed <= use.capacity * (1 + 1e-9) for use in split.limits)


def ordered_by_supplier(plan: rp.Plan) -> dict[str, float]:
    return {order.supplier: sum(line.quantity for line in order.lines) for order in plan.purchase_orders()}


@pytest.mark.parametrize("seed", range(12))
def test_both_orders_are_bought_counted_and_kept_within_the_limits(seed):
    problem = many_rules(seed)
    plan = rp.solve(problem, rp.SolveParams(suppliers="split"))
    bought = ordered_by_supplier(plan)
    for use in plan.limits:
        if use.kind == "supplier capacity":
            assert use.used == pytest.approx(bought.get(use.name, 0.0))
        if use.kind == "budget":
            assert use.used == pytest.approx(sum(order.value for order in plan.purchase_orders()))
    assert plan.value.sum() == pytest.approx(sum(order.value for order in plan.purchase_orders()))


def test_what_lies_on_the_shelves_with_both_orders_is_within_the_storage():
    seen = 0
    for seed in range(12):
        problem = many_rules(seed)
        plan = rp.solve(problem, rp.SolveParams(suppliers="split"))
        seen += len(plan.split_orders)
        stored = np.zeros(6)
        for line in range(problem.lines):
            orders = {int(plan.problem.terms.lead_time[line]): float(plan.quantity[line])}
            for one in plan.split_orders:
                if one.position == line:
                    orders[one.lead_time] = orders.get(one.lead_time, 0.0) + one.quantity
            for path in problem.forecast.paths[line][:, :6]:
                lost = bool(problem.terms.lost[line])
                shelf = Shelf(stock=float(problem.stock.on_hand[line]), lost_sales=lost)
                for period, demand in enumerate(path):
                    shelf.live(orders.get(period, 0.0), demand)
                stored += problem.limits.volume[line] * np.array(shelf.after_receipt) / PATHS
        for use in plan.limits:
            if use.kind == "storage":
                assert stored[use.period] <= use.capacity * (1 + 1e-9)
    assert seen > 3


def split_plan() -> rp.Plan:
    """A cheap far supplier, a near one for the time until then."""
    paths = np.full((1, PATHS, 6), 10.0)
    problem = two_suppliers(
        np.random.default_rng(0),
        forecast=rp.PathForecast(paths=paths),
        stock=rp.Stock(on_hand=12.0),
        offers=near(unit=3.6),
        terms=rp.SupplyTerms(lead_time=4, review_period=2, moq=0, order_multiple=1, unmet="lost"),
    )
    return rp.solve(problem, rp.SolveParams(suppliers="split"))


def test_the_near_supplier_bridges_until_the_far_one_delivers():
    plan = split_plan()
    (besides,) = plan.split_orders
    assert (besides.supplier, besides.quantity, besides.lead_time) == ("near", 28.0, 1)
    assert (plan.problem.supplier[0], plan.quantity[0]) == ("far", 20.0)
    assert plan.cost == pytest.approx(0.6 * 28 + 0.25 * (20 + 10 + 10))


def test_the_explanation_counts_the_other_order_as_on_order_and_still_adds_up():
    told = split_plan().explain("I0", "DC")
    assert sum(step.units for step in told.steps) == pytest.approx(20.0)
    assert next(step.units for step in told.steps if step.label.startswith("on order")) == -28.0
    assert "28 units more are ordered of near, due in period 1: counted as on order" in str(told)


def test_both_orders_of_a_split_line_go_out():
    assert ordered_by_supplier(split_plan()) == {"far": 20.0, "near": 28.0}
    assert split_plan().to_frame()["split_order"][0].startswith("28 units more are ordered of near")


def test_a_fixed_line_is_not_split():
    problem = split_plan().problem
    fixed = problem.replace(
        stock=rp.Stock(on_hand=12.0), overrides=rp.Overrides(quantity=[7.0], reason="promised")
    )
    plan = rp.solve(fixed, rp.SolveParams(suppliers="split"))
    assert plan.split_orders == ()
    assert ordered_by_supplier(plan) == {"far": 7.0}


def test_a_target_that_names_the_quantity_is_not_split():
    problem = split_plan().problem.replace(stock=rp.Stock(on_hand=12.0))
    assert rp.solve(problem, rp.SolveParams(target="p90", suppliers="split")).split_orders == ()
