"""A small table of lines, and a place to write others."""

import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.lines import read_lines
from tests.adapters.tables.sample import LINES


@pytest.fixture
def table(tmp_path):
    def write(text, name="table.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return Location.of(tmp_path) / name

    return write


@pytest.fixture
def lines(table):
    return read_lines(table(LINES, "lines.csv"), FaultList())
