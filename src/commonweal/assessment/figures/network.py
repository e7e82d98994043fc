"""A network drawn: people as discs, ties as lines, the ways through it as size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commonweal.assessment.figures.theme import (
    BRICK,
    GOLD,
    GREEN,
    INK,
    LINE,
    SOFT,
    TEAL,
    WIDE,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure

CIRCLES = (TEAL, GOLD, BRICK, "#5b6f9e", GREEN, SOFT)


class Person(NamedTuple):
    """A key, where it is drawn, its circle (1 the largest) and how big its disc is."""

    key: str
    x: float
    y: float
    circle: int
    size: float
    named: bool


def network(
    people: Sequence[Person],
    ties: Sequence[tuple[str, str]],
    *,
    id: str,
    caption: str,
    alt: str,
    source: str,
) -> Figure:
    """People and ties; big discs lie on many ways through; colour is the circle.

    Places on the paper mean nothing but who is near whom.
    """
    at = {p.key: p for p in people}
    x = {"type": "quantitative", "scale": {"domain": [-1.08, 1.08], "nice": False}, "axis": None}
    y = x
    lines = [{"x": at[a].x, "y": at[a].y, "x2": at[b].x, "y2": at[b].y} for a, b in ties]
    discs = [{"key": p.key, "x": p.x, "y": p.y, "circle": p.circle, "size": p.size} for p in people]
    highest = max(p.size for p in people) or 1.0
    circles = sorted({p.circle for p in people})
    layers: list[Layer] = [
        {
            "data": values(lines),
            "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1.6},
            "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"},
                         "x2": {"field": "x2"}, "y2": {"field": "y2"}},
        },
        {
            "data": values(discs),
            "mark": {"type": "circle", "opacity": 1, "stroke": "#ffffff", "strokeWidth": 1.5,
                     "tooltip": True},
            "encoding": {
                "x": x | {"field": "x"}, "y": y | {"field": "y"},
                "size": {"field": "size", "type": "quantitative", "legend": None,
                         "scale": {"domain": [0, highest], "range": [110, 1500]}},
                "color": {"field": "circle", "type": "nominal", "legend": None,
                          "scale": {"domain": circles,
                                    "range": [CIRCLES[(c - 1) % len(CIRCLES)] for c in circles]}},
            },
        },
        {
            "data": values([d for d, p in zip(discs, people, strict=True) if p.named]),
            "mark": {"type": "text", "fontWeight": 700, "fontSize": 15, "fill": INK,
                     "stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"},
            "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"},
                         "text": {"field": "key"}},
        },
        {
            "data": values([d for d, p in zip(discs, people, strict=True) if p.named]),
            "mark": {"type": "text", "fontWeight": 700, "fontSize": 15, "fill": INK},
            "encoding": {"x": x | {"field": "x"}, "y": y | {"field": "y"},
                         "text": {"field": "key"}},
        },
    ]  # fmt: skip
    return Figure(
        id=id, caption=caption, alt=alt, source=source,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 20, height=430, narrow=330),
    )  # fmt: skip
