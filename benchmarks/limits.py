"""
Quantities under shared limits: our prices against what a user would pick instead.

    python benchmarks/limits.py [--lines 1000 10000 100000 1000000] [--cases one overlapping whole]
                                [--solvers cbc pulp-highs simplex ipm pdlp ours] [--out results.json]

Synthetic lines with 9 knots of expected cost each. Cases: ``one`` (a budget), ``overlapping`` (50 warehouses
by volume, 200 suppliers by units and a budget: every line is in three limits), ``whole`` (the same, with MOQ
and multiples). Every run is a process of its own that reads its arrays from disk, so that its peak memory is
the solver's:

- ``cbc``, ``pulp-highs``: PuLP, one bounded variable per piece of a cost curve (the fastest of the models);
- ``simplex``, ``ipm``: HiGHS called directly with arrays, without presolve and crossover, which favours it;
- ``pdlp``: OR-tools' first-order solver, relative tolerance 1e-6; only here, ``pip install ortools``;
- ``ours``: ``replenish.optimize.decomposition``, with its certified gap.

Each gets two minutes, and is left out above the size at which that was not enough. Before the run that
counts, each solves 5,000 lines of the same kind in its process, within five seconds: nobody's imports and
nobody's machine code are timed. The median of three runs counts where a run takes less than 20 s. Times are
build plus solve: on the clock, and of the processor over all threads, which is what counts on a shared
machine.
Gaps are to our lower bound; ``over`` is the largest excess of a limit, relative.
"""

import argparse
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csc_array, csr_array

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules, order_rules
from replenish.formulas.priced_answer import priced_answers
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.decomposition.filling import plan_cost
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question

TWO_MINUTES = 120.0
RUNS, SHORT = 3, 20.0  # runs of fewer seconds are repeated, and the median counts
WARM_LINES, WARM_SECONDS = 5_000, 5.0  # of the solve before the one that counts, the same for all
KNOTS = 9
CASES = ("one", "overlapping", "whole")
SOLVERS = ("ours", "ipm", "simplex", "pdlp", "pulp-highs", "cbc")
WITHOUT_STEPS = {"pdlp", "ipm"}
ARRAYS = ("knots", "cost", "before", "after", "lower", "step", "upper", "takes", "indices", "indptr", "free")


# --- the lines -----------------------------------------------------------------------------------


def write_case(folder, lines, case, seed=1):
    """Arrays of a case, one file each."""
    rng = np.random.default_rng(seed)
    unit, mean = rng.lognormal(1, 0.8, lines), rng.lognormal(3, 1, lines)
    spread = rng.uniform(0.3, 0.8, lines)[:, None] * np.linspace(-1.6, 2.2, KNOTS)
    knots = np.maximum(mean[:, None] * (1 + spread), 0.0) + np.arange(KNOTS) * 1e-3
    holding, shortage = unit * rng.uniform(0.02, 0.1, lines), unit * rng.uniform(0.3, 1.0, lines)
    slopes = -shortage[:, None] + (holding + shortage)[:, None] * np.arange(1, KNOTS) / KNOTS
    cost = np.zeros((lines, KNOTS))
    cost[:, 1:] = np.cumsum(slopes * np.diff(knots, axis=1), axis=1)
    cost += (shortage * (knots.mean(axis=1) - knots[:, 0]))[:, None]
    curves = CostCurves(quantity=knots, cost=cost, slope_before=-shortage, slope_after=holding)
    rules = order_rules(np.zeros(lines), np.zeros(lines), np.full(lines, np.inf))
    if case == "whole":
        moq, multiple = rng.choice([0.0, 12, 24, 48], lines), rng.choice([1.0, 6, 12, 24], lines)
        rules = order_rules(moq, multiple, np.full(lines, np.inf))
    matrix = _limits(rng, unit, case)
    alone, _ = priced_answers(curves, rules, np.zeros(lines))
    share = np.where(rng.random(matrix.shape[0]) < 0.7, rng.uniform(0.5, 0.9, matrix.shape[0]), 1.2)
    share[-1] = 0.7
    values = (
        knots, cost, curves.slope_before, curves.slope_after, rules.lower, rules.step, rules.upper,
        matrix.data, matrix.indices, matrix.indptr, matrix @ alone * share,
    )  # fmt: skip
    for name, value in zip(ARRAYS, values, strict=True):
        np.save(Path(folder) / f"{name}.npy", value)


def _limits(rng, unit, case):
    lines = len(unit)
    if case == "one":
        return csr_array(unit[None, :])
    rows = [rng.integers(0, 50, lines), 50 + rng.integers(0, 200, lines), np.full(lines, 250)]
    takes = np.concatenate([rng.lognormal(0, 0.5, lines), np.ones(lines), unit])
    lines_of_rows = np.tile(np.arange(lines, dtype=np.int32), 3)
    return csr_array((takes, (np.concatenate(rows).astype(np.int32), lines_of_rows)), shape=(251, lines))


def read_case(folder):
    """The question, and the megabytes of its arrays."""
    arrays = {name: np.load(Path(folder) / f"{name}.npy") for name in ARRAYS}
    lines, rows = len(arrays["lower"]), len(arrays["free"])
    limits = LimitRows(
        kind=np.full(rows, "storage", dtype=object),
        name=np.arange(rows).astype(str).astype(object),
        period=np.full(rows, -1),
        unit=np.full(rows, "volume", dtype=object),
        capacity=arrays["free"],
        committed=np.zeros(rows),
        matrix=csr_array((arrays["takes"], arrays["indices"], arrays["indptr"]), shape=(rows, lines)),
    )
    question = Question(
        curves=CostCurves(
            quantity=arrays["knots"],
            cost=arrays["cost"],
            slope_before=arrays["before"],
            slope_after=arrays["after"],
        ),
        rules=OrderRules(lower=arrays["lower"], step=arrays["step"], upper=arrays["upper"]),
        limits=limits,
        minimum_orders=MinimumOrders(group=np.full(lines, -1), value=np.ones(lines), minimum=np.zeros(0)),
    )
    return question, sum(array.nbytes for array in arrays.values()) / 1e6


# --- the solvers: each returns quantities, a bound where it proves one, and when its model stood --


def ours(question, patience):
    built = time.perf_counter()
    answer = solve_at_scale(question, gap=1e-5, time_limit=patience)
    return answer.quantity, answer.lower_bound, built


def lots_of(question):
    """Pieces of the cost curves that save money: line, size, worth."""
    curves = question.curves
    size, saved = np.diff(curves.quantity, axis=1), -np.diff(curves.cost, axis=1)
    start, worth = curves.quantity[:, :1], -curves.slope_before[:, None]
    size, saved = np.concatenate([start, size], axis=1), np.concatenate([start * worth, saved], axis=1)
    line, place = np.nonzero((size > 0) & (saved > 0))
    return line, size[line, place], (saved / np.where(size > 0, size, 1.0))[line, place]


def with_highs(question, solver, whole, patience):
    """HiGHS with arrays: pieces as bounded columns, limits as rows; with steps, the textbook integers."""
    import highspy

    line, size, worth = lots_of(question)
    lines, limits = len(question.rules.lower), question.limits
    model = highspy.HighsLp()
    if whole:
        matrix, lower, upper, cost, high, kinds = _textbook(question, line, size, worth)
        model.integrality_ = [highspy.HighsVarType(int(kind)) for kind in kinds]
    else:
        matrix, upper = csc_array(limits.matrix.tocsc()[:, line]), limits.free
        lower, cost, high = np.full(len(upper), -np.inf), -worth, size
    matrix = csc_array(matrix)
    model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(matrix.shape[1]), high
    model.row_lower_, model.row_upper_ = lower, upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    highs = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "time_limit": patience, "mip_rel_gap": 1e-4}
    if not whole:
        # its presolve alone takes 60 s at 10,000 lines; without, it is a hundred times as fast
        options |= {"solver": solver, "run_crossover": "off", "presolve": "off"}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(model)
    built = time.perf_counter()
    highs.run()
    if not whole and highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise TimeoutError(highs.modelStatusToString(highs.getModelStatus()))
    bought = np.array(highs.getSolution().col_value)
    if not bought.size or highs.getInfo().primal_solution_status != 2:
        raise TimeoutError("no plan")
    return np.bincount(line, bought[: line.size], minlength=lines), None, built


def _textbook(question, line, size, worth):
    """Pieces, steps and yes or no of every line: ``sum of pieces = step x count``, count from MOQ to most."""
    rules, lines, pieces = question.rules, len(question.rules.lower), line.size
    ones, every = np.ones(pieces), np.arange(lines)
    most = np.ceil(np.bincount(line, size, minlength=lines) / rules.step) + np.round(rules.lower / rules.step)
    extra = 2 * lines
    link = csr_array((ones, (line, np.arange(pieces))), shape=(lines, pieces + extra)) + csr_array(
        (-rules.step, (every, pieces + every)), shape=(lines, pieces + extra)
    )
    least = csr_array((np.ones(lines), (every, pieces + every)), shape=(lines, pieces + extra)) + csr_array(
        (-np.round(rules.lower / rules.step), (every, pieces + lines + every)), shape=(lines, pieces + extra)
    )
    none = csr_array((np.ones(lines), (every, pieces + every)), shape=(lines, pieces + extra)) + csr_array(
        (-most, (every, pieces + lines + every)), shape=(lines, pieces + extra)
    )
    limits = question.limits.matrix.tocsc() @ csc_array(link[:, :pieces])
    from scipy.sparse import hstack, vstack

    rows = hstack([csr_array(limits), csr_array((limits.shape[0], extra))])
    matrix = vstack([rows, link, least, none])
    infinite = np.full(lines, np.inf)
    lower = np.concatenate([np.full(limits.shape[0], -np.inf), np.zeros(lines), np.zeros(lines), -infinite])
    upper = np.concatenate([question.limits.free, np.zeros(lines), infinite, np.zeros(lines)])
    high = np.concatenate([size, most, np.ones(lines)])
    # a last piece without worth: whole steps may overshoot what is wanted
    last = np.zeros(pieces, dtype=bool)
    last[np.flatnonzero(np.append(np.diff(line) > 0, True))] = True
    high[:pieces][last] += (rules.step + rules.lower)[line[last]]
    cost = np.concatenate([-worth, np.zeros(extra)])
    return matrix, lower, upper, cost, high, np.concatenate([np.zeros(pieces), np.ones(extra)])


def with_pdlp(question, patience):
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp

    line, size, worth = lots_of(question)
    program = pdlp.QuadraticProgram()
    program.objective_vector = -worth
    program.variable_lower_bounds, program.variable_upper_bounds = np.zeros(line.size), size
    from scipy.sparse import csc_matrix

    program.constraint_matrix = csc_matrix(question.limits.matrix.tocsc()[:, line])
    program.constraint_lower_bounds = np.full(len(question.limits.free), -np.inf)
    program.constraint_upper_bounds = question.limits.free
    params = solvers_pb2.PrimalDualHybridGradientParams()
    limits = params.termination_criteria.simple_optimality_criteria
    limits.eps_optimal_relative, limits.eps_optimal_absolute = 1e-6, 1e-6
    params.termination_criteria.time_sec_limit = patience
    params.num_threads = 2
    built = time.perf_counter()
    answer = pdlp.primal_dual_hybrid_gradient(program, params)
    if answer.solve_log.termination_reason != solve_log_pb2.TERMINATION_REASON_OPTIMAL:
        raise TimeoutError("PDLP did not converge")
    bought = np.clip(answer.primal_solution, 0.0, size)
    return np.bincount(line, bought, minlength=len(question.rules.lower)), None, built


def with_pulp(question, name, whole, patience):
    import pulp

    line, size, worth = lots_of(question)
    lines, rules = len(question.rules.lower), question.rules
    model = pulp.LpProblem("limits", pulp.LpMinimize)
    high = size.copy()
    if whole:
        last = np.append(np.diff(line) > 0, True)
        high[last] += (rules.step + rules.lower)[line[last]]
    units = [model.add_variable(f"u{number}", 0, top) for number, top in enumerate(high.tolist())]
    model.setObjective(pulp.LpAffineExpression(dict(zip(units, (-worth).tolist(), strict=True))))
    matrix = csr_array(question.limits.matrix.tocsc()[:, line])
    for row, free in enumerate(question.limits.free.tolist()):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = zip(matrix.indices[span].tolist(), matrix.data[span].tolist(), strict=True)
        used = pulp.LpAffineExpression({units[column]: amount for column, amount in terms})
        model.addConstraint(pulp.LpConstraint(used, pulp.LpConstraintLE, f"limit{row}", free))
    if whole:
        _whole_steps(model, units, line, size, rules)
    if name == "cbc":
        solver = pulp.COIN_CMD(
            path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False, timeLimit=patience, gapRel=1e-4, mip=whole
        )
    else:
        solver = pulp.HiGHS(msg=False, timeLimit=patience, gapRel=1e-4, threads=1)
    built = time.perf_counter()
    model.solve(solver)
    if model.sol_status not in (1, 2) or (not whole and model.sol_status != 1):
        raise TimeoutError(f"status {model.status}, {model.sol_status}")
    bought = np.array([unit.varValue or 0.0 for unit in units])
    return np.bincount(line, bought, minlength=lines), None, built


def _whole_steps(model, units, line, size, rules):
    import pulp

    first = np.flatnonzero(np.append(True, np.diff(line) > 0)).tolist()
    for start, end in pairwise([*first, line.size]):
        number = int(line[start])
        step, lower = float(rules.step[number]), float(rules.lower[number])
        most = int(np.ceil(size[start:end].sum() / step) + round(lower / step))
        count = model.add_variable(f"n{number}", 0, most, pulp.LpInteger)
        ordered = model.add_variable(f"y{number}", 0, 1, pulp.LpBinary)
        model.addConstraint(pulp.lpSum(units[start:end]) == step * count, f"steps{number}")
        model.addConstraint(count >= round(lower / step) * ordered, f"moq{number}")
        model.addConstraint(count <= most * ordered, f"none{number}")


def solve_with(name, question, patience):
    whole = bool((question.rules.step > 0).any())
    if name == "ours":
        return ours(question, patience)
    if name in {"cbc", "pulp-highs"}:
        return with_pulp(question, name, whole, patience)
    if name == "pdlp":
        return with_pdlp(question, patience)
    return with_highs(question, name, whole, patience)


# --- runs ----------------------------------------------------------------------------------------


def warm(name, case):
    """Solve a small case of the same kind: imports and machine code are loaded, for everybody."""
    with tempfile.TemporaryDirectory() as folder, suppress(TimeoutError):
        write_case(folder, WARM_LINES, case)
        solve_with(name, read_case(folder)[0], WARM_SECONDS)


def one_run(name, case, folder):
    """Solve a written case, and print what there is to know as JSON."""
    warm(name, case)
    question, inputs = read_case(folder)
    begun, cpu_begun = time.perf_counter(), _processor_seconds()
    quantity, bound, built = solve_with(name, question, TWO_MINUTES)
    seconds, cpu = time.perf_counter() - begun, _processor_seconds() - cpu_begun
    peak = peak_memory()
    free = question.limits.free
    result = {
        "seconds": seconds,
        "build": built - begun,
        "cpu": cpu,
        "peak_mb": peak,
        "inputs_mb": inputs,
        "cost": plan_cost(question.curves, quantity),
        "bound": bound,
        "over": float(((question.limits.matrix @ quantity - free) / np.maximum(free, 1e-12)).max()),
    }
    print(json.dumps(result))


def peak_memory():
    """Most memory of this process so far, MB; `resource` would count what its parent had when it began."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return int(status["VmHWM"].split()[0]) * 1024 / 1e6


def _processor_seconds():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measured(name, case, folder):
    """Median of three short runs of a solver, or one long; ``None`` where two minutes were not enough."""
    results = []
    while len(results) < RUNS and all(result["seconds"] < SHORT for result in results):
        command = [sys.executable, __file__, "--one", name, case, folder]
        run = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            told, faults = run.communicate(timeout=1.2 * TWO_MINUTES + WARM_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)  # with the solver it has called
            run.wait()
            return None, "more than two minutes"
        if run.returncode:
            return None, faults.strip().splitlines()[-1]
        results.append(json.loads(told.splitlines()[-1]))
    results.sort(key=lambda result: result["seconds"])
    return results[len(results) // 2], ""


def main(args):
    results, beaten = [], set()
    for case in args.cases:
        for lines in args.lines:
            with tempfile.TemporaryDirectory() as folder:
                write_case(folder, lines, case)
                bound = None
                for name in [name for name in SOLVERS if name in args.solvers]:
                    if (name, case) in beaten or (case == "whole" and name in WITHOUT_STEPS):
                        continue
                    result, why = measured(name, case, folder)
                    if result is None or result["seconds"] > TWO_MINUTES * 1.5:
                        beaten.add((name, case))
                    if result is None:
                        result = {"failed": why}
                    else:
                        bound = result["bound"] if name == "ours" else bound
                        result["gap"] = (result["cost"] - bound) / result["cost"] if bound else None
                    entry = {
                        "case": case,
                        "lines": lines,
                        "solver": name,
                        "load": os.getloadavg()[0],
                        **result,
                    }
                    results.append(entry)
                    print(_row(entry), flush=True)
                    if args.out:
                        Path(args.out).write_text(json.dumps(results, indent=1))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")


def _row(entry):
    head = f"| {entry['case']} | {entry['lines']:.0e} | {entry['solver']} "
    if "failed" in entry:
        return head + f"| | {entry['failed']} | | | | {entry['load']:.1f} |"
    gap = "" if entry["gap"] is None else f"{entry['gap']:.1e}"
    return (
        f"{head}| {entry['build']:.2g} s | {entry['seconds']:.3g} s | {entry['cpu']:.3g} s "
        f"| {entry['peak_mb']:.0f} MB (inputs {entry['inputs_mb']:.0f}) "
        f"| {gap} | {max(entry['over'], 0):.0e} | {entry['load']:.1f} |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--lines", nargs="+", type=int, default=[10**3, 10**4, 10**5, 10**6])
    parser.add_argument("--cases", nargs="+", default=CASES, choices=CASES)
    parser.add_argument("--solvers", nargs="+", default=SOLVERS, choices=SOLVERS)
    parser.add_argument("--out")
    parser.add_argument("--one", nargs=3, metavar=("SOLVER", "CASE", "FOLDER"))
    arguments = parser.parse_args()
    if arguments.one:
        one_run(*arguments.one)
    else:
        main(arguments)
