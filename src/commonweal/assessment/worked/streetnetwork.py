"""K along made-up streets, beside what even scattering gives."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.streetnetwork import street_network_k
from commonweal.assessment.figures.theme import COMPARED, SOFT, TEAL, TEXT, spec, values
from commonweal.assessment.structure import Figure


def figure() -> Figure:
    found = street_network_k(
        sample("synthetic_street_events.csv"), sample("synthetic_streets.csv"), steps=16
    )
    rows = [{str(k): v for k, v in r.items()} for r in found.table.to_dict("records")]
    x = {"field": "distance", "type": "quantitative",
         "axis": {"title": "Distance along the streets (metres)"}}  # fmt: skip
    y = {"type": "quantitative", "axis": {"title": "K (metres)"}}
    last = rows[-1]
    words = [
        {"distance": last["distance"], "at": last["k"], "text": "these events", "c": TEAL},
        {"distance": last["distance"], "at": last["distance"], "text": "chance", "c": COMPARED},
    ]
    layers = [
        {"data": values(rows), "mark": {"type": "area", "fill": SOFT, "opacity": 0.22},
         "encoding": {"x": x, "y": y | {"field": "lower"}, "y2": {"field": "upper"}}},
        {"data": values(rows), "mark": {"type": "line", "stroke": COMPARED, "strokeDash": [5, 4]},
         "encoding": {"x": x, "y": y | {"field": "distance"}}},
        {"data": values(rows), "mark": {"type": "line", "stroke": TEAL, "strokeWidth": 3},
         "encoding": {"x": x, "y": y | {"field": "k"}}},
        {"data": values(words), "mark": {"type": "text", "align": "left", "dx": 6, "fill": TEXT},
         "encoding": {"x": x, "y": y | {"field": "at"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Made-up events on made-up streets: K along the streets, with the band of 39 even "
        "scatterings"
    )
    alt = (
        "Line chart. K lies above the band at every distance: "
        + "; ".join(f"at {r['distance']:.0f}, {r['k']:.0f}" for r in rows[4::4])
        + "."
    )
    return Figure(
        id="worked.streetnetwork", caption=f"{caption}.", alt=alt, source="Synthetic",
        spec=spec(layers, title=caption, alt=alt, width=520, height=300),
    )  # fmt: skip
