"""What the past of a decision teaches: its tail and its corrected levels, learned now and then."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.demand.accuracy.judged import TrackRecord
from replenish.demand.accuracy.known_errors import all_errors, errors_known_at, issues_known_at
from replenish.demand.accuracy.treatments import Treatment
from replenish.demand.model import DemandModel, PastIntervals, bias_of, line_groups
from replenish.demand.past_errors import PastErrors
from replenish.demand.recalibration import Correction, IntervalBias, Past, corrected_errors, recalibration
from replenish.demand.tails import CANDIDATES, CHOSEN_BY_AUTO, TAILS, best_tail
from replenish.problem.forecast import QuantileForecast
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue

MOST_LESSONS = 12  # over a track record; levels and tails learned more often would hardly move


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """
    What a decision assumes about the forecast it is made with.

    Parameters
    ----------
    tail
        Name of the tail.
    by
        Correction of the levels; ``None`` where there is none.
    errors
        Past errors as known on that day, of forecasts so corrected; ``None`` where nothing is known.
    sentence
        What was decided about the levels; empty where nothing was asked.
    """

    tail: str
    by: Correction | None
    errors: PastErrors | None
    sentence: str


@dataclass(slots=True)
class Lessons:
    """
    Lessons of a track record: each from what was known at some decision, kept until the next.

    A plan learns at every issue. Here levels and tail are learned at `MOST_LESSONS` issues or fewer, evenly
    spread, and used until the next of them: never with anything that was not known yet. How errors hang
    together is learned at every issue.
    """

    record: TrackRecord
    params: SolveParams
    _errors: dict[str, PastErrors] = field(default_factory=dict)
    _tails: dict[int, str] = field(default_factory=dict)
    _corrections: dict[tuple[int, str], tuple[Correction | None, str]] = field(default_factory=dict)
    _biases: dict[tuple[int, str], IntervalBias | None] = field(default_factory=dict)

    def errors(self, tail: str) -> PastErrors:
        """Errors of all issues, with everything that is known by now."""
        if tail not in self._errors:
            self._errors[tail] = all_errors(self.record.issues, TAILS[tail], self.record.whole)
        return self._errors[tail]

    def lesson(self, number: int, mode: str) -> Lesson:
        """What is assumed for issue ``number`` where levels are corrected by a mode."""
        learned_at = self._learned_at(number)
        tail = self._tail(learned_at)
        errors = errors_known_at(self.errors(tail), self.record.issues, number)
        by, sentence = (None, "") if mode == "off" else self._correction(learned_at, mode, tail)
        if errors is not None and by is not None:
            errors = corrected_errors(errors, by)
        return Lesson(tail=tail, by=by, errors=errors, sentence=sentence)

    def interval_bias(self, number: int, treatment: Treatment, model: DemandModel) -> IntervalBias | None:
        """Bias of past interval demand under a treatment, whose model of issue ``number`` this is."""
        learned_at, mode = self._learned_at(number), treatment.recalibration
        if (learned_at, treatment.name) not in self._biases:
            lesson = self.lesson(learned_at, mode)
            bias = None
            errors = errors_known_at(self.errors(lesson.tail), self.record.issues, learned_at)
            if errors is not None:
                interval = self.record.issues[learned_at].interval
                then = PastIntervals(self._past(learned_at), errors, interval, lesson.by)
                bias = bias_of(model, then, mode)
            self._biases[learned_at, treatment.name] = bias
        return self._biases[learned_at, treatment.name]

    def _learned_at(self, number: int) -> int:
        issues = len(self.record.issues)
        points = np.unique(np.linspace(0, issues - 1, min(MOST_LESSONS + 1, issues)).astype(np.int64))
        return int(points[points <= number][-1])

    def _tail(self, number: int) -> str:
        if self.params.tail != "auto":
            return self.params.tail
        if number not in self._tails:
            past = [issue for issue in self._past(number) if isinstance(issue.forecast, QuantileForecast)]
            self._tails[number] = best_tail(past, CANDIDATES, CHOSEN_BY_AUTO).name
        return self._tails[number]

    def _correction(self, number: int, mode: str, tail: str) -> tuple[Correction | None, str]:
        if (number, mode) not in self._corrections:
            learned = recalibration(self._as_past(number, tail), mode)
            self._corrections[number, mode] = learned.by, learned.sentence
        return self._corrections[number, mode]

    def _as_past(self, number: int, tail: str) -> Past | None:
        errors = errors_known_at(self.errors(tail), self.record.issues, number)
        forecast = self.record.issues[number].forecast
        if errors is None or not isinstance(forecast, QuantileForecast):
            return None
        return Past(
            issues=self._past(number),
            errors=errors,
            levels=forecast.levels,
            groups=line_groups(self.record.item, self.record.location),
            tail=TAILS[tail],
            whole=self.record.whole,
        )

    def _past(self, number: int) -> tuple[PastIssue, ...]:
        return issues_known_at(self.record.issues, number)
