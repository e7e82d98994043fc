"""How soon a burgled place is burgled again."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.repeats import repeat_victimisation
from commonweal.assessment.figures.theme import INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent

NAMES = {7: "a week", 30: "30 days", 90: "90 days", 180: "180 days", 365: "a year"}


def figure() -> Figure:
    found = repeat_victimisation(
        sample("chicago_burglary_places.csv"), key="place", when="date", of="places"
    )
    rows = [
        {"within": NAMES[int(r["within_days"])], "value": r["share"], "lower": r["lower"],
         "upper": r["upper"], "text": percent(r["share"], digits=1)}
        for r in found.timing.to_dict("records")
    ]  # fmt: skip
    x = {"field": "within", "type": "nominal", "sort": [r["within"] for r in rows],
         "axis": {"title": "Within", "labelAngle": 0, "ticks": False}}  # fmt: skip
    y = {"type": "quantitative", "scale": {"domain": [0, 0.12], "nice": False},
         "axis": {"title": None, "format": ".0%", "tickCount": 4}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "bar", "fill": TEAL, "width": {"band": 0.55}},
         "encoding": {"x": x, "y": y | {"field": "value"}}},
        {"data": values(rows), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.6},
         "encoding": {"x": x, "y": y | {"field": "lower"}, "y2": {"field": "upper"}}},
        {"data": values(rows), "mark": {"type": "text", "dy": -10, "fill": SOFT},
         "encoding": {"x": x, "y": y | {"field": "upper"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = "Chicago, 2016: share of burgled places burgled again, by time since the burglary"
    said = "; ".join(f"within {r['within']} {r['text']}" for r in rows)
    alt = f"Rising bars with limits: {said}."
    return Figure(
        id="worked.repeats", caption=f"{caption}.", alt=alt,
        source="City of Chicago, through the Crime Open Database",
        spec=spec(layers, title=caption, alt=alt, width=480, height=240),
    )  # fmt: skip
