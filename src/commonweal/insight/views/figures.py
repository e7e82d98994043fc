"""A figure by its name, as SVG, PNG, data for scripts, CSV, or the description of that CSV."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.assessment import drawing
from commonweal.assessment.writers import csvw
from commonweal.insight import figures
from commonweal.insight.reading import reading
from commonweal.vocabulary.errors import UnknownName


def figure(request: HttpRequest, partnership: str, id: str, form: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    drawn = figures.figure(current, here, id)
    name = f"{partnership}-{id}".replace("@", "-")
    if form == "svg":
        return _file(drawing.svg_for_document(drawn.figure.spec), "image/svg+xml", f"{name}.svg")
    if form == "png":
        return _file(drawing.png(drawn.figure.spec), "image/png", f"{name}.png")
    if form == "json":
        return _json(drawing.vega_spec(drawn.on_page))
    if form == "geojson":
        return _json(figures.geojson(current, here, drawn), "application/geo+json")
    if drawn.table is None:
        raise UnknownName(f"The figure “{id}” has no table of its own.")
    if form == "csv":
        return _file(csvw.csv_text(drawn.table), "text/csv; charset=utf-8", f"{name}.csv")
    address = drawn.address("csv").rsplit("/", 1)[1]
    return _json(csvw.table_metadata(drawn.table, address), "application/ld+json")


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _json(content: Any, kind: str = "application/json") -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type=kind)
