"""A file or folder, and what can be asked of it."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from replenish.adapters.files.input_log import InputLog, no_log
from replenish.adapters.files.local import LocalStore
from replenish.adapters.files.s3 import S3Store
from replenish.adapters.files.store import Store
from replenish.errors import Fault, InputError

TABLE_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """
    One file or folder: a local path or an ``s3://bucket/key`` address.

    Parameters
    ----------
    path
        Path on this machine, or key in the bucket.
    root
        What stands before the path in the full address: empty, or ``s3://bucket/``.
    label
        The name the user knows it by: relative to the folder that was handed in.
    log
        Where every reading is noted.

    Examples
    --------
    >>> table = Location.of("planning") / "lines.csv"
    >>> table.name, table.label, table.address, table.exists
    ('lines.csv', 'lines.csv', 'planning/lines.csv', False)
    """

    path: str
    root: str
    label: str
    store: Store = field(repr=False, compare=False)
    log: InputLog = field(repr=False, compare=False, default_factory=no_log)
    is_root: bool = True

    @classmethod
    def of(cls, address: str | os.PathLike[str] | Location) -> Location:
        """Location at an address; nothing is opened yet."""
        if isinstance(address, Location):
            return address
        text = re.sub("^s3:/(?!/)", "s3://", os.fspath(address))  # pathlib folds the two slashes
        if not text.startswith("s3://"):
            return cls(path=os.path.normpath(text), root="", label=text, store=LocalStore())
        bucket, _, key = text.removeprefix("s3://").partition("/")
        if not bucket:
            fault = Fault(file=text, expected="an address like s3://bucket/key", found="no bucket")
            raise InputError([fault])
        return cls(path=key.rstrip("/"), root=f"s3://{bucket}/", label=text, store=S3Store(bucket))

    def __truediv__(self, path: str) -> Location:
        """Location below this one, or elsewhere where ``path`` is a full address."""
        if path.startswith("s3://") or (not self.root and Path(path).is_absolute()):
            return Location.of(path).with_log(self.log)
        joined = posixpath.normpath(posixpath.join(self.path, path))
        label = posixpath.normpath(path if self.is_root else posixpath.join(self.label, path))
        return replace(self, path=joined, label=label, is_root=False)

    @property
    def address(self) -> str:
        """Full path or ``s3://`` address."""
        return self.root + self.path

    @property
    def name(self) -> str:
        """Last part of the path."""
        return posixpath.basename(self.path)

    @property
    def exists(self) -> bool:
        """Whether a file or folder is there."""
        return self.store.kind(self.path) is not None

    @property
    def is_folder(self) -> bool:
        """Whether a folder is there."""
        return self.store.kind(self.path) == "folder"

    def list_files(self, suffixes: tuple[str, ...] = TABLE_SUFFIXES) -> tuple[Location, ...]:
        """
        Files directly in this folder that hold tables, by name.

        Markers are passed over: names that start with ``_`` or ``.``, or end in no known suffix.
        """
        self.refuse_other("folder")
        names = (name for name, _ in self.store.files(self.path) if name[0] not in "_.")
        return tuple(self / name for name in sorted(names) if name.lower().endswith(suffixes))

    def list_folders(self) -> tuple[Location, ...]:
        """Folders directly in this folder, by name."""
        self.refuse_other("folder")
        return tuple(self / name for name in sorted(self.store.folders(self.path)) if name[0] not in "_.")

    def read_buffer(self) -> pa.Buffer:
        """Content, noted in the log; a local file is mapped rather than copied."""
        content = self._content()
        self.log.note(self.label, content)
        return content

    def open(self) -> pa.NativeFile:
        """Content to be read piece by piece; reading it is noted by `note`."""
        stream = self.store.open(self.path) if self.path else None
        if stream is None:
            self.refuse_other("file")
        return stream

    def fetched(self) -> Location:
        """Return the same file, brought here if it is elsewhere, so that it can be read more than once."""
        return replace(self, store=self.store.fetched(self.path))

    def note(self) -> None:
        """Note in the log that the content is read."""
        if self.log.wanted:
            with self.open() as stream:
                self.log.note_stream(self.label, stream)

    def read_bytes(self) -> bytes:
        """Content, noted in the log."""
        return self.read_buffer().to_pybytes()  # type: ignore[no-any-return]

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self._content()).hexdigest()

    def _content(self) -> pa.Buffer:
        content = self.store.read(self.path) if self.path else None
        if content is None:
            self.refuse_other("file")
        return content

    def with_log(self, log: InputLog) -> Location:
        """Return the same location; what is read there and below is noted in ``log``."""
        return replace(self, log=log)

    def refuse_other(self, kind: str) -> None:
        """Raise `InputError` unless a ``"file"`` or a ``"folder"``, as asked, is there."""
        found = self.store.kind(self.path)
        if found != kind:
            there = "nothing there" if found is None else f"a {found}"
            raise InputError([Fault(file=self.label, expected=f"a {kind}", found=there)])
