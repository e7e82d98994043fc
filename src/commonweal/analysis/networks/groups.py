"""Circles, weak points, surroundings, and whom to call so that word reaches everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.networks.measures import Graph, graph_of, measures
from commonweal.vocabulary.errors import InvalidValues, UnknownName
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["betweenness", "degree", "closeness", "pagerank", "eigenvector"]


@dataclass(frozen=True)
class Communities:
    """People in circles that hold more ties within than between them."""

    members: pd.DataFrame
    """`person`, `community` (1 the largest)."""
    modularity: float
    """Ties within circles beyond what chance would put there: 0 none, 1 all."""
    communities: int
    agreement: float
    """Share of pairs of people that the runs put together or apart alike, on average."""
    runs: int

    @property
    def in_words(self) -> str:
        return (
            f"{plural(self.communities, 'circle')}, modularity {self.modularity:.2f}. "
            f"{plural(self.runs, 'run')} from different starts agreed on "
            f"{percent(self.agreement)} of pairs."
        )


@dataclass(frozen=True)
class Robustness:
    """What is left of the network when people are taken out of it."""

    steps: pd.DataFrame
    """`removed` (how many), `person` (the last one, chosen by the measure), `largest` (share of
    the people there were still in one group), `random` (the same for people taken at random,
    mean), `random_lower`, `random_upper` (middle 95% of draws)."""
    measure: str
    draws: int

    @property
    def in_words(self) -> str:
        last = self.steps.iloc[-1]
        beyond = last["largest"] < last["random_lower"]
        than = "more than any usual random loss" if beyond else "no more than random losses can"
        return (
            f"Without the {int(last['removed'])} highest by {self.measure}, "
            f"{percent(last['largest'])} would still hang together; without as many at random, "
            f"{percent(last['random'])}. Losing them parts the network {than}."
        )


def communities(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
    weight: str | None = None,
    runs: int = 20,
    seed: int = 1,
) -> Communities:
    """Circles of people with more ties within than between, the best of several runs.

    Circles in records, not gangs: nobody is a member of anything because of it. Many
    divisions are almost as good; the agreement between runs says how firm this one is.

    Args:
        ties: One row a tie, undirected.
        a: Column of one end.
        b: Column of the other end.
        weight: Column of the strength of the tie.
        runs: Starts tried; the best modularity is kept.
        seed: Number of the first start: the same number gives the same circles.

    Returns:
        A `Communities`.

    Source:
        Blondel et al. (2008), Journal of Statistical Mechanics P10008 (Louvain, as in networkx).
    """
    import networkx as nx
    import pandas as pd

    graph = graph_of(ties, a=a, b=b, weight=weight)
    net = nx.Graph()
    net.add_nodes_from(range(len(graph.keys)))
    net.add_weighted_edges_from(
        zip(graph.start.tolist(), graph.end.tolist(), graph.weight.tolist(), strict=True)
    )
    if runs < 1:
        raise InvalidValues("At least one run is needed.", seen=f"runs={runs}.")
    tried = []
    for i in range(runs):
        parts = nx.community.louvain_communities(net, weight="weight", seed=seed + i)
        quality = nx.community.modularity(net, parts, weight="weight")
        label = np.empty(len(graph.keys), np.intp)
        for number, part in enumerate(sorted(parts, key=lambda p: (-len(p), min(p))), 1):
            label[list(part)] = number
        tried.append((quality, label))
    quality, best = max(tried, key=lambda t: t[0])
    agreement = float(np.mean([_agree(best, label) for _, label in tried]))
    members = pd.DataFrame({"person": graph.keys, "community": best})
    return Communities(members.sort_values(["community", "person"], ignore_index=True),
                       float(quality), int(best.max()), agreement, runs)  # fmt: skip


def robustness(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
    measure: Measure = "betweenness",
    remove: int = 5,
    draws: int = 200,
    seed: int = 1,
) -> Robustness:
    """What would hang together without the people highest by a measure, and beside chance.

    A thought about a drawing. Real networks mend, and taking people out can bring violence:
    this is no advice to do so. The order is fixed at the start, not worked out again each time.

    Args:
        ties: One row a tie, undirected.
        a: Column of one end.
        b: Column of the other end.
        measure: What the people are ordered by.
        remove: How many are taken out. [people]
        draws: Random removals to compare with.
        seed: Number that fixes the random removals.

    Returns:
        A `Robustness`.

    Source:
        Albert, Jeong and Barabási (2000), Nature 406, 378-382.
    """
    import pandas as pd

    graph = graph_of(ties, a=a, b=b)
    size = len(graph.keys)
    if not 1 <= remove < size:
        raise InvalidValues(
            "Remove at least one person and leave at least one.",
            seen=f"remove={remove}, people={size}.",
        )
    ranked = measures(ties, a=a, b=b).sort_values([measure, "person"], ascending=[False, True])
    order = ranked["person"].head(remove).tolist()
    at = {key: i for i, key in enumerate(graph.keys)}
    generator = np.random.default_rng(seed)
    drawn = np.array([_left(graph, generator.permutation(size)[:remove]) for _ in range(draws)])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    steps = pd.DataFrame({
        "removed": np.arange(1, remove + 1), "person": order,
        "largest": _left(graph, np.array([at[key] for key in order])),
        "random": drawn.mean(axis=0), "random_lower": low, "random_upper": high,
    })  # fmt: skip
    return Robustness(steps, measure, draws)


def ego(
    ties: pd.DataFrame,
    *,
    person: str,
    a: str = "a",
    b: str = "b",
    steps: int = 1,
) -> pd.DataFrame:
    """The ties around one person: those to contacts, and those between contacts.

    Args:
        ties: One row a tie; every other column (sources, grade) comes along.
        person: The pseudonymous key.
        a: Column of one end.
        b: Column of the other end.
        steps: How far out. [steps]

    Returns:
        The rows of `ties` among people within `steps`, with `distance`: steps from the person
        to the nearer end.

    Raises:
        UnknownName: No tie has that key.
    """
    graph = graph_of(ties, a=a, b=b)
    if person not in graph.keys:
        raise UnknownName("No tie has that key.", do="Check it against the column of keys.")
    import rustworkx as rx

    at = graph.keys.index(person)
    lengths = rx.dijkstra_shortest_path_lengths(graph.exact, at, lambda _: 1.0)
    distance = {graph.keys[i]: int(d) for i, d in lengths.items()} | {person: 0}
    first, second = (ties[c].astype(str).map(distance) for c in (a, b))
    inside = (first <= steps) & (second <= steps)
    near = np.minimum(first[inside], second[inside]).astype(int)
    return ties.loc[inside].assign(distance=near).sort_values("distance", kind="stable")


def call_in(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
) -> pd.DataFrame:
    """Few people to call so that everyone is called or tied to one who is.

    For passing on an offer of help or a warning. Chosen greedily: seldom the very fewest,
    never more than 1 + ln(most ties + 1) times as many. It says nothing of anyone's conduct.

    Args:
        ties: One row a tie, undirected.
        a: Column of one end.
        b: Column of the other end.

    Returns:
        One row a person in the order to call: `person`, `reached` (people newly called or
        tied), `so_far` (share reached up to here). [proportion]

    Source:
        Chvátal (1979), Mathematics of Operations Research 4, 233-235.
    """
    import pandas as pd

    graph = graph_of(ties, a=a, b=b)
    near: list[set[int]] = [{i} for i in range(len(graph.keys))]
    for i, j in zip(graph.start.tolist(), graph.end.tolist(), strict=True):
        near[i].add(j)
        near[j].add(i)
    waiting, rows = set(range(len(near))), []
    while waiting:
        best = max(range(len(near)), key=lambda i: (len(near[i] & waiting), -i))
        new = near[best] & waiting
        waiting -= new
        rows.append((graph.keys[best], len(new), 1 - len(waiting) / len(near)))
    return pd.DataFrame(rows, columns=["person", "reached", "so_far"])


def weak_ties(
    ties: pd.DataFrame,
    *,
    a: str = "a",
    b: str = "b",
) -> pd.DataFrame:
    """The bridges: ties whose loss would part the network, with all they cite.

    Args:
        ties: One row a tie, undirected.
        a: Column of one end.
        b: Column of the other end.

    Returns:
        Rows of `ties`, with `parts_off`: people on the smaller side.
    """
    import rustworkx as rx

    graph = graph_of(ties, a=a, b=b)
    parts: dict[tuple[str, str], int] = {}
    found: Any = rx.bridges(graph.exact)
    for i, j in found:
        cut = graph.exact.copy()
        cut.remove_edge(i, j)
        sides = [len(rx.node_connected_component(cut, k)) for k in (i, j)]
        first, second = graph.keys[i], graph.keys[j]
        parts[first, second] = parts[second, first] = min(sides)
    pair = list(zip(ties[a].astype(str), ties[b].astype(str), strict=True))
    return ties.loc[[p in parts for p in pair]].assign(
        parts_off=[parts[p] for p in pair if p in parts]
    )


def _left(graph: Graph, order: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> list[float]:
    """Share still in the largest group after each removal, of the people there were."""
    import rustworkx as rx

    net, left = graph.exact.copy(), []
    for i in order:
        net.remove_node(int(i))
        left.append(max(map(len, rx.connected_components(net))) / len(graph.keys))
    return left


def _agree(one: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
           other: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> float:  # fmt: skip
    """Rand index: pairs together in both or apart in both."""
    n = len(one)
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    both = (table * (table - 1)).sum()
    first, second = (s * (s - 1) for s in (table.sum(axis=1), table.sum(axis=0)))
    return float(1 + (2 * both - first.sum() - second.sum()) / (n * (n - 1)))
