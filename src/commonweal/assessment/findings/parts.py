"""Pieces that findings are put together from: sources, provenance, names of columns."""

from __future__ import annotations

from dataclasses import replace

from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Table
from commonweal.vocabulary.series import Provenance, Series
from commonweal.vocabulary.words import join, small

PERIOD = Column("period", "Period")
MONTHS = Column("months", "Months counted", "months", "count")
COUNT = Column("count", "Count", "recorded", "count")
PEOPLE = Column("people", "Residents", "people", "count")
RATE = Column("rate", "Rate per 1,000 residents", "per 1,000 residents", "rate")
LOWER = Column("lower", "Lower limit", "per 1,000 residents", "rate")
UPPER = Column("upper", "Upper limit", "per 1,000 residents", "rate")
P = Column("p", "p value", "", "p")


def source_line(provenance: Provenance | None) -> str:
    """Sources as they stand under a table or a figure."""
    if provenance is None:
        return ""
    text = "; ".join(provenance.sources)
    return f"{text}. Rates: {provenance.denominator}" if provenance.denominator else text


def source_count(provenance: Provenance | None) -> int:
    """Independent sources behind a finding."""
    return len(provenance.sources) if provenance else 0


def worked(ground: Ground, id: str, method: str) -> Provenance | None:
    """Provenance of a number worked out from an indicator's counts by a method."""
    held = ground.provenance(id)
    if held is None:
        return None
    denominator = held.denominator and ground.denominator
    return replace(held, method=f"{held.method} {method}", denominator=denominator)


def months_table(series: Series, title: str) -> Table:
    """A series as a table: a gap is an empty cell with its reason beside it."""
    why = {b.month: f"Recorded differently from here: {b.why}" for b in series.breaks}
    rows: list[tuple[Cell, ...]] = []
    for month, value in series:
        reason = series.gaps.get(month) or why.get(month)
        rows.append((str(month), _number(value), reason))
    gaps = bool(series.gaps)
    return Table(
        id=_id(series, "months"),
        caption=f"{title}, month by month",
        columns=(
            Column("month", "Month", "", "month"),
            Column("count", "Count", series.unit, "count"),
            Column("note", "Note"),
        ),
        rows=tuple(rows),
        notes=(("An empty count is a month without complete data, not a zero.",) if gaps else ()),
        source=source_line(series.provenance),
        provenance=series.provenance,
        behind=True,
    )


def _id(series: Series, part: str) -> str:
    definition = series.provenance.definition if series.provenance else series.name
    return f"{definition.split(' ')[0]}.{part}"


def _number(value: float | None) -> Cell:
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 3)


def whole_or(value: float) -> int | float:
    """A count as a whole number where it is one."""
    return int(value) if float(value).is_integer() else value


def named(labels: list[str], most: int = 3) -> str:
    """The first few names: `Heath Town, Penn and 4 others`."""
    if len(labels) <= most:
        return join(labels)
    rest = len(labels) - most
    return f"{', '.join(labels[:most])} and {small(rest)} {'other' if rest == 1 else 'others'}"
