"""What a day of lead time costs: against a closed form, and shelves lived with both lead times."""

import itertools

import numpy as np
import pytest
from scipy.stats import norm, poisson, qmc

import replenish as rp
from replenish.problem.rule_price import A_DAY
from tests.one_shelf import Shelf, lived, window_cost

HOLDING, SHORTAGE = 1.0, 9.0


def line(paths, lead_time, review_period=1, *, unmet="backlog", multiple=1.0, **more) -> rp.Problem:
    return rp.Problem(
        item=["tea"],
        location=["shop"],
        supplier=["port"],
        forecast=rp.PathForecast(paths=paths[None, :, :]),
        stock=rp.Stock(on_hand=0),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=review_period, moq=0, order_multiple=multiple, unmet=unmet
        ),
        costs=rp.Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE),
        **more,
    )


def saved(problem: rp.Problem) -> float:
    prices = rp.solve(problem).rule_prices()
    return sum(price.per_order for price in prices if price.rule == A_DAY)


def draws(paths: int, periods: int) -> np.ndarray:
    """Uniform draws (s, t) that are spread evenly over the sums of periods, too."""
    return qmc.Sobol(periods, seed=7).random(paths)


@pytest.mark.parametrize("lead_time", [1, 2, 5])
def test_with_normal_demand_it_is_what_the_shorter_root_saves(lead_time):
    """``(h + p) phi(z) sigma (sqrt(L + 1) - sqrt(L))``: Snyder and Shen, 2nd ed., section 4.3."""
    demand = norm.ppf(draws(2**14, lead_time + 1), 100, 10)
    ratio = SHORTAGE / (HOLDING + SHORTAGE)
    root = np.sqrt(lead_time + 1) - np.sqrt(lead_time)
    expected = (HOLDING + SHORTAGE) * norm.pdf(norm.ppf(ratio)) * 10 * root
    assert saved(line(demand, lead_time, multiple=0.0)) == pytest.approx(expected, rel=0.03)


def cost_a_period(demand, lead_time, review_period, level) -> float:
    """A shelf that is brought up to a level at every review, lived period by period."""
    shelf, coming = Shelf(stock=float(level), lost_sales=False), {}
    for period, wanted in enumerate(demand.tolist()):
        receipt = coming.pop(period, 0.0)
        if period % review_period == 0:
            position = shelf.stock + receipt - shelf.waiting + sum(coming.values())
            if level > position and lead_time:
                coming[period + lead_time] = level - position
            elif level > position:
                receipt += level - position
        shelf.live(receipt, wanted)
    skipped = 10 * (lead_time + review_period)
    return float(HOLDING * np.mean(shelf.ends[skipped:]) + SHORTAGE * np.mean(shelf.backorders[skipped:]))


def best_cost_in_the_long_run(lead_time, review_period, demand=5.0) -> float:
    """Cost a period of the best base stock level, summed over what Poisson demand leaves of it."""
    units, periods = np.arange(300), np.arange(lead_time + 1, lead_time + review_period + 1)
    chance = poisson.pmf(units, demand * periods[:, None]).mean(axis=0)
    left = np.arange(100)[:, None] - units
    return float((np.where(left > 0, HOLDING * left, -SHORTAGE * left) @ chance).min())


@pytest.mark.parametrize(("lead_time", "review_period"), [(1, 1), (3, 1), (2, 3), (4, 2)])
def test_it_is_what_the_best_base_stocks_of_both_lead_times_differ_by(lead_time, review_period):
    longer, shorter = (best_cost_in_the_long_run(lead, review_period) for lead in (lead_time, lead_time - 1))
    demand = poisson.ppf(draws(2**14, lead_time + review_period), 5.0)
    per_period = saved(line(demand, lead_time, review_period)) / review_period
    assert per_period == pytest.approx(longer - shorter, rel=0.03)


def test_it_is_what_shelves_lived_with_both_lead_times_differ_by():
    life = np.random.default_rng(5).poisson(5.0, 60_000)
    longer, shorter = (
        min(cost_a_period(life, lead, 1, level) for level in levels)
        for lead, levels in ((1, (13, 14, 15)), (0, (7, 8, 9)))
    )
    demand = poisson.ppf(draws(2**13, 2), 5.0)
    assert saved(line(demand, 1)) == pytest.approx(longer - shorter, rel=0.03)


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_deciding_a_period_later_saves_on_shelves_lived(seed):
    """Lost or waiting, packs and MOQ, any stock: every quantity on every path, before and after the first."""
    rng = np.random.default_rng(seed)
    lead_time, review_period = int(rng.integers(1, 3)), int(rng.integers(1, 3))
    periods, lost = lead_time + review_period, bool(rng.random() < 0.7)
    paths = np.array(list(itertools.product(range(4), repeat=periods)), dtype=float)
    on_hand, on_order = float(rng.integers(0, 7)), rng.integers(0, 3, periods).astype(float)
    moq, multiple = float(rng.choice([0, 4])), float(rng.choice([1, 2, 3]))
    problem = line(paths, lead_time, review_period, unmet="lost" if lost else "backlog")
    problem = problem.replace(
        stock=rp.Stock(on_hand=[on_hand], on_order=on_order[None, :]),
        terms=problem.terms.replace(moq=np.array([moq]), order_multiple=np.array([multiple])),
    )
    quantities = np.append(0.0, np.arange(max(moq, multiple), 20.0)) // multiple * multiple
    quantities = np.unique(quantities[(quantities == 0) | (quantities >= moq)])
    cost = np.array(
        [
            [
                window_cost(
                    lived(on_hand, 0.0, lost, on_order, path, lead_time, quantity),
                    lead_time, HOLDING, SHORTAGE, 0.0,
                )
                for path in paths
            ]
            for quantity in quantities
        ]
    )  # fmt: skip
    now = cost.mean(axis=1).min()
    later = np.mean([cost[:, paths[:, 0] == first].mean(axis=1).min() for first in range(4)])
    assert saved(problem) == pytest.approx(now - later, abs=1e-9)


def test_where_an_order_arrives_at_once_there_is_nothing_to_shorten():
    demand = np.random.default_rng(2).poisson(5.0, (200, 2)).astype(float)
    assert saved(line(demand, 0, 2)) == 0.0


def test_a_supplier_saves_what_its_lines_do():
    rng = np.random.default_rng(3)
    problem = rp.Problem(
        item=["a", "b", "c"],
        location=["shop"] * 3,
        supplier=["port", "port", "farm"],
        forecast=rp.PathForecast(paths=rng.poisson(5.0, (3, 400, 4)).astype(float)),
        stock=rp.Stock(on_hand=[0, 0, 60]),
        terms=rp.SupplyTerms(lead_time=[2, 3, 2], review_period=1, moq=0, order_multiple=1, unmet="backlog"),
        costs=rp.Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE),
    )
    prices = rp.solve(problem).rule_prices()
    lines = [price.per_order for price in prices if price.rule == A_DAY]
    suppliers = {price.rule: price.per_order for price in prices if price.rule.startswith(f"{A_DAY} of ")}
    assert len(lines) == 2  # the third has more than it can need: no order, and nothing to save
    assert suppliers == {f"{A_DAY} of port": pytest.approx(sum(lines))}


def test_knowing_more_never_costs_where_periods_are_independent():
    for lead_time, unmet in itertools.product((1, 2, 3), ("lost", "backlog")):
        demand = poisson.ppf(draws(2**11, lead_time + 2), 3.0)
        assert saved(line(demand, lead_time, 2, unmet=unmet)) > -1e-3
