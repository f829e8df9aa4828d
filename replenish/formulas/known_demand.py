"""What to order of whom when all demand is known: every unit by itself, of its cheapest source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """
    Orders that a line may place, of any supplier on any review day, ``(j,)``.

    Parameters
    ----------
    arrival
        Period in which each is received; outside ``0 … t-1`` for one that cannot be placed or comes too late.
    price : money per unit
        Beyond the price at which stock is valued.
    """

    arrival: IntArray
    price: FloatArray


def cheapest_sources(
    needed: FloatArray, missing: FloatArray | None, sources: Sources, holding: FloatArray, shortage: float
) -> FloatArray:
    """
    Units to order of each source, ``(j,)``, so that holding, shortage and price of a line are least.

    Each unit has its own source. Where demand is lost, a unit missing in period ``t`` is bought for it,
    arrives by then and waits. Where demand waits, the unit at level ``x`` of the cumulative need costs
    holding from its arrival on while less than ``x`` is needed, and shortage while it is needed and not
    there. Units ask nothing of each other, so the sum of the least costs is the least cost of all.

    Parameters
    ----------
    needed : (t,) units
        Cumulative demand less what is owned by then.
    missing : (t,) units, optional
        Lost in each period if nothing is ordered; ``None`` where demand waits.
    holding : (t,) money per unit
        Left on the shelf at the end of each period.
    shortage : money per unit
        Lost, or waiting at the end of a period.

    Examples
    --------
    Two are missing in period 1 and four in period 3; the near supplier is half a unit of money dearer, and
    to hold a unit costs 0.1 a period. The far one comes just in time for the four:

    >>> offered = Sources(arrival=np.array([3, 1]), price=np.array([0.0, 0.5]))
    >>> cheapest_sources(np.array([0, 2, 2, 6.0]), np.array([0, 2, 0, 4.0]), offered, np.full(4, 0.1), 9.0)
    array([4., 2.])

    The same where demand waits, at a shortage of 0.1 a period: nobody waits two periods for less than 0.5.

    >>> cheapest_sources(np.array([0, 2, 2, 6.0]), None, offered, np.full(4, 0.1), 0.1)
    array([6., 0.])
    """
    periods = np.arange(needed.size)
    inside = (sources.arrival >= 0) & (sources.arrival < needed.size)
    arrival = np.where(inside, sources.arrival, 0)
    if missing is not None:
        units = missing
        paid = np.append(0.0, np.cumsum(holding))
        waits = paid[periods][:, None] - paid[arrival]
        cost = np.where(periods[:, None] >= arrival, waits, np.inf)
        nothing = np.full(needed.size, shortage)
    else:
        levels = np.unique(np.append(0.0, needed[needed > 0]))
        units = np.diff(levels)
        wanted = needed >= levels[1:, None]
        there = (periods >= arrival[:, None]).astype(np.float64)
        nothing = shortage * wanted.sum(axis=1).astype(np.float64)
        cost = nothing[:, None] + np.where(wanted, -shortage, holding) @ there.T
    cost = np.where(inside, cost + sources.price, np.inf)
    whose = cost.argmin(axis=1)
    taken = np.take_along_axis(cost, whose[:, None], axis=1)[:, 0] < nothing
    return np.bincount(whose[taken], units[taken], minlength=arrival.size).astype(np.float64)
