"""
Coverage and loss of the demand of the protection interval, by how the forecast is treated.

    python benchmarks/interval_coverage.py FOLDER FIRST_ISSUE [EVERY]

Every issue from FIRST_ISSUE on is judged, and learns only from what was known on its own day. A line counts
with the days of its interval whose demand is known (no stock-out), if there are two or more; where nothing
was ever censored, with the whole interval. Demand comes in whole units, so coverage lies between "less than"
and "at most".
"""

import sys

import numpy as np
from rich.console import Console
from rich.table import Table

import replenish as rp
from replenish.adapters.faults import FaultList
from replenish.adapters.folders.plan import open_folder, read_folder
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.planned.past_issues import (
    demand_in_periods,
    forecast_of_lines,
    happened,
    issue_of_lines,
    past_issues,
)
from replenish.adapters.settings.read import FILE, read_settings
from replenish.adapters.tables.read import read_tables
from replenish.demand.model import demand_model
from replenish.formulas.pinball import pinball_loss

JUDGED = np.array([0.5, 0.75, 0.9])
TREATMENTS = {
    "sum of quantiles": {"dependence": "independent", "recalibration": "off"},
    "independent": {"dependence": "independent", "recalibration": "off"},
    "dependent, levels as they are": {"recalibration": "off"},
    "auto": {},
}


def problems(folder, first, every):
    """Problem of each judged issue with its past, and the demand that followed."""
    root, faults = open_folder(folder), FaultList()
    settings = read_settings(root / FILE, faults)
    tables, problem = read_tables(root, settings.data, faults), read_folder(folder).problem
    archive, cache = root / settings.data.forecast.path, {}

    def read(day):
        if day not in cache:
            cache[day] = read_forecast(
                archive, settings.data.forecast.source, day, period=settings.plan.period
            )
        return cache[day]

    history = demand_in_periods(tables.demand, tables.lines, problem.forecast.calendar)
    days = list(issues_of(archive))
    for day in [day for day in days if day >= np.datetime64(first)][::every]:
        forecast = forecast_of_lines(read(day), tables.lines, 0)
        past = past_issues(
            days,
            lambda day: issue_of_lines(read(day), tables.lines),
            forecast,
            demand=tables.demand,
            lines=tables.lines,
            date=day,
        )
        actual, censored = happened(history, forecast.calendar)
        on_order = np.zeros((problem.lines, forecast.periods))
        stock = rp.Stock(on_hand=np.zeros(problem.lines), on_order=on_order)
        changes = {"forecast": forecast, "past": past, "stock": stock, "limits": rp.Limits()}
        yield day, problem.replace(**changes), np.where(censored, np.nan, actual)


def judged(problem, demand, treatment):
    """Demand of the known days of each line's interval and its quantiles, one row per line."""
    model = demand_model(problem, rp.SolveParams(**TREATMENTS[treatment]))
    interval, censored = problem.terms.protection_interval, np.isnan(demand).any()
    rows = []
    for line, length in enumerate(interval.tolist()):
        known = np.isfinite(demand[line, :length])
        if known.sum() < 2 or not (censored or known.all()):
            continue
        paths = model.paths_of(np.array([line]), length)[0][:, known]
        if treatment == "sum of quantiles":
            quantiles = np.quantile(paths, JUDGED, axis=0, method="inverted_cdf").sum(axis=1)
        else:
            quantiles = np.quantile(paths.sum(axis=1), JUDGED, method="inverted_cdf")
        rows.append([demand[line, :length][known].sum(), *quantiles])
    return np.array(rows)


def compare(folder, first, every=1):
    """Rows of all issues by treatment."""
    rows = {name: [] for name in TREATMENTS}
    for day, problem, demand in problems(folder, first, every):
        if np.isfinite(demand).any():
            for name in TREATMENTS:
                found = judged(problem, demand, name)
                if found.size:
                    rows[name].append(found)
            print(day, f"{len(problem.past)} past issues", file=sys.stderr)
    return {name: np.concatenate(found) for name, found in rows.items()}


def figures(rows):
    """Coverage below and up to each level, and losses relative to demand."""
    actual, quantiles = rows[:, :1], rows[:, 1:]
    loss = 2 * pinball_loss(JUDGED, actual, quantiles).sum(axis=0) / actual.sum()
    return (actual < quantiles).mean(axis=0), (actual <= quantiles).mean(axis=0), loss


if __name__ == "__main__":
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    table = Table("treatment", "intervals", "p50 covers", "p75", "p90", "wQL p50", "p75", "p90", "mean")
    for name, rows in compare(sys.argv[1], sys.argv[2], every).items():
        below, upto, loss = figures(rows)
        covered = [f"{low:.1%} to {high:.1%}" for low, high in zip(below, upto, strict=True)]
        table.add_row(name, str(len(rows)), *covered, *(f"{each:.4f}" for each in loss), f"{loss.mean():.4f}")
    Console(width=140).print(table)
