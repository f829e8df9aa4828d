"""Read-only arrays and the checks that every noun makes on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from replenish.errors import Fault, InputError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]
DateArray = npt.NDArray[np.datetime64]


class Noun:
    """A frozen record of arrays; ``replace`` gives a changed, freshly validated copy."""

    __slots__ = ()

    def replace(self, **changes: Any) -> Self:
        """Copy with some fields changed; the copy is validated like a new one."""
        return replace(self, **changes)  # type: ignore[type-var]

    def __reduce__(self) -> tuple[Any, ...]:
        """Take the noun apart for another process; it is made, and validated, anew there."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}  # type: ignore[arg-type]
        plain = {name: _plain(value) for name, value in parts.items()}
        return _made_anew, (type(self), plain)

    def _set(self, field: str, value: object) -> None:
        object.__setattr__(self, field, value)

    def _faults(self) -> Iterator[Fault]:
        yield from ()

    def _refuse_faults(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise InputError(faults)


def _made_anew(kind: type[Noun], parts: Mapping[str, Any]) -> Noun:
    return kind(**parts)


def _plain(value: Any) -> Any:
    """Return tables that can be sent to another process; everything else as it is."""
    if isinstance(value, MappingProxyType):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def frozen(values: Any, dtype: Any) -> npt.NDArray[Any]:
    """Read-only array of the given type that no caller's later change can reach."""
    array = np.asarray(values, dtype=dtype)
    if array.flags.writeable:
        array = array.copy() if array is values or array.base is not None else array
        array.flags.writeable = False
    return array


def frozen_numbers(values: Any, noun: str, field: str) -> FloatArray:
    """Read-only floats; text or other things that are no numbers are an `InputError`."""
    try:
        return frozen(values, np.float64)
    except (TypeError, ValueError) as error:
        fault = Fault(file=noun, column=field, expected="numbers", found=repr(values)[:80])
        raise InputError([fault]) from error


def frozen_texts(values: Any) -> TextArray:
    """Read-only texts; ids are never numbers, so ``123`` becomes ``"123"`` and nothing else changes."""
    array = np.asarray(values, dtype=object)
    if not array.ndim:
        return frozen(str(values), object)
    texts = array.tolist()
    return frozen(texts if set(map(type, texts)) <= {str} else [str(value) for value in array], object)


def per_line(values: npt.NDArray[Any], lines: int) -> npt.NDArray[Any]:
    """One entry per line, from one entry per line or one number for all."""
    return frozen(np.broadcast_to(values, (lines,)), values.dtype) if values.ndim == 0 else values


def range_faults(
    noun: str, field: str, values: npt.NDArray[Any], allowed: BoolArray | np.bool_, expected: str
) -> Iterator[Fault]:
    """One fault for every entry that is not allowed; a NaN never is."""
    for position in np.flatnonzero(~np.atleast_1d(allowed)):
        where = f"{field}[{position}]" if values.ndim else field
        found = values[position] if values.ndim else values
        yield Fault(file=noun, column=where, expected=expected, found=str(found))
