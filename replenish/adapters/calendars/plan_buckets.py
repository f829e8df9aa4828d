"""
A forecast by the day made one by the week, and back: path by path, never quantile by quantile.

The 90 % quantiles of seven days add up to more than that of their week, so days are added up along demand
paths. A week is divided into days by a profile that the user gives; its paths add up to the week's again.
What the past of a forecast teaches is learned in its own periods, before they are changed: how they hang
together, and whether its levels cover what they promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from replenish.adapters.calendars.buckets import STEPS
from replenish.demand.model import DemandModel, answered
from replenish.demand.question import DemandQuestion
from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.calendar import DAY, WEEK, Calendar
from replenish.problem.forecast import AnyForecast, PathForecast, PointForecast
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOLERANCE = 1e-6  # of a sum of shares
UNSAID = (
    "how the periods hang together, as paths are drawn before days become weeks (or weeks days): "
    "demand.rho = 0.3, dependence = 'independent', "
    "or a past that tells it (older issues and the demand in their periods)"
)
MONDAY = np.datetime64("1970-01-05")


class UnjoinedPeriodsError(InputError):
    """Neither the past of a forecast nor anybody has said how its periods hang together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """
    What teaches how to draw paths of a forecast, in its own periods and of its lines.

    Parameters
    ----------
    past
        Its earlier issues and what happened.
    interval : (n,) periods
        How far ahead each line looks.
    whole : (n,)
        Whether a line is sold in whole units.
    """

    past: tuple[PastIssue, ...]
    interval: IntArray
    whole: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBuckets:
    """
    The buckets a plan wants, and how a forecast in others is brought into them.

    Parameters
    ----------
    period
        ``"day"`` or ``"week"``.
    anchor
        A day on which weeks begin: the plan date.
    params
        How paths are drawn from quantiles.
    profile
        Share of a week's demand by weekday, where it was said.
    """

    period: str
    anchor: np.datetime64
    params: SolveParams
    profile: Mapping[str, float] | None = None

    def of(self, forecast: AnyForecast, lesson: Lesson | None = None) -> AnyForecast:
        """
        Forecast in these buckets.

        Raises
        ------
        InputError
            Points without a past; quantiles, where neither the past nor anybody has said how their periods
            hang together; a week to be divided without a profile.
        """
        calendar = forecast.calendar
        if calendar is None or calendar.step_days == STEPS[self.period]:
            return forecast
        own, how = self._paths(forecast, calendar, lesson or _no_lesson(forecast))
        paths, made = self._weeks(own, calendar) if calendar.step_days == DAY else self._days(own, calendar)
        return PathForecast(
            paths=paths,
            item=forecast.item,
            location=forecast.location,
            calendar=made,
            issued=forecast.issued,
            duplicates=forecast.duplicates,
            negatives=forecast.negatives,
            source=forecast.source,
            notes=(*forecast.notes, *how, self._note(made)),
        )

    def _paths(
        self, forecast: AnyForecast, calendar: Calendar, lesson: Lesson
    ) -> tuple[FloatArray, tuple[str, ...]]:
        if isinstance(forecast, PathForecast):
            return forecast.paths, ()
        if isinstance(forecast, PointForecast) and not lesson.past:
            raise _refusal("data.forecast", "quantiles or paths, to change their buckets", "points")
        params = self.params
        stated = params.rho is not None or params.dependence == "independent"
        if not stated and not lesson.past:
            raise UnjoinedPeriodsError([_fault("demand.dependence", UNSAID, repr(params.dependence))])
        nobody = np.full(forecast.lines, "", dtype=object)
        asked = DemandQuestion(
            item=nobody if forecast.item is None else forecast.item,
            location=nobody if forecast.location is None else forecast.location,
            forecast=forecast,
            past=lesson.past,
            interval=lesson.interval,
            horizon=calendar.periods,
            whole=lesson.whole,
        )
        model = answered(asked, params)
        if not stated and not (model.joined is not None and model.joined.learned):
            found = f"{params.dependence!r}, and too short a past"
            raise UnjoinedPeriodsError([_fault("demand.dependence", UNSAID, found)])
        drawn, *others = model.sentences
        how = f"{params.paths} paths were drawn from each line's own periods: {drawn[0].lower()}{drawn[1:-1]}"
        return _drawn(model, calendar.periods), (how, *(told.rstrip(".") for told in others))

    def _weeks(self, paths: FloatArray, calendar: Calendar) -> tuple[FloatArray, Calendar]:
        """Sums of whole weeks; days before the first and after the last are left out."""
        skipped = int((self.anchor - calendar.start).astype(np.int64)) % WEEK
        weeks = (calendar.periods - skipped) // WEEK
        if weeks < 1:
            raise _refusal("data.forecast", "a whole week of days", f"{calendar.periods} days")
        days = paths[:, :, skipped : skipped + weeks * WEEK]
        start = calendar.start + np.timedelta64(skipped, "D")
        made = Calendar(start=start, step_days=WEEK, periods=weeks)
        return days.reshape(*paths.shape[:2], weeks, WEEK).sum(axis=3), made

    def _days(self, paths: FloatArray, calendar: Calendar) -> tuple[FloatArray, Calendar]:
        """Weeks divided by the profile; each begins on the weekday that it has in the forecast."""
        if self.profile is None:
            expected = "shares of the weekdays, like {mon = 0.1, …}, to divide weeks by"
            raise _refusal("data.forecast.profile", expected, "none")
        shares = _shares(self.profile)
        first = int((calendar.start - MONDAY).astype(np.int64)) % WEEK
        across = np.roll(shares, -first)
        made = Calendar(start=calendar.start, step_days=DAY, periods=calendar.periods * WEEK)
        days = paths[..., None] * across
        return days.reshape(*paths.shape[:2], made.periods), made

    def _note(self, made: Calendar) -> str:
        if made.step_days == WEEK:
            return f"the forecast by the day was added up to weeks from {made.start} on, path by path"
        return "the forecast by the week was divided into days by the profile given, path by path"


def _no_lesson(forecast: AnyForecast) -> Lesson:
    whole = np.zeros(forecast.lines, dtype=bool)
    return Lesson(past=(), interval=np.full(forecast.lines, forecast.periods), whole=whole)


def _drawn(model: DemandModel, periods: int) -> FloatArray:
    """Paths ``(n, s, t)`` of all lines, kind of draws by kind."""
    paths = np.empty((model.forecast.lines, model.paths, periods))
    for kind in np.unique(model.kind):
        lines = np.flatnonzero(model.kind == kind)
        paths[lines] = model.paths_of(lines, periods)
    return paths


def _shares(profile: Mapping[str, float]) -> FloatArray:
    unknown = sorted(set(profile) - set(WEEKDAYS))
    if unknown:
        raise _refusal("data.forecast.profile", f"weekdays ({', '.join(WEEKDAYS)})", ", ".join(unknown))
    shares = np.array([profile.get(day, 0.0) for day in WEEKDAYS])
    if (shares < 0).any() or abs(shares.sum() - 1) > TOLERANCE:
        found = f"{shares.sum():g}" if (shares >= 0).all() else f"{shares.min():g}"
        raise _refusal("data.forecast.profile", "shares >= 0 that add up to 1", found)
    return shares


def _refusal(column: str, expected: str, found: str) -> InputError:
    return InputError([_fault(column, expected, found)])


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="replenish.toml", column=column, expected=expected, found=found)
