"""Why this quantity: a sum that adds up to the unit."""

from __future__ import annotations

from dataclasses import dataclass

from replenish.problem.alternative import Alternative
from replenish.problem.arrays import Noun
from replenish.problem.override import Override
from replenish.problem.split_order import SplitOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Noun):
    """One summand of a derivation, in units."""

    label: str
    units: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitPaid(Noun):
    """
    A limit that a line pays for.

    Parameters
    ----------
    name, when
        Which limit and whose; date or period, empty for the whole plan.
    price : money per unit of the limit
    takes
        What one unit of the line takes of the limit.
    unit
        What the limit counts.
    """

    name: str
    when: str
    price: float
    takes: float
    unit: str

    @property
    def title(self) -> str:
        """The limit in a sentence."""
        return f"{self.name} on {self.when}" if self.when else self.name

    @property
    def per_unit(self) -> float:
        """Money that one more unit of the line costs the others."""
        return self.price * self.takes


@dataclass(frozen=True, slots=True, kw_only=True)
class IfCertain(Noun):
    """
    What a line would want if its order took its mean lead time for sure.

    Parameters
    ----------
    periods
        The mean lead time, in whole ones.
    units
        Wanted then, before order rules and limits; negative where more is owned.
    more : units
        Wanted besides because nobody knows when the order comes; the rest of the safety is for demand.
    """

    periods: int
    units: float
    more: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Noun):
    """
    The derivation of one line's quantity; the ``steps`` add up to ``quantity``.

    Parameters
    ----------
    item, location, supplier, currency
    steps
        From expected demand to the order quantity.
    quantity : units
    worth_of_last, worth_of_next : money per unit
        Expected money saved by the last unit ordered and by the first one not ordered.
    limits
        The limits the line pays for; its next unit would have to be worth more than they cost.
    stockout_probability
        Chance that the window has a stockout.
    expected_cost : money
        Of the window.
    tail_by_assumption
        Whether the decision lies beyond the forecast's outermost quantile.
    override
        Who has fixed the quantity, and what that costs; ``None`` where nobody has.
    adjustments
        What somebody said of the line's demand: a proxy, a ramp, an uplift, a last selling date.
    covers
        The days the order is the last to influence, and what puts one of them off; empty without dates.
    lead_time
        Where a lead time that is not certain comes from, and how long it is; empty where it is promised.
    if_certain
        What the line would want if it were; ``None`` where it is promised.
    alternatives
        Offers of other suppliers, and what they would have cost.
    split_orders
        What is ordered of a second supplier besides.
    """

    item: str
    location: str
    supplier: str
    currency: str
    steps: tuple[Step, ...]
    quantity: float
    worth_of_last: float
    worth_of_next: float
    limits: tuple[LimitPaid, ...]
    stockout_probability: float
    expected_cost: float
    tail_by_assumption: bool
    override: Override | None = None
    adjustments: tuple[str, ...] = ()
    covers: str = ""
    lead_time: str = ""
    if_certain: IfCertain | None = None
    alternatives: tuple[Alternative, ...] = ()
    split_orders: tuple[SplitOrder, ...] = ()

    def __str__(self) -> str:
        width = max([len(step.label) for step in self.steps] + [len("order quantity")])
        lines = [f"item {self.item} at {self.location}, from {self.supplier}", ""]
        lines += [f"{step.label:<{width}}  {step.units:+12.2f}" for step in self.steps]
        lines += ["-" * (width + 14), f"{'order quantity':<{width}}  {self.quantity:12.2f} units", ""]
        return "\n".join(lines + [f"- {sentence}" for sentence in self.sentences])

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the quantity costs and saves, in words."""
        money = f" {self.currency}".rstrip()
        last = (
            f"the last unit ordered {_worth('{}s', self.worth_of_last, money)}" if self.quantity > 0 else ""
        )
        following = f"the first unit not ordered {_worth('would {}', self.worth_of_next, money)}"
        paid = [
            f"{limit.title} is scarce: {limit.price:.4f}{money} per {_one_of(limit.unit)}, "
            f"{limit.per_unit:.4f}{money} per unit of this item"
            for limit in self.limits
        ]
        stockout = f"chance of a stockout {self.stockout_probability:.1%}"
        cost = f"expected cost {self.expected_cost:.2f}{money}"
        tail = "the decision lies beyond the outermost forecast quantile: tail by assumption"
        others = (one.sentence(self.currency) for one in self.alternatives)
        split = (one.sentence for one in self.split_orders)
        said = (
            *self._fixed(money), *split, *others, *self.adjustments, self.covers, self.lead_time,
            self._late(), last, following, *paid, stockout, cost, tail if self.tail_by_assumption else "",
        )  # fmt: skip
        return tuple(filter(None, said))

    def _late(self) -> str:
        """How much of what is wanted is there because nobody knows when the order comes."""
        found = self.if_certain
        if found is None:
            return ""
        more = f"{abs(found.more):.1f} units {'more' if found.more >= 0 else 'less'}"
        certain = f"with {found.periods} periods for sure it would be {found.units:.1f}"
        return f"{more} are wanted because the lead time is not certain: {certain}"

    def _fixed(self, money: str) -> tuple[str, ...]:
        """Who has fixed the quantity, what is advised, and what the difference costs."""
        override = self.override
        if override is None:
            return ()
        if override.quantity == override.advice:
            return (f"{override.title}: the advice is the same",)
        more = "more" if override.cost >= 0 else "less"
        costs = f"{abs(override.cost):.2f}{money} {more} than the advice of {override.advice:.10g} units"
        split = f"{override.own_cost:.2f} of expected cost, {override.limits_cost:.2f} at the limits' prices"
        return (f"the fixed quantity costs {costs}: {split}",)


def _one_of(unit: str) -> str:
    """What one more of a limit is: a unit, or a unit of volume, weight or money."""
    return "unit" if unit == "units" else f"unit of {unit}"


def _worth(verb: str, worth: float, money: str) -> str:
    """
    What a unit does to the expected cost.

    Examples
    --------
    >>> _worth("{}s", 0.5, " EUR"), _worth("would {}", -0.06, " EUR")
    ('saves 0.5000 EUR', 'would cost 0.0600 EUR more than it saves')
    """
    if worth < 0:
        return f"{verb.format('cost')} {-worth:.4f}{money} more than it saves"
    return f"{verb.format('save')} {worth:.4f}{money}"
