"""All measures side by side."""

from __future__ import annotations

from commonweal.assessment import sentences
from commonweal.assessment.findings import change as change_of
from commonweal.assessment.findings.comparison import stands
from commonweal.assessment.findings.parts import source_line, whole_or
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Table
from commonweal.vocabulary.offences import BY_ID

LIMITS = "Limits hold with 95% confidence for each line by itself."


def categories(ground: Ground) -> list[str]:
    """Measures of one published category each, most recorded first."""
    found = [
        id
        for id in ground.held
        if (n := ground.indicator(id).numerator) is not None
        and len(n.categories) == 1
        and n.categories[0] in BY_ID
    ]
    return sorted(found, key=lambda id: (-ground.level(id).count, id))


def table(ground: Ground, ids: list[str], *, id: str, caption: str) -> Table:
    """Count, rate, change with its verdict, and the place beside similar ones."""
    rated = ground.people is not None
    columns = [Column("measure", "Measure"), Column("count", "Count", "recorded", "count")]
    if rated:
        columns.append(Column("rate", "Rate per 1,000 residents", "per 1,000 residents", "rate"))
    columns += [
        Column("change", "Change from a year before", "proportion", "percent"),
        Column("lower", "Lower limit", "proportion", "percent"),
        Column("upper", "Upper limit", "proportion", "percent"),
        Column("verdict", "Verdict"),
    ]
    compared = bool(ground.others) and rated
    if compared:
        columns.append(Column("beside", "Beside similar places"))
    rows: list[tuple[Cell, ...]] = []
    for measure in ids:
        level, found = ground.level(measure), change_of(ground, measure)
        n = found.numbers
        row: list[Cell] = [ground.indicator(measure).title, whole_or(level.count)]
        if rated:
            row.append(level.rate.value if level.rate else None)
        row += [n.get("change"), n.get("lower"), n.get("upper"), str(found.verdict)]
        if compared:
            ratio = stands(ground, measure)
            row.append(
                None if ratio is None else "About the same" if ratio == 1
                else "Higher" if ratio > 1 else "Lower"
            )  # fmt: skip
        rows.append(tuple(row))
    notes = [LIMITS, "An empty change: the base is too small for a percentage, or no month can be "
             "compared."]  # fmt: skip
    if rated:
        notes.append(f"Residents: {ground.denominator}.")
    provenance = ground.provenance(ids[0]) if ids else None
    return Table(
        id=id, caption=caption, columns=tuple(columns), rows=tuple(rows), notes=tuple(notes),
        source=source_line(provenance), provenance=provenance,
    )  # fmt: skip


def moved(ground: Ground, ids: list[str]) -> dict[str, list[str]]:
    """Measures whose change a test found, by verdict, each in a few words."""
    found: dict[str, list[str]] = {}
    for id in ids:
        change = ground.try_change(id)
        if change is None or change.direction == "same":
            continue
        verdict = str(change_of(ground, id).verdict)
        title = ground.indicator(id).title
        found.setdefault(verdict, []).append(f"{title}: {sentences.short_change(change)}")
    return found
