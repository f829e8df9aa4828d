"""How long deliveries take: as a table says, as past receipts tell, or as promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lead_times import chances_by_name
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import Rows
from replenish.adapters.tables.whom import Whom, whom
from replenish.formulas.survival import kaplan_meier
from replenish.problem.arrays import BoolArray, DateArray, FloatArray, IntArray

FEWEST = 10  # receipts of a supplier from which lead times are learned; fewer say little of the late ones
MOST_TOLD = 8  # laws in the notes; `replenish explain` tells each line's
POOL = 20.0  # receipts that the supplier's deliveries count for, beside those of one line


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLaw:
    """
    Distribution of a lead time.

    Parameters
    ----------
    chance : (d,)
        Probability of 0, 1, … days.
    source
        Where it comes from, in words.
    """

    chance: FloatArray
    source: str

    def quantile(self, level: float) -> int:
        """Days that are not exceeded with a probability."""
        return int((np.cumsum(self.chance) < level - 1e-9).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLaws:
    """
    Lead times of ``n`` lines.

    Parameters
    ----------
    laws
        All that there are.
    of_line : (n,)
        Which one a line has; -1 where every promise is kept.
    notes
        Sentences about the laws.
    """

    laws: tuple[DeliveryLaw, ...]
    of_line: IntArray
    notes: tuple[str, ...]


def delivery_laws(
    lines: Rows, table: Rows | None, receipts: Rows | None, open_orders: Rows | None, date: np.datetime64
) -> DeliveryLaws | None:
    """
    Law of each line: the table's for the line, or for its supplier; else learned; else as promised.

    Parameters
    ----------
    date
        The decision day. What came on it or later is not known: such an order is still out.

    Returns
    -------
    DeliveryLaws or None
        ``None`` where no line has one.
    """
    given = _given(table)
    learned, notes = _learned(lines, receipts, open_orders, date)
    known = {**learned, **given}
    place = {name: number for number, name in enumerate(known)}
    of_line = np.array([_most_specific(name, place, given) for name in _names(lines)], dtype=np.int64)
    if (of_line < 0).all():
        return None
    used = [law.source for number, law in enumerate(known.values()) if (of_line == number).any()]
    return DeliveryLaws(laws=tuple(known.values()), of_line=of_line, notes=(*_in_short(used), *notes))


def _names(lines: Rows) -> Iterator[tuple[Whom, Whom]]:
    """Every line and its supplier."""
    for line, supplier in zip(positions_of(lines), lines["supplier"].tolist(), strict=True):
        yield line, (supplier,)


def _most_specific(
    names: tuple[Whom, Whom], place: Mapping[Whom, int], given: Mapping[Whom, DeliveryLaw]
) -> int:
    """What a table says goes before what was learned, and a line before its supplier."""
    found = [name for name in names if name in given] or [name for name in names if name in place]
    return place[found[0]] if found else -1


def _in_short(sources: list[str]) -> tuple[str, ...]:
    told = [f"Lead times {source}" for source in sources if " at " not in source][:MOST_TOLD]
    more = len(sources) - len(told)
    return (*told, f"Lead times of {more} more lines or suppliers: see explain") if more else tuple(told)


def _given(table: Rows | None) -> dict[Whom, DeliveryLaw]:
    if table is None:
        return {}
    return {
        name: _told(f"of {' at '.join(name)} from {table.file}", chance / chance.sum())
        for name, chance in chances_by_name(table).items()
    }


def _told(what: str, chance: FloatArray) -> DeliveryLaw:
    law = DeliveryLaw(chance=chance, source="")
    middle, high = law.quantile(0.5), law.quantile(0.9)
    return DeliveryLaw(chance=chance, source=f"{what}: p50 {middle} days, p90 {high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cases:
    """Deliveries that came, or are still out: days, whether over, weight, and whose."""

    days: IntArray
    over: BoolArray
    weight: FloatArray
    name: list[Whom]

    @property
    def count(self) -> int:
        """Deliveries that came."""
        return int(self.over.sum())

    def take(self, places: list[int]) -> _Cases:
        """Some of the cases."""
        names = [self.name[place] for place in places]
        some = np.array(places, dtype=np.int64)
        return _Cases(days=self.days[some], over=self.over[some], weight=self.weight[some], name=names)


def _learned(
    lines: Rows, receipts: Rows | None, open_orders: Rows | None, date: np.datetime64
) -> tuple[dict[Whom, DeliveryLaw], tuple[str, ...]]:
    """Laws of suppliers, and of the lines with deliveries of their own."""
    if receipts is None:
        return {}, ()
    supplier_of = dict(_names(lines))
    cases = _joined(_past(receipts, date), _still_out(lines, receipts, open_orders, date))
    of_line, of_supplier = _grouped(cases.name, supplier_of)
    laws: dict[Whom, DeliveryLaw] = {}
    few: dict[str, int] = {}
    for supplier in dict.fromkeys(supplier_of.values()):
        pool = cases.take(of_supplier.get(supplier, []))
        if pool.count < FEWEST:
            few[supplier[0]] = pool.count
            continue
        chance = kaplan_meier(pool.days, pool.over, pool.weight)
        laws[supplier] = _told(f"learned from {pool.count} receipts of {supplier[0]}", chance)
    for line, own in ((line, cases.take(places)) for line, places in of_line.items()):
        supplier = supplier_of[line]
        if supplier in laws:
            source = _own_source(line, own.count, laws[supplier])
            prior = laws[supplier].chance
            laws[line] = _told(source, kaplan_meier(own.days, own.over, own.weight, prior, POOL))
    told = ", ".join(f"{name} ({count})" for name, count in few.items())
    return laws, ((f"Lead times as promised, for fewer than {FEWEST} receipts: {told}",) if few else ())


def _grouped(
    names: list[Whom], supplier_of: Mapping[Whom, Whom]
) -> tuple[dict[Whom, list[int]], dict[Whom, list[int]]]:
    """Places of the cases of each line, and of each supplier, those of its lines included."""
    of_line: dict[Whom, list[int]] = {}
    of_supplier: dict[Whom, list[int]] = {}
    for place, name in enumerate(names):
        if name in supplier_of:
            of_line.setdefault(name, []).append(place)
        of_supplier.setdefault(supplier_of.get(name, name), []).append(place)
    return of_line, of_supplier


def _own_source(line: Whom, own: int, pool: DeliveryLaw) -> str:
    rest = pool.source.removeprefix("learned from ").partition(":")[0]
    if not own:
        return f"learned from {rest} and open orders of {line[0]} at {line[1]}"
    return f"learned from {own} receipts of {line[0]} at {line[1]} beside {rest}"


def _past(receipts: Rows, date: np.datetime64) -> _Cases:
    """Orders placed before the day: received before it, or still out on its morning."""
    placed = receipts["order_date"] < date
    over = receipts["receipt_date"] < date  # not-a-time is before nothing
    end = np.where(over, receipts["receipt_date"], date)
    share = np.minimum(receipts["quantity_received"] / receipts["quantity_ordered"], 1.0)
    weight = np.where(over, share, 1.0)
    kept = placed & (weight > 0)
    days = (end - receipts["order_date"]).astype(np.int64)
    names = [name for name, keep in zip(whom(receipts), kept, strict=True) if keep]
    return _Cases(days=days[kept], over=over[kept], weight=weight[kept], name=names)


def _still_out(lines: Rows, receipts: Rows, orders: Rows | None, date: np.datetime64) -> _Cases | None:
    """Open orders placed before the day, as far as the receipts do not name them as still out themselves."""
    if orders is None:
        return None
    known = {
        (*name, reference)
        for name, reference, day in zip(
            whom(receipts), receipts["reference"], receipts["receipt_date"], strict=True
        )
        if reference and not day < date
    }
    placed, names = order_dates(orders, lines), list(zip(orders["item"], orders["location"], strict=True))
    new = [
        (*name, reference) not in known for name, reference in zip(names, orders["reference"], strict=True)
    ]
    kept = (placed < date) & np.array(new, dtype=bool)
    return _Cases(
        days=(date - placed[kept]).astype(np.int64),
        over=np.zeros(int(kept.sum()), dtype=bool),
        weight=1 - (orders["received"] / orders["quantity"])[kept],
        name=[name for name, keep in zip(names, kept, strict=True) if keep],
    )


def order_dates(orders: Rows, lines: Rows) -> DateArray:
    """Day each open order was placed, ``(r,)``; if not given, the promised lead time before its due date."""
    promised = lines["lead_time"][line_positions(orders, lines, FaultList())].astype("timedelta64[D]")
    placed = orders["order_date"]
    return np.where(np.isnat(placed), orders["due_date"] - promised, placed)


def _joined(one: _Cases, other: _Cases | None) -> _Cases:
    if other is None:
        return one
    return _Cases(
        days=np.concatenate([one.days, other.days]),
        over=np.concatenate([one.over, other.over]),
        weight=np.concatenate([one.weight, other.weight]),
        name=[*one.name, *other.name],
    )
