"""Demand of every line as the plan sees it: forecast, tail and joined draws, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.dependence import DEPENDENCE, DrawRequest, Joined
from replenish.demand.past_errors import PastErrors, past_errors
from replenish.demand.point_errors import point_quantiles
from replenish.demand.tails import TAILS
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun
from replenish.problem.forecast import AnyForecast, PathForecast, PointForecast, QuantileForecast
from replenish.problem.params import SolveParams
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
    """

    forecast: AnyForecast
    tail: TailFormula
    whole: BoolArray
    joined: Joined | None

    @property
    def paths(self) -> int:
        """Number of demand paths ``s``."""
        if isinstance(self.forecast, PathForecast):
            return int(self.forecast.paths.shape[1])
        return len(self.joined.draws[0]) if self.joined is not None else 0

    @property
    def kind(self) -> IntArray:
        """Which draws each line takes, ``(n,)``."""
        return np.zeros(len(self.whole), dtype=np.int64) if self.joined is None else self.joined.kind

    def paths_of(self, lines: IntArray, periods: int) -> FloatArray:
        """Demand paths ``(b, s, periods)`` in units of lines that share their draws."""
        if self.joined is None:
            everything = np.zeros((1, periods))  # the forecast's own paths ask for no draws
            return self.forecast.paths_of(lines, everything, self.tail, self.whole[lines])
        draws = self.joined.draws[int(self.joined.kind[lines[0]])][:, :periods]
        return self.forecast.paths_of(lines, draws, self.tail, self.whole[lines])

    @property
    def levels(self) -> FloatArray | None:
        """Levels ``(q,)`` the forecast gives; ``None`` where it gives paths."""
        return self.forecast.levels if isinstance(self.forecast, QuantileForecast) else None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What decided where the data did not."""
        if self.joined is None:
            return ("Demand: the forecast's own sample paths, used as they are.",)
        return (f"Demand {self.joined.sentence}.",)

    @property
    def figures(self) -> dict[str, float | int | str]:
        """The same as numbers, for the record."""
        return {"dependence": "own paths"} if self.joined is None else self.joined.figures


def demand_model(problem: Problem, params: SolveParams) -> DemandModel:
    """
    Demand of a problem under some parameters.

    Past issues of the forecast, where the problem has any, tell how its errors hang together.
    """
    tail, whole, forecast = TAILS[params.tail], _whole(problem), problem.forecast
    if isinstance(forecast, PointForecast):
        forecast = point_quantiles(forecast, problem.past)
    joined = None
    if not isinstance(forecast, PathForecast):
        joined = DEPENDENCE[_rule(params)](_errors(problem, tail, whole), _request(problem, params))
    return DemandModel(forecast=forecast, tail=tail, whole=whole, joined=joined)


def _whole(problem: Problem) -> BoolArray:
    whole = problem.terms.whole_units
    return np.zeros(problem.lines, dtype=bool) if whole is None else whole


def _errors(problem: Problem, tail: TailFormula, whole: BoolArray) -> PastErrors | None:
    if not problem.past:
        return None
    return past_errors(problem.past, int(problem.terms.protection_interval.max()), tail, whole)


def _rule(params: SolveParams) -> str:
    """A given autocorrelation overrides the named rule."""
    return "copula" if params.rho is not None else params.dependence


def _request(problem: Problem, params: SolveParams) -> DrawRequest:
    return DrawRequest(
        lines=problem.lines,
        paths=params.paths,
        periods=int(problem.terms.protection_interval.max()),
        seed=params.seed,
        rho=params.rho,
    )
