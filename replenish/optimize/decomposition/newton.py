"""Prices at which the smoothed demand for every limit meets what is free: projected Newton steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import spsolve

from replenish.formulas.priced_response import Response
from replenish.optimize.decomposition.asking import response_of
from replenish.optimize.decomposition.market import Lines

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Solver = Callable[[BoolArray, FloatArray], FloatArray]

SHORTEST = 1e-3  # of a Newton step; shorter is no progress
ROUND_OFF = 1e-9  # of what is free
SETTLING = 30  # changes of the set of limits without a price; a handful is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Prices (m,) of the limits, and whether what the lines take at them meets the tolerance."""

    prices: FloatArray
    converged: bool


def settle(
    lines: Lines, prices: FloatArray, width: float, reach: FloatArray, *, tolerance: float, steps: int
) -> Settled:
    """
    Move prices until no limit is exceeded and every priced limit is used up, on average over the band.

    The smoothed dual is concave with a piecewise linear slope: Newton steps end at its top after finitely
    many, those that lower a price below 0 stop there.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
        To start from.
    width
        Of the bands, in worths of a line's first unit.
    reach : (m,) money per unit of the limit
        How far a price is trusted to move where few lines bend.
    tolerance
        Excess and rest of a limit, relative to what the undecided lines can change.
    steps
        At most.
    """
    free, response = lines.free, response_of(lines, prices, width)
    for _ in range(steps):
        if _distance(free, prices, response) <= tolerance:
            return Settled(prices=prices, converged=True)
        excess = response.used - free
        curvature = _ridged(response.curvature, np.abs(excess) / np.maximum(reach, prices))
        step = newton_step(curvature, excess, prices)
        shared = _line_search(lines, prices, step, excess, width)
        if shared is None:
            break
        prices, response = shared
    return Settled(prices=prices, converged=_distance(free, prices, response) <= tolerance)


def _distance(free: FloatArray, prices: FloatArray, response: Response) -> float:
    """Largest excess, or rest of a priced limit, relative to what the undecided lines can change."""
    excess = response.used - free
    wrong = np.where(prices > 0, np.abs(excess), np.maximum(excess, 0.0))
    return float((wrong / np.maximum(response.spread, ROUND_OFF * np.abs(free) + 1e-300)).max(initial=0.0))


def _line_search(
    lines: Lines, prices: FloatArray, step: FloatArray, excess: FloatArray, width: float
) -> tuple[FloatArray, Response] | None:
    """First shortened step after which the dual still rises, or falls less steeply than it rose."""
    rise, share = float(excess @ step), 1.0
    while share >= SHORTEST and rise > 0:
        moved = np.maximum(prices + share * step, 0.0)
        there = response_of(lines, moved, width)
        slope = float((there.used - lines.free) @ step)
        if slope >= -0.5 * rise:
            return moved, there
        share *= float(np.clip(rise / (rise - slope), 0.1, 0.7))
    return None


def _ridged(curvature: FloatArray | csc_array, ridge: FloatArray) -> FloatArray | csc_array:
    """The curvature and a ridge (m,), so that every limit can be solved for."""
    ridge = ridge + 1e-14 * curvature.diagonal() + 1e-300
    return curvature + np.diag(ridge) if isinstance(curvature, np.ndarray) else curvature + diags_array(ridge)


def newton_step(curvature: FloatArray | csc_array, excess: FloatArray, prices: FloatArray) -> FloatArray:
    """
    Top of ``excess · d - d · curvature · d / 2`` over the steps ``d`` that leave every price >= 0.

    A primal-dual active set: limits whose price would fall below 0 get the price 0, those that would be
    exceeded without a price take part again (Hintermüller, Ito and Kunisch 2003).
    """
    solve = _solver(curvature)
    free = (prices > 0) | (excess > 0)
    step = -prices
    for _ in range(SETTLING):
        step = np.where(free, 0.0, -prices)
        step[free] = solve(free, (excess - np.asarray(curvature @ step))[free])
        pull = excess - np.asarray(curvature @ step)
        again = np.where(free, prices + step > 0, pull > 0)
        if (again == free).all():
            return step
        free = again
    return np.maximum(step, -prices)


def _solver(curvature: FloatArray | csc_array) -> Solver:
    """Solves for the rows and columns of some limits."""
    if not isinstance(curvature, np.ndarray):
        table = csc_array(curvature)
        return lambda free, right: np.asarray(spsolve(csc_array(table[free][:, free]), right)).reshape(-1)
    apart = _apart(curvature)
    return lambda free, right: _solved_apart(curvature, apart, free, right)


def _apart(curvature: FloatArray) -> BoolArray:
    """
    Limits of which no two share an undecided line, ``(m,)``, as many as are quickly found.

    No line has two suppliers: given the prices of all else, the price of each supplier stands alone.
    """
    shares = curvature != 0
    partners = [
        int.from_bytes(row.tobytes(), "little") for row in np.packbits(shares, axis=1, bitorder="little")
    ]
    apart, taken = np.zeros(len(curvature), dtype=bool), 0
    for row in np.argsort(shares.sum(axis=1), kind="stable").tolist():
        if not taken >> row & 1:
            apart[row] = True
            taken |= partners[row]
    return apart


def _solved_apart(curvature: FloatArray, apart: BoolArray, free: BoolArray, right: FloatArray) -> FloatArray:
    """Solution for the free limits: those apart follow from the others, for which a small system is left."""
    alone, others = free & apart, free & ~apart
    answer = np.zeros(len(free))
    answer[free] = right
    diagonal = curvature.diagonal()[alone]
    between = curvature[np.ix_(others, alone)]
    shared = between / diagonal
    system = curvature[np.ix_(others, others)] - shared @ between.T
    answer[others] = np.linalg.solve(system, answer[others] - shared @ answer[alone])
    answer[alone] = (answer[alone] - answer[others] @ between) / diagonal
    return answer[free]
