"""Collisions by hour and weekday."""

from __future__ import annotations

from commonweal.analysis.hours import WEEKDAYS, hours_of_week
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import PAPER, SEQUENTIAL, spec, values
from commonweal.assessment.structure import Figure


def figure() -> Figure:
    found = hours_of_week(sample("greater_manchester_collisions.csv"), start="date", time="time")
    rows = [
        {"weekday": r["weekday"], "hour": r["hour"], "events": r["events"]}
        for r in found.table.to_dict("records")
    ]
    y = {"field": "weekday", "type": "nominal", "sort": list(WEEKDAYS),
         "axis": {"title": None, "ticks": False}}  # fmt: skip
    x = {"field": "hour", "type": "ordinal",
         "axis": {"title": "Hour of the day", "labelAngle": 0, "ticks": False,
                  "values": [0, 3, 6, 9, 12, 15, 18, 21]}}  # fmt: skip
    top = float(found.table["events"].max())
    colour = {"field": "events", "type": "quantitative",
              "legend": {"title": "Collisions in the year", "gradientLength": 220},
              "scale": {"domain": [0, top], "range": list(SEQUENTIAL)}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1.5},
         "encoding": {"x": x, "y": y, "color": colour}},
    ]  # fmt: skip
    caption = "Road collisions with casualties in Greater Manchester, 2023, by hour and weekday"
    alt = f"A grid of seven days by 24 hours. {found.in_words}"
    return Figure(
        id="worked.hours", caption=f"{caption}.", alt=alt, source="Transport for Greater Manchester",
        spec=spec(layers, title=caption, alt=alt, width=560, height=210, narrow=250),
    )  # fmt: skip
