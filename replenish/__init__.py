"""From probabilistic demand forecasts to purchase orders, under the limits you really have."""

from replenish import report, scenario
from replenish.adapters.datasets.write import write_dataset
from replenish.adapters.folder import read
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.replay_folder import replay
from replenish.errors import Fault, InfeasibleError, InputError, ReplenishError, SolverError, SourceError
from replenish.optimize.solve import solve
from replenish.problem import (
    Adjustment,
    Calendar,
    Costs,
    DemandHistory,
    LeadTimes,
    Limits,
    LimitUse,
    OrderLine,
    OrderTerms,
    Override,
    Overrides,
    PastIssue,
    PathForecast,
    Pipeline,
    Plan,
    PointForecast,
    PriceBreaks,
    Problem,
    PurchaseOrder,
    QuantileForecast,
    SolveParams,
    Stock,
    SupplyTerms,
    Totals,
)
from replenish.scenario.compare import compare
from replenish.scenario.comparison import Comparison
from replenish.simulate.monte_carlo import monte_carlo
from replenish.simulate.past import Past, past_of
from replenish.simulate.policies.policy import Policy, View
from replenish.simulate.result import ReplayResult

__all__ = [
    "Adjustment",
    "Calendar",
    "Comparison",
    "Costs",
    "DemandHistory",
    "Fault",
    "InfeasibleError",
    "InputError",
    "LeadTimes",
    "LimitUse",
    "Limits",
    "OrderLine",
    "OrderTerms",
    "Override",
    "Overrides",
    "Past",
    "PastIssue",
    "PathForecast",
    "Pipeline",
    "Plan",
    "PointForecast",
    "Policy",
    "PriceBreaks",
    "Problem",
    "PurchaseOrder",
    "QuantileForecast",
    "ReplayResult",
    "ReplenishError",
    "SolveParams",
    "SolverError",
    "SourceError",
    "Stock",
    "SupplyTerms",
    "Totals",
    "View",
    "compare",
    "monte_carlo",
    "past_of",
    "read",
    "read_forecast",
    "replay",
    "report",
    "scenario",
    "solve",
    "write_dataset",
]
