"""Counts of events on squares, hexagons, H3 cells and areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.cells.points import GRID, Coordinates, Stray, box, points, projected
from commonweal.analysis.inputs import Floats, counts, need_columns, need_positive
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 4_000_000
"""More than this is a stray point or a wrong unit, not a map."""
SNAPPED = (
    "Points on police maps are approximate: each stands for a street or a public place, so a "
    "small cell may hold its neighbour's events."
)


@dataclass(frozen=True)
class Cells:
    """Events in each cell."""

    table: pd.DataFrame
    """`cell`, `x` and `y` of its middle, `events`; squares also `column` and `row`."""
    shape: str
    size: float
    """Exactly as asked for: side of a square, or flat side to flat side of a hexagon. [metres]"""
    crs: str
    events: int
    left_out: int
    """Rows without a usable place."""

    @property
    def in_words(self) -> str:
        busy = int((self.table["events"] > 0).sum())
        most = int(self.table["events"].max())
        left = f" {self.left_out:,} rows were left out." if self.left_out else ""
        return (
            f"{self.events:,} events lie in {busy:,} of {len(self.table):,} {self.shape}; "
            f"the busiest holds {most:,}.{left} {SNAPPED}"
        )


def squares(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    size: float = 250.0,
    count: str | None = None,
    frame: tuple[float, ...] | None = None,
    empty: bool = True,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
) -> Cells:
    """Count events on squares that lie on the grid's own lines.

    Squares start at the grid's origin, so that two maps, years or partners have the
    same squares. A point on a line belongs to the square north or east of it, and is
    counted once. Counts follow where people are; and police points are approximate,
    so squares under about 200 m show where the publisher put points.

    Args:
        events: One row an event, or a place with a count.
        x: Column of eastings or longitudes. [metres or degrees]
        y: Column of northings or latitudes. [metres or degrees]
        size: Side of a square. [metres]
        count: Column of events at each row; each row is one event if left out. [events]
        frame: West, south, east, north of the map; points outside are stray. Left out:
            the box around the points. [as `x` and `y`]
        empty: Keep squares without events. Needed for hot spots: an empty square counts.
        coordinates: `degrees`, `metres`, or `detect`: degrees if all lie within 180 and 90.
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Cells`: table of `cell` (grid reference of the south-west corner), `column`,
        `row`, `x`, `y` (middle, metres), `events`.

    Raises:
        InvalidValues: Points are stray, or the map would have over four million squares.
        NotEnoughData: No point has a place.

    Source:
        Ordnance Survey, "A guide to coordinate systems in Great Britain", for references.

    >>> import pandas as pd
    >>> at = pd.DataFrame({"x": [430_000.0, 430_249.9, 430_250.0], "y": [434_000.0] * 3})
    >>> squares(at, x="x", y="y").table[["cell", "events"]].values.tolist()
    [['SE30003400', 2], ['SE30253400', 1]]
    """
    import pandas as pd

    need_positive(size, "The side of a square")
    held = points(events, x=x, y=y, count=count, coordinates=coordinates, stray=stray, frame=frame)
    column = np.floor(held.x / size).astype(np.int64)
    row = np.floor(held.y / size).astype(np.int64)
    bounds = column.min(), row.min(), column.max(), row.max()
    if frame is not None:
        bounds = cells_of_frame(frame, held.crs, size)
    wide, high = int(bounds[2] - bounds[0]) + 1, int(bounds[3] - bounds[1]) + 1
    if empty:
        if wide * high > MOST_CELLS:
            raise InvalidValues(
                "The map would have too many squares.",
                seen=f"{wide:,} by {high:,} squares of {size:g} metres.",
                do="Look for a wrong coordinate or unit, take larger squares, or keep "
                "only those with events (empty=no).",
            )
        at = (row - bounds[1]) * wide + (column - bounds[0])
        total = np.bincount(at, weights=held.number, minlength=wide * high)
        columns = np.tile(np.arange(bounds[0], bounds[2] + 1), high)
        rows = np.repeat(np.arange(bounds[1], bounds[3] + 1), wide)
    else:
        pairs, at = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
        total = np.bincount(at.ravel(), weights=held.number)
        rows, columns = pairs[:, 0], pairs[:, 1]
    named = held.crs == GRID or held.crs.startswith("as given")
    table = pd.DataFrame(
        {
            "cell": references(columns * size, rows * size, british=named),
            "column": columns,
            "row": rows,
            "x": (columns + 0.5) * size,
            "y": (rows + 0.5) * size,
            "events": total.astype(np.int64),
        }
    )
    return Cells(table, "squares", float(size), held.crs, int(total.sum()), held.left_out)


def hexagons(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    size: float = 300.0,
    count: str | None = None,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
) -> Cells:
    """Count events on hexagons with flat tops, those with events only.

    All six neighbours of a hexagon are equally far, and its points lie closer to its
    middle than a square's do. Hexagons do not nest and have no references of their own.

    Args:
        events: One row an event, or a place with a count.
        x: Column of eastings or longitudes. [metres or degrees]
        y: Column of northings or latitudes. [metres or degrees]
        size: Distance from flat side to flat side, which is that from middle to
            neighbouring middle. [metres]
        count: Column of events at each row; each row is one event if left out. [events]
        coordinates: `degrees`, `metres`, or `detect`.
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Cells`: table of `cell`, `x`, `y` (middle, metres), `events`.

    Raises:
        InvalidValues: Points are stray.

    Source:
        Carr, Olsen and White (1992), Cartography and GIS 19, 228-236.

    >>> import pandas as pd
    >>> at = pd.DataFrame({"x": [500_000.0, 500_010.0], "y": [200_000.0, 200_300.0]})
    >>> hexagons(at, x="x", y="y", size=300.0).table["events"].tolist()
    [1, 1]
    """
    import pandas as pd

    need_positive(size, "The size of a hexagon")
    held = points(events, x=x, y=y, count=count, coordinates=coordinates, stray=stray)
    side = size / np.sqrt(3.0)
    # Axial coordinates, then rounding that keeps the three of them summing to nothing.
    q = held.x / (1.5 * side)
    r = held.y / size - q / 2
    column, line, third = np.rint(q), np.rint(r), np.rint(-q - r)
    off_q, off_r, off_s = np.abs(column - q), np.abs(line - r), np.abs(third + q + r)
    worst_q = (off_q > off_r) & (off_q > off_s)
    worst_r = ~worst_q & (off_r > off_s)
    column = np.where(worst_q, -line - third, column).astype(np.int64)
    line = np.where(worst_r, -column - third, line).astype(np.int64)
    pairs, at = np.unique(np.column_stack([column, line]), axis=0, return_inverse=True)
    total = np.bincount(at.ravel(), weights=held.number).astype(np.int64)
    table = pd.DataFrame(
        {
            "cell": [f"{a} {b}" for a, b in pairs],
            "x": pairs[:, 0] * 1.5 * side,
            "y": (pairs[:, 1] + pairs[:, 0] / 2) * size,
            "events": total,
        }
    )
    return Cells(table, "hexagons", float(size), held.crs, int(total.sum()), held.left_out)


def h3_cells(
    events: pd.DataFrame,
    *,
    lon: str,
    lat: str,
    resolution: int = 9,
    count: str | None = None,
    stray: Stray = "refuse",
) -> Cells:
    """Count events on H3 cells, those with events only.

    H3 cells cover the world and are shared with many other maps, but they are not of
    one size: a cell of one resolution may be twice another on the far side of the
    world, and a cell's children do not quite fill it. `size` is that of these cells.

    Args:
        events: One row an event, or a place with a count.
        lon: Column of longitudes. [degrees]
        lat: Column of latitudes. [degrees]
        resolution: 0 (continents) to 15 (a square metre); 8 is about 900 m wide, 9 about 350 m.
        count: Column of events at each row; each row is one event if left out. [events]
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Cells`: table of `cell` (H3 index), `x`, `y` (middle, degrees), `events`.

    Raises:
        InvalidValues: Points are stray, or there is no such resolution.

    Source:
        Uber, H3 version 4.
    """
    import h3  # type: ignore[import-untyped]
    import pandas as pd

    if not 0 <= resolution <= 15:
        raise InvalidValues("An H3 resolution lies between 0 and 15.", seen=f"It is {resolution}.")
    held = points(events, x=lon, y=lat, count=count, coordinates="degrees", stray=stray)
    at = events.iloc[held.rows]
    codes, first = np.unique(
        at[lon].to_numpy(float) + 1j * at[lat].to_numpy(float), return_inverse=True
    )
    index: Callable[..., Any] = h3.latlng_to_cell
    cells = np.array([index(c.imag, c.real, resolution) for c in codes], dtype=object)
    names, back = np.unique(cells.astype(str), return_inverse=True)
    total = np.bincount(back[first], weights=held.number).astype(np.int64)
    middle = np.array([h3.cell_to_latlng(name) for name in names])
    area = float(np.mean([h3.cell_area(name, unit="m^2") for name in names]))
    table = pd.DataFrame({"cell": names, "x": middle[:, 1], "y": middle[:, 0], "events": total})
    across = float(np.sqrt(area * 2 / np.sqrt(3)))
    return Cells(table, "H3 cells", across, "EPSG:4326", int(total.sum()), held.left_out)


def by_area(
    events: pd.DataFrame, *, area: str, count: str | None = None, areas: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count events by the area that each row names.

    Areas without events appear only if `areas` names them: an area missing from a
    table is not a zero until somebody says that it was looked at.

    Args:
        events: One row an event, or a place with a count.
        area: Column that names the area.
        count: Column of events at each row; each row is one event if left out. [events]
        areas: All areas there are, so that those without events are kept.

    Returns:
        `area` and `events`, in the order of `areas`, else of the alphabet.

    Raises:
        InvalidValues: A row names no area, or one that is not among `areas`.
    """
    import pandas as pd

    need_columns(events, "events", area, *([count] if count else []))
    blank = int(events[area].isna().sum())
    if blank:
        raise InvalidValues(
            "Some events name no area.", seen=f"{blank} of {len(events)} rows.",
            do="Leave them out and say so, or give them an area of their own.",
        )  # fmt: skip
    number = counts(events, count) if count else np.ones(len(events))
    total = pd.Series(number).groupby(events[area].to_numpy()).sum()
    if areas:
        unknown = sorted(set(map(str, total.index)) - set(areas))
        if unknown:
            raise InvalidValues(
                "Some events lie in an area that is not listed.", seen=", ".join(unknown[:5])
            )
        total = total.reindex(list(areas), fill_value=0)
    return pd.DataFrame({"area": total.index, "events": total.to_numpy().astype(np.int64)})


def references(east: Floats, north: Floats, *, british: bool = True) -> list[str]:
    """Grid references of corners in metres: `SU63250050`, to 10 m (to 1 m if need be).

    Outside the British National Grid, or without it: `E232000N3893500`.
    """
    east, north = np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64)
    british = british and bool(
        ((east >= 0) & (east < 700_000) & (north >= 0) & (north < 1_300_000)).all()
    )
    if not british:
        return [f"E{e:.0f}N{n:.0f}" for e, n in zip(east, north, strict=True)]
    unit = 10 if ((east % 10 == 0) & (north % 10 == 0)).all() else 1
    digits = 4 if unit == 10 else 5
    said = []
    for e, n in zip(east.astype(np.int64), north.astype(np.int64), strict=True):
        a, b = int(e) // 100_000, int(n) // 100_000
        first = (19 - b) - (19 - b) % 5 + (a + 10) // 5
        second = (19 - b) * 5 % 25 + a % 5
        letters = "".join(chr(65 + i + (i > 7)) for i in (first, second))  # there is no I
        said.append(f"{letters}{e % 100_000 // unit:0{digits}d}{n % 100_000 // unit:0{digits}d}")
    return said


def cells_of_frame(frame: tuple[float, ...], crs: str, size: float) -> tuple[int, int, int, int]:
    """The columns and rows that a frame covers; one edge of a square inside is enough."""
    west, south, east, north = box(frame)
    if not crs.startswith("as given"):
        along = np.linspace(0, 1, 21)
        lon = np.concatenate([west + (east - west) * along] * 2 + [[west] * 21, [east] * 21])
        lat = np.concatenate([[south] * 21, [north] * 21] + [south + (north - south) * along] * 2)
        x, y = projected(lon, lat, crs)
        west, south, east, north = x.min(), y.min(), x.max(), y.max()
    return (
        int(np.floor(west / size)), int(np.floor(south / size)),
        int(np.ceil(east / size)) - 1, int(np.ceil(north / size)) - 1,
    )  # fmt: skip
