"""Demand of every line as the plan sees it: forecast, tail and joined draws, and what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from replenish.demand.clamped import without_clamped_levels
from replenish.demand.common_shock import CommonShock, common_shock
from replenish.demand.dependence import DEPENDENCE, DrawRequest, Joined
from replenish.demand.memory import Memory
from replenish.demand.past_errors import PastErrors, looked_at, past_errors
from replenish.demand.point_errors import point_quantiles
from replenish.demand.question import DemandQuestion
from replenish.demand.recalibration import (
    Correction,
    IntervalBias,
    Intervals,
    Past,
    Paths,
    Recalibration,
    corrected_errors,
    corrected_forecast,
    crossed_corrections,
    interval_bias,
    over_interval,
    recalibration,
)
from replenish.demand.tails import CANDIDATES, CHOSEN_BY_AUTO, TAILS, TailChoice, best_tail
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun, TextArray
from replenish.problem.forecast import AnyForecast, PathForecast, PointForecast, QuantileForecast
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandModel(Noun):
    """
    Joint distribution of demand over the protection interval, ready to be drawn from.

    Parameters
    ----------
    forecast
        Of ``n`` lines.
    tail
        Demand outside the given levels.
    whole : (n,)
        Whether a line is sold in whole units.
    joined
        Draws of every line, and where their dependence comes from; ``None`` where the forecast's own
        paths are used.
    notes
        Sentences on the levels and the tail.
    record
        The same as plain values.
    shock
        What lines have in common, where totals are asked for; no line alone is drawn otherwise for it.
    """

    forecast: AnyForecast
    tail: TailFormula
    whole: BoolArray
    joined: Joined | None
    notes: tuple[str, ...] = ()
    record: dict[str, Any] = field(default_factory=dict)
    shock: CommonShock | None = None

    @property
    def paths(self) -> int:
        """Number of demand paths ``s``."""
        if isinstance(self.forecast, PathForecast):
            return int(self.forecast.paths.shape[1])
        return len(self.joined.draws[0]) if self.joined is not None else 0

    @property
    def reach(self) -> int:
        """Periods that are drawn."""
        return self.forecast.periods if self.joined is None else int(self.joined.draws[0].shape[1])

    @property
    def kind(self) -> IntArray:
        """Which draws each line takes, ``(n,)``."""
        return np.zeros(len(self.whole), dtype=np.int64) if self.joined is None else self.joined.kind

    def paths_of(self, lines: IntArray, periods: int) -> FloatArray:
        """Demand paths ``(b, s, periods)`` in units of lines that share their draws."""
        return self.forecast.paths_of(lines, self.draws_of(lines, periods), self.tail, self.whole[lines])

    def draws_of(self, lines: IntArray, periods: int) -> FloatArray:
        """Draws ``(s, periods)`` inside (0, 1) that some lines share; a forecast's own paths ask for none."""
        if self.joined is None:
            return np.zeros((1, periods))
        return self.joined.draws[int(self.joined.kind[lines[0]])][:, :periods]

    def of_lines(self, lines: IntArray) -> DemandModel:
        """The same demand of some lines, in the given order; a line may occur more than once."""
        joined = self.joined
        return self.replace(
            forecast=self.forecast.take(lines),
            whole=self.whole[lines],
            joined=None if joined is None else joined.replace(kind=joined.kind[lines]),
        )

    @property
    def levels(self) -> FloatArray | None:
        """Levels ``(q,)`` the forecast gives; ``None`` where it gives paths."""
        return self.forecast.levels if isinstance(self.forecast, QuantileForecast) else None

    def outermost(self, lines: IntArray, periods: int) -> FloatArray:
        """Highest quantile ``(b, t)`` in units the forecast gives; infinite where it gives paths."""
        if isinstance(self.forecast, QuantileForecast):
            return self.forecast.quantiles[lines, :periods, -1]
        return np.full((lines.size, periods), np.inf)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What decided where the data did not."""
        told = () if self.shock is None else (f"{self.shock.sentence}.",)
        if self.joined is None:
            return ("Demand: the forecast's sample paths, used as they are.", *told)
        return (f"Demand {self.joined.sentence}.", *self.notes, *told)

    @property
    def figures(self) -> dict[str, Any]:
        """The same as numbers, for the record."""
        told = {} if self.shock is None else self.shock.figures
        own = {"dependence": "own paths"} if self.joined is None else {**self.joined.figures, **self.record}
        return {**own, **told}


def demand_model(
    problem: Problem, params: SolveParams, memory: Memory | None = None, reach: int | None = None
) -> DemandModel:
    """
    Demand of a problem under some parameters.

    Past issues of the forecast, where the problem has any, tell which tail fits, whether its levels cover
    what they promise, and how its errors hang together, in this order. A ``memory`` saves work where the
    same issues are asked about on several days; it changes no answer. Draws ``reach`` over the longest
    protection interval, or over as many periods as are named: what the past has taught stays the same, and
    holds for every interval of them.
    """
    return answered(DemandQuestion.of(problem), params, memory, reach)


def answered(
    asked: DemandQuestion, params: SolveParams, memory: Memory | None = None, reach: int | None = None
) -> DemandModel:
    """Demand that is asked about, in the periods of its forecast: see `demand_model`."""
    whole = asked.whole
    if isinstance(asked.forecast, PathForecast):
        shock = common_shock(params.common_shock, None)
        return DemandModel(forecast=asked.forecast, tail=TAILS["flat"], whole=whole, joined=None, shock=shock)
    forecast, past, clamped = _quantiles(asked)
    choice = _tail(params, past, asked.horizon, memory)
    tail = TAILS[choice.name]
    errors = raw_errors = _errors(asked, past, tail, memory) if params.learns else None
    levels = _recalibration(asked, params, Learned(forecast, past, errors, tail, whole, memory))
    if levels.by is not None and errors is not None:
        forecast = corrected_forecast(forecast, levels.by, tail, whole)
        errors = corrected_errors(errors, levels.by)
    joined = DEPENDENCE[_rule(params)](errors, _request(asked, params, reach))
    model = DemandModel(
        forecast=forecast,
        tail=tail,
        whole=whole,
        joined=joined,
        notes=_notes(forecast, choice, levels, clamped, some_whole=bool(whole.any())),
        record={"tail": choice.name, **levels.figures, **({"clamped": list(clamped)} if clamped else {})},
        shock=common_shock(params.common_shock, errors),
    )
    if raw_errors is None or params.recalibration == "off":
        return model
    then = PastIntervals(past, raw_errors, asked.interval, levels.by)
    bias = bias_of(model, then, params.recalibration, memory)
    return corrected_model(model, bias, everywhere=reach is not None)


class PastIntervals(NamedTuple):
    """Past issues, their errors as issued, what each line covers (n,), and how levels are corrected."""

    past: Sequence[PastIssue]
    errors: PastErrors
    interval: IntArray
    by: Correction | None


def bias_of(
    model: DemandModel, then: PastIntervals, mode: str, memory: Memory | None = None
) -> IntervalBias | None:
    """Bias of past interval demand, had the model drawn it; ``None`` where the past did not join periods."""
    if model.joined is None or not model.joined.learned:
        return None
    by = None if then.by is None else crossed_corrections(then.errors, then.by)

    def paths_of(issue: PastIssue) -> Paths:
        forecast = issue.forecast
        if by is not None and isinstance(forecast, QuantileForecast):
            forecast = corrected_forecast(forecast, by(issue.periods_ago), model.tail, model.whole, memory)
        return model.replace(forecast=forecast).paths_of

    lines, kind = then.errors.lines, model.kind
    intervals = Intervals(lines=lines, interval=then.interval, kind=kind, paths_of=paths_of)
    return interval_bias(then.past, intervals, mode)


def corrected_model(
    model: DemandModel, bias: IntervalBias | None, *, everywhere: bool = False
) -> DemandModel:
    """Model whose demand of the first interval, or of any, is corrected for the bias of the past, if any."""
    if bias is None or model.joined is None:
        return model
    return model.replace(
        joined=over_interval(model.joined, bias, everywhere=everywhere),
        notes=(f"{bias.sentence}.", *model.notes),
    )


class Learned(NamedTuple):
    """A forecast and its past, as far as the tail is settled."""

    forecast: QuantileForecast
    past: tuple[PastIssue, ...]
    errors: PastErrors | None
    tail: TailFormula
    whole: BoolArray
    memory: Memory | None


def _quantiles(
    asked: DemandQuestion,
) -> tuple[QuantileForecast, tuple[PastIssue, ...], tuple[str, ...]]:
    """Forecast and past as quantiles at levels that somebody estimated, and the levels that nobody did."""
    forecast, past = asked.forecast, asked.past
    if isinstance(forecast, PointForecast):
        return *point_quantiles(forecast, past), ()
    if not isinstance(forecast, QuantileForecast):
        raise TypeError(type(forecast))
    forecast, clamped = without_clamped_levels(forecast)
    return forecast, tuple(_unclamped(issue) for issue in past) if clamped else past, clamped


def _unclamped(issue: PastIssue) -> PastIssue:
    if not isinstance(issue.forecast, QuantileForecast):
        return issue
    return issue.replace(forecast=without_clamped_levels(issue.forecast)[0])


def _tail(
    params: SolveParams, past: tuple[PastIssue, ...], periods: int, memory: Memory | None
) -> TailChoice:
    if params.tail != "auto" or not past:
        name = CHOSEN_BY_AUTO if params.tail == "auto" else params.tail
        return TailChoice(name=name, beyond=0)
    return best_tail(past, CANDIDATES, CHOSEN_BY_AUTO, looked_at(past, periods), memory)


def _errors(
    asked: DemandQuestion, past: tuple[PastIssue, ...], tail: TailFormula, memory: Memory | None
) -> PastErrors | None:
    if not past:
        return None
    return past_errors(past, asked.horizon, tail, asked.whole, memory)


def _recalibration(asked: DemandQuestion, params: SolveParams, learned: Learned) -> Recalibration:
    past = None
    if learned.errors is not None:
        past = Past(
            issues=learned.past,
            errors=learned.errors,
            levels=learned.forecast.levels,
            groups=line_groups(asked.item, asked.location),
            tail=learned.tail,
            whole=learned.whole,
            memory=learned.memory,
        )
    return recalibration(past, params.recalibration)


def line_groups(item: TextArray, location: TextArray) -> dict[str, IntArray]:
    """Ways to divide the lines ``(n,)`` for a recalibration, the coarsest first."""
    by_item, by_location = (
        np.unique(labels.astype(str), return_inverse=True)[1].ravel().astype(np.int64)
        for labels in (item, location)
    )
    every = np.arange(item.size)
    return {"all lines": np.zeros_like(every), "item": by_item, "location": by_location, "line": every}


def _notes(
    forecast: QuantileForecast,
    tail: TailChoice,
    levels: Recalibration,
    clamped: tuple[str, ...],
    *,
    some_whole: bool,
) -> tuple[str, ...]:
    low, high = forecast.levels[[0, -1]] * 100
    counts = ", or that of the count distribution of slow whole units" if some_whole else ""
    outside = (
        f"Outside the forecast's p{low:g} to p{high:g} demand has a {tail.name} tail ({tail.why}){counts}."
    )
    told = [f"The forecast's levels are {levels.sentence}."] if levels.figures else []
    dropped = [f"The source clamps its outer levels ({', '.join(clamped)}): not used."] if clamped else []
    return (*told, *dropped, outside)


def _rule(params: SolveParams) -> str:
    """A given autocorrelation overrides the named rule."""
    return "copula" if params.rho is not None else params.dependence


def _request(asked: DemandQuestion, params: SolveParams, reach: int | None) -> DrawRequest:
    return DrawRequest(
        lines=asked.lines,
        paths=params.paths,
        periods=asked.horizon if reach is None else reach,
        seed=params.seed,
        rho=params.rho,
    )
