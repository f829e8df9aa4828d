"""Quantiles next to what happened: sums of errors over the periods of some lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.accuracy.sums import BINS, ErrorSums
from replenish.formulas.calibration import rank_histogram
from replenish.problem.arrays import BoolArray, FloatArray, Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Noun):
    """
    What a forecast said of some periods (or of whole intervals, ``t = 1``), and what happened.

    Parameters
    ----------
    levels : (g,)
    quantiles : (b, t, g) units
        NaN where it said nothing.
    mean : (b, t) units
    lower, upper : (b, t)
        Interval of probability that demand took in the forecast.
    demand : (b, t) units
        What is judged by; NaN where nothing is.
    sales : (b, t) units
        What was sold; NaN where that is not known.
    censored : (b, t)
        Where sales are a floor of demand.
    naive : (b,) units
        Scale of the errors.
    """

    levels: FloatArray
    quantiles: FloatArray
    mean: FloatArray
    lower: FloatArray
    upper: FloatArray
    demand: FloatArray
    sales: FloatArray
    censored: BoolArray
    naive: FloatArray


def scored(answers: Answers) -> ErrorSums:
    """Sums over the periods of each line, without money."""
    said = np.isfinite(answers.quantiles).all(axis=2)
    judged, seen = said & np.isfinite(answers.demand), said & np.isfinite(answers.sales)
    demand = np.where(judged, answers.demand, 0.0)
    error = np.where(judged, answers.mean - demand, 0.0)
    scale, sold = np.where(answers.naive > 0, answers.naive, np.nan)[:, None], demand > 0
    scaled = np.abs(error) / scale * np.where(judged, 1.0, np.nan)
    nothing = ErrorSums.nothing(len(demand), answers.levels)
    return nothing.replace(
        seen=_total(seen),
        count=_total(judged),
        demand=demand.sum(axis=1),
        expected=np.where(judged, answers.mean, 0.0).sum(axis=1),
        absolute=np.abs(error).sum(axis=1),
        squared=(error**2).sum(axis=1),
        scaled=np.nansum(scaled, axis=1),
        scaled_count=_total(np.isfinite(scaled)),
        relative=np.divide(np.abs(error), demand, out=np.zeros_like(error), where=sold).sum(axis=1),
        relative_count=_total(sold),
        histogram=rank_histogram(
            np.where(judged, answers.lower, np.nan), np.where(judged, answers.upper, np.nan), BINS
        ),
        **_by_level(answers, judged, seen),
    )


def _by_level(answers: Answers, judged: BoolArray, seen: BoolArray) -> dict[str, FloatArray]:
    gap = np.where(judged[:, :, None], answers.demand[:, :, None] - answers.quantiles, np.nan)
    known = np.where(seen[:, :, None], answers.sales[:, :, None] - answers.quantiles, np.nan)
    certain = ~answers.censored[:, :, None]
    return {
        "short": np.nansum(np.maximum(gap, 0.0), axis=1),
        "over": np.nansum(np.maximum(-gap, 0.0), axis=1),
        "covered": _total(gap <= 0),
        "below": _total(gap < 0),
        "least": _total((known <= 0) & certain),
        "most": _total(known <= 0),
    }


def priced(sums: ErrorSums, underage: FloatArray, overage: FloatArray, own: FloatArray) -> ErrorSums:
    """
    Sums of one interval per line, with what they cost.

    Parameters
    ----------
    underage, overage : (b,) money per unit
        Cost of a unit short and of a unit over. [c_u, c_o]
    own : (b,) units
        Demand minus the quantile at the line's own critical ratio; NaN where nothing is judged.
    """
    price = (underage + overage)[:, None]
    gap = np.nan_to_num(own)
    return sums.replace(
        priced_short=price * sums.short,
        priced_over=price * sums.over,
        underage=underage * sums.count,
        overage=overage * sums.count,
        own_cost=underage * np.maximum(gap, 0.0) + overage * np.maximum(-gap, 0.0),
    )


def _total(counted: BoolArray) -> FloatArray:
    return np.asarray(counted.sum(axis=1), dtype=np.float64)
