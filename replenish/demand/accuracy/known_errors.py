"""Errors of all issues, worked out once; what a decision may know of them is a matter of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue
from replenish.demand.past_errors import PastErrors, past_errors
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray
from replenish.problem.past import PastIssue


def all_errors(issues: Sequence[JudgedIssue], tail: TailFormula, whole: BoolArray) -> PastErrors:
    """Errors of every issue, as a decision after everything would see them."""
    periods = max(issue.forecast.periods for issue in issues)
    after = max(issue.period for issue in issues) + periods
    return past_errors([issue.as_past(after, after) for issue in issues], periods, tail, whole)


def errors_of_issue(errors: PastErrors, number: int) -> PastErrors:
    """Errors of one issue out of those of all."""
    rows = slice(number, number + 1)
    return errors.replace(
        first=errors.first[rows],
        lower=errors.lower[rows],
        upper=errors.upper[rows],
        censored=errors.censored[rows],
    )


def issues_known_at(issues: Sequence[JudgedIssue], number: int) -> tuple[PastIssue, ...]:
    """Issues before issue ``number``, oldest first, with what was known of them when it was made."""
    now = issues[number]
    past = (issue.as_past(now.period, now.known) for issue in issues[:number])
    return tuple(issue for issue in past if (np.isfinite(issue.actual) & issue.forecast.known).any())


def errors_known_at(errors: PastErrors, issues: Sequence[JudgedIssue], number: int) -> PastErrors | None:
    """
    The part of all errors that was known when issue ``number`` was made; ``None`` where that is nothing.

    Exactly what `past_errors` makes of the issues before it and of the periods that had ended by then.
    """
    now, interval = issues[number], int(issues[number].interval.max())
    begun = np.array([issue.period for issue in issues[:number]], dtype=np.int64)
    known = begun[:, None] + np.arange(min(interval, errors.lower.shape[2])) < now.known
    rows = (slice(None, number), slice(None), slice(None, known.shape[1]))
    lower = np.where(known[:, None, :], errors.lower[rows], np.nan)
    told = np.isfinite(lower).any(axis=(1, 2))
    if not told.any():
        return None
    return errors.replace(
        first=(begun - now.period)[told],
        lower=lower[told],
        upper=np.where(known[:, None, :], errors.upper[rows], np.nan)[told],
        censored=(errors.censored[rows] & known[:, None, :])[told],
    )
