"""Anti-social behaviour in Leeds: recorded, level, season and what is left."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.decompose import decompose as taken_apart
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COMPARED, SOFT, TEAL, config, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series


def leeds() -> Series:
    """Anti-social behaviour incidents recorded in Leeds, month by month."""
    table = sample("leeds_asb.csv")
    place = Area(AreaKind.DISTRICT, "E08000035", "Leeds")
    held = tuple(float(v) for v in table["value"])
    return Series("Anti-social behaviour", place, Month.parse(table["month"].iloc[0]), held)


def figure() -> Figure:
    parts = taken_apart(leeds())
    start = Month.parse(str(parts["month"].iloc[0]))
    rows = [
        {"at": at, **{str(k): v for k, v in row.items()}}
        for at, row in enumerate(parts.to_dict("records"))
    ]
    ticks = {i: (start + i).short for i in range(0, len(rows), 6)}
    label = "".join(f"datum.value == {i} ? '{word}' : " for i, word in ticks.items()) + "''"

    def x(shown: bool) -> dict[str, Any]:
        axis = {"title": None, "values": list(ticks), "labelExpr": label, "labels": shown,
                "ticks": shown, "labelOverlap": "greedy"}  # fmt: skip
        return {"field": "at", "type": "quantitative", "axis": axis,
                "scale": {"domain": [-0.3, len(rows) - 0.7], "nice": False, "zero": False}}  # fmt: skip

    def panel(title: str, layers: list[dict[str, Any]], height: int, low: float, high: float,
              last: bool = False) -> dict[str, Any]:  # fmt: skip
        axis = {"title": None, "tickCount": 3, "format": ",~f"}
        scale = {"domain": [low, high], "nice": False}
        drawn = [
            {"data": values(rows), "mark": layer["mark"],
             "encoding": {"x": x(last),
                          "y": {"field": layer["field"], "type": "quantitative", "axis": axis,
                                "scale": scale}}}
            for layer in layers
        ]  # fmt: skip
        words = {"text": title, "anchor": "start", "fontSize": 14, "fontWeight": 600,
                 "color": SOFT, "offset": 6}  # fmt: skip
        return {"title": words, "width": 640, "height": height, "layer": drawn}

    line = {"type": "line", "stroke": TEAL, "strokeWidth": 2.4}
    bars = {"type": "bar", "fill": COMPARED, "size": 9}
    panels = [
        panel("Recorded (thin), and its level", [
            {"mark": line | {"strokeWidth": 1.3, "opacity": 0.65}, "field": "observed"},
            {"mark": line, "field": "trend"}], 150, 0, 1250),
        panel("Season: above or below the level", [{"mark": line, "field": "seasonal"}],
              90, -350, 350),
        panel("What is left over", [{"mark": bars, "field": "remainder"}], 90, -350, 350,
              last=True),
    ]  # fmt: skip
    caption = "Anti-social behaviour recorded in Leeds each month, taken apart"
    alt = (
        f"Three panels over {len(rows)} months. The level goes from "
        f"{parts['trend'].iloc[0]:.0f} to {parts['trend'].iloc[-1]:.0f} a month. The season runs "
        f"from {-parts['seasonal'].min():.0f} below the level in December to "
        f"{parts['seasonal'].max():.0f} above in August. What is left is largest in August 2022."
    )
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": alt,
        "usermeta": {"title": caption, "alt": alt},
        "vconcat": panels,
        "spacing": 14,
        "config": config(),
    }
    return Figure(
        id="worked.decompose", caption=f"{caption}.", alt=alt, source="data.police.uk", spec=spec
    )
