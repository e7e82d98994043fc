"""Load a country, work out the numbers of every partnership's assessment, and ask Spark again.

The numbers are those of the real code: `assessment.build` with all its findings, tables and
figures, short of drawing and writing documents, and a forecast of every ward and crime type.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence import lookups
from commonweal.evidence.coverage import State
from commonweal.evidence.engine import Choice
from commonweal.evidence.load import load
from commonweal.evidence.reading import STREET, Evidence
from commonweal.evidence.workspace import SETTINGS, Partnership, Workspace
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.places import AreaKind

SIMILAR = 5
"""Districts each is compared with, beside all others of its force."""
TELL = 25
"""Partnerships between two lines of progress of a process."""


@dataclass
class Done:
    """What one process did."""

    partnerships: int
    failed: list[str]
    gathered: float
    seconds: float
    processor: float
    memory: float
    """Greatest resident memory of the process. [MB]"""
    numbers: dict[str, dict[str, Any]]
    """By partnership: every number of every finding, by finding."""
    findings: int
    forecasts: int


def run(asked: argparse.Namespace) -> None:
    workspace = opened(asked.workspace, asked.folder)
    loaded(workspace, [asked.folder, *([asked.real] if asked.real else [])])
    every = list(workspace.partnerships)
    first: dict[str, dict[str, Any]] = {}
    for size in asked.sizes:
        done = assessed(asked.workspace, spread(every, size), asked.processes)
        told(size, done)
        for d in done:
            first |= d.numbers
    if asked.on_spark:
        compared(asked.workspace, first, asked.on_spark)


def opened(folder: Path, source: Path) -> Workspace:
    """The workspace, with a partnership for each district that the files speak of."""
    if (folder / SETTINGS).exists():
        return Workspace.open(folder)
    table = lookups.wards()
    names = dict(
        zip(table["ltla24_code"].to_pylist(), table["ltla24_name"].to_pylist(), strict=True)
    )
    forces = lookups.forces()
    held = {p.name[8:].removesuffix("-street.csv") for p in source.glob("20*/*-street.csv")}
    whole = held == {"street.csv"}
    districts = sorted(c for c in names if forces.get(c) and (whole or forces[c] in held))
    size = dict.fromkeys(names, 0)
    for code in table["ltla24_code"].to_pylist():
        size[code] += 1
    found = []
    for code in districts:
        near = sorted((c for c in districts if c != code), key=lambda c: abs(size[c] - size[code]))
        found.append(
            Partnership(
                slug=code.lower(), name=f"Synthetic Safer {names[code]}", place=names[code],
                area=code, force=forces[code], similar=tuple(near[:SIMILAR]),
                similar_because="they have as many neighbourhoods (synthetic data)",
            )
        )  # fmt: skip
    return Workspace.create(folder, found)


def loaded(workspace: Workspace, folders: list[Path]) -> None:
    start, used = time.perf_counter(), time.process_time()
    report = load(workspace.store, folders)
    if report.refused:
        raise SystemExit(f"Refused: {report.refused[0][0]}: {report.refused[0][1]}")
    new = [t for t in report.taken if not t.already]
    if not new:
        print("Loaded before: nothing new.")
        return
    took, processor = time.perf_counter() - start, time.process_time() - used
    print(
        f"Load: {report.rows:,} rows of {len(new):,} files, {report.rejected:,} set aside, "
        f"{took:.0f} s ({processor:.0f} s of processor), peak {peak():,.0f} MB",
        flush=True,
    )


def spread(every: list[str], size: int) -> list[str]:
    """So many partnerships, evenly through the list: large and small, of all parts."""
    step = max(1.0, len(every) / size)
    return [every[math.floor(i * step)] for i in range(min(size, len(every)))]


def assessed(folder: Path, slugs: list[str], processes: int) -> list[Done]:
    """The numbers of some partnerships, in some processes that share nothing."""
    partnerships = Workspace.open(folder).partnerships
    # Neighbours together: a force's districts are compared with one another.
    slugs = sorted(slugs, key=lambda s: (partnerships[s].force, s))
    shares = [slugs[i * len(slugs) // processes : (i + 1) * len(slugs) // processes]
              for i in range(processes)]  # fmt: skip
    # A processor each: a library that starts threads of its own would only wait for them.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # Started afresh: what an engine holds open does not survive a copied process.
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        return pool.starmap(work, [(folder, share, "duckdb") for share in shares if share])


def work(folder: Path, slugs: list[str], engine: str) -> Done:
    """One process: read once, then partnership after partnership."""
    from commonweal.assessment.build import build

    start, used = time.perf_counter(), time.process_time()
    workspace = Workspace.open(folder)
    evidence = Evidence(workspace.store.snapshot(), workspace.judgements(), Choice(engine))
    mine = [workspace.partnership(slug) for slug in slugs]
    beside = [c for p in mine for c in (*p.similar, *evidence.force_districts(p.force))]
    evidence.gather(AreaKind.DISTRICT, [*(p.area for p in mine), *beside])
    for kind in (AreaKind.LSOA21, AreaKind.WARD24):
        evidence.gather(kind, [p.area for p in mine])
    gathered = time.perf_counter() - start
    numbers: dict[str, dict[str, Any]] = {}
    failed: list[str] = []
    findings = forecasts = 0
    begun = time.process_time()
    for n, partnership in enumerate(mine):
        if n and n % TELL == 0:
            each = (time.process_time() - begun) / n
            print(f"  {n} of {len(mine)}: {each:.2f} s of processor each", flush=True)
        try:
            document = build(workspace, partnership.slug, evidence=evidence)
            forecasts += ahead(evidence, partnership)
        except Exception as error:  # one place's trouble is told, and the others go on
            failed.append(f"{partnership.slug}: {type(error).__name__}: {error}"[:200])
            continue
        found = {f.id: dict(f.numbers) for s in (document.summary, *document.sections)
                 if s is not None for inner in s.walk() for f in inner.findings}  # fmt: skip
        numbers[partnership.slug] = found
        findings += len(found)
    return Done(
        len(mine), failed, gathered, time.perf_counter() - start, time.process_time() - used,
        peak(), numbers, findings, forecasts,
    )  # fmt: skip


def ahead(evidence: Evidence, partnership: Partnership) -> int:
    """Forecast every ward and crime type of a partnership, tested; how many there were."""
    from commonweal.analysis.forecast import forecast

    states = evidence.coverage(partnership.area).get(STREET, [])
    whole = {str(state.month) for state in states if state.state is State.COMPLETE}
    cube = evidence.cube(AreaKind.WARD24, [partnership.area])
    cube = cube[(cube["source"] == STREET) & cube["month"].isin(whole)]
    table = cube.groupby(["code", "category", "month"], as_index=False)[["n"]].sum()
    if table.empty:
        return 0
    try:
        forecast(table, area="code", category="category", count="n", absent="nil")
    except NotEnoughData:
        return 0
    return len(table[["code", "category"]].drop_duplicates())


def told(size: int, done: list[Done]) -> None:
    wall = max(d.seconds for d in done)
    processor = sum(d.processor for d in done)
    n = sum(d.partnerships for d in done)
    print(
        f"{n} partnerships in {len(done)} processes: {wall:.0f} s, {processor:.0f} s of processor, "
        f"{processor / n:.2f} s each (of which reading {sum(d.gathered for d in done) / n:.2f}), "
        f"peak {sum(d.memory for d in done):,.0f} MB together; "
        f"{sum(d.findings for d in done):,} findings, "
        f"{sum(d.forecasts for d in done):,} series forecast",
        flush=True,
    )
    for failure in (f for d in done for f in d.failed):
        print(f"  FAILED {failure}")


def compared(folder: Path, first: dict[str, dict[str, Any]], size: int) -> None:
    """The same numbers from Spark: all counts by district, and whole assessments of a few."""
    workspace = Workspace.open(folder)
    snapshot = workspace.store.snapshot()
    districts = sorted(p.area for p in workspace.partnerships.values())
    cubes, took = [], []
    for name in ("duckdb", "spark"):
        start = time.perf_counter()
        cubes.append(Evidence(snapshot, engine=Choice(name)).cube(AreaKind.DISTRICT, districts))
        took.append(time.perf_counter() - start)
    same = cubes[0].equals(cubes[1])
    print(
        f"Counts of {len(districts)} districts by month and category ({len(cubes[0]):,} counts of "
        f"{int(cubes[0]['n'].sum()):,} rows): {'the same' if same else 'DIFFERENT'} on DuckDB "
        f"({took[0]:.1f} s) and Spark ({took[1]:.1f} s)",
        flush=True,
    )
    some = spread(sorted(first), size)
    done = work(folder, some, "spark")
    wrong = list(differences(first, done.numbers))
    print(
        f"{len(some)} assessments on Spark: {done.findings} findings, "
        f"{len(wrong)} differ, {done.seconds:.0f} s"
    )
    for line in wrong[:10]:
        print(f"  {line}")
    if wrong or not same:
        raise SystemExit(1)


def differences(here: dict[str, dict[str, Any]], there: dict[str, dict[str, Any]]) -> Iterator[str]:
    for slug, findings in there.items():
        if findings.keys() != here[slug].keys():
            yield f"{slug}: other findings"
        for id, numbers in findings.items():
            if numbers != here[slug].get(id):
                yield f"{slug} {id}: {here[slug].get(id)} and {numbers}"


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
