"""The rule that decides whether, and by what group, a forecast is recalibrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.demand.memory import Memory
from replenish.demand.past_errors import PastErrors
from replenish.demand.recalibration.correction import Correction, correction
from replenish.demand.recalibration.held_out import earlier_errors, losses_of
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun
from replenish.problem.past import PastIssue

FEWEST_ISSUES = 4  # that something is known of; three or fewer say too little about another one
HELD_OUT = 3  # every third issue, the newest ones, is judged on
CLEARLY_BETTER = 0.002  # share of the held-out loss; less is not worth moving every quantile for
MOST_GROUPS = 2_000  # beyond, groups are too many to have a past of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration(Noun):
    """
    What was decided about a forecast's levels, and why.

    Parameters
    ----------
    by
        The correction; ``None`` where there is none.
    sentence
        For the plan.
    figures
        For the record: coverage and levels before and after, held-out losses.
    """

    by: Correction | None
    sentence: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past(Noun):
    """
    What a correction is learned from.

    Parameters
    ----------
    issues
        Past issues, oldest first.
    errors
        Of the same issues.
    levels : (q,)
        Of the forecast to correct.
    groups
        Group of each line ``(n,)`` by the name of what divides them; the first is one group for all.
    tail, whole
        As the forecast is drawn.
    memory
        See `replenish.demand.memory.Memory`.
    """

    issues: Sequence[PastIssue]
    errors: PastErrors
    levels: FloatArray
    groups: Mapping[str, IntArray]
    tail: TailFormula
    whole: BoolArray
    memory: Memory | None = None


def recalibration(past: Past | None, mode: str) -> Recalibration:
    """
    Correction of a forecast's levels, or none.

    With three past issues or fewer nothing is corrected. Otherwise the newest third of the issues is held
    out, and corrections by every grouping are learned from what was known before the first of them. The
    grouping with the least held-out pinball loss is taken, and learned again from all issues.

    Parameters
    ----------
    mode
        ``off``; ``on``: the best grouping, whatever it gains; ``auto``: only where the held-out loss falls
        by 0.2 % or more.
    """
    if mode == "off":
        return _none("not recalibrated (as asked for)", {})
    if past is None or past.errors.issues < FEWEST_ISSUES:
        known = 0 if past is None else past.errors.issues
        return _none(f"not recalibrated ({known} past issues are known; {FEWEST_ISSUES} are needed)", {})
    before, losses = _held_out_losses(past)
    best = min(losses, key=lambda name: losses[name])
    gain = 1 - losses[best] / before if before > 0 else 0.0
    by = correction(past.errors, past.levels, past.groups[best])
    figures = {"by": best, "held_out_gain": round(gain, 4), **_report(by)}
    if mode == "auto" and gain < CLEARLY_BETTER:
        return _none(_why_not(past.errors, gain), figures)
    return Recalibration(by=by, sentence=_why(past.errors, by, best, gain), figures=figures)


def _held_out_losses(past: Past) -> tuple[float, dict[str, float]]:
    """Loss of the held-out issues as they were, and corrected by each grouping."""
    held_out = max(len(past.issues) // HELD_OUT, 1)
    split = len(past.issues) - held_out
    later, periods = past.issues[split:], past.errors.lower.shape[2]
    earlier = earlier_errors(past.errors, split)
    corrections = {
        name: correction(earlier, past.levels, group)
        for name, group in past.groups.items()
        if int(group.max()) < MOST_GROUPS
    }
    return losses_of(
        later,
        past.errors.lines,
        corrections,
        periods,
        levels=past.levels,
        tail=past.tail,
        whole=past.whole,
        memory=past.memory,
    )


def _none(sentence: str, figures: dict[str, Any]) -> Recalibration:
    return Recalibration(by=None, sentence=sentence, figures={"recalibration": "off", **figures})


def _report(by: Correction) -> dict[str, Any]:
    """Coverage before, and the levels that are read after, by level."""
    names = [f"p{level * 100:g}" for level in by.levels]
    read_at = np.median(by.read_at, axis=0)
    return {
        "covered_before": dict(zip(names, by.coverage.round(3).tolist(), strict=True)),
        "read_at": dict(zip(names, read_at.round(3).tolist(), strict=True)),
    }


def _why(errors: PastErrors, by: Correction, best: str, gain: float) -> str:
    covered = ", ".join(
        f"p{level * 100:g} covered {share:.0%}"
        for level, share in zip(by.levels[[0, -1]], by.coverage[[0, -1]], strict=True)
    )
    return f"recalibrated by {best} on {errors.issues} past issues ({covered}; held-out loss {-gain:+.1%})"


def _why_not(errors: PastErrors, gain: float) -> str:
    censored = float(errors.censored[np.isfinite(errors.lower)].mean())
    hidden = f"; {censored:.0%} of past periods are censored" if censored else ""
    return f"not recalibrated (the held-out loss would change by {-gain:+.1%}{hidden})"
