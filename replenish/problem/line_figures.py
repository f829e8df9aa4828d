"""What a plan expects of each line, and what moved its quantity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import BoolArray, FloatArray, Noun, TextArray
from replenish.problem.stock import Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures(Noun):
    """
    What is expected of each line; every array ``(n,)``.

    Parameters
    ----------
    demand_mean, demand_p10, demand_p50, demand_p90 : units
        Demand of the protection interval.
    uplift : units
        Of the expected demand, what somebody's uplift has made.
    on_order : units
        Due within the protection interval.
    lost_before : units
        Expected demand lost before the order can arrive.
    lost_anyway : units
        Of it, what no order of any supplier could prevent; the rest is part of the expected cost.
    requirement_p50, requirement_p90 : units
        Quantiles of what the line needs from this order; negative where more is owned.
    unclipped, wanted : units
        What the target asks for before order rules and limits; ``wanted`` is not below 0.
    alone : units
        Best orderable quantity if no limit were shared.
    requirement_level
        Probability that the requirement does not exceed the quantity.
    expected_short : units
        Expected units short in the window.
    expected_cost : money
        Holding, shortage and obsolescence cost of the window, and what the order costs and saves besides.
    cost_alone : money
        The same, if no limit were shared.
    worth_of_last, worth_of_next : money per unit
        Money the last unit ordered saves, and the first one not ordered would save.
    tail_by_assumption
        Whether the decision lies beyond the given quantile levels.
    tail_share
        Of the demand on the paths that decide, the share beyond the outermost given quantile.
    rule, limit : texts
        What moved the quantity from wanted to alone, and from alone to the quantity; empty for nothing.
    """

    demand_mean: FloatArray
    demand_p10: FloatArray
    demand_p50: FloatArray
    demand_p90: FloatArray
    uplift: FloatArray
    on_order: FloatArray
    lost_before: FloatArray
    lost_anyway: FloatArray
    requirement_p50: FloatArray
    requirement_p90: FloatArray
    unclipped: FloatArray
    wanted: FloatArray
    alone: FloatArray
    requirement_level: FloatArray
    expected_short: FloatArray
    expected_cost: FloatArray
    cost_alone: FloatArray
    worth_of_last: FloatArray
    worth_of_next: FloatArray
    tail_by_assumption: BoolArray
    tail_share: FloatArray
    rule: TextArray
    limit: TextArray

    def net_demand(self, stock: Stock) -> FloatArray:
        """Expected demand (n,) less what is owned and what is lost before the order comes, in units."""
        owned = stock.on_hand + self.on_order - stock.backorders
        return np.asarray(self.demand_mean - owned - self.lost_before)
