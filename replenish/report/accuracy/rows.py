"""Figures of a forecast's accuracy as rows: one per scope, treatment and group of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from replenish.demand.accuracy.money import CalibrationCosts
from replenish.demand.accuracy.result import Accuracy
from replenish.demand.accuracy.sums import ErrorSums
from replenish.problem.arrays import FloatArray

Row = dict[str, str | float | None]

PERIOD, INTERVAL, KNOWN = "period", "interval", "known part"
DIGITS = 6  # significant ones; more would be noise of the arithmetic


def accuracy_rows(accuracy: Accuracy, by: str) -> list[Row]:
    """
    Rows of all groups, per period and for the demand of the protection interval.

    Columns are named as in Amazon Forecast's accuracy export where it has them (``wQL[0.1]``, ``Average
    wQL``, ``WAPE``, ``RMSE``, ``MASE``, ``MAPE``); what cannot be told is ``None``. Costs are money per
    decision, all lines of the group together.
    """
    names, _ = accuracy.groups(by)
    return [
        {"scope": scope, "treatment": treatment, "by": by, "group": name}
        | {column: _number(values[position]) for column, values in columns.items()}
        for scope, treatment, columns in _columns(accuracy, by)
        for position, name in enumerate(names)
    ]


def _columns(accuracy: Accuracy, by: str) -> Iterator[tuple[str, str, dict[str, FloatArray]]]:
    """Scope, treatment, and the figures of all groups by the name of their column."""
    levels = accuracy.levels
    for treatment, sums in accuracy.of_periods(by).items():
        yield PERIOD, treatment, _figures(sums, levels)
    parts = (
        (INTERVAL, accuracy.of_interval(by), accuracy.costs(by), accuracy.decisions.size),
        (KNOWN, accuracy.of_known(by), accuracy.known_costs(by), accuracy.partly.size),
    )
    for scope, told, costs, decisions in parts:
        for treatment, sums in told.items():
            money = _money(costs[treatment], levels, max(decisions, 1))
            yield scope, treatment, _figures(sums, levels) | money


def _figures(sums: ErrorSums, levels: FloatArray) -> dict[str, FloatArray]:
    own = sums.at(levels)
    least, most = own.coverage_bounds
    by_level = {
        "wQL": own.wql,
        "coverage": own.coverage,
        "below": own.coverage_below,
        "coverage_least": least,
        "coverage_most": most,
    }
    return {
        "judged": sums.count,
        "seen": sums.seen,
        "demand": sums.demand,
        "Average wQL": own.wql.mean(axis=1),
        "WAPE": sums.wape,
        "RMSE": sums.rmse,
        "MASE": sums.mase,
        "MAPE": sums.mape,
        "bias": sums.bias,
        "CRPS": sums.crps,
        **_spread(by_level, levels),
    }


def _money(costs: CalibrationCosts, levels: FloatArray, decisions: int) -> dict[str, FloatArray]:
    by_level = {"cost": costs.at_level / decisions, "avoidable": costs.avoidable / decisions}
    return {
        "own_cost": costs.own / decisions,
        "own_avoidable": costs.own_avoidable / decisions,
        **_spread(by_level | {"cheapest": costs.cheapest}, levels),
    }


def _spread(by_level: Mapping[str, FloatArray], levels: FloatArray) -> dict[str, FloatArray]:
    """One column per figure and level, like ``wQL[0.1]``."""
    return {
        f"{name}[{level:.6g}]": values[:, place]
        for name, values in by_level.items()
        for place, level in enumerate(levels)
    }


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
