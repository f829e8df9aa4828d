"""A folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from replenish.adapters.files import Encryption, Location, S3Folder
from replenish.errors import SourceError

OutFolder = Path | S3Folder


def out_folder_of(location: Location, encryption: Encryption) -> OutFolder:
    """Where to write what belongs at a location: a folder of this machine, or one of a bucket."""
    if location.root:
        return S3Folder(address=location.address, encryption=encryption)
    return Path(location.path)


@contextmanager
def whole_folder(folder: OutFolder) -> Iterator[Path]:
    """
    Temporary folder whose files take the place of those in ``folder`` when the block ends without an error.

    What stood there before stays until then, and stays for good if anything fails.

    Raises
    ------
    SourceError
        The place cannot be written.
    """
    with draft_of(folder) as draft:
        yield draft
        put_in_place(draft, folder)


@contextmanager
def draft_of(folder: OutFolder) -> Iterator[Path]:
    """Temporary folder for what is to be put in place; gone when the block ends, unless it was."""
    with folder.draft() if isinstance(folder, S3Folder) else _draft_beside(folder) as draft:
        yield draft


def put_in_place(draft: Path, folder: OutFolder) -> None:
    """Make a draft the folder it is meant to be."""
    if isinstance(folder, S3Folder):
        folder.put_in_place(draft)
    else:
        _rename(draft, folder)


@contextmanager
def _draft_beside(folder: Path) -> Iterator[Path]:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise SourceError(f"cannot write to {folder.parent}: {error.strerror}") from error
    try:
        yield draft
    except OSError as error:
        raise SourceError(f"cannot write {folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _rename(draft: Path, folder: Path) -> None:
    draft.chmod(0o755)
    if not folder.exists():
        draft.rename(folder)
        return
    if not folder.is_dir():
        raise SourceError(f"cannot write {folder}: a file of that name is in the way")
    previous = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    previous.rmdir()
    folder.rename(previous)
    try:
        draft.rename(folder)
    except BaseException:  # Ctrl-C too: what stood there before is put back
        previous.rename(folder)
        raise
    shutil.rmtree(previous)
