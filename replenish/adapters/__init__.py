"""Edges: files and labels in, nouns out. Only these modules see the world."""

from replenish.adapters.folders.plan import PlanningFolder, read, read_folder
from replenish.adapters.forecasts.read import read_backtest, read_forecast

__all__ = ["PlanningFolder", "read", "read_backtest", "read_folder", "read_forecast"]
