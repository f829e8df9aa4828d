"""Objects of a bucket. The only place where S3 is talked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pyarrow as pa

from replenish.adapters.files.encryption import Encryption
from replenish.adapters.files.memory import MemoryStore
from replenish.adapters.files.store import Store
from replenish.errors import SourceError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ATTEMPTS = 5  # of one request, with growing pauses, before giving up
READ_SECONDS = 60.0  # of silence
MOST_KEYS = 1000  # that one request deletes

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
    "IncompleteReadError": "the object was cut off on its way, each time it was asked for",
    "ResponseStreamingError": "the object was cut off on its way, each time it was asked for",
    "ConnectionClosedError": "the connection broke",
    "InvalidBucketName": "this is not a name a bucket can have",
    "ParamValidationError": "this is not a name a bucket can have",
}


class S3Store:
    """Objects of one bucket; a folder is what their keys have in common up to a slash."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._client = _s3_client(bucket)

    def kind(self, path: str) -> str | None:
        """Tell ``"file"``, ``"folder"`` or ``None`` for nothing there."""
        first = self._first_key(path)
        if first is None or (path and first == path):
            return None if first is None else "file"
        inside = first.startswith(_as_prefix(path)) or self._first_key(_as_prefix(path)) is not None
        return "folder" if inside else None

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

    def paths(self, path: str) -> list[str]:
        """Paths of all objects under a prefix, however deep, as seen from there."""
        prefix = _as_prefix(path)
        return [
            entry["Key"].removeprefix(prefix)
            for page in self._pages(prefix, delimiter="")
            for entry in page.get("Contents", [])
            if entry["Key"] != prefix
        ]

    def read(self, path: str) -> pa.Buffer | None:
        """Content of an object, or ``None`` where none is."""
        with _s3_refusals(self._bucket, path):
            try:
                return pa.py_buffer(self._body(path))
            except self._client.exceptions.NoSuchKey:
                return None

    def open(self, path: str) -> pa.NativeFile | None:
        """Content of an object, fetched as a whole; ``None`` where none is."""
        content = self.read(path)
        return None if content is None else pa.BufferReader(content)

    def fetched(self, path: str) -> Store:
        """Return a store of the one object, here."""
        content = self.read(path)
        return self if content is None else MemoryStore(path, content)

    def put(self, path: str, content: bytes, encryption: Encryption) -> None:
        """Write an object; readers see all of it or what was there before."""
        with _s3_refusals(self._bucket, path):
            self._client.put_object(Bucket=self._bucket, Key=path, Body=content, **encryption.request())  # type: ignore[arg-type]

    def copy(self, source: str, target: str, encryption: Encryption) -> None:
        """Copy an object inside the bucket."""
        with _s3_refusals(self._bucket, target):
            self._client.copy_object(
                Bucket=self._bucket,
                Key=target,
                CopySource={"Bucket": self._bucket, "Key": source},
                **encryption.request(),  # type: ignore[arg-type]
            )

    def delete(self, paths: Sequence[str]) -> None:
        """Delete objects; one that is not there is no fault."""
        for first in range(0, len(paths), MOST_KEYS):
            keys = [{"Key": path} for path in paths[first : first + MOST_KEYS]]
            with _s3_refusals(self._bucket, paths[first]):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys})  # type: ignore[typeddict-item]
            for refused in answer.get("Errors", []):
                code = refused.get("Code", "unknown")
                reason = S3_REFUSALS.get(code, f"S3 answered {code}")
                raise SourceError(f"s3://{self._bucket}/{refused.get('Key', '')}: {reason}")

    def _body(self, path: str) -> bytes:
        """Content of an object, asked for again where it breaks off: botocore repeats no bodies."""
        from botocore import exceptions  # noqa: PLC0415

        for _ in range(ATTEMPTS - 1):
            with suppress(
                exceptions.IncompleteReadError,
                exceptions.ReadTimeoutError,
                exceptions.ResponseStreamingError,
            ):
                return self._whole(path)
        return self._whole(path)

    def _whole(self, path: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=path)["Body"].read()

    def _first_key(self, prefix: str) -> str | None:
        with _s3_refusals(self._bucket, prefix):
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1)
            return next((entry["Key"] for entry in answer.get("Contents", [])), None)

    def _pages(self, prefix: str, delimiter: str = "/") -> Iterator[dict]:  # type: ignore[type-arg]
        with _s3_refusals(self._bucket, prefix):
            pages = self._client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter=delimiter)  # type: ignore[misc]


def _as_prefix(path: str) -> str:
    return f"{path}/" if path else ""


def _s3_client(bucket: str) -> S3Client:
    import boto3  # noqa: PLC0415  # half a second, only where an s3:// address is used
    from botocore.config import Config  # noqa: PLC0415

    with _s3_refusals(bucket, ""):
        retries = Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, read_timeout=READ_SECONDS
        )
        return boto3.client("s3", config=retries)


@contextmanager
def _s3_refusals(bucket: str, key: str) -> Iterator[None]:
    """Say what S3 refused in a sentence that holds no secrets; botocore's own may hold key ids."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    address = f"s3://{bucket}/{key}"
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        raise SourceError(f"{address}: {S3_REFUSALS.get(code, f'S3 answered {code}')}") from None
    except (BotoCoreError, ValueError) as error:
        reason = type(error).__name__
        raise SourceError(f"{address}: {S3_REFUSALS.get(reason, reason)}") from None
