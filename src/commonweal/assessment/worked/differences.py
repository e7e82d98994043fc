"""The gap between two kinds of neighbourhood, month by month."""

from __future__ import annotations

from commonweal.analysis.differences import difference_in_differences
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import GOLD_WASH, INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month


def figure() -> Figure:
    found = difference_in_differences(
        sample("sheffield_violence.csv"), start=Month(2020, 4), treated="shops"
    )
    table = found.by_month.assign(date=found.by_month["month"] + "-01")
    rows = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    x = {"field": "date", "type": "temporal",
         "axis": {"title": None, "format": "%b %Y", "tickCount": 8}}  # fmt: skip
    y = {
        "type": "quantitative",
        "scale": {"domain": [-8, 8]},
        "axis": {"title": "Violent crimes a neighbourhood", "format": "+"},
    }
    layers = [
        {"data": values([{"date": "2020-03-16", "end": "2021-03-16"}]),
         "mark": {"type": "rect", "fill": GOLD_WASH},
         "encoding": {"x": x, "x2": {"field": "end"}}},
        {"data": values([{"date": "2020-09-15", "text": "shops closed or limited"}]),
         "mark": {"type": "text", "y": 12, "fill": SOFT},
         "encoding": {"x": x, "text": {"field": "text"}}},
        {"data": values([{"value": 0}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"y": y | {"field": "value"}}},
        {"data": values(rows), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.4},
         "encoding": {"x": x, "y": y | {"field": "lower"}, "y2": {"field": "upper"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 80, "opacity": 1},
         "encoding": {"x": x, "y": y | {"field": "difference"}}},
    ]  # fmt: skip
    caption = (
        "Shopping neighbourhoods of Sheffield less the others, each beside its own average before. "
        "Thin lines: 95% limits. All of them include no difference"
    )
    held = sum(row["lower"] <= 0 <= row["upper"] for row in rows)
    alt = (
        f"Dots for {len(rows)} months with limits. {held} of {len(rows)} limits include no difference; dots "
        "lie about nothing before April 2020 and a little below it in the summer after."
    )
    return Figure(
        id="worked.differences", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=640, height=280, narrow=290),
    )  # fmt: skip
