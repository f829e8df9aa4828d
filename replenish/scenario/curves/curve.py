"""A curve as rows: one answer for each turn of one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from replenish.problem.arrays import Noun

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve(Noun):
    """
    Answers in the order they are drawn.

    Parameters
    ----------
    rows
        One mapping from column to value for each answer, the same columns in all of them; the function that
        makes the curve says which, and in what unit.
    """

    rows: tuple[Mapping[str, Any], ...]

    def __post_init__(self) -> None:
        self._set("rows", tuple(self.rows))

    def columns(self) -> dict[str, list[Any]]:
        """The rows as columns."""
        names = self.rows[0] if self.rows else ()
        return {name: [row[name] for row in self.rows] for name in names}

    def to_frame(self) -> pd.DataFrame:
        """The rows as a table."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.columns())


def counted(asked: Iterable[Any], progress: Progress) -> Iterable[Any]:
    """Every question in turn, telling how far it is."""
    everything = list(asked)
    for done, one in enumerate(everything):
        progress(done, len(everything))
        yield one
    progress(len(everything), len(everything))
