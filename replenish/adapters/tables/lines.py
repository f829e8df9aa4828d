"""``lines.csv``: what may be ordered, where, from whom, on what terms, at what cost."""

from __future__ import annotations

import numpy as np

from replenish.adapters.datasets.item_terms import ItemTerms
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.item_terms import FILLED, with_item_terms
from replenish.adapters.tables.table import (
    Rows,
    Values,
    choice_column,
    id_column,
    note_double_rows,
    number_column,
    optional_date_column,
    read_rows,
    word_column,
)
from replenish.problem.arrays import BoolArray, FloatArray
from replenish.problem.costs import Costs

DAYS_PER_YEAR = 365.0  # of a holding rate
NOT_GIVEN = np.inf  # a blank in a column whose value may stand in another column

WHOLE_DAYS = "a whole number of days >= 1"


def whole_days(days: Values) -> Values:
    """Whether days are whole numbers from 1 on."""
    return np.asarray((days >= 1) & (days % 1 == 0))


COLUMNS = (
    id_column("item"),
    id_column("location"),
    id_column("supplier"),
    number_column("lead_time", "days", expected=WHOLE_DAYS, allowed=whole_days),
    number_column("review_period", "days", expected=WHOLE_DAYS, allowed=whole_days),
    number_column("moq", "units"),
    number_column("order_multiple", "units"),
    number_column("unit_cost", "money per unit"),
    number_column("holding_cost", "money per unit per period", required=False, blank=NOT_GIVEN),
    number_column("holding_rate", "share of unit_cost per year", required=False, blank=NOT_GIVEN),
    number_column("shortage_cost", "money per unit lost, or per unit per period waiting"),
    choice_column("unmet", ("lost", "backlog")),
    word_column("category"),
    number_column("volume", "volume per unit", required=False),
    number_column("weight", "weight, or pallets, per unit", required=False),
    number_column("max_order", "units", required=False, blank=np.inf),
    number_column(
        "max_cover",
        "days",
        required=False,
        blank=np.inf,
        expected="days > 0",
        allowed=lambda values: np.asarray(values > 0),
    ),
    number_column(
        "max_cover_level",
        "probability",
        required=False,
        blank=np.nan,
        expected="a level inside (0, 1)",
        allowed=lambda values: np.asarray((values > 0) & (values < 1)),
    ),
    number_column("obsolescence_cost", "money per unit left over", required=False, blank=0.0),
    number_column("ordering_cost", "money per order line placed", required=False, blank=0.0),
    optional_date_column("last_selling_date"),
    number_column("salvage_value", "money per unit left over", required=False, blank=np.nan),
    number_column(
        "whole_units",
        "0 or 1",
        required=False,
        blank=np.nan,
        expected="0 or 1",
        allowed=lambda values: (values == 0) | (values == 1),
    ),
)


LOOKED_UP = tuple(
    number_column(column.name, "days", required=False, blank=np.nan, expected=WHOLE_DAYS, allowed=whole_days)
    if column.name in FILLED
    else column
    for column in COLUMNS
)
"""The same, where item metadata may say what the table does not."""


def read_lines(location: Location, faults: FaultList, terms: ItemTerms | None = None) -> Rows | None:
    """
    Rows of ``lines.csv``; positions of these rows are positions of the lines from here on.

    Parameters
    ----------
    terms
        Where lead times and review periods are looked up that are blank, or in no column.
    """
    lines = read_rows(location, COLUMNS if terms is None else LOOKED_UP, faults)
    if lines is None:
        return None
    if terms is not None:
        lines = with_item_terms(lines, terms, faults)
    if not len(lines):
        faults.add(lines.file, "one line or more", "none")
        return None
    note_double_rows(lines, ("item", "location"), faults)
    _note_holding(lines, faults)
    _note_moq_above_max_order(lines, faults)
    _note_salvage(lines, faults)
    return lines


def positions_of(lines: Rows) -> dict[tuple[str, str], int]:
    """Position of each line by item and location."""
    keys = zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
    return {key: position for position, key in enumerate(keys)}


def costs_of(lines: Rows, step_days: int) -> Costs:
    """Costs of the lines; a holding rate per year becomes money per period of ``step_days`` days."""
    return Costs(
        unit=lines["unit_cost"],
        holding=holding_costs(lines, step_days),
        holding_by_rate=lines["holding_rate"] != NOT_GIVEN,
        shortage=lines["shortage_cost"],
        obsolescence=lines["obsolescence_cost"],
        ordering=lines["ordering_cost"],
    )


def holding_costs(lines: Rows, step_days: int) -> FloatArray:
    """Money per unit per period, ``(n,)``."""
    by_rate = lines["holding_rate"] * lines["unit_cost"] * step_days / DAYS_PER_YEAR
    return np.where(lines["holding_cost"] == NOT_GIVEN, by_rate, lines["holding_cost"])


def whole_units_of(lines: Rows) -> BoolArray:
    """Whether a line is sold in whole units; where it is not said, its order multiple decides."""
    multiple = lines["order_multiple"]
    by_multiple = (multiple > 0) & (multiple % 1 == 0)
    return np.asarray(np.where(np.isnan(lines["whole_units"]), by_multiple, lines["whole_units"] == 1))


def _note_holding(lines: Rows, faults: FaultList) -> None:
    if lines.present.isdisjoint(("holding_cost", "holding_rate")):
        faults.add(lines.file, "this column or holding_rate", "neither", column="holding_cost")
        return
    by_cost, by_rate = lines["holding_cost"] != NOT_GIVEN, lines["holding_rate"] != NOT_GIVEN
    for position in np.flatnonzero(by_cost == by_rate):
        found = "both" if by_cost[position] else "neither (a blank is not 0)"
        row = lines.row(int(position))
        faults.add(lines.file, "either holding_cost or holding_rate", found, row=row, column="holding_cost")


def _note_moq_above_max_order(lines: Rows, faults: FaultList) -> None:
    step = np.where(lines["order_multiple"] > 0, lines["order_multiple"], 1.0)
    steps_up = np.ceil(lines["moq"] / step - 1e-9) * step  # 3 packs of 0.1 are 0.3, not 4 packs
    smallest = np.where(lines["order_multiple"] > 0, steps_up, lines["moq"])
    for position in np.flatnonzero(smallest > lines["max_order"]):
        found = f"{smallest[position]:g} > {lines['max_order'][position]:g}"
        expected = "the smallest order not above max_order"
        faults.add(lines.file, expected, found, row=lines.row(int(position)), column="moq")


def _note_salvage(lines: Rows, faults: FaultList) -> None:
    """What is left at the end of an item's life is worth something between nothing and its price."""
    worth, price = lines["salvage_value"], lines["unit_cost"]
    unsaid = ~np.isnat(lines["last_selling_date"]) & np.isnan(worth)
    for position in np.flatnonzero(unsaid | (worth > price)):
        found = f"{worth[position]:g}" if worth[position] > price[position] else "a blank (a blank is not 0)"
        expected = "a number from 0 to unit_cost"
        faults.add(lines.file, expected, found, row=lines.row(int(position)), column="salvage_value")
