"""A null result, with the falls that it could not have seen."""

from __future__ import annotations

import math

from commonweal.analysis.evaluation import evaluate
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import GOLD_WASH, INK, SAND, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import percent


def figure() -> Figure:
    found = evaluate(
        sample("sheffield_violence.csv"), start=Month(2020, 4), treated="shops",
        picked_for_high=False,
    )  # fmt: skip
    x = {"type": "quantitative", "scale": {"domain": [-0.4, 0.2], "nice": False},
         "axis": {"title": "Change beside areas without it", "format": "+.0%", "tickCount": 6}}  # fmt: skip
    least, change = -found.smallest_seen, percent(found.ratio - 1, signed=True)
    bands = [
        {"from": -0.4, "to": least, "middle": (least - 0.4) / 2, "text": "would have shown",
         "fill": SAND},
        {"from": least, "to": 0, "middle": least / 2, "text": "too small to be seen",
         "fill": GOLD_WASH},
    ]  # fmt: skip
    row = {"value": found.ratio - 1, "lower": found.lower - 1, "upper": found.upper - 1,
           "text": f"found: {change}"}  # fmt: skip
    layers = [
        *(
            {"data": values([band]), "mark": {"type": "rect", "fill": band["fill"]},
             "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}}}
            for band in bands
        ),
        {"data": values(bands),
         "mark": {"type": "text", "y": 16, "fill": SOFT},
         "encoding": {"x": x | {"field": "middle"}, "text": {"field": "text"}}},
        {"data": values([{"value": 0}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"x": x | {"field": "value"}}},
        {"data": values([row]), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 3, "y": 78},
         "encoding": {"x": x | {"field": "lower"}, "x2": {"field": "upper"}}},
        {"data": values([row]),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 160, "opacity": 1, "y": 78},
         "encoding": {"x": x | {"field": "value"}}},
        {"data": values([row]),
         "mark": {"type": "text", "y": 56, "fontWeight": 600, "fill": INK},
         "encoding": {"x": x | {"field": "value"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "No effect was found. The line is how far the true change could lie (95%); a fall in the "
        "gold band would most likely not have been seen"
    )
    alt = (
        f"The change found is {change}, with limits "
        f"{percent(found.lower - 1, signed=True)} to {percent(found.upper - 1, signed=True)}, which "
        f"include no change. Falls of less than {percent(math.ceil(100 * found.smallest_seen) / 100, digits=0)} would most "
        "likely not have been seen."
    )
    return Figure(
        id="worked.evaluation", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=620, height=120, narrow=300),
    )  # fmt: skip
