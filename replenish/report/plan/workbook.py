"""A plan as a workbook that a buyer can edit and hand back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from replenish.adapters.orders.columns import limits_table, orders_table, plan_table
from replenish.adapters.tables.changed_quantities import AS_PLANNED, SHOWN
from replenish.adapters.tables.overrides import EDITED, ORDERS, SHEET
from replenish.problem.plan import Plan
from replenish.report.parts.workbook import Sheet, SheetColumn, Words, table_columns, workbook
from replenish.report.plan.summary import headline, override_sentences, scarce_limits, verdict

MOST_LINES = 10_000  # that a workbook is written for unasked, in 3 s; plan.csv holds any number
WITHIN_RULES = (
    "=AND(ISNUMBER({order_instead}),{order_instead}>=0,OR({order_instead}=0,AND({order_instead}>={moq},"
    'OR({max_order}="",{order_instead}<={max_order}),IF({order_multiple}=0,TRUE,'
    "ABS({order_instead}/{order_multiple}-ROUND({order_instead}/{order_multiple},0))<0.000001))))"
)
HOW_TO_EDIT = (
    f"To change a quantity: on the sheet {SHEET}, type into the yellow cells what to order instead (0 for "
    "nothing), a reason, and the last plan date it holds on; every plan until then orders it again. Save, "
    "and plan with --overrides and this file: what you fixed stays, and the rest is decided around it."
)
KINDS: dict[str, tuple[str, str]] = {
    "order_number": ("text", "number of the purchase order, the same on all of its lines"),
    "quantity": ("units", "units: to order"),
    "unit_cost": ("price", "money per unit: purchase price"),
    "value": ("money", "money: purchase value"),
    "ordering_cost": ("money", "money: what the order line costs besides"),
    "discount": ("money", "money: what price breaks save"),
    "order_date": ("date", "date: the order goes out"),
    "due_date": ("date", "date: the goods are expected"),
    "demand_mean": ("units", "units: expected demand of lead time + review period"),
    "demand_p10": ("units", "units: not exceeded with a chance of 10 %"),
    "demand_p50": ("units", "units: not exceeded with a chance of 50 %"),
    "demand_p90": ("units", "units: not exceeded with a chance of 90 %"),
    "uplift": ("units", "units: of the expected demand, what uplifts add"),
    "adjustments": ("text", "who has changed the demand, and why"),
    "on_hand": ("units", "units: on the shelf"),
    "on_order": ("units", "units: ordered before and due in time"),
    "backorders": ("units", "units: promised and not shipped"),
    "position": ("units", "units: on hand + on order - backorders"),
    "lost_before_arrival": ("units", "units: expected demand lost before this order can arrive"),
    "requirement_p50": ("units", "units: median of what is needed from this order"),
    "requirement_p90": ("units", "units: needed with a chance of 10 % or less of more"),
    "safety": ("units", "units: wanted beyond expected demand, because demand and lead times are uncertain"),
    "safety_for_lead_time": ("units", "units: of that, because nobody knows when the order comes"),
    "wanted": ("units", "units: what the target asks for, before rules and limits"),
    "rule": ("text", "order rule that moved the quantity"),
    "moved_by_rule": ("units", "units: by how much"),
    "limit": ("text", "shared limits that moved the quantity"),
    "moved_by_limit": ("units", "units: by how much"),
    "moved_by_override": ("units", "units: fixed, less the advice at the limits' prices"),
    "override_cost": ("money", "money: what the fixed quantity costs against the advice"),
    "requirement_level": ("share", "probability that the quantity is enough"),
    "stockout_probability": ("share", "probability of a stockout in the window"),
    "expected_short": ("units", "units: expected short in the window"),
    "expected_cost": ("money", "money: holding, shortage, obsolescence and ordering, less discount"),
    "worth_of_last_unit": ("price", "money per unit: saved by the last unit ordered"),
    "worth_of_next_unit": ("price", "money per unit: saved by one more"),
    "tail_by_assumption": ("yes", "the decision lies beyond the forecast's outermost quantile"),
    "tail_share": ("share", "share of the deciding demand beyond the outermost quantile"),
    "period": ("whole", "period the limit holds in; blank for the whole plan"),
    "date": ("date", "date: first day of the period"),
    "unit": ("text", "what the limit counts"),
    "capacity": ("units", "in the limit's unit: what there is"),
    "committed": ("units", "in the limit's unit: taken without this plan"),
    "used": ("units", "in the limit's unit: taken by the orders"),
    "free": ("units", "in the limit's unit: left"),
    "price": ("price", "money: expected cost saved by one more unit of the limit"),
    "price_holds": ("text", "one-sided where lines order in whole steps: a step less may cost more"),
    "penalty": ("price", "money per unit beyond the limit; blank where it must be kept"),
    "excess": ("units", "in the limit's unit: taken beyond it"),
    "excess_cost": ("money", "money: what that costs"),
    "moq": ("units", "units: smallest order"),
    "order_multiple": ("units", "units: step of an order; 0 for any fraction"),
    "max_order": ("units", "units: largest order; blank for none"),
}
"""Kind and note of the columns of a plan's tables; a column not named here is shown as what it holds."""


def plan_workbook(plan: Plan, notes: Sequence[str], date: np.datetime64) -> bytes:
    """
    Content of ``plan.xlsx``: summary in words, orders, lines with cells to edit, limits.

    Parameters
    ----------
    notes
        Repairs, warnings and assumptions.
    date
        Plan date; the workbook knows no other.
    """
    day = date.astype("datetime64[D]").astype(object)
    sheets = (
        Words(name="Summary", paragraphs=_paragraphs(plan, notes)),
        Sheet(name=ORDERS, columns=_with_planned(table_columns(orders_table(plan), KINDS))),
        Sheet(name=SHEET, columns=_lines(plan, day), keys=2),
        Sheet(name="Limits", columns=table_columns(limits_table(plan), KINDS)),
    )
    return workbook(sheets, title=f"Orders of {day}", created=day)


def _paragraphs(plan: Plan, notes: Sequence[str]) -> list[str]:
    money, currency = plan.problem.money, plan.problem.currency
    scarce = [
        f"Scarce: {use.title}{use.when and ' on '}{use.when}; {_one_more(use.unit, currency)} would save "
        f"{use.price:.4f} {money}."
        for use in scarce_limits(plan)
    ]
    value = f"Purchase value {plan.value.sum():,.2f} {money}."
    return [headline(plan), verdict(plan), value, *override_sentences(plan), *scarce, HOW_TO_EDIT, *notes]


def _one_more(unit: str, currency: str) -> str:
    """
    What one more of a limit is, for people.

    Examples
    --------
    >>> _one_more("money", "EUR"), _one_more("units", "EUR"), _one_more("volume", "EUR")
    ('one EUR more', 'one unit more', 'one unit of volume more')
    """
    if unit == "units":
        return "one unit more"
    return f"one {currency} more" if unit == "money" and currency else f"one unit of {unit} more"


def _lines(plan: Plan, date: dt.date) -> list[SheetColumn]:
    """Derivation of every line: who it is and what is advised, what may be edited, its rules, the rest."""
    columns = {column.name: column for column in table_columns(plan_table(plan), KINDS)}
    first = [columns.pop(name) for name in ("item", "location", "supplier", "quantity")]
    return _with_planned([*first, *_edited(plan, date), *_rules(plan), *columns.values()])


def _with_planned(columns: Sequence[SheetColumn]) -> list[SheetColumn]:
    """The quantities once more, out of sight: what was typed over the ones shown is told by them."""
    shown = next(column for column in columns if column.name == SHOWN)
    note = "units: to order, as the plan was written; a quantity that was typed over is found by it"
    return [*columns, replace(shown, name=AS_PLANNED, note=note, hidden=True)]


def _rules(plan: Plan) -> list[SheetColumn]:
    terms = plan.problem.terms
    return [
        SheetColumn(name=name, kind=KINDS[name][0], note=KINDS[name][1], values=getattr(terms, name).tolist())
        for name in ("moq", "order_multiple", "max_order")
    ]


def _edited(plan: Plan, date: dt.date) -> list[SheetColumn]:
    """The columns a buyer may fill in, with what is fixed already."""
    instead, reason, author, until = EDITED
    values: dict[str, list[Any]] = {name: [None] * plan.problem.lines for name in EDITED}
    for override in plan.overrides:
        values[instead][override.position] = override.quantity
        values[reason][override.position] = override.reason
        values[author][override.position] = override.author
        values[until][override.position] = None if override.until is None else str(override.until)
    text = {"validate": "any"}
    return [
        SheetColumn(
            name=instead, kind="units", values=values[instead],
            note="units: to order instead, 0 for nothing; blank to follow the plan",
            validation={
                "validate": "custom", "value": WITHIN_RULES, "error_title": "This cannot be ordered",
                "error_message": "0, or a whole number of order multiples from MOQ to largest order.",
            },
        ),
        SheetColumn(name=reason, kind="text", values=values[reason], note="why; needed", validation=text),
        SheetColumn(name=author, kind="text", values=values[author], note="who says so", validation=text),
        SheetColumn(
            name=until, kind="date", values=values[until],
            note="date: last plan date it holds on; needed",
            validation={
                "validate": "date", "criteria": ">=", "value": date, "error_title": "Until when?",
                "error_message": f"A date from {date} on.",
            },
        ),
    ]  # fmt: skip
