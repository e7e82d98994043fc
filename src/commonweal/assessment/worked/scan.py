"""Arson in Chicago: events in every three days, and how full chance fills the fullest."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from commonweal.analysis.methods import sample
from commonweal.analysis.scan import fullest_window, scan_probability
from commonweal.assessment.figures.theme import GOLD, INK, SOFT, TEAL, Layer, spec, values
from commonweal.assessment.structure import Figure

DAYS = 3


def figure() -> Figure:
    events = sample("chicago_arson_dates.csv")
    found = fullest_window(events, days=DAYS)
    each = Counter(date.fromisoformat(text) for text in events["date"])
    first = min(each)
    rows = []
    for at in range(found.period - DAYS + 1):
        held = sum(each[first + timedelta(at + i)] for i in range(DAYS))
        rows.append({"at": at, "value": held})
    # The count that the fullest window of such a year passes one time in twenty.
    rare = next(
        n
        for n in range(found.events, 60)
        if scan_probability(windows=found.period / DAYS, rate=found.expected, events=n) < 0.05
    )
    starts = {
        (date(first.year, m, 1) - first).days: f"{date(first.year, m, 1):%b}" for m in range(2, 13)
    }
    label = "".join(f"datum.value == {i} ? '{word}' : " for i, word in starts.items()) + "''"
    x = {"field": "at", "type": "quantitative",
         "scale": {"domain": [-1, found.period], "nice": False},
         "axis": {"title": None, "values": list(starts), "labelExpr": label,
                  "labelOverlap": "greedy"}}  # fmt: skip
    y = {"field": "value", "type": "quantitative",
         "scale": {"domain": [0, rare + 3], "nice": False},
         "axis": {"title": None, "tickCount": 4, "format": "d"}}  # fmt: skip
    best = {"at": (found.start - first).days, "value": found.events}

    def level(value: float, text: str, dash: list[int]) -> list[Layer]:
        here = values([{"value": value, "at": found.period * 0.995, "text": text}])
        return [
            {"data": here, "mark": {"type": "rule", "stroke": SOFT, "strokeDash": dash},
             "encoding": {"y": y}},
            {"data": here, "mark": {"type": "text", "align": "right", "dy": -9, "fill": INK},
             "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
        ]  # fmt: skip

    layers = [
        {"data": values(rows), "mark": {"type": "area", "fill": TEAL, "opacity": 0.75,
                                        "interpolate": "step"},
         "encoding": {"x": x, "y": y}},
        *level(rare, f"{rare}: reached by chance in 1 such year in 20", [5, 4]),
        {"data": values([best]),
         "mark": {"type": "point", "filled": True, "fill": GOLD, "stroke": INK, "size": 130,
                  "opacity": 1},
         "encoding": {"x": x, "y": y}},
        {"data": values([best | {"text": f"{found.events} in three days"}]),
         "mark": {"type": "text", "dy": -15, "fontWeight": 600, "fill": INK},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Arsons in Chicago in every three days of 2016. The fullest three held "
        f"{found.events}; chance alone fills three days as much in {found.p:.0%} of such years"
    )
    alt = (
        f"Counts in a sliding window of three days, {found.expected:.1f} on average and "
        f"{found.events} at most, below the {rare} that chance would make rare."
    )
    return Figure(
        id="worked.scan", caption=f"{caption}.", alt=alt, source="City of Chicago, Crime Open Database",
        spec=spec(layers, title=caption, alt=alt, height=240),
    )  # fmt: skip
