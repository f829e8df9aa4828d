"""Ways from quantiles per period to the demand of an interval, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.dependence import DEPENDENCE, Dependence, DrawRequest, Joined
from replenish.demand.dependence.auto import auto
from replenish.demand.dependence.independent import independent
from replenish.demand.dependence.ranks import ranks
from replenish.demand.past_errors import PastErrors
from replenish.errors import InputError
from replenish.problem.forecast import AnyForecast, PathForecast
from replenish.problem.params import SolveParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """
    A way to treat a forecast before its demand is added up.

    Parameters
    ----------
    name
        What the tables call it.
    dependence
        How the periods are joined; ``None`` where the forecast's own paths are used.
    recalibration
        ``off``, ``on`` or ``auto``: whether its levels are corrected first.
    rho
        Autocorrelation that was given, if one was.
    """

    name: str
    dependence: Dependence | None
    recalibration: str = "off"
    rho: float | None = None


def summed(errors: PastErrors | None, request: DrawRequest) -> Joined:
    """
    Draws that are the same in every period: every quantile of the sum is the sum of the quantiles.

    What spreadsheets do, and right only where errors are perfectly dependent (comonotone: Dhaene and
    others 2002, *Insurance: Mathematics and Economics* 31(1), section 4).
    """
    strata = (np.arange(request.paths) + 0.5) / request.paths
    return Joined(
        draws=(np.tile(strata[:, None], (1, request.periods)),),
        kind=np.zeros(request.lines, dtype=np.int64),
        sentence="is the sum of its quantiles",
        figures={"dependence": "sum of quantiles"},
    )


def where_known(rule: Dependence) -> Dependence:
    """Rule where enough of the past is known, else every period for itself."""

    def joined(errors: PastErrors | None, request: DrawRequest) -> Joined:
        try:
            return rule(errors, request)
        except InputError:
            why = "too few past forecast errors are known"
            return independent(errors, request).replace(
                sentence=f"is independent from period to period ({why})"
            )

    return joined


PLANNED = "as planned"
TREATMENTS = (
    Treatment(name="sum of quantiles", dependence=summed),
    Treatment(name="independent", dependence=independent),
    Treatment(name="copula", dependence=auto),
    Treatment(name="ranks", dependence=where_known(ranks)),
    Treatment(name="recalibrated", dependence=independent, recalibration="on"),
)
"""Those that are compared; the first two know nothing of the past."""


def treatments_of(forecast: AnyForecast, params: SolveParams) -> tuple[Treatment, ...]:
    """All treatments of a forecast, the plan's own at the end; sample paths are used as they are."""
    if isinstance(forecast, PathForecast):
        return (Treatment(name=PLANNED, dependence=None),)
    rule = auto if params.rho is not None else where_known(DEPENDENCE[params.dependence])
    planned = Treatment(name=PLANNED, dependence=rule, recalibration=params.recalibration, rho=params.rho)
    return (*TREATMENTS, planned)
