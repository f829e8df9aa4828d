"""The three verbs of a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
Verb = Callable[[Values, Any], Any]

SET, MULTIPLY = "set", "multiply"


def set_to(values: Values, operand: Any) -> Any:
    """Return the operand in every cell, whatever stood there."""
    return operand


VERBS: Mapping[str, Verb] = {SET: set_to, "add": np.add, MULTIPLY: np.multiply}
SIGNS = {SET: "=", "add": "+", MULTIPLY: "×"}  # noqa: RUF001  # how a planner writes it
