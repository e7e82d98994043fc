"""The Basque Country beside the mix of regions most like it."""

from __future__ import annotations

from functools import cache

from commonweal.analysis.methods import sample
from commonweal.analysis.synthetic import Synthetic, synthetic_control
from commonweal.assessment.figures.theme import COMPARED, SOFT, TEAL, spec, values
from commonweal.assessment.structure import Figure

SCHOOLS = ("school_illit", "school_prim", "school_med", "school_high", "school_post_high", "invest")
SECTORS = (
    "agriculture",
    "energy",
    "industry",
    "construction",
    "services_venta",
    "services_nonventa",
)


@cache
def basque() -> Synthetic:
    """The published case: six averages, the product itself, six sectors and density."""
    return synthetic_control(
        sample("basque.csv"),
        starts={"Basque Country (Pais Vasco)": "1970"},
        unit="region",
        time="year",
        outcome="gdpcap",
        predictors=dict.fromkeys(SCHOOLS, "1964-1969")
        | {"gdpcap": "1960-1969", "popdens": "1969"}
        | {f"sec_{name}": "1961-1969/2" for name in SECTORS},
        fit_from="1960",
        leave_out=("Spain (Espana)",),
    )


def figure() -> Figure:
    path = basque().path
    rows = [
        {"year": f"{t}-01-01", "value": v}
        for t, v in zip(path["time"], path["outcome"], strict=True)
    ]
    mixed = [
        {"year": f"{t}-01-01", "value": v}
        for t, v in zip(path["time"], path["synthetic"], strict=True)
    ]
    x = {"field": "year", "type": "temporal", "scale": {"domain": ["1955-01-01", "2003-01-01"]},
         "axis": {"title": None, "format": "%Y", "tickCount": 8}}  # fmt: skip
    y = {"field": "value", "type": "quantitative",
         "axis": {"title": "Thousand dollars of 1986 a head", "tickCount": 6}}  # fmt: skip
    ends = [(rows[-1], "Basque Country", TEAL, 8), (mixed[-1], "its mix", COMPARED, -8)]
    layers = [
        {"data": values([{"year": "1970-01-01"}]),
         "mark": {"type": "rule", "stroke": SOFT, "strokeDash": [2, 3]}, "encoding": {"x": x}},
        {"data": values([{"year": "1970-01-01", "text": "terrorism grows"}]),
         "mark": {"type": "text", "align": "left", "dx": 7, "y": 10, "fill": SOFT},
         "encoding": {"x": x, "text": {"field": "text"}}},
        {"data": values(mixed), "mark": {"type": "line", "stroke": COMPARED, "strokeDash": [5, 4],
                                         "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {"data": values(rows), "mark": {"type": "line", "stroke": TEAL, "strokeWidth": 2.6},
         "encoding": {"x": x, "y": y}},
        *(
            {"data": values([row | {"text": text}]),
             "mark": {"type": "text", "align": "left", "dx": 7, "dy": dy, "fontWeight": 600,
                      "fill": colour},
             "encoding": {"x": x, "y": y, "text": {"field": "text"}}}
            for row, text, colour, dy in ends
        ),
    ]  # fmt: skip
    caption = (
        "The Basque Country and a mix of 85% Catalonia and 15% Madrid: alike until 1970, apart "
        "afterwards"
    )
    alt = (
        "Two lines of product a head, 1955 to 1997. They run together until the early 1970s; then "
        "the Basque Country lies about 0.7 thousand dollars below the mix, and comes nearer at the end."
    )
    return Figure(
        id="worked.synthetic", caption=f"{caption}.", alt=alt,
        source="Abadie and Gardeazabal (2003)",
        spec=spec(layers, title=caption, alt=alt, width=640, height=300, narrow=290),
    )  # fmt: skip
