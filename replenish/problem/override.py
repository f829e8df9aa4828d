"""What a fixed quantity does to a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, Noun, TextArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Noun):
    """
    One line that a buyer has fixed, and what that costs.

    Parameters
    ----------
    position
        Of the line.
    quantity : units
        Ordered because it is fixed.
    advice : units
        What the line would order at the prices the limits have in this plan.
    own_cost : money
        Expected cost of the line at the fixed quantity, less that at the advice.
    limits_cost : money
        What the difference takes from other lines: units more of each limit, at its price. Below 0 where
        less is ordered than advised.
    author, reason
        Who fixed it, and why; empty where nobody has said.
    until
        Last plan date it holds on; ``None`` where no end is known.
    """

    position: int
    quantity: float
    advice: float
    own_cost: float
    limits_cost: float
    author: str
    reason: str
    until: np.datetime64 | None

    @property
    def cost(self) -> float:
        """
        Money the fixed quantity costs against the advice: the line's own cost and what it takes from others.

        At the newsvendor's target it is never below 0, and all of them together are never less than what the
        plan costs more than the best plan without them, but for the plan's own gap (weak duality). With
        another target the advice is not the cheapest quantity, and a fixed one may cost less.
        """
        return self.own_cost + self.limits_cost

    @property
    def title(self) -> str:
        """Who fixed it, why and until when, in words."""
        who = f"fixed by {self.author}" if self.author else "fixed by hand"
        why = f": {self.reason}" if self.reason else ""
        return who + why + ("" if self.until is None else f", until {self.until}")


def advised(quantity: FloatArray, overrides: Iterable[Override]) -> FloatArray:
    """
    What is advised for every line, ``(n,)`` units: its quantity, and where that is fixed the advice.

    Parameters
    ----------
    quantity : (n,) units
        To order, what is fixed included.
    """
    advice = quantity.copy()
    for override in overrides:
        advice[override.position] = override.advice
    return advice


def override_columns(lines: int, overrides: Sequence[Override]) -> dict[str, FloatArray | TextArray]:
    """
    Columns ``(n,)`` of a plan that say what is fixed; none where nothing is.

    ``moved_by_override`` in units, ``override_cost`` in money; blank texts where a line is free.
    """
    if not overrides:
        return {}
    moved, cost = np.zeros(lines), np.zeros(lines)
    texts = {name: np.full(lines, "", dtype=object) for name in ("fixed_by", "fixed_for", "fixed_until")}
    for override in overrides:
        moved[override.position] = override.quantity - override.advice
        cost[override.position] = override.cost
        texts["fixed_by"][override.position] = override.author or "by hand"
        texts["fixed_for"][override.position] = override.reason
        texts["fixed_until"][override.position] = "" if override.until is None else str(override.until)
    return {"moved_by_override": moved, "override_cost": cost, **texts}
