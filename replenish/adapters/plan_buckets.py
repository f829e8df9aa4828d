"""
A forecast by the day made one by the week, and back: path by path, never quantile by quantile.

The 90 % quantiles of seven days add up to more than that of their week, so days are added up along demand
paths. A week is divided into days by a profile that the user gives; its paths add up to the week's again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from replenish.adapters.buckets import STEPS
from replenish.demand.dependence import DEPENDENCE, DrawRequest
from replenish.demand.tails import CHOSEN_BY_AUTO, TAILS
from replenish.errors import Fault, InputError
from replenish.problem.arrays import FloatArray
from replenish.problem.calendar import DAY, WEEK, Calendar
from replenish.problem.forecast import AnyForecast, PathForecast, QuantileForecast
from replenish.problem.params import SolveParams

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOLERANCE = 1e-6  # of a sum of shares
MONDAY = np.datetime64("1970-01-05")


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
        Number, seed and dependence of the paths that are drawn from quantiles.
    profile
        Share of a week's demand by weekday, where it was said.
    """

    period: str
    anchor: np.datetime64
    params: SolveParams
    profile: Mapping[str, float] | None = None

    def of(self, forecast: AnyForecast) -> AnyForecast:
        """
        Forecast in these buckets.

        Raises
        ------
        InputError
            A point forecast; quantiles, where nobody has said how their periods hang together; a week to be
            divided without a profile.
        """
        calendar = forecast.calendar
        if calendar is None or calendar.step_days == STEPS[self.period]:
            return forecast
        own, how = self._paths(forecast, calendar)
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

    def _paths(self, forecast: AnyForecast, calendar: Calendar) -> tuple[FloatArray, tuple[str, ...]]:
        if isinstance(forecast, PathForecast):
            return forecast.paths, ()
        if not isinstance(forecast, QuantileForecast):
            raise _refusal("data.forecast", "quantiles or paths, to change their buckets", "points")
        params, rule = self.params, "copula" if self.params.rho is not None else self.params.dependence
        if rule == "auto" or (rule != "independent" and params.rho is None):
            expected = "how the periods hang together that paths are drawn of: rho, or 'independent'"
            raise _refusal("demand.dependence", expected, repr(rule))
        request = DrawRequest(
            lines=forecast.lines,
            paths=params.paths,
            periods=calendar.periods,
            seed=params.seed,
            rho=params.rho,
        )
        joined = DEPENDENCE[rule](None, request)
        tail = TAILS[CHOSEN_BY_AUTO if params.tail == "auto" else params.tail]
        paths = forecast.paths_of(np.arange(forecast.lines), joined.draws[0], tail)
        how = f"{params.paths} paths were drawn from the quantiles of each line: demand {joined.sentence}"
        return paths, (how,)

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
    return InputError([Fault(file="replenish.toml", column=column, expected=expected, found=found)])
