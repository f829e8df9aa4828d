"""What an infeasible problem says is true: give way as it says, and a plan is found."""

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.optimize.lp.elastic import Excess, elastic_model, least_concessions
from tests.optimize.lp.golden import assert_golden
from tests.optimize.test_limits import network
from tests.strategies import seeds


def overfull(rng: np.random.Generator, **limits) -> rp.Problem:
    """The network with twice as much on its way, and open orders named by line and period."""
    problem = network(rng, **limits)
    on_order = problem.stock.on_order + rng.integers(0, 9, size=problem.stock.on_order.shape)
    on_order[:, 7:] = 0
    names = {(line, period): f"PO-{line}-{period}" for line, period in np.argwhere(on_order > 0).tolist()}
    return problem.replace(stock=problem.stock.replace(on_order=on_order, references=names))


def refused(problem: rp.Problem) -> rp.InfeasibleError:
    with pytest.raises(rp.InfeasibleError) as caught:
        rp.solve(problem)
    return caught.value


def after_giving_way(problem: rp.Problem, refusal: rp.InfeasibleError) -> rp.Problem:
    """The problem once everything the refusal names has given way."""
    on_order = problem.stock.on_order.copy()
    kinds = ("storage", "storage_weight", "receiving")
    grown = {kind: dict(getattr(problem.limits, kind)) for kind in kinds}
    for given_way in refusal.relaxation:
        kind, _, name = given_way.what.replace("storage weight", "storage_weight").partition(" of ")
        if kind in grown:
            grown[kind][name] += given_way.amount
        else:
            _, line, period = given_way.what.partition(" ")[0].split("-")
            on_order[int(line), int(period)] -= given_way.amount
    return problem.replace(
        stock=problem.stock.replace(on_order=on_order), limits=problem.limits.replace(**grown)
    )


@settings(max_examples=40)
@given(seeds)
def test_a_plan_is_found_once_what_is_named_has_given_way(seed):
    rng = np.random.default_rng(seed)
    problem = overfull(rng, storage={"N": rng.uniform(5, 40), "W": 60.0}, receiving={"N": 6.0})
    refusal = refused(problem)
    assert {limit.excess > 0 for limit in refusal.limits} == {True}
    rp.solve(after_giving_way(problem, refusal))


@settings(max_examples=20)
@given(seeds)
def test_the_weight_on_the_shelves_gives_way_as_the_volume_does(seed):
    rng = np.random.default_rng(seed)
    weight = [0.4, 0.1, 3.0, 0.4, 0.1, 3.0]
    problem = overfull(rng, weight=weight, storage_weight={"N": rng.uniform(1, 20)}, receiving={"N": 6.0})
    refusal = refused(problem)
    rp.solve(after_giving_way(problem, refusal))


def test_a_floor_that_is_overloaded_already_says_what_would_have_to_give():
    problem = network(np.random.default_rng(4), weight=2.0, storage_weight={"N": 1.0})
    problem = problem.replace(stock=problem.stock.replace(on_order=np.zeros((6, 9))))
    refusal = refused(problem)
    held = 2.0 * problem.stock.on_hand[:3].sum()
    assert "or the floor to carry more" in str(refusal)
    [concession] = refusal.relaxation
    assert concession.unit == "weight"
    assert 0 < concession.amount <= held
    rp.solve(after_giving_way(problem, refusal))


def test_every_concession_is_needed():
    problem = overfull(np.random.default_rng(2), storage={"N": 30.0}, receiving={"N": 6.0})
    refusal = refused(problem)
    assert len(refusal.relaxation) > 2
    for left_out in refusal.relaxation:
        others = [given_way for given_way in refusal.relaxation if given_way is not left_out]
        with pytest.raises(rp.InfeasibleError):
            rp.solve(after_giving_way(problem, rp.InfeasibleError(refusal.limits, others)))


def test_the_cheapest_goods_stay_away_and_the_sentence_names_them():
    """30 of 20 units are due in period 2: ten of the item for 1 give way, none of the items for 2."""
    problem = network(np.random.default_rng(3), receiving={"W": 20.0})
    on_order = np.zeros_like(problem.stock.on_order)
    on_order[4, 2], on_order[5, 2] = 14.0, 16.0
    problem = problem.replace(stock=problem.stock.replace(on_order=on_order, references={(4, 2): "4711"}))
    refusal = refused(problem)
    (limit,) = refusal.limits
    assert (limit.committed, limit.capacity, limit.excess, limit.when) == (30.0, 20.0, 10.0, "in period 2")
    assert "open orders alone take 30: item c due period 2, 4711 (item b, due period 2);" in limit.sentence
    (concession,) = refusal.relaxation
    assert concession.sentence == (
        "4711 (item b, due period 2): 10 of the 14 units do not come by period 2 (10.00)"
    )
    assert concession.money == 10.0
    assert str(refusal).endswith(concession.sentence)
    (in_euro,) = refused(problem.replace(currency="EUR")).relaxation
    assert in_euro.sentence.endswith("(10.00 EUR)")


def test_stock_that_is_there_already_can_only_leave_or_the_storage_grow():
    problem = network(np.random.default_rng(4), storage={"N": 1.0})
    stock = problem.stock.replace(on_hand=50.0, on_order=np.zeros_like(problem.stock.on_order))
    refusal = refused(problem.replace(stock=stock.for_lines(6, 9)))
    (concession,) = refusal.relaxation
    assert concession.amount == pytest.approx(max(limit.excess for limit in refusal.limits))
    assert "storage of N grows by" in concession.sentence
    assert "as much stock leaves" in concession.sentence


def test_the_three_limits_make_room_as_last_time():
    assert_golden(elastic_model(three_limits())[0], "make_room.lp")


def test_room_is_made_at_least_value():
    """By hand: order 0 frees the first two limits for 4, growth would cost 5; the third can only grow."""
    delayed, grown = least_concessions(three_limits())
    assert delayed.tolist() == [3.0, 0.0]
    assert grown.tolist() == [1.0, 7.0]


def three_limits() -> Excess:
    """Two periods of one capacity, exceeded by 4 and 2, and another capacity exceeded by 7."""
    return Excess(
        amount=np.array([4.0, 2.0, 7.0]),
        owner=np.array([0, 0, 1]),
        relief=np.array([[1.0, 0.5], [1.0, 0.0], [0.0, 0.0]]),
        ordered=np.array([3.0, 8.0]),
        order_value=np.array([4.0, 9.0]),
        growth_value=np.array([5.0, 2.0]),
    )
