"""Pairs of arsons by distance and days apart: how many times what chance gives."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.nearrepeat import near_repeats
from commonweal.assessment.figures.theme import INK, ORDINARY, PAPER, SEQUENTIAL, spec, values
from commonweal.assessment.structure import Figure

DISTANCES = {"[0, 1) m": "Same place", "[1, 200) m": "1 to under 200 m",
             "[200, 400) m": "200 to under 400 m", "[400, 600) m": "400 to under 600 m"}  # fmt: skip
DAYS = {
    "[0, 8) days": "0 to 7 days",
    "[8, 15) days": "8 to 14 days",
    "[15, 22) days": "15 to 21 days",
}


def figure() -> Figure:
    found = near_repeats(
        sample("chicago_arson.csv"), x="x", y="y", when="date",
        distances=(0, 1, 200, 400, 600), day_bands=(0, 8, 15, 22),
    )  # fmt: skip
    table = found.table[found.table["bounded"]]
    rows = [
        {"distance": DISTANCES[r["distance"]], "days": DAYS[r["days"]], "stands": r["stands"],
         "shade": min(r["ratio"], 6) if r["stands"] else None,
         "text": f"{r['observed']} pairs", "beside": f"chance gives {r['expected']:.1f}"}
        for r in table.to_dict("records")
    ]  # fmt: skip
    y = {"field": "distance", "type": "nominal", "sort": list(DISTANCES.values()),
         "axis": {"title": None, "ticks": False, "labelFontSize": 14, "labelLimit": 180}}  # fmt: skip
    x = {"field": "days", "type": "nominal", "sort": list(DAYS.values()),
         "axis": {"title": None, "labelAngle": 0, "ticks": False, "orient": "top"}}  # fmt: skip
    ink = {"condition": {"test": "datum.stands", "value": PAPER}, "value": INK}
    layers = [
        {"data": values(rows), "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 3},
         "encoding": {"x": x, "y": y, "color": {
             "condition": {"test": "datum.stands", "value": SEQUENTIAL[-1]}, "value": ORDINARY}}},
        {"data": values(rows), "mark": {"type": "text", "dy": -9, "fontSize": 15, "fontWeight": 600},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}, "color": ink}},
        {"data": values(rows), "mark": {"type": "text", "dy": 10, "fontSize": 13},
         "encoding": {"x": x, "y": y, "text": {"field": "beside"}, "color": ink}},
    ]  # fmt: skip
    said = "; ".join(
        f"{r['distance']}, {r['days']}: {r['text']}, {r['beside']}" for r in rows if r["stands"]
    )
    caption = (
        "Arson in Chicago, 2016: pairs of fires by distance and time apart. Dark: more than chance "
        "allows"
    )
    alt = f"A grid of four distances by three spans of time. Above chance: {said}."
    return Figure(
        id="worked.nearrepeat", caption=f"{caption}.", alt=alt,
        source="City of Chicago, through the Crime Open Database",
        spec=spec(layers, title=caption, alt=alt, width=500, height=240, narrow=210),
    )  # fmt: skip
