"""The series that rose or fell, with the limits of their change."""

from __future__ import annotations

from commonweal.analysis.emerging import emerging as found_out
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import GOLD, INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure


def figure() -> Figure:
    found = found_out(sample("wolverhampton_ward_crime.csv"))
    named = found.series[found.series["direction"] != "same"].sort_values("ratio")
    rows = [
        {"name": f"{row['area']}: {row['category'].replace(' and sexual offences', '')}",
         "ratio": row["ratio"], "lower": row["lower"], "upper": row["upper"],
         "direction": row["direction"], "text": f"{row['against']:.0f} to {row['count']:.0f}"}
        for row in named.to_dict("records")
    ]  # fmt: skip
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows],
         "axis": {"title": None, "labelFontSize": 14, "labelLimit": 330}}  # fmt: skip
    x = {"type": "quantitative",
         "scale": {"type": "log", "base": 2, "domain": [0.035, 13], "nice": False},
         "axis": {"title": "As many as the year before, on a scale of halves and doubles",
                  "values": [0.0625, 0.125, 0.25, 0.5, 1, 2, 4],
                  "labelExpr": "datum.value == 0.0625 ? '1/16' : datum.value == 0.125 ? '1/8' : "
                  "datum.value == 0.25 ? '1/4' : datum.value == 0.5 ? 'half' : "
                  "datum.value == 1 ? 'same' : datum.value == 2 ? 'double' : '4 times'"}}  # fmt: skip
    colour = {"field": "direction", "type": "nominal", "legend": None,
              "scale": {"domain": ["up", "down"], "range": [GOLD, TEAL]}}  # fmt: skip
    layers = [
        {"data": values([{"ratio": 1}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"x": x | {"field": "ratio"}}},
        {"data": values(rows), "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.6},
         "encoding": {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1, "stroke": INK},
         "encoding": {"y": y, "x": x | {"field": "ratio"}, "color": colour}},
        {"data": values(rows),
         "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13, "fill": SOFT},
         "encoding": {"y": y, "x": x | {"datum": 4.6}, "text": {"field": "text"}}},
    ]  # fmt: skip
    up = int((named["direction"] == "up").sum())
    caption = (
        f"Of {found.tested} series in Wolverhampton's wards, the {len(rows)} that changed beyond "
        "chance, October 2025 to March 2026 beside the year before"
    )
    alt = (
        f"Dots with intervals: {len(rows) - up} series fell and {up} rose. "
        f"{rows[0]['name']} went from {rows[0]['text']}; {rows[-1]['name']} from {rows[-1]['text']}."
    )
    return Figure(
        id="worked.emerging", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=460, height=30 * len(rows), narrow=190),
    )  # fmt: skip
