"""Share of crime in the busiest neighbourhoods, beside what luck alone would show."""

from __future__ import annotations

from commonweal.analysis.concentration import eighty_twenty
from commonweal.assessment.figures.theme import COMPARED, TEAL, TEXT, spec, values
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import neighbourhoods
from commonweal.vocabulary.words import percent

FOUND, LUCK = "found", "were all places alike"


def figure() -> Figure:
    table = eighty_twenty(neighbourhoods(), count="count", top=(0.01, 0.05, 0.1, 0.2, 0.5))
    rows, said = [], []
    for r in table.to_dict("records"):
        name = f"Busiest {percent(r['top'])}: {r['places']:.0f}"
        for kind, value in ((FOUND, r["share_of_events"]), (LUCK, r["by_chance"])):
            rows.append({"name": name, "kind": kind, "value": value, "text": percent(value)})
        said.append(f"{name} hold {percent(r['share_of_events'])}, alike {percent(r['by_chance'])}")
    y = {"field": "name", "type": "nominal", "sort": [r["name"] for r in rows],
         "axis": {"title": None, "labelFontSize": 15, "labelLimit": 220}}  # fmt: skip
    offset = {"field": "kind", "type": "nominal", "sort": [FOUND, LUCK]}
    x = {"field": "value", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 0.9], "nice": False}}  # fmt: skip
    colour = {"field": "kind", "type": "nominal", "title": None,
              "scale": {"domain": [FOUND, LUCK], "range": [TEAL, COMPARED]}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "bar"},
         "encoding": {"y": y, "x": x, "yOffset": offset, "color": colour}},
        {"data": values(rows), "mark": {"type": "text", "align": "left", "dx": 5, "fill": TEXT},
         "encoding": {"y": y, "x": x, "yOffset": offset, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Share of Wolverhampton's neighbourhood crime in its busiest neighbourhoods, year to "
        "March 2026"
    )
    alt = f"Paired bars. {'; '.join(said)}."
    return Figure(
        id="worked.concentration", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=460, height=270, narrow=170),
    )  # fmt: skip
