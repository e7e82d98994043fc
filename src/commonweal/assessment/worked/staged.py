"""Homicides before and after a law that states took up in different years."""

from __future__ import annotations

from commonweal.analysis.differences import staged_differences
from commonweal.analysis.methods import run, sample
from commonweal.assessment.figures.theme import GOLD_WASH, INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure

FEWEST = 10
"""States that a year before or after the law needs to be drawn."""


def figure() -> Figure:
    found = staged_differences(sample("castle_laws.csv"), **run("staged-differences").example)
    table = found.by_time[found.by_time["areas"] >= FEWEST]
    rows = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    first, last = int(table["from_start"].min()), int(table["from_start"].max())
    x = {"type": "quantitative", "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
         "axis": {"title": "Years from the law", "values": list(range(first, last + 1)),
                  "format": "d"}}  # fmt: skip
    y = {"type": "quantitative", "scale": {"domain": [-80, 80]},
         "axis": {"title": "Homicides a state", "format": "+d"}}  # fmt: skip
    layers = [
        {"data": values([{"from": -0.5, "to": last + 0.5}]),
         "mark": {"type": "rect", "fill": GOLD_WASH},
         "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}}},
        {"data": values([{"at": -0.4, "text": "with the law"}]),
         "mark": {"type": "text", "y": 12, "fill": SOFT, "align": "left"},
         "encoding": {"x": x | {"field": "at"}, "text": {"field": "text"}}},
        {"data": values([{"value": 0}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"y": y | {"field": "value"}}},
        {"data": values(rows), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.4},
         "encoding": {"x": x | {"field": "from_start"}, "y": y | {"field": "lower"},
                      "y2": {"field": "upper"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 80, "opacity": 1},
         "encoding": {"x": x | {"field": "from_start"}, "y": y | {"field": "difference"}}},
    ]  # fmt: skip
    caption = (
        "Homicides in states with a castle doctrine law less those in states still without it, each "
        f"beside its own average before. Years with {FEWEST} states or more; thin lines: 95% limits"
    )
    at = table.set_index("from_start")["difference"]
    alt = (
        f"Dots for {len(rows)} years from {-first} before the law to {last} after, with limits. About "
        f"nothing before, but {-at[-2]:.0f} fewer two years before; {at[0]:.0f} more in the year of "
        f"the law and {at[last]:.0f} more {last} years after."
    )
    return Figure(
        id="worked.staged", caption=f"{caption}.", alt=alt,
        source="FBI, through Cheng and Hoekstra (2013)",
        spec=spec(layers, title=caption, alt=alt, width=640, height=280, narrow=290),
    )  # fmt: skip
