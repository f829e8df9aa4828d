"""Texts of a file as codes, put together out of batches that each have a dictionary of their own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from replenish.adapters.forecasts.forecast_columns import Texts, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.streamed_batches import text_batches
from replenish.adapters.text.cells import as_numpy
from replenish.adapters.text.table import text_of
from replenish.problem.arrays import IntArray

GROUP_ROWS = 1 << 18  # rows whose dictionaries are made one at a time


def streamed_texts(file: ForecastFile, wanted: Wanted) -> tuple[dict[str, Texts], int]:
    """Texts by column and the number of rows; an Arrow error where one is not plain."""
    rows, codes = 0, {name: TextCodes(name) for name in (*wanted.ids, *wanted.texts)}
    for table in _groups(text_batches(file, wanted)):
        rows += table.num_rows
        for name, column in codes.items():
            column.add(table[name])
    pa.default_memory_pool().release_unused()
    return {name: codes.pop(name).texts() for name in tuple(codes)}, rows


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    group: list[pa.RecordBatch] = []
    for batch in batches:
        group.append(batch)
        if sum(each.num_rows for each in group) >= GROUP_ROWS:
            yield pa.Table.from_batches(group)
            group = []
    if group:
        yield pa.Table.from_batches(group)


class TextCodes:
    """
    Codes of a column that comes in pieces, each in as few bytes as its dictionary allows.

    Every dictionary is kept until the last row has come: only then is it known how many texts there are.
    """

    def __init__(self, column: str) -> None:
        self._column = column
        self._dictionaries: list[pa.Array] = []
        self._pieces: list[tuple[int, IntArray]] = []

    def add(self, column: pa.ChunkedArray) -> None:
        """Add the rows that come next; a blank goes to the careful reader."""
        values = column.combine_chunks()
        values = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        if values.indices.null_count:
            raise pa.ArrowInvalid("a blank")
        if not self._dictionaries or not values.dictionary.equals(self._dictionaries[-1]):
            self._dictionaries.append(values.dictionary)
        codes = as_numpy(values.indices).astype(_smallest(len(values.dictionary)))
        self._pieces.append((len(self._dictionaries) - 1, codes))

    def texts(self) -> Texts:
        """All rows; anything that is no clean text goes to the careful reader."""
        if not self._pieces:
            return Texts(column=self._column, names=[], codes=np.empty(0, dtype=np.int64))
        known = pa.concat_arrays(self._dictionaries).dictionary_encode()
        names = text_of(known.dictionary).to_pylist()
        if known.indices.null_count or any(_is_unclean(text, self._column) for text in names):
            raise pa.ArrowInvalid("a blank, spaces around a text, or the header again")
        return Texts(column=self._column, names=names, codes=self._codes(known, len(names)))

    def _codes(self, known: pa.DictionaryArray, names: int) -> IntArray:
        ends = np.cumsum([len(each) for each in self._dictionaries])
        positions = np.split(as_numpy(known.indices).astype(_smallest(names)), ends[:-1])
        codes = np.empty(sum(len(piece) for _, piece in self._pieces), dtype=positions[0].dtype)
        first = 0
        for which, piece in self._pieces:
            np.take(positions[which], piece, out=codes[first : first + len(piece)], mode="clip")
            first += len(piece)
        return codes


def _is_unclean(text: str, column: str) -> bool:
    return text != text.strip() or text in ("", column)


def _smallest(names: int) -> np.dtype[np.unsignedinteger]:
    """Kind of whole numbers that can tell some names apart."""
    return np.min_scalar_type(max(names - 1, 0))
