"""A replay lives the lead times its plans are made on, and shows each plan only what was known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import replenish as rp
from replenish.simulate.lateness import lateness
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.named import policy_of
from replenish.simulate.policies.placed_orders import PlacedOrders
from replenish.simulate.replay import live, live_through
from replenish.simulate.under_way import UnderWay
from tests.simulate.small_past import small_past

CHANCE = [0, 0, 0.5, 0, 0.25, 0.25]


def terms(chance=CHANCE):
    return rp.SupplyTerms(
        lead_time=2, review_period=7, moq=0, order_multiple=1, unmet=["lost", "backlog"] * 2,
        lead_times=None if chance is None else rp.LeadTimes(chance=chance),
    )  # fmt: skip


def a_past(chance=CHANCE, **facts):
    late = (
        None
        if chance is None
        else lateness([small_past(terms=terms(None)).problem.replace(terms=terms(chance))] * 10, 1)
    )
    return small_past(terms=terms(chance), late=late, **facts)


class Watcher:
    """Orders five units of everything and remembers what it was shown."""

    name = "watcher"

    def __init__(self):
        self.seen = []

    def quantities(self, view):
        self.seen.append(view.problem.stock)
        return np.full(view.problem.lines, 5.0)


def test_orders_arrive_as_often_as_their_chances_say_and_lines_of_an_order_together():
    problem = a_past().problem
    late = lateness([problem] * 4000, 3)
    arrival = late + problem.terms.lead_time
    shares = np.bincount(arrival[:, 0], minlength=6) / 4000
    np.testing.assert_allclose(shares, CHANCE, atol=0.03)
    same = problem.supplier[:, None] == problem.supplier
    together = (arrival[:, :, None] == arrival[:, None, :]).all(axis=0)
    np.testing.assert_array_equal(together, same)


def test_what_is_ordered_is_received_when_it_was_drawn_to_come():
    past, watcher = a_past(), Watcher()
    life = live(past, watcher)
    for number, review in enumerate(past.reviews):
        for line in range(4):
            period = review.period + 2 + past.late[number, line]
            if period < past.calendar.periods:
                assert life.received[line, period] >= 5
    assert life.received.sum() + life.pipeline.sum() == life.ordered.sum()


def test_a_plan_sees_open_orders_by_what_remains_and_not_when_they_will_come():
    under_way = UnderWay(None, 1)
    chance = rp.LeadTimes(chance=[CHANCE, CHANCE])
    under_way.place(10, np.array([0.0, 5.0]), np.array([0, 15]), chance)
    assert under_way.seen(10, 8).chance.tolist() == [[*CHANCE, 0, 0]]
    assert under_way.seen(13, 8).chance.tolist() == [[0, 0.5, 0.5, 0, 0, 0, 0, 0]]
    assert under_way.seen(15, 8).chance.tolist() == [[1, 0, 0, 0, 0, 0, 0, 0]]
    assert under_way.seen(13, 8).quantity.tolist() == [5]
    assert under_way.seen(16, 8) is None


def test_open_orders_of_the_first_morning_come_as_drawn_and_only_once():
    coming = rp.Pipeline(line=[0, 1], quantity=[8.0, 6.0], age=[3, 3], chance=[[0.5, 0, 0.5]] * 2)
    past = a_past(stock=rp.Stock(on_hand=[9.0, 9, 9, 9], pipeline=coming))
    life = live(past, Watcher())
    arrived = life.received[:2].sum(axis=1) + life.pipeline[:2] - life.ordered[:2].sum(axis=1)
    assert arrived.tolist() == [8, 6]
    assert life.received[0, :3].sum() >= 8


def test_a_past_that_does_not_say_how_late_orders_came_is_refused():
    with pytest.raises(rp.InputError, match="how late each order came"):
        small_past(terms=terms())


def test_planning_on_the_chances_costs_less_than_planning_on_the_promise():
    chances = [0, 0, 0.5, 0, 0, 0, 0.25, 0.25]
    random, promised = a_past(chances, periods=210), a_past(None, periods=210)
    late = np.resize(random.late, (30, 4))
    aware = live_through(random.replace(late=late), ["newsvendor"]).lives[0]
    trusting = live_through(promised.replace(late=late), ["newsvendor"]).lives[0]
    assert aware.cost[:, 21:].sum() < 0.9 * trusting.cost[:, 21:].sum()


def test_open_orders_without_chances_come_in_their_period_and_are_seen_until_then():
    on_order, seen = np.zeros((4, 28)), []
    on_order[:, 8] = 30.0
    past = a_past(stock=rp.Stock(on_hand=np.full(4, 9.0), on_order=on_order))
    life = live(
        past, Function(name="none", call=lambda view: (seen.append(view.problem.stock), np.zeros(4))[1])
    )
    assert [stock.on_order[:, 8 - 7 * number].tolist() for number, stock in enumerate(seen[:2])] == [
        [30] * 4
    ] * 2
    assert life.received[:, 8].tolist() == [30] * 4
    assert life.received.sum() == 120


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), lead_time=st.integers(0, 3))
def test_nobody_beats_who_knows_when_orders_come_on_any_line(seed, lead_time):
    rng = np.random.default_rng(seed)
    chance = np.concatenate([np.zeros(lead_time), rng.dirichlet(np.ones(9))])
    terms = rp.SupplyTerms(
        lead_time=lead_time, review_period=7, moq=0, order_multiple=1, unmet=["lost", "backlog"] * 2,
        lead_times=rp.LeadTimes(chance=chance),
    )  # fmt: skip
    drawn = lateness(
        [small_past(terms=terms.replace(lead_times=None)).problem.replace(terms=terms)] * 10, seed
    )
    past = small_past(terms=terms, late=drawn, seed=seed, costs=rp.Costs(unit=3, holding=0.1, shortage=4))
    floor = live(past, policy_of("perfect", past)).cost
    some = PlacedOrders(name="some", placed=rng.integers(0, 150, (10, 4)).astype(float))
    for policy in (some, policy_of("newsvendor", past), policy_of("p90", past)):
        cost = live(past, policy).cost
        assert (floor.sum(axis=1) <= cost.sum(axis=1) + 1e-6).all()
        assert (floor[:, past.judged].sum(axis=1) <= cost[:, past.judged].sum(axis=1) + 1e-6).all()


def test_an_order_that_is_out_for_longer_than_any_lead_time_known_counts_as_if_placed_today():
    orders = UnderWay(None, 1)
    delayed = np.array([9] * 4)  # by a closed supplier: nobody's lead time is longer than 5
    orders.place(0, np.full(4, 5.0), delayed, rp.LeadTimes(chance=[CHANCE] * 4))
    assert orders.seen(5, 8).chance[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert orders.seen(6, 8).chance[0].tolist() == [*CHANCE, 0, 0]
    assert orders.seen(9, 4).chance[0].tolist() == CHANCE[:4]
    assert orders.seen(10, 8) is None
