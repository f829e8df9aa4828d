"""S3 on this machine, with a fault of one's choice before it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from moto.server import DomainDispatcherApplication, create_backend_app

SECRET, KEY_ID, TOKEN = "not-a-real-secret", "not-a-real-key-id", "not-a-real-session-token"
BUCKET = "orders"


class Faulty:
    """S3 by moto over HTTP, with a fault of one's choice before it."""

    def __init__(self) -> None:
        self.real = DomainDispatcherApplication(create_backend_app)
        self.fault: Callable[[str, str, bool], int | None] = lambda *_: None
        self.late: Callable[[str, str], float | None] = lambda *_: None
        self.asked: list[tuple[str, str]] = []

    def __call__(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        copying = "HTTP_X_AMZ_COPY_SOURCE" in environ
        self.asked.append((method, path))
        status = self.fault(method, path, copying)
        if status is None:
            body, late = self.real(environ, start_response), self.late(method, path)
            return body if late is None else half(b"".join(body), late)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        code = {403: "AccessDenied", 503: "SlowDown"}[status]
        start_response(f"{status} {code}", [("Content-Type", "application/xml")])
        return [f"<Error><Code>{code}</Code><Message>{SECRET} {KEY_ID} {TOKEN}</Message></Error>".encode()]


def half(body: bytes, late: float) -> Iterator[bytes]:
    """Half of a body; after some seconds the connection ends."""
    yield body[: len(body) // 2]
    threading.Event().wait(late)  # not time.sleep, which the tests stop


def listed(client) -> dict[str, bytes]:
    entries = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {
        entry["Key"]: client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for entry in entries
    }
