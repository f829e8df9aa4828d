"""Fields that are not named but follow from one that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from replenish.problem.arrays import BoolArray
from replenish.scenario.cells import Cells
from replenish.scenario.edit import Edit


class Follows(NamedTuple):
    """Where a field goes when another moves."""

    address: str
    values: Any
    touched: BoolArray
    why: str


Values = dict[str, Any]
Follower = Callable[[Edit, Values], Follows | None]


def due_date(edit: Edit, values: Values) -> Follows | None:
    """
    A later receipt is due later: the due date moves by as many periods as the lead time does.

    The order date stays; open orders keep the dates they were promised for.
    """
    due, step = values.get("terms.due_date"), values.get("forecast.calendar.step_days")
    if edit.address != "terms.lead_time" or due is None or step is None:
        return None
    later = np.rint((edit.after.values - edit.before.values) * step).astype("timedelta64[D]")
    return Follows("terms.due_date", due + later, edit.touched, "moves with the lead time")


def holding(edit: Edit, values: Values) -> Follows | None:
    """
    What money is tied up costs what the money costs: holding follows the price where it is a rate on it.

    Where holding was given in money it stays, and so do shortage and obsolescence cost.
    """
    by_rate = values.get("costs.holding_by_rate")
    if edit.address != "costs.unit" or by_rate is None:
        return None
    old, new = edit.before.values, edit.after.values
    ratio = np.divide(new, old, out=np.ones_like(old), where=old > 0)
    touched = edit.touched & by_rate
    cost = np.where(touched, values["costs.holding"] * ratio, values["costs.holding"])
    return Follows("costs.holding", cost, touched, "is a rate on the unit cost") if touched.any() else None


FOLLOWERS: tuple[Follower, ...] = (due_date, holding)


def following(edit: Edit, values: Values) -> Iterator[Edit]:
    """Edits that follow from one."""
    for follower in FOLLOWERS:
        follows = follower(edit, values)
        if follows is not None:
            before = Cells(values=values[follows.address])
            yield Edit(
                change=edit.change, address=follows.address, before=before,
                after=Cells(values=follows.values), touched=follows.touched, why=follows.why,
            )  # fmt: skip
