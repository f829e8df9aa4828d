"""How output files are spelt: whole columns at once as Python spells row by row."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.text import spelling
from replenish.adapters.text.spelling import write_csv, write_csv_rows

CELLS = st.tuples(
    st.one_of(st.none(), st.floats(), st.floats(-1e3, 1e3).map(lambda value: round(value, 6))),
    st.one_of(st.none(), st.text(alphabet='a",\n;é ', max_size=4)),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.integers(-(10**12), 10**12)),
)
KINDS = (pa.float64(), pa.string(), pa.bool_(), pa.int64())


def row_by_row(table: pa.Table, path: Path) -> bytes:
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    write_csv_rows(table.column_names, rows, path)
    return path.read_bytes()


@given(rows=st.lists(CELLS, max_size=6))
def test_a_table_is_spelt_as_its_rows_are(
    rows: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spelt")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(KINDS)
    named = {
        f"c{place}": pa.array(cells, kind)
        for place, (cells, kind) in enumerate(zip(columns, KINDS, strict=True))
    }
    write_csv(pa.table(named), folder / "table.csv")
    assert (folder / "table.csv").read_bytes() == row_by_row(pa.table(named), folder / "rows.csv")


def test_a_blank_in_an_only_column_is_still_a_row(tmp_path: Path) -> None:
    table = pa.table({"note": ["", "a"]})
    write_csv(table, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text() == 'note\n""\na\n'


def test_stretches_of_rows_follow_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "ROWS", 2)
    table = pa.table({"units": [0.5, 24.0, 1e-6, 3e10, -0.0], "said": ["a,b", 'c"', "", "d", None]})
    write_csv(table, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == row_by_row(table, tmp_path / "rows.csv")
