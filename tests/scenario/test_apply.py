"""What a change does, and what it must not do."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import replenish as rp
from replenish.scenario import Change, Scenario
from replenish.scenario.fields import fields_of
from tests.strategies import seeds, small_problem

START = np.datetime64("2024-06-03")


def question(**changes):
    """Two items at two places from two suppliers, four days ahead, dates known."""
    facts = {
        "item": ["milk", "rice", "milk"],
        "location": ["north", "north", "south"],
        "supplier": ["dairy", "mill", "dairy"],
        "forecast": rp.QuantileForecast(
            levels=[0.1, 0.5, 0.9],
            quantiles=np.tile([2.0, 5.0, 9.0], (3, 4, 1)),
            mean=np.full((3, 4), 5.0),
            calendar=rp.Calendar(start=START, step_days=1, periods=4),
        ),
        "stock": rp.Stock(on_hand=[3, 4, 5]),
        "terms": rp.SupplyTerms(
            lead_time=[1, 1, 2],
            review_period=1,
            moq=0,
            order_multiple=1,
            unmet="lost",
            order_date=[START] * 3,
            due_date=[START + 1, START + 1, START + 2],
        ),
        "costs": rp.Costs(
            unit=[4.0, 2.0, 5.0], holding=[0.4, 0.2, 0.5], shortage=2.0, holding_by_rate=[True, False, True]
        ),
        "limits": rp.Limits(budget=100.0, storage={"north": 30.0, "south": 20.0}, volume=1.0),
    }
    return rp.Problem(**(facts | changes))


def change(field, verb, operand, **facts):
    return Change(field=field, verb=verb, operand=operand, file="what-if.toml", **facts)


def made(*changes, problem=None, params=None):
    return Scenario(name="what-if", own=changes).apply(problem or question(), params)


def refused(*changes, problem=None, parents=()):
    with pytest.raises(rp.InputError) as caught:
        Scenario(name="what-if", own=changes, parents=parents).apply(problem or question())
    return [str(fault) for fault in caught.value.faults]


def same(first, second):
    """Whether two questions are equal field by field, bit for bit."""
    ours, theirs = fields_of(*first), fields_of(*second)
    return ours.keys() == theirs.keys() and all(
        _equal(ours[address].value, theirs[address].value) for address in ours
    )


def _equal(one, other):
    if isinstance(one, np.ndarray):
        number = one.dtype.kind == "f"
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=number)
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(_equal(one[name], other[name]) for name in one)
    return one == other


def test_no_change_gives_the_very_same_objects():
    problem, params = question(), rp.SolveParams()
    changed = Scenario(name="baseline").apply(problem, params)
    assert changed[0] is problem
    assert changed[1] is params


@pytest.mark.parametrize(
    ("verb", "operand", "expected"),
    [("set", 9, [9, 1, 9]), ("add", 1, [2, 1, 3]), ("multiply", 2, [2, 1, 4])],
)
def test_a_verb_moves_the_lines_that_match_and_no_others(verb, operand, expected):
    forecast = rp.PathForecast(paths=np.ones((3, 2, 12)))
    wide = question(forecast=forecast)
    problem, _ = made(change("terms.lead_time", verb, operand, where={"supplier": "d*"}), problem=wide)
    assert problem.terms.lead_time.tolist() == expected
    assert problem.terms.review_period.tolist() == [1, 1, 1]


def test_every_label_that_is_named_must_match_and_one_of_its_patterns():
    where = {"item": ("milk", "ri?e"), "location": "n*"}
    problem, _ = made(change("stock.on_hand", "set", 0, where=where))
    assert problem.stock.on_hand.tolist() == [0, 0, 5]


def test_a_table_is_changed_by_name():
    problem, _ = made(
        change("limits.storage", "multiply", 0.5, where={"location": "s*"}),
        change("limits.storage.north", "add", -10),
    )
    assert dict(problem.limits.storage) == {"north": 20.0, "south": 10.0}


def test_a_limit_that_was_not_there_can_be_set_but_not_multiplied():
    problem, _ = made(change("limits.supplier_capacity", "set", 7, where={"supplier": "mill"}))
    assert dict(problem.limits.supplier_capacity) == {"mill": 7.0}
    (fault,) = refused(change("limits.supplier_capacity", "multiply", 0.5, where={"supplier": "mill"}))
    assert fault.startswith("what-if.toml change 1 where: expected cells that it matches")


def test_a_limit_is_cut_for_a_part_of_the_time_by_place_or_by_name():
    june = ("2024-06-04", "2024-06-05")
    problem, _ = made(
        change("limits.storage", "multiply", 0.5, where={"location": "s*"}, period=june),
        change("limits.storage.north", "set", 0, period=(3, 3)),
    )
    assert problem.limits.storage["south"].tolist() == [20, 10, 10, 20]
    assert problem.limits.storage["north"].tolist() == [30, 30, 30, 0]


def test_a_limit_by_period_becomes_one_number_again_where_it_is_the_same_in_all():
    dented = question(limits=rp.Limits(storage={"north": [9.0, 5, 9, 9], "south": 4.0}, volume=1.0))
    problem, _ = made(change("limits.storage.north", "set", 9), problem=dented)
    assert dict(problem.limits.storage) == {"north": 9.0, "south": 4.0}


def test_a_limit_that_is_set_for_some_periods_leaves_the_others_free():
    problem, _ = made(
        change("limits.receiving", "set", 0, where={"location": "south"}, period=("2024-06-05", "2024-06-06"))
    )
    assert problem.limits.receiving.keys() == {"south"}
    assert problem.limits.receiving["south"].tolist() == [np.inf, np.inf, 0, 0]


def test_two_parents_may_cut_one_limit_in_different_periods_only():
    first = parent("a.toml", "limits.storage", "multiply", 0.5, period=(0, 1))
    second = parent("b.toml", "limits.storage.south", "set", 5, period=(2, 3))
    both = Scenario(name="both", parents=(first, second)).apply(question())[0]
    assert both.limits.storage["south"].tolist() == [10, 10, 5, 5]
    (fault,) = refused(parents=(first, parent("b.toml", "limits.storage.south", "set", 5, period=(1, 3))))
    assert fault.endswith("both touch limits.storage")
    (fault,) = refused(parents=(first, parent("b.toml", "limits.storage.south", "set", 5)))
    assert fault.endswith("both touch limits.storage")


def test_what_a_supplier_asks_of_its_orders_is_changed_by_supplier():
    asked = rp.Limits(order_terms={"dairy": rp.OrderTerms(minimum=40.0, load=80.0, load_cost=9.0)})
    problem, _ = made(
        change("limits.order_terms.minimum", "multiply", 2, where={"supplier": "d*"}),
        change("limits.order_terms.load_cost.dairy", "add", 1),
        change("limits.order_terms.cost", "set", 5, where={"supplier": "mill"}),
        problem=question(limits=asked),
    )
    assert dict(problem.limits.order_terms) == {
        "dairy": rp.OrderTerms(minimum=80.0, load=80.0, load_cost=10.0), "mill": rp.OrderTerms(cost=5.0)
    }  # fmt: skip
    (fault,) = refused(change("limits.order_terms.minimum", "add", -50), problem=question(limits=asked))
    assert "limits.order_terms.minimum: expected a number >= 0, found -10.0" in fault


def test_any_label_of_the_lines_is_a_where_a_group_too():
    fresh = rp.Limits(category=["fresh", "dry", "fresh"], category_budget={"fresh": 50.0})
    problem, _ = made(
        change("terms.moq", "set", 3, where={"category": "fr*"}),
        change("limits.category_budget", "multiply", 0.5, where={"category": "fresh"}),
        problem=question(limits=fresh),
    )
    assert problem.terms.moq.tolist() == [3, 0, 3]
    assert dict(problem.limits.category_budget) == {"fresh": 25.0}
    (fault,) = refused(
        change("terms.moq", "set", 3, where={"group": "fresh"}), problem=question(limits=fresh)
    )
    assert "expected one of item, location, supplier, unmet, category or period, found 'group'" in fault
    (fault,) = refused(
        change("terms.moq", "set", 3, where={"category": "frsh"}), problem=question(limits=fresh)
    )
    assert fault.endswith("found none where category = frsh (did you mean 'fresh'?)")


def test_a_budget_by_supplier_can_be_set_where_there_was_none():
    free = question(limits=rp.Limits())
    problem, _ = made(change("limits.budget", "set", 50, where={"supplier": "dairy"}), problem=free)
    assert dict(problem.limits.budgets) == {"dairy": 50.0}


@pytest.mark.parametrize("name", ["demand", "forecast"])
def test_the_level_of_demand_is_every_array_of_the_forecast(name):
    problem, _ = made(
        change(name, "multiply", 2, where={"item": "rice"}, period=("2024-06-04", "2024-06-05"))
    )
    assert problem.forecast.mean[1].tolist() == [5, 10, 10, 5]
    assert problem.forecast.quantiles[1, :, 2].tolist() == [9, 18, 18, 9]
    assert (problem.forecast.quantiles[[0, 2]] == question().forecast.quantiles[[0, 2]]).all()


@pytest.mark.parametrize(
    ("forecast", "array"),
    [
        (rp.PathForecast(paths=np.ones((3, 4, 4))), "paths"),  # as many paths as periods
        (rp.PointForecast(point=np.ones((3, 4)), errors=np.zeros((3, 12))), "point"),
    ],
)
def test_paths_and_points_are_demand_too_and_periods_can_be_numbers(forecast, array):
    problem, _ = made(change("demand", "multiply", 3, period=(0, 1)), problem=question(forecast=forecast))
    by_period = getattr(problem.forecast, array).reshape(3, -1, 4)
    assert (by_period == [3, 3, 1, 1]).all()


def test_open_orders_have_periods():
    problem, _ = made(change("stock.on_order", "set", 6, where={"item": "rice"}, period=(2, 2)))
    assert problem.stock.on_order.tolist() == [[0] * 4, [0, 0, 6, 0], [0] * 4]


def test_a_later_receipt_is_due_later_and_ordered_on_the_same_day():
    problem, _ = made(change("terms.lead_time", "add", 1, where={"supplier": "dairy"}))
    assert problem.terms.due_date.astype(str).tolist() == ["2024-06-05", "2024-06-04", "2024-06-06"]
    assert (problem.terms.order_date == START).all()


def test_random_lead_times_keep_their_spread_when_the_lead_time_moves():
    chance = [[0, 0.5, 0.5], [0, 1, 0], [0, 0, 1]]
    terms = question().terms.replace(lead_times=rp.LeadTimes(chance=chance))
    wide = question(forecast=rp.PathForecast(paths=np.ones((3, 2, 16))), terms=terms)
    problem, _ = made(change("terms.lead_time", "add", 2, where={"item": "rice"}), problem=wide)
    assert problem.terms.lead_times.chance[:, :5].tolist() == [
        [0, 0.5, 0.5, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 1, 0, 0],
    ]
    later = problem.terms.protection_interval - wide.terms.protection_interval
    assert later.tolist() == [0, 2, 0]


def test_a_chance_cannot_move_before_today():
    chance = [[0, 1, 0], [0.5, 0.5, 0], [0, 0, 1]]
    terms = question().terms.replace(lead_times=rp.LeadTimes(chance=chance))
    wide = question(forecast=rp.PathForecast(paths=np.ones((3, 2, 16))), terms=terms)
    found = refused(change("terms.lead_time", "add", -1, where={"item": "rice"}), problem=wide)
    assert any("probabilities that add up to 1" in fault for fault in found)


def test_in_weekly_buckets_one_period_later_is_a_week_later():
    weekly = rp.PathForecast(
        paths=np.ones((3, 2, 4)), calendar=rp.Calendar(start=START, step_days=7, periods=4)
    )
    problem, _ = made(change("terms.lead_time", "add", 1), problem=question(forecast=weekly))
    assert str(problem.terms.due_date[0]) == "2024-06-11"


def test_a_dearer_unit_costs_more_to_hold_only_where_holding_is_a_rate():
    problem, _ = made(change("costs.unit", "multiply", 1.5))
    assert problem.costs.holding == pytest.approx([0.6, 0.2, 0.75])
    assert (problem.costs.shortage == 2.0).all()


def test_the_holding_rate_of_a_folder_is_remembered(tmp_path):
    lines = "item,location,supplier,lead_time,review_period,moq,order_multiple,unit_cost,holding_rate,"
    lines += (
        "holding_cost,shortage_cost,unmet\nA,X,S,7,7,0,1,10,0.365,,1,lost\nB,X,S,7,7,0,1,10,,0.5,1,lost\n"
    )
    (tmp_path / "lines.csv").write_text(lines)
    (tmp_path / "stock.csv").write_text("item,location,on_hand\nA,X,0\nB,X,0\n")
    rows = "".join(f"{item},X,2024-06-{day:02},1,2,3\n" for item in "AB" for day in (3, 10, 17))
    (tmp_path / "forecast.csv").write_text("item,location,date,p10,p50,p90\n" + rows)
    settings = '[plan]\ndate = 2024-06-03\nperiod = "week"\n[data]\nforecast = "forecast.csv"\n'
    (tmp_path / "replenish.toml").write_text(settings)
    folder = rp.read(tmp_path)
    problem, _ = made(change("costs.unit", "multiply", 2), problem=folder)
    assert problem.costs.holding == pytest.approx([2 * 10 * 0.365 * 7 / 365, 0.5])


def test_parameters_are_fields_too():
    _, params = made(
        change("params.target", "set", {"cycle_service": 0.9}),
        change("params.target.cycle_service", "add", 0.05),
        change("params.paths", "multiply", 0.5),
        change("params.rho", "set", 0.25),
    )
    assert (params.target, params.paths, params.rho) == ({"cycle_service": pytest.approx(0.95)}, 128, 0.25)
    assert str(params.rule) == "p95"


FAULTS = [
    (
        change("terms.leadtime", "add", 1),
        "change 1 field: expected a field (did you mean 'terms.lead_time'?)",
    ),
    (change("moq", "add", 1), "expected a field (did you mean 'terms.moq'?), found 'moq'"),
    (change("colour", "set", 1), "change 1 field: expected a field, found 'colour'"),
    (change("terms.moq", "add", 1, where={"suplier": "*"}), "(did you mean 'supplier'?), found 'suplier'"),
    (
        change("terms.moq", "add", 1, where={"item": "beer"}),
        "cells that it matches, found none where item = be",
    ),
    (
        change("demand", "add", 1, period=("2025-01-01", "2025-02-01")),
        "found none where period 2025-01-01 to",
    ),
    (
        change("limits.storage", "add", 1, where={"item": "*"}),
        "expected where by location: limits.storage goes",
    ),
    (change("limits.storage.east", "add", 1), "expected a name in limits.storage, found 'east'"),
    (
        change("limits.storage.nort", "add", 1),
        "a name in limits.storage (did you mean 'north'?), found 'nort'",
    ),
    (
        change("limits.budget", "add", 1, where={"supplier": "mill"}),
        "expected no where: it is one value for al",
    ),
    (
        change("params.seed", "set", 2, where={"item": "*"}),
        "expected no where: it is one value for all lines",
    ),
    (change("terms.moq", "add", 1, period=(0, 1)), "expected no period: it is the same in all of them"),
    (
        change("limits.minimum_order_value", "add", 1, period=(0, 1)),
        "expected no period: it is the same in all of them",
    ),
    (
        change("limits.storage.north", "add", 1, where={"location": "south"}),
        "expected no where: the field names one cell",
    ),
    (
        change("terms.unmet", "multiply", 2),
        "terms.unmet: expected 'set': this field holds no number, found mul",
    ),
    (change("params.target", "add", 1), "expected 'set': this field holds no number, found add"),
    (
        change("params.rho", "multiply", 2),
        "expected 'set': there is nothing yet to start from, found multiply",
    ),
    (change("terms.moq", "set", "ten"), "change 1 terms.moq: expected a number, found 'ten'"),
    (change("params.target", "set", 98), "expected a text or a table, found 98"),
    (change("params.paths", "multiply", 0.3), "expected a whole number, found 76.8"),
    (change("costs.unit", "add", float("nan")), "change 1 costs.unit: expected a number, found nan"),
    (
        change("terms.lead_time", "add", -2),
        "expected whole periods >= 0, found -1.0 for item milk at north (and",
    ),
    (
        change("terms.lead_time", "multiply", 1.5),
        "expected whole periods >= 0, found 1.5 for item milk at north",
    ),
    (
        change("terms.unmet", "set", "wait"),
        "expected 'lost' or 'backlog', found wait for item milk at north (a",
    ),
    (change("params.target", "set", "p100"), "params.target: expected newsvendor, pNN"),
    (change("limits.storage", "multiply", -1), "limits.storage: expected a number >= 0, found -30.0"),
    (change("demand", "add", -3), "change 1 demand: expected demand >= 0, found 12 cells that are not"),
    (change("forecast.quantiles", "set", 0, period=(0, 0)), None),
]


@pytest.mark.parametrize(("one", "said"), FAULTS, ids=range(len(FAULTS)))
def test_what_is_wrong_is_said_by_file_change_and_field(one, said):
    if said is None:
        made(one)  # the counterpart: a demand of nothing is one
        return
    (fault,) = refused(one)
    assert fault.startswith("what-if.toml change 1")
    assert said in fault


def test_a_forecast_that_is_too_short_says_by_how_many_periods():
    (fault,) = refused(change("terms.lead_time", "add", 5))
    assert "inside the 4 periods of the forecast, found 8 periods for item milk at south" in fault
    assert fault.endswith("the forecast is 4 periods too short (and 2 more like it)")


def test_every_fault_of_every_change_is_said_at_once():
    found = refused(
        change("terms.leadtime", "add", 1),
        change("costs.unit", "multiply", -1, number=2),
        change("terms.moq", "add", 1, number=3, where={"item": "beer"}),
    )
    assert [fault.split(":")[0] for fault in found] == [
        "what-if.toml change 1 field",
        "what-if.toml change 3 where",
    ]
    later = refused(change("costs.unit", "multiply", -1), change("terms.review_period", "set", 0, number=2))
    assert [fault.split(":")[0] for fault in later] == [
        "what-if.toml change 1 costs.unit",
        "what-if.toml change 2 terms.review_period",
    ]


def parent(file, field, verb, operand, **facts):
    return (Change(field=field, verb=verb, operand=operand, file=file, **facts),)


def test_two_parents_must_not_touch_one_cell():
    first = parent("a.toml", "limits.storage", "multiply", 0.8)
    second = parent("b.toml", "limits.storage.south", "set", 5)
    (fault,) = refused(parents=(first, second))
    assert fault == (
        "b.toml change 1 limits.storage.south: expected cells that a.toml change 1 does not touch, "
        "found both touch limits.storage"
    )


def test_what_follows_is_touched_too():
    first = parent("a.toml", "costs.unit", "multiply", 2)
    second = parent("b.toml", "costs.holding", "add", 1, where={"item": "milk"})
    (fault,) = refused(parents=(first, second))
    assert "both touch costs.holding" in fault
    third = parent("b.toml", "costs.holding", "add", 1, where={"item": "rice"})
    made_by_both = Scenario(name="both", parents=(first, third)).apply(question())[0]
    assert made_by_both.costs.holding == pytest.approx([0.8, 1.2, 1.0])


def test_a_change_that_two_parents_share_is_one_change_and_a_child_may_say_more():
    shared = parent("base.toml", "limits.budget", "multiply", 0.5)
    first = shared + parent("a.toml", "terms.moq", "add", 1)
    second = shared + parent("b.toml", "costs.shortage", "add", 1)
    own = (Change(field="limits.budget", verb="add", operand=1, file="c.toml"),)
    problem, _ = Scenario(name="c", parents=(first, second), own=own).apply(question())
    assert problem.limits.budget == 51.0
    assert problem.terms.moq.tolist() == [1, 1, 1]


NUMBERS = (
    "stock.on_hand",
    "terms.moq",
    "costs.unit",
    "costs.shortage",
    "stock.on_order",
    "demand",
    "terms.lead_time",
)


@given(field=st.sampled_from(sorted(fields_of(question(), rp.SolveParams()))), seed=seeds)
@settings(max_examples=60)
def test_multiplying_by_one_changes_nothing(field, seed):
    problem = question() if seed % 2 else small_problem(np.random.default_rng(seed), lines=3)
    value = fields_of(problem, rp.SolveParams())
    if field not in value:
        return
    try:
        changed = made(change(field, "multiply", 1), problem=problem)
    except rp.InputError as error:
        said = ("holds no number", "nothing yet to start from", "cells that it matches")
        assert any(one in str(error) for one in said)  # noqa: PT017
        return
    assert same(changed, (problem, rp.SolveParams()))


CHANGES = st.builds(
    change,
    st.sampled_from(NUMBERS),
    st.sampled_from(["set", "add", "multiply"]),
    st.integers(1, 3),
    where=st.sampled_from(
        [{}, {"item": "milk"}, {"item": "rice"}, {"location": "n*"}, {"supplier": "dairy"}]
    ),
)


@given(CHANGES, CHANGES)
@settings(max_examples=150)
def test_changes_of_different_cells_commute(one, other):
    wide = question(forecast=rp.PathForecast(paths=np.ones((3, 2, 16)), calendar=rp.Calendar(
        start=START, step_days=1, periods=16)))  # fmt: skip
    parents = ((one.replace(file="a.toml"),), (other.replace(file="b.toml"),))
    try:
        forth = Scenario(name="forth", parents=parents).apply(wide)
    except rp.InputError as error:
        assert "both touch" in str(error)  # noqa: PT017
        assert one.field == other.field or {one.field, other.field} <= {"costs.unit", "costs.holding"}
        return
    back = Scenario(name="back", parents=parents[::-1]).apply(wide)
    assert same(forth, back)


def test_a_field_that_is_added_to_a_noun_is_a_field_of_scenarios_at_once():
    known = fields_of(question(), rp.SolveParams())
    assert {f"costs.{name}" for name in rp.Costs.__dataclass_fields__} <= known.keys()
    assert {f"params.{name}" for name in rp.SolveParams.__dataclass_fields__} <= known.keys()


def test_a_date_can_be_set():
    problem, _ = made(change("terms.due_date", "set", dt.date(2024, 6, 7), where={"item": "rice"}))
    assert str(problem.terms.due_date[1]) == "2024-06-07"


def test_where_lead_times_are_random_a_new_review_period_moves_the_later_orders_of_its_lines_only():
    terms = rp.SupplyTerms(
        lead_time=1, review_period=1, moq=0, order_multiple=1, unmet="lost",
        lead_times=rp.LeadTimes(chance=[0, 0.5, 0.5]),
    )  # fmt: skip
    quantiles = np.tile([2.0, 5.0, 9.0], (3, 6, 1))
    asked = question(terms=terms, forecast=rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=quantiles))
    where = {"item": asked.item[0], "location": asked.location[0]}
    changed, _ = made(change("terms.review_period", "set", 3, where=where), problem=asked)
    there = (asked.item == asked.item[0]) & (asked.location == asked.location[0])
    anew = asked.replace(
        terms=terms.replace(
            review_period=np.where(there, 3, 1), lead_times=rp.LeadTimes(chance=[0, 0.5, 0.5])
        )
    )
    np.testing.assert_allclose(
        changed.terms.lead_times.next_chance, anew.terms.lead_times.next_chance, atol=1e-12
    )
    assert changed.terms.protection_interval.tolist() == np.where(there, 5, 3).tolist()


@pytest.mark.parametrize(("mean", "factor"), [(0.2, 1.5), (0.2, 3.0), (0.4, 0.5), (2.0, 1.4)])
def test_slow_demand_that_is_multiplied_is_planned_as_that_many_times_as_much(mean, factor):
    """Three periods of whole units; 1.5 times each quantile of 0.2 would mean 1.55 units instead of 0.9."""
    levels, periods = np.array([0.1, 0.5, 0.9]), 3
    problem = rp.Problem(
        item=["slow"], location=["DC"], supplier=["S"],
        forecast=rp.QuantileForecast(
            levels=levels,
            quantiles=np.tile(stats.poisson(mean).ppf(levels), (1, periods, 1)),
            mean=np.full((1, periods), mean),
        ),
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(lead_time=1, review_period=2, moq=0, order_multiple=1, unmet="backlog"),
        costs=rp.Costs(unit=1.0, holding=1.0, shortage=19.0),
    )  # fmt: skip
    more = Scenario(name="more", own=(Change(field="demand", verb="multiply", operand=factor),))
    params = rp.SolveParams(paths=1000, target={"cycle_service": 0.95})
    plan = rp.solve(more.apply(problem)[0], params)
    assert plan.figures.demand_mean[0] == pytest.approx(mean * factor * periods, rel=1e-3)
    assert plan.quantity[0] == stats.poisson(mean * factor * periods).ppf(0.95)


def test_demand_that_is_set_forgets_what_it_was_multiplied_by():
    twice = change("demand", "multiply", 2, where={"item": "rice"})
    problem, _ = made(twice, change("demand", "set", 5, where={"item": "rice"}, period=(0, 1)))
    assert problem.forecast.scale.tolist() == [[1] * 4, [1, 1, 2, 2], [1] * 4]
    assert made(change("forecast.quantiles", "multiply", 2))[0].forecast.scale is None
