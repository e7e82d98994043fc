"""Monthly lines that show their gaps and breaks, and sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from commonweal.assessment.figures.theme import (
    COMPARED,
    GOLD_WASH,
    INK,
    NARROW,
    SAND_EDGE,
    SOFT,
    TEAL,
    UNKNOWN,
    WIDE,
    Layer,
    spec,
    top_of_scale,
    values,
    wrap,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, Span, months_in_words
from commonweal.vocabulary.series import Series


class Limits(NamedTuple):
    """What was expected in a month, and how far chance could move it."""

    month: Month
    expected: float
    lower: float
    upper: float


def monthly_line(
    series: Series,
    *,
    id: str,
    period: Span | None = None,
    compared: Series | None = None,
    limits: Sequence[Limits] = (),
    caption: str = "",
    table: str = "",
    source: str = "",
    height: int = 260,
) -> Figure:
    """A series month by month: from zero, gaps hatched and named, breaks marked and named.

    Does not say whether a change is more than chance: that is a finding's sentence.

    Args:
        series: What is drawn. Lines are never joined across a gap or a break.
        id: Of the figure; stable across rebuilds.
        period: The period spoken of, shaded gold.
        compared: A second series in the same unit, dashed, labelled with its area.
        limits: Expected values and control limits, drawn as a band.
        caption: Without a full stop; made from the series where empty. What the shading and
            the gaps are is added.
        table: Id of the table that holds the same numbers.
        source: Publisher and licence, in words.
        height: Of the plot. [pixels]

    Raises:
        NotEnoughData: Every month is a gap.
    """
    known = [(month, value) for month, value in series if value is not None]
    if not known:
        raise NotEnoughData(
            f"“{series.name}” cannot be drawn.", seen="Every month is a gap.",
            do="Load the months first.",
        )  # fmt: skip
    start, months = series.start, len(series)
    last_month, last = known[-1]
    peak = max(value for _, value in known)
    if compared is not None:
        peak = max([peak, *(v for m, v in compared if v is not None and m in series.span)])
    peak = max([peak, *(limit.upper for limit in limits if limit.month in series.span)])
    top = top_of_scale(peak)
    x = months_axis(start, months)
    y = {
        "field": "value", "type": "quantitative", "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": None, "tickCount": 4, "format": ",~f"},
    }  # fmt: skip
    layers: list[Layer] = []
    if period is not None:
        layers.append(band(x, [(period.start - start, period.end - start)], GOLD_WASH))
    gaps = stretches(sorted(series.gaps), start)
    if gaps:
        layers.append(band(x, gaps, UNKNOWN, edge=True))
    layers += _limit_layers(limits, series, x, y)
    if compared is not None:
        layers += run_lines(compared.part(series.span), x, y, COMPARED, dash=[5, 4], width=1.8)
        layers.append(_end_label(compared, series, x, y, top))
    layers += run_lines(series, x, y, TEAL, width=2.4)
    layers += _marks(series, gaps, months, x, y, top)
    layers.append(dot(last_month - start, last, x, y))
    layers.append(_last_label(last_month, last, series, x, y, top))
    alt = _line_alt(series, period, known, compared, limits)
    title = caption or f"{series.name}, {series.area.label}, recorded each month"
    return Figure(
        id=id,
        caption=_caption(title, series, period, limits, compared),
        alt=alt,
        spec=spec(layers, title=title, alt=alt, height=height),
        table=table,
        source=source,
        provenance=series.provenance,
    )


def sparkline(
    series: Series, *, id: str, period: Span | None = None, width: int = 220, height: int = 44
) -> Figure:
    """A small line with a dot at its last month, no axis; the words stand beside it."""
    known = [(month, value) for month, value in series if value is not None]
    if not known:
        raise NotEnoughData(f"“{series.name}” cannot be drawn.", seen="Every month is a gap.")
    x = months_axis(series.start, len(series)) | {"axis": None}
    top = max(value for _, value in known) * 1.08 or 1.0
    y: dict[str, Any] = {
        "field": "value", "type": "quantitative", "scale": {"domain": [0, top], "nice": False},
        "axis": None,
    }  # fmt: skip
    layers: list[Layer] = []
    gaps = stretches(sorted(series.gaps), series.start)
    if gaps:
        layers.append(band(x, gaps, UNKNOWN))
    layers += run_lines(series, x, y, TEAL, width=1.8)
    month, value = known[-1]
    layers.append(dot(month - series.start, value, x, y, size=42))
    alt = _line_alt(series, period, known, None, ())
    return Figure(
        id=id,
        caption=f"{series.name}, {series.area.label}",
        alt=alt,
        spec=spec(
            layers, title=series.name, alt=alt, width=width, height=height, narrow=None,
            padding={"left": 2, "top": 3, "right": 4, "bottom": 2},
        ),
        provenance=series.provenance,
    )  # fmt: skip


def months_axis(start: Month, months: int) -> dict[str, Any]:
    """Months as whole numbers from the first, so that no clock or time zone comes in."""
    januaries = {i: start + i for i in range(months) if (start + i).number == 1}
    if len(januaries) < 2:
        ticks = {i: (start + i).short for i in range(0, months, max(1, -(-months // 6)))}
    else:
        every = -(-len(januaries) // 8)
        ticks = {i: str(m.year) for n, (i, m) in enumerate(januaries.items()) if n % every == 0}
    choice = "".join(f"datum.value == {i} ? '{label}' : " for i, label in ticks.items()) + "''"
    return {
        "field": "at", "type": "quantitative",
        "scale": {"domain": [-0.3, months - 0.7], "nice": False, "zero": False},
        "axis": {
            "title": None, "values": list(ticks), "labelExpr": choice, "labelFlush": False,
            "labelOverlap": "greedy",
        },
    }  # fmt: skip


def stretches(months: list[Month], start: Month) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for month in months:
        at = month - start
        if runs and at - runs[-1][1] == 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs


def band(x: dict[str, Any], runs: list[tuple[int, int]], fill: str, edge: bool = False) -> Layer:
    mark: dict[str, Any] = {"type": "rect", "fill": fill, "tooltip": None}
    if edge:
        mark |= {"stroke": SAND_EDGE, "strokeDash": [3, 3], "strokeWidth": 0.8}
    return {
        "data": values([{"at": a - 0.5, "to": b + 0.5} for a, b in runs]),
        "mark": mark,
        "encoding": {"x": x | {"scale": x["scale"] | {"clamp": True}}, "x2": {"field": "to"}},
    }


def run_lines(
    series: Series, x: dict[str, Any], y: dict[str, Any], colour: str, *,
    dash: list[int] | None = None, width: float = 2.4,
) -> list[Layer]:  # fmt: skip
    rows = [
        {"at": month - series.start, "value": value, "run": n, "month": month.label}
        for n, run in enumerate(series.runs())
        for month, value in run
    ]
    alone = [
        {"at": run.start - series.start, "value": run.values[0], "month": run.start.label}
        for run in series.runs()
        if len(run) == 1
    ]
    mark: dict[str, Any] = {"type": "line", "stroke": colour, "strokeWidth": width}
    if dash:
        mark["strokeDash"] = dash
    tooltip = [
        {"field": "month", "title": "Month"},
        {"field": "value", "title": series.name, "format": ",~f"},
    ]
    layers: list[Layer] = [
        {
            "data": values(rows), "mark": mark,
            "encoding": {"x": x, "y": y, "detail": {"field": "run"}, "tooltip": tooltip},
        }
    ]  # fmt: skip
    if alone:
        layers.append({
            "data": values(alone),
            "mark": {"type": "point", "filled": True, "fill": colour, "size": 28, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        })  # fmt: skip
    return layers


def dot(at: int, value: float, x: dict[str, Any], y: dict[str, Any], size: int = 64) -> Layer:
    return {
        "data": values([{"at": at, "value": value}]),
        "mark": {"type": "point", "filled": True, "fill": TEAL, "size": size, "opacity": 1},
        "encoding": {"x": x, "y": y},
    }


def _last_label(
    month: Month, last: float, series: Series, x: dict[str, Any], y: dict[str, Any], top: float
) -> Layer:
    """Above the last point, clear of the line before it."""
    at = month - series.start
    before = [(month - m, v) for m, v in series if v is not None and m <= month]
    close = max((v for back, v in before if back <= max(4, len(series) // 6)), default=last)
    # On a phone the words reach back further; follow the line there if it is not far above.
    wide = max((v for back, v in before if back <= len(series) * 0.42), default=last)
    above = wide if wide - close < top * 0.12 else close
    right = at > len(series) / 3
    return {
        "data": values([{"at": at, "value": above, "text": f"{_number(last)} in {month.short}"}]),
        "mark": {
            "type": "text", "align": "right" if right else "left", "dy": -15, "dx": 5 if right else -5,
            "fontSize": 16, "fontWeight": 600, "fill": INK,
        },
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }  # fmt: skip


def _end_label(
    compared: Series, series: Series, x: dict[str, Any], y: dict[str, Any], top: float
) -> Layer:
    known = [(m, v) for m, v in compared.part(series.span) if v is not None]
    if not known:
        return {"data": values([]), "mark": "text"}
    reach = [v for m, v in known if m - known[0][0] <= len(series) * 0.3]
    at = known[0][0] - series.start
    return {
        "data": values([{"at": at, "value": max(reach), "text": _other_name(compared, series)}]),
        "mark": {"type": "text", "align": "left", "dy": -12, "fill": COMPARED, "fontSize": 14},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }  # fmt: skip


def _limit_layers(
    limits: Sequence[Limits], series: Series, x: dict[str, Any], y: dict[str, Any]
) -> list[Layer]:
    inside = [limit for limit in limits if limit.month in series.span]
    if not inside:
        return []
    runs = stretches(sorted(limit.month for limit in inside), series.start)
    rows = []
    for limit in inside:
        at = limit.month - series.start
        run = next(n for n, (a, b) in enumerate(runs) if a <= at <= b)
        rows.append({"at": at, "value": max(limit.lower, 0.0), "upper": limit.upper,
                     "expected": limit.expected, "run": run})  # fmt: skip
    return [
        {
            "data": values(rows),
            "mark": {"type": "area", "fill": TEAL, "opacity": 0.13},
            "encoding": {"x": x, "y": y, "y2": {"field": "upper"}, "detail": {"field": "run"}},
        },
        {
            "data": values(rows),
            "mark": {"type": "line", "stroke": SOFT, "strokeWidth": 1.2, "strokeDash": [2, 3]},
            "encoding": {"x": x, "y": y | {"field": "expected"}, "detail": {"field": "run"}},
        },
    ]


def _marks(
    series: Series, gaps: list[tuple[int, int]], months: int, x: dict[str, Any],
    y: dict[str, Any], top: float,
) -> list[Layer]:  # fmt: skip
    """Names of gaps and breaks, at the top; a second row where two would meet."""
    layers: list[Layer] = []
    room, taken = months * 130 / WIDE, -1e9
    for a, b in gaps:
        middle = (a + b) / 2
        row = 1 if middle - taken < room else 0
        if row == 0:
            taken = middle
        layers.append(_name(["no complete data"], middle, months, row, x, y, top))
    for broken in series.breaks:
        at = broken.month - series.start - 0.5
        layers.append({
            "data": values([{"at": at}]),
            "mark": {"type": "rule", "stroke": INK, "strokeDash": [4, 3], "strokeWidth": 1.3},
            "encoding": {"x": x},
        })  # fmt: skip
        layers.append(_name(wrap(broken.why, 26), at, months, 0, x, y, top, beside=True))
    return layers


def _name(
    lines: list[str], at: float, months: int, row: int, x: dict[str, Any], y: dict[str, Any],
    top: float, *, beside: bool = False,
) -> Layer:  # fmt: skip
    edge = months * 0.12
    align = "left" if at < edge else "right" if at > months - edge else "center"
    if beside:
        align = "right" if at > months * 0.7 else "left"
    dx = {"left": 5, "right": -5, "center": 0}[align] if beside else 0
    return {
        "data": values([{"at": at, "value": top, "text": lines}]),
        "mark": {
            "type": "text", "align": align, "baseline": "top", "dy": 2 + 17 * row - 18 * (not beside),
            "dx": dx, "fontSize": 13, "fill": SOFT, "lineHeight": 16,
        },
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }  # fmt: skip


def _other_name(compared: Series, series: Series) -> str:
    """What tells the second line from the first: its place, or else what it counts."""
    return compared.name if compared.area == series.area else compared.area.label


def _number(value: float) -> str:
    return words.count(value) if float(value).is_integer() else words.rate(value)


def _caption(
    title: str, series: Series, period: Span | None, limits: Sequence[Limits],
    compared: Series | None,
) -> str:  # fmt: skip
    parts = [title.rstrip(".") + "."]
    if period is not None:
        label = period.label
        parts.append(f"Shaded: {'y' + label[1:] if label.startswith('Year') else label}.")
    if series.gaps:
        parts.append(f"Hatched: no complete data for {months_in_words(sorted(series.gaps))}.")
    parts += [f"Dashed upright: from {b.month.label}, {_lower(b.why)}." for b in series.breaks]
    if compared is not None:
        parts.append(f"Dashed line: {_other_name(compared, series)}.")
    if limits:
        parts.append("Band: where chance alone would keep most months; dotted: what was expected.")
    return " ".join(parts)


def _lower(text: str) -> str:
    text = text.rstrip(".")
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _line_alt(
    series: Series, period: Span | None, known: list[tuple[Month, float]],
    compared: Series | None, limits: Sequence[Limits],
) -> str:  # fmt: skip
    low, high = min(known, key=lambda k: k[1]), max(known, key=lambda k: k[1])
    (first_month, first), (last_month, last) = known[0], known[-1]
    text = [
        f"Line chart of {series.name} in {series.area.label} by month, "
        f"{series.start.label} to {series.end.label}.",
        f"It starts at {_number(first)} in {first_month.label} and ends at {_number(last)} "
        f"in {last_month.label}; lowest {_number(low[1])} in {low[0].label}, "
        f"highest {_number(high[1])} in {high[0].label}.",
    ]
    if period is not None:
        text.append(f"The period from {period.start.label} to {period.end.label} is shaded.")
    if series.gaps:
        text.append(f"There is no complete data for {months_in_words(sorted(series.gaps))}.")
    text += [f"The line is broken at {b.month.label}: {b.why.rstrip('.')}." for b in series.breaks]
    if compared is not None:
        seen = [(m, v) for m, v in compared.part(series.span) if v is not None]
        if seen:
            text.append(
                f"A second line shows {_other_name(compared, series)}, from {_number(seen[0][1])} "
                f"to {_number(seen[-1][1])}."
            )
    if limits:
        text.append("A band shows how far chance alone could move each month.")
    return " ".join(text)


__all__ = ["NARROW", "Limits", "monthly_line", "sparkline"]
