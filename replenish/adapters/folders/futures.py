"""A planning folder as many futures: from its plan date on, drawn from its own forecast."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.folders.disruptions import disruptions_of, sentence_of
from replenish.adapters.folders.plan import PlanningFolder, read_folder
from replenish.adapters.settings.read import FILE
from replenish.adapters.settings.sections import DisruptionSection
from replenish.errors import InputError
from replenish.problem.calendar import WEEK, Calendar
from replenish.problem.problem import Problem
from replenish.simulate.beyond import repeated
from replenish.simulate.disruptions import Disruption

QUARTER = 13  # weeks that are judged where the forecast may be repeated
ENDLESS = 'a shorter horizon, a longer forecast, or [replay] beyond = "repeat"'

BELIEVED = (
    "Futures are those the forecast believes in: what a policy costs if it is wrong, a replay says. "
    "What past issues taught of the demand of whole intervals is in the futures as it is in the plans."
)
DRAWN = (
    "Orders take as long as drawn from the chances of their lead times, one draw for a purchase order and "
    "future, the same for every policy; 'perfect' knows it."
)
REVIEWED = (
    "The forecast is not made anew, and each line is reviewed on the first day and every review period after "
    "it, with the lead time of the first day."
)
REPEATS = '[replay] beyond = "repeat", so no season, trend or promotion after that'


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesFolder:
    """
    What a planning folder holds for Monte Carlo.

    Parameters
    ----------
    planning
        Question, settings and provenance, the forecast as long as it has to be.
    calendar
        Periods that are lived, warm-up included.
    warm_up : periods
        Left out of all figures.
    disruptions
        What goes wrong in every future.
    notes
        Sentences about what was assumed.
    struck
        First date, date after the last, and what goes wrong; dates are empty where it always does.
    """

    planning: PlanningFolder
    calendar: Calendar
    warm_up: int
    disruptions: tuple[Disruption, ...]
    notes: tuple[str, ...]
    struck: tuple[tuple[str, str, str], ...] = ()


def read_futures(folder: str | os.PathLike[str] | Location, horizon: int | None = None) -> FuturesFolder:
    """
    Question, time and disruptions of a planning folder.

    Parameters
    ----------
    horizon
        Periods that are judged, after the warm-up. By default as many as the forecast allows, or a quarter
        of a year where the folder lets its last week repeat.

    Raises
    ------
    InputError
        With every fault of every file; also where the forecast is too short.
    """
    planning = read_folder(folder)
    problem, section, faults = planning.problem.unfixed, planning.settings.replay, FaultList()
    problem = problem.replace(terms=problem.terms.replace(order_date=None, due_date=None, next_due_date=None))
    longest = int(problem.terms.protection_interval.max())
    warm_up = longest if section.warm_up is None else section.warm_up
    repeats, known = section.beyond == "repeat", problem.forecast.periods
    allowed = known - longest + 1 - warm_up
    judged = horizon or (max(allowed, QUARTER * _week(problem)) if repeats else allowed)
    if judged < 1 or (judged > allowed and not repeats):
        faults.add(FILE, ENDLESS, _too_short(known, warm_up, judged, longest), column="replay.beyond")
        faults.refuse()
    lived, dates = warm_up + judged, problem.forecast.calendar
    calendar = Calendar(start=planning.date, step_days=_step(dates), periods=lived)
    struck = tuple(one for one in section.disruption if not _is_over(one, calendar))
    disruptions = disruptions_of(struck, problem, calendar, faults)
    faults.refuse()
    return FuturesFolder(
        planning=replace(planning, problem=repeated(problem, lived + longest - 1)),
        calendar=calendar,
        warm_up=warm_up,
        disruptions=disruptions,
        notes=(*_notes(known, lived + longest - 1, section.disruption, struck), *_luck(problem)),
        struck=tuple(_struck(one) for one in struck),
    )


def _step(dates: Calendar | None) -> int:
    if dates is None:
        raise InputError(FaultList())  # not reached: a folder's forecast is dated
    return dates.step_days


def _week(problem: Problem) -> int:
    return max(WEEK // _step(problem.forecast.calendar), 1)


def _too_short(known: int, warm_up: int, judged: int, longest: int) -> str:
    return (
        f"a forecast of {known} periods; a warm-up of {warm_up}, {max(judged, 1)} judged and the "
        f"{longest} that the last order covers need {warm_up + max(judged, 1) + longest - 1}"
    )


def _is_over(section: DisruptionSection, calendar: Calendar) -> bool:
    """Whether it belongs to the past that `replenish replay` lives without futures."""
    return section.last is not None and bool(np.datetime64(section.last, "D") < calendar.start)


def _notes(
    known: int, needed: int, asked: list[DisruptionSection], struck: tuple[DisruptionSection, ...]
) -> tuple[str, ...]:
    notes = [BELIEVED, REVIEWED]
    if needed > known:
        notes.append(f"Beyond the forecast's {known} periods its last full week repeats: {REPEATS}.")
    if len(struck) < len(asked):
        notes.append(f"Disruptions before the plan date, left out: {len(asked) - len(struck)}.")
    return (*notes, *(sentence_of(one) for one in struck))


def _struck(section: DisruptionSection) -> tuple[str, str, str]:
    """First date and date after the last of a disruption, both empty where it has none, and its sentence."""
    if section.first is None or section.last is None:
        return "", "", sentence_of(section)
    end = np.datetime64(section.last, "D") + np.timedelta64(1, "D")
    return str(section.first), str(end), sentence_of(section)


def _luck(problem: Problem) -> tuple[str, ...]:
    """What is to be said of lead times."""
    lead_times = problem.terms.lead_times
    return () if lead_times is None else (DRAWN, *lead_times.notes)
