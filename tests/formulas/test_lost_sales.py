"""Lost sales with a lead time: Zipkin's tables, exact dynamic programming, and the shipped policy."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from replenish.formulas.lost_sales import CHARGES, SteadyLine, charged_order, left_over_charge, long_run_costs
from replenish.formulas.order_rule import base_stock, capped_base_stock
from replenish.formulas.orderable import order_rules
from replenish.formulas.sampling import stratified_uniforms
from replenish.formulas.shelf import ShelfYear
from tests.lost_sales_chain import LostSalesChain

try:
    from replenish.formulas.shelf_compiled import shelf_sums
except ImportError:
    from replenish.formulas.shelf import shelf_sums

TABLE = {
    (row["demand"], row["p"], row["L"], row["policy"]): row["cost"]
    for row in json.loads(Path("fixtures/textbook/zipkin2008_some.json").read_text())["rows"]
}
CASES = sorted({key[:3] for key in TABLE})
MEAN, UNITS, PERIODS, WARM_UP = 5, np.arange(400), 500, 100
ANY_UNIT = order_rules(np.zeros(1), np.ones(1), np.array([np.inf]))


def _chances(demand):
    return (
        stats.poisson.pmf(UNITS, MEAN) if demand == "poisson" else stats.geom.pmf(UNITS + 1, 1 / (1 + MEAN))
    )


def _quantiles(demand, draws):
    return (
        stats.poisson.ppf(draws, MEAN) if demand == "poisson" else stats.geom.ppf(draws, 1 / (1 + MEAN)) - 1
    )


def _line(demand, shortage, lead_time):
    return SteadyLine(
        demand=_quantiles(demand, (np.arange(1000) + 0.5) / 1000),
        lead_time=lead_time, review_period=1, holding=1.0, shortage=float(shortage), rules=ANY_UNIT,
    )  # fmt: skip


def _chain(demand, shortage, lead_time):
    return LostSalesChain(_chances(demand), lead_time, 1.0, shortage, 36 if demand == "poisson" else 60)


def _charged(line, charge, sample):
    """The policy on states of the chain: what is due in this period is on the shelf already."""

    def order(states):
        on_order = np.zeros((len(states), line.lead_time + 1))
        on_order[:, 1 : line.lead_time] = states[:, 1:]
        return charged_order(line, np.full(len(states), charge), states[:, 0].astype(float), on_order, sample)

    return lambda states: np.concatenate(
        [order(part) for part in np.array_split(states, len(states) // 4000 + 1)]
    )


def _exact_cost_of_shipped_policy(demand, shortage, lead_time):
    line = _line(demand, shortage, lead_time)
    sample = _quantiles(demand, stratified_uniforms(256, lead_time + 1, seed=1))
    order = _charged(line, left_over_charge(line), sample)
    return _chain(demand, shortage, lead_time).cost_of(order, (MEAN,) * lead_time)


def _lived(demand, shortage, lead_time, rule, paths=2000):
    """Cost per period on every path of a simulation."""
    rng = np.random.default_rng(8)
    draws = (
        rng.poisson(MEAN, (paths, PERIODS))
        if demand == "poisson"
        else rng.geometric(1 / 6, (paths, PERIODS)) - 1
    )
    year = ShelfYear(
        demand=draws[None].astype(float),
        opening=np.full(1, 10.0),
        on_order=np.zeros((1, PERIODS)),
        lost=np.array([True]),
        lead_time=np.full((1, 1, 1), lead_time),
        review=np.ones((1, 1), bool),
    )
    sums = shelf_sums(year, rule, WARM_UP)
    return (sums.stock + shortage * sums.missed)[0] / (PERIODS - WARM_UP)


def _assert_reproduced(lived, published):
    error = 2 * lived.std() / np.sqrt(lived.size)
    assert lived.mean() == pytest.approx(
        published, abs=0.005 * published + error + 0.005
    )  # two decimals printed


@pytest.mark.parametrize(("demand", "shortage", "lead_time"), CASES)
def test_zipkins_best_and_standard_base_stock_costs_are_reproduced(demand, shortage, lead_time):
    ratio = shortage / (shortage + 1)
    if demand == "poisson":
        standard = stats.poisson.ppf(ratio, MEAN * (lead_time + 1))
    else:
        standard = stats.nbinom.ppf(ratio, lead_time + 1, 1 / (1 + MEAN))
    levels = np.arange(standard - 5 * lead_time, standard + 3)
    costs = {
        level: _lived(demand, shortage, lead_time, base_stock(np.array([level]), ANY_UNIT))
        for level in levels
    }
    _assert_reproduced(costs[standard], TABLE[demand, shortage, lead_time, "Std. base-stock"])
    best = min(costs.values(), key=np.mean)
    _assert_reproduced(best, TABLE[demand, shortage, lead_time, "Best base-stock"])


@pytest.mark.parametrize(("demand", "shortage", "lead_time"), [case for case in CASES if case[2] < 3])
def test_dynamic_programming_reproduces_zipkins_optimal_costs(demand, shortage, lead_time):
    least = _chain(demand, shortage, lead_time).least_cost(largest=14 if demand == "poisson" else 24)
    assert least == pytest.approx(TABLE[demand, shortage, lead_time, "Optimal"], abs=0.006)


def test_the_shipped_policy_is_near_the_optimum_in_every_case_of_the_table():
    above = {case: _exact_cost_of_shipped_policy(*case) / TABLE[(*case, "Optimal")] - 1 for case in CASES}
    assert np.mean(list(above.values())) < 0.015
    assert max(above.values()) < 0.04
    assert max(above.values()) < 0.006, "it has been within 0.4 % of the printed optimum in every case"


@pytest.mark.parametrize(
    ("demand", "shortage", "lead_time"), [("poisson", 9, 3), ("poisson", 39, 2), ("geometric", 4, 2)]
)
def test_it_is_near_the_optimum_in_cases_the_table_does_not_have(demand, shortage, lead_time):
    chain = _chain(demand, shortage, lead_time)
    least = chain.least_cost(largest=14 if demand == "poisson" else 20, tolerance=1e-3)
    assert _exact_cost_of_shipped_policy(demand, shortage, lead_time) < 1.01 * least


def test_the_charge_beats_the_newsvendor_of_one_window_and_the_best_base_stock():
    demand, shortage, lead_time = "poisson", 4, 4
    line, chain = _line(demand, shortage, lead_time), _chain(demand, shortage, lead_time)
    sample = _quantiles(demand, stratified_uniforms(256, lead_time + 1, seed=1))
    myopic = chain.cost_of(_charged(line, 0.0, sample), (MEAN,) * lead_time)
    assert myopic == pytest.approx(TABLE[demand, shortage, lead_time, "Myopic"], rel=0.02)  # 256 paths
    assert _exact_cost_of_shipped_policy(demand, shortage, lead_time) < 0.95 * myopic
    assert (
        _exact_cost_of_shipped_policy(demand, shortage, lead_time)
        < 0.95 * TABLE[demand, shortage, lead_time, "Best base-stock"]
    )


def test_a_capped_base_stock_is_better_than_a_base_stock():
    demand, shortage, lead_time = "poisson", 4, 4
    capped = _lived(
        demand, shortage, lead_time, capped_base_stock(np.array([26.0]), np.array([5.0]), ANY_UNIT)
    )
    assert capped.mean() < 0.97 * TABLE[demand, shortage, lead_time, "Best base-stock"]
    assert capped.mean() < 1.02 * TABLE[demand, shortage, lead_time, "Optimal"]


def test_without_a_lead_time_nothing_is_charged():
    assert left_over_charge(_line("poisson", 9, 0)) == 0.0


def test_the_tuned_charge_is_no_dearer_on_the_futures_it_was_tuned_on():
    slow = SteadyLine(
        demand=stats.poisson.ppf((np.arange(500) + 0.5) / 500, 0.3),
        lead_time=2, review_period=1, holding=1.0, shortage=9.0, rules=ANY_UNIT,
    )  # fmt: skip
    costs = long_run_costs(slow, np.array(CHARGES) * 2).mean(axis=1)
    tuned = CHARGES.index(pytest.approx(left_over_charge(slow) / 2))
    assert costs[tuned] < costs[0], "the rule of thumb is 5 % too dear for a slow mover"


def test_a_weekly_review_is_charged_too():
    weekly = SteadyLine(
        demand=stats.poisson.ppf((np.arange(500) + 0.5) / 500, 20),
        lead_time=14, review_period=7, holding=1.0, shortage=63.0, rules=ANY_UNIT,
    )  # fmt: skip
    charge = left_over_charge(weekly)
    myopic, charged = long_run_costs(weekly, np.array([0.0, charge]), seed=5).mean(axis=1)
    assert charge > 0
    assert charged < myopic
