"""Fair share: of a short supply every location may count on a part of its proportional share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack

from replenish.optimize.question.allocation import LimitRows, Question
from replenish.optimize.question.one_each import wanted_alone
from replenish.problem.arrays import BoolArray, FloatArray, TextArray

KIND = "fair share"


def with_fair_shares(question: Question, location: TextArray, share: float) -> Question:
    """
    The same question, in which no location's guaranteed part of a short limit is left to the others.

    The fair share of a location is what it would order without limits, cut in the proportion in which the
    supply is short (proportional allocation: Cachon and Lariviere 1999, *Capacity choice and allocation*,
    Management Science 45(8)). It is guaranteed that part of it: the other locations together may take no
    more of the limit than the rest. So a guarantee is a limit, with a use and a price like any other; what
    a location does not want of its guarantee is ordered by nobody.

    Parameters
    ----------
    location : (n,) texts
    share : in [0, 1]
        Guaranteed part of the fair share; 0 leaves everything to worth, 1 everything to proportion.
    """
    if not share:
        return question
    wanted = wanted_alone(question)
    return replace(question, limits=_guaranteed(question.limits, location, wanted, share))


def guarantees_of(limits: LimitRows, kind: str, name: str) -> BoolArray:
    """Rows (m,) that guarantee shares of a limit."""
    ending = f" in the {kind} of {name}"
    return np.array(
        [one == KIND and str(of).endswith(ending) for one, of in zip(limits.kind, limits.name, strict=True)]
    )


def _guaranteed(limits: LimitRows, location: TextArray, wanted: FloatArray, share: float) -> LimitRows:
    names, member = np.unique(location.astype(str), return_inverse=True)
    of_place = csr_array((wanted, (np.arange(wanted.size), member)), shape=(wanted.size, names.size))
    wants = (limits.matrix @ of_place).toarray()
    total, free = wants.sum(axis=1), np.maximum(limits.free, 0.0)
    short = (total > free) & ((wants > 0).sum(axis=1) > 1) & ~np.isfinite(limits.penalties)
    row, place = np.nonzero(short[:, None] & (wants > 0))
    if not row.size:
        return limits
    guaranteed = share * free[row] * wants[row, place] / total[row]
    others = limits.matrix[row].tocoo()
    kept = member[others.coords[1]] != place[others.coords[0]]
    matrix = csr_array(
        (others.data[kept], (others.coords[0][kept], others.coords[1][kept])), shape=(row.size, wanted.size)
    )
    return LimitRows(
        kind=np.append(limits.kind, np.full(row.size, KIND, dtype=object)),
        name=np.append(
            limits.name,
            [_name(limits, *pair, names) for pair in zip(row.tolist(), place.tolist(), strict=True)],
        ),
        period=np.append(limits.period, limits.period[row]),
        unit=np.append(limits.unit, limits.unit[row]),
        capacity=np.append(limits.capacity, free[row] - guaranteed),
        committed=np.append(limits.committed, np.zeros(row.size)),
        matrix=csr_array(vstack([limits.matrix, matrix])),
        penalty=None if limits.penalty is None else np.append(limits.penalty, np.full(row.size, np.inf)),
    )


def _name(limits: LimitRows, row: int, place: int, names: TextArray) -> str:
    return f"{names[place]} in the {limits.kind[row]} of {limits.name[row]}"
