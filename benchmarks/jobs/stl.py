"""STL of monthly series of 84 months, seasonal window 13, as R defines it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

TITLE = "Season, trend and remainder of monthly series (STL)"
SIZES = {"1e3": 1_000, "1e4": 10_000}
PEERS = {"R stl": [], "statsmodels": ["statsmodels==0.15.0"]}
TARGETS = [("R stl", "1e4", 1.0)]
SKIPPED: dict[tuple[str, str], str] = {}
WINDOW = 13
Data = dict[str, np.ndarray]


def make(n: int) -> Data:
    """Counts with a level, a slope and a season."""
    rng = np.random.default_rng(2027)
    at = np.arange(84)
    level = rng.lognormal(3, 0.8, (n, 1))
    season = rng.uniform(0, 0.4, (n, 1)) * np.sin(
        2 * np.pi * at / 12 + rng.uniform(0, 6.28, (n, 1))
    )
    mean = level * np.exp(rng.normal(0, 0.005, (n, 1)) * at + season)
    return {"counts": rng.poisson(mean).astype(np.float64)}


def commonweal(data: Data) -> Callable[[], Data]:
    from commonweal.analysis.decompose import stl_values

    def work() -> Data:
        parts = stl_values(data["counts"], window=WINDOW)
        return {"seasonal": parts.seasonal, "trend": parts.trend}

    return work


def r_stl(data: Data) -> Callable[[], Data]:
    """R through its command, timed by itself; reading and writing are left out."""
    if shutil.which("Rscript") is None:
        raise SystemExit("R is not installed here")
    folder = Path(tempfile.mkdtemp())
    np.savetxt(folder / "in.csv", data["counts"], fmt="%g", delimiter=",")
    script = f"""
        held <- as.matrix(read.csv("{folder}/in.csv", header = FALSE))
        start <- proc.time()[3]
        parts <- apply(held, 1, function(v)
            stl(ts(v, frequency = 12), s.window = {WINDOW})$time.series[, 1:2])
        cat(proc.time()[3] - start)
        writeBin(as.vector(parts), "{folder}/out.bin")
    """

    def work() -> Data:
        said = subprocess.run(
            ["Rscript", "-e", script], capture_output=True, text=True, check=True
        ).stdout
        n, months = data["counts"].shape
        parts = np.fromfile(folder / "out.bin").reshape(n, 2, months)
        seconds = np.array(float(said))
        return {"seasonal": parts[:, 0], "trend": parts[:, 1], "seconds": seconds}

    return work


def statsmodels(data: Data) -> Callable[[], Data]:
    """With degrees, lengths and jumps set as R sets them; its own defaults give another season."""
    from statsmodels.tsa.seasonal import STL

    def work() -> Data:
        fits = [
            STL(
                v, period=12, seasonal=WINDOW, trend=21, low_pass=13, seasonal_deg=0, trend_deg=1,
                low_pass_deg=1, seasonal_jump=2, trend_jump=3, low_pass_jump=2,
            ).fit(inner_iter=2, outer_iter=0)
            for v in data["counts"]
        ]  # fmt: skip
        return {
            "seasonal": np.array([f.seasonal for f in fits]),
            "trend": np.array([f.trend for f in fits]),
        }

    return work


RUN = {"commonweal": commonweal, "R stl": r_stl, "statsmodels": statsmodels}


def same(ours: Data, theirs: Data, peer: str) -> str:
    far = max(float(np.abs(ours[k] - theirs[k]).max()) for k in ("seasonal", "trend"))
    assert far < 1e-6, f"largest difference {far:.1e}"
    return f"largest difference {far:.0e}"
