"""Every figure of two lines over ten days, against a life lived by hand."""

import numpy as np
import pytest

import replenish as rp
from replenish.simulate.policies.function import Function
from replenish.simulate.replay import live_through

MONDAY = np.datetime64("2024-06-03")


def test_every_figure_of_two_lines_over_ten_days_is_that_of_the_life_lived_by_hand():
    # every second day 8 and 6 are ordered and come a day later; 4 and 5 a day are wanted; days 3 to 9 count
    #   a: opens with 10, ends the days with 6 10 6 | 10 6 10 6 10 6 10, nothing short
    #   b: opens with 5, ends them with 0 1 0 | 1 0 1 0 1 0 1, and is 4 short on days 4, 6 and 8
    names = {"item": ["a", "b"], "location": ["here"] * 2}
    days = rp.Calendar(start=MONDAY, step_days=1, periods=10)
    demand = np.repeat([[4.0], [5.0]], 10, axis=1)
    issues = [
        rp.PathForecast(
            paths=np.ones((2, 1, 4)), issued=day, calendar=rp.Calendar(start=day, step_days=1, periods=4)
        )
        for day in MONDAY + np.arange(0, 10, 2)
    ]
    problem = rp.Problem(
        **names, supplier="maker", forecast=issues[0], stock=rp.Stock(on_hand=[10.0, 5.0]),
        terms=rp.SupplyTerms(lead_time=1, review_period=2, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=2.0, holding=1.0, shortage=9.0, obsolescence=0.5),
        limits=rp.Limits(
            budget=40.0, supplier_capacity={"maker": 14.0},
            category_budget={"fresh": 20.0}, category=["fresh", "dry"],
        ),
    )  # fmt: skip
    history = rp.DemandHistory(**names, calendar=days, quantity=demand, stockout=np.zeros((2, 10)))
    past = rp.past_of(problem, issues, history, every=2, warm_up=3, order_cost=2.0)
    result = live_through(past, [Function(name="hand", call=lambda view: np.array([8.0, 6.0]))])
    told = {name: values[0] for name, values in result.by("all").items() if name != "policy"}
    assert told == pytest.approx({
        "cost": 62 + 108 + 6 + 9,
        "holding": 58 + 4,
        "shortage": 9 * 12,
        "ordering": 2 * 3,  # one purchase order for both lines on days 4, 6 and 8
        "obsolescence": 0.5 * (3 * 6 + 3 * 0),  # windows end on days 4, 6 and 8
        "fill_rate": 51 / 63,
        "cycle_service": 1 / 2,  # a never runs out within a cycle, b always
        "stockout_days": 3,
        "demand": 63,
        "short": 12,
        "average_stock": 62 / 7,
        "average_stock_value": 124 / 7,
        "turns": 102 / (124 / 7) * 365 / 7,
        "orders": 6,
        "bought": 3 * 14 * 2,
        "left_over_value": (10 + 1) * 2,
        "pipeline_value": 0,
        "censored": 0,
    })  # fmt: skip
    uses = {use.kind: (use.mean, use.most, use.full, use.over) for use in result.capacity()["hand"]}
    assert uses["budget"] == pytest.approx((0.7, 0.7, 0, 0))
    assert uses["supplier capacity"] == pytest.approx((1, 1, 1, 0))
    assert uses["category budget"] == pytest.approx((0.8, 0.8, 0, 0))
