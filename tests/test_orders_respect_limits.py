"""
The orders of the real fixture respect every limit, recomputed without the library.

Only ``orders.csv`` and the tables are read, with the standard library and numpy: the demand is drawn here,
independently, from the exported quantiles, and every shelf is lived day by day.
"""

import csv
import datetime as dt
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

FRESH = Path(__file__).parents[1] / "fixtures" / "freshretail"
DRAWS = 600
SAMPLING_ERROR = 0.01  # of the capacity: two independent samples of expected stock


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


@pytest.fixture(scope="module")
def settings():
    return tomllib.loads((FRESH / "replenish.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    out = tmp_path_factory.mktemp("orders") / "out"
    command = [sys.executable, "-m", "replenish", "plan", str(FRESH), "--out", str(out), "--json"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    placed = rows(out / "orders.csv")
    assert placed
    return placed


@pytest.fixture(scope="module")
def lines():
    return {(row["item"], row["location"]): row for row in rows(FRESH / "lines.csv")}


def test_every_order_is_a_known_line_and_orderable(orders, lines):
    for order in orders:
        line = lines[order["item"], order["location"]]
        quantity, multiple = float(order["quantity"]), float(line["order_multiple"])
        assert order["supplier"] == line["supplier"]
        assert quantity >= float(line["moq"])
        assert quantity % multiple == 0
        assert float(order["value"]) == pytest.approx(quantity * float(line["unit_cost"]), abs=0.01)


def test_order_days_and_lead_times_are_the_suppliers(orders, lines, settings):
    order_days = {row["supplier"]: row["order_days"] for row in rows(FRESH / "suppliers.csv")}
    for order in orders:
        ordered, due = day(order["order_date"]), day(order["due_date"])
        assert 0 <= (ordered - settings["plan"]["date"]).days < 7
        assert ordered.strftime("%a").lower() == order_days[order["supplier"]]
        assert (due - ordered).days == int(lines[order["item"], order["location"]]["lead_time"])


def test_the_orders_keep_the_budget(orders, settings):
    value = sum(float(order["value"]) for order in orders)
    assert 0.98 * settings["limits"]["budget"] < value <= settings["limits"]["budget"]


def test_no_supplier_is_asked_for_more_than_its_capacity(orders):
    limited = {
        row["supplier"]: float(row["capacity"]) for row in rows(FRESH / "suppliers.csv") if row["capacity"]
    }
    assert limited
    for supplier, capacity in limited.items():
        assert sum(float(order["quantity"]) for order in orders if order["supplier"] == supplier) <= capacity


def test_no_store_receives_more_in_a_day_than_it_can(orders):
    arriving = defaultdict(float)
    for order in orders:
        arriving[order["location"], day(order["due_date"])] += float(order["quantity"])
    influenced = set(arriving)
    for row in rows(FRESH / "open_orders.csv"):
        arriving[row["location"], day(row["due_date"])] += float(row["quantity"])
    capacity = {row["location"]: float(row["receiving_capacity"]) for row in rows(FRESH / "locations.csv")}
    shares = [arriving[key] / capacity[key[0]] for key in influenced]
    assert max(shares) <= 1
    assert max(shares) > 0.99, "the fixture was made so that receiving binds somewhere"


def test_expected_stock_after_every_delivery_fits_the_shelves(orders, lines, settings):
    today = settings["plan"]["date"]
    demand = drawn_demand(today)
    ordered = {(order["item"], order["location"]): order for order in orders}
    receipts = defaultdict(lambda: np.zeros(28))
    for row in rows(FRESH / "open_orders.csv"):
        receipts[row["item"], row["location"]][(day(row["due_date"]) - today).days] += float(row["quantity"])
    stock = {(row["item"], row["location"]): row for row in rows(FRESH / "stock.csv")}
    volume, deliveries = defaultdict(lambda: np.zeros(28)), defaultdict(set)
    for key, line in lines.items():
        order = ordered.get(key)
        arrival = arrival_day(line, today)
        due = receipts[key] + (np.arange(28) == arrival) * (float(order["quantity"]) if order else 0.0)
        mean = mean_stock_after_receipt(
            float(stock[key]["on_hand"]) - float(stock[key]["backorders"]),
            due,
            demand[key],
            line["unmet"] == "lost",
        )
        window_ends = arrival + int(line["review_period"])
        mean[window_ends:] = mean[window_ends - 1]  # from there on the next order is in play
        volume[line["location"]] += float(line["volume"]) * mean
        deliveries[line["location"]].add(arrival)
    limited = 0
    for row in rows(FRESH / "locations.csv"):
        capacity = float(row["storage_capacity"])
        fullest = max(volume[row["location"]][arrival] for arrival in deliveries[row["location"]])
        assert fullest <= capacity * (1 + SAMPLING_ERROR)
        limited += fullest > 0.97 * capacity
    assert 8 <= limited <= 12, "the fixture was made so that about half of the stores are limited"


def arrival_day(line, today) -> int:
    days = {row["supplier"]: row["order_days"] for row in rows(FRESH / "suppliers.csv")}
    wait = next(
        d for d in range(7) if (today + dt.timedelta(d)).strftime("%a").lower() == days[line["supplier"]]
    )
    return wait + int(line["lead_time"])


def drawn_demand(issued) -> dict[tuple[str, str], np.ndarray]:
    """Whole units per draw and day from the exported quantiles, with an exponential-free, simple tail."""
    rng = np.random.default_rng(20240603)
    grid, by_line = np.array([0.1, 0.25, 0.5, 0.75, 0.9]), defaultdict(list)
    for part in sorted((FRESH / "forecasts" / f"issued={issued}").glob("*_part*.csv")):
        for row in rows(part):
            by_line[row["item_id"], row["location"]].append(
                [float(row[f"p{level * 100:g}"]) for level in grid]
            )
    demand = {}
    for key, quantiles in by_line.items():
        table = np.array(quantiles)
        uniforms = rng.random((DRAWS, len(table)))
        steps = np.diff(table[:, -2:], axis=1) / 0.15, np.diff(table[:, :2], axis=1) / 0.15
        inside = np.stack([np.interp(uniforms[:, t], grid, table[t]) for t in range(len(table))], axis=1)
        above = np.maximum(uniforms - 0.9, 0) * steps[0].T * 2
        below = np.maximum(0.1 - uniforms, 0) * steps[1].T * 2
        demand[key] = np.rint(np.maximum(inside + above - below, 0))
    return demand


def mean_stock_after_receipt(opening: float, due: np.ndarray, demand: np.ndarray, lost: bool) -> np.ndarray:
    net, after = np.full(len(demand), opening), []
    for today in range(28):
        net = net + due[today]
        after.append(np.maximum(net, 0).mean())
        net = net - demand[:, today]
        if lost:
            net = np.maximum(net, 0)
    return np.array(after)
