"""Which line each row speaks of: an id column, two, one that holds both, or none at all."""

from __future__ import annotations

import re

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys
from replenish.errors import Fault, InputError

_FIELD = re.compile(r"\{(\w*)\}")


def line_texts(
    columns: ForecastColumns, keys: Keys, request: ForecastRequest, faults: FaultList
) -> tuple[Texts, Texts]:
    """Item and location of each row; the empty text where the source names no location."""
    dates = columns.texts[keys.date]
    if keys.item is None:
        return _constant(request.said["item"], dates), _place(columns, keys)
    item = columns.texts[keys.item]
    if "ids" not in request.said:
        return item, _place(columns, keys)
    rule = IdRule(request.said["ids"])
    parts = [rule.split(name) for name in item.names]
    for code, part in enumerate(parts):
        if part is None:
            columns.refuse(keys.item, code, f"an id like {rule.template}, in one way only", faults)
    items = [name if part is None else part[0] for name, part in zip(item.names, parts, strict=True)]
    places = ["" if part is None else part[1] for part in parts]
    split = Texts(column=keys.item, names=items, codes=item.codes)
    if rule.names_location:
        return split, Texts(column=keys.item, names=places, codes=item.codes)
    return split, _place(columns, keys)


class IdRule:
    """
    How a composite id is put together: ``{channel}@@{location}@@{item}``.

    An id that could be split in two ways is not split.

    Examples
    --------
    >>> rule = IdRule("{item}_{location}")
    >>> rule.split("A7_DC1"), rule.split("A_7_DC1"), rule.split("A7")
    (('A7', 'DC1'), None, None)
    """

    def __init__(self, template: str) -> None:
        fields = _FIELD.findall(template)
        between = _FIELD.split(template)[2:-1:2]
        twice = any(fields.count(name) > 1 for name in ("item", "location"))
        if "item" not in fields or twice or any(not text for text in between):
            expected = "a rule like {location}@@{item}, with something between its fields"
            raise InputError(
                [Fault(file="data.forecast", column="ids", expected=expected, found=repr(template))]
            )
        self.template = template
        self.names_location = "location" in fields
        self._lazy, self._greedy = (self._pattern(template, more) for more in (".+?", ".+"))

    @staticmethod
    def _pattern(template: str, some: str) -> re.Pattern[str]:
        pieces = _FIELD.split(template)
        literal = [re.escape(text) for text in pieces[::2]]
        groups = [f"(?P<{name}>{some})" if name in ("item", "location") else some for name in pieces[1::2]]
        return re.compile("".join(a + b for a, b in zip(literal, [*groups, ""], strict=True)), re.DOTALL)

    def split(self, text: str) -> tuple[str, str] | None:
        """Item and location of an id; ``None`` where it does not fit, or fits in two ways."""
        lazy, greedy = self._lazy.fullmatch(text), self._greedy.fullmatch(text)
        if lazy is None or greedy is None or lazy.groupdict() != greedy.groupdict():
            return None
        parts = lazy["item"], lazy["location"] if self.names_location else ""
        return parts if all(part == part.strip() for part in parts) else None


def _place(columns: ForecastColumns, keys: Keys) -> Texts:
    return _constant("", columns.texts[keys.date]) if keys.location is None else columns.texts[keys.location]


def _constant(text: str, like: Texts) -> Texts:
    """The same text in every row, for a column that is not there."""
    return Texts(column="", names=[text], codes=np.broadcast_to(np.int64(0), like.codes.shape))
