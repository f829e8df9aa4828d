"""Open orders that fill exceeded limits, and the cheapest of them to do without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from replenish.errors import Concession
from replenish.optimize.alone.worth import ProjectedStock
from replenish.optimize.question.allocation import LimitRows
from replenish.optimize.question.conflicts import figure
from replenish.optimize.shared.limits import STORED, due, stored, taken_per_unit
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.problem import Problem

ENOUGH = 1e-9  # units; less is arithmetic
WEIGHTS = (
    "an open order that does not come in time counts its purchase value, a limit that grows "
    "the dearest purchase value that fits into the growth"
)

ExpectedStock = Callable[[Problem], ProjectedStock]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrders:
    """
    Open orders ``o`` that take from exceeded limits ``m``.

    Parameters
    ----------
    line, period : (o,)
        Whose they are and when they are due.
    units : (o,)
    relief : (m, o) units of the limit per unit
        What a unit that does not come would free.
    """

    line: IntArray
    period: IntArray
    units: FloatArray
    relief: FloatArray


def open_orders(
    problem: Problem, over: LimitRows, stock: ProjectedStock, expected_stock: ExpectedStock
) -> OpenOrders:
    """
    Open orders that take from the exceeded limits.

    Expected stock is convex in what comes, so a share of what everything adds never promises too much.
    """
    nothing = problem.replace(
        stock=problem.stock.replace(on_order=np.zeros_like(problem.stock.on_order), pipeline=None)
    )
    empty = expected_stock(nothing)
    line, period = np.nonzero(problem.stock.on_order)

    def relief(row: int) -> FloatArray:
        members, when = (problem.location == over.name[row])[line], int(over.period[row])
        kind = str(over.kind[row])
        if kind not in STORED:
            return np.where(members & (period == when), taken_per_unit(problem, kind)[line], 0.0)
        freed = stored(problem, stock, kind, when) - stored(problem, empty, kind, when)
        coming = problem.stock.on_order[:, : when + 1].sum(axis=1)
        share = np.divide(freed, coming, out=np.zeros_like(freed), where=coming > 0)
        return np.where(members & (period <= when), np.maximum(share, 0.0)[line], 0.0)

    frees = np.stack([relief(row) for row in range(len(over.free))])
    used = np.flatnonzero(frees.max(axis=0, initial=0.0) > 0)
    units = problem.stock.on_order[line, period]
    return OpenOrders(line=line[used], period=period[used], units=units[used], relief=frees[:, used])


def relaxation(
    problem: Problem, over: LimitRows, orders: OpenOrders, expected_stock: ExpectedStock
) -> list[Concession]:
    """The concessions of least value after which every limit is kept, counted anew at the end."""
    from replenish.optimize.lp.elastic import Excess, least_concessions  # noqa: PLC0415 - loads PuLP

    names = list(zip(over.kind.tolist(), over.name.tolist(), strict=True))
    capacities = list(dict.fromkeys(names))
    owner = np.array([capacities.index(name) for name in names])
    value = np.array([_dearest(problem, kind, name) for kind, name in capacities])
    excess = Excess(
        amount=-over.free,
        owner=owner,
        relief=orders.relief,
        ordered=orders.units,
        order_value=problem.costs.unit[orders.line],
        growth_value=value,
    )
    delayed, _ = least_concessions(excess)
    delayed = np.minimum(np.where(orders.units % 1 == 0, np.ceil(delayed - ENOUGH), delayed), orders.units)
    left = _left_over(problem, over, orders, delayed, expected_stock)
    grown = np.zeros(len(capacities))
    np.maximum.at(grown, owner, left)
    return [
        *(
            _later(problem, over, orders, place, delayed[place])
            for place in np.flatnonzero(delayed > ENOUGH).tolist()
        ),
        *(
            _growth(problem, capacities[place], over.unit[owner == place][0], grown[place], value[place])
            for place in np.flatnonzero(grown > ENOUGH).tolist()
        ),
    ]


def _dearest(problem: Problem, kind: str, name: str) -> float:
    """Highest purchase value of what fits into one more unit of a capacity, money."""
    takes = taken_per_unit(problem, kind)
    members = (problem.location == name) & (takes > 0)
    return float((problem.costs.unit[members] / takes[members]).max(initial=0.0))


def _left_over(
    problem: Problem,
    over: LimitRows,
    orders: OpenOrders,
    delayed: FloatArray,
    expected_stock: ExpectedStock,
) -> FloatArray:
    """What each limit is still exceeded by once the delayed units do not come, ``(m,)``."""
    on_order = problem.stock.on_order.copy()
    on_order[orders.line, orders.period] -= delayed
    eased = problem.replace(stock=problem.stock.replace(on_order=on_order, pipeline=None))
    stock = expected_stock(eased)

    def taken(row: int) -> float:
        kind, period = str(over.kind[row]), int(over.period[row])
        per_line = stored(eased, stock, kind, period) if kind in STORED else due(eased, period)
        return float(per_line[problem.location == over.name[row]].sum())

    return np.array([max(taken(row) - float(over.capacity[row]), 0.0) for row in range(len(over.free))])


def _later(problem: Problem, over: LimitRows, orders: OpenOrders, place: int, units: float) -> Concession:
    """An open order that comes once the limits it takes from are watched no more, or not at all."""
    last = int(over.period[orders.relief[:, place] > 0].max())
    money = units * float(problem.costs.unit[orders.line[place]])
    order, total = order_name(problem, orders, place), orders.units[place]
    amount = "all" if units >= total - ENOUGH else f"{figure(units)} of the"
    worth = f"{money:,.2f} {problem.currency}".rstrip()
    sentence = f"{order}: {amount} {figure(total)} units do not come by {date_of(problem, last)} ({worth})"
    return Concession(what=order, amount=float(units), unit="units", money=money, sentence=sentence)


def _growth(
    problem: Problem, capacity: tuple[str, str], unit: str, amount: float, value: float
) -> Concession:
    kind, name = capacity
    leaves = ", or as much stock leaves" if kind in STORED else ""
    worth = f"{amount * value:,.2f} {problem.currency}".rstrip()
    sentence = f"{kind} of {name} grows by {figure(amount)} {unit}{leaves} ({worth})"
    return Concession(
        what=f"{kind} of {name}",
        amount=float(amount),
        unit=unit,
        money=float(amount * value),
        sentence=sentence,
    )


def order_name(problem: Problem, orders: OpenOrders, place: int) -> str:
    """An open order by its reference, or by what it brings."""
    line, period = int(orders.line[place]), int(orders.period[place])
    reference = problem.stock.references.get((line, period), "")
    item, day = problem.item[line], date_of(problem, period)
    return f"{reference} (item {item}, due {day})" if reference else f"item {item} due {day}"


def date_of(problem: Problem, period: int) -> str:
    """First day of a period, or its number where there are no dates."""
    calendar = problem.forecast.calendar
    return f"period {period}" if calendar is None else str(calendar.starts[period])
