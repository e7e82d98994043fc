"""The four numbers on ASB case reviews, year by year."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.methods import run, sample
from commonweal.analysis.returns import asb_case_reviews
from commonweal.assessment.figures.theme import (
    GOLD,
    INK,
    SEQUENTIAL,
    TEAL,
    WIDE,
    Layer,
    spec,
    values,
)
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import join

SAID = {
    "applications": "applications", "threshold_not_met": "threshold not met",
    "reviews_carried_out": "reviews carried out", "with_recommendations": "with recommendations",
}  # fmt: skip
COLOURS = [SEQUENTIAL[2], GOLD, TEAL, SEQUENTIAL[4]]


def figure() -> Figure:
    years = asb_case_reviews(sample("asb_case_log.csv"), **run("asb-case-reviews").example).years
    rows: list[dict[str, Any]] = []
    for at, row in enumerate(years.to_dict("records")):
        for k, (name, said) in enumerate(SAID.items()):
            middle = at + (k - 1.5) * 0.21
            rows.append(
                {"year": row["year"], "what": said, "n": row[name], "said": str(row[name]),
                 "from": middle - 0.09, "to": middle + 0.09, "middle": middle}
            )  # fmt: skip
    x: Layer = {
        "type": "quantitative", "scale": {"domain": [-0.5, len(years) - 0.5], "nice": False},
        "axis": {"title": None, "values": list(range(len(years))), "labelFontSize": 15,
                 "ticks": False, "labelExpr": f"{years['year'].tolist()}[datum.value]"},
    }  # fmt: skip
    y: Layer = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 5.6], "nice": False}}
    layers: list[Layer] = [
        {"data": values(rows),
         "mark": {"type": "rect"},
         "encoding": {
             "x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y | {"field": "n"},
             "y2": {"datum": 0},
             "color": {"field": "what", "type": "nominal", "sort": list(SAID.values()),
                       "legend": {"title": None, "columns": 2},
                       "scale": {"domain": list(SAID.values()), "range": COLOURS}}}},
        {"data": values(rows),
         "mark": {"type": "text", "dy": -9, "fill": INK, "fontWeight": 600},
         "encoding": {"x": x | {"field": "middle"}, "y": y | {"field": "n"},
                      "text": {"field": "said"}}},
    ]  # fmt: skip
    caption = "ASB case reviews, Newcastle-under-Lyme: nils are written out"
    alt = "Bar chart, four numbers a year: " + join(
        [f"{year} " + ", ".join(f"{r['said']} {r['what']}" for r in rows if r["year"] == year)
         for year in years["year"]]
    )  # fmt: skip
    return Figure(
        id="worked.returns", caption=f"{caption}.", alt=f"{alt}.",
        source="Newcastle-under-Lyme Borough Council; the dates of the log are made up to fit",
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 40, height=230, narrow=320),
    )  # fmt: skip
