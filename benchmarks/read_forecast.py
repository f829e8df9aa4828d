"""
Reading a wide forecast into the dense array, beside what a forecaster would write by hand.

Every candidate starts in a process of its own, reads the same file and ends with the same float64 array
``(lines, periods, levels)``; times on the clock and of the processor are medians of the runs, memory the
highest of the process above what it had before it read. The candidates take turns, so that a slow minute of
the machine is nobody's alone; polars and DuckDB take part where they are installed. The docs have it with
``--lines 1000000``. With ``--keep FOLDER`` the files and what was measured stay for a further run.
"""

from __future__ import annotations

import argparse
import importlib.util
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

LIBRARIES = {"polars_scatter": "polars", "duckdb_scatter": "duckdb"}  # not among our dependencies


def measured(name, path):
    """Seconds, bytes and the sum of one run; called in a process of its own."""
    CANDIDATES[name](str(Path(path).with_name(f"small{Path(path).suffix}")))  # imports and code, not data
    before, processor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    start = time.perf_counter()
    dense = CANDIDATES[name](path)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    figures = {"clock": seconds, "processor": processor, "megabytes": peak / 1024, "sum": float(dense.sum())}
    print(json.dumps({"name": name, "file": Path(path).name, **figures}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--format", choices=("parquet", "csv"), nargs="*", default=["parquet", "csv"])
    parser.add_argument("--candidates", choices=list(CANDIDATES), nargs="*", default=list(CANDIDATES))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "PATH"))
    arguments = parser.parse_args()
    if arguments.measure:
        measured(*arguments.measure)
        return
    candidates = [name for name in arguments.candidates if is_installed(name)]
    with tempfile.TemporaryDirectory() as place:
        folder = arguments.keep or Path(place)
        make_files(folder, arguments.lines)
        for suffix in arguments.format:
            path = folder / f"forecast.{suffix}"
            for _ in range(arguments.runs):
                for name in candidates:
                    add(folder, one_run(name, str(path)))
            report(folder, path)


def is_installed(candidate):
    """Whether a candidate's library is there; a sentence says so where it is not."""
    library = LIBRARIES.get(candidate)
    if library is None or importlib.util.find_spec(library):
        return True
    print(f"{candidate} is left out: {library} is not installed (pip install {library})")
    return False


def make_files(folder, lines):
    """A forecast of some lines, and a small one, in both formats; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in (("small", 20), ("forecast", lines)):
        if not (folder / f"{name}.csv").exists():
            write_apart(folder, size)
            for suffix in ("csv", "parquet"):
                (folder / f"forecast.{suffix}").rename(folder / f"{name}.{suffix}")


def write_apart(folder, lines):
    """Write in a process of its own: a child's highest memory begins with that of its parent."""
    writer = multiprocessing.get_context("spawn").Process(target=write, args=(folder, lines))
    writer.start()
    writer.join()
    if writer.exitcode:
        raise SystemExit("the forecast could not be written")


def one_run(name, path):
    command = [sys.executable, __file__, "--measure", name, path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def add(folder, answer):
    with (folder / "measured.jsonl").open("a") as file:
        file.write(answer)


def report(folder, path):
    """Everything that was measured of a file, beside what we need for it."""
    runs = [json.loads(line) for line in (folder / "measured.jsonl").read_text().splitlines()]
    runs = [run for run in runs if run["file"] == path.name]
    if len({round(run["sum"] / runs[0]["sum"], 9) for run in runs}) > 1:
        raise SystemExit("the candidates do not read the same numbers")
    kinds = ("clock", "processor", "megabytes")
    print(f"\n{path.name} ({path.stat().st_size / 1e6:.0f} MB): seconds, megabytes, and as multiples of ours")
    print(
        f"{'':20} {'runs':>4} " + " ".join(f"{kind:>9}" for kind in (*kinds, *(f"x {k[:5]}" for k in kinds)))
    )
    own = figures_of(runs, replenish.__name__, kinds)
    for name in dict.fromkeys(run["name"] for run in runs):
        figures, count = figures_of(runs, name, kinds), sum(run["name"] == name for run in runs)
        shares = [one / other for one, other in zip(figures, own, strict=True)]
        print(f"{name:20} {count:4} " + " ".join(f"{number:9.2f}" for number in (*figures, *shares)))


def figures_of(runs, name, kinds):
    """Medians of the runs of a candidate; NaN where it has not run yet."""
    mine = [run for run in runs if run["name"] == name]
    return [statistics.median(run[kind] for run in mine) if mine else float("nan") for kind in kinds]


if __name__ == "__main__":
    main()
