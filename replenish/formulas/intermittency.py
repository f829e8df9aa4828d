"""How often a line sells at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

INTERMITTENT_INTERVAL = 1.32  # periods between demands from which Croston-type methods beat smoothing


def demand_interval(demand: FloatArray) -> FloatArray:
    """
    Periods per period with demand; infinite for a line that never sold [ADI].

    Parameters
    ----------
    demand : (..., t) units
        NaN where nothing is known; such periods do not count.

    Returns
    -------
    interval : (...,) periods

    Examples
    --------
    >>> demand_interval(np.array([[1.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, np.nan]]))
    array([ 2., inf])
    """
    known = (~np.isnan(demand)).sum(axis=-1).astype(np.float64)
    selling = (demand > 0).sum(axis=-1)
    interval: FloatArray = np.divide(known, selling, out=np.full(known.shape, np.inf), where=selling > 0)
    return interval


def is_intermittent(demand: FloatArray) -> BoolArray:
    """
    Lines that go without demand so often that Croston-type methods forecast them better.

    The average demand interval against 1.32 periods: Syntetos, Boylan and Croston (2005), *On the
    categorization of demand patterns*, Journal of the Operational Research Society 56(5), 495-503. The
    other axis of their square, the squared coefficient of variation of demand sizes (0.49), tells smooth
    from erratic demand; here the dispersion of the quantiles covers it.

    Parameters
    ----------
    demand : (..., t) units
        NaN where nothing is known.

    Returns
    -------
    intermittent : (...,)

    Examples
    --------
    >>> is_intermittent(np.array([[5.0, 4.0, 0.0, 6.0, 3.0], [0.0, 1.0, 0.0, 0.0, 2.0]]))
    array([False,  True])
    """
    return np.asarray(demand_interval(demand) >= INTERMITTENT_INTERVAL)
