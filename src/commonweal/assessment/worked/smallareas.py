"""Rates as counted, and steadied by what all neighbourhoods show."""

from __future__ import annotations

from commonweal.analysis.smallareas import stabilised_rates
from commonweal.assessment.figures.theme import INK, NARROW, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import KEYS, SOURCE, neighbourhoods
from commonweal.vocabulary.words import rate


def figure() -> Figure:
    found = stabilised_rates(neighbourhoods(), **KEYS)
    rows = [
        {"name": row["lsoa21_name"], "counted": row["rate"], "steadied": row["stabilised"]}
        for row in found.areas.to_dict("records")
    ]
    # By ratio, so that the many low rates have room: a step to the right is twice as many.
    low, top = 0.5, 130.0
    scale = {"type": "log", "base": 2, "domain": [low, top], "nice": False}
    axis = {"values": [0.5, 1, 2, 4, 8, 16, 32, 64, 128], "format": "~g", "labelOverlap": False}
    x = {"field": "counted", "type": "quantitative", "scale": scale,
         "axis": axis | {"title": "As counted, for every 1,000 residents"}}  # fmt: skip
    y = {"field": "steadied", "type": "quantitative", "scale": scale,
         "axis": axis | {"title": "Steadied"}}  # fmt: skip
    layers = [
        {"data": values([{"counted": low, "steadied": low}, {"counted": top, "steadied": top}]),
         "mark": {"type": "line", "stroke": SOFT, "strokeDash": [5, 4], "strokeWidth": 1.4},
         "encoding": {"x": x, "y": y}},
        {"data": values([{"steadied": found.mean}]),
         "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.4},
         "encoding": {"y": y}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "opacity": 0.7, "size": 55},
         "encoding": {"x": x, "y": y}},
    ]  # fmt: skip
    caption = (
        "Neighbourhood crime in Wolverhampton's neighbourhoods, year to March 2026. Low and high "
        f"rates move from the dashed line towards the rate of all together, {rate(found.mean)}"
    )
    alt = (
        f"Scatter of {len(rows)} neighbourhoods: rate as counted against the steadied rate. Points "
        "lie on the dashed line where nothing changes, and bend towards the average at both ends."
    )
    return Figure(
        id="worked.smallareas", caption=f"{caption}.", alt=alt, source=SOURCE,
        spec=spec(layers, title=caption, alt=alt, width=520, height=340, narrow=NARROW - 60),
    )  # fmt: skip
