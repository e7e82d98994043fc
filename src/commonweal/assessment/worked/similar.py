"""The districts most like Wolverhampton, and how firm each choice is."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.methods import run, sample
from commonweal.analysis.similar import similar_areas
from commonweal.assessment.figures.theme import SOFT, TEAL, TEXT, WIDE, Layer, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import join

SAID = {
    "log_residents": "residents", "under_16": "children", "aged_16_to_24": "young adults",
    "aged_65_up": "older people", "income": "income", "housing_and_services": "housing",
    "environment": "living environment", "connectivity": "connectivity",
}  # fmt: skip


def figure() -> Figure:
    found = similar_areas(
        sample("districts_england.csv"), area="district", subject="Wolverhampton",
        covariates=tuple(run("similar-areas").example["covariates"]),
    )  # fmt: skip
    rows: list[dict[Any, Any]] = found.group.to_dict("records")
    for row in rows:
        row["name"] = row["area"].split(",")[0]
        row["firm"] = row["stays"] == 1
        row["said"] = f"{row['distance']:.1f}; most apart in {SAID[row['unlike']]}"
    y = {"field": "name", "type": "nominal", "sort": [r["name"] for r in rows],
         "axis": {"title": None, "labelColor": TEXT, "labelFontSize": 15}}  # fmt: skip
    x = {"field": "distance", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 3.4], "nice": False}}  # fmt: skip
    layers: list[Layer] = [
        {"data": values([r for r in rows if r["firm"] is firm]),
         "mark": {"type": "bar", "height": {"band": 0.6}, "stroke": TEAL, "strokeWidth": 1.4,
                  "fill": TEAL if firm else "#ffffff"},
         "encoding": {"y": y, "x": x}}
        for firm in (True, False)
    ]  # fmt: skip
    layers.append(
        {"data": values(rows),
         "mark": {"type": "text", "align": "left", "dx": 8, "fill": SOFT},
         "encoding": {"y": y, "x": x, "text": {"field": "said"}}}
    )  # fmt: skip
    caption = (
        "The 15 districts of England most like Wolverhampton: the shorter, the more alike. Filled: "
        "chosen whichever measure is left out"
    )
    firm = [r["name"] for r in rows if r["firm"]]
    alt = (
        f"Bar chart of distance from Wolverhampton. Chosen whichever measure is left out: "
        f"{join(firm)}. Others: {join([r['name'] for r in rows if not r['firm']])}."
    )
    return Figure(
        id="worked.similar", caption=f"{caption}.", alt=alt,
        source="Census 2021 and mid-2020 estimates (ONS), Indices of Deprivation 2025 (MHCLG)",
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 190, height=30 * len(rows),
                  narrow=None),
    )  # fmt: skip
