"""A folder that can be replayed, small enough to be lived in a test."""

import csv
import shutil
from pathlib import Path

import numpy as np

DAYS, START = 42, np.datetime64("2024-01-01")
SUPPLIERS = {"maker": "tue", "baker": ""}


def write_shop(place):
    """Two lines, six weeks of days, weekly issues; some days censored; opening stock of its own."""
    place.mkdir()
    rng = np.random.default_rng(1)
    lines = [("a", "x", "maker", 2), ("b", "x", "baker", 3)]
    write_rows(
        place / "lines.csv",
        "item,location,supplier,lead_time,review_period,moq,order_multiple,unit_cost,holding_cost,shortage_cost,unmet",
        [(item, at, supplier, lead, 7, 0, 1, 3, 0.1, 2, "lost") for item, at, supplier, lead in lines],
    )
    write_rows(place / "suppliers.csv", "supplier,order_days", SUPPLIERS.items())
    for name, stock in (("stock", 5), ("opening_stock", 60)):
        write_rows(place / f"{name}.csv", "item,location,on_hand", [("a", "x", stock), ("b", "x", stock)])
    write_rows(
        place / "opening_open_orders.csv", "item,location,quantity,due_date", [("b", "x", 30, "2024-01-03")]
    )
    days = [
        (item, at, START + day, rng.poisson(6), int(day % 5 == 0))
        for item, at, *_ in lines
        for day in range(DAYS)
    ]
    write_rows(place / "demand.csv", "item,location,date,quantity,stockout", days)
    for week in range(6):
        issued = START + 7 * week
        rows = [(item, at, issued + day, 3, 6, 9) for item, at, *_ in lines for day in range(21)]
        write_rows(place / "forecasts" / f"issued={issued}" / "f.csv", "item,location,date,p10,p50,p90", rows)
    (place / "replenish.toml").write_text(
        '[plan]\ndate = 2024-02-05\nperiod = "day"\ncurrency = "EUR"\n[limits]\nbudget = 300.0\n'
        "[replay]\nstart = 2024-01-01\norder_cost = 2.0\n"
    )
    return place


def write_rows(path, header, rows):
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("w", newline="") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


def copied(folder, tmp_path):
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
