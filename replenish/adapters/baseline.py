"""A baseline quantile forecast from past demand, for those who have none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.censoring import (
    HALF_LIFE,
    dispersion,
    expected_demand,
    fitted_numbers,
    season_profile,
    uncensored_demand,
)
from replenish.formulas.counts.quantiles import amount_quantiles, count_quantiles
from replenish.formulas.intermittency import is_intermittent
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.calendar import DAY, Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import QuantileForecast

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
PERIODS = 28
SHORTEST_HISTORY = {DAY: 14, 7: 8}  # periods; below it neither a weekday nor a level can be told from chance
LEAST_PROFILE = 0.05  # share of the level; keeps a weekday without sales from dividing by 0
WIDTH_LEVEL = 80  # percent; the interval whose growth with the horizon is taken over

Progress = Callable[[int, int], None]


def baseline_forecast(
    history: DemandHistory,
    *,
    issued: np.datetime64,
    periods: int = PERIODS,
    levels: Sequence[float] = LEVELS,
    window: int | None = None,
    progress: Progress | None = None,
) -> QuantileForecast:
    """
    Quantiles of demand from ``issued`` on, learned from what was known on the morning of that day.

    A baseline, and no more: no prices, promotions, holidays or weather, each line for itself but for the
    profile of the week.

    * Sales of stocked-out periods are a floor of demand: `replenish.formulas.censoring.uncensored_demand`.
    * Lines that sell most periods: demand without its profile of the week (of the year for weekly
      periods, from two years on) is smoothed by statsforecast's ``AutoETS`` with additive errors and
      neither trend nor season, its smoothing estimated per line; the profile is put back on. On
      the fixture this came before statsforecast's own seasonal and automatic choices, which have too few
      weeks to learn seven numbers per line (measured in ``fixtures/freshretail/README.md``).
    * Intermittent lines (`is_intermittent`): the mean rate of statsforecast's ``CrostonSBA`` over the
      uncensored periods; no profile.
    * Quantiles: negative binomial (Poisson where demand varies no more than that) around the mean, in whole
      units, gamma for lines ever sold in fractions. The variance is the one of the uncensored
      periods and grows with the horizon as the smoothing model's interval does.
    * A line that never sold although there was stock: zeros.

    Parameters
    ----------
    history
        Sales and stock-outs; whatever it holds from ``issued`` on is not looked at.
    issued
        Day the forecast is made, before anything happens on it; period 0 starts there.
    periods
        Periods ahead.
    levels
        Probabilities, rising, each inside (0, 1).
    window
        Learn from this many periods before ``issued`` only; from all of them where none is given.
    progress
        Called with the lines done and all lines.

    Returns
    -------
    forecast
        With mean, labels, calendar and ``issued``; the same bytes for the same history.

    Raises
    ------
    InputError
        When a line has fewer than 14 days (8 weeks) of history before ``issued``, or was never in stock and
        never sold, or statsforecast is not installed. All such lines are named.
    """
    models = _statsforecast()
    issued = issued.astype("datetime64[D]")
    past = history.before(issued)
    past = past if window is None else past.latest(window)
    _refuse_unlearnable(past, issued)
    calendar = Calendar(start=issued, step_days=past.calendar.step_days, periods=periods)
    learned = _learn(past)
    horizon = _horizon(past.calendar, calendar)
    mean = np.zeros((len(past.item), periods))
    spread = np.ones((len(past.item), periods))
    for line in range(len(past.item)):
        mean[line], spread[line] = _line_forecast(models, learned, line, horizon)
        if progress:
            progress(line + 1, len(past.item))
    return QuantileForecast(
        levels=np.asarray(levels, dtype=np.float64),
        quantiles=_quantiles(np.asarray(levels, dtype=np.float64), mean, spread, _whole(past.quantity)),
        mean=mean,
        item=past.item,
        location=past.location,
        calendar=calendar,
        issued=issued,
        source=f"replenish baseline (statsforecast {_version()})",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """What the history says before any model: ``(n, t)`` demand, ``(n, season)`` profile, ``(n,)`` spread."""

    observed: FloatArray  # NaN where censored or not recorded
    demand: FloatArray  # NaN before a line's first record
    profile: FloatArray
    dispersion: FloatArray
    intermittent: BoolArray


def _learn(past: DemandHistory) -> _Learned:
    sales, censored = past.quantity, past.censored
    season = past.calendar.season
    half_life = max(HALF_LIFE, season)
    listed = _listed(sales)
    observed = np.where(censored, np.nan, sales)
    demand = uncensored_demand(sales, censored, season, half_life)
    weight = listed.astype(np.float64)
    expected = expected_demand(demand, weight, season, half_life)
    intermittent = is_intermittent(observed)
    return _Learned(
        observed=observed,
        demand=np.where(listed, demand, np.nan),
        profile=np.maximum(season_profile(demand, weight, season, half_life), LEAST_PROFILE),
        dispersion=np.where(
            intermittent,
            _plain_dispersion(observed),
            dispersion(sales, censored, expected, fitted_numbers(sales.shape[1], season, half_life)),
        ),
        intermittent=intermittent,
    )


def _plain_dispersion(observed: FloatArray) -> FloatArray:
    """Variance over mean of the uncensored periods around one constant mean, ``(n,)``."""
    known = ~np.isnan(observed)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    mean = np.where(known, observed, 0.0).sum(axis=1, keepdims=True) / count
    return dispersion(observed, ~known, np.broadcast_to(mean, observed.shape), fitted=1.0)


def _line_forecast(
    models: ModuleType, learned: _Learned, line: int, horizon: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and dispersion of one line's demand in each period of the horizon."""
    demand = learned.demand[line]
    if not np.nansum(demand) > 0:
        return np.zeros(len(horizon)), np.ones(len(horizon))
    if learned.intermittent[line]:
        observed = learned.observed[line]
        return _croston(models, observed[~np.isnan(observed)], learned.dispersion[line], horizon)
    first = int(np.isnan(demand).sum())
    season = learned.profile.shape[1]
    profile = learned.profile[line]
    level = demand[first:] / profile[np.arange(first, len(demand)) % season]
    mean, growth = _smoothed(models, level, horizon - len(demand) + 1)
    return mean * profile[horizon % season], learned.dispersion[line] * growth


def _croston(
    models: ModuleType, observed: FloatArray, spread: float, horizon: IntArray
) -> tuple[FloatArray, FloatArray]:
    if not observed.any():
        return np.zeros(len(horizon)), np.ones(len(horizon))
    rate = models.CrostonSBA().forecast(y=observed, h=1)["mean"][0]
    return np.full(len(horizon), max(float(rate), 0.0)), np.full(len(horizon), spread)


def _smoothed(models: ModuleType, level: FloatArray, ahead: IntArray) -> tuple[FloatArray, FloatArray]:
    """Level of demand some periods ahead, and its variance as a multiple of that one period ahead."""
    if np.ptp(level) == 0:
        return np.full(len(ahead), level[0]), np.ones(len(ahead))
    model = models.AutoETS(season_length=1, model="ANN")
    answer = model.forecast(y=level, h=int(ahead[-1]), level=[WIDTH_LEVEL])
    width = answer[f"hi-{WIDTH_LEVEL}"] - answer["mean"]
    growth = (width / width[0]) ** 2 if width[0] > 0 else np.ones(len(width))
    return np.maximum(answer["mean"], 0.0)[ahead - 1], growth[ahead - 1]


def _quantiles(levels: FloatArray, mean: FloatArray, spread: FloatArray, whole: BoolArray) -> FloatArray:
    quantiles = count_quantiles(levels, mean, spread)
    quantiles[~whole] = amount_quantiles(levels, mean[~whole], spread[~whole])
    return quantiles


def _horizon(past: Calendar, calendar: Calendar) -> IntArray:
    """Number of each forecast period, counted from the first period of the history."""
    return max(int(past.period_of(np.asarray(calendar.start))), past.periods) + np.arange(calendar.periods)


def _listed(sales: FloatArray) -> BoolArray:
    """Periods from a line's first record on."""
    return np.asarray(np.logical_or.accumulate(~np.isnan(sales), axis=1))


def _whole(sales: FloatArray) -> BoolArray:
    """Lines sold in whole units only."""
    return np.asarray(np.all(np.isnan(sales) | (sales == np.round(sales)), axis=1))


def _refuse_unlearnable(past: DemandHistory, issued: np.datetime64) -> None:
    faults = tuple(_unlearnable(past, issued))
    if faults:
        raise InputError(faults)


def _unlearnable(past: DemandHistory, issued: np.datetime64) -> Iterator[Fault]:
    unit = "days" if past.calendar.step_days == DAY else "weeks"
    shortest = SHORTEST_HISTORY[past.calendar.step_days]
    listed = _listed(past.quantity).sum(axis=1)
    in_stock = np.asarray((~past.censored & ~np.isnan(past.quantity)).any(axis=1))
    sold = np.asarray((np.nan_to_num(past.quantity) > 0).any(axis=1))
    for line, (item, location) in enumerate(zip(past.item, past.location, strict=True)):
        name = f"{item} at {location}"
        if listed[line] < shortest:
            expected = f"{shortest} {unit} or more of history before {issued}"
            yield Fault(file="demand", column=name, expected=expected, found=str(listed[line]))
        elif not (in_stock[line] or sold[line]):
            yield Fault(file="demand", column=name, expected="a sale or a period in stock", found="neither")


def _statsforecast() -> ModuleType:
    try:
        import statsforecast.models  # noqa: PLC0415  an extra, and two seconds to load
    except ImportError as error:
        fault = Fault(
            file="replenish forecast",
            expected="the library statsforecast (pip install 'replenish[forecast]')",
            found="it is not installed",
        )
        raise InputError([fault]) from error
    models: ModuleType = statsforecast.models
    return models


def _version() -> str:
    import statsforecast  # noqa: PLC0415

    return str(statsforecast.__version__)
