"""How long a pilot must run before a fall of a given size would show."""

from __future__ import annotations

import math

from commonweal.analysis.methods import sample
from commonweal.analysis.power import power_from_history, smallest_effect
from commonweal.assessment.figures.theme import COMPARED, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent


def least(fall: float) -> str:
    """A fall rounded up, as the sentence says it: less than that cannot be detected."""
    return percent(math.ceil(100 * fall) / 100, digits=0)


def figure() -> Figure:
    table = sample("sheffield_violence.csv")
    swing, chance = [], []
    for months in range(2, 25):
        found = power_from_history(table, months_after=months, picked="shops")
        alone = smallest_effect(
            monthly=found.monthly, control_monthly=found.control_monthly,
            months_before=found.months_before, months_after=months,
        )  # fmt: skip
        if found.smallest_fall is not None and alone.smallest_fall is not None:
            swing.append({"months": months, "fall": found.smallest_fall})
            chance.append({"months": months, "fall": alone.smallest_fall})
    x = {"field": "months", "type": "quantitative",
         "scale": {"domain": [0, 31], "nice": False},
         "axis": {"title": "Months of the pilot", "values": [3, 6, 12, 18, 24]}}  # fmt: skip
    y = {"field": "fall", "type": "quantitative",
         "scale": {"domain": [0, 0.35], "nice": False},
         "axis": {"title": "Smallest fall that would show", "format": "%", "tickCount": 6}}  # fmt: skip
    marked = [row for row in swing if row["months"] in (6, 12, 24)]
    layers = [
        {"data": values(chance), "mark": {"type": "line", "stroke": COMPARED, "strokeDash": [5, 4],
                                          "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {"data": values(swing), "mark": {"type": "line", "stroke": TEAL, "strokeWidth": 2.6},
         "encoding": {"x": x, "y": y}},
        {"data": values(marked),
         "mark": {"type": "point", "filled": True, "fill": TEAL, "size": 90, "opacity": 1},
         "encoding": {"x": x, "y": y}},
        {"data": values([row | {"text": least(row["fall"])} for row in marked]),
         "mark": {"type": "text", "dy": -14, "fontWeight": 600, "fill": TEAL},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
        *(
            {"data": values([rows[-1] | {"text": text}]),
             "mark": {"type": "text", "align": "left", "dx": 9, "fill": colour},
             "encoding": {"x": x, "y": y, "text": {"field": "text"}}}
            for rows, text, colour in (
                (swing, "as areas swing", TEAL), (chance, "chance alone", COMPARED)
            )
        ),
    ]  # fmt: skip
    caption = (
        "Violence in 15 neighbourhoods of Sheffield beside 55 others: the smallest fall that a pilot "
        "would show four times in five"
    )
    alt = (
        "Two falling lines. As areas swing: "
        + ", ".join(f"{least(row['fall'])} at {row['months']} months" for row in marked)
        + ". By chance alone the line lies less than half as high."
    )
    return Figure(
        id="worked.power", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=620, height=270, narrow=290),
    )  # fmt: skip
