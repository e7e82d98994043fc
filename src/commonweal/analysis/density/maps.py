"""Density of events, and of events among a population, as tables of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.cells import Points, points
from commonweal.analysis.cells.counting import MOST_CELLS, cells_of_frame
from commonweal.analysis.cells.points import Coordinates, Stray
from commonweal.analysis.density.bandwidths import Rule, bandwidth_of
from commonweal.analysis.density.surface import surface, unique_places
from commonweal.analysis.inputs import Floats, need_positive
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

KM2 = 1e6
"""Square metres in a square kilometre."""
WIDE = 0.25
"""A bandwidth above this share of the map's shorter side shows the town and no streets."""


@dataclass(frozen=True)
class Density:
    """How thickly events lie, cell by cell."""

    table: pd.DataFrame
    """`x`, `y` (middle of each cell, metres) and `density`. [events per km²]"""
    bandwidth: float
    """Standard deviation of the kernel. [metres]"""
    why: str
    """Who chose it: the caller, or which rule."""
    cell: float
    """Side of a cell, exactly as asked for. [metres]"""
    crs: str
    events: int
    places: int
    """Different places they lie on."""
    left_out: int
    warning: str
    """Empty if the bandwidth suits the map."""

    @property
    def in_words(self) -> str:
        top = self.table.loc[self.table["density"].idxmax()]
        return (
            f"{self.events:,} events on {self.places:,} places, smoothed over "
            f"{self.bandwidth:,.0f} metres ({self.why}): thickest, {top['density']:,.0f} for "
            f"every square kilometre, about {top['x']:,.0f}, {top['y']:,.0f}."
            + (f" {self.warning}" if self.warning else "")
        )


def density(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    bandwidth: float | None = None,
    rule: Rule = "likelihood",
    cell: float = 100.0,
    count: str | None = None,
    frame: tuple[float, ...] | None = None,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
) -> Density:
    """Kernel density: how thickly events lie, smoothed by a Gaussian.

    The exact sum over every place, not an approximation by grid or Fourier. A map to
    look at: it does not say which hills are more than chance (see `hotspots`), it
    follows where people are (see `risk`), and it spills over coasts and borders.

    Args:
        events: One row an event, or a place with a count.
        x: Column of eastings or longitudes. [metres or degrees]
        y: Column of northings or latitudes. [metres or degrees]
        bandwidth: Standard deviation of the Gaussian, no less than a cell; chosen by
            `rule` if left out. [metres]
        rule: `likelihood`: each place best foretold by the others; `nearest`: mean
            distance to the fifteenth nearest place.
        cell: Side of a cell; cells lie on the grid's own lines. [metres]
        count: Column of events at each row; each row is one event if left out. [events]
        frame: West, south, east, north of the map; points outside are stray. Left out:
            the box around the points. [as `x` and `y`]
        coordinates: `degrees`, `metres`, or `detect`: degrees if all lie within 180 and 90.
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Density`: cells with events per km², and the bandwidth with its reason.

    Raises:
        InvalidValues: The bandwidth is under the cell, points are stray, or the map
            would have over four million cells.
        NotEnoughData: There are too few places to choose a bandwidth from.

    Source:
        Silverman (1986), Density Estimation for Statistics and Data Analysis.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"x": [450_050.0], "y": [100_050.0], "n": [10]})
    >>> found = density(one, x="x", y="y", count="n", bandwidth=200)
    >>> f"{found.table['density'].max():.2f}"  # 10 / (2 pi 0.2 km squared)
    '39.79'
    """
    held = points(events, x=x, y=y, count=count, coordinates=coordinates, stray=stray, frame=frame)
    px, py, number = unique_places(held.x, held.y, held.number)
    width, why = _chosen(px, py, number, bandwidth, rule, cell)
    columns, rows = _middles(held, cell, frame)
    found = surface(px, py, columns=columns, rows=rows, bandwidth=width, weights=number) * KM2
    return Density(
        _table(columns, rows, density=found), width, why, float(cell), held.crs,
        int(number.sum()), len(px), held.left_out, _warning(width, columns, rows, cell),
    )  # fmt: skip


@dataclass(frozen=True)
class Risk:
    """Events among a population, cell by cell, both smoothed alike."""

    table: pd.DataFrame
    """`x`, `y`, `events` and `population` (for every km²), `risk` (events for each one of the
    population; missing where the population is too thin)."""
    overall: float
    """Events for each one of the population, on the whole."""
    bandwidth: float
    why: str
    cell: float
    crs: str
    hidden: int
    """Cells without a risk: too few of the population about."""
    left_out: int
    warning: str

    @property
    def in_words(self) -> str:
        shown = self.table.dropna(subset=["risk"])
        top = shown.loc[shown["risk"].idxmax()]
        return (
            f"{self.overall:,.3g} events for each one of the population; highest, "
            f"{top['risk']:,.3g}, about {top['x']:,.0f}, {top['y']:,.0f}. Smoothed over "
            f"{self.bandwidth:,.0f} metres ({self.why}); {self.hidden:,} of {len(self.table):,} "
            "cells hold too few of the population to say."
        )


def risk(
    events: pd.DataFrame,
    population: pd.DataFrame,
    *,
    x: str,
    y: str,
    count: str | None = None,
    people: str | None = None,
    least: float = 20.0,
    bandwidth: float | None = None,
    rule: Rule = "likelihood",
    cell: float = 100.0,
    coordinates: Coordinates = "detect",
    stray: Stray = "refuse",
) -> Risk:
    """Dual kernel density: events among those who could have one.

    The population may be residents, homes, or all events of which these are some (then
    risk is a share). Without enough of it about, a ratio says nothing, so those cells
    stay empty. It is not a test: chance makes high cells where both are few.

    Args:
        events: One row an event, or a place with a count.
        population: One row one of the population, or a place with how many.
        x: Column of eastings or longitudes, in both tables. [metres or degrees]
        y: Column of northings or latitudes, in both tables. [metres or degrees]
        count: Column of events at each row of `events`; one each if left out. [events]
        people: Column of how many at each row of `population`; one each if left out. [people]
        least: Fewest of the population, weighted by the kernel (1 at the cell's middle),
            that a risk is given for. [people]
        bandwidth: Standard deviation of both Gaussians, no less than a cell; chosen from
            the population by `rule` if left out. [metres]
        rule: `likelihood` or `nearest`, as in `density`.
        cell: Side of a cell. [metres]
        coordinates: `degrees`, `metres`, or `detect`.
        stray: `refuse` points without a place or far from all others, or `leave out`.

    Returns:
        `Risk`: cells of the population's box.

    Raises:
        InvalidValues: As `density`; or the tables lie on different planes.
        NotEnoughData: No cell has enough of the population.

    Source:
        Bithell (1990), Statistics in Medicine 9, 691-701; Kelsall and Diggle (1995).
    """
    need_positive(least, "The least population")
    mine = points(events, x=x, y=y, count=count, coordinates=coordinates, stray=stray)
    theirs = points(population, x=x, y=y, count=people, coordinates=coordinates, stray=stray)
    if mine.crs != theirs.crs:
        raise InvalidValues(
            "Events and population lie on different planes.",
            seen=f"Events in {mine.crs}, population in {theirs.crs}.",
            do="Give both in degrees, or both in the same metres.",
        )
    px, py, number = unique_places(theirs.x, theirs.y, theirs.number)
    width, why = _chosen(px, py, number, bandwidth, rule, cell)
    columns, rows = _middles(theirs, cell)
    grid: dict[str, Any] = {"columns": columns, "rows": rows, "bandwidth": width}
    below = surface(px, py, weights=number, **grid)
    above = surface(mine.x, mine.y, weights=mine.number, **grid)
    enough = below * (2 * np.pi * width**2) >= least
    if not enough.any():
        raise NotEnoughData(
            "No cell has enough of the population about it.",
            seen=f"{number.sum():g} in all; {least:g} are asked for about one cell.",
            do="Use a wider bandwidth or a smaller least.",
        )
    ratio = np.where(enough, above / np.where(enough, below, 1.0), np.nan)
    return Risk(
        _table(columns, rows, events=above * KM2, population=below * KM2, risk=ratio),
        float(mine.number.sum() / number.sum()), width, why, float(cell), theirs.crs,
        int((~enough).sum()), mine.left_out + theirs.left_out,
        _warning(width, columns, rows, cell),
    )  # fmt: skip


def _chosen(
    px: Floats, py: Floats, number: Floats, bandwidth: float | None, rule: Rule, cell: float
) -> tuple[float, str]:
    need_positive(cell, "The side of a cell")
    if bandwidth is None:
        width = bandwidth_of(px, py, number, rule=rule, least=cell)
        return width, "chosen so that " + (
            "each place is best foretold by the others"
            if rule == "likelihood"
            else "fifteen other places lie within it, on average"
        )
    if need_positive(bandwidth, "The bandwidth") < cell:
        raise InvalidValues(
            "The bandwidth is smaller than a cell, so the map would miss what lies between "
            "the middles of cells.",
            seen=f"Bandwidth {bandwidth:g} metres, cell {cell:g} metres.",
            do="Take smaller cells or a wider bandwidth.",
        )
    return float(bandwidth), "as asked for"


def _middles(
    held: Points, cell: float, frame: tuple[float, ...] | None = None
) -> tuple[Floats, Floats]:
    """Middles of the cells that cover the frame or the points, on the grid's own lines."""
    if frame is None:
        edges = (held.x.min(), held.y.min(), held.x.max(), held.y.max())
        first, low, last, high = (int(np.floor(edge / cell)) for edge in edges)
    else:
        first, low, last, high = cells_of_frame(frame, held.crs, cell)
    columns, rows = np.arange(first, last + 1), np.arange(low, high + 1)
    if len(columns) * len(rows) > MOST_CELLS:
        raise InvalidValues(
            "The map would have too many cells.",
            seen=f"{len(columns):,} by {len(rows):,} cells of {cell:g} metres.",
            do="Look for a wrong coordinate or unit, or take larger cells.",
        )
    return np.asarray((columns + 0.5) * cell), np.asarray((rows + 0.5) * cell)


def _table(columns: Floats, rows: Floats, **of: Floats) -> pd.DataFrame:
    import pandas as pd

    where = {"x": np.tile(columns, len(rows)), "y": np.repeat(rows, len(columns))}
    return pd.DataFrame(where | {name: grid.ravel() for name, grid in of.items()})


def _warning(width: float, columns: Floats, rows: Floats, cell: float) -> str:
    shorter = min(len(columns), len(rows)) * cell
    if width > WIDE * shorter:
        return (
            f"The bandwidth is {width / shorter:.0%} of the map's shorter side: it shows the "
            "whole town and no streets."
        )
    return ""
