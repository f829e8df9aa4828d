"""A small past: four lines, Poisson demand, weekly issues and weekly reviews."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

import replenish as rp

START = np.datetime64("2024-01-01")
LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9]
HORIZON = 28


def calendar(periods, start=START):
    return rp.Calendar(start=start, step_days=1, periods=periods)


def issue(rate, day, *, issued=None, periods=HORIZON):
    """Poisson quantiles from a day on, known on that day unless said otherwise."""
    quantiles = np.repeat(poisson.ppf(LEVELS, rate[:, None])[:, None, :], periods, axis=1)
    first = START + day
    return rp.QuantileForecast(
        levels=LEVELS,
        quantiles=quantiles,
        mean=np.repeat(rate[:, None], periods, axis=1),
        calendar=calendar(periods, first),
        issued=first if issued is None else issued,
    )


def small_past(
    *, seed=1, periods=70, rate=(3.0, 10.0, 6.0, 20.0), demand=None, issues=None, limits=None, **facts
):
    rate = np.array(rate)
    lines = len(rate)
    rng = np.random.default_rng(seed)
    drawn = rng.poisson(rate[:, None], (lines, periods)).astype(float) if demand is None else demand
    names = [f"i{line}" for line in range(lines)]
    location = facts.pop("location", ["here"] * lines)
    problem = rp.Problem(
        item=names,
        location=location,
        supplier=["maker", "baker"] * (lines // 2) if lines > 1 else ["maker"],
        forecast=issue(rate, 0),
        stock=facts.pop("stock", rp.Stock(on_hand=rate * 9)),
        terms=facts.pop(
            "terms",
            rp.SupplyTerms(
                lead_time=2, review_period=7, moq=0, order_multiple=1,
                unmet=["lost", "backlog"] * (lines // 2) if lines > 1 else ["lost"],
            ),
        ),
        costs=facts.pop("costs", rp.Costs(unit=3.0, holding=0.1, shortage=2.0)),
        limits=limits or rp.Limits(),
    )  # fmt: skip
    history = rp.DemandHistory(
        item=names, location=location, calendar=calendar(periods), quantity=drawn,
        stockout=facts.pop("stockout", np.zeros_like(drawn)),
    )  # fmt: skip
    dated = issues or [issue(rate, day) for day in range(0, periods, 7)]
    return rp.past_of(problem, dated, history, **{"every": 7, **facts})
