"""Files of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from replenish.errors import SourceError


class LocalStore:
    """Files of this machine."""

    def kind(self, path: str) -> str | None:
        """Tell ``"file"``, ``"folder"`` or ``None`` for nothing there."""
        with _file_system_refusals(path):
            place = Path(path)
            return "folder" if place.is_dir() else "file" if place.exists() else None

    def files(self, path: str) -> list[tuple[str, int]]:
        """Names and sizes in bytes of the files directly in a folder."""
        with _file_system_refusals(path):
            return [(entry.name, entry.stat().st_size) for entry in os.scandir(path) if entry.is_file()]

    def folders(self, path: str) -> list[str]:
        """Names of the folders directly in a folder."""
        with _file_system_refusals(path):
            return [entry.name for entry in os.scandir(path) if entry.is_dir()]

    def paths(self, path: str) -> list[str]:
        """Paths of all files below a folder, however deep, as seen from there."""
        with _file_system_refusals(path):
            place = Path(path)
            return [each.relative_to(place).as_posix() for each in place.rglob("*") if each.is_file()]

    def read(self, path: str) -> pa.Buffer | None:
        """Content of a file, mapped into memory rather than copied; ``None`` where no file is."""
        with _file_system_refusals(path):
            if not Path(path).is_file():
                return None
            if not Path(path).stat().st_size:
                return pa.py_buffer(b"")
            with pa.memory_map(path) as mapped:
                return mapped.read_buffer()

    def open(self, path: str) -> pa.NativeFile | None:
        """Content of a file to be read piece by piece; ``None`` where no file is."""
        with _file_system_refusals(path):
            return pa.OSFile(path) if Path(path).is_file() else None

    def fetched(self, path: str) -> LocalStore:
        """Itself: its files are here."""
        return self


@contextmanager
def _file_system_refusals(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or type(error).__name__}") from error
