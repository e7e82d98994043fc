"""The sum of a Gaussian about every place, on a grid, exact and fast."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import InvalidValues

REACH = 6.1
"""Bandwidths. Beyond, a place adds less than 1e-8 of what it adds to where it lies."""
TILE = 5.0
"""Side of the tiles that places are taken in, in bandwidths: the quickest of those tried."""
BATCH = 4_096
"""Places worked at once: their factors stay in the processor's cache."""
WIDEST = 2_000_000
"""Whole metres from end to end within which no hashing is needed: Great Britain and more."""
WORTH_SHARING = 10_000
"""Places from which a second thread saves more than it costs."""


def unique_places(
    x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> tuple[Floats, Floats, Floats]:
    """Each place once, with the weight of all events there.

    Args:
        x, y: Coordinates of events. [any]
        weights: Weight of each event; one if left out.

    Returns:
        Coordinates of the places and their weights.
    """
    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    columns, across = _numbered(east)
    lines, along = _numbered(north)
    key = columns * len(along) + lines
    if weights is None:
        key.sort()
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        number = np.diff(starts, append=len(key)).astype(np.float64)
        key = key[starts]
    else:
        import pandas as pd

        codes, found = pd.factorize(key)
        key = np.asarray(found, dtype=np.int64)
        number = array(np.bincount(codes, weights=array(weights)))
    return (
        array(across)[key // len(along)],
        array(along)[key % len(along)],
        array(number),
    )


def _numbered(values: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """A number for each value, and the value of each number."""
    import pandas as pd

    if len(values) and np.isfinite(lowest := values.min()):
        span = values.max() - lowest
        # Whole metres, as the National Grid has them, number themselves.
        if span < WIDEST and (values == np.floor(values)).all():
            return (values - lowest).astype(np.int64), lowest + np.arange(int(span) + 1.0)
    codes, found = pd.factorize(values)
    return codes.astype(np.int64), array(found)


def surface(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    columns: Floats,
    rows: Floats,
    bandwidth: float,
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """Density of events at the middles of a grid's cells, in events for each unit of area.

    A Gaussian is the product of one along x and one along y, so what the places of a
    tile add to the cells about it is a product of two thin matrices. Nothing is
    moved to a grid first: the largest error, against the sum over every place and
    cell, is under 1e-7 of the peak. The same in any unit of length.

    Args:
        x, y: Coordinates of events. [length]
        columns: Coordinates of the cells' middles along x, rising by even steps. [length]
        rows: The same along y. [length]
        bandwidth: Standard deviation of the Gaussian. [length]
        weights: Weight of each event; one if left out.

    Returns:
        Rows by columns. [events per area]

    Source:
        Silverman (1986), Density Estimation, section 4.2.
    """
    if not (np.isfinite(bandwidth) and bandwidth > 0):
        raise InvalidValues("A bandwidth must be above zero.", seen=f"It is {bandwidth:g}.")
    total = np.zeros((len(rows), len(columns)))
    px, py, number = unique_places(x, y, weights)
    # In bandwidths from the grid's corner, so that no unit of length matters.
    px, py = (px - columns[0]) / bandwidth, (py - rows[0]) / bandwidth
    across, along = (columns - columns[0]) / bandwidth, (rows - rows[0]) / bandwidth
    seen = (
        (px > -REACH) & (px < across[-1] + REACH) & (py > -REACH) & (py < along[-1] + REACH)
        & (number > 0)
    )  # fmt: skip
    px, py, number = px[seen], py[seen], number[seen]
    if not len(px):
        return total
    tile_x = np.floor((px + REACH) / TILE).astype(np.int32)
    tile_y = np.floor((py + REACH) / TILE).astype(np.int32)
    tile = tile_y * (int(tile_x.max()) + 1) + tile_x
    order = np.argsort(tile, kind="stable")
    px, py, number, tile = px[order], py[order], number[order], tile[order]
    starts = np.flatnonzero(np.concatenate([[True], tile[1:] != tile[:-1]]))
    batches = [
        (first, min(first + BATCH, end))
        for start, end in zip(starts, [*starts[1:], len(tile)], strict=True)
        for first in range(start, end, BATCH)
    ]

    def work(mine: list[tuple[int, int]]) -> Floats:
        added = np.zeros_like(total)
        for first, last in mine:
            u, v = px[first:last], py[first:last]
            left, right = np.searchsorted(across, (u.min() - REACH, u.max() + REACH))
            low, high = np.searchsorted(along, (v.min() - REACH, v.max() + REACH))
            along_x = _bell(across[left:right], u)
            along_y = _bell(along[low:high], v)
            along_y *= number[first:last]
            added[low:high, left:right] += along_y @ along_x.T
        return added

    # Two at work, always: the sum must not depend on how many cores a machine has.
    if len(px) < WORTH_SHARING:
        total += work(batches)
    else:
        with ThreadPoolExecutor(2) as pool:
            for added in pool.map(work, (batches[::2], batches[1::2])):
                total += added
    total /= 2 * np.pi * bandwidth**2
    return total


def _bell(at: Floats, places: Floats) -> Floats:
    """exp(-d²/2) of each cell's middle (rows) from each place (columns)."""
    bell = np.subtract.outer(at, places)
    np.multiply(bell, bell, out=bell)
    bell *= -0.5
    np.exp(bell, out=bell)
    return bell
