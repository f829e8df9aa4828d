"""
Reading a wide forecast into the dense array, beside what a forecaster would write by hand.

Every candidate starts in a process of its own, reads the same file and ends with the same float64 array
``(lines, periods, levels)``; time is the median of the runs, memory the highest of the process above what it
had before it read. ``python benchmarks/read_forecast.py --lines 1000000`` is the size of the issue.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PERIODS, LEVELS = 13, [f"p{level}" for level in range(10, 100, 10)]
KEYS = ["item_id", "location", "date"]


def write(folder, lines):
    """The same forecast as Parquet and as CSV."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    rng = np.random.default_rng(7)
    days = (np.datetime64("2024-06-03") + 7 * np.arange(PERIODS)).astype(str)
    item = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(lines) // 10, PERIODS).astype(np.int32),
        [f"{n:07}" for n in range(lines // 10 + 1)],
    )
    place = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(lines) % 10, PERIODS).astype(np.int32), [f"DC{n}" for n in range(10)]
    )
    date = pa.DictionaryArray.from_arrays(np.tile(np.arange(PERIODS), lines).astype(np.int32), list(days))
    values = np.round(np.sort(rng.gamma(2.0, 10.0, (lines * PERIODS, len(LEVELS))), axis=1), 3)
    columns = {"item_id": item, "location": place, "date": date}
    columns |= {name: values[:, n] for n, name in enumerate(LEVELS)}
    table = pa.table(columns)
    pa.parquet.write_table(table, folder / "forecast.parquet")
    pa.csv.write_csv(table, folder / "forecast.csv")


def replenish(path):
    from replenish.adapters.forecasts.read import read_forecast

    return read_forecast(path).quantiles


def pandas_frame(path):
    import pandas as pd

    if path.endswith("parquet"):
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=dict.fromkeys(KEYS, str), keep_default_na=False)


def pandas_pivot_table(path):
    frame = pandas_frame(path)
    wide = frame.pivot_table(index=KEYS[:2], columns="date", values=LEVELS, observed=True)
    return wide.to_numpy().reshape(len(wide), len(LEVELS), PERIODS).transpose(0, 2, 1)


def pandas_scatter(path):
    frame = pandas_frame(path)
    line = frame.groupby(KEYS[:2], sort=True, observed=True).ngroup().to_numpy()
    day = frame["date"].astype("category").cat.codes.to_numpy()
    return scattered(line, day, frame[LEVELS].to_numpy())


def polars_scatter(path):
    import polars as pl

    types = dict.fromkeys(KEYS, pl.String)
    frame = pl.read_parquet(path) if path.endswith("parquet") else pl.read_csv(path, schema_overrides=types)
    frame = frame.with_columns(
        pl.struct(KEYS[:2]).rank("dense").sub(1).alias("line"),
        pl.col("date").rank("dense").sub(1).alias("day"),
    )
    return scattered(frame["line"].to_numpy(), frame["day"].to_numpy(), frame.select(LEVELS).to_numpy())


def duckdb_scatter(path):
    import duckdb

    source = (
        f"'{path}'" if path.endswith("parquet") else f"read_csv('{path}', types={{'item_id': 'VARCHAR'}})"
    )
    rank = "dense_rank() over (order by item_id, location) - 1 as line"
    rank += ", dense_rank() over (order by date) - 1 as day"
    columns = duckdb.sql(f"select {rank}, {', '.join(LEVELS)} from {source}").fetchnumpy()  # noqa: S608
    return scattered(columns["line"], columns["day"], np.stack([columns[name] for name in LEVELS], axis=1))


def scattered(line, day, values):
    dense = np.full((line.max() + 1, PERIODS, len(LEVELS)), np.nan)
    dense[line, day] = values
    return dense


CANDIDATES = {
    each.__name__: each
    for each in (replenish, pandas_pivot_table, pandas_scatter, polars_scatter, duckdb_scatter)
}


def measured(name, path):
    """Seconds, bytes and the sum of one run; called in a process of its own."""
    CANDIDATES[name](str(Path(path).with_name(f"small{Path(path).suffix}")))  # imports and code, not data
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    dense = CANDIDATES[name](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "megabytes": peak / 1024, "sum": float(dense.sum())}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "PATH"))
    arguments = parser.parse_args()
    if arguments.measure:
        measured(*arguments.measure)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_apart(folder, 20)
        for suffix in (".csv", ".parquet"):
            (folder / f"forecast{suffix}").rename(folder / f"small{suffix}")
        write_apart(folder, arguments.lines)
        for suffix in (".parquet", ".csv"):
            compare(str(folder / f"forecast{suffix}"), arguments.runs)


def write_apart(folder, lines):
    """Write in a process of its own: a child's highest memory begins with that of its parent."""
    writer = multiprocessing.get_context("spawn").Process(target=write, args=(folder, lines))
    writer.start()
    writer.join()
    if writer.exitcode:
        raise SystemExit("the forecast could not be written")


def compare(path, runs):
    size = Path(path).stat().st_size / 1e6
    print(f"\n{Path(path).name} ({size:.0f} MB)\n{'':20} {'s':>8} {'MB':>8} {'x time':>8} {'x memory':>8}")
    answers = {name: [one_run(name, path) for _ in range(runs)] for name in CANDIDATES}
    sums = {round(answer[0]["sum"] / answers["replenish"][0]["sum"], 9) for answer in answers.values()}
    if sums != {1.0}:
        raise SystemExit(f"the candidates do not read the same numbers: {sums}")
    own = [statistics.median(run[key] for run in answers["replenish"]) for key in ("seconds", "megabytes")]
    for name, answer in answers.items():
        seconds, memory = (statistics.median(run[key] for run in answer) for key in ("seconds", "megabytes"))
        print(f"{name:20} {seconds:8.2f} {memory:8.0f} {seconds / own[0]:8.2f} {memory / own[1]:8.2f}")


def one_run(name, path):
    command = [sys.executable, __file__, "--measure", name, path]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(answer.stdout)


if __name__ == "__main__":
    main()
