"""A year whose true cost is known: the reported intervals must hold it."""

import numpy as np
import pytest
from scipy import stats

import replenish as rp
from replenish.formulas.order_rule import base_stock
from replenish.formulas.orderable import order_rules
from replenish.formulas.shelf import ShelfYear
from replenish.problem.demand_history import DemandHistory
from replenish.simulate.kernel import shelf_lives
from replenish.simulate.life import ARRAYS, Life
from replenish.simulate.past import past_of
from replenish.simulate.result import ReplayResult
from tests.lost_sales_chain import LostSalesChain

SEEDS, LINES, WEEKS, LEAD_TIME = 200, 12, 52, 2
WARM_UP, HOLDING, SHORTAGE = 10, 1.0, 9.0
MONDAY = np.datetime64("2023-01-02")
UNITS = np.arange(300)
SHAPE = 8.0  # of the factor all lines share in a week: a coefficient of variation of 35 %

DEMANDS = {
    "poisson": stats.poisson(5),
    "negative binomial": stats.nbinom(2.5, 1 / 3),  # mean 5, variance 15
}
POLICIES = {"p50": 0.5, "p90": 0.9}  # order up to this quantile of the demand of lead time + review period


def _interval_demand(demand):
    """Demand of ``L + R`` weeks, by convolution."""
    week = DEMANDS[demand].pmf(UNITS)
    total = week
    for _ in range(LEAD_TIME):
        total = np.convolve(total, week)
    return total[: UNITS.size]


def _level(demand, share):
    return float(np.searchsorted(np.cumsum(_interval_demand(demand)), share))


def _true_cost(demand, unmet, level):
    """Expected cost a week of a base stock: closed form where demand waits, Markov chain where it is lost."""
    if unmet == "backlog":
        chance = _interval_demand(demand)
        return (
            HOLDING * np.maximum(level - UNITS, 0) @ chance + SHORTAGE * np.maximum(UNITS - level, 0) @ chance
        )
    chain = LostSalesChain(DEMANDS[demand].pmf(UNITS), LEAD_TIME, HOLDING, SHORTAGE, most=int(level))
    return chain.cost_of(lambda states: level - states.sum(axis=1), (int(level), 0))


def _past(seed, demand, unmet, quantity=None, on_hand=15.0):
    periods = WEEKS + WARM_UP
    if quantity is None:
        quantity = DEMANDS[demand].rvs((LINES, periods), random_state=seed).astype(float)
    lines = len(quantity)
    names = {"item": [f"i{line}" for line in range(lines)], "location": ["here"] * lines}
    weeks = rp.Calendar(start=MONDAY, step_days=7, periods=periods)
    history = DemandHistory(**names, calendar=weeks, quantity=quantity, stockout=np.zeros(quantity.shape))
    forecast = rp.PathForecast(
        paths=quantity[:, None, : LEAD_TIME + 1], issued=MONDAY, calendar=weeks.replace(periods=LEAD_TIME + 1)
    )
    problem = rp.Problem(
        **names, supplier="maker", forecast=forecast, stock=rp.Stock(on_hand=on_hand),
        terms=rp.SupplyTerms(lead_time=LEAD_TIME, review_period=1, moq=0, order_multiple=1, unmet=unmet),
        costs=rp.Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE),
    )  # fmt: skip
    params = rp.SolveParams(seed=seed)
    return past_of(problem, [forecast], history, every=periods, warm_up=WARM_UP, params=params)


def _life(past, policy, level):
    """A base stock that is reviewed every week, lived by the kernel."""
    lines, periods = past.demand.shape
    year = ShelfYear(
        demand=past.demand[:, None], opening=past.problem.stock.on_hand, on_order=np.zeros((lines, periods)),
        lost=past.problem.terms.lost, lead_time=np.full((1, 1, 1), LEAD_TIME), review=np.ones((1, 1), bool),
    )  # fmt: skip
    any_unit = order_rules(np.zeros(lines), np.ones(lines), np.full(lines, np.inf))
    lives = shelf_lives(year, base_stock(np.broadcast_to(np.asarray(level, float), lines), any_unit))
    short = np.where(past.problem.terms.lost[:, None], lives.missed[:, 0], lives.backorders[:, 0])
    nothing = dict.fromkeys(ARRAYS, np.zeros((lines, periods)))
    paid = {"holding": HOLDING * lives.stock[:, 0], "shortage": SHORTAGE * short}
    return Life(policy=policy, pipeline=np.zeros(lines), **(nothing | paid))


def _shocked(seed, rates):
    """Poisson demand of every line, times a factor of the week that they all share."""
    rng = np.random.default_rng(seed)
    factor = rng.gamma(SHAPE, 1 / SHAPE, WEEKS + WARM_UP)
    return rng.poisson(rates[:, None] * factor).astype(float)


def _cost_where_demand_waits(rate, level):
    """Expected cost a week: demand of a week is negative binomial, independent from week to week."""
    week = stats.nbinom(SHAPE, SHAPE / (SHAPE + rate)).pmf(UNITS)
    chance = np.convolve(np.convolve(week, week)[: UNITS.size], week)[: UNITS.size]
    return HOLDING * np.maximum(level - UNITS, 0) @ chance + SHORTAGE * np.maximum(UNITS - level, 0) @ chance


def test_lines_that_are_hit_together_leave_the_interval_of_a_difference_true():
    rates = np.exp(np.random.default_rng(7).normal(1.2, 0.7, 40))
    levels = {policy: np.ceil(3 * rates * cover) for policy, cover in (("tight", 1.1), ("ample", 1.6))}
    truth = {
        policy: WEEKS * sum(_cost_where_demand_waits(*one) for one in zip(rates, level, strict=True))
        for policy, level in levels.items()
    }
    held = 0
    for seed in range(SEEDS):
        past = _past(seed, "poisson", "backlog", _shocked(seed, rates), on_hand=np.rint(2 * rates))
        result = ReplayResult(past=past, lives=tuple(_life(past, *one) for one in levels.items()))
        (gap,) = result.differences("tight")
        held += gap.interval.low <= truth["ample"] - truth["tight"] <= gap.interval.high
    assert held >= 0.93 * SEEDS


@pytest.mark.parametrize(("demand", "unmet"), [("poisson", "backlog"), ("negative binomial", "lost")])
def test_intervals_hold_the_analytic_cost_in_at_least_93_percent_of_200_seeds(demand, unmet):
    levels = {policy: _level(demand, share) for policy, share in POLICIES.items()}
    truth = {policy: _true_cost(demand, unmet, level) * LINES * WEEKS for policy, level in levels.items()}
    held = dict.fromkeys([*levels, "difference"], 0)
    for seed in range(SEEDS):
        past = _past(seed, demand, unmet)
        result = ReplayResult(past=past, lives=tuple(_life(past, *one) for one in levels.items()))
        for policy, interval in result.costs().items():
            held[policy] += interval.low <= truth[policy] <= interval.high
        gap = result.differences("p50")[0].interval
        held["difference"] += gap.low <= truth["p90"] - truth["p50"] <= gap.high
    assert {what: share for what, share in held.items() if share < 0.93 * SEEDS} == {}
