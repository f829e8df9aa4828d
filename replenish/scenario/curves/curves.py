"""All curves of a question at once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields
from typing import Any

from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.curves.curve import Curve, Progress, silent
from replenish.scenario.curves.frontier import frontier
from replenish.scenario.curves.implied import implied_costs, implied_service
from replenish.scenario.curves.limit_values import limit_values
from replenish.scenario.curves.sensitivity import sensitivity


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves(Noun):
    """
    How the answer moves when one thing is turned.

    Parameters
    ----------
    frontier, limit_values, sensitivity
        See `frontier`, `limit_values`, `sensitivity`.
    implied_costs, implied_service
        See `implied_costs`, `implied_service`, over all lines.
    """

    frontier: Curve
    limit_values: Curve
    sensitivity: Curve
    implied_costs: Curve
    implied_service: Curve

    @property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of every curve by its name."""
        return {field.name: [dict(row) for row in getattr(self, field.name).rows] for field in fields(self)}


def curves(
    problem: Problem, params: SolveParams | None = None, jobs: int = 1, progress: Progress = silent
) -> Curves:
    """
    Every curve of a question.

    Parameters
    ----------
    jobs
        Processes; 1 stays in this one. More need, in a script, ``if __name__ == "__main__":``.
    progress
        Called with (curves done, curves to do).
    """
    drawn: dict[str, Curve] = {}
    for name, curve in _one_by_one(problem, params) if jobs == 1 else _together(problem, params, jobs):
        drawn[name] = curve
        progress(len(drawn), len(DRAWN))
    return Curves(**drawn)


def _one_by_one(problem: Problem, params: SolveParams | None) -> Iterator[tuple[str, Curve]]:
    for name, draw in DRAWN.items():
        yield name, draw(problem, params)


def _together(problem: Problem, params: SolveParams | None, jobs: int) -> Iterator[tuple[str, Curve]]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(DRAWN)), context) as pool:
        asked = {pool.submit(draw, problem, params): name for name, draw in DRAWN.items()}
        for future in as_completed(asked):
            yield asked[future], future.result()


def _implied_costs(problem: Problem, params: SolveParams | None) -> Curve:
    return _over_lines(implied_costs(problem, params).columns())


def _implied_service(problem: Problem, params: SolveParams | None) -> Curve:
    return _over_lines(implied_service(problem, params).columns())


def _over_lines(columns: dict[str, list[float]]) -> Curve:
    rows = zip(*columns.values(), strict=True)
    return Curve(rows=tuple(dict(zip(columns, row, strict=True)) for row in rows))


DRAWN: dict[str, Callable[[Problem, SolveParams | None], Curve]] = {
    "limit_values": limit_values,
    "frontier": frontier,
    "sensitivity": sensitivity,
    "implied_costs": _implied_costs,
    "implied_service": _implied_service,
}  # the longest first
