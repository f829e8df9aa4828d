"""
How fast shelves live: against stockpyl and SupplyNetPy in one run, and 100,000 lines for a year.

    python benchmarks/simulation.py [--small]

Processor seconds of one core, the median of some runs, so that ratios hold on a busy machine too.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from replenish.formulas import shelf
from replenish.formulas.order_rule import base_stock, capped_base_stock, reorder_quantity, reorder_up_to
from replenish.formulas.orderable import order_rules
from replenish.simulate.kernel import engine, lived_in_blocks, shelf_sums
from tests.other_simulators import stockpyl_shelf, supplynetpy_shelf

WEEKS = 52


def usual_seconds(work, runs=5):
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return float(np.median(seconds))


def year_of(demand, *, lost, lead_time=2):
    lines, _, periods = demand.shape
    return shelf.ShelfYear(
        demand=demand,
        opening=np.full(lines, 18.0),
        on_order=np.zeros((lines, periods)),
        lost=np.full(lines, lost),
        lead_time=np.full((1, 1, 1), lead_time),
        review=np.ones((1, 1), bool),
    )


def any_unit(lines):
    return order_rules(np.zeros(lines), np.ones(lines), np.full(lines, np.inf))


def rates(lines=2_000, paths=10):
    """Shelf-periods per processor second: ours, and theirs."""
    rng = np.random.default_rng(1)
    demand = 1.0 + rng.poisson(4, (lines, paths, WEEKS))
    rule = base_stock(np.full(lines, 23.0), any_unit(lines))
    one = 1 + rng.poisson(4, 1_000)
    shelf_sums(year_of(demand, lost=True), rule)
    many = demand.size
    return {
        engine().__name__.rpartition(".")[2]: many
        / usual_seconds(lambda: shelf_sums(year_of(demand, lost=True), rule), 15),
        "numpy": many / usual_seconds(lambda: shelf.shelf_sums(year_of(demand, lost=True), rule), 3),
        "SupplyNetPy": one.size / usual_seconds(lambda: supplynetpy_shelf(one, 2, 18, 23, 23)),
        "stockpyl": one.size
        / usual_seconds(lambda: stockpyl_shelf(one, 2, 18, policy_type="BS", base_stock_level=23)),
    }


def five_policies(lines):
    level, rules = np.full(lines, 23.0), any_unit(lines)
    return {
        "base stock": base_stock(level, rules),
        "base stock, p50": base_stock(level - 5, rules),
        "(s, S)": reorder_up_to(level - 5, level + 5, rules),
        "(R, nQ)": reorder_quantity(level - 6, np.full(lines, 12.0)),
        "capped": capped_base_stock(level + 2, np.full(lines, 7.0), rules),
    }


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def a_year(lines):
    """All policies on the same sampled year, block by block: costs, and seconds to live and to draw it."""
    drawing = 0.0

    def year(block):
        nonlocal drawing
        start = time.process_time()
        demand = np.random.default_rng(block.start).poisson(5, (block.stop - block.start, 1, WEEKS))
        drawn = year_of(demand.astype(float), lost=True)
        drawing += time.process_time() - start
        return drawn

    start = time.process_time()
    sums = lived_in_blocks(
        lines, year, lambda block: five_policies(block.stop - block.start).values(), first=4
    )
    living = time.process_time() - start - drawing
    costs = [(one.stock + 9 * one.missed).mean() / (WEEKS - 4) for one in sums]
    return dict(zip(five_policies(1), costs, strict=True)), living, drawing


if __name__ == "__main__":
    console, small = Console(), "--small" in sys.argv
    found = rates()
    table = Table("simulator", "shelf-periods a second and core", "ours is faster by")
    fastest = next(iter(found.values()))
    for name, rate in found.items():
        table.add_row(name, f"{rate:,.0f}", f"{fastest / rate:,.0f} x")
    console.print(table)
    for lines in (10_000,) if small else (10_000, 100_000):
        costs, living, drawing = a_year(lines)
        rate = lines * WEEKS * 5 / living / 1e6
        console.print(
            f"{lines:,} lines x {WEEKS} weeks x 5 policies: {rate:,.0f} million a second and core; lived in "
            f"{living:.2f} s, demand drawn in {drawing:.2f} s; memory at its peak {peak_mb():,.0f} MB"
        )
    table = Table("policy", "cost a week and line")
    for name, cost in costs.items():
        table.add_row(name, f"{cost:.3f}")
    console.print(table)
