"""Which months of the year are usually high or low."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commonweal.assessment.figures.theme import INK, SOFT, TEAL, WIDE, Layer, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.months import NAMES
from commonweal.vocabulary.series import Provenance


class MonthRatio(NamedTuple):
    """A calendar month beside the average month: 1.10 is ten per cent above it."""

    number: int
    ratio: float
    lower: float
    upper: float


def month_profile(
    months: Sequence[MonthRatio],
    *,
    id: str,
    caption: str,
    table: str = "",
    source: str = "",
    provenance: Provenance | None = None,
) -> Figure:
    """Each calendar month against the average month, with its interval.

    The one chart that does not start at zero: its base is the average month, drawn as a line.
    Filled dots are months whose interval stays clear of the average.

    Raises:
        InvalidValues: A month is twice there or not a month.
    """
    ordered = sorted(months)
    numbers = [m.number for m in ordered]
    if len(set(numbers)) != len(numbers) or not all(1 <= n <= 12 for n in numbers):
        raise InvalidValues("A season needs each calendar month once.", seen=f"Months {numbers}.")
    rows = [
        {"month": NAMES[m.number - 1][:3], "value": m.ratio - 1, "lower": m.lower - 1,
         "upper": m.upper - 1, "clear": m.lower > 1 or m.upper < 1}
        for m in ordered
    ]  # fmt: skip
    reach = max(0.1, max(abs(v) for m in ordered for v in (m.lower - 1, m.upper - 1))) * 1.15
    x = {
        "field": "month", "type": "ordinal", "sort": [name[:3] for name in NAMES],
        "axis": {"title": None, "labelAngle": 0, "ticks": False, "labelOverlap": False,
            "labelExpr": "width < 400 ? slice(datum.label, 0, 1) : datum.label"},
    }  # fmt: skip
    y = {
        "field": "value", "type": "quantitative",
        "scale": {"domain": [-reach, reach], "nice": False},
        "axis": {"title": None, "tickCount": 5, "format": "+.0%"},
    }  # fmt: skip
    layers: list[Layer] = [
        {
            "data": values([{"value": 0}]),
            "mark": {"type": "rule", "stroke": SOFT, "strokeWidth": 1.4},
            "encoding": {"y": y},
        },
        {
            "data": values(rows),
            "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.6},
            "encoding": {"x": x, "y": y | {"field": "lower"}, "y2": {"field": "upper"}},
        },
    ]
    layers += [
        {
            "data": values([row for row in rows if row["clear"] is clear]),
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1,
                     "fill": TEAL if clear else "#ffffff", "stroke": TEAL, "strokeWidth": 1.8},
            "encoding": {"x": x, "y": y},
        }
        for clear in (False, True)
    ]  # fmt: skip
    high = [m for m in ordered if m.lower > 1]
    low = [m for m in ordered if m.upper < 1]
    said = [
        f"{word} in {words.join([f'{NAMES[m.number - 1]} ({words.percent(m.ratio - 1, signed=True)})' for m in group])}"
        for word, group in (("clearly above the average month", high), ("clearly below", low))
        if group
    ]
    alt = "Chart of each calendar month against the average month: " + (
        "; ".join(said) + "." if said else "no month is clearly above or below it."
    )
    full = (
        f"{caption.rstrip('.')}. Level line: the average month. Filled dots: months clear of it. "
        "Upright lines: how far chance alone could move each month (95%)."
    )
    return Figure(
        id=id, caption=full, alt=alt, table=table, source=source, provenance=provenance,
        spec=spec(layers, title=caption, alt=alt, width=WIDE - 60, height=220, narrow=330),
    )  # fmt: skip
