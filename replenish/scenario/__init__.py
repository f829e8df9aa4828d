"""Questions in files: what a scenario changes, and the answers side by side."""

from replenish.scenario.change import Change
from replenish.scenario.load import load, load_all
from replenish.scenario.scenario import Scenario

__all__ = ["Change", "Scenario", "load", "load_all"]
