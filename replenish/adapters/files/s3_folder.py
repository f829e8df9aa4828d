"""
A folder in a bucket that is written whole or not at all.

S3 has no folders and no renaming, so the files go to temporary keys first and are copied into place by the
service itself. ``_SUCCESS`` goes before the first copy and comes back after the last: a reader who finds it
finds one whole run, and its hashes to prove it. A writer that is killed leaves its temporary keys, and no
``_SUCCESS``: by these the next one knows what is to be cleared away (see `unfinished_folders`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from replenish.adapters.files.encryption import Encryption
from replenish.adapters.files.location import Location
from replenish.adapters.files.s3 import S3Store
from replenish.adapters.files.unfinished import DRAFT, EARLIER, MARKER
from replenish.errors import SourceError

NO_ENCRYPTION = Encryption()


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Folder:
    """
    Where a run is written to.

    Parameters
    ----------
    address
        ``s3://bucket/prefix``.
    encryption
        Of every object.
    """

    address: str
    encryption: Encryption = NO_ENCRYPTION

    def __str__(self) -> str:
        return self.address

    def __truediv__(self, name: str) -> S3Folder:
        """Folder of a name in this one, encrypted alike."""
        return replace(self, address=f"{self.address.rstrip('/')}/{name}")

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Temporary folder on this machine; gone when the block ends."""
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)

    def put_in_place(self, draft: Path) -> None:
        """
        Make the files of a draft those of this folder.

        Raises
        ------
        SourceError
            S3 refuses or cannot be reached; what stood there before stands there again.
        """
        location = Location.of(self.address)
        bucket = location.root.removeprefix("s3://").rstrip("/")
        place = _Place(S3Store(bucket), location.path, f"{DRAFT}{secrets.token_hex(8)}", self.encryption)
        place.write(sorted(path for path in draft.iterdir() if path.is_file()))


@dataclass(frozen=True, slots=True)
class _Place:
    """Keys of a run: where its files belong, and where they wait."""

    store: S3Store
    prefix: str
    temporary: str
    encryption: Encryption

    def write(self, files: Sequence[Path]) -> None:
        names = [path.name for path in files]
        left_over = self._left_over()
        earlier = sorted(self._earlier([*names, *(key.rpartition("/")[2] for key in left_over)]))
        try:
            for path in files:
                self.store.put(self._draft(path.name), path.read_bytes(), self.encryption)
            for name in earlier:
                self._copy(self._key(name), self._draft(f"{EARLIER}/{name}"))
            self._exchange(names, earlier, _marker(files))
            with suppress(SourceError):
                self.store.delete(left_over)
        finally:
            with suppress(SourceError):  # what is left there begins with a dot: no reader takes it for a file
                drafts = [*names, *(f"{EARLIER}/{name}" for name in earlier)]
                self.store.delete([self._draft(name) for name in drafts])

    def _exchange(self, names: Sequence[str], earlier: Sequence[str], marker: bytes) -> None:
        """Put the new files in the place of the earlier ones, or the earlier ones back."""
        try:
            self.store.delete([self._key(MARKER)])
            for name in names:
                self._copy(self._draft(name), self._key(name))
            self.store.delete([self._key(name) for name in earlier if name not in (*names, MARKER)])
            self.store.put(self._key(MARKER), marker, self.encryption)
        except SourceError:
            self._restore(names, earlier)
            raise

    def _restore(self, names: Sequence[str], earlier: Sequence[str]) -> None:
        with suppress(SourceError):
            self.store.delete([self._key(name) for name in {*names, MARKER} - set(earlier)])
            for name in sorted(earlier, key=lambda name: name == MARKER):
                self._copy(self._draft(f"{EARLIER}/{name}"), self._key(name))

    def _left_over(self) -> list[str]:
        """Temporary keys of a writer that was killed."""
        paths = self.store.paths(self.prefix)
        return [self._key(path) for path in paths if path.startswith(DRAFT)]

    def _earlier(self, names: Sequence[str]) -> set[str]:
        """Files that this run replaces: those of some names, and all that the marker there vouches for."""
        there = {name for name, _ in self.store.files(self.prefix)}
        vouched: set[str] = set()
        if MARKER in there and (content := self.store.read(self._key(MARKER))) is not None:
            with suppress(ValueError, AttributeError, TypeError):
                vouched = {MARKER, *json.loads(content.to_pybytes())["files"]}
        return there & {*names, MARKER, *vouched}

    def _copy(self, source: str, target: str) -> None:
        self.store.copy(source, target, self.encryption)

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _draft(self, name: str) -> str:
        return self._key(f"{self.temporary}/{name}")


def _marker(files: Sequence[Path]) -> bytes:
    """List the files of a run with the hashes of their contents."""
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return json.dumps({"files": hashes}, indent=2).encode() + b"\n"
