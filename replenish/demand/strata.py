"""Every distribution of a forecast at the midpoints of equally likely strata."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from replenish.demand.memory import Itself, Memory
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.forecast import AnyForecast

RESOLUTION = 200  # strata; p99.75 is the last that is told apart
BLOCK_CELLS = 4_000_000  # lines x strata x periods at a time


def strata(
    forecast: AnyForecast,
    lines: IntArray,
    periods: int,
    tail: TailFormula,
    whole: BoolArray,
    *,
    memory: Memory | None = None,
) -> Iterator[tuple[IntArray, FloatArray]]:
    """
    Demand at the midpoint of each stratum, rising, block by block.

    Parameters
    ----------
    lines : (k,)
        Positions.
    periods
        ``t``, from the forecast's first.
    tail
        Demand outside the given levels.
    whole : (n,)
        Whether a line of the forecast is sold in whole units.
    memory
        Where the strata of a whole forecast are kept, if they fit into one block.

    Yields
    ------
    lines : (b,)
    demand : (b, 200, t) units
    """
    if memory is not None and lines.size * RESOLUTION * forecast.periods <= BLOCK_CELLS:
        key = ("strata", Itself(forecast), lines.tobytes(), tail, whole.tobytes())
        (kept,) = memory.recall(key, lambda: (_strata(forecast, lines, forecast.periods, tail, whole),))
        yield lines, kept[:, :, :periods]
        return
    size = max(BLOCK_CELLS // (RESOLUTION * periods), 1)
    for start in range(0, lines.size, size):
        some = lines[start : start + size]
        yield some, _strata(forecast, some, periods, tail, whole)


def _strata(
    forecast: AnyForecast, lines: IntArray, periods: int, tail: TailFormula, whole: BoolArray
) -> FloatArray:
    midpoints = np.tile(((np.arange(RESOLUTION) + 0.5) / RESOLUTION)[:, None], (1, periods))
    return forecast.paths_of(lines, midpoints, tail, whole[lines])


def read_at(demand: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Quantiles of strata at some probabilities of each line, straight between the midpoints.

    Parameters
    ----------
    demand : (b, 200, t) units
    probabilities : (b, q)

    Returns
    -------
    (b, t, q) units
    """
    position = np.clip(probabilities * RESOLUTION - 0.5, 0, RESOLUTION - 1)
    below = np.minimum(position.astype(np.int64), RESOLUTION - 2)
    share = (position - below)[:, :, None]
    rows = np.arange(len(demand))[:, None]
    found = demand[rows, below] * (1 - share) + demand[rows, below + 1] * share
    return np.asarray(found.transpose(0, 2, 1))
