"""Clients of the two services, and what they refuse, in sentences that hold no secrets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from replenish.errors import SourceError

ATTEMPTS = 8  # of one request; throttling is no failure
CONNECT_SECONDS, READ_SECONDS = 10, 60

REFUSALS = {
    "ResourceNotFoundException": "there is no such thing, or no such item in the forecast",
    "ResourceInUseException": "it is still being made, or being deleted",
    "LimitExceededException": "too many requests or jobs at once, even after waiting",
    "ThrottlingException": "too many requests at once, even after waiting",
    "ResourceAlreadyExistsException": "a job of this name exists already",
    "InvalidInputException": "the request is not what the service expects",
    "AccessDeniedException": "access denied",
    "ExpiredTokenException": "the AWS credentials have expired",
    "UnrecognizedClientException": "the AWS credentials are not known there",
    "NoCredentialsError": "no AWS credentials were found",
    "PartialCredentialsError": "the AWS credentials are incomplete",
    "NoRegionError": "no AWS region is set (AWS_DEFAULT_REGION, or region in the profile)",
    "ProfileNotFound": "the AWS profile is not known",
    "EndpointConnectionError": "the service cannot be reached",
    "ConnectTimeoutError": "the service cannot be reached",
    "ReadTimeoutError": "the service stopped answering",
    "ConnectionClosedError": "the connection broke",
    "ResponseParserError": "the answer cannot be read",
    "IncompleteReadError": "the answer was cut off",
}


def client(service: str, *, attempts: int = ATTEMPTS, read_seconds: float = READ_SECONDS) -> Any:
    """
    Client of ``forecast`` or ``forecastquery``, by boto3's own chain of settings.

    Retries are named: which of them botocore makes unasked differs between its versions.
    """
    import boto3  # noqa: PLC0415  # half a second, only where a service is asked
    from botocore.config import Config  # noqa: PLC0415

    with service_refusals(service):
        config = Config(
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
        )
        return boto3.client(service, config=config)  # type: ignore[call-overload]


@contextmanager
def service_refusals(what: str) -> Iterator[None]:
    """Raise `SourceError` for whatever the service refuses; ``what`` was asked for."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        raise SourceError(f"{what}: {REFUSALS.get(code, f'the service answered {code}')}") from None
    except (BotoCoreError, HTTPClientError) as error:
        reason = type(error).__name__
        raise SourceError(f"{what}: {REFUSALS.get(reason, reason)}") from None
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        # botocore's parser on an answer that is not what its own model says
        raise SourceError(f"{what}: the answer cannot be read ({type(error).__name__})") from None
