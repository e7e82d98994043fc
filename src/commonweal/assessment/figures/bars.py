"""Ranked bars, comparisons with intervals, and funnels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from commonweal.assessment.figures.theme import (
    COMPARED,
    INK,
    LINE,
    SOFT,
    TEAL,
    TEXT,
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


class Bar(NamedTuple):
    """A named value, with its interval where it has one."""

    name: str
    value: float
    lower: float | None = None
    upper: float | None = None
    meant: bool = False
    """True for the one that the text speaks of."""


def ranked_bars(
    bars: Sequence[Bar],
    *,
    id: str,
    caption: str,
    measure: str,
    number: Callable[[float], str] = words.count,
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
    width: int = WIDE,
) -> Figure:
    """Bars from zero, highest first, each with its number and its interval.

    A rank is not a ranking of places by merit: where whiskers overlap, the order may be chance.

    Args:
        bars: In any order.
        measure: What the bars show, with its unit.
        number: How a value is written.
    """
    ranked = _ordered(bars, measure)
    ends = [bar.upper if bar.upper is not None else bar.value for bar in ranked]
    top = max([*ends, 0.0]) or 1.0
    rows = [
        {"name": bar.name, "value": bar.value, "lower": bar.lower, "upper": bar.upper,
         "text": number(bar.value), "end": end}
        for bar, end in zip(ranked, ends, strict=True)
    ]  # fmt: skip
    y = _names([bar.name for bar in ranked])
    x = _amount(top)
    layers: list[Layer] = [
        {
            "data": values(rows),
            "mark": {"type": "bar", "height": {"band": 0.6}, "fill": TEAL, "tooltip": True},
            "encoding": {"y": y, "x": x | {"field": "value"}},
        }
    ]
    if any(bar.lower is not None for bar in ranked):
        with_limits = [row for row in rows if row["lower"] is not None]
        layers += _whiskers(with_limits, y, x)
    layers.append(
        {
            "data": values(rows),
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600, "fill": INK},
            "encoding": {"y": y, "x": x | {"field": "end"}, "text": {"field": "text"}},
        }
    )
    alt = _bars_alt("Bar chart", ranked, measure, number)
    return Figure(
        id=id, caption=_full(caption, ranked), alt=alt, table=table, source=source,
        provenance=provenance,
        spec=spec(layers, title=caption, alt=alt, width=width - 230, height=34 * len(rows),
                  narrow=150),
    )  # fmt: skip


def dot_comparison(
    bars: Sequence[Bar],
    *,
    id: str,
    caption: str,
    measure: str,
    number: Callable[[float], str] = words.rate,
    reference: float | None = None,
    reference_name: str = "",
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
) -> Figure:
    """Dots with intervals: this area beside others, the one spoken of filled.

    Args:
        bars: One with `meant`; shown in order of value.
        reference: A line to compare with, such as the rate of the country.
        reference_name: What that line is.
    """
    ranked = _ordered(bars, measure)
    ends = [bar.upper if bar.upper is not None else bar.value for bar in ranked]
    top = max([*ends, reference or 0.0]) or 1.0
    rows = [
        {"name": bar.name, "value": bar.value, "lower": bar.lower, "upper": bar.upper,
         "end": end, "text": number(bar.value), "meant": bar.meant}
        for bar, end in zip(ranked, ends, strict=True)
    ]  # fmt: skip
    y, x = _names([bar.name for bar in ranked], lines=True), _amount(top)
    layers: list[Layer] = []
    if reference is not None:
        layers += [
            {
                "data": values([{"value": reference}]),
                "mark": {"type": "rule", "stroke": COMPARED, "strokeDash": [5, 4],
                         "strokeWidth": 1.6},
                "encoding": {"x": x | {"field": "value"}},
            },
            {
                "data": values(
                    [{"value": reference, "text": f"{reference_name} {number(reference)}"}]
                ),
                "mark": {"type": "text", "y": -8, "align": "center", "fill": COMPARED},
                "encoding": {"x": x | {"field": "value"}, "text": {"field": "text"}},
            },
        ]  # fmt: skip
    layers += _whiskers([row for row in rows if row["lower"] is not None], y, x)
    layers += [
        {
            "data": values([row for row in rows if bool(row["meant"]) is meant]),
            "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1,
                     "fill": TEAL if meant else "#ffffff", "stroke": TEAL, "strokeWidth": 2,
                     "tooltip": True},
            "encoding": {"y": y, "x": x | {"field": "value"}},
        }
        for meant in (False, True)
    ]  # fmt: skip
    layers += [
        {
            "data": values([row for row in rows if bool(row["meant"]) is meant]),
            "mark": {"type": "text", "align": "left", "dx": 11,
                     "fontWeight": 700 if meant else 400, "fill": INK if meant else TEXT},
            "encoding": {"y": y, "x": x | {"field": "end"}, "text": {"field": "text"}},
        }
        for meant in (False, True)
    ]  # fmt: skip
    alt = _bars_alt("Dot chart", ranked, measure, number)
    if reference is not None:
        alt += f" Dashed line: {reference_name}, {number(reference)}."
    return Figure(
        id=id, caption=_full(caption, ranked), alt=alt, table=table, source=source,
        provenance=provenance,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 230, height=36 * len(rows),
                  narrow=150),
    )  # fmt: skip


class FunnelPoint(NamedTuple):
    name: str
    people: float
    rate: float
    named: bool = False
    meant: bool = False


class FunnelLimit(NamedTuple):
    people: float
    lower: float
    upper: float


def funnel(
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    *,
    id: str,
    caption: str,
    measure: str,
    average: float,
    confidence: str = "99.8%",
    people: str = "People",
    number: Callable[[float], str] = words.rate,
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
) -> Figure:
    """Rates against population, with the funnel inside which chance alone would keep them.

    Args:
        points: One per area; `named` ones carry their name.
        limits: The funnel at rising populations. [rate]
        average: The rate all areas are compared with.
    """
    if not points:
        raise NotEnoughData(f"“{measure}” has no area to compare.")
    top = top_of_scale(max([p.rate for p in points] + [limit.upper for limit in limits[1:]]))
    far = max([p.people for p in points] + [limit.people for limit in limits]) * 1.04
    x = {
        "field": "people", "type": "quantitative", "scale": {"domain": [0, far], "nice": False},
        "axis": {"title": people, "format": ",~f", "tickCount": 5},
    }  # fmt: skip
    y = {
        "field": "rate", "type": "quantitative", "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": measure, "tickCount": 5},
    }  # fmt: skip
    edge = [
        {"people": f.people, "rate": min(max(bound, 0.0), top), "side": side}
        for f in limits
        for side, bound in (("lower", f.lower), ("upper", f.upper))
    ]
    layers: list[Layer] = [
        {
            "data": values(edge),
            "mark": {"type": "line", "stroke": SOFT, "strokeDash": [4, 3], "strokeWidth": 1.4},
            "encoding": {"x": x, "y": y, "detail": {"field": "side"}},
        },
        {
            "data": values([{"rate": average}]),
            "mark": {"type": "rule", "stroke": SOFT, "strokeWidth": 1.2},
            "encoding": {"y": y},
        },
    ]
    for meant in (False, True):
        rows = [p._asdict() for p in points if p.meant is meant]
        layers.append(
            {
                "data": values(rows),
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 110 if meant else 60,
                         "fill": TEAL if meant else "#ffffff", "stroke": TEAL,
                         "strokeWidth": 1.6, "tooltip": True},
                "encoding": {"x": x, "y": y},
            }
        )  # fmt: skip
    named = [p for p in points if p.named or p.meant]
    layers.append(
        {
            "data": values([p._asdict() | {"left": p.people > far * 0.7} for p in named]),
            "mark": {
                "type": "text", "fontWeight": 600, "fill": INK, "dy": -13,
                "align": {"expr": "datum.left ? 'right' : 'left'"},
            },
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
    )  # fmt: skip
    ordered = sorted(points, key=lambda p: -p.rate)
    alt = (
        f"Funnel chart of {measure} in {len(points)} areas against population. Average "
        f"{number(average)}. Highest {ordered[0].name} ({number(ordered[0].rate)}), lowest "
        f"{ordered[-1].name} ({number(ordered[-1].rate)})."
        + (
            f" Named: {words.join([f'{p.name} ({number(p.rate)})' for p in named])}."
            if named
            else ""
        )
    )
    full = (
        f"{caption.rstrip('.')}. Level line: the average. Dashed: {confidence} of areas would be "
        "inside if only chance made them differ."
    )
    return Figure(
        id=id, caption=full, alt=alt, table=table, source=source, provenance=provenance,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 90, height=320, narrow=290),
    )  # fmt: skip


def _ordered(bars: Sequence[Bar], measure: str) -> list[Bar]:
    if not bars:
        raise NotEnoughData(f"“{measure}” has nothing to rank.")
    return sorted(bars, key=lambda bar: (-bar.value, bar.name))


def _names(names: list[str], lines: bool = False) -> Layer:
    return {
        "field": "name", "type": "nominal", "sort": names,
        "axis": {"title": None, "labelLimit": 220, "labelColor": TEXT, "labelFontSize": 15,
                 "grid": lines, "gridColor": LINE, "tickBand": "extent" if lines else "center"},
    }  # fmt: skip


def _amount(top: float) -> Layer:
    return {
        "type": "quantitative", "axis": None,
        "scale": {"domain": [0, top * 1.02], "nice": False},
    }  # fmt: skip


def _whiskers(rows: Sequence[Mapping[str, object]], y: Layer, x: Layer) -> list[Layer]:
    """A white line below a dark one, so that a whisker shows on a bar and beside it."""
    return [
        {
            "data": values(rows),
            "mark": {"type": "rule", "stroke": stroke, "strokeWidth": width},
            "encoding": {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}},
        }
        for stroke, width in (("#ffffff", 4.0), (INK, 1.6))
    ]


def _full(caption: str, ranked: Sequence[Bar]) -> str:
    text = caption.rstrip(".") + "."
    if any(bar.lower is not None for bar in ranked):
        text += " Thin lines: how far chance alone could move each value (95%)."
    return text


def _bars_alt(
    kind: str, ranked: Sequence[Bar], measure: str, number: Callable[[float], str]
) -> str:
    said = [f"{bar.name} {number(bar.value)}" for bar in ranked]
    shown = said if len(said) <= 8 else [*said[:5], f"and {len(said) - 6} more, down to {said[-1]}"]
    meant = next((n for n, bar in enumerate(ranked, 1) if bar.meant), None)
    place = (
        f" {ranked[meant - 1].name} is number {meant} of {len(ranked)}."
        if meant is not None
        else ""
    )
    return f"{kind} of {measure}, highest first: {'; '.join(shown)}.{place}"
