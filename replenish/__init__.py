"""From probabilistic demand forecasts to purchase orders, under the limits you really have."""

from replenish.adapters.folder import read
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import Fault, InfeasibleError, InputError, ReplenishError, SolverError, SourceError
from replenish.optimize.solve import solve
from replenish.problem import (
    Calendar,
    Costs,
    DemandHistory,
    Limits,
    LimitUse,
    OrderLine,
    PastIssue,
    PathForecast,
    Plan,
    PointForecast,
    Problem,
    PurchaseOrder,
    QuantileForecast,
    SolveParams,
    Stock,
    SupplyTerms,
)

__all__ = [
    "Calendar",
    "Costs",
    "DemandHistory",
    "Fault",
    "InfeasibleError",
    "InputError",
    "LimitUse",
    "Limits",
    "OrderLine",
    "PastIssue",
    "PathForecast",
    "Plan",
    "PointForecast",
    "Problem",
    "PurchaseOrder",
    "QuantileForecast",
    "ReplenishError",
    "SolveParams",
    "SolverError",
    "SourceError",
    "Stock",
    "SupplyTerms",
    "read",
    "read_forecast",
    "solve",
]
