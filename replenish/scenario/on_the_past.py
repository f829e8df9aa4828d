"""A scenario lived on past demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from replenish.adapters.faults import FaultList
from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.applied import Applied, applied
from replenish.scenario.cells import Cells
from replenish.scenario.change import Change
from replenish.scenario.fields import DEMAND, line_labels
from replenish.scenario.operands import refuse_number_of_period
from replenish.scenario.scenario import Scenario
from replenish.scenario.simulation import Simulated
from replenish.scenario.verbs import VERBS
from replenish.scenario.where import Ground, selected
from replenish.simulate.past import Past, Review
from replenish.simulate.policies.target import Target
from replenish.simulate.replay import live_through


@dataclass(frozen=True, slots=True, kw_only=True)
class OnThePast(Noun):
    """
    Replay: every scenario lives the same past, as far as it leaves it alone.

    A change of ``demand`` also changes the demand that is lived, on the same dates; a change of one of the
    forecast's arrays changes only what is believed.

    Parameters
    ----------
    past
        Of the unchanged question; its warm-up is long enough for every scenario.
    """

    past: Past

    def live(self, scenario: Scenario, problem: Problem, params: SolveParams) -> Simulated:
        """Live a scenario on every review day of the past with its own target."""
        past = changed_past(self.past, scenario, params)
        policy = Target(name=scenario.name, target=params.target)
        return Simulated(replayed=live_through(past, [policy]))


def changed_past(past: Past, scenario: Scenario, params: SolveParams | None = None) -> Past:
    """
    Past under a scenario.

    Raises
    ------
    InputError
        A change matches nothing on any review day, or what follows is not valid on one of them.
    """
    if not scenario.changes:
        return past
    made = list(_on_every_day(past, scenario))
    reviews = tuple(
        Review(period=review.period, problem=one.problem, due=review.due)
        for review, one in zip(past.reviews, made, strict=True)
    )
    target = made[0].params.target if params is None else params.target
    return past.replace(
        reviews=reviews,
        demand=_lived(past.demand, past, scenario),
        imputed=None if past.imputed is None else _lived(past.imputed, past, scenario),
        params=made[0].params.replace(target=target),
        warm_up=max(past.warm_up, reviews[0].problem.horizon),
    )


def _on_every_day(past: Past, scenario: Scenario) -> Iterator[Applied]:
    """Each review day's question under the scenario; a change must match something on one of them."""
    faults = FaultList()
    matched: set[tuple[str, int]] = set()
    every = frozenset(change.place for change in scenario.changes)
    for change in scenario.changes:
        refuse_number_of_period(change)
    for review in past.reviews:
        one = applied(review.problem, past.params, scenario.changes, scenario.parents, every)
        matched |= {edit.change.place for edit in one.edits}
        yield one
    for change in scenario.changes:
        if change.place not in matched:
            with faults.collecting():
                applied(past.problem, past.params, [change])
    faults.refuse()


def _lived(demand: FloatArray, past: Past, scenario: Scenario) -> FloatArray:
    """Demand ``(n, t)`` that is lived under a scenario, in units."""
    cells = Cells(values=demand)
    ground = Ground(
        labels=line_labels(past.problem),
        offers={},
        axes={"demand": 1},
        periods=past.calendar.periods,
        calendar=past.calendar,
    )
    for change in scenario.changes:
        if change.field in DEMAND:
            cells = _changed(change, cells, ground)
    return cells.values


def _changed(change: Change, cells: Cells, ground: Ground) -> Cells:
    touched = selected(change, "demand", cells, ground, some=False)[1]
    return cells.with_values(touched, VERBS[change.verb](cells.values[touched], change.operand))
