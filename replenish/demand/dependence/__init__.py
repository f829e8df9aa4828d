"""How the periods of a line hang together: rules by name."""

from replenish.demand.dependence.auto import auto
from replenish.demand.dependence.copula import copula
from replenish.demand.dependence.dependence import Dependence, DrawRequest, Joined
from replenish.demand.dependence.independent import independent
from replenish.demand.dependence.ranks import ranks

DEPENDENCE: dict[str, Dependence] = {
    "auto": auto,
    "independent": independent,
    "copula": copula,
    "ranks": ranks,
}
"""The rule of each name."""

__all__ = ["DEPENDENCE", "Dependence", "DrawRequest", "Joined"]
