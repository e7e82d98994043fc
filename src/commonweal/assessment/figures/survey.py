"""Shares with their intervals, one line a group; shares before and after weighting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commonweal.assessment.figures.theme import (
    COMPARED,
    INK,
    SOFT,
    TEAL,
    WIDE,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent


class Share(NamedTuple):
    """The share of a group, with limits. [proportions]"""

    group: str
    share: float
    lower: float
    upper: float


def shares_with_limits(
    shares: Sequence[Share], *, id: str, caption: str, measure: str, source: str
) -> Figure:
    """A dot and a line for each group: what was found, and how far chance could move it."""
    order = [s.group for s in shares]
    rows = [s._asdict() | {"text": percent(s.share)} for s in shares]
    y = {
        "field": "group", "type": "nominal", "sort": order,
        "axis": {"title": None, "grid": False, "ticks": False, "labelFontSize": 15,
                 "labelColor": INK, "labelLimit": 170},
    }  # fmt: skip
    x = {
        "field": "lower", "type": "quantitative", "scale": {"domain": [0, 1], "nice": False},
        "axis": {"title": None, "format": "%", "grid": True, "ticks": False, "tickCount": 5},
    }  # fmt: skip
    layers: list[Layer] = [
        {
            "data": values(rows),
            "mark": {"type": "rule", "stroke": TEAL, "strokeWidth": 7, "strokeCap": "round",
                     "opacity": 0.35},
            "encoding": {"x": x, "x2": {"field": "upper"}, "y": y},
        },
        {
            "data": values(rows),
            "mark": {"type": "point", "filled": True, "fill": TEAL, "stroke": "#ffffff",
                     "strokeWidth": 1.5, "size": 210, "opacity": 1, "tooltip": True},
            "encoding": {"x": x | {"field": "share"}, "y": y},
        },
        {
            "data": values(rows),
            "mark": {"type": "text", "dy": -19, "fontWeight": 600, "fill": INK, "fontSize": 15},
            "encoding": {"x": x | {"field": "share"}, "y": y, "text": {"field": "text"}},
        },
    ]  # fmt: skip
    alt = f"{measure}: " + "; ".join(
        f"{s.group} {percent(s.share)} ({percent(s.lower)} to {percent(s.upper)})" for s in shares
    )
    return Figure(
        id=id,
        caption=f"{caption}. Pale bars: how far chance in the sample could move each share (95%).",
        alt=alt + ".",
        source=source,
        spec=spec(
            layers, title=caption, alt=alt, width=WIDE - 170, height=66 * len(shares), narrow=230
        ),
    )


class Level(NamedTuple):
    """One level of a margin: its share of the answers and of the people. [proportions]"""

    level: str
    answers: float
    people: float


def before_and_after(
    levels: Sequence[Level],
    *,
    id: str,
    caption: str,
    before: str,
    after: str,
    source: str,
) -> Figure:
    """From the share of answers to the share of people, one line a level."""
    order = [row.level for row in levels]
    rows = [
        row._asdict()
        | {"first": percent(row.answers), "second": percent(row.people),
           "more": 1 if row.people > row.answers else -1}
        for row in levels
    ]  # fmt: skip
    y = {
        "field": "level", "type": "nominal", "sort": order,
        "axis": {"title": None, "grid": False, "ticks": False, "labelFontSize": 15,
                 "labelColor": INK, "labelLimit": 200},
    }  # fmt: skip
    x = {
        "field": "answers", "type": "quantitative", "scale": {"domain": [0, 1], "nice": False},
        "axis": {"title": None, "format": "%", "grid": True, "ticks": False, "tickCount": 5},
    }  # fmt: skip
    colour = {
        "type": "nominal", "scale": {"domain": [before, after], "range": [COMPARED, TEAL]},
        "legend": {"title": None, "orient": "top", "offset": 6},
    }  # fmt: skip
    dots = [{"level": r.level, "answers": r.answers, "of": before} for r in levels] + [
        {"level": r.level, "answers": r.people, "of": after} for r in levels
    ]
    layers: list[Layer] = [
        {
            "data": values(rows),
            "mark": {"type": "rule", "stroke": SOFT, "strokeWidth": 2},
            "encoding": {"x": x, "x2": {"field": "people"}, "y": y},
        },
        {
            "data": values(dots),
            "mark": {"type": "point", "filled": True, "size": 210, "opacity": 1, "tooltip": True},
            "encoding": {"x": x, "y": y, "color": colour | {"field": "of"}},
        },
        *(
            {
                "data": values([r for r in rows if (r["more"] > 0) == (side > 0)]),
                "mark": {"type": "text", "dx": 13 * side * sign, "fontSize": 14,
                         "align": "left" if side * sign > 0 else "right", "fill": fill,
                         "fontWeight": weight},
                "encoding": {"x": x | {"field": field}, "y": y, "text": {"field": text}},
            }
            for side in (1, -1)
            for field, text, sign, fill, weight in (
                ("answers", "first", -1, COMPARED, 400), ("people", "second", 1, TEAL, 600),
            )
        ),
    ]  # fmt: skip
    alt = f"{caption}: " + "; ".join(
        f"{r.level} {percent(r.answers)} {before.lower()}, {percent(r.people)} {after.lower()}"
        for r in levels
    )
    return Figure(
        id=id, caption=f"{caption}.", alt=alt + ".", source=source,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 190, height=54 * len(levels),
                  narrow=210),
    )  # fmt: skip
