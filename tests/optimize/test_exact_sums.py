"""Plans of slow lines with independent periods, against scipy's closed forms: to the unit, and to 1 %."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

import replenish as rp
from replenish.demand.model import demand_model
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.counts.family import family_chances

EVERY, UNITS = np.arange(1, 100) / 100, np.arange(500)
SERVICE = [0.5, 0.75, 0.9, 0.95, 0.99]


class GeometricOrders:
    """Poisson many orders of geometric size with mean 2 (Pólya-Aeppli)."""

    def __init__(self, mean):
        self.chances = family_chances(*(np.array([one]) for one in (mean, 3.0, -1.0)), UNITS.size)[0]

    def ppf(self, level):
        return np.searchsorted(np.cumsum(self.chances), level).astype(float)

    def pmf(self, units):
        return self.chances[units]


TRUTHS = {
    "poisson": poisson,
    "negative binomial": lambda mean: nbinom(mean / 2, 1 / 3),  # variance three times the mean
    "geometric orders": GeometricOrders,
}


def problem_of(name, mean, periods, *, unmet="backlog", service=0.95, lead_time=None, **stock):
    lead_time = periods - 1 if lead_time is None else lead_time
    quantiles = np.tile(TRUTHS[name](mean).ppf(EVERY), (1, periods, 1))
    return rp.Problem(
        item=["slow"], location=["DC"], supplier=["S"],
        forecast=rp.QuantileForecast(levels=EVERY, quantiles=quantiles, mean=np.full((1, periods), mean)),
        stock=rp.Stock(**({"on_hand": 0.0} | stock)),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=periods - lead_time, moq=0, order_multiple=1, unmet=unmet
        ),
        costs=rp.Costs(unit=1.0, holding=1.0, shortage=service / (1 - service)),
    )  # fmt: skip


@pytest.mark.parametrize("service", SERVICE)
@pytest.mark.parametrize("periods", [1, 4, 8])
@pytest.mark.parametrize(
    ("name", "mean"),
    [*((name, mean) for name in ("poisson", "negative binomial") for mean in (0.4, 2.0, 8.0)),
     ("geometric orders", 8.0)],
)  # fmt: skip
def test_quantity_shortage_and_cost_are_the_closed_form(name, mean, periods, service):
    """With 1,000 paths; sums of these distributions are of their own kind. Of the shortage itself, to 1 %."""
    truth = TRUTHS[name](mean * periods)
    quantity = truth.ppf(service)
    short = (np.maximum(UNITS - quantity, 0) * truth.pmf(UNITS)).sum()
    over = (np.maximum(quantity - UNITS, 0) * truth.pmf(UNITS)).sum()
    problem = problem_of(name, mean, periods, service=service)
    asked = rp.solve(problem, rp.SolveParams(paths=1000, target={"cycle_service": service}))
    cheapest = rp.solve(problem, rp.SolveParams(paths=1000))
    assert (asked.quantity[0], cheapest.quantity[0]) == (quantity, quantity)
    assert asked.figures.expected_short[0] == pytest.approx(short, rel=0.01)
    assert cheapest.cost == pytest.approx(over + short * service / (1 - service), rel=0.01)


@pytest.mark.parametrize("periods", [1, 4, 8])
def test_with_lost_sales_and_no_wait_the_window_is_one_shelf(periods):
    problem = problem_of("poisson", 2.0, periods, unmet="lost", lead_time=0)
    plan = rp.solve(problem, rp.SolveParams(paths=1000, target="p90"))
    quantity = poisson(2.0 * periods).ppf(0.9)
    short = (np.maximum(UNITS - quantity, 0) * poisson(2.0 * periods).pmf(UNITS)).sum()
    assert plan.quantity[0] == quantity
    assert plan.figures.expected_short[0] == pytest.approx(short, rel=0.01)


def block_of(problem, **params):
    params = rp.SolveParams(paths=1000, **params)
    (block,) = requirement_blocks(problem, params, demand_model(problem, params))
    return block


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_open_orders_and_empty_shelves_are_those_of_many_paths(unmet):
    """A million paths of what two periods of waiting and three of the window sell."""
    problem = problem_of(
        "poisson", 2.0, 5, unmet=unmet, lead_time=2, on_hand=3.0, on_order=[[0.0, 1.0, 0.0, 4.0, 0.0]]
    )
    need = block_of(problem).requirement.need[0]
    demand = np.random.default_rng(1).poisson(2.0, (1_000_000, 5))
    shelf = np.full(1_000_000, 3.0)
    for period, due in enumerate([0.0, 1.0, 0.0, 4.0, 0.0]):
        shelf += due - demand[:, period]
        if period < 2 and unmet == "lost":
            shelf = np.maximum(shelf, 0.0)
        if period >= 2:
            for quantity in range(9):
                truth = np.maximum(-shelf - quantity, 0).mean()
                found = np.maximum(need[:, period - 2] - quantity, 0).mean()
                assert found == pytest.approx(truth, abs=0.006)  # four standard errors


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"rho": 0.5}, "periods depend on each other"),
        ({}, "stock in fractions of a unit"),
    ],
)
def test_what_cannot_be_told_exactly_stays_with_its_paths(told, why):
    block = block_of(problem_of("poisson", 2.0, 4, on_hand=0.0 if told else 0.5), **told)
    assert not block.exact.any(), why
    total = block.demand.sum(axis=2) - (0.0 if told else 0.5)
    np.testing.assert_array_equal(block.requirement.need[:, :, -1], total)


@pytest.mark.parametrize("name", TRUTHS)
def test_quantiles_of_the_intervals_demand_are_exact_too(name):
    """Also where some of it is lost before the order comes."""
    plan = rp.solve(problem_of(name, 8.0, 4, unmet="lost", lead_time=2), rp.SolveParams(paths=1000))
    truth, figures = TRUTHS[name](32.0), plan.figures
    found = [figures.demand_p10[0], figures.demand_p50[0], figures.demand_p90[0]]
    assert found == truth.ppf([0.1, 0.5, 0.9]).tolist()
    assert figures.demand_mean[0] == pytest.approx(32.0, rel=1e-3)


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_shortage_is_the_closed_form_where_an_open_order_comes_inside_the_window(unmet):
    """Short of the first period, or of both less the four that come in between: the larger of the two."""
    coming = np.array([[0.0, 4.0]])
    problem = problem_of("poisson", 1.0, 2, unmet=unmet, lead_time=0, on_hand=3.0, on_order=coming)
    plan = rp.solve(problem, rp.SolveParams(paths=1000, target="p95"))
    owned, units = 3.0 + plan.quantity[0], np.arange(60)
    chance = np.outer(poisson(1.0).pmf(units), poisson(1.0).pmf(units))
    first, both = units[:, None] - owned, units[:, None] + units - owned - 4.0
    truth = (chance * np.maximum(np.maximum(first, both), 0.0)).sum()
    assert plan.figures.expected_short[0] == pytest.approx(truth, rel=0.01)
