"""A monthly line and the months ahead of it, with what may come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from commonweal.assessment.figures.lines import band, dot, months_axis, run_lines, stretches
from commonweal.assessment.figures.theme import (
    COMPARED,
    SOFT,
    TEAL,
    TEXT,
    UNKNOWN,
    Layer,
    spec,
    top_of_scale,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.series import Series


class Ahead(NamedTuple):
    """A month ahead: what is expected, and the limits that hold 80 and 95 of 100 such months."""

    month: Month
    expected: float
    lower80: float
    upper80: float
    lower95: float
    upper95: float
    year_before: float | None = None
    """What was recorded in the same month of the year before."""


def months_ahead(
    series: Series,
    ahead: Sequence[Ahead],
    *,
    id: str,
    caption: str,
    table: str = "",
    source: str = "",
    height: int = 270,
) -> Figure:
    """What was recorded, and what comes if things go on as they have.

    Args:
        series: What was recorded. Lines are never joined across a gap or a break.
        ahead: The months ahead, in order.
        id: Of the figure.
        caption: Without a full stop; what the bands are is added.
        table: Id of the table that holds the same numbers.
        source: Publisher and licence, in words.
        height: Of the plot. [pixels]

    Raises:
        NotEnoughData: Nothing was recorded, or no month is ahead.
    """
    known = [value for _, value in series if value is not None]
    if not known or not ahead:
        raise NotEnoughData(f"“{series.name}” has nothing to draw ahead of it.")
    start, last = series.start, ahead[-1]
    top = top_of_scale(max([*known, *(a.upper95 for a in ahead)]))
    x = months_axis(start, last.month - start + 1)
    y: dict[str, Any] = {
        "field": "value", "type": "quantitative", "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": None, "tickCount": 4, "format": ",~f"},
    }  # fmt: skip
    rows = [
        a._asdict() | {"at": a.month - start, "value": a.expected, "month": a.month.label}
        for a in ahead
    ]
    layers: list[Layer] = []
    gaps = stretches(sorted(m for m in series.gaps if m <= ahead[0].month + -1), start)
    if gaps:
        layers.append(band(x, gaps, UNKNOWN, edge=True))
    layers += [_limits(rows, 95, 0.16, x, y), _limits(rows, 80, 0.24, x, y)]
    layers += run_lines(series, x, y, TEAL, width=2.4)
    layers.append(
        {"data": values(rows),
         "mark": {"type": "line", "stroke": TEAL, "strokeWidth": 2.4, "strokeDash": [6, 4]},
         "encoding": {"x": x, "y": y}}
    )  # fmt: skip
    before = [row | {"value": row["year_before"]} for row in rows if row["year_before"] is not None]
    if before:
        layers.append(
            {"data": values(before),
             "mark": {"type": "point", "filled": True, "fill": COMPARED, "size": 34, "opacity": 1},
             "encoding": {"x": x, "y": y}}
        )  # fmt: skip
    end = rows[-1]["at"]
    layers += [
        dot(end, last.expected, x, y, 40),
        _words("ahead", end, last.upper95 + top * 0.05, TEXT, x, y),
    ]
    if gaps:
        layers.append(_words("no complete data", gaps[-1][1] + 0.9, top * 0.05, SOFT, x, y, "left"))
    said = f"{caption}. Beyond the last month: what comes if things go on as they have; dark band 80 in 100, light band 95 in 100"
    if before:
        said += "; dots, the same month a year before"
    alt = (
        f"Line of {series.name}, {series.span.label}, between {words.count(min(known))} and "
        f"{words.count(max(known))} a month. Ahead: about {words.count(ahead[0].expected)} in "
        f"{ahead[0].month.label} ({words.count(ahead[0].lower95)} to "
        f"{words.count(ahead[0].upper95)}) and about {words.count(last.expected)} in "
        f"{last.month.label} ({words.count(last.lower95)} to {words.count(last.upper95)})."
    )
    return Figure(
        id=id, caption=f"{said}.", alt=alt, table=table, source=source,
        provenance=series.provenance,
        spec=spec(layers, title=caption, alt=alt, height=height),
    )  # fmt: skip


def _limits(
    rows: list[dict[str, Any]], level: int, opacity: float, x: dict[str, Any], y: dict[str, Any]
) -> Layer:
    return {
        "data": values(rows), "mark": {"type": "area", "fill": TEAL, "opacity": opacity},
        "encoding": {"x": x, "y": y | {"field": f"lower{level}"},
                     "y2": {"field": f"upper{level}"}},
    }  # fmt: skip


def _words(
    text: str, at: float, value: float, fill: str, x: dict[str, Any], y: dict[str, Any],
    align: str = "right",
) -> Layer:  # fmt: skip
    return {
        "data": values([{"at": at, "value": value, "text": text}]),
        "mark": {"type": "text", "align": align, "fill": fill, "fontSize": 14},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }
