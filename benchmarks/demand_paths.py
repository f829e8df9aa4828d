"""
Demand paths and requirement quantiles of 100,000 lines, against plain numpy sampling.

    python benchmarks/demand_paths.py [LINES]

13 periods of which 9 pass before the order arrives, 5 levels, 256 paths, on hand what 6 periods need. Plain
sampling draws every line for itself: 256 random uniforms per line and period, and one `np.interp` for each
of them, on a quantile function with as many columns as ours. It is timed on 2,000 lines and scaled up. The
error is the root mean square of the relative errors of the requirement's p50, p90 and p98, over 100 lines
and 5 seeds, against 200,000 draws from tails with 100 knots a side; for equal error, plain sampling is
given more and more paths until its own is no larger. Times are processor time of one core, so that a busy
machine changes little; memory is what is allocated on top of the problem.

Two cores at a load of 7. Lost: 0.26 s with an error of 1.82 %; plain sampling 17.7 s with 256 paths (68
times as long) and an error of 2.98 %, 32.5 s (125 times) with the 736 that bring it to 1.77 %. Backlog:
0.23 s, 1.71 %; plain sampling 15.1 s (65 times) and 2.75 %, 29.9 s (130 times) with 704 paths. 1.2 and 1.0
% of the whole plan of 20,000. Memory 12, 16 and 24 MB for 100,000, 200,000 and 400,000 lines, 2, 5 and 9 of
them the answer.
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

PERIODS, LEAD_TIME, PATHS = 13, 9, 256
PART, JUDGED, DRAWS = 2_000, 100, 200_000  # lines of plain sampling and of the errors; paths of the truth
PLAN_LINES = 20_000  # of the whole plan, to which the requirement quantiles of as many lines are compared
LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
ASKED = (0.5, 0.9, 0.98)
AS_OURS, FINE = (8, 1e-4), (100, 1e-6)  # knots of a tail, and the outermost probability
REPEATS = 3


def quantiles_of(lines):
    rng = np.random.default_rng(1)
    shape = rng.uniform(1.5, 8, (lines, 1, 1))
    scale = rng.uniform(5, 50, (lines, PERIODS, 1))
    return scale * gamma.ppf(LEVELS, shape)


def with_tails(quantiles, tails):
    """Probabilities that reach into the tails, and the quantile functions at them, for `np.interp`."""
    knots, outermost = tails
    low = np.geomspace(outermost, LEVELS[0], knots + 1)[:-1]
    outside = TAILS["gamma"](LEVELS, quantiles, np.concatenate([low, 1 - low[::-1]]))
    columns = np.concatenate([outside[..., :knots], quantiles, outside[..., knots:]], axis=2)
    return np.concatenate([low, LEVELS, 1 - low[::-1]]), columns


def on_hand_of(quantiles):
    """Six periods of median demand: on some paths it does not last until the order arrives."""
    return 6 * quantiles[:, :, LEVELS == 0.5].mean(axis=(1, 2))


def plain(quantiles, unmet, paths, seed, tails=AS_OURS):
    """Requirement quantiles line by line, period by period."""
    rng = np.random.default_rng(seed)
    grid, columns = with_tails(quantiles, tails)
    found = np.empty((len(columns), len(ASKED)))
    for line, on_hand in enumerate(on_hand_of(quantiles)):
        shelf = np.full(paths, on_hand)
        for period in range(PERIODS):
            shelf -= np.interp(rng.random(paths), grid, columns[line, period])
            if unmet == "lost" and period < LEAD_TIME:
                np.maximum(shelf, 0.0, out=shelf)
        found[line] = np.quantile(-shelf, ASKED)
    return found


def ours(problem, params, model):
    return requirement_quantiles(problem, params, np.array(ASKED), model)


def problem_of(quantiles, unmet):
    lines = len(quantiles)
    return rp.Problem(
        item=[str(line) for line in range(lines)], location=["DC"] * lines, supplier=["S"] * lines,
        forecast=rp.QuantileForecast(levels=LEVELS, quantiles=quantiles),
        stock=rp.Stock(on_hand=on_hand_of(quantiles)),
        terms=rp.SupplyTerms(
            lead_time=LEAD_TIME, review_period=PERIODS - LEAD_TIME, moq=0, order_multiple=0, unmet=unmet
        ),
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


def errors_of(quantiles, unmet):
    """Relative error of ours, averaged over seeds, and that of plain sampling, by number of paths."""
    some = quantiles[:JUDGED]
    truth = plain(some, unmet, DRAWS, 99, FINE)
    problem = problem_of(some, unmet)
    mine = []
    for seed in range(5):
        params = rp.SolveParams(paths=PATHS, seed=seed)
        mine.append(rms(ours(problem, params, demand_model(problem, params)), truth))

    def other(paths):
        return float(np.mean([rms(plain(some, unmet, paths, seed), truth) for seed in range(3, 8)]))

    return float(np.mean(mine)), other


def time_of(quantiles, unmet):
    """Processor time to the requirement quantiles, the demand model made."""
    problem, params = problem_of(quantiles, unmet), rp.SolveParams(paths=PATHS)
    model = demand_model(problem, params)
    return median_time(lambda: ours(problem, params, model))


def time_of_plain(quantiles, unmet, paths):
    return median_time(lambda: plain(quantiles, unmet, paths, seed=2))


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


def compare(quantiles, unmet):
    error, other = errors_of(quantiles, unmet)
    equal = PATHS
    while other(equal) > error:
        equal += PATHS // 8
    fast = time_of(quantiles, unmet)
    print(f"{unmet}, {len(quantiles):,} lines: {fast:.3f} s, error {error:.2%}")
    part = quantiles[:PART]
    for paths in (PATHS, equal):
        slow = time_of_plain(part, unmet, paths) * len(quantiles) / len(part)
        print(f"  plain, {paths} paths: {slow:.1f} s, error {other(paths):.2%}: {slow / fast:.0f} x")
    alike = quantiles[:PLAN_LINES]
    stage, whole = time_of(alike, unmet), plan_time(alike, unmet)
    print(f"  of {len(alike):,} lines: {stage:.3f} s, their whole plan {whole:.1f} s ({stage / whole:.1%})")


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    quantiles = quantiles_of(lines)
    for unmet in ("lost", "backlog"):
        compare(quantiles, unmet)
    for times in (1, 2, 4):
        more = quantiles_of(times * lines)
        used = [memory_of(more, unmet) for unmet in ("lost", "backlog")]
        answer = len(more) * len(ASKED) * 8
        print(f"{len(more):,} lines: {max(used):.0f} MB on the way, {answer / 2**20:.0f} MB of it "
              f"the answer; the forecast has {more.nbytes / 2**20:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
