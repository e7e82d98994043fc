"""Where do events crowd on a few corners?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.cells import SNAPPED, points
from commonweal.analysis.cells.points import Coordinates, Stray
from commonweal.analysis.density.surface import unique_places
from commonweal.analysis.inputs import Floats, need_positive
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import pandas as pd

SHARE = 0.01
"""Of all events: how many a cluster's core needs, if nobody says."""


@dataclass(frozen=True)
class Clusters:
    """Places crowded with events, and what lies outside them."""

    table: pd.DataFrame
    """One row a cluster, largest first: `cluster` (from 1), `events`, `places`, `share`, `x`,
    `y` (mean of its events), `radius` (furthest place from there) and `hectares` (of the
    hull about it; 0 where its places lie on one line). [metres]"""
    members: pd.DataFrame
    """One row a place: `x`, `y`, `events`, `cluster` (0: none) and `core`."""
    within: float
    least: int
    events: int
    crs: str
    left_out: int

    @property
    def in_words(self) -> str:
        if self.table.empty:
            return (
                f"No place has {self.least:,} or more of {self.events:,} events within "
                f"{self.within:g} metres."
            )
        inside = int(self.table["events"].sum())
        found = plural(len(self.table), "cluster holds", "clusters hold")
        return (
            f"{found} {inside:,} of {self.events:,} events ({inside / self.events:.0%}): "
            f"{self.least:,} or more lie within {self.within:g} metres of each core place. "
            f"{SNAPPED}"
        )


def clusters(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    within: float = 100.0,
    least: int | None = None,
    count: str | None = None,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
) -> Clusters:
    """Clusters of events by density (DBSCAN), worked out on places and not on events.

    A place is core if `least` events lie within `within` metres of it (itself counted);
    cores within reach of one another are one cluster, and places within reach of a core
    belong to it. The same clusters as from single events, in a fraction of the memory.
    It is not a test: where there are many events, clusters are sure to be found. A
    cluster may be long and thin, and two may be one if `within` grows a little.

    Args:
        events: One row an event, or a place with a count.
        x: Column of eastings or longitudes. [metres or degrees]
        y: Column of northings or latitudes. [metres or degrees]
        within: How far a place reaches. [metres]
        least: Events that make a place core; 1% of all if left out. [events]
        count: Column of events at each row; each row is one event if left out. [events]
        coordinates: `degrees`, `metres`, or `detect`: degrees if all lie within 180 and 90.
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Clusters`; its table is empty if no place is core.

    Raises:
        InvalidValues: Points are stray, or reach or least is not above zero.

    Source:
        Ester, Kriegel, Sander and Xu (1996), KDD-96, 226-231; by scikit-learn.

    >>> import pandas as pd
    >>> corners = pd.DataFrame({"x": [1e5, 100_030.0, 105_000.0], "y": [2e5] * 3, "n": [6, 5, 4]})
    >>> clusters(corners, x="x", y="y", count="n", least=10).table["events"].tolist()
    [11]
    """
    import pandas as pd

    need_positive(within, "The reach")
    held = points(events, x=x, y=y, count=count, coordinates=coordinates, stray=stray)
    total = int(held.number.sum())
    wanted = max(2, int(np.ceil(SHARE * total))) if least is None else least
    if wanted < 1:
        raise InvalidValues("A core needs one event or more.", seen=f"It is {wanted}.")
    px, py, number, label, core = labels(
        held.x, held.y, within=within, least=wanted, weights=held.number
    )
    # Numbered from the largest, so that “cluster 1” means something.
    size = np.bincount(label[label >= 0], weights=number[label >= 0])
    rank = np.empty(len(size), dtype=np.int64)
    order = np.argsort(-size, kind="stable")
    rank[order] = np.arange(1, len(size) + 1)
    named = np.where(label >= 0, rank[label] if len(size) else 0, 0)
    rows = [_row(int(c), px, py, number, named == c, total) for c in rank[order]]
    names = ["cluster", "events", "places", "share", "x", "y", "radius", "hectares"]
    return Clusters(
        pd.DataFrame(rows, columns=names),
        pd.DataFrame(
            {"x": px, "y": py, "events": number.astype(np.int64), "cluster": named, "core": core}
        ),
        float(within), int(wanted), total, held.crs, held.left_out,
    )  # fmt: skip


def labels(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    within: float,
    least: float,
    weights: npt.ArrayLike | None = None,
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Cluster of each place: places once each, their events as weights.

    Args:
        x, y: Coordinates of events. [length]
        within: How far a place reaches. [length]
        least: Weight within reach that makes a place core.
        weights: Weight of each event; one if left out.

    Returns:
        `x`, `y` and weight of each place, its cluster (from 0; -1 for none), and
        whether it is core.
    """
    from sklearn.cluster import DBSCAN  # type: ignore[import-untyped]

    px, py, number = unique_places(x, y, weights)
    found = DBSCAN(eps=within, min_samples=least, algorithm="kd_tree").fit(
        np.column_stack([px, py]), sample_weight=number
    )
    core = np.zeros(len(px), dtype=bool)
    core[found.core_sample_indices_] = True
    return px, py, number, np.asarray(found.labels_, dtype=np.intp), core


def _row(
    cluster: int, px: Floats, py: Floats, number: Floats, of: npt.NDArray[np.bool_], total: int
) -> tuple[int, int, int, float, float, float, float, float]:
    import shapely

    x, y, n = px[of], py[of], number[of]
    events = float(n.sum())
    middle_x, middle_y = float(n @ x) / events, float(n @ y) / events
    radius = float(np.sqrt(((x - middle_x) ** 2 + (y - middle_y) ** 2).max()))
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x, y])))
    hectares = float(shapely.area(hull)) / 1e4
    return cluster, int(events), len(x), events / total, middle_x, middle_y, radius, hectares
