"""How an export goes wrong: cells, rows, headers, line ends, JSON members, Parquet types, bytes."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from tests.adapters.forecasts.conformance import Sample

TOKENS = [
    *(b"", b",", b";", b'"', b"\n", b"\r", b" ", b"\x00", b"\xff", b"\xc3", b"[", b"]", b"{", b"}", b":"),
    *(b"0", b"-1", b"1e308", b"1e400", b"nan", b"inf", b"null", b"true", b"NaN", b"999999999999999999999"),
    *(b"p50", b"item_id", b"0.5", b"mean", b"-lo-80", b"9999-12-31", b"0001-01-01"),
    b"2026-01-05T00:00:00+05:30",
]
CELLS = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "nan",
        "inf",
        "NA",
        "null",
        "None",
        "1,5",
        "1.234,5",
        "TRUE",
        "abc",
        "p50",
    ),
    *("2026-01-05", "2026-01-12T00:00:00Z", "05/01/2026", "1767571200000", "9999-12-31", "Ünï", "=1+1"),
]
VALUES = [None, "", "abc", -1, 0, 1e308, float("nan"), float("inf"), [], {}, True, "2026-01-05", 10**30]
HEADER_ROWS = {"sktime/predict_quantiles_single.csv": 2, "sktime/predict_interval_single.csv": 3}
DEEPER, GONE = 0.8, 0.3  # chances that a change of JSON is one step further down; that it takes a member away
EVERYTHING = None  # touched: nothing can be said about what must be left

Mutant = tuple[bytes, frozenset[int] | None]  # what the file holds now, and the data rows that were touched
Mutate = Callable[[bytes], Mutant]
Way = Callable[[Sample, random.Random], Mutate]


def is_csv(sample: Sample) -> bool:
    return sample.place.is_dir() or sample.path.endswith((".csv", ".csv.out"))


def split_rows(sample: Sample, raw: bytes) -> tuple[list[bytes], list[bytes]] | None:
    """Header rows and data rows of a CSV file."""
    if not is_csv(sample):
        return None
    rows = raw.rstrip(b"\n").split(b"\n")
    head = HEADER_ROWS.get(sample.path, 1)
    return rows[:head], rows[head:]


def joined(head: list[bytes], body: list[bytes]) -> bytes:
    return b"\n".join([*head, *body]) + b"\n"


def stray_token(sample: Sample, rng: random.Random) -> Mutate:
    """A token in the place of a few bytes, anywhere."""

    def mutate(raw: bytes) -> Mutant:
        place, length, token = rng.randrange(len(raw)), rng.randrange(8), rng.choice(TOKENS)
        changed = raw[:place] + token + raw[place + length :]
        if not is_csv(sample):
            return changed, EVERYTHING
        first = raw[:place].count(b"\n") - HEADER_ROWS.get(sample.path, 1)
        last = raw[: place + length].count(b"\n") - HEADER_ROWS.get(sample.path, 1)
        quotes = b'"' in token  # may reach to the end of the file
        return changed, EVERYTHING if first < 0 or quotes else frozenset(range(first, last + 1))

    return mutate


def truncated(sample: Sample, rng: random.Random) -> Mutate:
    """The end of the file is missing."""
    return lambda raw: (raw[: rng.randrange(len(raw))], EVERYTHING)


def other_cell(sample: Sample, rng: random.Random) -> Mutate:
    """Another text in one cell of one row."""

    def mutate(raw: bytes) -> Mutant:
        head, body = split_rows(sample, raw) or ([], [])
        row = rng.randrange(len(body))
        separator = b";" if sample.said.get("decimal") == "," else b","
        columns = body[row].split(separator)
        text = rng.choice(CELLS).encode()
        columns[rng.randrange(len(columns))] = b'"' + text + b'"' if b"," in text else text
        return joined(head, [*body[:row], separator.join(columns), *body[row + 1 :]]), frozenset([row])

    return mutate


def other_header(sample: Sample, rng: random.Random) -> Mutate:
    """Another name of one column, one twice, or one less."""

    def mutate(raw: bytes) -> Mutant:
        head, body = split_rows(sample, raw) or ([], [])
        separator = b";" if sample.said.get("decimal") == "," else b","
        names = head[0].split(separator)
        at = rng.randrange(len(names))
        names[at] = rng.choice([*(text.encode() for text in CELLS if "," not in text), *names, b"x90"])
        return joined([separator.join(names), *head[1:]], body), EVERYTHING

    return mutate


def rows_about(sample: Sample, rng: random.Random) -> Mutate:
    """A row dropped, said twice, or all of them in another order."""

    def mutate(raw: bytes) -> Mutant:
        head, body = split_rows(sample, raw) or ([], [])
        row, what = rng.randrange(len(body)), rng.choice(["drop", "twice", "shuffle", "header again"])
        if what == "drop":
            return joined(head, body[:row] + body[row + 1 :]), frozenset([row])
        if what == "twice":
            return joined(head, [*body, body[row]]), frozenset()
        if what == "header again":
            return joined(head, [*body[:row], *head, *body[row:]]), frozenset()
        return joined(head, rng.sample(body, len(body))), frozenset()

    return mutate


def other_writing(sample: Sample, rng: random.Random) -> Mutate:
    """Another way to write the same: line ends, a byte order mark, UTF-16, quotes, blank lines."""

    def mutate(raw: bytes) -> Mutant:
        head, body = split_rows(sample, raw) or ([], [])
        separator = b";" if sample.said.get("decimal") == "," else b","
        quoted = [separator.join(b'"' + cell + b'"' for cell in row.split(separator)) for row in body]
        written = [
            raw.replace(b"\n", b"\r\n"),
            raw.replace(b"\n", b"\r"),
            b"\xef\xbb\xbf" + raw,
            raw.decode("utf-8-sig").encode("utf-16"),
            joined(head, quoted),
            joined(head, [each for row in body for each in (row, b"")]),
            raw.rstrip(b"\n"),
        ]
        return rng.choice(written), frozenset()

    return mutate


def other_json(sample: Sample, rng: random.Random) -> Mutate:
    """Another value, or none, somewhere in a JSON document or one of its lines."""

    def mutate(raw: bytes) -> Mutant:
        lines = raw.decode().splitlines() if sample.path.endswith(("jsonl", ".out")) else [raw.decode()]
        at = rng.randrange(len(lines))
        document = json.loads(lines[at])
        change_somewhere(document, rng)
        lines[at] = json.dumps(document)
        return ("\n".join(lines) + "\n").encode(), EVERYTHING

    return mutate


def change_somewhere(document: Any, rng: random.Random) -> None:
    """Change one member, one step down or many."""
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    if not keys:
        return
    key = rng.choice(keys)
    if isinstance(document[key], dict | list) and document[key] and rng.random() < DEEPER:
        change_somewhere(document[key], rng)
    elif rng.random() < GONE:
        del document[key]
    else:
        document[key] = rng.choice(VALUES)


def other_parquet(sample: Sample, rng: random.Random) -> Mutate:
    """A cell unknown, a row gone or said twice, or a column stored as something else."""

    def mutate(raw: bytes) -> Mutant:
        table = as_table(sample, raw)
        column, row = rng.randrange(table.num_columns), rng.randrange(table.num_rows)
        name, old = table.column_names[column], table.column(column).combine_chunks()
        what, touched = (
            rng.choice(["unknown", "text", "drop", "twice", "shuffle", "dictionary"]),
            frozenset({row}),
        )
        if what == "unknown":
            values = old.to_pylist()
            values[row] = None
            table = table.set_column(column, name, pa.array(values, old.type))
        elif what == "text":
            table, touched = table.set_column(column, name, old.cast(pa.string())), frozenset()
        elif what == "dictionary":
            table, touched = table.set_column(column, name, old.dictionary_encode()), frozenset()
        else:
            order = list(range(table.num_rows))
            order = {"drop": order[:row] + order[row + 1 :], "twice": [*order, row]}.get(
                what, rng.sample(order, len(order))
            )
            table, touched = table.take(order), touched if what == "drop" else frozenset()
        buffer = io.BytesIO()
        pa.parquet.write_table(table, buffer)
        return buffer.getvalue(), touched

    return mutate


def as_table(sample: Sample, raw: bytes) -> pa.Table:
    return pa.parquet.read_table(io.BytesIO(raw))


def flipped_bytes(sample: Sample, rng: random.Random) -> Mutate:
    """Other bytes in a binary file."""

    def mutate(raw: bytes) -> Mutant:
        changed = bytearray(raw)
        for _ in range(rng.randrange(1, 5)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed), EVERYTHING

    return mutate


def ways(sample: Sample) -> tuple[Way, ...]:
    """How a file of this kind can go wrong."""
    if is_csv(sample):
        return stray_token, truncated, other_cell, other_header, rows_about, other_writing
    if sample.path.endswith(".parquet"):
        return other_parquet, other_parquet, flipped_bytes, truncated
    if sample.path.endswith(".npy"):
        return flipped_bytes, truncated
    return stray_token, truncated, other_json, other_json


def mutant(sample: Sample, seed: int) -> tuple[str, Mutate]:
    """One way a sample goes wrong, by its number."""
    rng = random.Random(f"{sample.path} {seed}")  # no secret
    way = rng.choice(ways(sample))
    return way.__name__, way(sample, rng)
