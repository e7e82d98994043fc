"""Kernel density on 62,500 cells, beside scikit-learn and KDEpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, Any]]

TITLE = "Kernel density, 62,500 cells of 100 m, bandwidth 300 m, exact to 1e-6"
SIZES = {"1e5": 100_000, "1e6": 1_000_000}
PEERS = {
    "scikit-learn": ["scikit-learn==1.9.1"],
    "KDEpy FFT": ["KDEpy==1.1.12"],
}
TARGETS = [("scikit-learn", "1e5", 500.0), ("KDEpy FFT", "1e6", 0.5)]
SKIPPED = {("scikit-learn", "1e6"): "would take half an hour"}

BANDWIDTH, CELL, SIDE = 300.0, 100.0, 250
MIDDLES = (np.arange(SIDE) + 0.5) * CELL


def make(n: int) -> Data:
    """Events of a town of 25 km: most on few map points, some near an earlier one."""
    rng = np.random.default_rng(7)
    town = SIDE * CELL
    places = int(min(30_000, max(500, n // 3)))
    centres, spread = rng.uniform(0, town, (40, 2)), rng.uniform(150, 2_500, 40)
    which = rng.integers(0, 40, places)
    points = np.clip(centres[which] + rng.normal(0, spread[which, None], (places, 2)), 0, town - 1)
    weight = rng.pareto(1.16, places) + 0.05
    later = n // 4
    first = points[rng.choice(places, n - later, p=weight / weight.sum())]
    parent = first[rng.integers(0, len(first), later)]
    near = np.clip(parent + rng.normal(0, 80, (later, 2)), 0, town - 1)
    same = rng.random((later, 1)) < 0.5
    events = np.round(np.vstack([first, np.where(same, parent, near)]))
    x, y = rng.permutation(events).T
    return {"x": np.ascontiguousarray(x), "y": np.ascontiguousarray(y)}


def commonweal(data: Data) -> Work:
    from commonweal.analysis.density import surface

    x, y = data["x"], data["y"]

    def work() -> dict[str, Any]:
        found = surface(x, y, columns=MIDDLES, rows=MIDDLES, bandwidth=BANDWIDTH)
        return {"density": found.ravel() / len(x)}

    return work


def scikit_learn(data: Data) -> Work:
    from sklearn.neighbors import KernelDensity

    events = np.column_stack([data["x"], data["y"]])
    cells = np.column_stack([np.tile(MIDDLES, SIDE), np.repeat(MIDDLES, SIDE)])

    def work() -> dict[str, Any]:
        model = KernelDensity(bandwidth=BANDWIDTH, kernel="gaussian").fit(events)
        return {"density": np.exp(model.score_samples(cells))}

    return work


def kdepy(data: Data) -> Work:
    """In units of the bandwidth: in metres it drops most of the kernel without a word."""
    from KDEpy import FFTKDE

    events = np.column_stack([data["x"], data["y"]]) / BANDWIDTH
    pad = 5  # its grid must hold every event
    axis = (np.arange(-pad, SIDE + pad) + 0.5) * CELL / BANDWIDTH
    east, north = np.meshgrid(axis, axis, indexing="ij")
    cells = np.column_stack([east.ravel(), north.ravel()])
    side = SIDE + 2 * pad

    def work() -> dict[str, Any]:
        found = FFTKDE(bw=1.0, kernel="gaussian").fit(events).evaluate(cells)
        inner = found.reshape(side, side)[pad:-pad, pad:-pad].T
        return {"density": inner.ravel() / BANDWIDTH**2}

    return work


RUN = {"commonweal": commonweal, "scikit-learn": scikit_learn, "KDEpy FFT": kdepy}


def same(ours: Data, theirs: Data, peer: str) -> str:
    a, b = ours["density"], theirs["density"]
    apart = float(np.abs(a - b).max() / a.max())
    if peer == "KDEpy FFT":  # puts events on its grid first
        assert apart < 0.05, apart
        return f"it differs from the exact sum by {apart:.1%} of the peak"
    assert apart < 1e-6, apart
    return f"largest difference {apart:.0e} of the peak"
