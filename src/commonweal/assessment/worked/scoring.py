"""A grid of impact and likelihood."""

from __future__ import annotations

from commonweal.analysis.scoring import FIFE, grid
from commonweal.assessment.figures.theme import INK, NARROW, PAPER, SEQUENTIAL, spec, values
from commonweal.assessment.structure import Figure


def figure() -> Figure:
    impact, likelihood = FIFE.criteria
    scores = grid(FIFE).to_dict("index")
    rows = [
        {"impact": impact.anchors[i], "likelihood": likelihood.anchors[n],
         "score": scores[i][n]}
        for i in impact.scale
        for n in likelihood.scale
    ]  # fmt: skip
    y = {"field": "impact", "type": "nominal", "sort": list(impact.anchors.values())[::-1],
         "axis": {"title": "Impact", "ticks": False}}  # fmt: skip
    x = {"field": "likelihood", "type": "nominal", "sort": list(likelihood.anchors.values()),
         "axis": {"title": "Likelihood", "labelAngle": 0, "ticks": False}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 3},
         "encoding": {"x": x, "y": y, "color": {
             "field": "score", "type": "quantitative", "legend": None,
             "scale": {"domain": [1, 16], "range": [SEQUENTIAL[0], SEQUENTIAL[-1]]}}}},
        {"data": values(rows), "mark": {"type": "text", "fontSize": 18, "fontWeight": 600},
         "encoding": {"x": x, "y": y, "text": {"field": "score"}, "color": {
             "condition": {"test": "datum.score > 7", "value": PAPER}, "value": INK}}},
    ]  # fmt: skip
    caption = "Impact times likelihood, as Fife's partnership scores its matters: 1 to 16"
    alt = (
        "A grid of four steps of impact by four of likelihood. A certain matter of major impact "
        "scores 12; an unlikely one of severe impact 4; an unlikely and minor one 1."
    )
    return Figure(
        id="worked.scoring", caption=f"{caption}.", alt=alt, source="Fife Community Safety Partnership",
        spec=spec(layers, title=caption, alt=alt, width=480, height=280, narrow=NARROW - 90),
    )  # fmt: skip
