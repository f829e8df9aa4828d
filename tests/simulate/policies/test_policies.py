"""What each rule orders on one review day, by hand."""

import numpy as np
import pytest

import replenish as rp
from replenish.simulate.policies.days_of_cover import DaysOfCover
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.named import policy_named, policy_of
from replenish.simulate.policies.reorder_quantity import ReorderQuantity
from replenish.simulate.policies.reorder_up_to import ReorderUpTo
from replenish.simulate.policies.stated_level import Periods, Units
from replenish.simulate.replay import live, live_through, view_of
from tests.simulate.small_past import small_past


@pytest.fixture(scope="module")
def view():
    """Mean 3, 10, 6, 20 a day; on hand 9, 40, 0, 100; 7 of the third on order; packs of 6 for the last."""
    on_order = np.zeros((4, 28))
    on_order[2, 5] = 7
    past = small_past(
        periods=14, stock=rp.Stock(on_hand=[9.0, 40, 0, 100], on_order=on_order),
        terms=rp.SupplyTerms(
            lead_time=2, review_period=7, moq=[0, 0, 50, 0], order_multiple=[1, 1, 1, 6], unmet="lost"
        ),
    )  # fmt: skip
    return view_of(past, past.reviews[0], 0, past.problem.stock)


def test_days_of_cover_fill_the_position_up_in_orderable_steps(view):
    policy = DaysOfCover(name="ten days", periods=10)
    # 30 - 9; 100 - 40; 60 - 7 (above the MOQ of 50); 200 - 100 rounded up to packs of 6
    assert policy.quantities(view).tolist() == [21.0, 60.0, 53.0, 102.0]


def test_s_and_capital_s_order_up_to_capital_s_only_at_or_below_s(view):
    policy = ReorderUpTo(name="s-S", reorder_point=Units(9.0), order_up_to=Units(30.0))
    assert policy.quantities(view).tolist() == [21.0, 0.0, 50.0, 0.0]


def test_r_and_q_order_batches_until_the_position_is_above_r(view):
    policy = ReorderQuantity(name="R-Q", reorder_point=Units(40.0), quantity=Units(10.0))
    # 9 + 4 x 10 = 49; at 40 one batch more; 7 + 4 x 10 = 47, then the MOQ of 50; 100 is above
    assert policy.quantities(view).tolist() == [40.0, 10.0, 50.0, 0.0]


def test_levels_in_periods_follow_expected_demand(view):
    assert Periods(2.0).units(view) == pytest.approx([6.0, 20.0, 12.0, 40.0])


def test_a_line_that_is_not_due_is_not_ordered_by_any_rule(view):
    due = np.array([True, False, True, False])
    problem = view.problem.replace(
        terms=view.problem.terms.replace(max_order=np.where(due, np.inf, 0.0), moq=0.0)
    )
    waiting = view.replace(due=due, problem=problem)
    for name in ("newsvendor", "p90", "sum-p90", "days-of-cover(30)", "s-S(30, 40)", "R-Q(30, 10)"):
        quantity = policy_named(name).quantities(waiting)
        assert (quantity[~due] == 0).all(), name
        assert (quantity[due] > 0).all(), name


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda view: np.zeros(3), "units of shape (4,)"),
        (lambda view: np.full(4, -1.0), "units >= 0"),
        (lambda view: np.full(4, np.nan), "units >= 0"),
    ],
)
def test_an_answer_that_is_no_order_is_refused_with_the_policys_name_and_day(wrong, told):
    past = small_past(periods=14)
    with pytest.raises(rp.InputError, match="policy odd 2024-01-01") as caught:
        live(past, type("Odd", (), {"name": "odd", "quantities": staticmethod(wrong)})())
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["p0", "p100", "newsvendr", "s-S(1)", "R-Q(a, b)", "days-of-cover()", ""])
def test_a_name_that_is_no_policys_is_refused_with_the_names_there_are(name):
    with pytest.raises(rp.InputError, match="days-of-cover"):
        policy_of(name, small_past(periods=14))


def test_an_object_with_a_name_and_quantities_is_a_policy():
    policy = Function(name="nothing", call=lambda view: np.zeros(view.problem.lines))
    assert isinstance(policy, rp.Policy)
    assert live(small_past(periods=14), policy).ordered.sum() == 0


def one_week(view):
    """Seven days of the last week's mean demand."""
    seen = view.demand.quantity[:, -7:]
    return np.rint(seen.mean(axis=1) * 7) if seen.size else np.zeros(view.problem.lines)


def test_any_function_is_a_policy_under_its_own_name_on_the_past_and_on_futures():
    past = small_past(periods=28)
    result = live_through(past, ["p90", one_week])
    assert result.policies == ("p90", "one_week")
    assert (
        result.life_of("one_week").ordered[:, 14].tolist()
        == np.rint(past.demand[:, 7:14].sum(axis=1)).tolist()
    )
    futures = rp.monte_carlo(past.problem, ["p90", lambda view: np.full(4, 9.0)], 16, futures=2)
    assert futures.policies == ("p90", "<lambda>")


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_service_targets_serve_what_they_promise_where_the_forecast_is_right(unmet):
    terms = rp.SupplyTerms(lead_time=2, review_period=7, moq=0, order_multiple=1, unmet=unmet)
    past = small_past(periods=420, terms=terms, rate=(6.0, 10.0, 6.0, 20.0))
    result = live_through(past, ["cycle-service(0.8)", "fill-rate(0.99)"])
    rows = result.by("all")
    assert rows["cycle_service"][0] == pytest.approx(0.8, abs=0.06)
    assert rows["fill_rate"][1] == pytest.approx(0.99, abs=0.006)
