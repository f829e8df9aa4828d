"""What is already owned: on the shelf, promised, and on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import FloatArray, Noun, frozen, frozen_numbers, per_line, range_faults
from replenish.problem.pipeline import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Noun):
    """
    Stock on the morning of the decision, before anything is received.

    Parameters
    ----------
    on_hand : (n,) units
        On the shelf. [>= 0]
    backorders : (n,) units
        Promised and not shipped. [>= 0]
    on_order : (n, t) units
        Ordered and not received, by the period it is due in. [>= 0] One number 0 means nothing on order.
    pipeline, optional
        The same orders one by one, where nobody knows when they arrive; ``on_order`` is then what is expected
        to come in each period, whatever it is given as.
    references : {(line, period): text}
        Names of the open orders due there, as the buyer knows them; only for messages.
    """

    on_hand: FloatArray
    backorders: FloatArray = 0.0  # type: ignore[assignment]
    on_order: FloatArray = 0.0  # type: ignore[assignment]
    pipeline: Pipeline | None = None
    references: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("on_hand", "backorders", "on_order"):
            self._set(name, frozen_numbers(getattr(self, name), "Stock", name))
        self._set("references", MappingProxyType(dict(self.references)))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for name in ("on_hand", "backorders"):
            values = getattr(self, name)
            yield from range_faults(
                "Stock", name, values, np.isfinite(values) & (values >= 0), "a number >= 0"
            )
        if not (np.isfinite(self.on_order) & (self.on_order >= 0)).all():
            found = str(self.on_order.min())
            yield Fault(file="Stock", column="on_order", expected="numbers >= 0", found=found)

    def for_lines(self, lines: int, periods: int) -> Stock:
        """Give every line its own entry, and ``on_order`` its ``t`` periods."""
        on_order = self.on_order
        if self.pipeline is not None:
            on_order = frozen(self.pipeline.expected(lines, periods), np.float64)
        if on_order.ndim == 0:
            on_order = frozen(np.broadcast_to(on_order, (lines, periods)), np.float64)
        return self.replace(
            on_hand=per_line(self.on_hand, lines),
            backorders=per_line(self.backorders, lines),
            on_order=on_order,
        )
