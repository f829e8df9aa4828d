"""Offers of several suppliers in periods: by their calendars, and until a line is sold for the last time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.adapters.calendars.order_calendar import order_calendar
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.faults import FaultList
from replenish.adapters.planned.adjustments import arrives_too_late, salvage_costs, until_last_sale
from replenish.adapters.tables.lines import costs_of
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import Rows
from replenish.problem.calendar import Calendar
from replenish.problem.offers import Offers


def offers_of(rows: Rows | None, lines: Rows, calendar: Calendar, days: SupplyDays) -> Offers | None:
    """
    Offers in periods, by the calendars of their suppliers and locations; ``None`` where there are none.

    A blank review period is that of the line. The window of an offer ends with the last period in which the
    line is sold; one that arrives later is not to be ordered of.
    """
    if rows is None or not len(rows):
        return None
    line = line_positions(rows, lines, FaultList())
    review = np.where(np.isnan(rows["review_period"]), lines["review_period"][line], rows["review_period"])
    orders = order_calendar(
        calendar,
        rows["supplier"],
        rows["location"],
        lead_days=rows["lead_time"].astype(np.int64),
        review_days=review.astype(np.int64),
        days=days,
    )
    own = replace(lines, rows=lines.rows[line], values={key: one[line] for key, one in lines.values.items()})
    left_over, late = None, np.zeros(len(rows), dtype=bool)
    if not np.isnat(own["last_selling_date"]).all():
        orders = until_last_sale(orders, own, calendar)
        late = arrives_too_late(own, orders, calendar)
        usual = costs_of(own, calendar.step_days).obsolescence
        left_over = salvage_costs(own, orders, calendar, usual)
    return Offers(
        line=line,
        supplier=rows["supplier"],
        unit=rows["unit_cost"],
        lead_time=orders.lead_time,
        review_period=orders.review_period,
        moq=np.where(late, 0.0, rows["moq"]),
        order_multiple=rows["order_multiple"],
        max_order=np.where(late, 0.0, rows["max_order"]),
        obsolescence=left_over,
        ordering=rows["ordering_cost"],
        order_date=orders.order_date,
        due_date=orders.due_date,
        next_due_date=orders.next_due_date,
        waits=orders.waits,
    )
