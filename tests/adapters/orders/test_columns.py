"""Tables on their way out: ids stay text, sums agree, keys are stable."""

import csv
import json
import re

import numpy as np
import pytest

import replenish as rp
from replenish.adapters.orders.columns import limits_table, orders_table, plan_table
from replenish.adapters.orders.record import run_record
from replenish.adapters.orders.write import write_plan
from tests.optimize.test_limits import network


@pytest.fixture
def plan():
    problem = network(np.random.default_rng(1), budget=60.0)
    calendar = rp.Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=9)
    names = np.array(["000123", "NA", "1E10", "상품", 'café "au lait", grand', "TRUE"], dtype=object)
    return rp.solve(problem.replace(item=names, forecast=problem.forecast.replace(calendar=calendar)))


def test_ids_survive_the_csv(plan, tmp_path):
    write_plan(plan, {}, tmp_path / "out")
    with (tmp_path / "out" / "plan.csv").open(encoding="utf-8", newline="") as file:
        assert [row["item"] for row in csv.DictReader(file)] == plan.problem.item.tolist()


def test_order_rows_add_up_to_the_plan(plan):
    rows = orders_table(plan).to_pylist()
    assert sum(row["quantity"] for row in rows) == plan.quantity.sum()
    assert sum(row["value"] for row in rows) == pytest.approx(plan.value.sum())
    assert all(row["value"] == row["quantity"] * row["unit_cost"] for row in rows)
    assert {row["order_date"] for row in rows} == {"2024-06-03"}
    due = {row["item"]: row["due_date"] for row in rows}
    assert set(due.values()) <= {"2024-06-05", "2024-06-08"}


def test_the_table_lists_what_the_purchase_orders_hold_in_their_order(plan):
    rows = orders_table(plan).to_pylist()
    held = [
        (order.supplier, order.location, line.item, line.quantity, line.key, str(line.due_date))
        for order in plan.purchase_orders()
        for line in order.lines
    ]
    names = ("supplier", "location", "item", "quantity", "key", "due_date")
    assert [tuple(row[name] for name in names) for row in rows] == held
    assert held == sorted(held, key=lambda row: row[:3])


def test_a_key_follows_the_line_and_the_order_day_not_the_quantity(plan):
    more = rp.solve(plan.problem.replace(limits=plan.problem.limits.replace(budget=90.0)))
    before = {row["item"]: row for row in orders_table(plan).to_pylist()}
    after = {row["item"]: row for row in orders_table(more).to_pylist()}
    both = before.keys() & after.keys()
    assert any(before[item]["quantity"] != after[item]["quantity"] for item in both)
    assert all(before[item]["key"] == after[item]["key"] for item in both)
    later = plan.problem.forecast.calendar.replace(start=np.datetime64("2024-06-10"))
    problem = plan.problem.replace(forecast=plan.problem.forecast.replace(calendar=later))
    next_week = {row["key"] for row in orders_table(rp.solve(problem)).to_pylist()}
    assert not next_week & {row["key"] for row in before.values()}


def test_a_number_follows_supplier_location_and_order_day_and_no_line(plan):
    def numbers(plan):
        table = orders_table(plan).to_pylist()
        return {row["order_number"]: (row["supplier"], row["location"], row["order_date"]) for row in table}

    told = numbers(plan)
    orders = plan.purchase_orders()
    assert {order.number: (order.supplier, order.location, str(order.order_date)) for order in orders} == told
    assert len(set(told.values())) == len(told) == len(orders)
    assert all(re.fullmatch("20240603-[A-Z2-7]{10}", number) for number in told)
    more = numbers(rp.solve(plan.problem.replace(limits=plan.problem.limits.replace(budget=90.0))))
    assert {number: order for number, order in more.items() if number in told} == told
    later = plan.problem.forecast.calendar.replace(start=np.datetime64("2024-06-10"))
    problem = plan.problem.replace(forecast=plan.problem.forecast.replace(calendar=later))
    assert not numbers(rp.solve(problem)).keys() & told.keys()
    undated = rp.solve(plan.problem.replace(forecast=plan.problem.forecast.replace(calendar=None)))
    assert {len(order.number) for order in undated.purchase_orders()} == {10}


def test_plan_and_limit_tables_have_a_row_for_each_line_and_limit(plan):
    assert plan_table(plan).num_rows == plan.problem.lines
    (row,) = limits_table(plan).to_pylist()
    assert row["capacity"] == 60.0
    assert row["used"] + row["free"] == pytest.approx(60.0)
    assert row["price"] > 0
    assert row["date"] == ""


def test_an_empty_plan_still_has_its_columns(plan, tmp_path):
    nothing = rp.solve(plan.problem.replace(stock=rp.Stock(on_hand=1e6)))
    write_plan(nothing, {}, tmp_path / "out")
    header = (tmp_path / "out" / "orders.csv").read_text("utf-8")
    assert header == "key,order_number,supplier,location,item,quantity,unit_cost,value,order_date,due_date\n"


def test_the_record_is_json_and_holds_no_clock(plan):
    once = json.dumps(run_record(plan, date="2024-06-03", inputs=[], repairs=["r"], assumptions=["a"]))
    again = json.dumps(run_record(plan, date="2024-06-03", inputs=[], repairs=["r"], assumptions=["a"]))
    assert once == again
    assert json.loads(once)["repairs"] == ["r"]


def test_what_a_buyer_should_know_is_a_warning(plan):
    starved = rp.solve(plan.problem.replace(limits=plan.problem.limits.replace(budget=0.0)))
    record = run_record(starved, date="2024-06-03", inputs=[], repairs=[], assumptions=[])
    assert any("run out of stock" in warning for warning in record["warnings"])
    calm = rp.solve(plan.problem.replace(stock=rp.Stock(on_hand=1e6)))
    assert calm.warnings == ()


def test_a_failed_write_leaves_the_previous_plan_untouched(plan, tmp_path):
    out = tmp_path / "out"
    write_plan(plan, {}, out)
    before = (out / "orders.csv").read_bytes()
    with pytest.raises(TypeError):
        write_plan(plan, {"not json": object()}, out)
    assert (out / "orders.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_is_a_source_error(plan, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(rp.SourceError, match="a file of that name is in the way"):
        write_plan(plan, {}, tmp_path / "file")
    with pytest.raises(rp.SourceError, match="cannot write"):
        write_plan(plan, {}, tmp_path / "file" / "out")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_with_the_prices_of_rules_the_limits_say_what_a_day_of_lead_time_would_save(plan, tmp_path):
    prices = plan.rule_prices()
    limits, more = limits_table(plan), limits_table(plan, prices)
    assert more.slice(0, limits.num_rows).to_pylist() == limits.to_pylist()
    days = more.slice(limits.num_rows).to_pylist()
    lines = [price for price in prices if price.rule == "a day of lead time"]
    supplier_of = dict(zip(plan.problem.item, plan.problem.supplier, strict=True))
    assert days
    for row in days:
        assert (row["kind"], row["unit"], row["capacity"]) == ("lead time", "days", None)
        saved = sum(price.per_order for price in lines if supplier_of[price.item] == row["name"])
        assert row["price"] == pytest.approx(saved, abs=1e-5)
    names = write_plan(plan, {}, tmp_path / "out", more={"limits.csv": more})
    assert names == ("orders.csv", "plan.csv", "limits.csv", "run.json")
    last = (tmp_path / "out" / "limits.csv").read_text("utf-8").splitlines()[-1]
    assert last.startswith(f"lead time,{days[-1]['name']},,")


def test_the_cost_of_the_record_is_the_plan_s_and_the_sum_of_its_parts():
    problem = network(np.random.default_rng(3), budget=60.0)
    limits = problem.limits.replace(penalties={"budget": 0.5})
    priced = rp.solve(problem.replace(limits=limits))
    result = run_record(priced, date="2024-06-03", inputs=[], repairs=[], assumptions=[])["result"]
    parts = ("expected_cost", "next_orders", "order_costs", "penalties")
    assert result["penalties"] > 0
    assert result["cost"] == priced.cost == pytest.approx(sum(result[part] for part in parts))
    assert result["lower_bound"] <= result["cost"]
