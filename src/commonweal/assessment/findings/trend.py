"""Where has it been heading, its season taken out?"""

from __future__ import annotations

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import P, source_count, source_line, worked
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.months import months_in_words


def trend(ground: Ground, id: str) -> Finding | None:
    """The slope of all months held; None with fewer than 24 complete ones.

    Describes the months it was fitted to. It is not a forecast.
    """
    found = ground.try_trend(id)
    if found is None:
        return None
    indicator = ground.indicator(id)
    said = sentences.trend(indicator.phrase, found, indicator.good)
    caveats = ["A slope describes the months behind it; it does not say what comes next."]
    if found.gaps:
        caveats.append(f"Took no part: {months_in_words(list(found.gaps))}.")
    provenance = worked(ground, id, f"{found.method}.")
    table = Table(
        id=f"{id}.trend",
        caption=f"{indicator.title}: trend, {ground.place}",
        columns=(
            Column("from", "From", "", "month"),
            Column("to", "To", "", "month"),
            Column("months", "Months", "months", "count"),
            Column("slope", "Change a year", "proportion", "percent"),
            Column("lower", "Lower limit", "proportion", "percent"),
            Column("upper", "Upper limit", "proportion", "percent"),
            P,
        ),
        rows=(
            (
                str(found.span.start), str(found.span.end), found.months, found.per_year,
                found.lower, found.upper, found.p,
            ),
        ),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )  # fmt: skip
    return Finding(
        id=f"{id}.trend",
        title=f"Trend: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=said.sentence,
        numbers={"slope": found.per_year, "lower": found.lower, "upper": found.upper,
                 "months": found.months, "p": found.p},
        verdict=said.verdict,
        test=said.test,
        caveats=tuple(caveats),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip
