"""Cells as publishers and partners write them: padded, with thousands commas, in metres.

Each function takes a column and gives a column; what cannot be read becomes null, for a
rule to set the row aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.store import Check

if TYPE_CHECKING:
    import ibis.expr.types as ir

# The British Isles, with room: a point outside is a slip, not a place.
WEST, EAST, SOUTH, NORTH = -9.0, 2.5, 49.0, 61.5

_NOT_GIVEN = ("", "N/A", "n/a", "NA", "-", "..", ":", "[x]", "[z]", "[c]", "None", "NULL")


def given(text: ir.StringValue) -> ir.StringValue:
    """The cell without padding; null where it says in any of the usual ways that there is nothing."""
    bare = text.strip()
    return bare.isin(_NOT_GIVEN).ifelse(None, bare)


def whole_number(text: ir.StringValue) -> ir.IntegerValue:
    """` 66,776 ` and `66776.0` as 66776. Null for words, fractions and empty cells."""
    bare = given(text).re_replace(r"[,\s ]", "").re_replace(r"\.0+$", "")
    return bare.try_cast("int64")


def number(text: ir.StringValue) -> ir.FloatingValue:
    """A number with or without thousands commas."""
    return given(text).re_replace(r"[,\s ]", "").try_cast("float64")


def slug(text: ir.StringValue) -> ir.StringValue:
    """`Investigation complete; no suspect` as `investigation-complete-no-suspect`."""
    plain = text.lower().re_replace("[’']", "").re_replace(r"[^a-z0-9]+", "-")
    return plain.re_replace("^-|-$", "")


def note(id: str, title: str, found: int | None, detail: str = "") -> Check:
    """A line of a quality report: to know where something was found, otherwise in order."""
    return Check(id, title, "note" if found else "ok", int(found or 0), detail if found else "")


def outside_the_isles(lon: ir.FloatingValue, lat: ir.FloatingValue) -> ir.BooleanValue:
    return ~(lon.between(WEST, EAST) & lat.between(SOUTH, NORTH))


def in_degrees(engine: Engine, raw: ir.Table, east: str, north: str) -> ir.Table:
    """Raw rows with `_lon` and `_lat` beside them, from British National Grid metres.

    Without the OSTN15 grid the shift is good to about 2 m: less than a snap point's own error.
    """
    import numpy as np
    import pyarrow as pa
    from pyproj import Transformer

    numbers = {
        name: raw[c].cast("string").try_cast("float64") for name, c in (("x", east), ("y", north))
    }
    places = raw.select(place=raw["_row"], **numbers)
    # Here and not in a function of the engine's: PROJ does not survive the engine's threads.
    columns = engine.columns(places)
    x, y = (np.ma.filled(columns[c].astype("float64"), np.nan) for c in ("x", "y"))
    found = Transformer.from_crs(27700, 4326, always_xy=True).transform(x, y)
    lon, lat = (pa.array(np.where(np.isfinite(f), f, np.nan), from_pandas=True) for f in found)
    points = engine.take(pa.table({"_place": columns["place"], "_lon": lon, "_lat": lat}))
    joined = raw.join(points, raw["_row"] == points["_place"]).order_by("_row")
    return engine.keep(joined.select(*raw.columns, "_lon", "_lat"))
