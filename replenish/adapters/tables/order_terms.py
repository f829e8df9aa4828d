"""The columns of ``suppliers.csv`` that say on what terms purchase orders are taken."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.table import Column, Rows, Values, choice_column, number_column, penalty_column
from replenish.problem.order_terms import PER, OrderTerms

MINIMUMS = {
    "minimum_order_value": "money",
    "minimum_order_units": "units",
    "minimum_order_volume": "volume",
    "minimum_order_weight": "weight",
}
LOADS = {"load_units": "units", "load_volume": "volume", "load_weight": "weight"}
MEASURED = ("volume", "weight")  # by a column of the lines


def _share(values: Values) -> Values:
    return np.asarray((values >= 0) & (values <= 1))


COLUMNS: tuple[Column, ...] = (
    *(number_column(name, unit, required=False, blank=np.inf) for name, unit in MINIMUMS.items()),
    *(penalty_column(name, f"{unit} per load") for name, unit in LOADS.items()),
    number_column(
        "load_fill", "share", required=False, blank=0.0, expected="a share from 0 to 1", allowed=_share
    ),
    number_column("load_cost", "money per load", required=False, blank=0.0),
    number_column("order_cost", "money per order", required=False, blank=0.0),
    choice_column("ordered_per", PER, required=False, absent="location"),
)


def order_terms(suppliers: Rows, used: Iterable[str]) -> dict[str, OrderTerms]:
    """Terms of the suppliers that lines use and that ask more than a minimum value."""
    names = set(used)
    terms = {
        name: _terms(suppliers, row)
        for row, name in enumerate(suppliers["supplier"].tolist())
        if name in names
    }
    plain = OrderTerms()
    return {
        name: one
        for name, one in terms.items()
        if not one.asks_nothing and one != plain.replace(minimum=one.minimum)
    }


def _terms(suppliers: Rows, row: int) -> OrderTerms:
    minimum = {unit: suppliers[name][row] for name, unit in MINIMUMS.items() if _given(suppliers, name, row)}
    load = {unit: suppliers[name][row] for name, unit in LOADS.items() if _given(suppliers, name, row)}
    counts = next(iter([*load, *minimum]), "money")
    return OrderTerms(
        counts=counts,
        minimum=float(minimum.get(counts, 0.0)),
        cost=float(suppliers["order_cost"][row]),
        load=float(load.get(counts, np.inf)),
        least_fill=float(suppliers["load_fill"][row]) if load else 0.0,
        load_cost=float(suppliers["load_cost"][row]) if load else 0.0,
        per=str(suppliers["ordered_per"][row]),
    )


def _given(suppliers: Rows, name: str, row: int) -> bool:
    return bool(np.isfinite(suppliers[name][row]) and suppliers[name][row] > 0)


def note_mixed_terms(suppliers: Rows, lines: Rows | None, faults: FaultList) -> None:
    """Note suppliers whose minimum and loads count different things, and loads without a size."""
    for row in range(len(suppliers)):
        given = [name for name in (*MINIMUMS, *LOADS) if _given(suppliers, name, row)]
        units = {(MINIMUMS | LOADS)[name] for name in given}
        where, loads = suppliers.row(row), [name for name in given if name in LOADS]
        if len(units) > 1 or len(loads) > 1:
            expected, found = "minimum and loads of one supplier in one measure", " and ".join(given)
            faults.add(suppliers.file, expected, found, row=where, column=given[-1])
        if not loads and (suppliers["load_fill"][row] or suppliers["load_cost"][row]):
            expected = "load_units, load_volume or load_weight, because loads are filled or cost money"
            faults.add(suppliers.file, expected, "none", row=where, column="load_fill")
        for measure in MEASURED:
            if measure in units and lines is not None and measure not in lines.present:
                expected = f"this column, because {suppliers.file} counts the {measure} of orders"
                faults.add(lines.file, expected, "none", column=measure)
