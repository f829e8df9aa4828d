"""
The fast reader: texts first, as codes; numbers a few rows at a time, whenever they are asked for.

So a forecast never stands twice in memory. Whatever is not plain goes to the careful reader, which reads the
whole file again and finds every fault.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.checked_columns import checked_columns
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.streamed_batches import UNREADABLE
from replenish.adapters.forecasts.streamed_numbers import StreamedNumbers
from replenish.adapters.forecasts.streamed_texts import streamed_texts


def read_columns(file: ForecastFile, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
    """Some columns; ``None``, and every fault there is, where one holds what it may not."""
    columns = streamed_columns(file, wanted, faults)
    with faults.collecting():
        return None if columns is None else columns.held()
    return None


def streamed_columns(file: ForecastFile, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
    """Return the same, with the numbers left in the file; their faults come up when they are read."""
    try:
        texts, rows = streamed_texts(file, wanted)
    except UNREADABLE:
        return checked_columns(file, wanted, faults)
    stream = StreamedNumbers(file=file, wanted=wanted, rows=rows)
    return ForecastColumns(location=file.location, texts=texts, stream=stream)
