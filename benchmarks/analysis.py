"""The analysis library beside its peers: the same work, the same results, in one run.

    uv run benchmarks/analysis.py                  every job, at every size
    uv run benchmarks/analysis.py kde knox         those jobs
    uv run benchmarks/analysis.py kde --sizes 1e5  at that size

Each peer is installed into an environment of its own (`.bench/`, ignored by git), so that no
peer changes what the product runs on. Ours and each peer run in turn, each in a fresh process;
results are compared before a ratio is printed. Times depend on the machine; ratios hardly do.
Writes what it printed to `benchmarks/RESULTS.md`, job by job.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent / ".bench"
RESULTS = HERE / "RESULTS.md"
OURS = "commonweal"
LONGEST = 900
"""Seconds for one implementation at one size."""


@dataclass(frozen=True)
class Measured:
    """One implementation at one size."""

    seconds: float
    runs: int
    memory: float
    """MB that the work took beyond what the process held before."""
    result: Path


def environment(name: str, packages: list[str]) -> Path:
    """A Python with a peer in it; made once for each list of packages."""
    key = hashlib.sha256("\n".join(sorted(packages)).encode()).hexdigest()[:10]
    folder = KEPT / "environments" / f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{key}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        subprocess.run(
            ["uv", "venv", "--quiet", "--clear", "--python", version, folder], check=True
        )
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--python", python, "numpy", *packages], check=True
        )
        (folder / "ready").touch()
    return python


def measure(job: str, name: str, python: Path, source: Path) -> Measured | str:
    """Time one implementation; words instead where it failed."""
    target = source.with_name(f"{source.stem}-{re.sub('[^a-zA-Z0-9]+', '-', name)}.npz")
    command = [str(python), str(HERE / "measure.py"), job, name, str(source), str(target)]
    settings = {**os.environ, "OMP_NUM_THREADS": "2", "NIXTLA_ID_AS_COL": "1"}
    settings.pop("PYTHONPATH", None)
    ended = finish(command, settings, LONGEST)
    if ended is None:
        return f"stopped after {LONGEST} s"
    code, out, error = ended
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if code or not lines:
        return (error.strip().splitlines() or [f"exit code {code}"])[-1][:200]
    said = json.loads(lines[-1])
    return Measured(
        statistics.median(said["seconds"]), len(said["seconds"]), said["memory"], target
    )


def finish(
    command: list[str], settings: dict[str, str], longest: float
) -> tuple[int, str, str] | None:
    """Run to its end: exit code, output, errors; None if it took too long. Nothing outlives it."""
    # A group of its own: R and joblib leave children behind when they are stopped.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=settings,
        start_new_session=True, cwd=HERE,
    )  # fmt: skip
    try:
        out, error = process.communicate(timeout=longest)
        return process.returncode, out, error
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def loaded(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def run(name: str, sizes: list[str]) -> tuple[list[str], bool]:
    """Run one job; returns the lines that say what came of it, and whether every target was met."""
    job = importlib.import_module(f"jobs.{name}")
    lines = [f"## {job.TITLE}", "", f"`{name}`: {(job.__doc__ or '').strip().splitlines()[0]}", ""]
    lines += [
        "| size | who | median | runs | memory | ours is faster by | same result |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    kept: list[str] = []
    met = True
    for size in [s for s in job.SIZES if not sizes or s in sizes]:
        source = KEPT / "inputs" / f"{name}-{size}.npz"
        source.parent.mkdir(parents=True, exist_ok=True)
        np.savez(source, **job.make(job.SIZES[size]))
        ours = measure(name, OURS, Path(sys.executable), source)
        if isinstance(ours, str):
            return [*lines, f"| {size} | {OURS} | failed: {ours} |"], False
        lines.append(row(size, OURS, ours))
        print(lines[-1], flush=True)
        for peer, packages in job.PEERS.items():
            why = getattr(job, "SKIPPED", {}).get((peer, size))
            if why:
                lines.append(f"| {size} | {peer} | not run: {why} | | | | |")
                continue
            theirs = measure(name, peer, environment(peer, packages), source)
            if isinstance(theirs, str):
                lines.append(f"| {size} | {peer} | failed: {theirs} | | | | |")
                met = met and not any(t[0] == peer and t[1] == size for t in job.TARGETS)
                print(lines[-1], flush=True)
                continue
            try:
                words = job.same(loaded(ours.result), loaded(theirs.result), peer)
            except AssertionError as error:
                words, met = f"DIFFERS: {error}", False
            lines.append(row(size, peer, theirs, theirs.seconds / ours.seconds, words))
            print(lines[-1], flush=True)
            kept += judged(job, size, peer, ours, theirs)
    return [*lines, "", *kept, ""], met and not any("NOT MET" in line for line in kept)


def row(size: str, who: str, m: Measured, ratio: float | None = None, same: str = "") -> str:
    faster = "" if ratio is None else f"{ratio:,.3g}×"
    return f"| {size} | {who} | {m.seconds:.4g} s | {m.runs} | {m.memory:,.0f} MB | {faster} | {same} |"


def judged(job: ModuleType, size: str, peer: str, ours: Measured, theirs: Measured) -> list[str]:
    """The job's targets for this peer at this size, each met or not."""
    found = []
    for who, at, least in job.TARGETS:
        if (who, at) == (peer, size):
            ratio = theirs.seconds / ours.seconds
            verdict = "met" if ratio >= least else "NOT MET"
            found.append(f"- {peer} at {size}: at least {least:g}×, was {ratio:,.3g}×: {verdict}.")
    for who, at, most in getattr(job, "MEMORY", []):
        if (who, at) == (peer, size):
            share = ours.memory / theirs.memory
            verdict = "met" if share <= most else "NOT MET"
            found.append(
                f"- Memory beside {peer} at {size}: at most {most:g} of it, was {share:.2g}: {verdict}."
            )
    return found


def together(before: str, lines: list[str]) -> str:
    """What was run now in place of what stood there of the same sizes."""
    now = [line.split(" | ")[0] for line in lines if line.startswith("| ")]
    sizes = {start.removeprefix("| ") for start in now} - {"size", "---"}
    old = [
        line
        for line in before.splitlines()
        if line.startswith(("| ", "- "))
        and not line.startswith(("| size", "| ---"))
        and not any(line.startswith(f"| {s} |") or f" at {s}:" in line for s in sizes)
    ]
    rows = [line for line in lines if line.startswith("| ")]
    said = [line for line in lines if line.startswith("- ")]
    head = lines[: lines.index(rows[0])]
    return "\n".join(
        [*head, *rows[:2], *[r for r in old if r.startswith("| ")], *rows[2:], "",
         *[r for r in old if r.startswith("- ")], *said]
    ).strip()  # fmt: skip


def write(results: dict[str, list[str]]) -> None:
    """Put what was run into the record; what was not run keeps its old lines."""
    held: dict[str, str] = {}
    if RESULTS.exists():
        for part in re.split(r"(?m)^(?=## )", RESULTS.read_text("utf-8"))[1:]:
            found = re.search(r"^`(\w+)`:", part, re.MULTILINE)
            if found:
                held[found[1]] = part.strip()
    for name, lines in results.items():
        held[name] = together(held.get(name, ""), lines)
    head = (
        "# The analysis library beside its peers\n\nWritten by `uv run benchmarks/analysis.py`. "
        f"Medians of repeated runs in one run of both, on {os.cpu_count()} cores "
        f"({platform.machine()}), Python {platform.python_version()}. Read the ratios.\n\n"
    )
    RESULTS.write_text(head + "\n\n".join(held[n] for n in sorted(held)) + "\n", "utf-8")


def main() -> None:
    known = sorted(p.stem for p in (HERE / "jobs").glob("*.py") if p.stem != "__init__")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "jobs", nargs="*", choices=[*known, []], help="all of them if none is named"
    )
    parser.add_argument("--sizes", nargs="*", default=[], help="only these")
    given = parser.parse_args()
    sys.path.insert(0, str(HERE))
    results, all_met = {}, True
    for name in given.jobs or known:
        print(f"\n{name}", flush=True)
        results[name], met = run(name, given.sizes)
        print("\n".join(line for line in results[name] if line.startswith("- ")), flush=True)
        all_met = all_met and met
        write(results)
    print("\nEvery target met." if all_met else "\nNot every target was met.")
    raise SystemExit(0 if all_met else 1)


if __name__ == "__main__":
    main()
