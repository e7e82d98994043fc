"""Which area each point lies in, beside shapely's tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from jobs.kde import make as points

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, Any]]

TITLE = "Point in area, 1,600 areas of about 100 vertices"
SIZES = {"1e5": 100_000, "1e6": 1_000_000}
PEERS = {"shapely STRtree": ["shapely==2.2.0"]}
TARGETS = [("shapely STRtree", "1e6", 4.0)]
SKIPPED: dict[tuple[str, str], str] = {}
TOWN = 25_000.0


def make(n: int) -> Data:
    return points(n)


def _areas() -> Any:
    """Areas about the size and detail of real ones: cells of a jittered lattice."""
    import shapely

    rng = np.random.default_rng(4)
    lattice = (np.arange(40) + 0.5) * TOWN / 40
    middles = np.stack(np.meshgrid(lattice, lattice), axis=-1).reshape(-1, 2)
    middles = shapely.multipoints(middles + rng.normal(0, 150, middles.shape))
    around = shapely.box(-100, -100, TOWN + 100, TOWN + 100)
    areas = shapely.get_parts(shapely.voronoi_polygons(middles, extend_to=around))
    areas = shapely.segmentize(areas, 50)
    centres = shapely.get_coordinates(shapely.centroid(areas)).round()
    return areas[np.lexsort((centres[:, 1], centres[:, 0]))]


def commonweal(data: Data) -> Work:
    from commonweal.analysis.cells import count_in_areas

    areas, x, y = _areas(), data["x"], data["y"]
    return lambda: {"counts": count_in_areas(x, y, areas)}


def strtree(data: Data) -> Work:
    import shapely

    areas, x, y = _areas(), data["x"], data["y"]

    def work() -> dict[str, Any]:
        _, area = shapely.STRtree(areas).query(shapely.points(x, y), predicate="intersects")
        return {"counts": np.bincount(area, minlength=len(areas)).astype(float)}

    return work


RUN = {"commonweal": commonweal, "shapely STRtree": strtree}


def same(ours: Data, theirs: Data, peer: str) -> str:
    assert (ours["counts"] == theirs["counts"]).all()
    return "every count the same"
