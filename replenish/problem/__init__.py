"""
The nouns: what a planner talks about, validated once, frozen, columnar.

Axes, always in this order: ``n`` lines, ``s`` sample paths, ``t`` periods, ``q`` quantile levels,
``m`` limits. Position ``i`` is the same line in every array.
"""

from replenish.problem.adjustment import Adjustment
from replenish.problem.calendar import Calendar
from replenish.problem.costs import Costs
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import Forecast, PathForecast, PointForecast, QuantileForecast
from replenish.problem.lead_times import LeadTimes
from replenish.problem.limit_use import LimitUse
from replenish.problem.limits import Limits
from replenish.problem.offers import Offers
from replenish.problem.order_terms import OrderTerms
from replenish.problem.override import Override
from replenish.problem.overrides import Overrides
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue
from replenish.problem.pipeline import Pipeline
from replenish.problem.plan import Plan
from replenish.problem.price_breaks import PriceBreaks
from replenish.problem.problem import Problem
from replenish.problem.purchase_order import OrderLine, PurchaseOrder
from replenish.problem.stock import Stock
from replenish.problem.terms import SupplyTerms
from replenish.problem.totals import Totals

__all__ = [
    "Adjustment",
    "Calendar",
    "Costs",
    "DemandHistory",
    "Forecast",
    "LeadTimes",
    "LimitUse",
    "Limits",
    "Offers",
    "OrderLine",
    "OrderTerms",
    "Override",
    "Overrides",
    "PastIssue",
    "PathForecast",
    "Pipeline",
    "Plan",
    "PointForecast",
    "PriceBreaks",
    "Problem",
    "PurchaseOrder",
    "QuantileForecast",
    "SolveParams",
    "Stock",
    "SupplyTerms",
    "Totals",
]
