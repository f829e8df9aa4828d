"""A track record at the levels that somebody estimated."""

from __future__ import annotations

from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.clamped import without_clamped_levels
from replenish.problem.forecast import QuantileForecast


def at_estimated_levels(record: TrackRecord) -> TrackRecord:
    """Record as a plan takes it, without the outer levels that a source clamps; itself if it clamps none."""
    issues = tuple(_estimated(issue) for issue in record.issues)
    same = all(one is other for one, other in zip(issues, record.issues, strict=True))
    return record if same else record.replace(issues=issues)


def _estimated(issue: JudgedIssue) -> JudgedIssue:
    if not isinstance(issue.forecast, QuantileForecast):
        return issue
    forecast, clamped = without_clamped_levels(issue.forecast)
    return issue.replace(forecast=forecast) if clamped else issue
