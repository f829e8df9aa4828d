"""Where files live: this machine, or a bucket."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa


class Store(Protocol):
    """Where files live."""

    def kind(self, path: str) -> str | None:
        """Tell ``"file"``, ``"folder"`` or ``None`` for nothing there."""
        ...

    def files(self, path: str) -> list[tuple[str, int]]:
        """Names and sizes in bytes of the files directly in a folder."""
        ...

    def folders(self, path: str) -> list[str]:
        """Names of the folders directly in a folder."""
        ...

    def paths(self, path: str) -> list[str]:
        """Paths of all files below a folder, however deep, as seen from there."""
        ...

    def read(self, path: str) -> pa.Buffer | None:
        """Content of a file, or ``None`` where no file is."""
        ...

    def open(self, path: str) -> pa.NativeFile | None:
        """Content of a file to be read piece by piece, or ``None`` where no file is."""
        ...

    def fetched(self, path: str) -> Store:
        """Return a store of which one file can be read again and again without being fetched each time."""
        ...
