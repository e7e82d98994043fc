"""Who stands where in a network: exact measures of people, groups and the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


@dataclass(frozen=True)
class Graph:
    """A network as it is worked on: keys in order, ties by their places in it."""

    keys: list[str]
    start: np.ndarray[Any, np.dtype[np.intp]]
    end: np.ndarray[Any, np.dtype[np.intp]]
    weight: Floats
    directed: bool
    exact: Any
    """The same as a rustworkx graph."""

    def both_ways(self) -> Any:
        """Weights as a symmetric sparse matrix."""
        from scipy.sparse import coo_array

        size = len(self.keys)
        half = coo_array((self.weight, (self.start, self.end)), shape=(size, size))
        return (half + half.T).tocsr()


@dataclass(frozen=True)
class NetworkSummary:
    """A network as a whole, directions passed over."""

    people: int
    ties: int
    directed: bool
    groups: int
    """Parts with no tie between them."""
    largest_group: int
    density: float
    transitivity: float
    """Share of pairs with a tie in common that are tied themselves."""
    average_clustering: float
    average_path: float
    """Mean steps between two people of the largest group."""
    diameter: int
    """Most steps between two people of the largest group."""
    degree_assortativity: float
    """Whether the well tied are tied to the well tied (above 0) or not (below)."""
    bridges: int
    """Ties whose loss would part the network."""

    @property
    def in_words(self) -> str:
        way = "directed" if self.directed else "undirected"
        return (
            f"{plural(self.people, 'person', 'people')} and {plural(self.ties, 'tie')} "
            f"({way}), in {plural(self.groups, 'group')}; the largest has {self.largest_group} "
            f"people, on average {self.average_path:.1f} steps apart."
        )


def measures(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
    weight: str | None = None,
    directed: bool = False,
) -> pd.DataFrame:
    """Where each person stands: ties, in-betweenness, closeness, standing, core.

    Measures of the records, not of people: who is central is who is recorded with many.
    No measure here says what anyone has done or will do. Work on pseudonymous keys.

    Args:
        ties: One row a tie.
        a: Column of one end; the start, where ties have a direction.
        b: Column of the other end.
        weight: Column of the strength of the tie, above zero; used for strength, standing
            (PageRank, eigenvector) and constraint. Paths are counted in steps whatever it is.
        directed: Whether ties run from `a` to `b` only.

    Returns:
        One row a person, most in-between first: `person`, `degree`, `strength`, `betweenness`
        (paths between others that run through, not normalised), `closeness`, `pagerank`
        (damping 0.85), `eigenvector` (length 1), `core` (largest k-core), `clustering`,
        `constraint` (Burt; low: a broker), `articulation` (the network parts without them)
        and `component`. With a direction: `in_degree`, `out_degree`, `betweenness`,
        `closeness`, `pagerank`, `component` (weak).

    Raises:
        InvalidValues: A tie from a person to themself, or a weight not above zero.

    Source:
        Brandes (2001), Journal of Mathematical Sociology 25, 163-177; Burt (1992), Structural
        Holes; Zachary (1977) as computed by networkx, the test.

    >>> import pandas as pd
    >>> line = pd.DataFrame({"a": ["p1", "p2"], "b": ["p2", "p3"]})
    >>> measures(line)[["person", "betweenness"]].values.tolist()
    [['p2', 1.0], ['p1', 0.0], ['p3', 0.0]]
    """
    import pandas as pd
    import rustworkx as rx

    graph = graph_of(ties, a=a, b=b, weight=weight, directed=directed)
    size = len(graph.keys)
    standing = rx.pagerank(
        graph.exact if directed else graph.exact.to_directed(),
        alpha=0.85,
        weight_fn=float,
        tol=1e-12,
        max_iter=1_000,
    )
    between = rx.betweenness_centrality(graph.exact, normalized=False)
    close = rx.closeness_centrality(graph.exact)
    columns: dict[str, Any] = {"person": graph.keys}
    if directed:
        columns["in_degree"] = np.bincount(graph.end, minlength=size)
        columns["out_degree"] = np.bincount(graph.start, minlength=size)
    else:
        columns["degree"] = _degree(graph)
        columns["strength"] = np.asarray(graph.both_ways().sum(axis=1)).ravel()
    columns["betweenness"] = [between[i] for i in range(size)]
    columns["closeness"] = [close[i] for i in range(size)]
    columns["pagerank"] = [standing[i] for i in range(size)]
    if not directed:
        core: Any = rx.core_number(graph.exact)
        cut = set(rx.articulation_points(graph.exact))
        columns["eigenvector"] = _eigenvector(graph)
        columns["core"] = [core[i] for i in range(size)]
        columns["clustering"] = _clustering(graph)
        columns["constraint"] = _constraint(graph)
        columns["articulation"] = [i in cut for i in range(size)]
    columns["component"] = _components(graph)
    table = pd.DataFrame(columns)
    return table.sort_values(["betweenness", "person"], ascending=[False, True], ignore_index=True)


def describe_network(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
    directed: bool = False,
) -> NetworkSummary:
    """The network as a whole: its parts, how close-knit it is, how many steps across.

    Of the ties that are known: ties nobody recorded would change each number.

    Args:
        ties: One row a tie.
        a: Column of one end.
        b: Column of the other end.
        directed: Whether ties have a direction. It is said, and passed over.

    Returns:
        A `NetworkSummary`.

    Source:
        Newman (2003), SIAM Review 45, 167-256; Zachary (1977) as computed by networkx, the test.
    """
    import rustworkx as rx

    graph = graph_of(ties, a=a, b=b)
    size, count = len(graph.keys), len(graph.start)
    parts = sorted(rx.connected_components(graph.exact), key=len, reverse=True)
    largest = graph.exact.subgraph(sorted(parts[0]))
    steps = rx.distance_matrix(largest)
    inside = len(parts[0])
    degree = _degree(graph).astype(float)
    ends = np.concatenate([degree[graph.start], degree[graph.end]])
    others = np.concatenate([degree[graph.end], degree[graph.start]])
    assort = float(np.corrcoef(ends, others)[0, 1]) if np.ptp(ends) > 0 else float("nan")
    return NetworkSummary(
        people=size, ties=count, directed=directed, groups=len(parts), largest_group=inside,
        density=2 * count / (size * (size - 1)),
        transitivity=float(rx.transitivity(graph.exact)),
        average_clustering=float(_clustering(graph).mean()),
        average_path=float(steps.sum() / (inside * (inside - 1))), diameter=int(steps.max()),
        degree_assortativity=assort, bridges=len(rx.bridges(graph.exact)),
    )  # fmt: skip


def graph_of(
    ties: pd.DataFrame, *, a: str = "a", b: str = "b", weight: str | None = None,
    directed: bool = False,
) -> Graph:  # fmt: skip
    """Keys in order and ties by place; ties given twice are one, their weights added."""
    import pandas as pd
    import rustworkx as rx

    need_columns(ties, "ties", a, b, *([weight] if weight else []))
    if ties[[a, b]].isna().any().any():
        raise InvalidValues("Some ties lack an end.", do="Leave them out and say so.")
    held = pd.DataFrame({"a": ties[a].astype(str), "b": ties[b].astype(str)})
    held["weight"] = 1.0 if weight is None else numbers(ties, weight)
    if held.empty:
        raise NotEnoughData("There are no ties.")
    if (held["weight"] <= 0).any():
        raise InvalidValues("The weight of a tie must be above zero.")
    if (held["a"] == held["b"]).any():
        raise InvalidValues(
            "A person is tied to themself.",
            seen=f"{int((held['a'] == held['b']).sum())} ties.",
            do="Leave those rows out: they are usually one person under two keys.",
        )
    if not directed:
        swap = held["a"] > held["b"]
        held.loc[swap, ["a", "b"]] = held.loc[swap, ["b", "a"]].to_numpy()
    how = "max" if weight is None else "sum"
    held = held.groupby(["a", "b"], sort=True).agg(weight=("weight", how)).reset_index()
    keys = _ordered(set(held["a"]) | set(held["b"]))
    at = {key: i for i, key in enumerate(keys)}
    start = held["a"].map(at).to_numpy().astype(np.intp)
    end = held["b"].map(at).to_numpy().astype(np.intp)
    value = held["weight"].to_numpy(float)
    exact = rx.PyDiGraph(multigraph=False) if directed else rx.PyGraph(multigraph=False)
    exact.add_nodes_from(range(len(keys)))
    exact.add_edges_from(list(zip(start.tolist(), end.tolist(), value.tolist(), strict=True)))
    return Graph(keys, start, end, value, directed, exact)


def to_networkx(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
    weight: str | None = None,
    directed: bool = False,
) -> nx.Graph:
    """The network as networkx holds it, each other column of `ties` an attribute of its tie."""
    import networkx as nx

    need_columns(ties, "ties", a, b, *([weight] if weight else []))
    kind = nx.DiGraph if directed else nx.Graph
    named = ties.rename(columns={weight: "weight"}) if weight else ties
    kept = [c for c in named.columns if c not in (a, b)] or None
    return nx.from_pandas_edgelist(named, a, b, edge_attr=kept, create_using=kind)


def from_networkx(graph: nx.Graph) -> pd.DataFrame:
    """A table of ties `a`, `b` and their attributes, from a networkx graph."""
    import networkx as nx

    ties: pd.DataFrame = nx.to_pandas_edgelist(graph, source="a", target="b")
    return ties


def _ordered(keys: set[str]) -> list[str]:
    """Keys in order; numbers as numbers."""
    return sorted(keys, key=lambda k: (not k.isdigit(), int(k) if k.isdigit() else 0, k))


def _degree(graph: Graph) -> np.ndarray[Any, np.dtype[np.intp]]:
    return np.bincount(np.concatenate([graph.start, graph.end]), minlength=len(graph.keys))


def _components(graph: Graph) -> list[int]:
    """The group of each person, 1 the largest."""
    import rustworkx as rx

    find = rx.weakly_connected_components if graph.directed else rx.connected_components
    parts = sorted(find(graph.exact), key=lambda part: (-len(part), min(part)))
    group = [0] * len(graph.keys)
    for number, part in enumerate(parts, 1):
        for i in part:
            group[i] = number
    return group


def _eigenvector(graph: Graph) -> Floats:
    """Leading eigenvector of the largest group, length 1; nought outside it."""
    from scipy.sparse.linalg import eigsh

    group = np.array(_components(graph))
    inside = np.flatnonzero(group == 1)
    matrix = graph.both_ways()[inside][:, inside]
    if len(inside) < 3:
        leading = np.ones(len(inside))
    else:
        start = np.ones(len(inside))
        leading = np.abs(eigsh(matrix, k=1, which="LA", v0=start, tol=1e-12)[1][:, 0])
    result = np.zeros(len(graph.keys))
    result[inside] = leading / np.linalg.norm(leading)
    return result


def _clustering(graph: Graph) -> Floats:
    """Share of each person's pairs of contacts that are tied themselves."""
    tied = graph.both_ways()
    tied.data[:] = 1.0
    triangles = np.asarray((tied @ tied).multiply(tied).sum(axis=1)).ravel() / 2
    degree = _degree(graph)
    pairs = degree * (degree - 1) / 2
    return np.divide(triangles, pairs, out=np.zeros(len(pairs)), where=pairs > 0)


def _constraint(graph: Graph) -> Floats:
    """Burt's constraint: how far a person's contacts are each other's."""
    from scipy.sparse import diags_array

    tied = graph.both_ways()
    share = diags_array(1 / np.asarray(tied.sum(axis=1)).ravel()) @ tied
    present = tied.copy()
    present.data[:] = 1.0
    held = share + (share @ share).multiply(present)
    return np.asarray(held.power(2).sum(axis=1)).ravel()
