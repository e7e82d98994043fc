"""Outlines of areas, in any of the files that mapping programs write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from commonweal.evidence import lookups
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import file_names
from commonweal.evidence.sources.cells import EAST, NORTH, SOUTH, WEST, note
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.tables import BOUNDARIES

if TYPE_CHECKING:
    import geopandas as gpd
    import ibis.expr.types as ir

# Publishers' columns for codes and names: LSOA21CD, lsoa21_code, ltla24_name, WD22NM …
_CODE = re.compile(r"(lsoa|msoa|ward|wd|ltla|lad)(\d\d)?_?(cd|code)", re.I)
_KINDS = {
    "lsoa": "lsoa",
    "msoa": "msoa",
    "ward": "ward",
    "wd": "ward",
    "ltla": "district",
    "lad": "district",
}
_SMALLEST = ("lsoa", "msoa", "ward", "district")
_KNOWN_AS = ("msoa_hocl_name", "msoa21hclnm", "msoahocln", "known_as")
_WITHIN = (
    "ltla24_code",
    "ltla22_code",
    "lad24cd",
    "lad23cd",
    "lad22cd",
    "lad21cd",
    "lad20cd",
    "lad19c",
    "lad19cd",
)
_CODES = {
    "lsoa": r"[EW]01\d{6}",
    "msoa": r"[EW]02\d{6}",
    "ward": r"[EW]05\d{6}",
    "district": r"E0[6789]\d{6}|W06\d{6}",
}


class Boundaries(Source):
    """One row an area: GeoJSON, GeoParquet or GeoPackage, in any projection that it declares.

    The smallest kind of area that a file has codes of is what it draws. Outlines that cross
    themselves are mended and counted; a district's set is replaced whole by a later one.
    """

    id = "ons/boundaries"
    title = "Outlines of areas"
    about = (
        "Outlines for drawing, often generalised. Counting goes by published codes and not by "
        "outlines: a point near a border can fall on the wrong side of a simplified line."
    )
    publisher = "Office for National Statistics"
    licence = OGL
    shape = BOUNDARIES

    def recognises(self, head: Head) -> bool:
        if head.kind == "parquet" and "geometry" not in head.columns:
            return False
        return (
            head.kind in ("geojson", "gpkg", "parquet") and _code_column(head.columns) is not None
        )

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        import pyarrow as pa
        import shapely

        frame = layer(file)
        code, kind = _kind(frame, head, file)
        shapes = frame.geometry.to_numpy()
        broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
        mended = shapes.copy()
        mended[broken] = shapely.make_valid(shapes[broken])
        names = [str(n) for n in frame[code][broken]]
        degrees = frame.set_geometry(mended, crs=frame.crs).to_crs(4326)
        wkb = [None if g is None or g.is_empty else bytes(g.wkb) for g in degrees.geometry]
        codes = [str(c).strip() for c in frame[code]]
        columns: dict[str, Any] = {
            "kind": [kind] * len(frame),
            "code": codes,
            "name": _texts(frame, _name_column(frame.columns, code)),
            "known_as": _texts(frame, _first(frame.columns, _KNOWN_AS)),
            "within": _within(frame, kind, codes, file),
            "wkb": pa.array(wkb, pa.binary()),
        }
        for name in ("name", "known_as", "within"):
            columns[name] = pa.array(columns[name], pa.string())
        checks = [
            note(
                "mended",
                "Outlines that crossed themselves and were mended",
                int(broken.sum()),
                f"{', '.join(names[:5])}{' …' if len(names) > 5 else ''}. Drawn; areas unchanged.",
            ),
            Check("projection", "Projection that the file came in", "ok", _projection(frame)),
        ]
        return Reading(engine.numbered(pa.table(columns)), first_line=1, notes=checks)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        stem = file_names.words(file.name.rsplit(".", 1)[0])
        district = (raw["@kind"] == "district").ifelse(raw["@code"], raw["@within"])
        set_ = ibis.coalesce(district, ibis.literal(stem))
        return raw.mutate(
            scope=raw["@kind"].concat("-", set_),
            kind=raw["@kind"],
            code=raw["@code"],
            name=raw["@name"].fill_null(raw["@code"]),
            known_as=raw["@known_as"],
            within=district,
            wkb=raw["@wkb"],
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule("outline", "it has no outline", lambda t: t.wkb.isnull())
        yield Rule(
            "code",
            "the code is not that of an area of this kind",
            lambda t: ~t.code.re_search(rf"^({'|'.join(_CODES.values())})$"),
        )

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        for kind, n in engine.rows(rows.group_by("kind").aggregate(n=rows.count())):
            yield Check("areas", f"Areas of the kind {kind}", "ok", int(n))
        lost = engine.one(rows.aggregate(n=rows.within.isnull().sum()))["n"]
        yield note("no-district", "Areas whose district is not known", lost,
                   "Shown on no partnership's map.")  # fmt: skip


def layer(file: Received) -> gpd.GeoDataFrame:
    """A file's map layer, as its publisher drew it.

    Raises:
        FileRefused: It is none, or does not say its projection.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    try:
        frame = gpd.read_parquet(file.path) if file.kind == "parquet" else gpd.read_file(file.path)
    except (ValueError, OSError, RuntimeError) as error:
        raise FileRefused(
            f"{file.name} cannot be read as a map layer.",
            seen=" ".join(str(error).split())[:160],
            do="Download it again, or export it anew from the mapping program.",
        ) from error
    if frame.crs is None:
        box = shapely.total_bounds(frame.geometry.to_numpy())
        west, south, east, north = box
        if west < WEST or east > EAST or south < SOUTH or north > NORTH:
            raise FileRefused(
                f"{file.name} does not say which projection it is in.",
                seen=f"Its numbers run from {np.round(box[:2], 1)} to {np.round(box[2:], 1)}.",
                do="Export it with its projection, or as GeoJSON in degrees.",
            )
        frame = frame.set_crs(4326)
    return frame


def _code_column(columns: Iterable[str]) -> str | None:
    """The code column of the smallest kind of area."""
    found = [(c, m) for c in columns if (m := _CODE.fullmatch(c))]
    found.sort(key=lambda f: _SMALLEST.index(_KINDS[f[1][1].lower()]))
    return found[0][0] if found else None


def _kind(frame: gpd.GeoDataFrame, head: Head, file: Received) -> tuple[str, str]:
    """Code column and kind of area, with the vintage of small areas: `lsoa21`."""
    code = _code_column(frame.columns)
    assert code is not None  # recognises() has seen it
    match = _CODE.fullmatch(code)
    assert match is not None
    base, year = _KINDS[match[1].lower()], match[2]
    if base == "district":
        return code, "district"
    if year is None:
        codes = {str(c).strip() for c in frame[code]}
        years = _vintages(base, codes) or {
            m[1] for c in frame.columns if (m := re.match(rf"{match[1]}(\d\d)", c, re.I))
        }
        if len(years) != 1:
            raise FileRefused(
                f"{file.name} does not say of which year its areas are.",
                seen=f"The column {code} has no year, and the others give {len(years)}.",
                do="Name the column with its year, as ONS does: MSOA21CD.",
            )
        year = years.pop()
    return code, f"{base}{year}"


def _vintages(base: str, codes: set[str]) -> set[str]:
    """The vintage that all the codes are of, where a lookup can tell."""
    if base == "ward":
        return {"24"} if codes <= set(lookups.wards()["ward24_code"].to_pylist()) else set()
    if base == "lsoa":
        table = lookups.vintages().to_pylist()
        for year in ("2021", "2011"):
            if codes <= {row["code"] for row in table if row[f"in_{year}"]}:
                return {year[2:]}
    return set()


def _name_column(columns: Iterable[str], code: str) -> str | None:
    want = re.sub(r"cd$", "nm", re.sub(r"code$", "name", code.lower()))
    return next((c for c in columns if c.lower() == want), None)


def _first(columns: Iterable[str], names: Iterable[str]) -> str | None:
    by_lower = {c.lower(): c for c in columns}
    return next((by_lower[n] for n in names if n in by_lower), None)


def _texts(frame: gpd.GeoDataFrame, column: str | None) -> list[str | None]:
    if column is None:
        return [None] * len(frame)
    return [str(v).strip() if isinstance(v, str) and v.strip() else None for v in frame[column]]


def _within(
    frame: gpd.GeoDataFrame, kind: str, codes: list[str], file: Received
) -> list[str | None]:
    """District of each area: as the file says, or by lookup, or by the file's name."""
    column = _first(frame.columns, _WITHIN)
    if kind != "district" and column:
        return _texts(frame, column)
    known: dict[str, str] = {}
    if kind.startswith("lsoa"):
        wards = lookups.wards()
        known = dict(
            zip(wards["lsoa21_code"].to_pylist(), wards["ltla24_code"].to_pylist(), strict=True)
        )
        if kind == "lsoa11":
            fit = lookups.best_fit()
            old = zip(fit["lsoa11"].to_pylist(), fit["lsoa21"].to_pylist(), strict=True)
            known = {a: known[b] for a, b in old if b in known}
    elif kind.startswith("ward"):
        wards = lookups.wards()
        known = dict(
            zip(wards["ward24_code"].to_pylist(), wards["ltla24_code"].to_pylist(), strict=True)
        )
    named = file_names.district(file.name)
    return [known.get(code, named[1] if named else None) for code in codes]


def _projection(frame: gpd.GeoDataFrame) -> str:
    crs: Any = frame.crs
    epsg = crs.to_epsg()
    return f"EPSG:{epsg}" if epsg else str(crs.name)
