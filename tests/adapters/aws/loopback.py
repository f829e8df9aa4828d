"""
Amazon Forecast on this machine: QueryForecast and the export jobs, strict in both directions.

Requests and answers are held to botocore's own service model: types, required members, lengths, patterns and
enumerations. (One pattern is wrong in the model: it wants a forecast's ARN where a role's stands.) Faults are
sent as raw bytes, because no strict server could say them.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session

MODELS = {
    "AmazonForecastRuntime": "forecastquery",
    "AmazonForecast": "forecast",
}
WRONG_IN_THE_MODEL = {"RoleArn"}
KINDS = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "structure": dict,
    "map": dict,
    "list": list,
}


@dataclass
class Raw:
    """An answer as it must not be: late by some seconds, in the middle of its body, or cut off there."""

    status: int = 200
    body: bytes = b""
    seconds: float = 0.0
    stalls: bool = False
    breaks: bool = False


@dataclass
class Loopback:
    """Answers by operation; each is a function of the request, or a list of answers to give in turn."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    signers: set[str] = field(default_factory=set)

    def __enter__(self) -> Loopback:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.requests)

    def answer(self, target: str, body: bytes) -> Raw:
        service, _, operation = target.partition(".")
        model = service_model(MODELS[service]).operation_model(operation)
        request = json.loads(body)
        self.problems += [f"request {text}" for text in problems(model.input_shape, request)]
        self.requests.append((operation, request))
        answer = self.answers[operation]
        answer = answer.pop(0) if isinstance(answer, list) else answer
        answer = answer(request) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]
        if isinstance(answer, Raw):
            return answer
        self.problems += [f"answer {text}" for text in problems(model.output_shape, answer)]
        return Raw(200, json.dumps(answer).encode())


def error(code: str, message: str = "invented text", status: int = 400) -> Raw:
    return Raw(status, json.dumps({"__type": code, "Message": message}).encode())


def service_model(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def problems(shape: Any, value: Any, path: str = "") -> list[str]:
    """Everything about a value that its shape does not allow."""
    wanted = KINDS.get(shape.type_name, (int, float))
    if not isinstance(value, wanted) or (isinstance(value, bool) and shape.type_name != "boolean"):
        return [f"{path}: {shape.type_name} expected, {value!r} found"]
    found = _outside(shape, value, path)
    if shape.type_name == "structure":
        found += [f"{path}: no {name}" for name in shape.required_members if name not in value]
        found += [f"{path}: {name} is unknown" for name in value if name not in shape.members]
        for name in shape.members.keys() & value.keys():
            found += problems(shape.members[name], value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for number, member in enumerate(value):
            found += problems(shape.member, member, f"{path}[{number}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            found += problems(shape.key, key, f"{path} key") + problems(shape.value, member, f"{path}.{key}")
    return found


def _outside(shape: Any, value: Any, path: str) -> list[str]:
    rules, name = shape.metadata, path.rpartition(".")[2]
    size = len(value) if hasattr(value, "__len__") else value
    found = []
    if "min" in rules and size < rules["min"]:
        found.append(f"{path}: below {rules['min']}")
    if "max" in rules and size > rules["max"]:
        found.append(f"{path}: above {rules['max']}")
    if "enum" in rules and value not in rules["enum"]:
        found.append(f"{path}: {value!r} is none of {rules['enum']}")
    if "pattern" in rules and name not in WRONG_IN_THE_MODEL and not re.search(rules["pattern"], value):
        found.append(f"{path}: {value!r} does not fit {rules['pattern']}")
    return found


def wait(seconds: float) -> None:
    threading.Event().wait(seconds)  # not time.sleep, which the tests stop


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] != "application/x-amz-json-1.1":
                loopback.problems.append(f"content type {self.headers['Content-Type']}")
            signed = self.headers["Authorization"]
            loopback.signers.add(signed.partition("Credential=")[2].partition("/")[0])
            if "/forecast/aws4_request" not in signed:
                loopback.problems.append("not signed for the service forecast")
            answer = loopback.answer(self.headers["X-Amz-Target"], body)
            middle = len(answer.body) // 2 if answer.stalls or answer.breaks else 0
            if not answer.stalls:
                wait(answer.seconds)
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked may have gone
                self.wfile.write(answer.body[:middle])
                if answer.stalls:
                    wait(answer.seconds)
                if not answer.breaks:
                    self.wfile.write(answer.body[middle:])
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler
