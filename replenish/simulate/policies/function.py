"""Any Python function as a policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.policy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """
    A function of the view; what it returns is ordered as it is, once checked.

    Parameters
    ----------
    name
        What the result calls it.
    call
        From a `View` to units of each line, ``(n,)``. Lines that are not due are set to 0.
    """

    name: str
    call: Callable[[View], FloatArray]

    def quantities(self, view: View) -> FloatArray:
        """Units the function wants of the lines that are due."""
        return np.where(view.due, self.call(view), 0.0)
