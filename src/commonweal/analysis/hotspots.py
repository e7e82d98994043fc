"""Do high places lie together more than chance explains?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array, need_columns, need_level, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Correction = Literal["false discovery", "bonferroni", "none"]
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


def getis_ord(
    areas: pd.DataFrame,
    *,
    value: str,
    touching: Neighbours,
    level: float = 0.05,
    correction: Correction = "false discovery",
) -> pd.DataFrame:
    """Gi* of each area: is it and its surroundings high (or low) together?

    One test an area; false-discovery control by default, because of hundreds of
    tests dozens look significant by chance. A hot area may itself be quiet amid
    busy ones. Counts follow people: give a (stabilised) rate where that is the
    question. The normal p value is rough where values are few or very skewed.

    Args:
        areas: One row an area, in the order of `touching`.
        value: Column to test: a count or a rate. [any]
        touching: From `neighbours`.
        level: Share of false discoveries allowed, or level of each test. [proportion]
        correction: `false discovery` (Benjamini-Hochberg), `bonferroni` or `none`.

    Returns:
        `areas` with `z`, `p` (two-sided, uncorrected) and `spot`: `hot`,
        `cold` or empty.

    Raises:
        InvalidValues: Values and neighbours are not of the same areas, or all
            values are alike.

    Source:
        Ord and Getis (1995), Geographical Analysis 27, 286-306, binary weights
        with the area itself among its neighbours, by esda; Benjamini and
        Hochberg (1995); Caldas de Castro and Singer (2006), Geographical
        Analysis 38, 180-208.
    """
    from esda import G_Local

    need_columns(areas, "areas", value)
    values = _varied(numbers(areas, value), touching.areas)
    found = G_Local(
        values,
        _weights(touching, itself=True),
        transform="B",
        star=True,
        permutations=0,
        n_jobs=1,
    )
    z = array(found.Zs)
    p = two_sided(z)
    return areas.assign(z=z, p=p, spot=_spots(z, p, level, correction))


def getis_ord_grid(grid: npt.ArrayLike) -> Floats:
    """Gi* of every cell of a grid, by convolution; eight neighbours and the cell itself.

    The same z as `getis_ord` on the same cells, without a list of neighbours.
    Every cell of the grid counts, also those where nothing can happen (water):
    cut the grid to where things can.

    Args:
        grid: Counts, rows by columns, no gaps. [events]

    Returns:
        z of each cell, shaped as `grid`. Pair with `two_sided` and `discoveries`.

    Source:
        Ord and Getis (1995).
    """
    from scipy.ndimage import convolve

    values = array(grid)
    if values.ndim != 2:
        raise InvalidValues("A grid has rows and columns.", seen=f"{values.ndim} dimensions.")
    _varied(values.ravel(), values.size)
    kernel = np.ones((3, 3))
    total = convolve(values, kernel, mode="constant")
    cells = convolve(np.ones_like(values), kernel, mode="constant")
    n, mean, spread = values.size, values.mean(), values.std()
    z: Floats = (total - mean * cells) / (spread * np.sqrt((n * cells - cells**2) / (n - 1)))
    return z


def two_sided(z: npt.ArrayLike) -> Floats:
    """Two-sided normal p values."""
    from scipy.stats import norm

    return array(2 * norm.sf(np.abs(array(z))))


def discoveries(
    p: npt.ArrayLike, *, level: float = 0.05, correction: Correction = "false discovery"
) -> npt.NDArray[np.bool_]:
    """Which of many tests stand after correction.

    Args:
        p: P values, any shape. [probability]
        level: Share of false discoveries allowed (or of any false one, for
            `bonferroni`). [proportion]
        correction: As in `getis_ord`.

    Returns:
        True where the test stands, shaped as `p`.

    Source:
        Benjamini and Hochberg (1995), JRSS B 57, 289-300.
    """
    values = array(p)
    need_level(level, "The level")
    if correction == "none":
        return values < level
    if correction == "bonferroni":
        return values < level / values.size
    ordered = np.sort(values.ravel())
    passing = np.flatnonzero(ordered <= level * np.arange(1, values.size + 1) / values.size)
    if not len(passing):
        return np.zeros(values.shape, dtype=bool)
    limit = float(ordered[passing[-1]])
    stands: npt.NDArray[np.bool_] = values <= limit
    return stands


@dataclass(frozen=True, slots=True)
class Clustering:
    """Moran's I: are neighbours alike, over the whole map?"""

    i: float
    """0 no likeness, towards 1 neighbours alike, below 0 unlike."""
    expected: float
    z: float
    p: float
    """Two-sided, under random rearrangement of the values."""


def morans_i(areas: pd.DataFrame, *, value: str, touching: Neighbours) -> Clustering:
    """Likeness of neighbours over the whole map (row-standardised).

    One number for a map: says that like lies beside like, not where.

    Source:
        Cliff and Ord (1981), Spatial Processes; by esda, under randomisation.
    """
    from esda import Moran

    need_columns(areas, "areas", value)
    values = _varied(numbers(areas, value), touching.areas)
    found = Moran(values, _weights(touching, itself=False), transformation="R", permutations=0)
    z = float(found.z_rand)
    return Clustering(float(found.I), float(found.EI), z, float(two_sided(z)))


def morans_i_grid(grid: npt.ArrayLike) -> float:
    """Moran's I of a grid with eight neighbours, row-standardised, by convolution."""
    from scipy.ndimage import convolve

    values = array(grid)
    _varied(values.ravel(), values.size)
    kernel = np.ones((3, 3))
    kernel[1, 1] = 0
    centred = values - values.mean()
    around = convolve(centred, kernel, mode="constant") / convolve(
        np.ones_like(values), kernel, mode="constant"
    )
    return float(np.sum(centred * around) / np.sum(centred**2))


def _spots(z: Floats, p: Floats, level: float, correction: Correction) -> npt.NDArray[np.str_]:
    stands = discoveries(p, level=level, correction=correction)
    return np.where(stands, np.where(z > 0, "hot", "cold"), "")


def _weights(touching: Neighbours, *, itself: bool) -> Any:
    from libpysal.graph import Graph

    first, second = touching.first, touching.second
    if itself:
        every = np.arange(touching.areas)
        first, second = np.concatenate([first, every]), np.concatenate([second, every])
        order = np.lexsort((second, first))
        first, second = first[order], second[order]
    return Graph.from_arrays(first, second, np.ones(len(first)))


def _varied(values: Floats, expected: int) -> Floats:
    if len(values) != expected:
        raise InvalidValues(
            "Values and neighbours are not of the same areas.",
            seen=f"{len(values)} values, {expected} areas.",
        )
    if np.ptp(values) == 0:
        raise InvalidValues(
            "All areas have the same value, so none stands out.",
            seen=f"Every value is {values[0]:g}.",
        )
    return values
