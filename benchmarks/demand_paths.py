"""
Demand paths and requirement quantiles of 100,000 lines, against plain numpy sampling.

    python benchmarks/demand_paths.py [LINES]

13 periods, 5 levels, 256 paths. Plain sampling draws every line for itself: 256 random uniforms per line
and period, and one `np.interp` for each of them, on a quantile function with as many columns as ours. It is
timed on 2,000 lines and scaled up. The error is the root mean square of the relative errors of the
interval's p50, p90 and p98, over 100 lines and 5 seeds, against 200,000 draws from tails with 100 knots a
side; for equal error, plain sampling is given more and more paths until its own is no larger. Times are
processor time of one core, so that a busy machine changes little; memory is what is allocated on top of the
problem.

Two cores at a load of 7: plain sampling 15.4 s with 256 paths and an error of 1.84 %, 27.7 s with the 640
that bring it to our 1.14 %; to requirement quantiles 0.25 s whether unmet demand is lost or waits, a 61st
part with as many paths and a 110th at equal error. Memory 12, 16 and 24 MB for 100,000, 200,000 and 400,000
lines, of which the answer has 2, 5 and 9; 1.2 and 1.3 % of the whole plan of 20,000.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
import tracemalloc

import numpy as np
from scipy.stats import gamma

import replenish as rp
from replenish.demand.model import demand_model
from replenish.demand.requirement_quantiles import requirement_quantiles
from replenish.demand.tails import TAILS

PERIODS, PATHS, PART, JUDGED, DRAWS = 13, 256, 2_000, 100, 200_000
PLAN_LINES = 20_000  # of the whole plan, to which the requirement quantiles of as many lines are compared
LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
ASKED = (0.5, 0.9, 0.98)
KNOTS, OUTERMOST = 8, 1e-4  # of plain sampling's tails, a side
FINE, FINEST = 100, 1e-6  # of the truth's
REPEATS = 3


def quantiles_of(lines):
    rng = np.random.default_rng(1)
    shape = rng.uniform(1.5, 8, (lines, 1, 1))
    scale = rng.uniform(5, 50, (lines, PERIODS, 1))
    return scale * gamma.ppf(LEVELS, shape)


def with_tails(quantiles, knots, outermost):
    """Probabilities that reach into the tails, and the quantile functions at them, for `np.interp`."""
    low = np.geomspace(outermost, LEVELS[0], knots + 1)[:-1]
    tails = TAILS["gamma"](LEVELS, quantiles, np.concatenate([low, 1 - low[::-1]]))
    columns = np.concatenate([tails[..., :knots], quantiles, tails[..., knots:]], axis=2)
    return np.concatenate([low, LEVELS, 1 - low[::-1]]), columns


def plain(quantiles, paths, seed, knots=KNOTS, outermost=OUTERMOST):
    """Requirement quantiles line by line, period by period."""
    rng = np.random.default_rng(seed)
    grid, columns = with_tails(quantiles, knots, outermost)
    found = np.empty((len(columns), len(ASKED)))
    for line, periods in enumerate(columns):
        total = np.zeros(paths)
        for cells in periods:
            total += np.interp(rng.random(paths), grid, cells)
        found[line] = np.quantile(total, ASKED)
    return found


def ours(problem, params, model):
    return requirement_quantiles(problem, params, np.array(ASKED), model)


def problem_of(quantiles, unmet):
    lines = len(quantiles)
    return rp.Problem(
        item=[str(line) for line in range(lines)], location=["DC"] * lines, supplier=["S"] * lines,
        forecast=rp.QuantileForecast(levels=LEVELS, quantiles=quantiles),
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(lead_time=9, review_period=4, moq=0, order_multiple=0, unmet=unmet),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
    )  # fmt: skip


def median_time(run):
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return float(np.median(times))


def peak_memory(run):
    """MB that a run allocates beyond what was there."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return peak


def rms(found, truth):
    return float(np.sqrt(((found / truth - 1) ** 2).mean()))


def errors_of(quantiles):
    """Relative error of ours, averaged over seeds, and that of plain sampling, by number of paths."""
    some = quantiles[:JUDGED]
    truth = plain(some, DRAWS, 99, FINE, FINEST)
    problem = problem_of(some, "backlog")
    mine = []
    for seed in range(5):
        params = rp.SolveParams(paths=PATHS, seed=seed)
        mine.append(rms(ours(problem, params, demand_model(problem, params)), truth))

    def other(paths):
        return float(np.mean([rms(plain(some, paths, seed), truth) for seed in range(3, 8)]))

    return float(np.mean(mine)), other


def time_of(quantiles, unmet):
    """Processor time to the requirement quantiles, the demand model made."""
    problem, params = problem_of(quantiles, unmet), rp.SolveParams(paths=PATHS)
    model = demand_model(problem, params)
    return median_time(lambda: ours(problem, params, model))


def memory_of(quantiles, unmet):
    """MB allocated on the way to the requirement quantiles, these included."""
    problem, params = problem_of(quantiles, unmet), rp.SolveParams(paths=PATHS)
    model = demand_model(problem, params)
    return peak_memory(lambda: ours(problem, params, model))


def plan_time(quantiles, unmet):
    """Processor time of a whole plan without limits, everything compiled and loaded."""
    problem, params = problem_of(quantiles, unmet), rp.SolveParams(paths=PATHS)
    rp.solve(problem, params)
    start = time.process_time()
    rp.solve(problem, params)
    return time.process_time() - start


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    quantiles = quantiles_of(lines)
    error, other = errors_of(quantiles)
    equal = PATHS
    while other(equal) > error:
        equal += PATHS // 8
    print(f"error of p50, p90, p98: {error:.2%} with {PATHS} paths; "
          f"plain sampling {other(PATHS):.2%}, with {equal} paths {other(equal):.2%}")  # fmt: skip
    part = quantiles[:PART]
    slow, slow_equal = (
        median_time(lambda: plain(part, paths, seed=2)) * lines / len(part)  # noqa: B023  # called at once
        for paths in (PATHS, equal)
    )
    print(f"{lines:,} lines: plain sampling {slow:.1f} s with {PATHS} paths, {slow_equal:.1f} s with {equal}")
    for unmet in ("lost", "backlog"):
        fast = time_of(quantiles, unmet)
        print(f"{unmet}: {fast:.3f} s, a {slow / fast:.0f}th of plain sampling with as many paths, "
              f"a {slow_equal / fast:.0f}th at equal error")  # fmt: skip
        stage, whole = time_of(quantiles[:PLAN_LINES], unmet), plan_time(quantiles[:PLAN_LINES], unmet)
        print(f"  {min(lines, PLAN_LINES):,} lines: {stage:.3f} s, "
              f"whole plan {whole:.1f} s ({stage / whole:.1%})")  # fmt: skip
    for times in (1, 2, 4):
        more = quantiles_of(times * lines)
        used = [memory_of(more, unmet) for unmet in ("lost", "backlog")]
        answer = len(more) * len(ASKED) * 8
        print(f"{len(more):,} lines: {max(used):.0f} MB on the way, {answer / 2**20:.0f} MB of it "
              f"the answer; the forecast has {more.nbytes / 2**20:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
