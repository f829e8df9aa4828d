"""From lead times in days to the periods in which orders are received, by the calendars of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.faults import FaultList
from replenish.adapters.planned.delivery_laws import DeliveryLaw, DeliveryLaws, order_dates
from replenish.adapters.tables.open_orders import named_orders
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import Rows
from replenish.problem.arrays import BoolArray, DateArray, FloatArray, IntArray, frozen_texts
from replenish.problem.calendar import Calendar
from replenish.problem.lead_times import LeadTimes
from replenish.problem.pipeline import Pipeline

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """
    When orders placed on some days are received, in periods of a plan.

    Parameters
    ----------
    calendar
        Periods of the plan.
    days
        When suppliers take orders, and locations receive goods.
    """

    calendar: Calendar
    days: SupplyDays

    def chance(self, law: DeliveryLaw, placed: np.datetime64, location: str, periods: int) -> FloatArray:
        """
        Probability ``(t,)`` of each period; what comes later than the last counts in it.

        What would have come before the plan date has not: the rest of the law is what is left.
        """
        days, chance = _remaining(law.chance, int((self.calendar.start - placed).astype(np.int64)))
        period = np.minimum(self._periods(placed + days, location), periods - 1)
        return np.bincount(period, weights=chance, minlength=periods).astype(np.float64)

    def _periods(self, dates: DateArray, location: str) -> IntArray:
        """Period in which goods that come on some days are received."""
        received = self.days.receiving_day(np.full(dates.size, location, dtype=object), dates)
        return self.calendar.periods_until((received - self.calendar.start).astype(np.int64))

    def first_later(
        self, law: DeliveryLaw, following: np.datetime64, supplier: str, location: str, review: np.timedelta64
    ) -> FloatArray:
        """Probability ``(t + 1,)`` of each period for the first receipt of any later order."""
        none_yet = np.ones(self.calendar.periods + 1)
        shortest, longest = np.flatnonzero(law.chance)[[0, -1]].astype("timedelta64[D]")
        placed, name = following, np.array([supplier], dtype=object)
        while placed + shortest <= following + longest:
            none_yet *= 1 - np.cumsum(self.chance(law, placed, location, none_yet.size))
            placed = self.days.order_day(name, np.array([placed + review]))[0]
        none_yet[none_yet < 1e-12] = 0.0  # noqa: PLR2004 (sums of probabilities are not exact)
        return np.asarray(0.0 - np.diff(none_yet, prepend=1.0))


def _remaining(chance: FloatArray, age: int) -> tuple[IntArray, FloatArray]:
    """Lengths and their probabilities, given that a case has lasted ``age`` days; all, where none is left."""
    left = np.flatnonzero(chance * (np.arange(chance.size) >= age))
    if not left.size:
        left = np.flatnonzero(chance)
        return left + age, chance[left]
    return left, chance[left] / chance[left].sum()


def lead_times_of(
    laws: DeliveryLaws, lines: Rows, orders: OrderCalendar, calendar: Calendar, days: SupplyDays
) -> LeadTimes:
    """Chances of the receipts of this plan's orders, and of the later ones."""
    arrivals, periods = Arrivals(calendar=calendar, days=days), calendar.periods
    promised, put_off = lines["lead_time"].astype(np.int64), _put_off(orders, calendar)
    chance, later = np.zeros((len(lines), periods)), np.zeros((len(lines), periods + 1))
    known: dict[Key, tuple[FloatArray, FloatArray]] = {}
    for line, number in enumerate(laws.of_line.tolist()):
        law = laws.laws[number] if number >= 0 else _fixed(int(promised[line]))
        supplier, location = str(lines["supplier"][line]), str(lines["location"][line])
        review = np.timedelta64(int(lines["review_period"][line]), "D")
        first, following = orders.order_date[line], orders.next_order_date[line]
        key = (number, law.chance.size, supplier, location, review, first, following, put_off[line])
        if key not in known:
            next_ones = arrivals.first_later(law, following, supplier, location, review)
            known[key] = (
                arrivals.chance(law, first, location, periods),
                _later(next_ones, int(put_off[line])),
            )
        chance[line], later[line] = known[key]
    sources = [laws.laws[number].source if number >= 0 else "" for number in laws.of_line.tolist()]
    notes = (*laws.notes, *_beyond_the_forecast(chance, later))
    return LeadTimes(chance=chance, next_chance=later, source=frozen_texts(sources), notes=notes)


def _put_off(orders: OrderCalendar, calendar: Calendar) -> IntArray:
    """Periods by which the next order counts later ``(n,)``, so that there is one to cover."""
    after = (orders.next_due_date - calendar.start).astype(np.int64)
    return np.clip(orders.review_period - (calendar.periods_until(after) - orders.lead_time), 0, 1)


def _later(chance: FloatArray, periods: int) -> FloatArray:
    """Probabilities some periods later; what is then beyond the last counts in it."""
    if not periods:
        return chance
    moved = np.concatenate([np.zeros(periods), chance])
    moved[chance.size - 1] = moved[chance.size - 1 :].sum()
    return moved[: chance.size]


def _beyond_the_forecast(chance: FloatArray, later: FloatArray) -> tuple[str, ...]:
    """Receipts that are counted in the last period because nothing is known of those after it."""
    share = np.maximum(chance[:, -1], later[:, -1])
    lines = int((share > 0).sum())
    if not lines:
        return ()
    what = "1 line" if lines == 1 else f"{lines} lines"
    chance_of_it = f"{share.max():.0%}"
    return (f"Orders of {what} may come after the forecast's end (up to {chance_of_it}); they count at it",)


def _fixed(days: int) -> DeliveryLaw:
    return DeliveryLaw(chance=np.eye(1, days + 1, days)[0], source="")


def pipeline_of(
    laws: DeliveryLaws, open_orders: Rows | None, lines: Rows, calendar: Calendar, days: SupplyDays
) -> tuple[Pipeline | None, tuple[str, ...]]:
    """Open orders with the chances of what remains of their lead times, and what had to be assumed."""
    if open_orders is None or not len(open_orders):
        return None, ()
    arrivals, periods = Arrivals(calendar=calendar, days=days), calendar.periods
    line = line_positions(open_orders, lines, FaultList())
    law_of = laws.of_line[line]
    due = np.maximum(open_orders["due_date"], calendar.start)
    placed = np.where(law_of < 0, due, np.minimum(order_dates(open_orders, lines), calendar.start))
    chances = np.zeros((len(open_orders), periods + 1))
    known: dict[Key, FloatArray] = {}
    for order, number in enumerate(law_of.tolist()):
        key = (number, str(open_orders["location"][order]), placed[order])
        if key not in known:
            law = _fixed(0) if number < 0 else laws.laws[number]
            known[key] = arrivals.chance(law, placed[order], key[1], periods + 1)
        chances[order] = known[key]
    age = np.maximum((calendar.start - placed).astype(np.int64), 0)
    pipeline = Pipeline(
        line=line,
        quantity=open_orders["quantity"] - open_orders["received"],
        age=age,
        chance=chances[:, :periods],
    )
    longest = np.array([laws.laws[number].chance.size - 1 for number in law_of], dtype=np.int64)
    late = (law_of >= 0) & (open_orders["due_date"] < calendar.start)
    return pipeline, tuple(_assumed(open_orders, late, late & (age > longest)))


def _assumed(open_orders: Rows, late: BoolArray, unheard_of: BoolArray) -> Iterator[str]:
    if late.any():
        verb = "order is" if late.sum() == 1 else "orders are"
        what = "late and expected by what remains of the lead times, not today"
        yield f"{late.sum()} open {verb} {what} ({named_orders(open_orders, late)})"
    if unheard_of.any():
        verb = "order is" if unheard_of.sum() == 1 else "orders are"
        yield f"{unheard_of.sum()} open {verb} older than any lead time known and counted as if placed today"


def of_promised_lines(laws: DeliveryLaws | None, open_orders: Rows | None, lines: Rows) -> Rows | None:
    """Open orders of the lines whose promises are kept."""
    if laws is None or open_orders is None:
        return open_orders
    kept = laws.of_line[line_positions(open_orders, lines, FaultList())] < 0
    values = {name: column[kept] for name, column in open_orders.values.items()}
    return replace(open_orders, rows=open_orders.rows[kept], values=values)
