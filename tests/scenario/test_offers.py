"""What if another offer of a line gets dearer, later, or its supplier closes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import replenish as rp
from replenish.adapters.folders.plan import read_folder
from replenish.scenario import Change, Scenario
from tests.scenario.test_compare import row_of

ROOT = Path(__file__).parents[2]
EXACT = {"method": "exact", "gap": 0.0, "paths": 64}


def change(field, verb, operand, **where):
    return Change(field=field, verb=verb, operand=operand, where={k: (v,) for k, v in where.items()})


@pytest.fixture(scope="module")
def folder():
    return read_folder(ROOT / "fixtures/two-suppliers")


@pytest.fixture(scope="module")
def compared(folder):
    """The shipped lines with both suppliers, as they are and with one of them changed."""
    changes = {
        "baseline": (),
        "dearer": (change("costs.unit", "multiply", 1.2, supplier="Nearby"),),
        "later": (change("terms.lead_time", "add", 2, supplier="Nearby"),),
        "closed": (change("limits.supplier_capacity", "set", 0.0, supplier="Nearby"),),
        "cheaper": (change("offers.unit", "multiply", 0.8, item="rug"),),
    }
    scenarios = {name: Scenario(name=name, own=own) for name, own in changes.items()}
    return rp.compare(folder.problem, scenarios, folder.params.replace(**EXACT))


@pytest.mark.parametrize("worse", ["dearer", "later", "closed"])
def test_a_worse_offer_costs_more_and_is_ordered_less(compared, worse):
    base, row = row_of(compared, "baseline"), row_of(compared, worse)
    assert row["total_cost"] > base["total_cost"]
    plans = {one.name: one.plan for one in compared.outcomes}
    assert ordered_of("Nearby", plans[worse]) < ordered_of("Nearby", plans["baseline"])


def test_a_better_offer_never_costs_more(compared):
    assert row_of(compared, "cheaper")["total_cost"] <= row_of(compared, "baseline")["total_cost"]


def test_a_supplier_without_capacity_is_one_that_offers_nothing(folder, compared):
    offers = folder.problem.offers
    nothing = offers.replace(moq=np.zeros(offers.line.size), max_order=np.zeros(offers.line.size))
    without = rp.solve(folder.problem.replace(offers=nothing), folder.params.replace(**EXACT))
    closed = next(one.plan for one in compared.outcomes if one.name == "closed")
    assert closed.cost == pytest.approx(without.cost)
    assert closed.quantity.tolist() == without.quantity.tolist()


def test_what_is_lost_before_any_supplier_delivers_is_the_same_whoever_is_chosen(compared):
    rows = [row_of(compared, name) for name in ("baseline", "dearer", "cheaper")]
    assert len({round(row["lost_before_cost"], 9) for row in rows}) == 1


def test_a_supplier_s_lead_time_is_that_of_all_its_offers_and_the_due_dates_follow(folder):
    problem = folder.problem
    changed, _ = Scenario(name="later", own=(change("terms.lead_time", "add", 1, supplier="Nearby"),)).apply(
        problem
    )
    theirs = problem.offers.supplier == "Nearby"
    assert (changed.offers.lead_time - problem.offers.lead_time == theirs).all()
    assert (changed.offers.due_date - problem.offers.due_date == theirs * np.timedelta64(7, "D")).all()
    assert (changed.terms.lead_time == problem.terms.lead_time).all()


def test_one_offer_alone_can_be_named_by_item_and_supplier(folder):
    one = change("offers.unit", "set", 1.0, item="lamp", supplier="Nearby")
    changed, _ = Scenario(name="gift", own=(one,)).apply(folder.problem)
    lamp = folder.problem.item[folder.problem.offers.line] == "lamp"
    assert (changed.offers.unit[lamp] == 1.0).all()
    assert (changed.offers.unit[~lamp] == folder.problem.offers.unit[~lamp]).all()


def test_a_supplier_nobody_has_is_refused_with_the_nearest_one(folder):
    with pytest.raises(rp.InputError, match="did you mean 'Nearby'"):
        Scenario(name="typo", own=(change("costs.unit", "add", 1, supplier="Nearbi"),)).apply(folder.problem)


def ordered_of(supplier: str, plan: rp.Plan) -> float:
    return sum(
        line.quantity
        for order in plan.purchase_orders()
        if order.supplier == supplier
        for line in order.lines
    )


def test_a_line_that_may_be_split_is_bought_of_both_and_counted_so(folder):
    scenarios = {
        "baseline": Scenario(name="baseline"),
        "split": Scenario(name="split", own=(change("params.suppliers", "set", "split"),)),
    }
    compared = rp.compare(folder.problem, scenarios, folder.params.replace(**EXACT))
    row, base = row_of(compared, "split"), row_of(compared, "baseline")
    plan = next(one.plan for one in compared.outcomes if one.name == "split")
    bought = [line for order in plan.purchase_orders() for line in order.lines]
    assert plan.split_orders
    assert row["total_cost"] < base["total_cost"]
    assert row["units"] == sum(line.quantity for line in bought)
    assert row["order_lines"] == len(bought)
    assert row["order_value"] == pytest.approx(sum(line.value for line in bought))
