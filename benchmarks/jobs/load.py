"""Loading street-level CSV with every check on, beside a plain read-and-write of the same files."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TITLE = "Load police.uk CSV into the store, all checks on; files by month"
SIZES = {"1e6": 1_000_000, "1e7": 10_000_000}
PEERS = {"Polars streaming": ["polars==2.1.0"], "DuckDB": ["duckdb==2.0.0"]}
# Theirs neither checks nor counts: ours may take twice as long.
TARGETS = [
    ("Polars streaming", "1e6", 0.5), ("DuckDB", "1e6", 0.5),
    ("Polars streaming", "1e7", 0.5), ("DuckDB", "1e7", 0.5),
]  # fmt: skip
MOST_MEMORY = 3.0
"""GiB that our load may hold. Printed by our own run, judged by `same`."""
MOST_SECONDS = 0.1
"""For any question of a category, an area and a month, once the evidence is open."""
FILES = Path(tempfile.gettempdir()) / "commonweal-bench-load"

Run = Callable[[], dict[str, Any]]


def make(n: int) -> dict[str, np.ndarray[Any, Any]]:
    """Write the files once for each size; what is handed on is their folder."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    import national_data

    months = max(2, n // 555_000)
    folder = FILES / f"{n}"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        made = national_data.make(folder, rows=n, how_many=months, seed=1998, by="month", forces=[])
        rows = sum(n for _, n in made)
        (folder / "made").write_text(str(rows))
    files = sorted(str(p) for p in folder.glob("20*/*.csv"))
    return {"files": np.array(files), "rows": np.array(int((folder / "made").read_text()))}


def commonweal(data: dict[str, np.ndarray[Any, Any]]) -> Run:
    import resource

    from commonweal.evidence.load import load
    from commonweal.evidence.store import Store

    files = [Path(str(f)) for f in data["files"]]
    target = FILES / "store"

    def run() -> dict[str, Any]:
        shutil.rmtree(target, ignore_errors=True)
        report = load(Store(target / "evidence"), files)
        assert not report.refused, report.refused
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 2**30
        return {"rows": report.rows, "peak": peak}

    return run


def polars_streaming(data: dict[str, np.ndarray[Any, Any]]) -> Run:
    import polars as pl

    target = FILES / "polars"

    def run() -> dict[str, Any]:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for i, file in enumerate(data["files"]):
            held = pl.scan_csv(str(file), infer_schema=False)
            held.sink_parquet(target / f"{i}.parquet", engine="streaming")
        rows = pl.scan_parquet(target / "*.parquet").select(pl.len()).collect().item()
        return {"rows": rows}

    return run


def duckdb(data: dict[str, np.ndarray[Any, Any]]) -> Run:
    import duckdb as engine

    target = FILES / "duckdb"

    def run() -> dict[str, Any]:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        with engine.connect() as con:
            for i, file in enumerate(data["files"]):
                con.execute(
                    f"COPY (SELECT * FROM read_csv('{file}', all_varchar = true)) "
                    f"TO '{target}/{i}.parquet' (FORMAT PARQUET)"
                )
            (rows,) = con.execute(
                f"SELECT count(*) FROM read_parquet('{target}/*.parquet')"
            ).fetchone()
        return {"rows": rows}

    return run


RUN = {"commonweal": commonweal, "Polars streaming": polars_streaming, "DuckDB": duckdb}


def same(ours: dict[str, Any], theirs: dict[str, Any], peer: str) -> str:
    assert int(ours["rows"]) == int(theirs["rows"]), (ours["rows"], theirs["rows"])
    assert float(ours["peak"]) < MOST_MEMORY, f"peak {float(ours['peak']):.2f} GiB"
    return f"{int(ours['rows']):,} rows; our peak {float(ours['peak']):.2f} GiB; {questions()}"


def questions() -> str:
    """How long a category × area × month question of the loaded store takes, at most."""
    import time

    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.store import Store
    from commonweal.vocabulary.places import AreaKind

    evidence = Evidence(Store(FILES / "store" / "evidence").snapshot())
    start = time.perf_counter()
    districts = sorted(evidence.geography.lsoas["district"].unique())
    evidence.gather(AreaKind.LSOA21, districts)
    opened = time.perf_counter() - start
    worst = 0.0
    for district in districts[:: len(districts) // 20]:
        start = time.perf_counter()
        cube = evidence.cube(AreaKind.LSOA21, [district])
        one = cube[(cube["category"] == "burglary") & (cube["month"] == "2025-10")]
        int(one.groupby("code")["n"].sum().max())
        worst = max(worst, time.perf_counter() - start)
    assert worst < MOST_SECONDS, f"a question took {worst:.3f} s"
    return f"a question at most {worst * 1000:.0f} ms, after {opened:.1f} s to open"
