"""Demand outside the given quantile levels: an assumption with a name."""

from replenish.demand.tails.exponential import exponential
from replenish.demand.tails.flat import flat
from replenish.demand.tails.gamma import gamma
from replenish.formulas.sampling import TailFormula

TAILS: dict[str, TailFormula] = {
    "auto": gamma,
    "gamma": gamma,
    "exponential": exponential,
    "flat": flat,
    "refuse": flat,
}
"""The tail of each name; ``refuse`` draws like ``flat``, and the plan refuses decisions that rest on it."""

CHOSEN_BY_AUTO = "gamma"

__all__ = ["CHOSEN_BY_AUTO", "TAILS", "exponential", "flat", "gamma"]
