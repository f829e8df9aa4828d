"""A file that is in memory: it never was anywhere else, or it has been fetched."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """One file by its path, and its content."""

    path: str
    content: pa.Buffer

    def kind(self, path: str) -> str | None:
        """Tell ``"file"``, or ``None`` for nothing there."""
        return "file" if path == self.path else None

    def files(self, path: str) -> list[tuple[str, int]]:
        """There are no folders."""
        return []

    def folders(self, path: str) -> list[str]:
        """There are no folders."""
        return []

    def paths(self, path: str) -> list[str]:
        """There are no folders."""
        return []

    def read(self, path: str) -> pa.Buffer | None:
        """Content of the one file."""
        return self.content if path == self.path else None

    def open(self, path: str) -> pa.NativeFile | None:
        """Content of the one file, to be read piece by piece."""
        return pa.BufferReader(self.content) if path == self.path else None

    def fetched(self, path: str) -> MemoryStore:
        """Itself: it is here."""
        return self
