"""A part of a table made safe: what is small, and what is hidden to protect it."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.disclosure import protect, rule_set
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import (
    GOLD,
    INK,
    LINE,
    SAND,
    TEAL,
    TEXT,
    WIDE,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import count

SHOWN = 11
GROUPS = ["White", "Asian", "Black", "Mixed", "Other", "Unknown", "Total"]
COLOURS = {
    "shown": SAND,
    "small: hidden": TEAL,
    "hidden to protect them": GOLD,
}


def figure() -> Figure:
    table = sample("leeds_searches_by_area.csv")
    safe = protect(table, dimensions=("area", "group"), count="searches")
    symbol = rule_set("lt5_secondary").symbol
    true = table.set_index(["area", "group"])["searches"].to_dict()
    rows: list[dict[str, Any]] = []
    for area, group, text in safe.published.itertuples(index=False):
        small = 0 < true.get((area, group), 99) < 5
        kind = "shown" if text != symbol else list(COLOURS)[1 if small else 2]
        rows.append({"area": area, "group": group, "text": text, "kind": kind})
    # The neighbourhoods with most cells hidden to protect others: they show how it works.
    most: dict[str, int] = {}
    for row in rows:
        if row["area"] != "Total":
            most[row["area"]] = most.get(row["area"], 0) + (row["kind"] == list(COLOURS)[2])
    chosen = sorted(sorted(most, key=lambda area: (-most[area], area))[:SHOWN])
    part = [row for row in rows if row["area"] in chosen]
    y = {"field": "area", "type": "nominal", "sort": chosen,
         "axis": {"title": None, "labelColor": TEXT, "labelLimit": 240}}  # fmt: skip
    x = {"field": "group", "type": "nominal", "sort": GROUPS,
         "axis": {"title": None, "orient": "top", "labelAngle": 0, "labelColor": TEXT,
                  "ticks": False}}  # fmt: skip
    layers: list[Layer] = [
        {"data": values(part),
         "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
         "encoding": {"x": x, "y": y, "color": {
             "field": "kind", "type": "nominal", "legend": {"title": None},
             "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())}}}},
        *({"data": values([r for r in part if (r["kind"] == "small: hidden") is dark]),
           "mark": {"type": "text", "fill": "#ffffff" if dark else INK},
           "encoding": {"x": x, "y": y, "text": {"field": "text"}}} for dark in (True, False)),
    ]  # fmt: skip
    caption = (
        f"Searches in Leeds, February 2024 to January 2025: {SHOWN} of 107 neighbourhoods. "
        f"{count(safe.small)} small counts are hidden in all, and {count(safe.others)} others so "
        "that nobody can work them out"
    )
    alt = (
        f"Part of a table of neighbourhoods by ethnic group. Numbers of five and over, and nils, "
        f"are shown; {count(safe.small)} counts of 1 to 4 and {count(safe.others)} further counts "
        f"are replaced by {symbol}, at least two in every row and column that has one."
    )
    return Figure(
        id="worked.disclosure", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 230, height=31 * SHOWN,
                  narrow=None, background=None) | {"view": {"stroke": LINE}},
    )  # fmt: skip
