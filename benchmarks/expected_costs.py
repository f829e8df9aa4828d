"""
Expected cost of this week's plan against what else a buyer might do, under the same rules and limits.

    python benchmarks/expected_costs.py [FOLDER]

All quantities are judged by the same expected cost on the same demand paths, and what they leave to the next
orders on the same shelves counts, these being the newsvendor's:

- ``newsvendor``: the plan.
- ``p50``, ``p90``: order up to that quantile of the requirement; the limits cut by worth.
- ``equal cut``: each line's best quantity alone, everybody cut by the same share of each scarce limit.
- ``rounded after``: the best fractional quantities under the limits, then rounded to packs and MOQ,
  to the nearest where everything still fits, else down.
"""

import sys

import numpy as np
from rich.console import Console
from rich.table import Table

import replenish as rp
from replenish.adapters.folders.plan import read_folder
from replenish.demand.model import demand_model
from replenish.formulas.orderable import order_rules, orderable_ceil, orderable_floor
from replenish.optimize.kept import kept_cost


def equal_cut(plan, quantity):
    """Cut every line by the same share of each limit that it takes from."""
    for _ in range(100):
        share = np.ones_like(quantity)
        for use in plan.limits:
            lines, takes = use.lines, use.takes
            if lines.size:
                used = takes @ quantity[lines]
                room = max(use.capacity - use.committed, 0.0)
                share[lines] = np.minimum(share[lines], min(room / used, 1.0) if used > 0 else 1.0)
        if (share >= 1 - 1e-12).all():
            break
        quantity = quantity * share
    return quantity


def within_limits(plan, quantity):
    return all(float(use.takes @ quantity[use.lines]) <= use.used + use.free + 1e-6 for use in plan.limits)


def rounded_after(problem, params, rules):
    terms = problem.terms.replace(moq=0.0, order_multiple=0.0, max_order=np.inf)
    fractional = rp.solve(problem.replace(terms=terms), params)
    below = orderable_floor(rules, fractional.quantity)
    above = orderable_ceil(rules, fractional.quantity)
    nearest = np.where(fractional.quantity - below < above - fractional.quantity, below, above)
    quantity = below.copy()
    for line in np.argsort(-(nearest - below), kind="stable"):
        trial = quantity.copy()
        trial[line] = nearest[line]
        if within_limits(fractional, trial):
            quantity = trial
    return quantity


def costs_by_policy(folder):
    planning = read_folder(folder)
    problem, params = planning.problem, planning.params.replace(target="newsvendor")
    plan = rp.solve(problem, params)
    model = demand_model(problem, params)
    terms = problem.terms
    rules = order_rules(terms.moq, terms.order_multiple, terms.max_order)
    others = {
        **{name: rp.solve(problem, params.replace(target=name)).quantity for name in ("p50", "p90")},
        "equal cut": orderable_floor(rules, equal_cut(plan, plan.figures.alone)),
        "rounded after": rounded_after(problem, params, rules),
    }
    costs = {
        name: kept_cost(plan.replace(quantity=quantity), problem, params, model)
        for name, quantity in others.items()
    }
    return plan, costs


if __name__ == "__main__":
    plan, costs = costs_by_policy(sys.argv[1] if len(sys.argv) > 1 else "fixtures/freshretail")
    table = Table("policy", "expected cost", "above the plan")
    table.add_row("newsvendor", f"{plan.cost:,.2f}", "")
    table.add_row("lower bound", f"{plan.lower_bound:,.2f}", f"{plan.lower_bound / plan.cost - 1:+.3%}")
    for name, cost in costs.items():
        table.add_row(name, f"{cost:,.2f}", f"{cost / plan.cost - 1:+.2%}")
    Console().print(table)
