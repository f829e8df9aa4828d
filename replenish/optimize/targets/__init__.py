"""Target rules: how much of each line is wanted before order rules and limits."""

from replenish.optimize.targets.fill_rate import fill_rate
from replenish.optimize.targets.quantile import quantile
from replenish.optimize.targets.sum_quantile import sum_quantile
from replenish.optimize.targets.target import Target

ORDER_UP_TO: dict[str, Target] = {
    "quantile": quantile,
    "sum-quantile": sum_quantile,
    "fill-rate": fill_rate,
}
"""The rules that order up to a level, by name; the newsvendor follows the expected cost instead."""

__all__ = ["ORDER_UP_TO", "Target", "fill_rate", "quantile", "sum_quantile"]
