"""The summary says what is ordered, what is scarce and what is at risk, and fits a terminal."""

import io
from pathlib import Path

import numpy as np
from rich.console import Console

import replenish as rp
from replenish.report.plan.summary import plan_summary
from tests.optimize.test_limits import network

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"


def shown(plan: rp.Plan, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(plan_summary(plan, ["a note"]))
    return console.file.getvalue()


def test_totals_are_those_of_the_orders():
    plan = rp.solve(network(np.random.default_rng(1)))
    text = shown(plan)
    total = next(line for line in text.splitlines() if line.startswith("all "))
    orders = plan.purchase_orders()
    assert total.split()[1] == str(len(orders))
    assert total.split()[2] == str(int((plan.quantity > 0).sum()))
    assert total.split()[-1] == f"{plan.value.sum():,.2f}"
    assert "· a note" in text


def test_limits_appear_only_where_they_are_scarce():
    free = shown(rp.solve(network(np.random.default_rng(1))))
    scarce = rp.solve(network(np.random.default_rng(1), budget=40.0))
    assert "Scarce" not in free
    text = shown(scarce)
    assert "budget of all suppliers" in text
    assert f"cost {scarce.cost_of_limits:,.2f}" in text


def test_the_line_that_is_most_expensive_to_be_short_of_comes_first():
    plan = rp.solve(network(np.random.default_rng(1), budget=40.0))
    at_risk = plan.figures.expected_short * plan.problem.costs.shortage
    worst = int(at_risk.argmax())
    rows = shown(plan).split("Most at risk")[1].splitlines()
    assert rows[3].split()[:2] == [plan.problem.item[worst], plan.problem.location[worst]]


def test_every_row_fits_the_terminal():
    plan = rp.solve(network(np.random.default_rng(1), budget=40.0, storage={"N": 95.0}))
    for width in (80, 120):
        assert max(len(line) for line in shown(plan, width).splitlines()) <= width


def test_nothing_to_order_is_said_not_shown_as_an_error():
    problem = network(np.random.default_rng(1))
    plan = rp.solve(problem.replace(stock=rp.Stock(on_hand=1e6)))
    assert plan.purchase_orders() == ()
    assert "all" in shown(plan)


def test_a_shortage_that_costs_nothing_is_told_where_it_decides():
    problem = network(np.random.default_rng(1))
    free = problem.replace(costs=problem.costs.replace(shortage=0.0))
    told = "6 lines have a shortage cost of 0: to the plan, running out of them costs nothing"
    assert told in rp.solve(free).warnings
    assert told not in rp.solve(free, rp.SolveParams(target="p90")).warnings


def test_each_supplier_has_the_days_its_goods_arrive_on_within_100_columns():
    plan = rp.solve(rp.read(TINY))
    text = shown(plan, 100)
    rows = {line.split("  ")[0]: line for line in text.splitlines()}
    due = {}
    for order in plan.purchase_orders():
        due.setdefault(order.supplier, set()).update(str(line.due_date) for line in order.lines)
    assert due == {"ACME": {"2024-06-10", "2024-06-13"}, "Café Nord": {"2024-06-17"}}
    assert "2024-06-03  2024-06-10 to 2024-06-13  " in rows["ACME"]
    assert "2024-06-03  2024-06-17  " in rows["Café Nord"]
    assert max(len(line) for line in text.splitlines()) <= 100
