"""Any Python function as a policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.policy import Policy, View


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


def as_policy(asked: Policy | Callable[[View], FloatArray]) -> Policy:
    """
    The policy itself, or a bare function as one, under its own name.

    Examples
    --------
    >>> def nothing(view): return np.zeros(view.problem.lines)
    >>> as_policy(nothing).name
    'nothing'
    """
    if isinstance(asked, Policy):
        return asked
    return Function(name=getattr(asked, "__name__", type(asked).__name__), call=asked)
