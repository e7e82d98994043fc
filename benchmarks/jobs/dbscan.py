"""Clusters by density, on places with their counts beside one point for each event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from jobs.kde import make as make

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, Any]]

TITLE = "DBSCAN, 100 m, least 0.05% of events"
SIZES = {"1e4": 10_000, "1e5": 100_000}
PEERS = {"scikit-learn": ["scikit-learn==1.9.1"]}
TARGETS: list[tuple[str, str, float]] = []
SKIPPED: dict[tuple[str, str], str] = {}
WITHIN = 100.0


def _least(n: int) -> int:
    return max(20, int(n * 5e-4))


def commonweal(data: Data) -> Work:
    from commonweal.analysis.clusters import labels

    x, y = data["x"], data["y"]

    def work() -> dict[str, Any]:
        _, _, number, label, _ = labels(x, y, within=WITHIN, least=_least(len(x)))
        return {
            "clusters": int(label.max()) + 1,
            "outside": float(number[label < 0].sum()),
            "sizes": np.sort(np.bincount(label[label >= 0], weights=number[label >= 0])),
        }

    return work


def scikit_learn(data: Data) -> Work:
    from sklearn.cluster import DBSCAN

    events = np.column_stack([data["x"], data["y"]])

    def work() -> dict[str, Any]:
        label = DBSCAN(eps=WITHIN, min_samples=_least(len(events))).fit(events).labels_
        return {
            "clusters": int(label.max()) + 1,
            "outside": float((label < 0).sum()),
            "sizes": np.sort(np.bincount(label[label >= 0])).astype(float),
        }

    return work


RUN = {"commonweal": commonweal, "scikit-learn": scikit_learn}


def same(ours: Data, theirs: Data, peer: str) -> str:
    """Edge places within reach of two clusters may go to either; nothing else may differ."""
    assert int(ours["clusters"]) == int(theirs["clusters"])
    assert float(ours["outside"]) == float(theirs["outside"])
    moved = float(np.abs(ours["sizes"] - theirs["sizes"]).sum()) / 2
    assert moved < 0.01 * float(theirs["sizes"].sum()), moved
    return f"{int(ours['clusters'])} clusters; {moved:.0f} edge events in another one"
