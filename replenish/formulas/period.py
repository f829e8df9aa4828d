"""One period of a shelf: receive, serve, count."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class LivedPeriod(NamedTuple):
    """
    A period, lived; every array ``(n,)`` units.

    Parameters
    ----------
    after_receipt
        On the shelf once receipts have been put away and waiting demand shipped.
    stock, backorders
        On the shelf, and promised and not shipped, at the end.
    short
        Demand of this period that met an empty shelf.
    """

    after_receipt: FloatArray
    stock: FloatArray
    backorders: FloatArray
    short: FloatArray


def lived_period(
    stock: FloatArray, backorders: FloatArray, receipt: FloatArray, demand: FloatArray, lost: BoolArray
) -> LivedPeriod:
    """
    Live one period: receive, ship what waits, serve demand; what is unmet is lost or waits.

    Parameters
    ----------
    stock, backorders : (n,) units
        At the end of the period before.
    receipt, demand : (n,) units
    lost : (n,)
        Whether unmet demand is lost.

    Examples
    --------
    Two waiting, five received, four wanted:

    >>> lived_period(np.zeros(1), np.array([2.0]), np.array([5.0]), np.array([4.0]), np.array([False]))
    LivedPeriod(after_receipt=array([3.]), stock=array([0.]), backorders=array([1.]), short=array([1.]))
    """
    net = stock + receipt - backorders
    after_receipt = np.maximum(net, 0.0)
    waiting = np.maximum(-net, 0.0)
    short = np.maximum(demand - after_receipt, 0.0)
    return LivedPeriod(
        after_receipt=after_receipt,
        stock=np.maximum(after_receipt - demand, 0.0),
        backorders=np.where(lost, 0.0, waiting + short),
        short=short,
    )
