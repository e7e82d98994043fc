"""Do high places lie together more than chance explains?"""

from __future__ import annotations

from commonweal.analysis.hotspots.areas import (
    Clustering,
    Contrast,
    gearys_c,
    getis_ord,
    local_moran,
    morans_i,
)
from commonweal.analysis.hotspots.chance import chances
from commonweal.analysis.hotspots.grids import (
    HotSquares,
    getis_ord_grid,
    gi_star_chances,
    hot_squares,
    local_moran_grid,
    morans_i_grid,
    window_of,
)
from commonweal.analysis.hotspots.many import Correction, discoveries, two_sided
from commonweal.analysis.hotspots.touching import (
    NeighbourPairs,
    Neighbours,
    neighbour_pairs,
    neighbours,
)

__all__ = [
    "Clustering",
    "Contrast",
    "Correction",
    "HotSquares",
    "NeighbourPairs",
    "Neighbours",
    "chances",
    "discoveries",
    "gearys_c",
    "getis_ord",
    "getis_ord_grid",
    "gi_star_chances",
    "hot_squares",
    "local_moran",
    "local_moran_grid",
    "morans_i",
    "morans_i_grid",
    "neighbour_pairs",
    "neighbours",
    "two_sided",
    "window_of",
]
