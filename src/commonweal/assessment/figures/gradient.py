"""How a rate rises or falls from the most to the least deprived neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commonweal.assessment.figures.theme import (
    INK,
    SOFT,
    TEAL,
    WIDE,
    Layer,
    spec,
    top_of_scale,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.series import Provenance


class Group(NamedTuple):
    """Neighbourhoods of one tenth (or fifth) of deprivation; 1 is the most deprived."""

    group: int
    rate: float
    lower: float
    upper: float


def deprivation_gradient(
    groups: Sequence[Group],
    *,
    id: str,
    caption: str,
    measure: str,
    slope: tuple[float, float] | None = None,
    slope_words: str = "",
    of: int = 10,
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
) -> Figure:
    """Bars by tenth of deprivation with intervals, and the fitted slope across them.

    About places, not people: it does not say that deprived people commit or suffer more.

    Args:
        groups: One per tenth that has neighbourhoods here; absent tenths are left empty.
        measure: What is on the upright axis, with its unit.
        slope: The fitted rate at the most and at the least deprived end (ranks 0 and 1).
        slope_words: The slope with its interval, in words.
        of: 10 for tenths, 5 for fifths.
    """
    if not groups:
        raise NotEnoughData(f"“{measure}” has no neighbourhood with a deprivation rank.")
    ordered = sorted(groups)
    top = top_of_scale(max(g.upper for g in ordered))
    rows = [g._asdict() | {"text": words.rate(g.rate)} for g in ordered]
    x = {
        "field": "group", "type": "quantitative",
        "scale": {"domain": [0.4, of + 0.6], "nice": False, "zero": False},
        "axis": {
            "title": None, "values": list(range(1, of + 1)), "format": "d", "ticks": False, "labelOverlap": False,
            "labelExpr": f"datum.value == 1 ? ['1', 'most deprived'] : datum.value == {of} "
                         f"? ['{of}', 'least deprived'] : format(datum.value, 'd')",
        },
    }  # fmt: skip
    y = {
        "field": "rate", "type": "quantitative", "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": None, "tickCount": 4},
    }  # fmt: skip
    bars = [row | {"from": row["group"] - 0.32, "to": row["group"] + 0.32} for row in rows]
    layers: list[Layer] = [
        {
            "data": values(bars),
            "mark": {"type": "rect", "fill": TEAL, "tooltip": True},
            "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y,
                         "y2": {"datum": 0}},
        },
        *(
            {
                "data": values(rows),
                "mark": {"type": "rule", "stroke": stroke, "strokeWidth": width},
                "encoding": {"x": x, "y": y | {"field": "lower"}, "y2": {"field": "upper"}},
            }
            for stroke, width in (("#ffffff", 4.0), (INK, 1.6))
        ),
        {
            "data": values(rows),
            "mark": {"type": "text", "dy": -11, "fontWeight": 600, "fill": "#ffffff",
                     "fontSize": {"expr": "width < 400 ? 11 : 14"}},
            "encoding": {"x": x, "y": {"datum": 0, "type": "quantitative", "scale": y["scale"]},
                         "text": {"field": "text"}},
        },
    ]  # fmt: skip
    if slope is not None:
        layers.append(
            {
                "data": values([{"group": 0.5, "rate": slope[0]}, {"group": of + 0.5, "rate": slope[1]}]),
                "mark": {"type": "line", "stroke": SOFT, "strokeDash": [6, 4], "strokeWidth": 2},
                "encoding": {"x": x, "y": y},
            }
        )  # fmt: skip
    alt = (
        f"Bar chart of {measure} from the most to the least deprived {'tenth' if of == 10 else 'fifth'} "
        f"of neighbourhoods in the country: "
        + "; ".join(f"{g.group}: {words.rate(g.rate)}" for g in ordered)
        + "."
        + (f" {slope_words}" if slope_words else "")
    )
    full = (
        caption.rstrip(".") + "." + (f" Dashed: {slope_words.rstrip('.')}." if slope_words else "")
    )
    return Figure(
        id=id, caption=full + " Thin lines: how far chance alone could move each value (95%).",
        alt=alt, table=table, source=source, provenance=provenance,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 60, height=250, narrow=330),
    )  # fmt: skip
