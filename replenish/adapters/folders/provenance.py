"""What was put right and what was taken for granted, in sentences for the plan."""

from __future__ import annotations

import numpy as np

from replenish.adapters.tables.read import PlanningTables
from replenish.problem.forecast import AnyForecast


def forecast_repairs(forecast: AnyForecast) -> tuple[str, ...]:
    """Repairs of a forecast, those that were needed, and what it says nothing of."""
    known = forecast.known
    sentences = (
        (
            int(known.size - np.count_nonzero(known)),
            f"forecast cell (one line, one period) of {known.size} has no value, and no order needs it",
            f"forecast cells (one line, one period) of {known.size} have no value, and no order needs them",
        ),
        (
            getattr(forecast, "crossings", 0),
            "forecast cell (one line, one period) had crossing quantiles and was sorted",
            "forecast cells (one line, one period) had crossing quantiles and were sorted",
        ),
        (
            forecast.negatives,
            "negative forecast value was raised to 0",
            "negative forecast values were raised to 0",
        ),
        (
            forecast.duplicates,
            "forecast row said what another one says and was dropped",
            "forecast rows said what others say and were dropped",
        ),
    )
    counted = (f"{count} {one if count == 1 else many}" for count, one, many in sentences if count)
    return (*counted, *forecast.notes)


def assumptions_of(tables: PlanningTables, forecast: AnyForecast) -> tuple[str, ...]:
    """What nobody has said, and how it was taken."""
    stock = tables.stock
    no_backorders = stock is not None and "backorders" not in stock.present
    sentences = (
        (tables.open_orders is None, "nothing is on order: there is no table of open orders"),
        (no_backorders, "nothing is backordered: the stock table has no column backorders"),
        (tables.locations is None, "storage and receiving are not limited: there is no table of locations"),
        (
            tables.suppliers is None,
            "suppliers are not limited and take orders on any day: there is no table of them",
        ),
        (forecast.issued is None, "the forecast was known on the plan date: it carries no issue date"),
    )
    return tuple(sentence for told, sentence in sentences if told)
