"""Fields that are not named but follow from one that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from replenish.formulas.lead_time import first_of_later_orders
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.scenario.cells import Cells
from replenish.scenario.edit import Edit
from replenish.scenario.fields import DEMAND, SCALE
from replenish.scenario.verbs import MULTIPLY


class Follows(NamedTuple):
    """Where a field goes when another moves."""

    address: str
    values: Any
    touched: BoolArray
    why: str
    before: Any = None


Values = dict[str, Any]
Follower = Callable[[Edit, Values], Iterator[Follows]]

DATES = {  # dates that hang on a number of periods
    "terms.lead_time": ("terms.due_date", "terms.next_due_date"),
    "terms.review_period": ("terms.next_due_date",),
    "offers.lead_time": ("offers.due_date", "offers.next_due_date"),
    "offers.review_period": ("offers.next_due_date",),
}


def due_dates(edit: Edit, values: Values) -> Iterator[Follows]:
    """
    A later receipt is due later: dates move by as many periods as the lead time or the review period does.

    The order date stays; open orders keep the dates they were promised for.
    """
    step = values.get("forecast.calendar.step_days")
    for address in DATES.get(edit.address, ()):
        due = values.get(address)
        if due is not None and step is not None:
            periods = edit.after.values - edit.before.values
            days = np.where(edit.touched, np.rint(periods * step), 0).astype("timedelta64[D]")
            why = f"moves with the {edit.address.rpartition('.')[2].replace('_', ' ')}"
            yield Follows(address, due + days, edit.touched, why)


def holding(edit: Edit, values: Values) -> Iterator[Follows]:
    """
    What money is tied up costs what the money costs: holding follows the price where it is a rate on it.

    Where holding was given in money it stays, and so do shortage and obsolescence cost.
    """
    by_rate = values.get("costs.holding_by_rate")
    if edit.address != "costs.unit" or by_rate is None or not (edit.touched & by_rate).any():
        return
    old, new = edit.before.values, edit.after.values
    ratio = np.divide(new, old, out=np.ones_like(old), where=old > 0)
    touched = edit.touched & by_rate
    cost = np.where(touched, values["costs.holding"] * ratio, values["costs.holding"])
    yield Follows("costs.holding", cost, touched, "is a rate on the unit cost")


def chances(edit: Edit, values: Values) -> Iterator[Follows]:
    """
    Where lead times are random, all chances move along: the spread stays.

    Chances that would lie before today are lost, so that they no longer add up and the change is refused.
    """
    if edit.address != "terms.lead_time":
        return
    steps = np.where(edit.touched, np.rint(edit.after.values - edit.before.values), 0).astype(np.int64)
    for address in ("terms.lead_times.chance", "terms.lead_times.next_chance"):
        chance = values.get(address)
        if chance is not None:
            wide = np.pad(chance, ((0, 0), (0, max(int(steps.max()), 0))))
            touched = np.broadcast_to(edit.touched[:, None], wide.shape)
            moved = _shifted(wide, steps)
            yield Follows(address, moved, touched, "moves with the lead time", wide)


def later_orders(edit: Edit, values: Values) -> Iterator[Follows]:
    """
    Where lead times are random, later orders come at other times if they are placed more or less often.

    They are placed a new review period after each other, as if no calendar put one of them off.
    """
    chance, before = values.get("terms.lead_times.chance"), values.get("terms.lead_times.next_chance")
    if edit.address != "terms.review_period" or chance is None or before is None:
        return
    anew = first_of_later_orders(chance, np.rint(edit.after.values).astype(np.int64))
    width = max(before.shape[1], anew.shape[1])
    before, anew = (np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in (before, anew))
    touched = np.broadcast_to(edit.touched[:, None], before.shape)
    why = "follows the review period"
    yield Follows("terms.lead_times.next_chance", np.where(touched, anew, before), touched, why, before)


def scale(edit: Edit, values: Values) -> Iterator[Follows]:
    """
    Demand that is multiplied remembers by what: slow whole units are not multiplied themselves.

    Where demand is set or added to, what it was multiplied by before is forgotten.
    """
    if edit.address != "forecast.quantiles" or edit.change.field not in DEMAND:
        return
    touched, known = np.asarray(edit.touched.any(axis=2)), values.get(SCALE)
    before = np.ones(touched.shape) if known is None else known
    if edit.change.verb == MULTIPLY:
        scaled = np.where(touched, before * float(edit.change.operand), before)
        yield Follows(SCALE, scaled, touched, "tells by what demand was multiplied", before)
    elif known is not None:
        yield Follows(SCALE, np.where(touched, 1.0, before), touched, "is forgotten", before)


def _shifted(chance: FloatArray, steps: IntArray) -> FloatArray:
    """Rows moved to the right by so many columns each; what comes in is 0."""
    column = np.arange(chance.shape[1]) - steps[:, None]
    inside = (column >= 0) & (column < chance.shape[1])
    rows = np.arange(len(chance))[:, None]
    return np.where(inside, chance[rows, np.clip(column, 0, chance.shape[1] - 1)], 0.0)


FOLLOWERS: tuple[Follower, ...] = (due_dates, chances, later_orders, holding, scale)


def following(edit: Edit, values: Values) -> Iterator[Edit]:
    """Edits that follow from one."""
    for follower in FOLLOWERS:
        for follows in follower(edit, values):
            yield Edit(
                change=edit.change,
                address=follows.address,
                before=Cells(values=values[follows.address] if follows.before is None else follows.before),
                after=Cells(values=follows.values),
                touched=follows.touched,
                why=follows.why,
            )
