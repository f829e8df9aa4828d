"""What a scenario may change: every field of the nouns, found in the nouns themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from replenish.problem.arrays import Noun, TextArray
from replenish.problem.forecast import AnyForecast
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

PARAMS = "params"
SCALE = "forecast.scale"  # not demand itself, but by what it was multiplied
DEMAND = ("demand", "forecast")  # names of the level of demand, whatever shape the forecast has
OFFERS = "offers"
OF_EVERY_OFFER = {  # what is said of lines, and also of their further offers
    **{
        f"terms.{name}": f"{OFFERS}.{name}"
        for name in ("lead_time", "review_period", "moq", "order_multiple", "max_order")
    },
    **{f"costs.{name}": f"{OFFERS}.{name}" for name in ("unit", "ordering")},
}

_WITHIN_BRACKETS = re.compile(r"\[.*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Noun):
    """
    One field of the question.

    Parameters
    ----------
    address
        Names from the question to the field, with dots.
    value
        What stands there.
    kinds
        Names of the types it may have, as the noun declares them.
    by_period
        Whether it is a table whose values may be another in each period.
    """

    address: str
    value: Any
    kinds: frozenset[str]
    by_period: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The address, name by name."""
        return tuple(self.address.split("."))


def fields_of(problem: Problem, params: SolveParams) -> dict[str, Field]:
    """
    Every field by its address.

    Tuples (past issues, notes) are no fields: they are records, not facts of the question.

    Examples
    --------
    >>> import replenish as rp
    >>> problem = rp.Problem(
    ...     item=["A"], location=["DC1"], supplier=["S"], stock=rp.Stock(on_hand=5.0),
    ...     forecast=rp.PathForecast(paths=np.ones((1, 2, 3))),
    ...     costs=rp.Costs(unit=3, holding=0.1, shortage=1),
    ...     terms=rp.SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    ... )
    >>> found = fields_of(problem, rp.SolveParams())
    >>> found["terms.lead_time"].value, sorted(found["limits.budget"].kinds)
    (array([2]), ['Mapping', 'None', 'float'])
    """
    found = (*_leaves(problem, ""), *_leaves(params, f"{PARAMS}."))
    return {field.address: field for field in found}


def _leaves(noun: Noun, prefix: str) -> Iterator[Field]:
    for part in fields(noun):  # type: ignore[arg-type]  # every noun is a dataclass
        value = getattr(noun, part.name)
        if isinstance(value, Noun):
            yield from _leaves(value, f"{prefix}{part.name}.")
        elif _holds_nouns(value):
            yield from _columns(value, f"{prefix}{part.name}.")
        elif not isinstance(value, tuple):
            kinds = re.findall(r"\w+", _WITHIN_BRACKETS.sub("", str(part.type)))
            yield Field(
                address=prefix + part.name,
                value=value,
                kinds=frozenset(kinds),
                by_period="Mapping" in kinds and "Capacity" in str(part.type),
            )


def _holds_nouns(value: Any) -> bool:
    return isinstance(value, Mapping) and any(isinstance(one, Noun) for one in value.values())


def _columns(nouns: Mapping[str, Noun], prefix: str) -> Iterator[Field]:
    """Numbers of a table of nouns, each as a table by the names of the nouns."""
    for part in fields(next(iter(nouns.values()))):  # type: ignore[arg-type]
        if part.type == "float":
            column = {name: getattr(noun, part.name) for name, noun in nouns.items()}
            yield Field(address=prefix + part.name, value=column, kinds=frozenset({"Mapping"}))


def line_labels(problem: Problem) -> dict[str, TextArray]:
    """Texts of every line by name, ``(n,)`` each: what a ``where`` can name."""
    labels: dict[str, TextArray] = {}
    for field in _leaves(problem, ""):
        value = field.value
        if isinstance(value, np.ndarray) and value.dtype == object and value.shape == (problem.lines,):
            labels.setdefault(field.path[-1], value)
    return labels


def offer_labels(problem: Problem) -> dict[str, TextArray]:
    """The same of every further offer, ``(k,)`` each: its own supplier, else those of its line."""
    offers = problem.offers
    if offers is None:
        return {}
    of_lines = {name: texts[offers.line] for name, texts in line_labels(problem).items()}
    return of_lines | {"supplier": offers.supplier}


def period_axes(problem: Problem) -> dict[str, int]:
    """
    Axis of each array that runs over the periods, by address.

    The forecast is asked itself: it is the axis that gets shorter when the first period is taken away.
    Elsewhere it is the second of two axes, if it is as long as the forecast (``stock.on_order``), and that of
    a table whose values may be another in each period (``limits.storage``).
    """
    shape = (problem.lines, problem.forecast.periods)
    elsewhere = {
        field.address: 1
        for field in _leaves(problem, "")
        if field.by_period
        or (
            isinstance(field.value, np.ndarray) and field.value.shape == shape and field.path[0] != "forecast"
        )
    }
    return elsewhere | _forecast_axes(problem.forecast)


def demand_fields(problem: Problem) -> tuple[str, ...]:
    """Addresses of the arrays that hold demand: those of the forecast that run over the periods."""
    return tuple(address for address in _forecast_axes(problem.forecast) if address != SCALE)


def _forecast_axes(forecast: AnyForecast) -> dict[str, int]:
    shorter = dict(_arrays(forecast.take(np.arange(forecast.lines), 1)))
    axes = {
        name: next((axis for axis, size in enumerate(values.shape) if shorter[name].shape[axis] < size), None)
        for name, values in _arrays(forecast)
    }
    return {f"forecast.{name}": axis for name, axis in axes.items() if axis is not None}


def _arrays(forecast: AnyForecast) -> Iterator[tuple[str, Any]]:
    for part in fields(forecast):
        value = getattr(forecast, part.name)
        if isinstance(value, np.ndarray):
            yield part.name, value
