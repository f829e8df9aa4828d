"""
A replay under shared limits: 10,000 lines, 26 weekly reviews, every one of them planned again.

    python benchmarks/limited_replay.py [LINES]

Each week brings a new forecast; one budget, and a storage at each of 20 places, bind. Seconds of the clock
and of one core.
"""

import resource
import sys
import time

import numpy as np
from scipy.stats import gamma

import replenish as rp
from replenish.simulate.replay import live_through

MONDAY = np.datetime64("2024-01-01")
REVIEWS, AHEAD, LEAD_TIME, PLACES = 26, 5, 2, 20
LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
POLICIES = ("newsvendor", "p90")
BUDGET, STORED = 0.98, 1.7  # weeks of demand: what there is to spend a week, and room for


def weeks(count, start=MONDAY):
    return rp.Calendar(start=start, step_days=7, periods=count)


def a_past(lines):
    """Demand is gamma about a level that drifts; forecasts know the level of their day."""
    rng = np.random.default_rng(1)
    names = {"item": [f"i{line}" for line in range(lines)],
             "location": [f"place {line % PLACES}" for line in range(lines)]}  # fmt: skip
    level = rng.gamma(2.0, 10.0, lines)[:, None] * np.exp(
        np.cumsum(0.03 * rng.standard_normal((lines, REVIEWS)), axis=1)
    )
    demand = np.rint(rng.gamma(4.0, level / 4.0))
    shape = gamma(4.0, scale=0.25).ppf(LEVELS)
    issues = [
        rp.QuantileForecast(
            levels=LEVELS,
            quantiles=np.repeat(level[:, week, None, None] * shape, AHEAD, axis=1),
            mean=np.repeat(level[:, week, None], AHEAD, axis=1),
            calendar=weeks(AHEAD, MONDAY + 7 * week),
            issued=MONDAY + 7 * week,
        )
        for week in range(REVIEWS)
    ]
    unit, volume = rng.gamma(3.0, 4.0, lines), rng.gamma(3.0, 0.5, lines)
    held = np.bincount(np.arange(lines) % PLACES, STORED * level[:, 0] * volume)
    problem = rp.Problem(
        **names, supplier="maker", forecast=issues[0], stock=rp.Stock(on_hand=np.rint(level[:, 0] * 3)),
        terms=rp.SupplyTerms(lead_time=LEAD_TIME, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=unit, holding=0.01 * unit, shortage=0.4 * unit),
        limits=rp.Limits(
            budget=BUDGET * float(unit @ level.mean(axis=1)), volume=volume,
            storage={f"place {place}": units for place, units in enumerate(held)},
        ),
    )  # fmt: skip
    history = rp.DemandHistory(
        **names, calendar=weeks(REVIEWS), quantity=demand, stockout=np.zeros(demand.shape)
    )
    return rp.past_of(problem, issues, history, params=rp.SolveParams(paths=256, gap=0.005))


def main(lines):
    past = a_past(lines)
    clock, processor = time.perf_counter(), time.process_time()
    result = live_through(past, POLICIES)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plans = REVIEWS * len(POLICIES)
    print(f"{lines:,} lines x {REVIEWS} reviews x {len(POLICIES)} policies under {PLACES + 1} limits:")
    print(f"{clock:.0f} s by the clock, {processor:.0f} s of processor; {memory:,.0f} MB at its peak")
    print(f"{clock / plans:.2f} s a plan by the clock, {processor / plans:.2f} s of processor")
    for policy, interval in result.costs().items():
        use = {one.kind: one for one in result.capacity()[policy]}
        full = ", ".join(f"{kind} full {one.full:.0%} of the time" for kind, one in use.items())
        print(f"{policy}: {interval.total:,.0f} ({interval.low:,.0f} to {interval.high:,.0f}); {full}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
