"""Counting in an area that somebody drew: a park, a town centre, a beat.

Only sources with points can be counted so, and police points are snap points: the
middle of a street, a car park. A line drawn along a street may leave its point on
either side, so small shapes are answered with care.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence.engine import reader
from commonweal.evidence.reading import live_rows
from commonweal.evidence.store import Snapshot
from commonweal.vocabulary.errors import FileRefused, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

CAVEAT = (
    "Points on police maps are approximate: each stands for a street or a public place. "
    "Incidents near the edge of a drawn area may be counted on either side."
)


@dataclass(frozen=True)
class DrawnCounts:
    """Incidents inside a drawn area."""

    table: pd.DataFrame
    """Columns month, category, n."""
    points: int
    """Different map points inside."""
    caveat: str = CAVEAT


def read_polygon(path: Path) -> BaseGeometry:
    """The polygons of a GeoJSON file (degrees), as one shape.

    Raises:
        FileRefused: There is no polygon in it, or it does not lie in the British Isles.
    """
    import shapely

    try:
        raw = json.loads(path.read_text("utf-8"))
        features = raw["features"] if raw.get("type") == "FeatureCollection" else [raw]
        shapes = [shapely.from_geojson(json.dumps(f.get("geometry", f))) for f in features]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise FileRefused(
            f"{path.name} is not GeoJSON.",
            seen=str(error)[:120],
            do="Draw the area in a map program and export it as GeoJSON.",
        ) from error
    drawn = shapely.union_all(
        [shapely.make_valid(s) for s in shapes if s.geom_type.endswith("Polygon")]
    )
    west, south, east, north = drawn.bounds if not drawn.is_empty else (0.0, 0.0, 0.0, 0.0)
    if drawn.is_empty or not (-9 <= west <= east <= 2.5 and 49 <= south <= north <= 61.5):
        raise FileRefused(
            f"{path.name} has no polygon in the British Isles.",
            seen=f"{len(shapes)} shapes, from {west:.3f}, {south:.3f} to {east:.3f}, {north:.3f}.",
            do="Export it in degrees (WGS84), longitude before latitude.",
        )
    return drawn


def count_within(snapshot: Snapshot, drawn: BaseGeometry) -> DrawnCounts:
    """Incidents inside a drawn area, by month and category.

    Points are joined once each, not once an incident: a city of a million incidents has
    a few thousand points.

    Raises:
        NotEnoughData: No source with points is held.
    """
    import numpy as np
    import pyarrow as pa
    import shapely

    files = snapshot.live("incidents")
    if not files:
        raise NotEnoughData(
            "No incidents with points are held.",
            seen="The evidence has counts by area only.",
            do="Add street-level files of data.police.uk.",
        )
    west, south, east, north = drawn.bounds
    import ibis

    with closing(reader(snapshot.engine)) as engine:
        tables = []
        for path, parts in files.items():
            table = live_rows(engine, path, parts)
            table = table.select("scope", "month", "category", "lon", "lat")
            tables.append(table)
        rows = ibis.union(*tables) if len(tables) > 1 else tables[0]
        rows = engine.keep(
            rows.filter(rows.lon.between(west, east) & rows.lat.between(south, north))
        )
        places = engine.frame(rows.select("lon", "lat").distinct())
        shapely.prepare(drawn)
        inside = places[
            shapely.intersects_xy(drawn, np.array(places["lon"]), np.array(places["lat"]))
        ]
        kept = engine.take(pa.Table.from_pandas(inside, preserve_index=False))
        rows = rows.semi_join(kept, ["lon", "lat"])
        counted = rows.group_by(["month", "category"]).aggregate(n=rows.count())
        return DrawnCounts(engine.frame(counted.order_by("month", "category")), len(inside))
