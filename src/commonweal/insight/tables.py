"""The tables behind what pages draw: the same numbers, for those who want each one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment.structure import Column, Table
from commonweal.evidence.indicators import Indicator
from commonweal.insight.comparison import Districts
from commonweal.insight.places import Where
from commonweal.vocabulary.series import Provenance, Series

if TYPE_CHECKING:
    import pandas as pd


def monthly(series: Series, indicator: Indicator) -> Table:
    """A series month by month; a gap says why it is one."""
    breaks = {b.month: b.why for b in series.breaks}
    return Table(
        id=f"{indicator.id}.monthly",
        caption=f"{indicator.title}, {series.area.label}, each month",
        columns=(
            Column("month", "Month", kind="month"),
            Column(
                "count",
                "Recorded" if indicator.unit == "recorded" else indicator.unit.capitalize(),
                kind="count",
            ),
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
        note += f" {len(counts.left_out)} of the {len(counts.span)} months are not complete and are not counted."
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


def season(
    profile: pd.DataFrame, indicator: Indicator, place: str, provenance: Provenance | None
) -> Table:
    """Each calendar month beside the average month."""
    return Table(
        id=f"{indicator.id}.season",
        caption=f"{indicator.title}, {place}: each month beside the average month",
        columns=(
            Column("name", "Month"),
            Column("difference", "Above or below the average month", kind="percent"),
            Column("lower", "Lower limit", kind="percent"),
            Column("upper", "Upper limit", kind="percent"),
            Column("years", "Years it rests on", kind="count"),
        ),
        rows=tuple(
            (str(name), float(ratio) - 1, float(lower) - 1, float(upper) - 1, int(years))
            for name, ratio, lower, upper, years in profile[
                ["name", "ratio", "lower", "upper", "years"]
            ]
            .to_numpy(dtype=object)
            .tolist()
        ),
        notes=(
            "Limits are 95%: where they leave 0% out, the month differs more than chance explains.",
        ),
        source="; ".join(provenance.sources) if provenance else "",
        provenance=provenance,
    )


def comparison(found: Districts, indicator: Indicator) -> Table:
    """Districts beside one another."""
    return Table(
        id=f"{indicator.id}.beside",
        caption=f"{indicator.title} per {found.per:,} residents, {found.when}",
        columns=(
            Column("name", "Area"),
            Column("count", "Recorded", kind="count"),
            Column("people", "Residents", kind="count"),
            Column("rate", f"Per {found.per:,} residents", kind="rate"),
            Column("lower", "Lower limit", kind="rate"),
            Column("upper", "Upper limit", kind="rate"),
        ),
        rows=tuple((d.name, d.count, d.people, d.rate, d.lower, d.upper) for d in found.districts),
        notes=(
            f"Residents: {found.denominator}. Limits are 95%: how far chance alone could move each rate.",
        ),
        source="; ".join(found.provenance.sources) if found.provenance else "",
        provenance=found.provenance,
    )
