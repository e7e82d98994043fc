"""How differently areas changed by themselves: what the published error leaves out."""

from __future__ import annotations

from commonweal.analysis.displacement import displacement
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COMPARED, INK, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count


def figure() -> Figure:
    found = displacement(sample("sheffield_violence.csv"), start=Month(2020, 4), role="shops")
    rows = []
    for name, reach in (
        ("As if every crime\nwere independent", 1.96 * found.poisson_error),
        ("As neighbourhoods\nreally swing", found.limits.upper - found.estimate),
    ):
        rows.append(
            {"name": name, "value": found.estimate, "lower": found.estimate - reach,
             "upper": found.estimate + reach,
             "text": f"{count(found.estimate - reach)} to {count(found.estimate + reach)}"}
        )  # fmt: skip
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows],
         "axis": {"title": None, "labelFontSize": 15, "labelLimit": 220,
                  "labelExpr": "split(datum.label, '\\n')"}}  # fmt: skip
    x = {"type": "quantitative", "scale": {"domain": [-750, 300], "nice": False},
         "axis": {"title": "Violent crimes beside what the other neighbourhoods lead us to expect",
                  "tickCount": 6}}  # fmt: skip
    layers = [
        {"data": values([{"value": 0}]), "mark": {"type": "rule", "stroke": SOFT},
         "encoding": {"x": x | {"field": "value"}}},
        {"data": values([{"value": 0, "text": "no difference"}]),
         "mark": {"type": "text", "y": -8, "fill": SOFT},
         "encoding": {"x": x | {"field": "value"}, "text": {"field": "text"}}},
        *(
            {"data": values([row]),
             "mark": {"type": "rule", "stroke": colour, "strokeWidth": 5},
             "encoding": {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}}}
            for row, colour in zip(rows, (COMPARED, TEAL), strict=True)
        ),
        {"data": values(rows), "mark": {"type": "point", "filled": True, "fill": INK, "size": 120,
                                        "opacity": 1},
         "encoding": {"y": y, "x": x | {"field": "value"}}},
        {"data": values(rows), "mark": {"type": "text", "dy": -16, "fontWeight": 600, "fill": INK},
         "encoding": {"y": y, "x": x | {"field": "value"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Violence in 15 shopping neighbourhoods of Sheffield after March 2020: one difference, two "
        "limits. Only the one that takes crimes as independent calls it a fall"
    )
    alt = (
        f"Two bars on one scale around {count(found.estimate)}. If every crime were independent: "
        f"{rows[0]['text']}, all of it a fall. As neighbourhoods really swing: {rows[1]['text']}, "
        "which includes no difference."
    )
    return Figure(
        id="worked.displacement", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=520, height=180, narrow=190),
    )  # fmt: skip
