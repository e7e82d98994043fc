"""Road casualties as counted, and as they would be if every district had the same ages."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.methods import sample
from commonweal.analysis.standardise import directly_standardised
from commonweal.assessment.figures.theme import (
    INK,
    LINE,
    SOFT,
    TEAL,
    TEXT,
    WIDE,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import join, rate


def figure() -> Figure:
    found = directly_standardised(
        sample("road_casualties_by_age.csv"), area="district", stratum="age", count="casualties",
        population="people", denominator="mid-2020", per=100_000,
    )  # fmt: skip
    rows: list[dict[Any, Any]] = found.sort_values("rate", ascending=False).to_dict("records")
    for row in rows:
        row["said"] = rate(row["rate"])
    y = {"field": "area", "type": "nominal", "sort": [r["area"] for r in rows],
         "axis": {"title": None, "labelColor": TEXT, "labelFontSize": 15, "grid": True,
                  "gridColor": LINE, "tickBand": "extent"}}  # fmt: skip
    x: Layer = {
        "type": "quantitative",
        "scale": {"domain": [80, 170], "nice": False, "zero": False},
        "axis": {"title": "Killed or seriously injured, for every 100,000 residents",
                 "values": [80, 100, 120, 140, 160]},
    }  # fmt: skip
    layers: list[Layer] = [
        {"data": values(rows), "mark": {"type": "rule", "stroke": TEAL, "strokeWidth": 1.6},
         "encoding": {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": "#ffffff", "stroke": INK, "size": 110,
                  "opacity": 1, "strokeWidth": 1.6},
         "encoding": {"y": y, "x": x | {"field": "crude"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 130, "opacity": 1},
         "encoding": {"y": y, "x": x | {"field": "rate"}}},
        {"data": values(rows),
         "mark": {"type": "text", "align": "left", "dx": 8, "fill": SOFT},
         "encoding": {"y": y, "x": x | {"field": "upper"}, "text": {"field": "said"}}},
    ]  # fmt: skip
    caption = (
        "Road casualties in Greater Manchester, 2019 to 2023. Open dots: as counted. Filled dots: "
        "at the ages of all ten districts together, with 95% limits"
    )
    alt = "Dot chart of ten districts, as counted and at the same ages: " + join(
        [f"{r['area']} {rate(r['crude'])} and {rate(r['rate'])}" for r in rows]
    )
    return Figure(
        id="worked.standardise", caption=f"{caption}.", alt=f"{alt}.",
        source="Transport for Greater Manchester; residents mid-2020 (ONS)",
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 190, height=36 * len(rows),
                  narrow=210),
    )  # fmt: skip
