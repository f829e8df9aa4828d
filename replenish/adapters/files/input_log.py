"""What was read, with the hash that proves it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa


class InputFile(NamedTuple):
    """A file that was read: its name, the hash of its content, its size in bytes."""

    name: str
    sha256: str
    bytes: int


@dataclass(slots=True)
class InputLog:
    """Every file that was read, once, in the order of the first reading."""

    files: dict[str, InputFile] = field(default_factory=dict)

    def note(self, name: str, content: pa.Buffer) -> None:
        """Remember a file by name and content."""
        self.files[name] = InputFile(name, hashlib.sha256(content).hexdigest(), content.size)
