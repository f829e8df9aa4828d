"""A question as a small set of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from replenish.adapters.files import InputFile
from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.applied import Applied, applied
from replenish.scenario.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Noun):
    """
    What is asked, and what it changes.

    Parameters
    ----------
    name
        How others refer to it: the file's name without ``.toml``.
    title, question
        In words.
    own
        The changes it makes itself, after those of its parents.
    parents
        All changes of each scenario it extends, from left to right.
    folder
        Planning folder it is asked of; empty where it does not say.
    inputs
        The files it was read from, with their hashes.

    Examples
    --------
    >>> import replenish as rp
    >>> problem = rp.read("fixtures/tiny")
    >>> late = Scenario(name="late", own=(Change(field="terms.lead_time", verb="add", operand=1),))
    >>> changed, params = late.apply(problem)
    >>> problem.terms.lead_time.tolist(), changed.terms.lead_time.tolist()
    ([1, 2, 2], [2, 3, 3])
    """

    name: str
    title: str = ""
    question: str = ""
    own: tuple[Change, ...] = ()
    parents: tuple[tuple[Change, ...], ...] = ()
    folder: str = ""
    inputs: tuple[InputFile, ...] = ()

    def __post_init__(self) -> None:
        self._set("own", tuple(self.own))

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes in order: the parents' from left to right, each once, then its own."""
        every = [change for parent in self.parents for change in parent]
        return tuple({change.place: change for change in every}.values()) + self.own

    @property
    def sentences(self) -> tuple[str, ...]:
        """The changes as a planner would write them."""
        return tuple(str(change) for change in self.changes)

    def apply(self, problem: Problem, params: SolveParams | None = None) -> tuple[Problem, SolveParams]:
        """
        Change a question.

        Returns
        -------
        problem, params
            Fresh and validated; the very same objects where there is nothing to change.

        Raises
        ------
        InputError
            With every fault: a field that does not exist, a ``where`` that matches nothing, a verb that does
            not fit, two parents that touch one cell, or a result that is not valid.
        """
        made = self.applied(problem, params)
        return made.problem, made.params

    def applied(self, problem: Problem, params: SolveParams | None = None) -> Applied:
        """Changed question with the cells that changed; errors as in `apply`."""
        return applied(problem, params or SolveParams(), self.changes, self.parents)

    def with_changes(self, name: str, changes: Sequence[Change]) -> Scenario:
        """Return the same scenario under another name, with more changes after its own."""
        return self.replace(name=name, own=(*self.own, *changes))
