"""What a line would have been ordered of another supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import Noun, TextArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative(Noun):
    """
    An offer that was not chosen.

    Parameters
    ----------
    position
        Of the line.
    supplier
        Whose offer it is.
    quantity : units
        What would be ordered of it at the prices of the limits; 0 for nothing now.
    more : money
        What that would cost more than the plan over the span that is compared, limits at their prices.
    """

    position: int
    supplier: str
    quantity: float
    more: float

    def sentence(self, currency: str) -> str:
        """
        The offer in words.

        Examples
        --------
        >>> Alternative(position=0, supplier="Nearby", quantity=36.0, more=12.5).sentence("EUR")
        'Nearby was not chosen: its best order of 36 units would cost 12.50 EUR more'
        >>> Alternative(position=0, supplier="Nearby", quantity=0.0, more=-0.001).sentence("EUR")
        'Nearby was not chosen: to wait for it would cost the same'
        """
        best = f"its best order of {self.quantity:.10g} units" if self.quantity > 0 else "to wait for it"
        difference = f"{abs(self.more):,.2f}"
        if difference == "0.00":
            return f"{self.supplier} was not chosen: {best} would cost the same"
        money = f"{difference} {currency}".rstrip()
        return (
            f"{self.supplier} was not chosen: {best} would cost {money} {'more' if self.more > 0 else 'less'}"
        )


def other_offers(alternatives: Sequence[Alternative], lines: int, currency: str) -> TextArray:
    """Offers of each line that were not chosen, in words, ``(n,)``."""
    texts = np.full(lines, "", dtype=object)
    for one in alternatives:
        texts[one.position] = "; ".join(filter(None, (texts[one.position], one.sentence(currency))))
    return texts
