"""How the answer moves when one thing is turned: service, limits, guesses, and what a promise implies."""

from replenish.scenario.curves.curve import Curve
from replenish.scenario.curves.curves import Curves, curves
from replenish.scenario.curves.frontier import frontier
from replenish.scenario.curves.implied import ImpliedCost, ImpliedService, implied_costs, implied_service
from replenish.scenario.curves.limit_values import limit_values
from replenish.scenario.curves.sensitivity import GUESSES, Guess, sensitivity

__all__ = [
    "GUESSES",
    "Curve",
    "Curves",
    "Guess",
    "ImpliedCost",
    "ImpliedService",
    "curves",
    "frontier",
    "implied_costs",
    "implied_service",
    "limit_values",
    "sensitivity",
]
