"""How much of the next month each list of hot spots captures."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.prediction import BASELINE, CHANCE, LAST, YEAR_AGO, held_out_months
from commonweal.assessment.figures.theme import COMPARED, GOLD, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent

NAMES = {BASELINE: "Count of 12 months", YEAR_AGO: "Same month last year", LAST: "Last month",
         CHANCE: "Chance"}  # fmt: skip
COLOURS = {BASELINE: TEAL, YEAR_AGO: GOLD, LAST: COMPARED, CHANCE: SOFT}
DASHES: dict[str, list[int]] = {
    BASELINE: [1, 0], YEAR_AGO: [8, 3], LAST: [4, 3], CHANCE: [2, 4],
}  # fmt: skip


def figure() -> Figure:
    found = held_out_months(
        sample("wolverhampton_neighbourhood_months.csv"), cell="lsoa21_code", month="month",
        count="count", area=0.1, held_out=17,
    )  # fmt: skip
    rows = [
        {"way": NAMES[r["prediction"]], "area": r["area"], "events": r["events"]}
        for r in found.curve.to_dict("records")
        if r["area"] <= 0.5
    ]
    order = [NAMES[k] for k in NAMES]
    x = {"field": "area", "type": "quantitative", "scale": {"domain": [0, 0.5], "nice": False},
         "axis": {"title": "Share of neighbourhoods on the list", "format": ".0%",
                  "tickCount": 5}}  # fmt: skip
    y = {"field": "events", "type": "quantitative", "scale": {"domain": [0, 0.8], "nice": False},
         "axis": {"title": "Share of next month's crime", "format": ".0%", "tickCount": 4}}  # fmt: skip
    colour = {"field": "way", "type": "nominal", "title": None, "sort": order,
              "scale": {"domain": order, "range": [COLOURS[k] for k in NAMES]}}  # fmt: skip
    dash = {"field": "way", "type": "nominal", "title": None, "sort": order,
            "scale": {"domain": order, "range": [DASHES[k] for k in NAMES]}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "line", "strokeWidth": 2.4},
         "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash}},
    ]  # fmt: skip
    rates = found.summary.set_index("prediction")["hit_rate"]
    said = ", ".join(f"{NAMES[k].lower()} {percent(rates[k])}" for k in NAMES)
    caption = (
        "Neighbourhood crime in Wolverhampton: what a list made beforehand holds of the next month, "
        f"over {len(found.held_out)} months"
    )
    alt = f"Four curves. A tenth of the neighbourhoods holds: {said}."
    return Figure(
        id="worked.prediction", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=520, height=280),
    )  # fmt: skip
