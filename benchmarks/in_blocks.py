"""
More lines than one wants in memory: priced block by block from files, with flat memory.

    python benchmarks/in_blocks.py [--lines 10000000] [--block 100000] [--case overlapping]

The lines of `benchmarks/limits.py` (9 knots each; ``overlapping``: 50 warehouses by volume, 200 suppliers by
units and a budget) in blocks of 100,000, each array of a block a ``.npy`` file that is mapped into memory
while the block is asked. A process of its own solves them, writes the quantities to a file, and prints the
time, without imports, and its peak memory. The disk needs 220 bytes a line, 2.2 GB for 1e7 lines.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from limits import ARRAYS, CASES, KNOTS, peak_memory, read_case, write_case
from scipy.sparse import csc_array, csr_array

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.optimize.decomposition.in_blocks import LineBlock, solve_in_blocks


def write_blocks(folder, count, lines, case):
    """Blocks of a case, a folder each, and what there is of each limit."""
    free = 0.0
    for number in range(count):
        block = folder / f"{number:05}"
        block.mkdir()
        write_case(block, lines, case, seed=number + 1)
        rows = len(np.load(block / "free.npy"))
        entries = (np.load(block / f"{name}.npy") for name in ("takes", "indices", "indptr"))
        takes = csc_array(csr_array(tuple(entries), shape=(rows, lines)))
        for name, values in (("takes", takes.data), ("indices", takes.indices), ("indptr", takes.indptr)):
            np.save(block / f"{name}.npy", values)
        free = free + np.load(block / "free.npy")
    np.save(folder / "free.npy", free)


def blocks_of(folder):
    """What reads the blocks, whenever it is called."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir())

    def blocks():
        for block in folders:
            held = {name: np.load(block / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
            yield LineBlock(
                curves=CostCurves(
                    quantity=held["knots"],
                    cost=held["cost"],
                    slope_before=held["before"],
                    slope_after=held["after"],
                ),
                rules=OrderRules(lower=held["lower"], step=held["step"], upper=held["upper"]),
                takes=csc_array(
                    (held["takes"], held["indices"], held["indptr"]),
                    shape=(len(held["free"]), len(held["lower"])),
                ),
            )

    return blocks


def one_run(folder):
    """Solve written blocks, and print what there is to know as JSON."""
    folder, reads = Path(folder), []
    with tempfile.TemporaryDirectory() as small:
        write_case(small, 10_000, "overlapping")
        question = read_case(small)[0]
        one = LineBlock(curves=question.curves, rules=question.rules, takes=csc_array(question.limits.matrix))
        solve_in_blocks(lambda: [one], question.limits.free, len)  # loads the compiled passes
    source, free = blocks_of(folder), np.load(folder / "free.npy")

    def counted():
        reads.append(time.perf_counter())
        return source()

    begun, cpu = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    with (folder / "quantities.bin").open("wb") as out:
        answer = solve_in_blocks(counted, free, lambda quantity: quantity.tofile(out))
    seconds = time.perf_counter() - begun
    cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - cpu
    peak = peak_memory()
    over = float((-answer.left / np.maximum(free, 1e-12)).max())
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "peak_mb": peak,
                "reads": len(reads),
                "cost": answer.cost,
                "gap": answer.gap,
                "over": over,
            }
        )
    )


def main(args):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_blocks(folder, args.lines // args.block, args.block, args.case)
        done = subprocess.run(  # noqa: S603
            [sys.executable, __file__, "--one", name], check=True, stdout=subprocess.PIPE, text=True
        )
    result = json.loads(done.stdout.splitlines()[-1])
    inputs = args.lines * (2 * KNOTS + 9) * 8 / 1e6
    print(
        f"| {args.case} | {args.lines:.0e} | {result['reads']} reads | {result['seconds']:.1f} s "
        f"| {result['cpu']:.1f} s | {result['peak_mb']:.0f} MB (inputs {inputs:.0f}) "
        f"| {result['gap']:.1e} | {max(result['over'], 0):.0e} | {os.getloadavg()[0]:.1f} |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--lines", type=int, default=10**7)
    parser.add_argument("--block", type=int, default=10**5)
    parser.add_argument("--case", default="overlapping", choices=CASES)
    parser.add_argument("--one")
    arguments = parser.parse_args()
    if arguments.one:
        one_run(arguments.one)
    else:
        main(arguments)
