"""Who was with whom: projection, betweenness and PageRank, beside networkx and networkit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TITLE = "Network of 10,000 person-event rows: projection, exact betweenness, PageRank"
SIZES = {"1e4": 10_000}
PEERS = {"networkx": ["networkx==3.6.1", "scipy"], "networkit": ["networkit", "scipy"]}
TARGETS: list[tuple[str, str, float]] = []
SKIPPED: dict[tuple[str, str], str] = {}

Run = Callable[[], dict[str, Any]]


def make(n: int) -> dict[str, np.ndarray]:
    """Events of one to six people; a few people are at many."""
    rng = np.random.default_rng(73)
    people = n // 3
    often = rng.pareto(1.6, people) + 0.2
    size = rng.choice(np.arange(1, 7), n, p=[0.45, 0.3, 0.13, 0.07, 0.03, 0.02])
    event = np.repeat(np.arange(n), size)[:n]
    return {"person": rng.choice(people, n, p=often / often.sum()), "event": event}


def commonweal(data: dict[str, np.ndarray]) -> Run:
    import pandas as pd

    from commonweal.analysis.networks import measures, project

    links = pd.DataFrame(data)

    def run() -> dict[str, Any]:
        ties = project(links, person="person", event="event", graded=False).ties
        found = measures(ties)
        found["person"] = found["person"].astype(int)
        found = found.sort_values("person")
        return {
            "ties": len(ties), "person": found["person"].to_numpy(),
            "betweenness": found["betweenness"].to_numpy(),
            "pagerank": found["pagerank"].to_numpy(),
        }  # fmt: skip

    return run


def _pairs(data: dict[str, np.ndarray]) -> list[tuple[int, int]]:
    at: dict[int, set[int]] = {}
    for person, event in zip(data["person"].tolist(), data["event"].tolist(), strict=True):
        at.setdefault(event, set()).add(person)
    return sorted({(a, b) for held in at.values() for a in held for b in held if a < b})


def networkx(data: dict[str, np.ndarray]) -> Run:
    import networkx as nx

    def run() -> dict[str, Any]:
        pairs = _pairs(data)
        net = nx.Graph(pairs)
        keys = sorted(net)
        between = nx.betweenness_centrality(net, normalized=False)
        rank = nx.pagerank(net, tol=1e-12, max_iter=1_000)
        return {
            "ties": len(pairs), "person": np.array(keys),
            "betweenness": np.array([between[k] for k in keys]),
            "pagerank": np.array([rank[k] for k in keys]),
        }  # fmt: skip

    return run


def networkit(data: dict[str, np.ndarray]) -> Run:
    import networkit as nk

    def run() -> dict[str, Any]:
        pairs = np.array(_pairs(data))
        keys, at = np.unique(pairs, return_inverse=True)
        first, second = at.reshape(-1, 2).T
        net = nk.GraphFromCoo((first, second), n=len(keys), directed=False)
        between = nk.centrality.Betweenness(net)
        between.run()
        rank = nk.centrality.PageRank(net, damp=0.85, tol=1e-12)
        rank.run()
        return {
            "ties": len(pairs), "person": keys,
            "betweenness": np.array(between.scores()) / 2, "pagerank": np.array(rank.scores()),
        }  # fmt: skip

    return run


RUN = {"commonweal": commonweal, "networkx": networkx, "networkit": networkit}


def same(ours: dict[str, Any], theirs: dict[str, Any], peer: str) -> str:
    """Ties the same, betweenness to 1e-8 and PageRank to 1e-6."""
    assert int(ours["ties"]) == int(theirs["ties"])
    assert (ours["person"] == theirs["person"]).all()
    between = np.abs(ours["betweenness"] - theirs["betweenness"]).max()
    between /= theirs["betweenness"].max()
    rank = np.abs(ours["pagerank"] - theirs["pagerank"]).max()
    assert between < 1e-8, f"{peer}: betweenness differs by {between:.2g}"
    assert rank < 1e-6, f"{peer}: PageRank differs by {rank:.2g}"
    return f"same ties; betweenness to {between:.0e}, PageRank to {rank:.0e}"
