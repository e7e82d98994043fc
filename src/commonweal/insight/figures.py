"""Charts and maps of pages: made by name, drawn for a desk and for a phone.

The figures are those of the assessment: one hand draws for pages and for paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from commonweal.assessment import drawing
from commonweal.assessment.figures import choropleth, dot_comparison, month_profile, monthly_line
from commonweal.assessment.figures.bars import Bar
from commonweal.assessment.figures.season import MonthRatio
from commonweal.assessment.figures.theme import GOLD, INK, WIDE
from commonweal.assessment.structure import Figure, Table
from commonweal.evidence.indicators import Indicator
from commonweal.evidence.indicators import indicator as find_indicator
from commonweal.evidence.workspace import Partnership
from commonweal.insight import comparison, places, tables
from commonweal.insight.naming import FigureName
from commonweal.insight.reading import Reading
from commonweal.insight.standings import year_spoken_of
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import CommonwealError, NotEnoughData, UnknownName
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.places import AreaKind

PAGE_WIDTH = 1_000
"""Of a chart that has a page's whole width. [pixels]"""


@dataclass(frozen=True)
class Drawn:
    """A figure with its table, its drawings and its addresses."""

    partnership: str
    figure: Figure
    table: Table | None
    name: FigureName | None = None
    """None for a figure of the assessment."""

    @property
    def id(self) -> str:
        return self.figure.id

    @property
    def caption(self) -> str:
        return self.figure.caption

    @cached_property
    def on_page(self) -> Figure:
        """The figure as wide as a page, so that its words keep the size they have on paper."""
        # Of the assessment's own only those as wide as paper: bars are as wide as they need be.
        ours = self.name is not None or self.figure.spec.get("width") == WIDE
        if not ours or not drawing.has_narrow(self.figure.spec):
            return self.figure
        return replace(self.figure, spec={**self.figure.spec, "width": PAGE_WIDTH})

    @cached_property
    def wide(self) -> SafeString:
        # Our own drawing: shapes and escaped words, no script and no style.
        return mark_safe(drawing.svg_for_page(self.on_page.spec))  # noqa: S308

    @cached_property
    def narrow(self) -> SafeString:
        if not drawing.has_narrow(self.figure.spec):
            return SafeString("")
        return mark_safe(drawing.svg_for_page(self.figure.spec, narrow=True))  # noqa: S308

    @property
    def nature(self) -> str:
        """`map` can be brought to life as a map, `chart` as a chart."""
        return "map" if self.name is not None and self.name.kind == "areas" else "chart"

    def address(self, form: str) -> str:
        return reverse("insight:figure", args=[self.partnership, self.id, form])

    @property
    def data_url(self) -> str:
        return self.address("geojson" if self.nature == "map" else "json")

    @property
    def csv_url(self) -> str:
        return self.address("csv")

    @property
    def page(self) -> str:
        return reverse("insight:provenance", args=[self.partnership, self.id])


def figure(current: Reading, here: Partnership, id: str) -> Drawn:
    """A figure by its name: one of ours, or one of the assessment.

    Raises:
        UnknownName: There is no such figure.
        NotDefined, NotEnoughData: There is nothing to draw.
    """
    return current.keep(("figure", here.slug, id), lambda: _figure(current, here, id))


def figure_or_none(current: Reading, here: Partnership, id: str) -> Drawn | None:
    """A figure, or nothing where there is nothing to draw."""
    try:
        return figure(current, here, id)
    except CommonwealError:
        return None


def _figure(current: Reading, here: Partnership, id: str) -> Drawn:
    try:
        name = FigureName.read(id)
    except UnknownName:
        found = _of_assessment(current, here, id)
        if found is None:
            raise
        return found
    measure = find_indicator(name.indicator)
    make = {"monthly": _monthly, "season": _season, "areas": _areas, "beside": _beside}[name.kind]
    drawn, table = make(current, here, measure, name)
    return Drawn(here.slug, replace(drawn, id=id, table=table.id), replace(table, id=id), name)


def _of_assessment(current: Reading, here: Partnership, id: str) -> Drawn | None:
    """A figure of the partnership's assessment, as it was published."""
    document = current.document(here.slug)
    for found in document.all_figures() if document is not None else ():
        if found.id == id:
            tables = document.all_tables() if document is not None else ()
            return Drawn(here.slug, found, next((t for t in tables if t.id == found.table), None))
    return None


def _monthly(
    current: Reading, here: Partnership, measure: Indicator, name: FigureName
) -> tuple[Figure, Table]:
    area = (
        current.evidence.geography.area(name.area, here.area)
        if name.area
        else current.district(here)
    )
    series = current.series(measure, area, here.area)
    span = name.span or year_spoken_of(current, here)
    # A period that lies outside what is held shades nothing.
    shaded = span if span.start <= series.end and span.end >= series.start else None
    if shaded:
        shaded = Span(max(shaded.start, series.start), min(shaded.end, series.end))
    drawn = monthly_line(series, id="monthly", period=shaded, source=_source(series.provenance))
    return drawn, tables.monthly(series, measure)


def _season(
    current: Reading, here: Partnership, measure: Indicator, name: FigureName
) -> tuple[Figure, Table]:
    from commonweal.analysis.trend import seasonal_profile

    series = current.series(measure, current.district(here), here.area)
    profile = seasonal_profile(series)
    months = [
        MonthRatio(int(number), float(ratio), float(lower), float(upper))
        for number, ratio, lower, upper in profile[["number", "ratio", "lower", "upper"]]
        .to_numpy(dtype=object)
        .tolist()
    ]
    drawn = month_profile(
        months,
        id="season",
        caption=f"{measure.title}, {here.place}: each month beside the average month",
        source=_source(series.provenance),
        provenance=series.provenance,
    )
    return drawn, tables.season(profile, measure, here.place, series.provenance)


def _areas(
    current: Reading, here: Partnership, measure: Indicator, name: FigureName
) -> tuple[Figure, Table]:
    kind = name.by or here.neighbourhoods
    where = places.where(current, here, measure, kind, name.span)
    shapes = boundaries(current, here, kind)
    if where is None or shapes is None:
        raise NotEnoughData(
            f"There is no map of “{measure.title}” by {kind.plain}.",
            do="Add counts by small area, and their boundaries.",
        )
    rated = any(p.rate is not None for p in where.places)
    per = measure.denominator.per if measure.denominator else 1_000
    amounts = {p.code: p.rate if rated else p.count for p in where.places}
    unit = f"per {words.count(per)} residents" if rated else measure.unit
    label = where.counts.span.label
    drawn = choropleth(
        shapes,
        amounts,
        id="areas",
        caption=f"{measure.title} {unit} by {kind.plain}, {here.place}, {label[0].lower() + label[1:] if label.startswith('Year') else label}",
        measure=f"{measure.title} {unit}",
        names={p.code: p.known_as for p in where.places},
        number=words.rate if rated else words.count,
        top=0 if name.area else 3,
        source=_source(where.counts.provenance),
        provenance=where.counts.provenance,
    )
    if name.area:
        drawn = _marked(drawn, name.area)
    return drawn, tables.by_area(where)


def _beside(
    current: Reading, here: Partnership, measure: Indicator, name: FigureName
) -> tuple[Figure, Table]:
    found = comparison.districts(current, here, measure)
    drawn = dot_comparison(
        [Bar(d.name, d.rate, d.lower, d.upper, d.here) for d in found.districts],
        id="beside",
        caption=f"{measure.title} per {words.count(found.per)} residents, {found.when}",
        measure=f"{measure.title} per {words.count(found.per)} residents",
        source=_source(found.provenance),
        provenance=found.provenance,
    )
    return drawn, tables.comparison(found, measure)


def _marked(figure: Figure, code: str) -> Figure:
    """The same map with one area outlined in gold: you are here."""
    spec: dict[str, Any] = dict(figure.spec)
    first = spec["layer"][0]
    features = first["data"]["values"]["features"]
    here = [f for f in features if f["properties"]["code"] == code]
    if not here:
        return figure
    data = {
        "values": {"type": "FeatureCollection", "features": here},
        "format": {"property": "features"},
    }
    outline = [
        {
            "data": data,
            "mark": {"type": "geoshape", "fill": None, "stroke": stroke, "strokeWidth": width},
        }
        for stroke, width in ((INK, 6), (GOLD, 3.5))
    ]
    spec["layer"] = [*spec["layer"], *outline]
    name = here[0]["properties"]["name"]
    words_of = dict(spec["usermeta"])
    words_of["alt"] += f" {name} is outlined."
    spec["usermeta"], spec["description"] = words_of, words_of["alt"]
    return replace(
        figure, spec=spec, alt=words_of["alt"], caption=f"{figure.caption} Outlined: {name}."
    )


def boundaries(current: Reading, here: Partnership, kind: AreaKind) -> Any:
    """Outlines of a district's areas of a kind; None where none are held."""
    return current.keep(
        ("boundaries", kind, here.area),
        lambda: current.evidence.geography.boundaries(kind, here.area),
    )


def geojson(current: Reading, here: Partnership, drawn: Drawn) -> dict[str, Any]:
    """The areas of a map with their values and the colours that the drawn map has.

    Raises:
        UnknownName: The figure is not a map of ours.
    """
    name = drawn.name
    if name is None or name.kind != "areas":
        raise UnknownName(f"“{drawn.id}” is not a map.")
    kind = name.by or here.neighbourhoods
    layer = drawn.figure.spec["layer"][0]
    fill = layer["encoding"]["fill"]
    colour = dict(zip(fill["scale"]["domain"], fill["scale"]["range"], strict=True))
    said = {f["properties"]["code"]: f["properties"] for f in layer["data"]["values"]["features"]}
    features = []
    for row in boundaries(current, here, kind).itertuples():
        props = said.get(row.code)
        if props is None or row.geometry is None:
            continue
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": row.code,
                    "name": props["name"],
                    "value": props["value"],
                    "colour": colour[props["band"]],
                    "here": row.code == name.area,
                    "href": reverse("insight:area", args=[here.slug, row.code]),
                },
                "geometry": _short(row.geometry),
            }
        )
    box = boundaries(current, here, kind).total_bounds
    return {
        "type": "FeatureCollection",
        "bbox": [round(float(v), 5) for v in box],
        "measure": fill["legend"]["title"],
        "key": [{"label": label, "colour": c} for label, c in colour.items()],
        "features": features,
    }


def _short(geometry: Any) -> dict[str, Any]:
    """A geometry with coordinates to five decimals: about a metre."""
    import shapely
    from shapely.geometry import mapping

    rounded = shapely.set_precision(geometry, 1e-5, mode="pointwise")
    return dict(mapping(rounded))


def _source(provenance: Any) -> str:
    return "; ".join(provenance.sources) if provenance is not None else ""
