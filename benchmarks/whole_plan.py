"""
The whole of ``replenish plan``: from Parquet tables to purchase orders, stage by stage.

    python benchmarks/whole_plan.py [--lines 10000 100000 1000000] [--paths 256]

Synthetic lines of ten places and a hundred suppliers, 13 weeks of nine quantiles, lead times of one or two
weeks, MOQ and packs, a hall and a budget that bind. The forecast, the lines and the stock are Parquet. One
process writes them; another calls what the command line calls, and stages are timed where one calls the
next. ``memory`` is the highest of the process up to the end of the stage. Times are on the clock and of the
processor, over all threads; imports and the loading of compiled passes are the first row.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

PERIODS, LEVELS = 13, [f"p{level}" for level in range(10, 100, 10)]
SETTINGS = """[plan]
date = 2024-06-03
period = "week"

[data]
forecast = "forecast.parquet"

[demand]
paths = {paths}
tail = "gamma"

[limits]
budget = {budget}
"""


def write_folder(folder, lines, paths):
    """A planning folder, in Parquet."""
    import pyarrow as pa
    import pyarrow.parquet

    rng = np.random.default_rng(7)
    number = np.arange(lines)
    item = np.array([f"{n:07}" for n in range(lines // 10 + 1)], dtype=object)[number // 10]
    place = np.array([f"DC{n}" for n in range(10)], dtype=object)[number % 10]
    mean, unit = rng.lognormal(3, 1, lines), rng.lognormal(1, 0.8, lines).round(2) + 0.01
    columns = {
        "supplier": np.array([f"S{n:03}" for n in range(100)], dtype=object)[rng.integers(0, 100, lines)],
        "lead_time": rng.choice([7, 14], lines),
        "review_period": np.full(lines, 7),
        "moq": rng.choice([0.0, 12, 24], lines),
        "order_multiple": rng.choice([1.0, 6, 12], lines),
        "unit_cost": unit,
        "holding_cost": unit * 0.01,
        "shortage_cost": unit * rng.uniform(0.2, 0.6, lines),
        "unmet": np.full(lines, "lost", dtype=object),
        "volume": rng.lognormal(0, 0.5, lines),
    }
    ids = {"item": item, "location": place}
    pa.parquet.write_table(pa.table(ids | columns), folder / "lines.parquet")
    stock = {"on_hand": np.floor(mean * rng.uniform(0, 2, lines)), "backorders": np.zeros(lines)}
    pa.parquet.write_table(pa.table(ids | stock), folder / "stock.parquet")
    rows = lines * PERIODS
    steps = np.linspace(0.4, 1.8, len(LEVELS)) * np.repeat(mean, PERIODS)[:, None]
    values = np.round(steps * rng.uniform(0.8, 1.2, (rows, 1)), 3)
    days = (np.datetime64("2024-06-03") + 7 * np.arange(PERIODS)).astype(str).astype(object)
    keys = {name: np.repeat(texts, PERIODS) for name, texts in ids.items()}
    forecast = {**keys, "date": np.tile(days, lines)}
    forecast |= {name: values[:, level] for level, name in enumerate(LEVELS)}
    pa.parquet.write_table(pa.table(forecast), folder / "forecast.parquet")
    halls = [f"DC{n},{mean.sum() * 0.25:.0f}" if n == 0 else f"DC{n}," for n in range(10)]
    (folder / "locations.csv").write_text("\n".join(["location,storage_capacity", *halls, ""]))
    budget = f"{0.8 * (mean * unit).sum():.0f}"
    (folder / "replenish.toml").write_text(SETTINGS.format(paths=paths, budget=budget))


class Stages:
    """Seconds and memory of stages by name, each without those that begin inside it."""

    def __init__(self):
        self.rows, self.inside = {}, []

    @contextmanager
    def stage(self, name):
        begun, self.inside = (time.perf_counter(), _processor_seconds()), [*self.inside, [0.0, 0.0]]
        try:
            yield
        finally:
            took = [time.perf_counter() - begun[0], _processor_seconds() - begun[1]]
            own = self.inside.pop()
            row = self.rows.setdefault(name, [0.0, 0.0, 0.0])
            for measure in (0, 1):
                row[measure] += took[measure] - own[measure]
                if self.inside:
                    self.inside[-1][measure] += took[measure]
            row[2] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3

    def timed(self, module, function, name):
        """Time a function where a module calls it."""
        called = getattr(module, function)

        def timed(*args, **named):
            with self.stage(name):
                return called(*args, **named)

        setattr(module, function, timed)


def _processor_seconds():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def one_run(folder):
    """Plan a folder as the command line does, and print its stages as JSON."""
    stages = Stages()
    with stages.stage("imports"):
        from replenish.adapters.orders import write
        from replenish.cli import planning
        from replenish.cli.arguments import out_folder
        from replenish.demand import model, requirements
        from replenish.formulas.cost_curve import CostCurves
        from replenish.formulas.orderable import order_rules
        from replenish.formulas.priced_answer_compiled import priced_answers
        from replenish.optimize import solve
        from replenish.optimize.alone import evaluation
        from replenish.optimize.decomposition import at_scale  # noqa: F401

        one = CostCurves(
            quantity=np.ones((1, 1)), cost=np.ones((1, 1)), slope_before=-np.ones(1), slope_after=np.ones(1)
        )
        priced_answers(one, order_rules(np.zeros(1), np.zeros(1), np.ones(1)), np.zeros(1))
    for module, function, name in (
        (model.DemandModel, "paths_of", "paths"),
        (requirements, "requirement", "requirement"),
        (evaluation, "cost_curves", "expected costs"),
        (solve, "evaluate", "figures of the lines"),
        (solve, "next_orders", "room for the next orders"),
        (solve, "limit_rows", "limits as rows"),
        (solve, "decide_ahead", "solve"),
        (solve, "_plan", "the plan and its derivation"),
    ):
        stages.timed(module, function, name)
    with stages.stage("read"):
        read = planning.read(str(folder), strict=False)
    with stages.stage("demand model and rest"):
        plan = planning.solved(read, target=None)
    with stages.stage("write"):
        out = out_folder(str(folder / "plan"), str(folder))
        write.write_plan(plan, planning.record_of(read, plan), out)
    print(json.dumps({"stages": stages.rows, "gap": plan.gap, "method": plan.method}))


def main(args):
    print("| lines | stage | seconds | of the processor | memory so far |")
    print("|---|---|---|---|---|")
    for lines in args.lines:
        with tempfile.TemporaryDirectory() as folder:
            size = ["--lines", str(lines), "--paths", str(args.paths)]
            subprocess.run([sys.executable, __file__, "--write", folder, *size], check=True)  # noqa: S603
            command = [sys.executable, __file__, "--one", folder]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
            result = json.loads(done.stdout.splitlines()[-1])
        rows = result["stages"]
        for name, (seconds, cpu, memory) in rows.items():
            print(f"| {lines:,} | {name} | {seconds:.2f} | {cpu:.2f} | {memory:,.0f} MB |")
        clock, cpu = (sum(row[place] for row in rows.values()) for place in (0, 1))
        name = f"**together** ({result['method']}, gap {result['gap']:.0e})"
        print(f"| {lines:,} | {name} | {clock:.1f} | {cpu:.1f} | |")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--lines", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--paths", type=int, default=256)
    parser.add_argument("--one", type=Path)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        one_run(arguments.one)
    elif arguments.write:
        write_folder(arguments.write, arguments.lines[0], arguments.paths)
    else:
        main(arguments)
