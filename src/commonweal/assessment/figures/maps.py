"""Maps: how much where, and where more than chance."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.assessment.figures.theme import (
    COLD,
    HOT,
    INK,
    ORDINARY,
    SEQUENTIAL,
    SOFT,
    UNKNOWN,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.series import Provenance

NO_DATA = "no data"
Shapes = Mapping[str, Any]
"""GeoJSON geometry (or a shapely one) by area code, WGS84 degrees."""


@dataclass(frozen=True)
class Outlines:
    """Shapes made ready to be drawn at a width, so that many maps of one place share them."""

    shapes: dict[str, dict[str, Any]]
    extent: tuple[float, float, float, float]

    @classmethod
    def of(cls, boundaries: Any, size: int = 480) -> Outlines:
        """Outlines of a frame with `code` and `geometry`, or of geometries by code.

        Args:
            boundaries: In degrees, WGS84.
            size: Width of the map. [pixels]

        Raises:
            NotEnoughData: There is no shape.
        """
        if isinstance(boundaries, Outlines):
            return boundaries
        shapes = _shapes(boundaries, size)
        return cls(shapes, _extent(shapes.values()))


def choropleth(
    boundaries: Any,
    amounts: Mapping[str, float | None],
    *,
    id: str,
    caption: str,
    measure: str,
    names: Mapping[str, str] | None = None,
    number: Callable[[float], str] = words.rate,
    classes: int = 5,
    top: int = 3,
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
    size: int = 480,
) -> Figure:
    """Areas shaded in quantile classes of one hue, the highest numbered.

    A map shows where, not how many people: large areas catch the eye whatever
    lives in them, so the ranking beside it is the first thing to read.

    Args:
        boundaries: Frame with `code` and `geometry`, or geometries by code [degrees, WGS84];
            or `Outlines` of them.
        amounts: Value by area code; None or absent is hatched as no data.
        measure: What is shaded, with its unit: "Neighbourhood crime per 1,000 residents".
        names: What people call each area, by code.
        number: How a value is written.
        classes: At most this many; fewer where values repeat. [2 to 5]
        top: How many of the highest are numbered. [areas]
        size: Width of the map. [pixels]

    Raises:
        NotEnoughData: No area has a value.
    """
    outlines = Outlines.of(boundaries, size)
    shapes = outlines.shapes
    known = {code: v for code, v in amounts.items() if v is not None and code in shapes}
    if not known:
        raise NotEnoughData(f"“{measure}” has no value for any area of the map.")
    cuts = _quantile_cuts(sorted(known.values()), classes)
    labels = _class_labels(cuts, sorted(known.values()), number)
    colours = _spread(SEQUENTIAL, len(labels))
    called = names or {}
    bands = {code: labels[sum(v >= cut for cut in cuts)] for code, v in known.items()}
    ranked = sorted(known, key=lambda code: (-known[code], code))[:top]
    missing = len(shapes) - len(known)
    rows = {
        code: {"band": bands.get(code, NO_DATA), "name": called.get(code, code),
               "value": number(known[code]) if code in known else NO_DATA}
        for code in shapes
    }  # fmt: skip
    domain = [*labels, *([NO_DATA] if missing else [])]
    best = ", ".join(
        f"{n} {called.get(code, code)} ({number(known[code])})" for n, code in enumerate(ranked, 1)
    )
    lowest, highest = min(known.values()), max(known.values())
    alt = (
        f"Map of {len(shapes)} areas shaded by {_start_lower(measure)}, "
        f"from {number(lowest)} to {number(highest)} in {words.small(len(labels))} classes: "
        f"{'; '.join(labels)}. Highest: {best}."
        + (f" {words.plural(missing, 'area')} without data." if missing else "")
    )
    full = caption.rstrip(".") + (f". Numbered: {best}." if ranked else ".")
    return _map_figure(
        outlines, rows, domain, [*colours, *([UNKNOWN] if missing else [])], ranked,
        id=id, caption=full, title=caption.rstrip("."), alt=alt, key=measure, table=table,
        source=source, provenance=provenance, size=size,
    )  # fmt: skip


def hot_spot_map(
    boundaries: Any,
    classes: Mapping[str, str],
    *,
    id: str,
    caption: str,
    names: Mapping[str, str] | None = None,
    top: Sequence[str] = (),
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
    size: int = 480,
) -> Figure:
    """Areas that, with their neighbours, have more or less than chance would give.

    Args:
        boundaries: Frame with `code` and `geometry`, or geometries by code [degrees, WGS84];
            or `Outlines` of them.
        classes: By area code: `hot99` (surer than 99%), `hot95`, `cold`, `ordinary`, or `none`
            for no data. State the correction for many tests in `caption`.
        top: Codes to number, in order.
    """
    outlines = Outlines.of(boundaries, size)
    shapes = outlines.shapes
    plain = {
        "hot99": "more than chance (99% sure)",
        "hot95": "more than chance (95% sure)",
        "ordinary": "no clear difference",
        "cold": "less than chance (95% sure)",
        "none": NO_DATA,
    }
    colour = {"hot99": HOT[0], "hot95": HOT[1], "ordinary": ORDINARY, "cold": COLD, "none": UNKNOWN}
    kinds = {code: classes.get(code, "none") for code in shapes}
    used = [kind for kind in plain if kind in set(kinds.values())]
    called = names or {}
    rows = {
        code: {"band": plain[kind], "name": called.get(code, code), "value": plain[kind]}
        for code, kind in kinds.items()
    }
    how_many = {kind: sum(k == kind for k in kinds.values()) for kind in used}
    marked = [code for code in top if code in shapes]
    best = ", ".join(f"{n} {called.get(code, code)}" for n, code in enumerate(marked, 1))
    alt = f"Map of {len(shapes)} areas. " + "; ".join(
        f"{plain[kind]}: {words.plural(how_many[kind], 'area')}" for kind in used
    ) + (f". Numbered: {best}." if best else ".")  # fmt: skip
    full = caption.rstrip(".") + (f". Numbered: {best}." if best else ".")
    return _map_figure(
        outlines, rows, [plain[kind] for kind in used], [colour[kind] for kind in used], marked,
        id=id, caption=full, title=caption.rstrip("."), alt=alt, key="With its neighbours",
        table=table, source=source, provenance=provenance, size=size,
    )  # fmt: skip


def _map_figure(
    outlines: Outlines, rows: dict[str, dict[str, str]], domain: list[str],
    colours: list[str], marked: list[str], *, id: str, caption: str, title: str, alt: str,
    key: str, table: str, source: str, provenance: Provenance | None, size: int,
) -> Figure:  # fmt: skip
    shapes = outlines.shapes
    features = [
        {"type": "Feature", "geometry": shapes[code], "properties": {"code": code, **rows[code]}}
        for code in sorted(shapes)
    ]
    left, bottom, right, upper = outlines.extent
    height = round(size * (upper - bottom) / (right - left)) if right > left else size
    projection = {"type": "identity", "reflectY": True}
    fill = {
        "field": "properties.band", "type": "nominal",
        "scale": {"domain": domain, "range": colours},
        "legend": {
            "title": key, "symbolType": "square", "symbolStrokeColor": SOFT,
            "symbolStrokeWidth": 0.8, "columns": 3 if max(map(len, domain)) < 16 else 1,
        },
    }  # fmt: skip
    layers: list[Layer] = [
        {
            "data": {"values": {"type": "FeatureCollection", "features": features},
                     "format": {"property": "features"}},
            "mark": {"type": "geoshape", "stroke": "#6d7b7c", "strokeWidth": 0.5,
                     "strokeJoin": "round"},
            "encoding": {
                "fill": fill,
                "tooltip": [{"field": "properties.name", "title": "Area"},
                            {"field": "properties.value", "title": key}],
            },
        },
    ]  # fmt: skip
    if marked:
        points = []
        for n, code in enumerate(marked, 1):
            lon, lat = _middle(shapes[code])
            points.append({"lon": lon, "lat": lat, "n": str(n)})
        place = {
            "longitude": {"field": "lon", "type": "quantitative"},
            "latitude": {"field": "lat", "type": "quantitative"},
        }
        layers += [
            {
                "data": values(points),
                "mark": {"type": "circle", "size": 400, "fill": INK, "opacity": 1,
                         "stroke": "#ffffff", "strokeWidth": 1.5},
                "encoding": place,
            },
            {
                "data": values(points),
                "mark": {"type": "text", "fill": "#ffffff", "fontWeight": 700, "fontSize": 13},
                "encoding": place | {"text": {"field": "n"}},
            },
        ]  # fmt: skip
    return Figure(
        id=id, caption=caption, alt=alt, table=table, source=source, provenance=provenance,
        spec=spec(layers, title=title, alt=alt, width=size, height=height, narrow=None,
                  projection=projection),
    )  # fmt: skip


def _shapes(boundaries: Any, size: int) -> dict[str, dict[str, Any]]:
    """GeoJSON by code, squeezed so that a degree east is as long as a degree north, and
    simplified below what a pixel shows. Drawing only: never used to count."""
    import math

    import shapely
    from shapely.geometry import mapping, shape

    if isinstance(boundaries, Mapping):
        pairs = list(boundaries.items())
    else:
        pairs = list(zip(boundaries["code"], boundaries["geometry"], strict=True))
    found = {
        str(c): shape(dict(g)) if isinstance(g, Mapping) else g for c, g in pairs if g is not None
    }
    if not found:
        raise NotEnoughData("There is no boundary to draw a map of.", do="Load boundaries first.")
    everything = list(found.values())
    west, south, east, north = shapely.total_bounds(everything)
    squeeze = math.cos(math.radians((south + north) / 2))
    pixel = max((east - west) * squeeze / size, 1e-9)
    decimals = max(4, math.ceil(-math.log10(pixel)))
    shapes = {}
    for code, geometry in found.items():
        flat = shapely.transform(geometry, lambda xy: xy * [squeeze, 1.0])
        drawn = flat.simplify(pixel * 0.4, preserve_topology=True)
        shapes[code] = _rounded(mapping(drawn), decimals)
    return shapes


def _rounded(geometry: Any, decimals: int) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        if isinstance(part, (int, float)):
            return round(float(part), decimals)
        return [walk(piece) for piece in part]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _extent(shapes: Any) -> tuple[float, float, float, float]:
    import shapely
    from shapely.geometry import shape

    left, bottom, right, upper = shapely.total_bounds([shape(s) for s in shapes])
    return float(left), float(bottom), float(right), float(upper)


def _middle(geometry: dict[str, Any]) -> tuple[float, float]:
    from shapely.geometry import shape

    point = shape(geometry).representative_point()
    return float(point.x), float(point.y)


def _quantile_cuts(ordered: list[float], classes: int) -> list[float]:
    """Values at which the next class starts; equal cuts are merged, never an empty class."""
    cuts: list[float] = []
    for part in range(1, classes):
        at = ordered[min(len(ordered) - 1, round(part * len(ordered) / classes))]
        if at > (cuts[-1] if cuts else ordered[0]):
            cuts.append(at)
    return cuts


def _class_labels(
    cuts: list[float], ordered: list[float], number: Callable[[float], str]
) -> list[str]:
    if not cuts:
        return [number(ordered[0]) if ordered[0] == ordered[-1]
                else f"{number(ordered[0])} to {number(ordered[-1])}"]  # fmt: skip
    between = [f"{number(a)} to {number(b)}" for a, b in itertools.pairwise(cuts)]
    labels = [f"under {number(cuts[0])}", *between, f"{number(cuts[-1])} and over"]
    return labels if len(set(labels)) == len(labels) else [
        f"{label} ({n})" for n, label in enumerate(labels, 1)
    ]  # fmt: skip


def _spread(palette: tuple[str, ...], n: int) -> list[str]:
    if n == 1:
        return [palette[2]]
    return [palette[round(i * (len(palette) - 1) / (n - 1))] for i in range(n)]


def _start_lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
