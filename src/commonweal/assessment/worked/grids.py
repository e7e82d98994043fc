"""Maps of cells over the outline of a place, as several worked examples draw them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from commonweal.assessment.figures.theme import INK, ORDINARY, PAPER, SOFT, Layer, spec, values
from commonweal.assessment.structure import Figure

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 440
PORTSMOUTH = (462_300, 98_000, 469_500, 107_500)
"""West, south, east, north of its land, in metres of the British National Grid."""


@cache
def portsmouth() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Outlines of Portsmouth's land, in metres."""
    import geopandas as gpd
    import shapely

    from commonweal.evidence.sample import sample_folder

    file = sample_folder() / "geography" / "portsmouth-lsoa21.geojson.gz"
    areas = gpd.read_file(io.BytesIO(gzip.decompress(file.read_bytes()))).to_crs(27_700)
    land = shapely.simplify(shapely.union_all(areas.geometry.array.buffer(5)), 25)
    parts = [p for p in shapely.get_parts(land) if p.area > 20_000]
    return tuple(
        tuple((round(x), round(y)) for x, y in shapely.get_coordinates(p.exterior)) for p in parts
    )


def cell_map(
    table: pd.DataFrame,
    *,
    cell: float,
    band: str,
    colours: Mapping[str, str],
    key: str,
    id: str,
    caption: str,
    alt: str,
    source: str,
    marks: Sequence[tuple[float, float, str]] = (),
    cells: bool = True,
) -> Figure:
    """Squares coloured by band over Portsmouth, with a scale of one kilometre.

    Args:
        table: One row a square: `x`, `y` of its middle, and `band`. [metres]
        cell: Side of a square. [metres]
        band: Column that `colours` gives a colour to.
        colours: Colour of each band, in the order of the legend.
        key: What the bands are, for the legend.
        marks: Middle and number of places to mark. [metres]
        cells: False for a map of points, sized by `size`.
    """
    west, south, east, north = PORTSMOUTH
    height = round(WIDTH * (north - south) / (east - west))
    x: Layer = {"type": "quantitative", "axis": None,
                "scale": {"domain": [west, east], "nice": False, "zero": False}}  # fmt: skip
    y = x | {"scale": {"domain": [south, north], "nice": False, "zero": False}}
    # Small squares overlap a little, or thin lines would show between them.
    half = cell / 2 + (4 if cell <= 150 else 0)
    rows = [
        {"x": r["x"] - half, "x2": r["x"] + half, "y": r["y"] - half, "y2": r["y"] + half,
         "band": r[band]}
        for r in table.to_dict("records")
    ] if cells else [
        {"x": r["x"], "y": r["y"], "band": r[band], "size": r["size"]}
        for r in table.to_dict("records")
    ]  # fmt: skip
    colour = {"field": "band", "type": "nominal", "title": key,
              "scale": {"domain": list(colours), "range": list(colours.values())},
              "legend": {"columns": 1 if max(map(len, colours)) > 24 else 3,
                         "symbolType": "square" if cells else "circle",
                         "symbolStrokeColor": SOFT, "symbolStrokeWidth": 0.6}}  # fmt: skip
    land: list[Layer] = [
        {"data": values([{"x": a, "y": b, "n": n} for n, (a, b) in enumerate(ring)]),
         "mark": {"type": "line", "filled": fill, "fill": ORDINARY if fill else None,
                  "stroke": SOFT, "strokeWidth": 0 if fill else 0.9, "clip": True},
         "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"},
                      "order": {"field": "n", "type": "quantitative"}}}
        for fill in (True, False)
        for ring in portsmouth()
    ]  # fmt: skip
    under = len(land) // 2
    drawn: Layer = (
        {"data": values(rows),
         "mark": {"type": "rect", "stroke": PAPER if cell > 150 else None, "strokeWidth": 0.5,
                  "clip": True},
         "encoding": {"x": x | {"field": "x"}, "x2": {"field": "x2"}, "y": y | {"field": "y"},
                      "y2": {"field": "y2"}, "fill": colour}}
        if cells else
        {"data": values(rows),
         "mark": {"type": "circle", "opacity": 0.85, "stroke": PAPER, "strokeWidth": 0.4,
                  "clip": True},
         "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"}, "fill": colour,
                      "size": {"field": "size", "type": "quantitative", "legend": None,
                               "scale": {"range": [6, 420]}}}}
    )  # fmt: skip
    scale = [{"x": east - 1_500, "x2": east - 500, "y": south + 250, "text": "1 km"}]
    bar: list[Layer] = [
        {"data": values(scale), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 2},
         "encoding": {"x": x | {"field": "x"}, "x2": {"field": "x2"}, "y": y | {"field": "y"}}},
        {"data": values([{"x": east - 1_000, "y": south + 250, "text": "1 km"}]),
         "mark": {"type": "text", "dy": -10, "fontSize": 13, "fill": INK},
         "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"},
                      "text": {"field": "text"}}},
    ]  # fmt: skip
    layers = [*land[:under], drawn, *land[under:], *bar]
    if marks:
        at = values([{"x": a, "y": b, "text": text} for a, b, text in marks])
        where: dict[str, Any] = {"x": x | {"field": "x"}, "y": y | {"field": "y"}}
        layers += [
            {"data": at, "mark": {"type": "circle", "size": 360, "fill": INK, "opacity": 1,
                                  "stroke": "#ffffff", "strokeWidth": 1.5, "clip": True},
             "encoding": where},
            {"data": at, "mark": {"type": "text", "fill": "#ffffff", "fontWeight": 700,
                                  "fontSize": 12, "clip": True},
             "encoding": where | {"text": {"field": "text"}}},
        ]  # fmt: skip
    return Figure(
        id=id, caption=f"{caption}.", alt=alt, source=source,
        spec=spec(layers, title=caption, alt=alt, width=WIDTH, height=height, narrow=None),
    )  # fmt: skip


def banded(value: float, cuts: Sequence[float], names: Sequence[str]) -> str:
    """The name of the band that a value falls in; `cuts` are where the second and later begin."""
    return names[sum(value >= cut for cut in cuts)]
