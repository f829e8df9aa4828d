"""Demand whose first periods are known: what a planner knows who may decide so much later."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from replenish.demand.model import DemandModel
from replenish.problem.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStart(DemandModel):
    """
    A demand model in which the first periods of each line are the same on every path.

    They are those of one of its paths: of the one whose demand in these periods has the rank ``place`` among
    all paths. What comes after is as it was: knowing the first periods changes no forecast of later ones.

    Parameters
    ----------
    known : (n,) periods
        How many are known.
    place : share
        Of the paths, that have less demand in them [0 < place < 1].
    """

    known: IntArray
    place: float

    @classmethod
    def of(cls, model: DemandModel, known: IntArray, place: float) -> KnownStart:
        """The same demand with a known start."""
        same = {field.name: getattr(model, field.name) for field in fields(DemandModel)}
        if model.joined is not None:  # what is known is no chance: sums are taken from the paths
            same["joined"] = model.joined.replace(independent=False)
        return cls(**same, known=known, place=place)

    def paths_of(self, lines: IntArray, periods: int) -> FloatArray:
        """Demand paths ``(b, s, periods)`` in units, alike in what is known."""
        demand = DemandModel.paths_of(self, lines, periods).copy()
        known = self.known[lines]
        for count in np.unique(known[known > 0]).tolist():
            some = np.flatnonzero(known == count)
            start = demand[some, :, :count]
            rank = min(int(self.place * start.shape[1]), start.shape[1] - 1)
            path = np.argsort(start.sum(axis=2), axis=1, kind="stable")[:, rank]
            demand[some, :, :count] = start[np.arange(some.size), path][:, None, :]
        return demand
