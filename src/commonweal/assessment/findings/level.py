"""How much of it is there?"""

from __future__ import annotations

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import (
    COUNT,
    LOWER,
    MONTHS,
    PEOPLE,
    PERIOD,
    RATE,
    UPPER,
    months_table,
    source_count,
    source_line,
    whole_or,
    worked,
)
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Figure, Finding, Table


def level(ground: Ground, id: str) -> Finding:
    """Count and rate of an indicator in the period, with the line of all months held.

    The rate is of the months counted, not stretched to a year. Its limits show how far
    chance could move it; they are not a test against another place.

    Raises:
        NotEnoughData: The indicator has no complete month in the period.
        NotDefined: It has no number at all.
    """
    if (refusal := ground.why_not(id)) is not None:
        raise refusal
    indicator, found, series = ground.indicator(id), ground.level(id), ground.series(id)
    rate = found.rate
    numbers: dict[str, float | int | str | None] = {
        "count": whole_or(found.count),
        "months": len(found.months),
    }
    if rate is not None:
        numbers |= {"rate": rate.value, "lower": rate.lower, "upper": rate.upper,
                    "people": int(rate.population)}  # fmt: skip
    caveats = [*indicator.caveats]
    if gap := sentences.leaving_out(found.span, found.months):
        caveats.insert(0, gap)
    if rate is not None and not found.whole:
        caveats.insert(1, "The rate is of the months held; it is not a yearly rate.")
    provenance = worked(ground, id, "Rate with exact Poisson limits (95%)." if rate else "")
    table = Table(
        id=f"{id}.level",
        caption=f"{indicator.title}: count and rate, {ground.place}",
        columns=(PERIOD, MONTHS, COUNT, PEOPLE, RATE, LOWER, UPPER)
        if rate
        else (PERIOD, MONTHS, COUNT),
        rows=(
            (
                found.span.label,
                len(found.months),
                whole_or(found.count),
                *((int(rate.population), rate.value, rate.lower, rate.upper) if rate else ()),
            ),
        ),
        notes=(f"Residents: {ground.denominator}.",) if rate else (),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )
    return Finding(
        id=f"{id}.level",
        title=f"How many: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentences.level(
            indicator.phrase, found.count, found.span, found.months, rate, indicator.unit
        ),
        numbers=numbers,
        caveats=tuple(caveats),
        figures=_line(ground, id),
        tables=(table, months_table(series, indicator.title)),
        provenance=provenance,
        sources=source_count(provenance),
    )


def _line(ground: Ground, id: str) -> tuple[Figure, ...]:
    from commonweal.assessment.figures import monthly_line

    indicator = ground.indicator(id)
    return (
        monthly_line(
            ground.series(id),
            id=f"{id}.line",
            period=ground.period,
            caption=f"{indicator.title} in {ground.place}, {indicator.unit} each month",
            table=f"{id}.months",
            source=source_line(ground.provenance(id)),
        ),
    )
