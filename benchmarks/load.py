"""Loading with every check on, beside the plain read-and-write of three engines.

    uv run --group bench python benchmarks/load.py FILE.parquet [--runs 7]

Each run is made in the same process, one after the other in turn, so that a busy machine
disturbs all alike; medians are compared. The peers read the file and write it again as
Parquet with their own defaults: no check, no report, no count, nothing put in force.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 7


def duckdb_copies(file: Path, target: Path) -> None:
    import duckdb

    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM read_parquet('{file}')) TO '{target}' (FORMAT PARQUET)")


def polars_copies(file: Path, target: Path) -> None:
    import polars as pl

    pl.read_parquet(file).write_parquet(target)


def pandas_copies(file: Path, target: Path) -> None:
    import pandas as pd

    pd.read_parquet(file).to_parquet(target)


def commonweal_loads(file: Path, target: Path) -> None:
    from commonweal.evidence.load import load
    from commonweal.evidence.store import Store

    report = load(Store(target.with_suffix("")), [file])
    assert not report.refused, report.refused
    assert report.rejected == 0


JOBS: dict[str, Callable[[Path, Path], None]] = {
    "DuckDB": duckdb_copies,
    "Polars": polars_copies,
    "pandas": pandas_copies,
    "Commonweal": commonweal_loads,
}


def seconds(job: Callable[[Path, Path], None], file: Path) -> tuple[float, float]:
    """Wall and processor seconds of one run into an empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="commonweal-bench-"))
    try:
        wall, used = time.perf_counter(), time.process_time()
        job(file, folder / "out.parquet")
        return time.perf_counter() - wall, time.process_time() - used
    finally:
        shutil.rmtree(folder)


def _peak_megabytes() -> int:
    # Not ru_maxrss: on Linux it begins at what the parent process held.
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) >> 10
    raise SystemExit("Peak memory is read from /proc, which only Linux has.")


def peak_megabytes(name: str, file: Path) -> int:
    """Greatest resident memory of a process that does one run and nothing else."""
    done = subprocess.run(
        [sys.executable, __file__, str(file), "--memory-of", name],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--memory-of", choices=list(JOBS))
    asked = parser.parse_args()
    if asked.memory_of:
        seconds(JOBS[asked.memory_of], asked.file)
        print(_peak_megabytes())
        return

    import pyarrow.parquet as pq

    rows = pq.ParquetFile(asked.file).metadata.num_rows
    print(f"{asked.file.name}: {rows:,} rows; median of {asked.runs} runs, one to warm up\n")
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in JOBS}
    for run in range(asked.runs + 1):
        for name, job in JOBS.items():
            one = seconds(job, asked.file)
            if run:
                took[name].append(one)
    wall = {name: statistics.median(w for w, _ in runs) for name, runs in took.items()}
    used = {name: statistics.median(u for _, u in runs) for name, runs in took.items()}
    fastest = min((name for name in JOBS if name != "Commonweal"), key=lambda name: wall[name])
    print(f"{'':12}{'seconds':>9}{'of fastest':>12}{'processor':>11}{'peak MB':>9}")
    for name in JOBS:
        print(
            f"{name:12}{wall[name]:9.2f}{wall[name] / wall[fastest]:11.2f}×{used[name]:11.2f}"
            f"{peak_megabytes(name, asked.file):9,}"
        )
    ratio = wall["Commonweal"] / wall[fastest]
    print(f"\nCommonweal takes {ratio:.2f} times as long as {fastest} needs to copy the rows.")
    sys.exit(ratio > 2)


if __name__ == "__main__":
    main()
