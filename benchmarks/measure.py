"""Measure one implementation of one job: run by `analysis.py`, in an environment of its own.

    python measure.py JOB IMPLEMENTATION INPUT.npz RESULT.npz

Imports and set-up are not timed. Prints one line of JSON: seconds of each run, and the memory
that the work took beyond what the process held before it, in MB.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np

ENOUGH = 3
"""Runs, unless one takes longer than `LONG`."""
LONG = 20.0
MOST = 7
LEAST_TIME = 1.0
"""Seconds: short work is repeated up to `MOST` times, until all runs together take this long."""


def held() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(job: str, implementation: str, source: str, target: str) -> None:
    warnings.filterwarnings("ignore")
    sys.path.insert(0, str(Path(__file__).parent))
    module = importlib.import_module(f"jobs.{job}")
    with np.load(source, allow_pickle=False) as held_input:
        data = {name: held_input[name] for name in held_input.files}
    work = module.RUN[implementation](data)
    before = held()
    seconds: list[float] = []
    while True:
        start = time.perf_counter()
        result = work()
        took = time.perf_counter() - start
        # A peer in another language says itself how long its work took.
        seconds.append(float(result.get("seconds", took)))
        enough = len(seconds) >= ENOUGH and sum(seconds) >= LEAST_TIME
        if took > LONG or enough or len(seconds) >= MOST:
            break
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    np.savez(target, **{k: np.asarray(v) for k, v in result.items()})
    print(json.dumps({"seconds": seconds, "memory": max(0.0, most - before), "whole": most}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
