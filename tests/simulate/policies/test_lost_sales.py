"""The newsvendor for lost sales, asked as a replay asks it."""

import numpy as np
from scipy import stats

import replenish as rp
from replenish.formulas.lost_sales import SteadyLine, charged_order
from replenish.formulas.orderable import order_rules
from replenish.formulas.sampling import stratified_uniforms
from replenish.simulate.policies.lost_sales import LostSales
from replenish.simulate.policies.policy import Policy, View
from replenish.simulate.policies.target import Target

LEAD_TIME, PATHS = 3, 64


def _view(lines=6, *, unmet="lost", holding=1.0, on_hand=None, on_order=None, **limits):
    draws = stratified_uniforms(PATHS, LEAD_TIME + 1, seed=1)
    paths = np.broadcast_to(stats.poisson.ppf(draws, 5.0), (lines, PATHS, LEAD_TIME + 1))
    problem = rp.Problem(
        item=[f"i{line}" for line in range(lines)],
        location=["here"] * lines,
        supplier=["maker"] * lines,
        forecast=rp.PathForecast(paths=paths),
        stock=rp.Stock(
            on_hand=np.arange(lines) if on_hand is None else on_hand,
            on_order=0.0 if on_order is None else on_order,
        ),
        terms=rp.SupplyTerms(lead_time=LEAD_TIME, review_period=1, moq=0, order_multiple=1, unmet=unmet),
        costs=rp.Costs(unit=2.0, holding=holding, shortage=4.0 * np.asarray(holding)),
        limits=rp.Limits(**limits),
    )
    date = np.datetime64("2024-06-03")
    return View(problem=problem, params=rp.SolveParams(), date=date, due=np.ones(lines, bool)), paths[0]


def test_it_is_a_policy():
    assert isinstance(LostSales(), Policy)


def test_through_the_plan_it_orders_what_the_formula_orders():
    rng = np.random.default_rng(2)
    on_order = np.concatenate([rng.integers(0, 9, (40, LEAD_TIME)), np.zeros((40, 1))], axis=1).astype(float)
    on_hand = rng.integers(0, 12, 40).astype(float)
    view, sample = _view(40, on_hand=on_hand, on_order=on_order)
    policy = LostSales()
    found = policy.quantities(view)
    line = SteadyLine(
        demand=sample.ravel(), lead_time=LEAD_TIME, review_period=1, holding=1.0, shortage=4.0,
        rules=order_rules(np.zeros(1), np.ones(1), np.array([np.inf])),
    )  # fmt: skip
    expected = charged_order(line, policy.tuned[0], on_hand, on_order, sample)
    np.testing.assert_array_equal(found, expected)


def test_it_orders_less_than_the_newsvendor_of_one_window():
    on_order = np.full((6, LEAD_TIME + 1), 5.0)
    on_order[:, -1] = 0.0
    view, _ = _view(on_order=on_order)
    myopic = Target(name="newsvendor", target="newsvendor").quantities(view)
    charged = LostSales().quantities(view)
    assert (charged <= myopic).all()
    assert charged.sum() < myopic.sum()


def test_where_demand_waits_it_is_the_newsvendor():
    view, _ = _view(unmet="backlog")
    policy = LostSales()
    expected = Target(name="newsvendor", target="newsvendor").quantities(view)
    assert policy.quantities(view).tolist() == expected.tolist()
    assert policy.tuned[0].tolist() == [0.0] * 6


def test_lines_alike_share_a_charge_in_their_own_holding_cost():
    view, _ = _view(holding=np.array([1.0, 1.1, 1.2, 10.0, 11.0, 12.0]))
    policy = LostSales()
    policy.quantities(view)
    shares = policy.tuned[0] / view.problem.costs.holding
    assert (shares > 0).all()
    np.testing.assert_allclose(shares, shares[0])


def test_the_charge_is_tuned_on_the_first_day_and_kept():
    view, _ = _view()
    policy = LostSales()
    policy.quantities(view)
    later = view.replace(
        problem=view.problem.replace(costs=view.problem.costs.replace(shortage=np.full(6, 400.0)))
    )
    policy.quantities(later)
    assert len(policy.tuned) == 1


def test_it_keeps_the_shared_limits_unless_told_otherwise():
    view, _ = _view(budget=10.0)
    limited, free = LostSales().quantities(view), LostSales(limited=False).quantities(view)
    assert (limited * 2.0).sum() <= 10.0
    assert (free * 2.0).sum() > 10.0
