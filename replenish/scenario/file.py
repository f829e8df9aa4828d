"""What a scenario file may say: frozen, and what it does not know it refuses."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from replenish.adapters.settings.sections import Section


class ChangeSection(Section):
    """``[[change]]``: one field, one verb, and where."""

    field: str
    set_to: Annotated[Any, Field(alias="set")] = None
    add: float | None = None
    multiply: float | None = None
    where: dict[str, Any] = Field(default_factory=dict)

    @property
    def verbs(self) -> dict[str, Any]:
        """The verbs that are there with what they take: one, in a file that is right."""
        return {
            verb: value
            for verb, value in (("set", self.set_to), ("add", self.add), ("multiply", self.multiply))
            if value is not None
        }


class ScenarioFile(Section):
    """Everything a scenario file may say."""

    title: str
    question: str
    extends: list[str] = Field(default_factory=list)
    folder: str | None = None
    change: list[ChangeSection] = Field(default_factory=list)
