"""Order up to a fixed number of periods of expected demand."""

from __future__ import annotations

from dataclasses import dataclass, field

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.level import expected_demand, granted, position
from replenish.simulate.policies.policy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfCover:
    """
    The same cover for every line, whatever its uncertainty: what many shops do.

    Parameters
    ----------
    name
        What the result calls it.
    periods
        Periods of expected demand the position is filled up to.
    limited, eased
        As in `Target`.
    """

    name: str
    periods: float
    limited: bool = True
    eased: list[str] = field(default_factory=list)

    def quantities(self, view: View) -> FloatArray:
        """Units that fill the position up to the cover."""
        wanted = expected_demand(view, self.periods) - position(view)
        return granted(view, wanted, limited=self.limited, eased=self.eased)
