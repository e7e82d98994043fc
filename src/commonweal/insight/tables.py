"""The tables behind what pages draw: the same numbers, for those who want each one."""

from __future__ import annotations

from commonweal.assessment.structure import Column, Table
from commonweal.evidence.indicators import Indicator
from commonweal.insight.places import Where
from commonweal.vocabulary.series import Series


def monthly(series: Series, indicator: Indicator) -> Table:
    """A series month by month; a gap says why it is one."""
    breaks = {b.month: b.why for b in series.breaks}
    return Table(
        id=f"{indicator.id}.trend",
        caption=f"{indicator.title}, {series.area.label}, each month",
        columns=(
            Column("month", "Month", kind="month"),
            Column("count", "Recorded" if indicator.unit == "recorded" else indicator.unit.capitalize(), kind="count"),  # noqa: E501
            Column("note", "Note"),
        ),
        rows=tuple(
            (str(month), value, series.gaps.get(month) or breaks.get(month, ""))
            for month, value in series
        ),
        source="; ".join(series.provenance.sources) if series.provenance else "",
        provenance=series.provenance,
    )


def by_area(where: Where) -> Table:
    """An indicator by area, the most first."""
    counts = where.counts
    per = counts.indicator.denominator.per if counts.indicator.denominator else 1_000
    vintage = counts.denominator.label if counts.denominator else "no population held"
    note = f"Rates per {per:,} residents ({vintage})."
    if counts.left_out:
        note += f" {len(counts.left_out)} of the {len(counts.span)} months are not complete and are not counted."  # noqa: E501
    return Table(
        id=where.figure_id,
        caption=f"{counts.indicator.title} by {where.kind}, {counts.span.label}",
        columns=(
            Column("name", where.kind.capitalize()),
            Column("code", "Code"),
            Column("count", "Recorded", kind="count"),
            Column("people", "Residents", kind="count"),
            Column("rate", f"Per {per:,} residents", kind="rate"),
        ),
        rows=tuple((p.known_as, p.code, p.count, p.people, p.rate) for p in where.places),
        notes=(note,),
        source="; ".join(counts.provenance.sources),
        provenance=counts.provenance,
    )
