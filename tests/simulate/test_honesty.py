"""One test for each rule of honesty (DESIGN, section 5), each of which fails when its rule is broken."""

import numpy as np
import pytest

import replenish as rp
from replenish.optimize.solve import solve
from replenish.simulate.choice import chosen
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.named import policy_of
from replenish.simulate.replay import live, live_through
from tests.simulate.small_past import LEVELS, START, issue, small_past

RATE = np.array([3.0, 10.0, 6.0, 20.0])


def refusal(call):
    with pytest.raises(rp.InputError) as caught:
        call()
    return str(caught.value)


# 1. The policy that is replayed is the object that plans.


@pytest.mark.parametrize("target", ["newsvendor", "p90", "sum-p90"])
def test_a_replayed_target_orders_what_solve_orders_on_that_day(target):
    past = small_past(periods=35, limits=rp.Limits(budget=600.0))
    policy, seen = policy_of(target, past), []

    def spying(view):
        seen.append(
            (policy.quantities(view), solve(view.problem, view.params.replace(target=target)).quantity)
        )
        return seen[-1][0]

    live(past, Function(name="spy", call=spying))
    assert len(seen) == 5
    for replayed, planned in seen:
        assert replayed.tolist() == planned.tolist()


def test_a_short_supply_is_shared_in_the_replay_as_in_the_plan():
    def lived(share):
        limits = rp.Limits(supplier_capacity={"maker": 40.0}, fair_share=share)
        costs = rp.Costs(unit=3.0, holding=0.1, shortage=[1.0, 2, 9, 2])  # the maker's lines: i0 and i2
        past = small_past(periods=35, limits=limits, costs=costs, location=["poor", "here", "rich", "here"])
        planned = []

        def spying(view):
            planned.append(solve(view.problem, view.params).quantity)
            return policy_of("newsvendor", past).quantities(view)

        return live(past, Function(name="spy", call=spying)), np.stack(planned, axis=1)

    fair, planned = lived(1.0)
    assert fair.ordered[:, ::7].tolist() == planned.tolist()
    greedy, _ = lived(0.0)
    short = slice(7, None)  # the opening stock lasts a week
    assert greedy.ordered[0, short].sum() < 0.5 * fair.ordered[0, short].sum()
    assert fair.ordered[[0, 2]].sum(axis=0).max() <= 40.0


# 2. A replay at a date sees only what was known then.


def test_a_policy_sees_no_forecast_and_no_demand_of_its_future():
    past, views = small_past(), []
    live(past, Function(name="spy", call=lambda view: (views.append(view), np.zeros(4))[1]))
    assert len(views) == len(past.reviews)
    for view in views:
        assert view.problem.forecast.issued <= view.date
        assert view.problem.forecast.calendar.start == view.date
        assert view.demand.calendar.periods == (view.date - START).astype(int)


def test_what_happens_later_changes_nothing_that_was_ordered_before():
    past = small_past()
    changed = past.demand.copy()
    changed[:, 30:] += 40.0
    history = past.history.replace(quantity=changed)
    other = past.replace(demand=changed, history=history)
    before, after = (live(one, policy_of("newsvendor", one)) for one in (past, other))
    assert before.ordered[:, :30].tolist() == after.ordered[:, :30].tolist()
    assert before.ordered[:, 35:].tolist() != after.ordered[:, 35:].tolist()


def test_a_forecast_without_an_issue_date_cannot_be_replayed():
    undated = rp.QuantileForecast(
        levels=LEVELS, quantiles=issue(RATE, 0).quantiles, calendar=issue(RATE, 0).calendar
    )
    assert "nothing can be replayed honestly" in refusal(lambda: small_past(issues=[undated]))


@pytest.mark.parametrize("shift", [1, 7])
def test_issue_dates_shifted_to_later_are_an_error(shift):
    late = [issue(RATE, day, issued=START + day + shift) for day in range(0, 70, 7)]
    assert "expected a forecast issued by 2024-01-01, found none" in refusal(lambda: small_past(issues=late))


def test_issue_dates_shifted_to_earlier_are_an_error():
    early = [issue(RATE, day, issued=START + day - 7) for day in range(0, 70, 7)]
    assert "expected a forecast for 2024-01-01" in refusal(lambda: small_past(issues=early))


def test_a_review_with_a_forecast_from_its_future_is_refused():
    past = small_past()
    first = past.reviews[1]
    future = first.problem.forecast.replace(issued=past.date_of(first) + 1)
    stolen = first.replace(problem=first.problem.replace(forecast=future))
    reviews = (past.reviews[0], stolen, *past.reviews[2:])
    assert "in its future" in refusal(lambda: past.replace(reviews=reviews))


# 3. Real opening stock; warm-up left out; what is left over is valued and shown apart.


def test_the_real_opening_stock_is_what_the_first_order_counts_on():
    poor = live(small_past(stock=rp.Stock(on_hand=RATE)), policy_of("newsvendor", small_past()))
    rich = live(small_past(stock=rp.Stock(on_hand=RATE * 9)), policy_of("newsvendor", small_past()))
    assert (poor.ordered[:, 0] > rich.ordered[:, 0]).all()


def test_a_warm_up_shorter_than_lead_time_and_review_period_is_refused():
    assert "expected 9 periods or more" in refusal(lambda: small_past(warm_up=8))


def test_the_warm_up_counts_in_no_figure():
    demand = np.random.default_rng(1).poisson(RATE[:, None], (4, 70)).astype(float)
    flood = demand.copy()
    flood[:, 0] = 10_000.0  # everything is sold on the first day and far more is lost or waits
    calm, flooded = (
        live_through(small_past(demand=one, terms=lost_only()), ["newsvendor"]) for one in (demand, flood)
    )
    assert flooded.lives[0].cost.sum() > calm.lives[0].cost.sum() + 50_000
    for by in ("all", "line", "location", "supplier", "week"):
        assert flooded.by(by)["cost"].sum() == pytest.approx(calm.by(by)["cost"].sum(), rel=0.1)
        assert flooded.by(by)["short"].sum() < 1.3 * calm.by(by)["short"].sum()
    (interval,) = flooded.costs().values()
    assert interval.total == pytest.approx(flooded.lives[0].cost[:, 9:].sum())


def lost_only():
    return rp.SupplyTerms(lead_time=2, review_period=7, moq=0, order_multiple=1, unmet="lost")


def test_what_is_left_over_and_on_its_way_is_valued_and_not_in_the_cost():
    result = live_through(small_past(periods=71), ["p90"])  # the last review is on the last day
    life, rows = result.lives[0], result.by("all")
    assert rows["left_over_value"][0] == pytest.approx(life.stock[:, -1].sum() * 3.0)
    assert rows["pipeline_value"][0] == pytest.approx(life.ordered[:, -1].sum() * 3.0)
    assert rows["pipeline_value"][0] > 0
    assert rows["cost"][0] == pytest.approx((life.holding + life.shortage)[:, 9:].sum())


# 4. All policies live the same demand; differences are paired; choosing and judging are kept apart.


def conserved(past, life):
    """Whether every day ends with what there was and what came, less the past's demand that was served."""
    backorders = np.concatenate([past.problem.stock.backorders[:, None], life.backorders], axis=1)
    stock = np.concatenate([past.problem.stock.on_hand[:, None], life.stock], axis=1)
    net = (stock - backorders)[:, :-1] + life.received - past.demand
    lost = np.where(past.problem.terms.lost[:, None], life.short, 0.0)
    return np.allclose(net + lost, (stock - backorders)[:, 1:])


def test_every_policy_lives_the_demand_of_the_past():
    past = small_past()
    result = live_through(past, ["p50", "p90", "newsvendor", "s-S(7, 14)", "perfect"])
    assert all(conserved(past, life) for life in result.lives)


def test_a_life_on_demand_with_two_days_swapped_is_found_out():
    past = small_past()
    swapped = past.demand.copy()
    swapped[:, [40, 41]] = swapped[:, [41, 40]]
    assert not conserved(past, live(past.replace(demand=swapped), policy_of("p90", past)))


def test_a_policy_compared_with_itself_differs_by_exactly_nothing():
    past = small_past()
    twin = Function(name="twin", call=policy_of("p90", past).quantities)
    (difference,) = live_through(past, ["p90", twin]).differences()
    assert (difference.interval.low, difference.interval.high) == (0.0, 0.0)
    assert difference.verdict == "not decided"


def test_a_paired_difference_is_known_better_than_the_costs_it_is_of():
    result = live_through(small_past(periods=210), ["p75", "p80"])
    (difference,) = result.differences()
    widths = [interval.high - interval.low for interval in result.costs().values()]
    assert difference.interval.high - difference.interval.low < min(widths) / 2


@pytest.mark.parametrize(
    ("periods", "cycle"),
    [([0, 7, 14, 21], 7), ([0, 3, 7, 10, 14], 7), ([0, 1, 2], 1), ([0, 5, 6], 6), ([0], 1)],
)
def test_reviews_repeat_after_a_whole_cycle_not_after_the_first_gap(periods, cycle):
    past = small_past(periods=30)
    daily = small_past(periods=30, issues=[issue(RATE, day) for day in range(30)], every=1)
    reviews = [daily.reviews[period] for period in periods]
    assert past.replace(reviews=tuple(reviews)).cycle == cycle


def test_a_winner_is_named_only_where_the_interval_excludes_zero():
    result = live_through(small_past(periods=210), ["newsvendor", "sum-p90", "newsvendor without limits"])
    dear, same = result.differences()
    assert (dear.verdict, same.verdict) == ("dearer", "not decided")
    assert dear.interval.low > 0


def test_the_part_that_judges_is_not_the_part_that_chose():
    result = live_through(small_past(periods=140), ["p50", "p75", "p90", "newsvendor", "perfect"])
    choice = chosen(result, at=70)
    window = {life.policy: life.cost[:, 9:70].sum() for life in result.lives if life.policy != "perfect"}
    assert choice.policy == min(window, key=window.get)
    assert choice.promise == pytest.approx(window[choice.policy] / 61)
    assert choice.outcome == pytest.approx(result.life_of(choice.policy).cost[:, 70:].sum() / 70)
    assert choice.gap == pytest.approx(choice.outcome / choice.promise - 1)


def test_the_best_of_many_equals_costs_more_where_it_is_judged():
    gaps = []
    for seed in range(12):
        past = small_past(seed=seed, periods=84, rate=(2.0, 3.0))
        levels = [f"p{level}" for level in range(70, 94, 3)]
        gaps.append(chosen(live_through(past, levels), at=35).gap)
    assert np.mean(gaps) > 0


# 5. Sales in a stocked-out period are not demand.


def test_both_bounds_of_censored_demand_are_lived_and_its_share_is_told():
    past = small_past()
    stockout = np.zeros_like(past.demand)
    stockout[:, ::3] = 1.0
    filled = np.where(stockout > 0, past.demand + 5.0, past.demand)
    censored = small_past(stockout=stockout, imputed=filled)
    result = live_through(censored, ["p50", "p90"])
    judged = stockout[:, 9:]
    assert result.censored_share == pytest.approx(judged.mean())
    assert result.if_imputed.past.demand.tolist() == filled.tolist()
    assert result.if_imputed.by("all")["short"][0] > result.by("all")["short"][0]


# 6. The floor is always shown (tests/adapters/folders/test_replay.py); nobody beats it (test_replay.py).


# 7. Missing is not zero.


def test_a_day_without_demand_on_record_is_refused_not_taken_for_zero():
    demand = small_past().demand.copy()
    demand[2, 33] = np.nan
    told = refusal(lambda: small_past(demand=demand))
    assert "demand of item i2 at here on 2024-02-03" in told
    assert "missing is not 0" in told
