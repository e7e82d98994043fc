"""How many times the rate of White people other groups are searched, on two benchmarks."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.disproportionality import side_by_side
from commonweal.analysis.methods import sample
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
from commonweal.vocabulary.words import join


def figure() -> Figure:
    found = side_by_side(
        sample("leeds_searches.csv"), group="group", count="searches", reference="White",
        benchmarks={"residents": "residents", "people there by day": "workday"},
    )  # fmt: skip
    rows: list[dict[Any, Any]] = found.table[found.table["ratio"].notna()].to_dict("records")
    order = list(dict.fromkeys(r["group"] for r in rows))
    for row in rows:
        first = row["benchmark"] == found.benchmarks[0]
        row["at"] = order.index(row["group"]) + (-0.17 if first else 0.17)
        row["first"] = first
        row["said"] = f"{row['ratio']:.1f} times, by {row['benchmark']}"
    y: Layer = {
        "field": "at", "type": "quantitative",
        "scale": {"domain": [len(order) - 0.5, -0.5], "nice": False, "zero": False},
        "axis": {"title": None, "values": list(range(len(order))), "labelColor": TEXT,
                 "labelFontSize": 15, "grid": True, "gridColor": LINE,
                 "labelExpr": f"{order}[datum.value]"},
    }  # fmt: skip
    x: Layer = {
        "type": "quantitative", "scale": {"domain": [0.8, 4], "nice": False, "zero": False},
        "axis": {"title": "Times the rate of White people", "values": [1, 1.5, 2, 2.5, 3]},
    }  # fmt: skip
    layers: list[Layer] = [
        {"data": values([{"one": 1}]),
         "mark": {"type": "rule", "stroke": SOFT, "strokeDash": [5, 4], "strokeWidth": 1.6},
         "encoding": {"x": x | {"field": "one"}}},
        {"data": values([{"one": 1, "at": -0.5}]),
         "mark": {"type": "text", "align": "left", "dx": 7, "dy": 12, "fill": SOFT,
                  "text": "same rate"},
         "encoding": {"x": x | {"field": "one"}, "y": y}},
        {"data": values(rows), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.8},
         "encoding": {"y": y, "x": x | {"field": "ratio_lower"}, "x2": {"field": "ratio_upper"}}},
        *({"data": values([r for r in rows if r["first"] is first]),
           "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1, "stroke": TEAL,
                    "strokeWidth": 2, "fill": TEAL if first else "#ffffff"},
           "encoding": {"y": y, "x": x | {"field": "ratio"}}} for first in (True, False)),
        {"data": values(rows), "mark": {"type": "text", "align": "left", "dx": 9, "fill": TEXT},
         "encoding": {"y": y, "x": x | {"field": "ratio_upper"}, "text": {"field": "said"}}},
    ]  # fmt: skip
    caption = (
        "Searches in Leeds, August 2022 to January 2025: rate of each group beside that of White "
        "people, on two benchmarks, with 95% limits"
    )
    alt = "Dot chart of ratios to White people: " + join(
        [f"{r['group']} {r['said']}" for r in rows]
    )
    return Figure(
        id="worked.disproportionality", caption=f"{caption}.", alt=f"{alt}.",
        source="data.police.uk, Census 2021 (ONS)",
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 110, height=250, narrow=300),
    )  # fmt: skip
