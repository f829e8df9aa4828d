"""Every status code is read; a solver that ran out of time is not believed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pulp
import pytest

from replenish.errors import SolverError
from replenish.optimize.lp.solver import SOLVERS, Outcome, solve_model


def knapsack(items: int = 6, rows: int = 1) -> pulp.LpProblem:
    rng = np.random.default_rng(4)
    model = pulp.LpProblem("knapsack", pulp.LpMinimize)
    taken = [model.add_variable(f"take_{item:03d}", 0, 1, pulp.LpInteger) for item in range(items)]
    worth = rng.uniform(1, 2, size=items).tolist()
    model.setObjective(pulp.LpAffineExpression(dict(zip(taken, [-one for one in worth], strict=True))))
    for row in range(rows):
        weight = pulp.LpAffineExpression(
            dict(zip(taken, rng.uniform(1, 2, size=items).tolist(), strict=True))
        )
        model.addConstraint(pulp.LpConstraint(weight, pulp.LpConstraintLE, f"weight_{row}", items / 2.7))
    return model


def solved_knapsack(solver: str) -> Outcome:
    return solve_model(knapsack(), solver=solver, time_limit=10.0)


def contradiction() -> pulp.LpProblem:
    model = pulp.LpProblem("contradiction", pulp.LpMinimize)
    units = model.add_variable("units", 0, 1)
    model.setObjective(pulp.LpAffineExpression({units: 1.0}))
    row = pulp.LpConstraint(pulp.LpAffineExpression({units: 1.0}), pulp.LpConstraintGE, "more_than_all", 2)
    model.addConstraint(row)
    return model


def bottomless() -> pulp.LpProblem:
    model = pulp.LpProblem("bottomless", pulp.LpMinimize)
    units = model.add_variable("units", 0)
    model.setObjective(pulp.LpAffineExpression({units: -1.0}))
    row = pulp.LpConstraint(pulp.LpAffineExpression({units: 1.0}), pulp.LpConstraintGE, "some", 1)
    model.addConstraint(row)
    return model


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solved_model_is_proven(solver):
    model = knapsack()
    outcome = solve_model(model, solver=solver, time_limit=10.0)
    assert outcome.usable
    assert outcome.proven
    assert outcome.bound == pytest.approx(pulp.value(model.objective), rel=1e-6)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solver_says_nothing_on_its_own(solver):
    """HiGHS 1.16 announces itself, once a process, on the stdout that ``--json`` promises to an object."""
    first = f"from tests.optimize.lp.test_solver import solved_knapsack; solved_knapsack({solver!r})"
    said = subprocess.run([sys.executable, "-c", first], capture_output=True, text=True, check=True)  # noqa: S603
    assert (said.stdout, said.stderr) == ("", "")


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("model", [contradiction, bottomless])
def test_a_model_without_an_answer_is_an_error(solver, model):
    with pytest.raises(SolverError, match=solver):
        solve_model(model(), solver=solver, time_limit=10.0)


def test_a_solver_stopped_by_its_time_limit_is_not_proven_although_pulp_says_optimal():
    model = knapsack(items=300, rows=40)
    outcome = solve_model(model, solver="highs", time_limit=0.3)
    assert not outcome.proven
    assert outcome.bound < pulp.value(model.objective) - 1e-3
    if outcome.usable:
        assert pulp.LpStatus[model.status] == "Optimal"


def test_a_solver_without_time_has_no_plan():
    outcome = solve_model(knapsack(items=300, rows=40), solver="highs", time_limit=1e-9)
    assert not outcome.proven


def test_the_gap_is_honoured():
    model = knapsack(items=60, rows=5)
    outcome = solve_model(model, solver="highs", time_limit=30.0, gap=0.5)
    assert outcome.proven
    assert pulp.value(model.objective) - outcome.bound <= 0.5 + 1e-9


class Claims(pulp.LpSolver):
    """A solver that claims a status."""

    def __init__(self, status: int, sol_status: int) -> None:
        super().__init__()
        self.claimed = (status, sol_status)

    def actualSolve(self, lp, **kwargs):  # noqa: N802
        lp.status, lp.sol_status = self.claimed
        for variable in lp.variables():
            variable.varValue = 0.0
        return lp.status


STATUSES = [
    ((pulp.LpStatusOptimal, pulp.LpSolutionOptimal), (True, True)),
    ((pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible), (True, False)),
    ((pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound), (False, False)),
    ((pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible), None),
    ((pulp.LpStatusUnbounded, pulp.LpSolutionUnbounded), None),
    ((pulp.LpStatusUndefined, pulp.LpSolutionInfeasible), None),
    ((pulp.LpStatusNotSolved, pulp.LpSolutionInfeasible), None),
    ((pulp.LpStatusOptimal, 99), None),
    ((7, 7), None),
]


@pytest.mark.parametrize(("claimed", "expected"), STATUSES)
def test_every_status_is_read(claimed, expected, monkeypatch):
    monkeypatch.setattr("replenish.optimize.lp.solver._solver", lambda *_: Claims(*claimed))
    if expected is None:
        with pytest.raises(SolverError):
            solve_model(knapsack(), solver="cbc", time_limit=1.0)
    else:
        outcome = solve_model(knapsack(), solver="cbc", time_limit=1.0)
        assert (outcome.usable, outcome.proven) == expected


def test_every_code_of_pulp_stands_in_the_table():
    read = {claimed for claimed, _ in STATUSES}
    assert set(pulp.LpStatus) <= {status for status, _ in read}
    assert set(pulp.LpSolution) <= {sol_status for _, sol_status in read}


def test_a_linear_program_that_was_stopped_holds_no_solution(monkeypatch):
    stopped = Claims(pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
    monkeypatch.setattr("replenish.optimize.lp.solver._solver", lambda *_: stopped)
    assert not solve_model(bottomless(), solver="highs", time_limit=1.0).usable


def test_an_unknown_solver_is_refused():
    with pytest.raises(SolverError, match="no solver 'gurobi'"):
        solve_model(knapsack(), solver="gurobi", time_limit=1.0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_solvers_are_silent(solver, capfd):
    solve_model(knapsack(), solver=solver, time_limit=10.0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("solver", SOLVERS)
def test_no_time_at_all_is_no_answer_and_endless_time_is_enough(solver):
    assert not solve_model(knapsack(), solver=solver, time_limit=0.0).usable
    assert solve_model(knapsack(), solver=solver, time_limit=np.inf).proven
