"""Scenarios answered side by side."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from replenish.adapters.faults import FaultList
from replenish.errors import Fault, InputError
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.answer import Answer, Question
from replenish.scenario.applied import Applied
from replenish.scenario.change import Change
from replenish.scenario.comparison import Comparison
from replenish.scenario.load import load
from replenish.scenario.on_futures import OnFutures
from replenish.scenario.on_the_past import OnThePast, changed_past
from replenish.scenario.outcome import Outcome
from replenish.scenario.parallel import Progress, answers
from replenish.scenario.scenario import Scenario
from replenish.scenario.simulation import Simulation
from replenish.simulate.past import Past

BASELINE = "baseline"

Asked = Scenario | str | os.PathLike[str] | Sequence[Change]


def compare(
    problem: Problem,
    scenarios: Mapping[str, Asked],
    params: SolveParams | None = None,
    *,
    baseline: str = BASELINE,
    past: Past | None = None,
    futures: int = 0,
    horizon: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """
    Answer scenarios side by side, on the same demand.

    Parameters
    ----------
    problem, params
        The question as it is.
    scenarios
        By name: a `Scenario`, the path of a file, or a list of changes.
    baseline
        The one the others are compared with. Where there is none of this name, it is the question as it is.
    past
        Live every scenario on this past too (see `replay`).
    futures, horizon
        Live every scenario on so many sampled futures too, over so many periods: by default as many as the
        forecast reaches over in every scenario.
    jobs
        Processes.
    progress
        Called with (scenarios done, scenarios to do).

    Raises
    ------
    InputError
        With every fault of every scenario. A scenario without a plan (its limits cannot be kept) is no error:
        it is a row that says so.

    Examples
    --------
    >>> import replenish as rp
    >>> poorer = [Change(field="limits.budget", verb="set", operand=100)]
    >>> comparison = compare(rp.read("fixtures/tiny"), {"poorer": poorer})
    >>> comparison.to_frame("scenarios")[["scenario", "order_value"]].values.tolist()
    [['baseline', 363.5], ['poorer', 100.0]]
    """
    params, asked = params or SolveParams(), _named(scenarios, baseline)
    made = _applied(problem, params, asked)
    simulation = _simulation(asked, made, past, futures, horizon)
    question = Question(problem=problem, params=params, simulation=simulation)
    found = answers(question, asked, jobs, progress)
    return Comparison(
        outcomes=tuple(
            _outcome(scenario, one, answer) for scenario, one, answer in zip(asked, made, found, strict=True)
        )
    )


def _named(scenarios: Mapping[str, Asked], baseline: str) -> list[Scenario]:
    """Scenarios by name, the baseline first."""
    named = {name: _scenario(name, asked) for name, asked in scenarios.items()}
    if baseline not in named and baseline != BASELINE:
        expected = "one of " + ", ".join(named)
        raise InputError([Fault(file="compare", column="baseline", expected=expected, found=repr(baseline))])
    as_it_is = Scenario(name=BASELINE, title="As it is", question="What if nothing changes?")
    return [named.pop(baseline, as_it_is), *named.values()]


def _scenario(name: str, asked: Asked) -> Scenario:
    if isinstance(asked, Scenario):
        return asked.replace(name=name)
    if isinstance(asked, str | os.PathLike):
        return load(asked).replace(name=name)
    numbered = [change.replace(file=name, number=number) for number, change in enumerate(asked, start=1)]
    return Scenario(name=name, own=tuple(numbered))


def _applied(problem: Problem, params: SolveParams, asked: Sequence[Scenario]) -> list[Applied]:
    """Every changed question, or the faults of all of them."""
    faults, made = FaultList(), []
    for scenario in asked:
        with faults.collecting():
            made.append(scenario.applied(problem, params))
    faults.refuse()
    return made


def _simulation(
    asked: Sequence[Scenario], made: Sequence[Applied], past: Past | None, futures: int, horizon: int | None
) -> Simulation | None:
    if past is not None:
        return OnThePast(past=_long_warm_up(past, asked))
    if not futures:
        return None
    reach = min(one.problem.forecast.periods - _interval(one) + 1 for one in made)
    return OnFutures(horizon=reach if horizon is None else horizon, futures=futures)


def _long_warm_up(past: Past, asked: Sequence[Scenario]) -> Past:
    """Past that is judged from where every scenario is warm, so that all are judged on the same periods."""
    faults, warm_up = FaultList(), past.warm_up
    for scenario in asked:
        with faults.collecting():
            warm_up = max(warm_up, changed_past(past, scenario).warm_up)
    faults.refuse()
    return past.replace(warm_up=warm_up)


def _interval(one: Applied) -> int:
    return int(one.problem.terms.protection_interval.max())


def _outcome(scenario: Scenario, made: Applied, answer: Answer) -> Outcome:
    simulated: Any = answer.simulated
    return Outcome(
        scenario=scenario,
        edits=made.edits,
        status=answer.status,
        reason=answer.reason,
        plan=answer.plan(made.problem, made.params),
        parts=answer.parts,
        replayed=None if simulated is None else simulated.replayed,
        sampled=None if simulated is None else simulated.sampled,
    )
