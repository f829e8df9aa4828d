"""Which cells of a field a change touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from replenish.adapters.text.nearest import did_you_mean
from replenish.errors import InputError
from replenish.problem.arrays import BoolArray, Noun, TextArray
from replenish.problem.calendar import Calendar
from replenish.problem.problem import Problem
from replenish.scenario.cells import Cells
from replenish.scenario.change import Change
from replenish.scenario.fields import OFFERS, line_labels, offer_labels, period_axes
from replenish.scenario.verbs import SET


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Noun):
    """
    What a ``where`` is looked up in.

    Parameters
    ----------
    labels
        Texts of every line by name, ``(n,)`` each.
    offers
        The same of the further offers of lines, ``(k,)`` each; nothing where there are none.
    axes
        Axis of the periods by address.
    periods
        Number of periods ``t``.
    calendar
        Their dates, where they are known.
    """

    labels: Mapping[str, TextArray]
    offers: Mapping[str, TextArray]
    axes: Mapping[str, int]
    periods: int
    calendar: Calendar | None

    @classmethod
    def of(cls, problem: Problem) -> Ground:
        """Ground of a problem."""
        forecast = problem.forecast
        return cls(
            labels=line_labels(problem),
            offers=offer_labels(problem),
            axes=period_axes(problem),
            periods=forecast.periods,
            calendar=forecast.calendar,
        )

    def labels_of(self, address: str) -> Mapping[str, TextArray]:
        """Texts of what a field runs over: the further offers, or the lines."""
        return self.offers if address.startswith(f"{OFFERS}.") else self.labels

    def names(self, label: str) -> set[str]:
        """Every text of a label, of lines and of their offers."""
        further = self.offers[label].tolist() if label in self.offers else []
        return {*self.labels[label].tolist(), *further}


def selected(
    change: Change, address: str, cells: Cells, ground: Ground, *, some: bool = True
) -> tuple[Cells, BoolArray]:
    """
    Cells of a field, and which of them a change touches.

    A table gets the names that a ``set`` with a ``where`` brings in.

    Parameters
    ----------
    some
        Whether there must be some.

    Raises
    ------
    InputError
        The ``where`` names what the field does not have, or matches nothing.
    """
    _refuse_unknown_labels(change, ground)
    if cells.keys is not None:
        cells, touched = in_periods(change, address, *_named(change, cells, ground), ground)
    elif cells.values.ndim:
        touched = _in_array(change, address, cells, ground)
    else:
        refuse_where(change, "no where: it is one value for all lines")
        _refuse_period(change)
        touched = np.ones((), dtype=bool)
    if some and not touched.any():
        found = f"none where {_wish(change)}{_nearest(change, ground)}"
        raise InputError([change.fault("cells that it matches", found, "where")])
    return cells, touched


def matches(change: Change, labels: Mapping[str, TextArray]) -> BoolArray:
    """Which of the lines, or of the offers, with these labels the ``where`` of a change names."""
    found = np.ones(len(labels["item"]), dtype=bool)
    for label in change.where:
        if label in labels:
            found &= _matching(labels[label], change.where[label])
    return found


def in_periods(
    change: Change, address: str, cells: Cells, touched: BoolArray, ground: Ground
) -> tuple[Cells, BoolArray]:
    """Table and which of its names are touched, by period where the change names some or the table does."""
    if change.period is None:
        wide = np.broadcast_to(_aligned(touched, 0, cells.values.ndim), cells.values.shape)
        return cells, wide
    if address not in ground.axes:
        _refuse_period(change)
    return cells.by_period(ground.periods), touched[:, None] & _periods(change, ground)


def _in_array(change: Change, address: str, cells: Cells, ground: Ground) -> BoolArray:
    touched, shape = np.ones(cells.values.shape, dtype=bool), cells.values.shape
    labels = ground.labels_of(address)
    if shape[0] != len(labels["item"]):
        refuse_where(change, "no where: it does not run over the lines")
    for label in change.where:
        touched &= _aligned(_matching(labels[label], change.where[label]), 0, len(shape))
    if change.period is not None:
        axis = ground.axes.get(address)
        if axis is None:
            _refuse_period(change)
        touched &= _aligned(_periods(change, ground), axis or 0, len(shape))
    return touched


def _aligned(mask: BoolArray, axis: int, axes: int) -> BoolArray:
    """Mask of one axis, to be laid over an array of several."""
    return mask.reshape([-1 if one == axis else 1 for one in range(axes)])


def _matching(texts: Any, patterns: tuple[str, ...]) -> BoolArray:
    found = _fitting(set(texts.tolist()), patterns)
    return np.array([text in found for text in texts.tolist()], dtype=bool)


def _named(change: Change, cells: Cells, ground: Ground) -> tuple[Cells, BoolArray]:
    """Names of a table that a change touches: those of its owners, the locations or the suppliers."""
    known = cells.keys or ()
    owners = [name for name in ground.labels if set(known) <= ground.names(name)]
    for label in change.where:
        if label not in owners:
            expected = f"where by {' or '.join(owners) or 'nothing'}: {change.field} goes by that"
            raise InputError([change.fault(expected, label, "where")])
    if not change.where:
        return cells, np.ones(len(known), dtype=bool)
    matched = set.intersection(
        *(_fitting(ground.names(label), change.where[label]) for label in change.where)
    )
    if change.verb == SET:
        cells = cells.with_keys(tuple(sorted(matched)))
    return cells, np.array([name in matched for name in cells.keys or ()], dtype=bool)


def _fitting(names: set[str], patterns: tuple[str, ...]) -> set[str]:
    return {name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)}


def _periods(change: Change, ground: Ground) -> BoolArray:
    """Periods between the first and the last that a change names, both included, ``(t,)``."""
    first, last = change.period or (None, None)
    if isinstance(first, int) and isinstance(last, int):
        number = np.arange(ground.periods)
        return np.asarray((number >= first) & (number <= last))
    if ground.calendar is None:
        raise InputError(
            [change.fault("numbers of periods: the forecast has no dates", str(first), "period")]
        )
    starts = ground.calendar.starts
    days = [np.datetime64(str(day), "D") for day in (first, last)]
    return np.asarray((starts >= days[0]) & (starts <= days[1]))


def _refuse_unknown_labels(change: Change, ground: Ground) -> None:
    faults = [
        change.fault(
            f"one of {', '.join(ground.labels)} or period{did_you_mean(label, ground.labels)}",
            repr(label),
            "where",
        )
        for label in change.where
        if label not in ground.labels
    ]
    if faults:
        raise InputError(faults)


def refuse_where(change: Change, expected: str) -> None:
    """Raise `InputError` where a change says for which labels, and the field has none."""
    if change.where:
        raise InputError([change.fault(expected, _wish(change))])


def _refuse_period(change: Change) -> None:
    if change.period is not None:
        expected = "no period: it is the same in all of them"
        raise InputError([change.fault(expected, f"{change.period[0]} to {change.period[1]}")])


def _nearest(change: Change, ground: Ground) -> str:
    """What the first pattern that fits no line was probably meant to be."""
    for label, patterns in change.where.items():
        if not _fitting(ground.names(label), patterns):
            return did_you_mean(patterns[0], ground.names(label))
    return ""


def _wish(change: Change) -> str:
    return str(change).partition(" where ")[2] or "there is anything"
