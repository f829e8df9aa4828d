"""Questions in files: what a scenario changes, and the answers side by side."""

from replenish.scenario.change import Change
from replenish.scenario.compare import compare
from replenish.scenario.comparison import Comparison
from replenish.scenario.grid import over_grids
from replenish.scenario.load import load, load_all
from replenish.scenario.outcome import Outcome
from replenish.scenario.scenario import Scenario

__all__ = ["Change", "Comparison", "Outcome", "Scenario", "compare", "load", "load_all", "over_grids"]
