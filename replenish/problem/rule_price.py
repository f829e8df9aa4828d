"""What a rule costs: how much less would be expected without it."""

from __future__ import annotations

from dataclasses import dataclass

from replenish.problem.arrays import Noun

A_DAY = "a day of lead time"
A_DAY_OF = f"{A_DAY} of "  # a supplier, for all its lines
A_STEP = "one step more"
AT_PRICES = "exact at the plan's prices"
RESOLVED = "solved again"
ONE_UNIT = "one unit more"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePrice(Noun):
    """
    What one rule of a line, or one shared limit, costs.

    Parameters
    ----------
    rule
        ``moq``, ``order multiple``, ``largest order``, ``shelf life``, ``ordering cost``,
        ``price breaks``, ``a day of lead time`` (of a line, or of all lines of a supplier), which limit, or
        ``one step more`` of a limit: as much as the largest step of one of its lines takes.
    item, location
        Of the line; empty for a shared limit, and for a supplier.
    per_order : money
        Expected cost saved per plan without the rule; below 0 for what price breaks save. Of a day of lead
        time: what the window of the order would cost less if it were decided so much later. Without a
        calendar that is a period.
    per_week : money, optional
        The same per week of the line's review period; ``None`` where the plan has no dates or the lines of
        a limit have several review periods.
    how
        ``exact at the plan's prices``: the line decides again without the rule, and pays the limits what
        they cost; ``solved again``: all lines do, without the limit, or with a step more of it; ``one unit
        more``: what one more unit
        of the limit would save, where solving again would take too long.
    """

    rule: str
    item: str
    location: str
    per_order: float
    per_week: float | None
    how: str


def supplier_of_a_day(price: RulePrice) -> str:
    """Supplier whose lead time, a day shorter for all its lines, the price is of; empty for other rules."""
    return price.rule.removeprefix(A_DAY_OF) if price.rule.startswith(A_DAY_OF) else ""
