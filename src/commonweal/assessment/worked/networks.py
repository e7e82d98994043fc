"""A published network: who is tied to whom, and on whom the ways through it depend."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.networks import communities, measures, to_networkx
from commonweal.assessment.figures.network import Person, network
from commonweal.assessment.structure import Figure

NAMED = 5


def figure() -> Figure:
    import networkx as nx
    import numpy as np

    ties = sample("karate_ties.csv").astype(str)
    where = measures(ties)
    circles = communities(ties)
    circle = circles.members.set_index("person")["community"]
    drawn = nx.kamada_kawai_layout(to_networkx(ties))
    low, high = np.min(list(drawn.values()), axis=0), np.max(list(drawn.values()), axis=0)
    drawn = {key: 2 * (place - low) / (high - low) - 1 for key, place in drawn.items()}
    people = [
        Person(key, float(drawn[key][0]), float(drawn[key][1]), int(circle[key]),
               float(between), rank < NAMED)
        for rank, (key, between) in enumerate(
            zip(where["person"], where["betweenness"], strict=True)
        )
    ]  # fmt: skip
    top = ", ".join(where["person"].head(NAMED))
    return network(
        people,
        list(zip(ties["a"], ties["b"], strict=True)),
        id="worked.networks",
        caption=(
            "A karate club before it split. Big discs lie on many of the shortest ways between "
            "others; colours are circles with more ties within than between."
        ),
        alt=(
            f"A network of {len(people)} people and {len(ties)} ties in {circles.communities} "
            f"circles. The people that most shortest ways run through are {top}."
        ),
        source="Zachary (1977), Journal of Anthropological Research 33",
    )
