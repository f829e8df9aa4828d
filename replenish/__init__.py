"""From probabilistic demand forecasts to purchase orders, under the limits you really have."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from replenish import report, scenario
    from replenish.adapters.datasets.write import write_dataset
    from replenish.adapters.folders.plan import read
    from replenish.adapters.folders.replay import replay
    from replenish.adapters.forecasts.read import read_forecast
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
        Offers,
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
    from replenish.simulate.disruptions import DemandShock, LongerLeadTime, RandomDelay, SupplierClosed
    from replenish.simulate.monte_carlo import monte_carlo
    from replenish.simulate.past import Past, past_of
    from replenish.simulate.policies.policy import Policy, View
    from replenish.simulate.result import ReplayResult

HOMES = {  # where each name lives; it is loaded when it is first asked for
    "replenish": ("report", "scenario"),
    "replenish.adapters.datasets.write": ("write_dataset",),
    "replenish.adapters.folders.plan": ("read",),
    "replenish.adapters.forecasts.read": ("read_forecast",),
    "replenish.adapters.folders.replay": ("replay",),
    "replenish.errors": (
        "Fault", "InfeasibleError", "InputError", "ReplenishError", "SolverError", "SourceError",
    ),
    "replenish.optimize.solve": ("solve",),
    "replenish.problem": (
        "Adjustment", "Calendar", "Costs", "DemandHistory", "LeadTimes", "LimitUse", "Limits", "Offers",
        "OrderLine", "OrderTerms", "Override", "Overrides", "PastIssue", "PathForecast", "Pipeline", "Plan",
        "PointForecast", "PriceBreaks", "Problem", "PurchaseOrder", "QuantileForecast", "SolveParams",
        "Stock", "SupplyTerms", "Totals",
    ),
    "replenish.scenario.compare": ("compare",),
    "replenish.scenario.comparison": ("Comparison",),
    "replenish.simulate.disruptions": ("DemandShock", "LongerLeadTime", "RandomDelay", "SupplierClosed"),
    "replenish.simulate.monte_carlo": ("monte_carlo",),
    "replenish.simulate.past": ("Past", "past_of"),
    "replenish.simulate.policies.policy": ("Policy", "View"),
    "replenish.simulate.result": ("ReplayResult",),
}  # fmt: skip

__all__ = [
    "Adjustment",
    "Calendar",
    "Comparison",
    "Costs",
    "DemandHistory",
    "DemandShock",
    "Fault",
    "InfeasibleError",
    "InputError",
    "LeadTimes",
    "LimitUse",
    "Limits",
    "LongerLeadTime",
    "Offers",
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
    "RandomDelay",
    "ReplayResult",
    "ReplenishError",
    "SolveParams",
    "SolverError",
    "SourceError",
    "Stock",
    "SupplierClosed",
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


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: the optimizer alone needs no tables and no charts."""
    for home, names in HOMES.items():
        if name in names:
            found = (
                import_module(f"{home}.{name}") if home == __name__ else getattr(import_module(home), name)
            )
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
