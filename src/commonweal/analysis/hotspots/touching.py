"""Which areas touch: from their outlines, or from a table of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

METRES = 27_700
"""British National Grid: the plane that tolerances are measured in unless the frame has one."""
TOLERANCE = 10.0
"""Metres. Generalised boundaries stop short of one another; 10 m adds under 1% of neighbours."""


@dataclass(frozen=True)
class Neighbours:
    """Which areas touch, by row number."""

    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    """Each pair stands in both directions; no area is its own neighbour here."""
    areas: int
    islands: tuple[int, ...]
    """Areas that touch none; joined to the nearest if that was asked for."""

    @property
    def number(self) -> npt.NDArray[np.intp]:
        """Neighbours of each area."""
        return np.bincount(self.first, minlength=self.areas)


def neighbours(
    areas: gpd.GeoDataFrame, *, tolerance: float = TOLERANCE, join_islands: bool = True
) -> Neighbours:
    """Areas that touch at an edge or a corner, or come within a tolerance.

    Generalised boundaries do not quite meet, so exact contiguity loses
    neighbours without a word. Touching is not being connected: a river or a
    railway may lie between.

    Args:
        areas: One polygon a row. Degrees are turned into the British National
            Grid; a frame in metres is measured as it is.
        tolerance: Greatest gap still counted as touching. [metres]
        join_islands: Join an area that touches none to the nearest one.

    Returns:
        `Neighbours`; `islands` says which areas touched none.

    Raises:
        NotEnoughData: Fewer than three areas.
        InvalidValues: An area has no shape, or the frame does not say its coordinates.

    Source:
        Queen contiguity, as in libpysal; the tolerance is ours.
    """
    import shapely

    if len(areas) < 3:
        raise NotEnoughData("Neighbours need three areas or more.", seen=f"{len(areas)} areas.")
    if areas.crs is None:
        raise InvalidValues(
            "The areas do not say what their coordinates are.",
            do="Set the coordinate reference system: EPSG:4326 for degrees.",
        )
    plane = areas if areas.crs.is_projected else areas.to_crs(METRES)
    shapes = np.asarray(plane.geometry.array, dtype=object)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        raise InvalidValues(
            "Some areas have no shape.", seen=f"{int(empty.sum())} of {len(areas)}."
        )
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=tolerance)
    apart = first != second
    first, second = first[apart], second[apart]
    alone = np.flatnonzero(np.bincount(first, minlength=len(areas)) == 0)
    if join_islands:
        for island in alone:
            distance = shapely.distance(shapes[island], shapes)
            distance[island] = np.inf
            nearest = int(np.argmin(distance))
            first, second = (
                np.append(first, [island, nearest]),
                np.append(second, [nearest, island]),
            )
    pairs = np.unique(np.column_stack([first, second]), axis=0)
    return Neighbours(pairs[:, 0], pairs[:, 1], len(areas), tuple(int(i) for i in alone))


@dataclass(frozen=True)
class NeighbourPairs:
    """Which areas touch, as a table that every test of neighbours takes."""

    pairs: pd.DataFrame
    """The code of an area and, as `neighbour`, of one that it touches; each pair in both
    directions."""
    areas: int
    touch_none: tuple[str, ...]
    """Areas that touch none."""
    joined: bool
    """Whether each of those was joined to the nearest."""

    @property
    def in_words(self) -> str:
        text = (
            f"{plural(self.areas, 'area')}, each beside {len(self.pairs) / self.areas:.1f} others "
            "on average."
        )
        if not self.touch_none:
            return f"{text} Every one touches another."
        few = ", ".join(self.touch_none[:5]) + (" and others" if len(self.touch_none) > 5 else "")
        done = "joined to the nearest" if self.joined else "left without a neighbour"
        return f"{text} {len(self.touch_none)} touch none and are {done}: {few}."


def neighbour_pairs(
    areas: gpd.GeoDataFrame,
    *,
    area: str = "area",
    tolerance: float = TOLERANCE,
    join_islands: bool = True,
) -> NeighbourPairs:
    """Pairs of areas that touch, by code, from their outlines.

    Made once from a boundary file, the table serves every count and rate of the same
    areas. Touching is not being connected: a river or a railway may lie between. A pair
    may be struck out or added by hand, where somebody knows better.

    Args:
        areas: One outline a row: GeoJSON, GeoPackage or GeoParquet.
        area: Column of codes, each once.
        tolerance: Greatest gap still counted as touching. [metres]
        join_islands: Join an area that touches none to the nearest one.

    Returns:
        A `NeighbourPairs`: its `pairs` have the columns `area` and `neighbour`.

    Raises:
        InvalidValues: The table has no outlines, or a code is empty or there twice.
        NotEnoughData: Fewer than three areas.

    Source:
        Queen contiguity, as in libpysal; the tolerance is ours.
    """
    import pandas as pd

    need_columns(areas, "areas", area)
    if not hasattr(areas, "crs"):
        raise InvalidValues(
            "The areas have no outlines.",
            seen=f"The table has: {', '.join(map(str, areas.columns))}.",
            do="Give a map layer: GeoJSON, GeoPackage or GeoParquet.",
        )
    codes = _codes(areas, area)
    found = neighbours(areas, tolerance=tolerance, join_islands=join_islands)
    pairs = pd.DataFrame({area: codes[found.first], "neighbour": codes[found.second]})
    alone = tuple(str(codes[i]) for i in found.islands)
    return NeighbourPairs(pairs, len(areas), alone, join_islands)


def touching_by_row(
    areas: pd.DataFrame, touching: Neighbours | pd.DataFrame, area: str
) -> Neighbours:
    """Neighbours by row of `areas`, whichever way they were given.

    A pair holds in both directions, whether the table has it once or twice.

    Raises:
        MissingColumns: A table lacks a column.
        InvalidValues: A code is there twice, a pair names an area that is not there, or an
            area is in no pair.
    """
    import pandas as pd

    if isinstance(touching, Neighbours):
        return touching
    need_columns(areas, "areas", area)
    need_columns(touching, "pairs", area, "neighbour")
    at = pd.Index(_codes(areas, area))
    ends = [_codes(touching, column, once=False) for column in (area, "neighbour")]
    first, second = (at.get_indexer(pd.Index(codes)) for codes in ends)
    if (strange := np.unique(np.concatenate([ends[0][first < 0], ends[1][second < 0]]))).size:
        raise InvalidValues(
            "Some pairs name areas that are not in the table of areas.",
            seen=f"{plural(len(strange), 'area')}: {', '.join(strange[:5])}.",
            do="An area without events counts 0 and belongs in the table; leave out pairs of "
            "areas that are truly not meant.",
        )
    apart = first != second
    both = np.column_stack([first[apart], second[apart]])
    pairs = np.unique(np.concatenate([both, both[:, ::-1]]), axis=0).astype(np.intp)
    alone = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(at)) == 0)
    if len(alone):
        raise InvalidValues(
            "Some areas are in no pair.",
            seen=f"{len(alone)} of {len(at)}: {', '.join(at[alone[:5]])}.",
            do="Pair each with the area it belongs to most, or leave it out and say so.",
        )
    return Neighbours(pairs[:, 0], pairs[:, 1], len(at), ())


def _codes(table: pd.DataFrame, column: str, *, once: bool = True) -> npt.NDArray[np.object_]:
    if table[column].isna().any():
        raise InvalidValues(f"The column {column} has rows without a code.")
    codes = table[column].astype(str)
    if once and codes.duplicated().any():
        raise InvalidValues(
            f"A code is there twice in the column {column}.",
            seen=f"{codes[codes.duplicated()].iloc[0]}, of {len(codes)} rows.",
            do="One row an area: add its rows up first.",
        )
    return np.asarray(codes, dtype=object)
