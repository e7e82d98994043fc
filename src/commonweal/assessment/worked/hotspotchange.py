"""Kinds of hot spot over time, beside what luck alone would make."""

from __future__ import annotations

from commonweal.analysis.hotspotchange import hot_over_time
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COMPARED, TEAL, TEXT, spec, values
from commonweal.assessment.structure import Figure

FOUND, LUCK = "found", "had each place kept its level"


def figure() -> Figure:
    table = hot_over_time(
        sample("wolverhampton_neighbourhood_months.csv"), cell="lsoa21_code", month="month",
        count="count",
    ).kinds  # fmt: skip
    rows, said = [], []
    for r in table[table["kind"] != "never"].to_dict("records"):
        for kind, value in ((FOUND, r["cells"]), (LUCK, r["by_chance"])):
            rows.append({"name": r["kind"].title(), "kind": kind, "value": float(value),
                         "text": f"{value:.0f}"})  # fmt: skip
        said.append(f"{r['kind']} {r['cells']}, by luck {r['by_chance']:.0f}")
    y = {"field": "name", "type": "nominal", "sort": [r["name"] for r in rows],
         "axis": {"title": None, "labelFontSize": 15}}  # fmt: skip
    offset = {"field": "kind", "type": "nominal", "sort": [FOUND, LUCK]}
    x = {"field": "value", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, max(r["value"] for r in rows) * 1.15], "nice": False}}  # fmt: skip
    colour = {"field": "kind", "type": "nominal", "title": None,
              "scale": {"domain": [FOUND, LUCK], "range": [TEAL, COMPARED]}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "bar"},
         "encoding": {"y": y, "x": x, "yOffset": offset, "color": colour}},
        {"data": values(rows), "mark": {"type": "text", "align": "left", "dx": 5, "fill": TEXT},
         "encoding": {"y": y, "x": x, "yOffset": offset, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Hot spots of neighbourhood crime in Wolverhampton, October 2023 to March 2026, by kind: "
        "number of neighbourhoods"
    )
    alt = f"Paired bars. {'; '.join(said)}."
    return Figure(
        id="worked.hotspotchange", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=480, height=270, narrow=220),
    )  # fmt: skip
