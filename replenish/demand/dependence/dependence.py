"""What every rule that joins the periods of a line answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from replenish.demand.past_errors import PastErrors
from replenish.problem.arrays import FloatArray, IntArray, Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest(Noun):
    """
    Draws that are wanted.

    Parameters
    ----------
    lines, paths, periods
        ``n``, ``s`` and ``t``.
    seed
        Same seed, same draws.
    rho
        Autocorrelation that was given, if one was.
    """

    lines: int
    paths: int
    periods: int
    seed: int
    rho: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Noun):
    """
    Draws of all lines, joined over the periods.

    Parameters
    ----------
    draws
        One or more sets ``(s, t)`` of uniform draws; the lines of a set share it.
    kind : (n,)
        Which set each line takes.
    sentence
        What was assumed, with its source and value: ``"demand …"``.
    figures
        The same as numbers, for the record.
    learned
        Whether past errors of the forecast told it.
    independent
        Whether nothing of one period tells of another.
    """

    draws: tuple[FloatArray, ...]
    kind: IntArray
    sentence: str
    figures: dict[str, float | int | str]
    learned: bool = False
    independent: bool = False


class Dependence(Protocol):
    """A rule that joins the periods of each line."""

    def __call__(self, errors: PastErrors | None, request: DrawRequest) -> Joined:
        """Uniform draws of every line, from past errors where there are any."""
        ...
