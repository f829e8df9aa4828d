"""How much luck all lines share, as told or as past errors show: for totals, never for a line alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from replenish.demand.past_errors import PastErrors
from replenish.formulas.common_shock import common_share
from replenish.problem.arrays import Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonShock(Noun):
    """
    Share of the variance of the normal scores of demand that all lines have in common.

    Parameters
    ----------
    share
        In [0, 1].
    source
        Where it comes from, in words.
    figures
        The same for the record.
    """

    share: float
    source: str
    figures: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is assumed of all lines together."""
        return f"Totals: lines have {self.share:.0%} of their luck in common ({self.source})"


def common_shock(asked: float | str | None, errors: PastErrors | None) -> CommonShock | None:
    """Share that is given, or estimated from the errors of the past; ``None`` where nobody asks for it."""
    if asked is None:
        return None
    if not isinstance(asked, str):
        return _shock(float(asked), "given")
    if errors is None:
        return _shock(0.0, "no past forecast errors are known: totals may be far wider")
    score, hidden = errors.scores
    share, dates = common_share(score, hidden, errors.first)
    if dates == 0:
        return _shock(0.0, "past forecast errors never show two lines on one date: totals may be far wider")
    return _shock(round(share, 3), f"estimated from {errors.lines.size:,} lines on {dates:,} past dates")


def _shock(share: float, source: str) -> CommonShock:
    return CommonShock(
        share=share, source=source, figures={"common_shock": share, "common_shock_source": source}
    )
