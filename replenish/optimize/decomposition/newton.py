"""Prices at which the smoothed demand for every limit meets what is free: projected Newton steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import spsolve

from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.smoothing import Response, smoothed_response

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

DENSE = 1200  # limits; above, their curvature is kept sparse
SHORTEST = 1e-3  # of a Newton step; shorter is no progress
ROUND_OFF = 1e-9  # of what is free
SETTLING = 30  # changes of the set of limits without a price; a handful is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Prices (m,) of the limits, the lines' answers around them, and whether they meet the tolerance."""

    prices: FloatArray
    response: Response
    converged: bool


def settle(
    market: Market, prices: FloatArray, band: FloatArray, reach: FloatArray, *, tolerance: float, steps: int
) -> Settled:
    """
    Move prices until no limit is exceeded and every priced limit is used up, on average over the band.

    The smoothed dual is concave with a piecewise linear slope: Newton steps end at its top after finitely
    many, those that lower a price below 0 stop there.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
        To start from.
    band : (n,) money per unit [> 0]
    reach : (m,) money per unit of the limit
        How far a price is trusted to move where few lines bend.
    tolerance
        Excess and rest of a limit, relative to what the undecided lines can change.
    steps
        At most.
    """
    response = smoothed_response(market, prices, band)
    for _ in range(steps):
        if _distance(market, prices, response) <= tolerance:
            return Settled(prices=prices, response=response, converged=True)
        curvature = _curvature(
            market.takes, response.bend, np.abs(response.excess) / np.maximum(reach, prices)
        )
        step = newton_step(curvature, response.excess, prices)
        shared = _line_search(market, prices, step, response, band)
        if shared is None:
            break
        prices, response = shared
    converged = _distance(market, prices, response) <= tolerance
    return Settled(prices=prices, response=response, converged=converged)


def _distance(market: Market, prices: FloatArray, response: Response) -> float:
    """Largest excess, or rest of a priced limit, relative to what the undecided lines can change."""
    wrong = np.where(prices > 0, np.abs(response.excess), np.maximum(response.excess, 0.0))
    undecided = market.used(response.high - response.low)
    return float((wrong / np.maximum(undecided, ROUND_OFF * market.free + 1e-300)).max(initial=0.0))


def _line_search(
    market: Market, prices: FloatArray, step: FloatArray, response: Response, band: FloatArray
) -> tuple[FloatArray, Response] | None:
    """First shortened step after which the dual still rises, or falls less steeply than it rose."""
    rise, share = float(response.excess @ step), 1.0
    while share >= SHORTEST and rise > 0:
        moved = np.maximum(prices + share * step, 0.0)
        there = smoothed_response(market, moved, band)
        slope = float(there.excess @ step)
        if slope >= -0.5 * rise:
            return moved, there
        share *= float(np.clip(rise / (rise - slope), 0.1, 0.7))
    return None


def _curvature(takes: csc_array, bend: FloatArray, ridge: FloatArray) -> csc_array:
    """How much less is taken of each limit per increase of each price, ``(m, m)``, with a ridge (m,)."""
    lines = np.flatnonzero(bend > 0)
    root = takes[:, lines] @ diags_array(np.sqrt(bend[lines]))
    least = 1e-14 * np.asarray((root * root).sum(axis=1)) + 1e-300
    return csc_array(root @ root.T + diags_array(ridge + least))


def newton_step(curvature: csc_array, excess: FloatArray, prices: FloatArray) -> FloatArray:
    """
    Top of ``excess · d - d · curvature · d / 2`` over the steps ``d`` that leave every price >= 0.

    A primal-dual active set: limits whose price would fall below 0 get the price 0, those that would be
    exceeded without a price take part again (Hintermüller, Ito and Kunisch 2003).
    """
    solve = _solver(curvature)
    product: Callable[[FloatArray], FloatArray] = lambda step: np.asarray(curvature @ step)  # noqa: E731
    free = (prices > 0) | (excess > 0)
    step = -prices
    for _ in range(SETTLING):
        fixed = np.where(free, 0.0, -prices)
        step = fixed.copy()
        step[free] = solve(free, (excess - product(fixed))[free])
        pull = excess - product(step)
        again = np.where(free, prices + step > 0, pull > 0)
        if (again == free).all():
            return step
        free = again
    return np.maximum(step, -prices)


def _solver(curvature: csc_array) -> Callable[[BoolArray, FloatArray], FloatArray]:
    """Solves for the rows and columns of some limits."""
    if curvature.shape[0] > DENSE:
        return lambda free, right: np.asarray(spsolve(curvature[free][:, free], right)).reshape(-1)
    dense = curvature.toarray()
    return lambda free, right: np.asarray(np.linalg.solve(dense[np.ix_(free, free)], right))
