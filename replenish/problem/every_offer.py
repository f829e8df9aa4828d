"""Problems whose rows are offers: of every line all of them, or the chosen one first."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.costs import Costs
from replenish.problem.limits import Limits
from replenish.problem.offers import Offers
from replenish.problem.overrides import Overrides
from replenish.problem.price_breaks import PriceBreaks
from replenish.problem.problem import Problem
from replenish.problem.terms import DATES, SupplyTerms

OF_THE_LINE = ("unmet", "max_cover", "cover_level", "whole_units")
OF_THE_OFFER = ("lead_time", "review_period", "moq", "order_multiple", "max_order")


def every_offer(problem: Problem) -> Problem:
    """
    Problem with one row for every offer: first those of the lines themselves, then the further ones.

    Each row is its line (forecast, stock, costs, shelf life) on the terms of one supplier. What a buyer has
    fixed is ordered of the first supplier, and of nobody else. A problem without offers is itself.
    """
    offers, stock = problem.offers, problem.stock
    if offers is None:
        return problem
    rows = np.arange(problem.lines + offers.line.size)
    lines = _lines(problem, offers)
    adjustments = (
        said.replace(lines=np.flatnonzero(np.isin(lines, said.lines))) for said in problem.adjustments
    )
    return problem.replace(
        item=problem.item[lines],
        location=problem.location[lines],
        supplier=_joined(problem.supplier, offers.supplier, rows),
        forecast=problem.forecast.take(lines),
        stock=stock.replace(
            on_hand=stock.on_hand[lines],
            backorders=stock.backorders[lines],
            on_order=stock.on_order[lines],
        ),
        terms=_terms(problem, offers, rows),
        costs=_costs(problem, offers, rows),
        limits=_limits(problem.limits, lines),
        offers=None,
        offer_of=lines,
        overrides=_held(problem.overrides, lines),
        past=(),
        adjustments=tuple(adjustments),
    )


def with_split_rows(offered: Problem, sooner: IntArray, units: FloatArray, later: IntArray) -> Problem:
    """
    Rows of `every_offer`, and after them rows that order once more, of another offer of the same line.

    Parameters
    ----------
    offered
        Problem whose rows are offers.
    sooner, units : (p,) rows, (p,) units
        What is ordered first of each further row, and counted as on order in it.
    later : (p,) rows
        The offer its own order is of.
    """
    rows = np.concatenate([np.arange(offered.lines), later])
    stock, terms, of = offered.stock, offered.terms, offered.offer_of
    on_order = stock.on_order[rows]
    np.add.at(on_order, (offered.lines + np.arange(later.size), terms.lead_time[sooner]), units)
    told = [name for name in (*DATES, "waits") if getattr(terms, name) is not None]
    return offered.replace(
        item=offered.item[rows],
        location=offered.location[rows],
        supplier=offered.supplier[rows],
        forecast=offered.forecast.take(rows),
        stock=stock.replace(
            on_hand=stock.on_hand[rows], backorders=stock.backorders[rows], on_order=on_order
        ),
        terms=SupplyTerms(
            **{name: getattr(terms, name)[rows] for name in (*OF_THE_LINE, *OF_THE_OFFER, *told)}
        ),
        costs=offered.costs.take(rows),
        limits=_limits(offered.limits, rows),
        offer_of=None if of is None else of[rows],
        overrides=None,
        adjustments=(),
    )


def with_offers_chosen(problem: Problem, rows: IntArray) -> Problem:
    """Problem whose lines have the chosen rows (n,) of `every_offer` for their first offers."""
    offers, lines = problem.offers, np.arange(problem.lines)
    if offers is None or (rows == lines).all():
        return problem
    further = problem.lines + np.arange(offers.line.size)
    changed = np.flatnonzero(rows != lines)
    further[rows[changed] - problem.lines] = changed
    terms, costs = _terms(problem, offers, further), _costs(problem, offers, further)
    dated = {name: getattr(terms, name) for name in (*DATES, "waits")}
    return problem.replace(
        supplier=_joined(problem.supplier, offers.supplier, rows),
        terms=_terms(problem, offers, rows),
        costs=_costs(problem, offers, rows),
        offers=Offers(
            line=offers.line,
            supplier=_joined(problem.supplier, offers.supplier, further),
            unit=costs.unit,
            ordering=costs.ordering,
            obsolescence=None if offers.obsolescence is None else costs.obsolescence,
            **{name: getattr(terms, name) for name in OF_THE_OFFER},
            **dated,
        ),
    )


def supplied(problem: Problem, quantity: FloatArray) -> list[tuple[Problem, FloatArray]]:
    """
    Problems whose lines are supplied by whom they are ordered of, and units (n,) of each line.

    One for all lines that are ordered of one supplier, and another for what is ordered besides.

    Parameters
    ----------
    quantity : (n,) or (n + k,) units
        Of the lines, or of every offer.
    """
    lines, offers = problem.lines, problem.offers
    if offers is None or quantity.size == lines:
        return [(problem, quantity)]
    left = quantity.copy()
    orders: list[tuple[Problem, FloatArray]] = []
    while not orders or (left > 0).any():
        rows, of = np.arange(lines), offers.line
        other = np.flatnonzero(left[lines:] > 0)
        rows[of[other]] = lines + other
        orders.append((with_offers_chosen(problem, rows), left[rows]))
        left[rows] = 0.0
    return orders


def _lines(problem: Problem, offers: Offers) -> IntArray:
    return np.concatenate([np.arange(problem.lines), offers.line])


def _joined(first: Any, further: Any, rows: IntArray) -> Any:
    return np.concatenate([first, further])[rows]


def _terms(problem: Problem, offers: Offers, rows: IntArray) -> SupplyTerms:
    """Terms of some rows of `every_offer`."""
    terms, own = problem.terms, _lines(problem, offers)[rows]
    told = [
        name
        for name in (*DATES, "waits")
        if getattr(terms, name) is not None and getattr(offers, name) is not None
    ]
    return SupplyTerms(
        **{name: getattr(terms, name)[own] for name in OF_THE_LINE},
        **{
            name: _joined(getattr(terms, name), getattr(offers, name), rows)
            for name in (*OF_THE_OFFER, *told)
        },
    )


def _costs(problem: Problem, offers: Offers, rows: IntArray) -> Costs:
    """Costs of some rows of `every_offer`; price breaks are those of the first supplier."""
    costs = problem.costs
    return (
        costs.replace(breaks=None)
        .take(_lines(problem, offers)[rows])
        .replace(
            unit=_joined(costs.unit, offers.unit, rows),
            ordering=_joined(costs.ordering, offers.ordering, rows),
            obsolescence=_joined(costs.obsolescence, _obsolescence(costs, offers), rows),
            breaks=_breaks(costs.breaks, problem.lines, rows),
        )
    )


def _obsolescence(costs: Costs, offers: Offers) -> FloatArray:
    """What a unit left over of each further offer costs, ``(k,)`` money."""
    return costs.obsolescence[offers.line] if offers.obsolescence is None else offers.obsolescence


def _breaks(breaks: PriceBreaks | None, lines: int, rows: IntArray) -> PriceBreaks | None:
    if breaks is None:
        return None
    first = np.flatnonzero(rows < lines)
    kept = breaks.take(rows[first])
    return kept.replace(line=first[kept.line])


def _limits(limits: Limits, lines: IntArray) -> Limits:
    own = {name: getattr(limits, name) for name in ("volume", "weight", "category")}
    return limits.replace(**{name: values[lines] for name, values in own.items() if values is not None})


def _held(overrides: Overrides | None, lines: IntArray) -> Overrides | None:
    """What is fixed of every row: of further suppliers nothing."""
    if overrides is None:
        return None
    quantity = overrides.quantity[lines]
    further = np.arange(lines.size) >= overrides.quantity.size
    return Overrides(
        quantity=np.where(further & ~np.isnan(quantity), 0.0, quantity),
        reason=overrides.reason[lines],
        author=overrides.author[lines],
        until=overrides.until[lines],
    )
