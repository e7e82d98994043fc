"""Which area each place lies in, for outlines of any shape."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.density.surface import unique_places
from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import InvalidValues


def area_of_places(x: npt.ArrayLike, y: npt.ArrayLike, areas: Any) -> npt.NDArray[np.intp]:
    """The area that each place lies in, by its number; -1 for none.

    A place on the line between two areas lies in the first of them, so that none is
    counted twice.

    Args:
        x, y: Coordinates of places. [as the areas]
        areas: Polygons (shapely), any number.

    Raises:
        InvalidValues: An area has no shape.

    >>> import shapely
    >>> area_of_places([1, 5, 9], [1, 1, 1], [shapely.box(0, 0, 5, 5), shapely.box(5, 0, 8, 5)])
    array([ 0,  0, -1])
    """
    import shapely

    shapes = np.asarray(areas, dtype=object)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        raise InvalidValues(
            "Some areas have no shape.", seen=f"{int(empty.sum())} of {len(shapes)}."
        )
    east, north = array(x), array(y)
    # Boxes first; then each outline is indexed once and asked about its own box alone.
    place, box = shapely.STRtree(shapes).query(shapely.points(east, north))
    order = np.argsort(box, kind="stable")
    place, box = place[order], box[order]
    starts = np.searchsorted(box, np.arange(len(shapes) + 1))
    shapely.prepare(shapes)
    found = np.full(len(east), -1, dtype=np.intp)
    for area in np.flatnonzero(np.diff(starts)):
        some = place[starts[area] : starts[area + 1]]
        some = some[found[some] < 0]
        found[some[shapely.intersects_xy(shapes[area], east[some], north[some])]] = area
    return found


def count_in_areas(
    x: npt.ArrayLike, y: npt.ArrayLike, areas: Any, *, weights: npt.ArrayLike | None = None
) -> Floats:
    """Events in each area; places that many events share are looked up once.

    Args:
        x, y: Coordinates of events. [as the areas]
        areas: Polygons (shapely), any number.
        weights: Weight of each event; one if left out.

    Returns:
        Events in each area, in the areas' order. Those in none are not among them.
    """
    px, py, number = unique_places(x, y, weights)
    area = area_of_places(px, py, areas)
    inside = area >= 0
    return array(np.bincount(area[inside], weights=number[inside], minlength=len(areas)))
