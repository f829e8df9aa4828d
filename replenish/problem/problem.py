"""The whole question: lines, what they need, what they own, what limits them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from replenish.errors import Fault
from replenish.formulas.orderable import is_orderable, order_rules
from replenish.problem.adjustment import Adjustment
from replenish.problem.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_texts,
)
from replenish.problem.costs import FIELDS as COST_FIELDS
from replenish.problem.costs import Costs
from replenish.problem.forecast import AnyForecast
from replenish.problem.limits import Limits
from replenish.problem.offers import Offers
from replenish.problem.overrides import Overrides
from replenish.problem.past import PastIssue
from replenish.problem.stock import Stock
from replenish.problem.terms import DATES, SupplyTerms
from replenish.problem.terms import FIELDS as TERM_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Noun):
    """
    Everything one plan is made from. Position ``i`` is the same line in every array.

    Parameters
    ----------
    item, location, supplier : (n,) texts
        The lines; item and location together are unique.
    forecast
        Demand from the decision on: period 0 is the period the decision is made in.
    stock, terms, costs, limits
        See the nouns. Where they hold one number for all, each line gets its own.
    currency
        Name of the money unit, for the outputs.
    past
        Earlier issues of the forecast, of the same lines, and what happened after them; oldest first.
    overrides
        Quantities that a buyer has fixed, where there are any.
    adjustments
        What somebody said of the demand of some lines; it is in the forecast already.
    offers
        Further suppliers of some lines, of which one is chosen for each; ``supplier`` is the first offer.
    offer_of : (n,), optional
        Where the rows are offers, the row of the first offer of the same line; see `every_offer`.

    Raises
    ------
    InputError
        With every fault that was found.

    Examples
    --------
    One item, two weeks to wait and one to cover; weekly demand 10 or 20:

    >>> from replenish.problem.forecast import PathForecast
    >>> problem = Problem(
    ...     item=["A"], location=["DC1"], supplier=["S"],
    ...     forecast=PathForecast(paths=[[[10.0, 10, 10], [20, 20, 20]]]),
    ...     stock=Stock(on_hand=5.0),
    ...     terms=SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="backlog"),
    ...     costs=Costs(unit=3.0, holding=0.1, shortage=1.0),
    ... )
    >>> problem.lines, problem.terms.protection_interval.tolist()
    (1, [3])
    """

    item: TextArray
    location: TextArray
    supplier: TextArray
    forecast: AnyForecast
    stock: Stock
    terms: SupplyTerms
    costs: Costs
    limits: Limits = field(default_factory=Limits)
    currency: str = ""
    past: tuple[PastIssue, ...] = ()
    overrides: Overrides | None = None
    adjustments: tuple[Adjustment, ...] = ()
    offers: Offers | None = None
    offer_of: IntArray | None = None

    def __post_init__(self) -> None:
        for name in ("item", "location", "supplier"):
            self._set(name, frozen_texts(getattr(self, name)))
        lines, periods = len(self.item), self.forecast.periods
        if self.supplier.ndim == 0:
            self._set("supplier", frozen(np.full(lines, str(self.supplier), dtype=object), object))
        self._set("stock", self.stock.for_lines(lines, periods))
        self._set("terms", self.terms.for_lines(lines))
        self._set("costs", self.costs.for_lines(lines))
        self._set("limits", self.limits.for_lines(lines))
        if self.overrides is not None:
            self._set("overrides", self.overrides.for_lines(lines))
        self._refuse_faults()

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.item)

    @property
    def unfixed(self) -> Problem:
        """The same with every line free: what a policy that is lived is asked, review after review."""
        return self if self.overrides is None else self.replace(overrides=None)

    @property
    def money(self) -> str:
        """What the money unit is called in outputs."""
        return self.currency or "money"

    def position_of(self, item: str, location: str) -> int | None:
        """Position of a line, or ``None`` where there is no such line."""
        found = np.flatnonzero((self.item == item) & (self.location == location))
        return int(found[0]) if found.size else None

    def _faults(self) -> Iterator[Fault]:
        shapes = tuple(self._shape_faults())
        yield from shapes
        if shapes:
            return
        yield from self._label_faults()
        yield from self._horizon_faults()
        yield from self._rule_faults()
        yield from self._limit_faults()
        yield from self._override_faults()
        yield from self._offer_faults()

    def _shape_faults(self) -> Iterator[Fault]:
        lines, periods = self.lines, self.forecast.periods
        if not lines:
            yield _fault("item", "one line or more", "none")
        expected: dict[str, tuple[Any, tuple[int, ...]]] = {
            "location": (self.location, (lines,)),
            "supplier": (self.supplier, (lines,)),
            "stock.on_order": (self.stock.on_order, (lines, periods)),
        }
        for noun, fields in (
            ("stock", ("on_hand", "backorders")),
            ("terms", TERM_FIELDS),
            ("terms", (*DATES, "waits")),
            ("costs", COST_FIELDS),
            ("limits", ("volume", "weight", "category")),
        ):
            expected |= {f"{noun}.{name}": (getattr(getattr(self, noun), name), (lines,)) for name in fields}
        for name in ("quantity", "reason", "author", "until") if self.overrides is not None else ():
            expected[f"overrides.{name}"] = getattr(self.overrides, name), (lines,)
        factors = ((f"adjustments[{at}]", said.factor) for at, said in enumerate(self.adjustments))
        expected |= {name: (factor, (periods,)) for name, factor in factors}
        for name, (values, shape) in expected.items():
            if values is not None and values.shape != shape:
                yield _fault(name, f"shape {shape}", str(values.shape))
        if (lead_times := self.terms.lead_times) is not None and len(lead_times.chance) != lines:
            yield _fault("terms.lead_times.chance", f"{lines} rows", str(len(lead_times.chance)))
        if self.forecast.lines != lines:
            yield _fault("forecast", f"{lines} lines", str(self.forecast.lines))
        for position, issue in enumerate(self.past):
            if issue.forecast.lines != lines:
                yield _fault(f"past[{position}]", f"{lines} lines", str(issue.forecast.lines))

    def _label_faults(self) -> Iterator[Fault]:
        lines = zip(self.item.tolist(), self.location.tolist(), strict=True)
        for (item, location), count in Counter(lines).items() if self.offer_of is None else ():
            if count > 1:
                yield _fault(
                    "item, location", "one row per line", f"{count} rows of item {item} at {location}"
                )
        for name in ("item", "location"):
            labels = getattr(self.forecast, name)
            if labels is not None and (labels != getattr(self, name)).any():
                first = int(np.flatnonzero(labels != getattr(self, name))[0])
                expected = f"the {name}s of the problem in the same order"
                yield _fault(f"forecast.{name}[{first}]", expected, str(labels[first]))

    def _horizon_faults(self) -> Iterator[Fault]:
        interval, periods = self.terms.protection_interval, self.forecast.periods
        for line in np.flatnonzero(interval > periods):
            expected = f"a forecast of {interval[line]} periods (lead time + review period)"
            yield _fault("forecast", expected, f"{periods} periods for {self._name(line)}")
        needed = np.arange(periods) < interval[:, None]
        for line in np.flatnonzero((needed & ~self.forecast.known).any(axis=1)):
            period = int(np.flatnonzero(needed[line] & ~self.forecast.known[line])[0])
            yield _fault("forecast", f"a value for period {period}", f"none for {self._name(line)}")

    def _rule_faults(self) -> Iterator[Fault]:
        terms = self.terms
        if self.costs.breaks is not None:
            yield from self.costs.breaks.faults_of(self.costs.unit)
        step = np.where(terms.order_multiple > 0, terms.order_multiple, 1.0)
        smallest = np.where(terms.order_multiple > 0, np.ceil(terms.moq / step - 1e-9) * step, terms.moq)
        for line in np.flatnonzero(smallest > terms.max_order):
            found = f"{smallest[line]:g} > {terms.max_order[line]:g} for {self._name(line)}"
            yield _fault("moq", "the smallest order not above max_order", found)
        for line in np.flatnonzero(terms.lost & (self.stock.backorders > 0)):
            found = f"{self.stock.backorders[line]:g} for {self._name(line)}"
            yield _fault("backorders", "0 where unmet demand is lost", found)

    def _limit_faults(self) -> Iterator[Fault]:
        for name, known, labels in (
            ("storage", self.location, "a location of the lines"),
            ("storage_weight", self.location, "a location of the lines"),
            ("receiving", self.location, "a location of the lines"),
            ("supplier_capacity", self.supplier, "a supplier of the lines"),
            ("minimum_order_value", self.supplier, "a supplier of the lines"),
            ("order_terms", self.supplier, "a supplier of the lines"),
            ("budgets", self.supplier, "a supplier of the lines"),
            ("category_budget", self.limits.category, "a category of the lines"),
        ):
            if known is None:
                continue
            every = known.tolist()
            if self.offers is not None and known is self.supplier:
                every += self.offers.supplier.tolist()
            unknown = set(getattr(self.limits, name)) - {*every, ""}
            yield from (_fault(f"limits.{name}", labels, repr(key)) for key in sorted(unknown))
        for kind, name, capacity in self.limits.by_period:
            if capacity.shape != (self.forecast.periods,):
                expected = f"one number, or one for each of {self.forecast.periods} periods"
                yield _fault(f"limits.{kind}[{name!r}]", expected, f"shape {capacity.shape}")

    def _override_faults(self) -> Iterator[Fault]:
        if self.overrides is None:
            return
        terms, fixed = self.terms, self.overrides.lines
        rules = order_rules(terms.moq, terms.order_multiple, terms.max_order).take(fixed)
        quantity = self.overrides.quantity[fixed]
        for line in fixed[~is_orderable(rules, quantity)]:
            expected = (
                f"0, or a multiple of {terms.order_multiple[line]:g} from {terms.moq[line]:g} "
                f"to {terms.max_order[line]:g}"
            )
            found = f"{self.overrides.quantity[line]:g} for {self._name(line)}"
            yield _fault("overrides.quantity", expected, found)

    def _offer_faults(self) -> Iterator[Fault]:
        offers = self.offers
        if offers is None:
            return
        wrong = tuple(offers.faults_among(self.supplier))
        yield from wrong
        if wrong:
            return
        if self.terms.lead_times is not None:
            expected = "promised lead times, where lines have several suppliers"
            yield _fault("terms.lead_times", expected, "chances of lead times")
        needed = np.arange(self.forecast.periods) < offers.ends[:, None]
        told = (self.forecast.known[offers.line] | ~needed).all(axis=1)
        for row in np.flatnonzero((offers.ends > self.forecast.periods) | ~told):
            expected = f"a forecast of {offers.ends[row]} periods (lead time + review period)"
            found = f"fewer for {self._name(offers.line[row])} from {offers.supplier[row]}"
            yield _fault("forecast", expected, found)

    def _name(self, line: np.intp) -> str:
        return f"item {self.item[line]} at {self.location[line]}"

    @property
    def uplift(self) -> FloatArray | None:
        """By what somebody multiplied the demand of each period, ``(n, t)``; ``None`` where nobody did."""
        told = [said for said in self.adjustments if said.factor is not None]
        factors = np.ones((self.lines, self.forecast.periods)) if told else None
        for said in told:
            factors[said.lines] *= said.factor  # type: ignore[index,operator]
        return factors

    def adjustments_of(self, line: int) -> tuple[Adjustment, ...]:
        """What was said of the demand of one line."""
        return tuple(said for said in self.adjustments if line in said.lines)

    @property
    def horizon(self) -> int:
        """Periods that some order placed now must cover, whoever supplies it: demand is drawn for so many."""
        longest = int(self.terms.protection_interval.max())
        return longest if self.offers is None else max(longest, int(self.offers.ends.max()))

    @property
    def first_offers(self) -> BoolArray:
        """Rows that stand for their line in what lines have in common, whoever supplies them, ``(n,)``."""
        rows = np.arange(self.lines)
        return np.ones(self.lines, dtype=bool) if self.offer_of is None else rows == self.offer_of

    @property
    def needed(self) -> BoolArray:
        """Periods inside the protection interval of each line, ``(n, t)``."""
        return np.asarray(np.arange(self.forecast.periods) < self.terms.protection_interval[:, None])


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="Problem", column=column, expected=expected, found=found)
