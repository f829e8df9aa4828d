"""Demand outside the given quantile levels: an assumption with a name."""

from replenish.demand.tails.choice import TailChoice, best_tail
from replenish.demand.tails.exponential import exponential
from replenish.demand.tails.flat import flat
from replenish.demand.tails.gamma import gamma
from replenish.demand.tails.lognormal import lognormal
from replenish.demand.tails.negative_binomial import negative_binomial
from replenish.formulas.sampling import TailFormula

TAILS: dict[str, TailFormula] = {
    "auto": gamma,
    "gamma": gamma,
    "negative-binomial": negative_binomial,
    "negative_binomial": negative_binomial,
    "lognormal": lognormal,
    "exponential": exponential,
    "flat": flat,
    "refuse": flat,
}
"""The tail of each name; ``refuse`` draws like ``flat``, and the plan refuses decisions that rest on it."""

CHOSEN_BY_AUTO = "gamma"
"""What ``auto`` takes where no past tells better."""

CANDIDATES = {name: TAILS[name] for name in ("gamma", "lognormal", "exponential")}
"""What ``auto`` chooses from; for whole units that sell slowly gamma's limit is the negative binomial."""

__all__ = [
    "CANDIDATES",
    "CHOSEN_BY_AUTO",
    "TAILS",
    "TailChoice",
    "best_tail",
    "exponential",
    "flat",
    "gamma",
    "lognormal",
    "negative_binomial",
]
