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
    """
    Every file that was read, once, in the order of the first reading.

    Parameters
    ----------
    wanted
        Whether anybody will ask; hashes of what nobody asks for are not computed.
    """

    files: dict[str, InputFile] = field(default_factory=dict)
    wanted: bool = True

    def note(self, name: str, content: pa.Buffer) -> None:
        """Remember a file by name and content."""
        if self.wanted:
            self.files[name] = InputFile(name, hashlib.sha256(content).hexdigest(), content.size)

    def note_stream(self, name: str, stream: pa.NativeFile) -> None:
        """Remember a file by name and content, read piece by piece."""
        if self.wanted:
            file = hashlib.file_digest(stream, "sha256")
            self.files[name] = InputFile(name, file.hexdigest(), stream.tell())


def no_log() -> InputLog:
    """Log of a location that nobody has asked for one."""
    return InputLog(wanted=False)
