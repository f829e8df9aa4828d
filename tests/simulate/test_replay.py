"""A life is what a shelf lived by hand lives, and the floor is one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import replenish as rp
from replenish.optimize.question.allocation import LimitRows, Question
from replenish.optimize.question.conflicts import conflict
from replenish.simulate.past import Review
from replenish.simulate.policies.easing import with_full_limits_eased
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.named import policy_of
from replenish.simulate.policies.placed_orders import PlacedOrders
from replenish.simulate.replay import live, live_through
from tests.one_shelf import Shelf
from tests.simulate.small_past import HORIZON, small_past


def fixed_orders(past, seed=3):
    """Random orders, decided beforehand."""
    rng = np.random.default_rng(seed)
    placed = rng.integers(0, 150, (len(past.reviews), past.problem.lines)).astype(float)
    return PlacedOrders(name="fixed", placed=placed)


def lived_by_hand(past, placed, line):
    """One line through the shelf of tests/one_shelf.py: an oracle that shares no code with the replay."""
    stock = past.problem.stock
    shelf = Shelf(
        stock=stock.on_hand[line],
        lost_sales=bool(past.problem.terms.lost[line]),
        waiting=stock.backorders[line],
    )
    due = dict(enumerate(stock.on_order[line].tolist()))
    lead = int(past.problem.terms.lead_time[line])
    for number, review in enumerate(past.reviews):
        due[review.period + lead] = due.get(review.period + lead, 0.0) + placed[number, line]
    for period in range(past.calendar.periods):
        shelf.live(due.get(period, 0.0), past.demand[line, period])
    return shelf


@pytest.mark.parametrize("lead_time", [0, 2, 9])
def test_a_life_is_what_a_shelf_lived_by_hand_lives(lead_time):
    on_order = np.zeros((4, 28))
    on_order[:, 3] = [5, 0, 20, 7]
    past = small_past(
        stock=rp.Stock(on_hand=[4.0, 0, 30, 11], backorders=[0, 6, 0, 0], on_order=on_order),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=7, moq=0, order_multiple=1,
            unmet=["lost", "backlog", "lost", "backlog"],
        ),
    )  # fmt: skip
    policy = fixed_orders(past)
    life = live(past, policy)
    for line in range(4):
        shelf = lived_by_hand(past, policy.placed, line)
        assert life.stock[line].tolist() == shelf.ends
        assert life.after_receipt[line].tolist() == shelf.after_receipt
        assert life.backorders[line].tolist() == shelf.backorders
        lost = life.short[line] if past.problem.terms.lost[line] else np.zeros_like(life.short[line])
        assert lost.tolist() == shelf.lost


def test_cost_is_holding_on_what_is_left_and_shortage_on_what_is_lost_or_waits():
    past = small_past()
    life = live(past, fixed_orders(past))
    costs, lost = past.problem.costs, past.problem.terms.lost
    assert life.holding == pytest.approx(costs.holding[:, None] * life.stock)
    assert life.shortage[lost] == pytest.approx(2.0 * life.short[lost])
    assert life.shortage[~lost] == pytest.approx(2.0 * life.backorders[~lost])


def test_obsolescence_is_charged_on_what_a_window_leaves_over():
    past = small_past(costs=rp.Costs(unit=3.0, holding=0.1, shortage=2.0, obsolescence=0.5))
    life = live(past, fixed_orders(past))
    charged = np.flatnonzero(life.obsolescence.sum(axis=0) > 0)
    assert set(charged.tolist()) <= set(range(8, 70, 7))  # the day before each receipt: 2 + 7 k - 1
    assert life.obsolescence[:, 8] == pytest.approx(0.5 * life.stock[:, 8])


def test_an_order_that_comes_late_is_expected_every_day_until_it_is_there():
    late = np.zeros((10, 4), dtype=int)
    late[0] = 6
    seen = []

    def order_once(view):
        seen.append(view.problem.stock.on_order[:, 0].copy())
        return np.full(4, 50.0) if view.review == 0 else np.zeros(4)

    life = live(small_past(late=late), Function(name="once", call=order_once))
    assert np.flatnonzero(life.received.sum(axis=0)).tolist() == [8]  # 2 days of lead time and 6 more
    assert seen[1].tolist() == [50.0] * 4


def test_placing_an_order_costs_its_share_of_the_purchase_order():
    past = small_past(order_cost=12.0)
    placed = np.zeros((10, 4))
    placed[0] = [5, 0, 5, 0]  # both from the same supplier
    placed[1] = [5, 5, 0, 0]  # from two
    life = live(past, PlacedOrders(name="two", placed=placed))
    assert life.ordering[:, 0].tolist() == [6.0, 0.0, 6.0, 0.0]
    assert life.ordering[:, 7].tolist() == [12.0, 12.0, 0.0, 0.0]


def test_an_order_line_costs_what_its_line_says_on_top_of_its_purchase_order():
    costs = rp.Costs(unit=3.0, holding=0.1, shortage=2.0, ordering=[1.0, 0.5, 0.0, 4.0])
    placed = np.zeros((10, 4))
    placed[0] = [5, 0, 900, 0]
    placed[1] = [5, 5, 0, 7]
    life = live(small_past(order_cost=12.0, costs=costs), PlacedOrders(name="two", placed=placed))
    assert life.ordering[:, 0].tolist() == [7.0, 0.0, 6.0, 0.0]
    assert life.ordering[:, 7].tolist() == [13.0, 6.5, 0.0, 10.0]
    assert life.ordering.sum() == 42.5  # a line that is not ordered costs nothing


def test_the_floor_pays_for_no_order_so_that_it_stays_one():
    costs = rp.Costs(unit=3.0, holding=0.1, shortage=2.0, ordering=50.0)
    result = live_through(small_past(order_cost=12.0, costs=costs), ["p90", "perfect"])
    p90, perfect = result.lives
    assert p90.ordering.sum() > 0 == perfect.ordering.sum()
    assert perfect.ordered.sum() > 0


def test_a_shared_limit_holds_in_every_review_and_costs_money():
    limited = small_past(limits=rp.Limits(budget=500.0))
    result = live_through(limited, ["newsvendor", "newsvendor without limits", "days-of-cover(10)"])
    spent = {life.policy: (life.ordered * 3.0).sum(axis=0).max() for life in result.lives}
    assert spent["newsvendor"] <= 500.0 + 1e-6
    assert spent["days-of-cover(10)"] <= 500.0 + 1e-6
    assert spent["newsvendor without limits"] > 500.0
    (use,) = result.capacity()["newsvendor"]
    assert (use.kind, use.over) == ("budget", 0)
    assert 0.9 < use.most <= 1.0


def test_a_dock_that_is_shut_for_a_time_is_seen_shut_by_every_review_that_plans_for_it():
    shut = np.where(np.arange(42 + HORIZON) == 30, 0.0, 400.0)  # two days after the review of day 28
    past = small_past(periods=42)

    def with_dock(review):
        limits = rp.Limits(receiving={"here": shut}).from_period(review.period, HORIZON)
        return Review(period=review.period, due=review.due, problem=review.problem.replace(limits=limits))

    told = past.replace(reviews=tuple(with_dock(review) for review in past.reviews))
    result = live_through(told, ["newsvendor", "newsvendor without limits"])
    kept, free = (life.received.sum(axis=0) for life in result.lives)
    assert kept[30] == 0 < free[30]
    (use,) = result.capacity()["newsvendor"]
    assert (use.kind, use.over) == ("receiving", 0)
    assert use.capacity == pytest.approx(shut[past.judged][: 42 - past.warm_up].mean())
    (use,) = result.capacity()["newsvendor without limits"]
    assert (use.most, use.over) == (np.inf, 1)


def test_a_shelf_that_is_too_full_before_anything_is_ordered_is_written_down_not_fatal():
    limits = rp.Limits(storage={"here": 30.0}, volume=[1.0] * 4)
    result = live_through(small_past(limits=limits, periods=28), ["newsvendor"])
    (life,) = result.lives
    assert any("storage of here on 2024-01-0" in sentence for sentence in life.eased)


def test_a_full_limit_grows_to_what_is_taken_where_it_is_fullest_and_the_others_stay():
    taken = np.array([50.0, 130.0, 120.0, 5.0])
    limits = LimitRows(
        kind=np.array(["storage"] * 3 + ["receiving"], dtype=object),
        name=np.array(["here", "here", "there", "here"], dtype=object),
        period=np.array([2, 3, 3, 3]), unit=np.array(["volume"] * 4, dtype=object),
        capacity=np.array([100.0, 100, 200, 10]), committed=taken, matrix=csr_array((4, 1)),
    )  # fmt: skip
    question, told = Question(curves=None, rules=None, limits=limits, minimum_orders=None), []
    eased = with_full_limits_eased(question, None, told).limits
    assert eased.capacity == pytest.approx([130, 130, 200, 10])
    assert (eased.free >= 0).all()
    assert told == [str(conflict(limits, 1).sentence)]
    roomy = Question(curves=None, rules=None, limits=eased, minimum_orders=None)
    assert with_full_limits_eased(roomy, None, told) is roomy


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), lead_time=st.integers(0, 5))
def test_nobody_beats_the_floor(seed, lead_time):
    past = small_past(
        seed=seed, periods=42,
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=7, moq=0, order_multiple=1, unmet=["lost", "backlog"] * 2
        ),
    )  # fmt: skip
    floor = live(past, policy_of("perfect", past)).cost
    for policy in (fixed_orders(past, seed), policy_of("newsvendor", past), policy_of("p90", past)):
        cost = live(past, policy).cost
        assert floor[:, past.judged].sum() <= cost[:, past.judged].sum() + 1e-6
        assert (floor.sum(axis=1) <= cost.sum(axis=1) + 1e-6).all()


def test_what_comes_before_it_was_promised_is_on_hand_and_no_longer_on_order():
    owned = []

    def five(view):
        stock = view.problem.stock
        owned.append(float(stock.on_hand[0] + stock.on_order[0].sum()))
        return np.full(4, 5.0)

    early = small_past(every=1, late=np.full((70, 4), -1), demand=np.zeros((4, 70)))
    live(early, Function(name="five", call=five))
    assert owned == [27.0 + 5 * day for day in range(70)]
