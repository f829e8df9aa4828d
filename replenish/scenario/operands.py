"""Whether a change's verb and operand fit the field, as the noun declares it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from replenish.errors import InputError
from replenish.scenario.change import Change
from replenish.scenario.fields import Field
from replenish.scenario.verbs import SET

NUMBER, TEXT, TRUTH, DAY, TABLE = "a number", "a text", "true or false", "a date", "a table"
KIND_OF = {int: NUMBER, float: NUMBER, str: TEXT, bool: TRUTH, date: DAY, dict: TABLE}
ACCEPTED = {  # by the name of a type that a noun declares
    "float": (NUMBER,), "int": (NUMBER,), "FloatArray": (NUMBER,), "IntArray": (NUMBER,),
    "str": (TEXT,), "TextArray": (TEXT,), "bool": (TRUTH,), "BoolArray": (TRUTH,),
    "DateArray": (DAY,), "datetime64": (DAY,), "Mapping": (NUMBER, TABLE),
}  # fmt: skip


def refuse_misfit(change: Change, field: Field, *, by_name: bool = False) -> None:
    """
    Raise `InputError` where the verb is not one for the field, or the operand is not of its kind.

    Parameters
    ----------
    by_name
        Whether the change is about names of a table, not about the field as one.
    """
    names = field.kinds if by_name or isinstance(field.value, Mapping) else field.kinds - {"Mapping"}
    kinds = tuple(dict.fromkeys(kind for name in sorted(names) for kind in ACCEPTED.get(name, ())))
    if "Mapping" in field.kinds - names:
        kinds = (*kinds, TABLE)
    if change.verb != SET and field.value is None:
        raise InputError([change.fault("'set': there is nothing yet to start from", change.verb)])
    if change.verb != SET and (NUMBER not in kinds or isinstance(field.value, str)):
        raise InputError([change.fault("'set': this field holds no number", change.verb)])
    wanted = kinds if change.verb == SET else (NUMBER,)
    if KIND_OF.get(type(change.operand)) not in wanted or not _is_said(change):
        raise InputError([change.fault(" or ".join(wanted), repr(change.operand))])


def refuse_number_of_period(change: Change) -> None:
    """Raise `InputError` where periods are numbers: on every review day of a past they would be others."""
    if change.period is not None and isinstance(change.period[0], int):
        found = f"{change.period[0]} to {change.period[1]}"
        raise InputError([change.fault("dates: a replay has many plan dates", found, "where.period")])


def replaces(change: Change, field: Field) -> bool:
    """Whether a change replaces the field's value as one, rather than cell by cell."""
    return change.verb == SET and (
        isinstance(change.operand, str | Mapping)
        if isinstance(field.value, Mapping)
        else field.value is None and not change.where
    )


def _is_said(change: Change) -> bool:
    """Whether a number is one: never NaN, and infinite only where that is what is set."""
    if not isinstance(change.operand, int | float):
        return True
    return math.isfinite(change.operand) or (change.verb == SET and change.operand == math.inf)
