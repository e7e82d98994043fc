"""Gi* on grids, beside esda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, Any]]

TITLE = "Gi* of every cell, the same z to 1e-4"
SIZES = {"1e4": 10_000, "1e6": 1_000_000}
PEERS = {"esda": ["esda==2.9.0", "libpysal==4.14.1"]}
TARGETS = [("esda", "1e6", 300.0)]
MEMORY = [("esda", "1e6", 0.1)]
SKIPPED: dict[tuple[str, str], str] = {}


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
    from commonweal.analysis.hotspots import getis_ord_grid

    counts = data["counts"]
    return lambda: {"z": getis_ord_grid(counts).ravel()}


def esda(data: Data) -> Work:
    """With its list of neighbours, which is part of what it takes to ask the question."""
    from esda import G_Local
    from libpysal.weights import lat2W

    counts = data["counts"]

    def work() -> dict[str, Any]:
        weights = lat2W(*counts.shape, rook=False)
        found = G_Local(counts.ravel(), weights, transform="B", star=True, permutations=0)
        return {"z": found.Zs}

    return work


RUN = {"commonweal": commonweal, "esda": esda}


def same(ours: Data, theirs: Data, peer: str) -> str:
    apart = float(np.abs(ours["z"] - theirs["z"]).max())
    assert apart < 1e-4, apart
    return f"largest difference of z {apart:.0e}"
