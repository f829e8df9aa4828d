"""Scenarios in processes of their own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from replenish.scenario.answer import Answer, Answerer, Question
from replenish.scenario.scenario import Scenario

Progress = Callable[[int, int], None]

_ANSWERERS: list[Answerer] = []  # of this process; filled once when it starts


def answers(
    question: Question, scenarios: Sequence[Scenario], jobs: int = 1, progress: Progress | None = None
) -> list[Answer]:
    """
    Answers in the order of the scenarios; the same whatever the number of processes.

    Parameters
    ----------
    jobs
        Processes; 1 stays in this one. More need, in a script, ``if __name__ == "__main__":``.
    progress
        Called with (scenarios done, scenarios to do).
    """
    if jobs == 1 or len(scenarios) == 1:
        return _one_by_one(Answerer(question), scenarios, progress)
    found: dict[int, Answer] = {}
    context = multiprocessing.get_context("spawn")
    workers = min(jobs, len(scenarios))
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(question,)) as pool:
        asked = {pool.submit(_answer, scenario): number for number, scenario in enumerate(scenarios)}
        for future in as_completed(asked):
            found[asked[future]] = future.result()
            if progress is not None:
                progress(len(found), len(scenarios))
    return [found[number] for number in range(len(scenarios))]


def _one_by_one(answerer: Answerer, scenarios: Sequence[Scenario], progress: Progress | None) -> list[Answer]:
    found = []
    for scenario in scenarios:
        found.append(answerer(scenario))
        if progress is not None:
            progress(len(found), len(scenarios))
    return found


def _begin(question: Question) -> None:
    """Work out once, when a process starts, what all of its scenarios share."""
    _ANSWERERS[:] = [Answerer(question)]


def _answer(scenario: Scenario) -> Answer:
    return _ANSWERERS[0](scenario)
