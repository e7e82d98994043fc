"""Four changes with what chance alone would allow, and what the swing of months allows."""

from __future__ import annotations

from commonweal.analysis.change import compare_spans
from commonweal.assessment.figures.theme import COMPARED, INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import YEAR, wolverhampton
from commonweal.vocabulary.words import percent

KINDS = {
    "All crime and ASB": (),
    "Neighbourhood crime": ("Burglary", "Robbery", "Theft from the person", "Vehicle crime"),
    "Robbery": ("Robbery",),
    "Shoplifting": ("Shoplifting",),
}


def figure() -> Figure:
    rows, said = [], []
    for name, categories in KINDS.items():
        found = compare_spans(wolverhampton(*categories), span=YEAR)
        chance, limits = found.by_chance_alone, found.percentage_limits
        if found.percentage is None or limits is None:
            continue
        rows.append(
            {"name": name, "value": found.percentage, "lower": limits.lower, "upper": limits.upper,
             "chance_lower": chance.lower - 1, "chance_upper": chance.upper - 1,
             "text": percent(found.percentage, signed=True)}
        )  # fmt: skip
        said.append(
            f"{name} {percent(found.percentage, signed=True)}, "
            f"{percent(limits.lower, signed=True)} to {percent(limits.upper, signed=True)}"
        )
    names = [row["name"] for row in rows]
    y = {"field": "name", "type": "nominal", "sort": names,
         "axis": {"title": None, "labelFontSize": 15, "labelLimit": 220}}  # fmt: skip
    x = {
        "type": "quantitative", "scale": {"domain": [-0.55, 0.4], "nice": False},
        "axis": {"title": "Change from the year before", "format": "+.0%", "tickCount": 6},
    }  # fmt: skip
    thin = {"type": "rule", "stroke": INK, "strokeWidth": 1.6}
    wide = {"type": "rule", "stroke": COMPARED, "strokeWidth": 9, "opacity": 0.35}
    layers = [
        {"data": values([{"value": 0}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"x": x | {"field": "value"}}},
        {"data": values(rows), "mark": wide,
         "encoding": {"y": y, "x": x | {"field": "chance_lower"}, "x2": {"field": "chance_upper"}}},
        {"data": values(rows), "mark": thin,
         "encoding": {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}}},
        {"data": values(rows), "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 110},
         "encoding": {"y": y, "x": x | {"field": "value"}}},
        {"data": values(rows), "mark": {"type": "text", "dy": -15},
         "encoding": {"y": y, "x": x | {"field": "value"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Wolverhampton, year to March 2026 beside the year before. Thick bars: what chance alone "
        "allows. Thin lines: what it allows once months are seen to swing more than that"
    )
    alt = f"Dot chart of change with two intervals each. {'; '.join(said)}."
    return Figure(
        id="worked.change", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=520, height=58 * len(rows), narrow=190),
    )  # fmt: skip
