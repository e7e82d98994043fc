"""Permutation p of Gi* on grids: exact, beside 999 permutations of esda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, Any]]

TITLE = "Permutation p of Gi*, exact beside 999 permutations"
SIZES = {"1e4": 10_000, "1e5": 100_000}
PEERS = {"esda": ["esda==2.9.0", "libpysal==4.14.1", "numba"]}
TARGETS = [("esda", "1e5", 500.0)]
SKIPPED: dict[tuple[str, str], str] = {}
DRAWS = 999


def make(n: int) -> Data:
    """Counts on a square grid: a quiet ground and 25 hills."""
    rng = np.random.default_rng(3)
    side = round(n**0.5)
    rows, columns = np.mgrid[:side, :side] / side
    level = np.full((side, side), 0.6)
    for _ in range(25):
        a, b, width, height = *rng.random(2), rng.uniform(0.004, 0.03), rng.uniform(2, 20)
        level += height * np.exp(-((columns - a) ** 2 + (rows - b) ** 2) / (2 * width**2))
    return {"counts": rng.poisson(level).astype(float)}


def commonweal(data: Data) -> Work:
    from commonweal.analysis.hotspots import gi_star_chances

    counts = data["counts"]

    def work() -> dict[str, Any]:
        low, high = gi_star_chances(counts)
        return {"low": low.ravel(), "high": high.ravel()}

    return work


def esda(data: Data) -> Work:
    """With numba and one process: with two it is slower."""
    from esda import G_Local
    from libpysal.weights import lat2W

    counts = data["counts"]
    weights = lat2W(*counts.shape, rook=False)
    small = np.arange(100.0).reshape(10, 10) % 7
    G_Local(
        small.ravel(), lat2W(10, 10, rook=False), star=True, permutations=9, n_jobs=1
    )  # compiles

    def work() -> dict[str, Any]:
        found = G_Local(
            counts.ravel(), weights, transform="B", star=True, permutations=DRAWS,
            keep_simulations=False, n_jobs=1, seed=1,
        )  # fmt: skip
        return {"p": found.p_sim, "z": found.Zs}

    return work


RUN = {"commonweal": commonweal, "esda": esda}


def same(ours: Data, theirs: Data, peer: str) -> str:
    """On the hot side, where its p is as likely a sum or a higher one."""
    high, p = ours["high"], (theirs["p"] * (DRAWS + 1) - 1) / DRAWS
    hot = (theirs["z"] > 0) & (high < 0.3)  # beyond, it folds to the other side
    error = np.sqrt(np.maximum(high * (1 - high), 1 / DRAWS) / DRAWS)[hot]
    apart = np.abs(high - p)[hot]
    within = float((apart < 4 * error).mean())
    assert within > 0.99, within
    return (
        f"{within:.1%} of hot cells within 4 Monte Carlo errors, mean difference {apart.mean():.4f}"
    )
