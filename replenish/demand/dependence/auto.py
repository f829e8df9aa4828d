"""The rule that chooses how periods hang together."""

from __future__ import annotations

from replenish.demand.dependence.copula import copula, error_correlation, estimated_copula
from replenish.demand.dependence.dependence import DrawRequest, Joined
from replenish.demand.dependence.independent import independent
from replenish.demand.past_errors import PastErrors


def auto(errors: PastErrors | None, request: DrawRequest) -> Joined:
    """
    Draws by the first that applies.

    1. An autocorrelation is given: a copula with it.
    2. Past errors have 30 pairs or more of neighbouring periods, over all lines: a copula with theirs.
    3. Independent, and the plan says that nothing is known.
    """
    if request.rho is not None:
        return copula(errors, request)
    found = error_correlation(errors, request.lines)
    if found is not None:
        return estimated_copula(found, errors, request)
    why = "no past forecast errors are known" if errors is None else "too few past forecast errors are known"
    return independent(errors, request).replace(sentence=f"is independent from period to period ({why})")
