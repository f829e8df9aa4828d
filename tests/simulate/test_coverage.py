"""A year whose true cost is known: the reported intervals must hold it."""

import numpy as np
import pytest
from scipy import stats

from replenish.simulate.result import ReplayResult
from tests.lost_sales_chain import LostSalesChain
from tests.simulate.known_years import (
    CASES,
    HOLDING,
    LEAD_TIME,
    LEVELS,
    LONG,
    RATES,
    SHAPE,
    SHORTAGE,
    WARM_UP,
    WEEKS,
    Case,
    cost_where_demand_waits,
    factors_of_an_interval,
    life_of_year,
    paid,
    past_of_year,
)

SEEDS, LINES = 200, 12
UNITS = np.arange(300)

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
        return _cost_of(_interval_demand(demand), level)
    chain = LostSalesChain(DEMANDS[demand].pmf(UNITS), LEAD_TIME, HOLDING, SHORTAGE, most=int(level))
    return chain.cost_of(lambda states: level - states.sum(axis=1), (int(level), 0))


def _cost_of(chance, level):
    return HOLDING * np.maximum(level - UNITS, 0) @ chance + SHORTAGE * np.maximum(UNITS - level, 0) @ chance


def _missed(held, seeds=SEEDS):
    return {what: count / seeds for what, count in held.items() if count < 0.93 * seeds}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.weeks}-{case.unmet}")
def test_lines_that_are_hit_together_leave_the_intervals_true(case):
    truth = case.truth
    held = dict.fromkeys([*truth, "difference"], 0)
    for seed in range(SEEDS):
        result = case.result(seed)
        for policy, interval in result.costs().items():
            held[policy] += interval.low <= truth[policy] <= interval.high
        gap = result.differences("tight")[0].interval
        held["difference"] += gap.low <= truth["ample"] - truth["tight"] <= gap.high
    assert _missed(held) == {}


def test_the_truth_of_shared_weeks_is_that_of_negative_binomial_weeks():
    # a Poisson demand whose mean is gamma: independent from week to week, so three weeks are a convolution
    for rate, level in zip(RATES[:5], LEVELS["tight"][:5], strict=True):
        week = stats.nbinom(SHAPE, SHAPE / (SHAPE + rate)).pmf(UNITS)
        three = np.convolve(np.convolve(week, week)[: UNITS.size], week)[: UNITS.size]
        integrated = cost_where_demand_waits(rate * factors_of_an_interval("shared"), level)
        assert integrated == pytest.approx(_cost_of(three, level), rel=2e-3)


def test_the_truth_of_lost_sales_is_that_of_the_markov_chain_for_a_slow_line():
    line = [int(np.argmin(RATES))]
    level = int(LEVELS["tight"][line[0]])
    chain = LostSalesChain(stats.poisson(RATES[line[0]]).pmf(UNITS), LEAD_TIME, HOLDING, SHORTAGE, most=level)
    exact = chain.cost_of(lambda states: level - states.sum(axis=1), (level, 0))
    lived = paid(Case("independent", "lost").demand(5, LONG)[line], "lost", level, 2.0)
    assert sum(part.mean() for part in lived.values()) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(("demand", "unmet"), [("poisson", "backlog"), ("negative binomial", "lost")])
def test_intervals_hold_the_analytic_cost_in_at_least_93_percent_of_200_seeds(demand, unmet):
    levels = {policy: _level(demand, share) for policy, share in POLICIES.items()}
    truth = {policy: _true_cost(demand, unmet, level) * LINES * WEEKS for policy, level in levels.items()}
    held = dict.fromkeys([*levels, "difference"], 0)
    for seed in range(SEEDS):
        quantity = DEMANDS[demand].rvs((LINES, WEEKS + WARM_UP), random_state=seed).astype(float)
        past = past_of_year(seed, quantity, unmet, 15.0)
        result = ReplayResult(past=past, lives=tuple(life_of_year(past, *one) for one in levels.items()))
        for policy, interval in result.costs().items():
            held[policy] += interval.low <= truth[policy] <= interval.high
        gap = result.differences("p50")[0].interval
        held["difference"] += gap.low <= truth["p90"] - truth["p50"] <= gap.high
    assert _missed(held) == {}
