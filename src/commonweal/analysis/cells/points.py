"""Points of a table on a plane in metres, with what is stray found first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, counts, need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Coordinates = Literal["detect", "degrees", "metres"]
Stray = Literal["refuse", "leave out"]
Frame = tuple[float, float, float, float]

FAR = 10.0
"""A point this many times the spread of the rest away from them is stray."""
GREAT_BRITAIN = (-8.8, 49.7, 2.1, 61.0)
"""Degrees in which the British National Grid is used."""
GRID = "EPSG:27700"


@dataclass(frozen=True)
class Points:
    """Points on a plane in metres, one for each row that has a place."""

    x: Floats
    y: Floats
    number: Floats
    """Events at each point."""
    rows: npt.NDArray[np.intp]
    """Which rows of the table they are."""
    crs: str
    """What `x` and `y` are measured in; `as given` where the table was in metres already."""
    left_out: int
    """Rows without a place, or with one far from all others."""


def points(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    count: str | None = None,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
    frame: tuple[float, ...] | None = None,
) -> Points:
    """Points in metres, with what is stray found before it can do harm.

    Degrees (all within 180 and 90) are turned into the British National Grid if
    they lie there, else into the UTM zone of their middle. A row is stray when it
    has no coordinates, lies at 0, 0, outside the frame, or ten times as far from
    the middle as all but a few of the rest.

    Args:
        events: One row an event, or a place with a count.
        x: Column of eastings or longitudes. [metres or degrees]
        y: Column of northings or latitudes. [metres or degrees]
        count: Column of events at each row; each row is one event if left out. [events]
        coordinates: `degrees`, `metres`, or `detect`.
        stray: `refuse` them, or `leave out` and say how many.
        frame: West, south, east, north; what lies outside is stray. [as `x` and `y`]

    Raises:
        InvalidValues: There are stray rows and they were not to be left out.
        NotEnoughData: No row has a place.
    """
    need_columns(events, "events", x, y, *([count] if count else []))
    east, north = (_coordinate(events, name) for name in (x, y))
    number = counts(events, count) if count else np.ones(len(events))
    placed = np.isfinite(east) & np.isfinite(north)
    if not placed.any():
        raise NotEnoughData("No event has a place.", seen=f"{len(events)} rows.")
    degrees = coordinates == "degrees" or (
        coordinates == "detect"
        and bool((np.abs(east[placed]) <= 180).all() and (np.abs(north[placed]) <= 90).all())
    )
    good = placed & ~((east == 0) & (north == 0) & degrees)
    if frame is not None:
        west, south, right, upper = box(frame)
        good &= (east >= west) & (east < right) & (north >= south) & (north < upper)
    elif good.any():
        good &= _near(east, good, degrees) & _near(north, good, degrees)
    away = int((~good).sum())
    if away and stray == "refuse":
        blank = int((~placed).sum())
        raise InvalidValues(
            "Some events have no place, or one far from all the others.",
            seen=f"{away} of {len(events)} rows: {blank} without coordinates, {away - blank} "
            f"{'outside the frame' if frame is not None else 'far away or at 0, 0'}.",
            do="Mend them, or leave them out (stray=“leave out”): the result will say how many.",
        )
    if not good.any():
        raise NotEnoughData("No event lies in the frame.", seen=f"{len(events)} rows.")
    rows = np.flatnonzero(good)
    east, north, crs = east[rows], north[rows], "as given, metres"
    if degrees:
        crs = plane_of(east, north)
        east, north = projected(east, north, crs)
    return Points(east, north, number[rows], rows, crs, away)


def plane_of(lon: Floats, lat: Floats) -> str:
    """The plane in metres for degrees: the British National Grid, or a UTM zone."""
    west, south, east, north = GREAT_BRITAIN
    if ((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).all():
        return GRID
    zone = int(np.clip((np.median(lon) + 180) // 6 + 1, 1, 60))
    return f"EPSG:{(32_600 if np.median(lat) >= 0 else 32_700) + zone}"


def projected(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Degrees (WGS84) to metres; places that many events share are turned once."""
    from pyproj import Transformer

    places, back = np.unique(lon + 1j * lat, return_inverse=True)
    turn = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = turn.transform(places.real, places.imag)
    return np.asarray(x)[back], np.asarray(y)[back]


def _coordinate(events: pd.DataFrame, column: str) -> Floats:
    import pandas as pd

    values = pd.to_numeric(events[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    words = int((np.isnan(values) & events[column].notna().to_numpy()).sum())
    if words:
        raise InvalidValues(
            f"The column {column} holds something that is not a number.",
            seen=f"{words} of {len(values)} rows.",
        )
    return values


def box(frame: tuple[float, ...]) -> Frame:
    """A frame as west, south, east, north; refused if it is not one."""
    if len(frame) != 4 or not (frame[0] < frame[2] and frame[1] < frame[3]):
        raise InvalidValues(
            "A frame is west, south, east, north.", seen=", ".join(f"{v:g}" for v in frame)
        )
    west, south, east, north = frame
    return west, south, east, north


def _near(values: Floats, among: npt.NDArray[np.bool_], degrees: bool) -> npt.NDArray[np.bool_]:
    low, middle, high = np.percentile(values[among], [2, 50, 98])
    least = 0.01 if degrees else 1_000.0  # a street has no spread to measure by
    reach = FAR * max(high - middle, middle - low, least)
    near: npt.NDArray[np.bool_] = np.abs(values - middle) <= reach
    return near
