"""Years of weekly demand whose expected cost under a base stock is known, lived by the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
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

WEEKS, LEAD_TIME, WARM_UP = 52, 2, 10
HOLDING, SHORTAGE = 1.0, 9.0
MONDAY = np.datetime64("2023-01-02")
SHAPE = 8.0  # of the factor all lines share in a week: a coefficient of variation of 35 %
LASTS = 0.5  # autocorrelation of that factor from week to week, where it lasts
RATES = np.exp(np.random.default_rng(7).normal(1.2, 0.7, 40))  # mean demand of 40 lines
COVERS = {"tight": 1.1, "ample": 1.6}  # order up to so many times the mean of lead time + review period
LEVELS = {policy: np.ceil(3 * RATES * cover) for policy, cover in COVERS.items()}
LONG = 40_000  # weeks that stand for the expectation where there is no closed form


def past_of_year(seed, quantity, unmet, on_hand):
    """A past of so many weeks of demand (n, t), one review, and nothing on order."""
    lines, periods = quantity.shape
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


def paid(quantity, unmet, level, on_hand):
    """Holding and shortage cost of a base stock that is reviewed every week, ``(n, t)`` each."""
    lines, periods = quantity.shape
    lost = np.full(lines, unmet == "lost")
    year = ShelfYear(
        demand=quantity[:, None], opening=np.broadcast_to(np.asarray(on_hand, float), lines),
        on_order=np.zeros((lines, periods)), lost=lost, lead_time=np.full((1, 1, 1), LEAD_TIME),
        review=np.ones((1, 1), bool),
    )  # fmt: skip
    any_unit = order_rules(np.zeros(lines), np.ones(lines), np.full(lines, np.inf))
    lives = shelf_lives(year, base_stock(np.broadcast_to(np.asarray(level, float), lines), any_unit))
    short = np.where(lost[:, None], lives.missed[:, 0], lives.backorders[:, 0])
    return {"holding": HOLDING * lives.stock[:, 0], "shortage": SHORTAGE * short}


def life_of_year(past, policy, level):
    """Life of a past under a base stock."""
    unmet = "lost" if past.problem.terms.lost.all() else "backlog"
    nothing = dict.fromkeys(ARRAYS, np.zeros(past.demand.shape))
    figures = paid(past.demand, unmet, level, past.problem.stock.on_hand)
    return Life(policy=policy, pipeline=np.zeros(len(past.demand)), **(nothing | figures))


@dataclass(frozen=True)
class Case:
    """Demand of 40 lines, and what becomes of demand that is not met."""

    weeks: str  # "independent", "shared": times a factor of the week; "lasting": one that lasts
    unmet: str

    def demand(self, seed, weeks=WEEKS + WARM_UP):
        """Demand (n, t) of a year."""
        rng = np.random.default_rng(seed)
        return rng.poisson(RATES[:, None] * self._factor(rng, weeks)).astype(float)

    def _factor(self, rng, weeks):
        if self.weeks == "independent":
            return np.ones(weeks)
        lasts = LASTS if self.weeks == "lasting" else 0.0
        fresh = np.sqrt(1 - lasts**2) * rng.normal(size=weeks)
        fresh[0] /= np.sqrt(1 - lasts**2)
        scores = np.zeros(weeks)
        for week in range(weeks):
            scores[week] = lasts * scores[week - 1] + fresh[week] if week else fresh[0]
        return stats.gamma.ppf(stats.norm.cdf(scores), SHAPE, scale=1 / SHAPE)

    def result(self, seed):
        """A year under both levels."""
        past = past_of_year(seed, self.demand(seed), self.unmet, np.rint(2 * RATES))
        lives = tuple(life_of_year(past, policy, level) for policy, level in LEVELS.items())
        return ReplayResult(past=past, lives=lives)

    @property
    def truth(self):
        """Expected cost of a year by policy."""
        return expected_costs(self)


CASES = [
    Case(weeks, unmet) for weeks in ("independent", "shared", "lasting") for unmet in ("backlog", "lost")
]


@cache
def expected_costs(case):
    """By closed form or integrated where demand waits; lived long where it is lost."""
    if case.unmet == "lost":
        quantity = case.demand(10_001, LONG)
        costs = {policy: paid(quantity, "lost", level, 2 * RATES) for policy, level in LEVELS.items()}
        return {
            policy: WEEKS * float(sum(part[:, WARM_UP:].mean(axis=1).sum() for part in cost.values()))
            for policy, cost in costs.items()
        }
    factors = factors_of_an_interval(case.weeks)
    return {
        policy: WEEKS
        * sum(
            cost_where_demand_waits(rate * factors, up_to) for rate, up_to in zip(RATES, level, strict=True)
        )
        for policy, level in LEVELS.items()
    }


def factors_of_an_interval(weeks):
    """Sum of the factors of three weeks: equally likely values, ``(f,)``."""
    if weeks == "independent":
        return np.full(1, LEAD_TIME + 1.0)
    lasts = LASTS if weeks == "lasting" else 0.0
    apart = np.abs(np.subtract.outer(np.arange(LEAD_TIME + 1), np.arange(LEAD_TIME + 1)))
    uniforms = stats.qmc.Sobol(LEAD_TIME + 1, seed=1).random(2**13)
    scores = stats.norm.ppf(np.clip(uniforms, 1e-9, 1 - 1e-9)) @ np.linalg.cholesky(lasts**apart).T
    return stats.gamma.ppf(stats.norm.cdf(scores), SHAPE, scale=1 / SHAPE).sum(axis=1)


def cost_where_demand_waits(means, level):
    """Expected cost of a week: Poisson demand of the interval, on average over its means (f,)."""
    over = level * stats.poisson.cdf(level, means) - means * stats.poisson.cdf(level - 1, means)
    return float((HOLDING * over + SHORTAGE * (over + means - level)).mean())
