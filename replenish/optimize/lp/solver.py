"""The solvers behind PuLP, by name, and what each of their status codes means."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pulp

from replenish.errors import SolverError
from replenish.optimize.lp.arrays import SilentHighs

SOLVERS = ("highs", "cbc")
FEASIBILITY = 1e-9  # units of a row or an objective scaled to about 1
SAME = 1e-6  # relative, and of an objective scaled to about 1; what is further apart is another solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What a solver says about a model.

    Parameters
    ----------
    usable
        Whether the variables hold a solution.
    proven
        Whether it is proven to be within the asked gap.
    bound
        Value that no solution of the model goes below; minus infinity where the solver does not tell.
    seconds
        Time it took.
    """

    usable: bool
    proven: bool
    bound: float
    seconds: float


PROVEN = (pulp.LpStatusOptimal, pulp.LpSolutionOptimal)
STOPPED_WITH_A_PLAN = (pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
STOPPED_WITHOUT = (pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound)
REFUSED = {
    pulp.LpStatusInfeasible: "says that no plan respects the limits, although ordering nothing does",
    pulp.LpStatusUnbounded: "says that the cost falls without end",
    pulp.LpStatusUndefined: "does not know what it found",
    pulp.LpStatusNotSolved: "did not solve the model",
}


def solve_model(model: pulp.LpProblem, *, solver: str, time_limit: float, gap: float = 0.0) -> Outcome:
    """
    Solve a model in silence and read its status.

    PuLP 3.3 calls a solver that ran out of time "Optimal"; only ``sol_status`` tells.

    Parameters
    ----------
    solver
        ``"highs"``, or ``"cbc"`` where PuLP ships it.
    time_limit : seconds
    gap
        Absolute distance to the best value, in units of the objective, at which the solver may stop.

    Raises
    ------
    SolverError
        The solver is missing, failed, or answered with a code not known here.
    """
    if time_limit <= 0:
        return Outcome(usable=False, proven=False, bound=-math.inf, seconds=0.0)
    with _variables_listed(model):
        _solve(model, solver, time_limit, gap)
        if solver == "highs" and _holds_another_solution(model):
            for variable in model.variables():
                variable.varValue = None
            _solve(model, solver, time_limit, gap)
        return _outcome(model, solver, gap)


@contextmanager
def _variables_listed(model: pulp.LpProblem) -> Iterator[None]:
    """
    Let a model know its variables while it is solved.

    PuLP gathers them from all rows whenever it is asked, seven times a solution: a fifth of its time.
    """
    variables = model.variables()
    model.variables = lambda: variables
    try:
        yield
    finally:
        del model.variables


def _solve(model: pulp.LpProblem, solver: str, time_limit: float, gap: float) -> None:
    try:
        model.solve(_solver(solver, model, time_limit, gap))
    except (pulp.PulpError, pulp.PulpSolverError, KeyError, OSError) as error:
        raise SolverError(f"{solver} failed: {error}") from error


def _holds_another_solution(model: pulp.LpProblem) -> bool:
    """
    Whether the variables cost something else than HiGHS says they do.

    HiGHS 1.16 may simplify the model such that the start it was given stands for a better solution; it
    then proves the better one and hands back the start.
    """
    value = pulp.value(model.objective)
    if value is None or not model.isMIP():
        return False
    claimed = model.solverModel.getInfo().objective_function_value
    return bool(np.isfinite(claimed) and abs(claimed - value) > SAME * max(1.0, abs(value)))


class _HighsFromStart(pulp.HiGHS):  # type: ignore[misc]
    """HiGHS that starts from the variables' initial values, which PuLP does not hand over to it."""

    def createAndConfigureSolver(self, lp: pulp.LpProblem) -> None:  # noqa: N802
        lp.solverModel = SilentHighs()
        asked = {"mip_abs_gap": self.gapAbs, "mip_rel_gap": self.gapRel, "time_limit": float(self.timeLimit)}
        for option, value in (asked | {"threads": self.threads} | self.optionsDict).items():
            lp.solverModel.setOptionValue(option, value)

    def buildSolverModel(self, lp: pulp.LpProblem) -> None:  # noqa: N802
        super().buildSolverModel(lp)
        known = [variable for variable in lp.variables() if variable.varValue is not None]
        if known:
            columns = [variable.index for variable in known]
            values = [float(variable.varValue) for variable in known]
            lp.solverModel.setSolution(len(known), np.array(columns, dtype=np.int32), np.array(values))


def _solver(name: str, model: pulp.LpProblem, time_limit: float, gap: float) -> Any:
    """PuLP's solver object; HiGHS is never left to PuLP's default."""
    if name == "highs":
        # few rows and very many columns: inside out is 6 times as fast as along the edges
        method = {} if model.isMIP() else {"solver": "ipm"}
        return _HighsFromStart(
            msg=False,
            timeLimit=time_limit,
            gapRel=0.0,
            gapAbs=gap,
            threads=1,
            primal_feasibility_tolerance=FEASIBILITY,
            dual_feasibility_tolerance=FEASIBILITY,
            mip_feasibility_tolerance=FEASIBILITY,
            **method,
        )
    if name == "cbc" and hasattr(pulp, "PULP_CBC_CMD"):
        # the class itself warns of its removal in PuLP 4; the program it ships is the same
        program = pulp.PULP_CBC_CMD.pulp_cbc_path
        return pulp.COIN_CMD(
            path=program, msg=False, timeLimit=time_limit if math.isfinite(time_limit) else None,
            gapRel=0.0, gapAbs=gap, mip=model.isMIP(),
            options=["primalTolerance 1e-9", "dualTolerance 1e-9", "integerTolerance 1e-9"],
        )  # fmt: skip
    raise SolverError(f"no solver {name!r} here; there is {', '.join(SOLVERS)}")


def _outcome(model: pulp.LpProblem, solver: str, gap: float) -> Outcome:
    status = (model.status, model.sol_status)
    if status == PROVEN:
        return _usable(model, solver, gap, proven=True)
    if status == STOPPED_WITH_A_PLAN:
        return _usable(model, solver, gap, proven=False)
    if status == STOPPED_WITHOUT:
        return Outcome(usable=False, proven=False, bound=-math.inf, seconds=model.solutionTime)
    if model.status in REFUSED:
        raise SolverError(f"{solver} {REFUSED[model.status]}")
    raise SolverError(f"{solver} answered with an unknown status {status}")


def _usable(model: pulp.LpProblem, solver: str, gap: float, *, proven: bool) -> Outcome:
    integer = bool(model.isMIP())
    value = pulp.value(model.objective)
    bound = value - gap if proven else -math.inf
    if integer and solver == "highs":
        bound = max(bound, model.solverModel.getInfo().mip_dual_bound)
    # a linear program that was stopped holds no solution, only where the solver was
    return Outcome(usable=proven or integer, proven=proven, bound=bound, seconds=model.solutionTime)
