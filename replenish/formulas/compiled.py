"""Machine code of a formula (extra ``speed``); its numpy version stays beside it."""

from __future__ import annotations

from typing import Any

import numba


def compiled(function: Any, signature: Any = None) -> Any:
    """Machine code, kept on disk where the place of installation can be written to."""
    try:
        return numba.njit(signature, nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        return numba.njit(signature, nogil=True, error_model="numpy")(function)


def given(kind: Any, dimensions: int) -> Any:
    """Type of an array that is read and never written to."""
    return numba.types.Array(kind, dimensions, "C", readonly=True)
