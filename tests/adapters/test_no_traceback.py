"""Whatever stands in a file, the answer is a problem or a list of faults, and never a traceback."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replenish.adapters import read_folder
from replenish.errors import InputError
from tests.strategies import stray

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
FILES = sorted(path.name for path in TINY.iterdir())
TOKENS = [
    *(b"", b",", b";", b'"', b"\n", b"\r", b" ", b"\x00", b"\xff", b"\xc3", b"[", b"=", b"{", b"'"),
    *(b"0", b"-1", b"1e308", b"nan", b"inf", b"p50", b"item", b"true"),
    *(b"2024-06-03", b"9999-12-31", b"0001-01-01"),
]


def read_changed(file, change):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(TINY, Path(folder) / "tiny"))
        (copy / file).write_bytes(change((copy / file).read_bytes()))
        faults = faults_of(copy)
    assert all(fault.file and fault.expected and fault.found for fault in faults)


def faults_of(folder):
    try:
        read_folder(folder)
    except InputError as error:
        return error.faults or (None,)
    return ()


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from(FILES),
    start=st.floats(0, 1),
    length=st.integers(0, 12),
    token=st.sampled_from(TOKENS),
)
def test_a_stray_token_anywhere(file, start, length, token):
    read_changed(file, stray(token, start, length))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from(FILES),
    row=st.integers(0, 20),
    column=st.integers(0, 12),
    token=st.sampled_from(TOKENS),
)
def test_a_stray_cell_anywhere(file, row, column, token):
    def change(raw):
        rows = raw.split(b"\n")
        cells = rows[row % len(rows)].split(b",")
        cells[column % len(cells)] = token
        rows[row % len(rows)] = b",".join(cells)
        return b"\n".join(rows)

    read_changed(file, change)


@settings(max_examples=100)
@given(file=st.sampled_from(FILES), raw=st.binary(max_size=80))
def test_any_bytes_instead_of_a_file(file, raw):
    read_changed(file, lambda _: raw)


@pytest.mark.parametrize("file", FILES)
def test_a_file_cut_anywhere(file):
    for place in range(0, len((TINY / file).read_bytes()), 7):
        read_changed(file, lambda raw, place=place: raw[:place])
