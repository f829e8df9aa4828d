"""
Files and folders, here or in S3, through the same code.

Credentials, region and endpoint (``AWS_ENDPOINT_URL``) come from boto3's own chain of settings.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyarrow as pa

from replenish.errors import Fault, InputError, SourceError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

TABLE_SUFFIXES = (".csv", ".parquet")
ATTEMPTS = 5  # of one request to S3, with growing pauses, before giving up


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

    def read(self, path: str) -> pa.Buffer:
        """Content of a file."""
        ...


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

    def read(self, path: str) -> pa.Buffer:
        """Content of a file, mapped into memory rather than copied."""
        with _file_system_refusals(path):
            if not Path(path).stat().st_size:
                return pa.py_buffer(b"")
            with pa.memory_map(path) as mapped:
                return mapped.read_buffer()


class S3Store:
    """Objects of one bucket; a folder is what their keys have in common up to a slash."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._client = _s3_client(bucket)

    def kind(self, path: str) -> str | None:
        """Tell ``"file"``, ``"folder"`` or ``None`` for nothing there."""
        if path and self._first_key(path) == path:
            return "file"
        return "folder" if self._first_key(_as_prefix(path)) is not None else None

    def files(self, path: str) -> list[tuple[str, int]]:
        """Names and sizes in bytes of the objects directly under a prefix, however many there are."""
        prefix = _as_prefix(path)
        return [
            (entry["Key"].removeprefix(prefix), entry["Size"])
            for page in self._pages(prefix)
            for entry in page.get("Contents", [])
            if entry["Key"] != prefix
        ]

    def folders(self, path: str) -> list[str]:
        """Last parts of the prefixes directly under a prefix."""
        prefix = _as_prefix(path)
        return [
            entry["Prefix"].removeprefix(prefix).rstrip("/")
            for page in self._pages(prefix)
            for entry in page.get("CommonPrefixes", [])
        ]

    def read(self, path: str) -> pa.Buffer:
        """Content of an object."""
        with _s3_refusals(self._bucket, path):
            return pa.py_buffer(self._client.get_object(Bucket=self._bucket, Key=path)["Body"].read())

    def _first_key(self, prefix: str) -> str | None:
        with _s3_refusals(self._bucket, prefix):
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1)
            return next((entry["Key"] for entry in answer.get("Contents", [])), None)

    def _pages(self, prefix: str) -> Iterator[dict]:  # type: ignore[type-arg]
        with _s3_refusals(self._bucket, prefix):
            pages = self._client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter="/")  # type: ignore[misc]


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
    log: InputLog = field(repr=False, compare=False, default_factory=InputLog)
    is_root: bool = True

    @classmethod
    def of(cls, address: str | os.PathLike[str] | Location) -> Location:
        """Location at an address; nothing is opened yet."""
        if isinstance(address, Location):
            return address
        text = os.fspath(address)
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
        self.refuse_other("file")
        content = self.store.read(self.path)
        self.log.note(self.label, content)
        return content

    def read_bytes(self) -> bytes:
        """Content, noted in the log."""
        return self.read_buffer().to_pybytes()  # type: ignore[no-any-return]

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        self.refuse_other("file")
        return hashlib.sha256(self.store.read(self.path)).hexdigest()

    def with_log(self, log: InputLog) -> Location:
        """Return the same location; what is read there and below is noted in ``log``."""
        return replace(self, log=log)

    def refuse_other(self, kind: str) -> None:
        """Raise `InputError` unless a ``"file"`` or a ``"folder"``, as asked, is there."""
        found = self.store.kind(self.path)
        if found != kind:
            there = "nothing there" if found is None else f"a {found}"
            raise InputError([Fault(file=self.label, expected=f"a {kind}", found=there)])


def _as_prefix(path: str) -> str:
    return f"{path}/" if path else ""


@contextmanager
def _file_system_refusals(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or type(error).__name__}") from error


def _s3_client(bucket: str) -> S3Client:
    import boto3  # noqa: PLC0415  # half a second, only where an s3:// address is used
    from botocore.config import Config  # noqa: PLC0415

    with _s3_refusals(bucket, ""):
        retries = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS})
        return boto3.client("s3", config=retries)


S3_REFUSALS = {
    "NoSuchBucket": "there is no such bucket",
    "AccessDenied": "access denied",
    "403": "access denied",
    "InvalidAccessKeyId": "the AWS credentials are not known there",
    "SignatureDoesNotMatch": "the AWS credentials do not fit together",
    "ExpiredToken": "the AWS credentials have expired",
    "NoCredentialsError": "no AWS credentials were found",
    "PartialCredentialsError": "the AWS credentials are incomplete",
    "ProfileNotFound": "the AWS profile is not known",
    "EndpointConnectionError": "the S3 endpoint cannot be reached",
    "ConnectTimeoutError": "the S3 endpoint cannot be reached",
    "ReadTimeoutError": "the S3 endpoint stopped answering",
    "InvalidBucketName": "this is not a name a bucket can have",
    "ParamValidationError": "this is not a name a bucket can have",
}


@contextmanager
def _s3_refusals(bucket: str, key: str) -> Iterator[None]:
    """Say what S3 refused in a sentence that holds no secrets; botocore's own may hold key ids."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    address = f"s3://{bucket}/{key}"
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        if code in ("NoSuchKey", "404"):
            raise InputError([Fault(file=address, expected="a file", found="nothing there")]) from None
        raise SourceError(f"{address}: {S3_REFUSALS.get(code, f'S3 answered {code}')}") from None
    except (BotoCoreError, ValueError) as error:
        reason = type(error).__name__
        raise SourceError(f"{address}: {S3_REFUSALS.get(reason, reason)}") from None
