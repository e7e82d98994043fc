"""How many lie in each square, hexagon or area?"""

from __future__ import annotations

from commonweal.analysis.cells.counting import (
    SNAPPED,
    Cells,
    by_area,
    h3_cells,
    hexagons,
    references,
    squares,
)
from commonweal.analysis.cells.points import Points, plane_of, points, projected
from commonweal.analysis.cells.within import area_of_places, count_in_areas

__all__ = [
    "SNAPPED",
    "Cells",
    "Points",
    "area_of_places",
    "by_area",
    "count_in_areas",
    "h3_cells",
    "hexagons",
    "plane_of",
    "points",
    "projected",
    "references",
    "squares",
]
