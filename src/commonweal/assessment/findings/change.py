"""Is it up or down, more than chance explains?"""

from __future__ import annotations

import math

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import P, source_count, source_line, whole_or, worked
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Finding, Table, Verdict
from commonweal.vocabulary.errors import NotDefined, NotEnoughData
from commonweal.vocabulary.months import months_in_words

FEW = (
    "Few months can be compared, too few to know how much months swing by themselves: the margin "
    "allows for chance alone and is too narrow."
)


def change(ground: Ground, id: str) -> Finding:
    """The period beside the same months a year before.

    Where the two cannot be compared the finding says so, and why, with the verdict *No data*.
    """
    indicator = ground.indicator(id)
    title = f"Change: {indicator.title[0].lower() + indicator.title[1:]}"
    try:
        found = ground.change(id)
    except (NotEnoughData, NotDefined) as refusal:
        return Finding(
            id=f"{id}.change",
            title=title,
            sentence="A change from the year before cannot be given. " + _why(refusal),
            verdict=Verdict.NO_DATA,
            provenance=ground.provenance(id),
            sources=source_count(ground.provenance(id)),
        )
    points = bool(indicator.numerator and indicator.numerator.weights)
    more, fewer = ("higher", "lower") if points else ("more", "fewer")
    said = sentences.change(found, indicator.good, more=more, fewer=fewer)
    caveats = []
    if found.left_out:
        caveats.append(
            f"Left out of the comparison: {months_in_words(list(found.left_out))}. "
            "A month counts only if both years have it whole."
        )
    if sentences.few_months(found) and found.direction != "same":
        caveats.append(FEW)
    if said.verdict is Verdict.CARE and indicator.good in sentences.CARE:
        caveats.append(sentences.CARE[indicator.good])
    provenance = worked(ground, id, f"{found.method}.")
    margin = found.percentage_limits
    table = Table(
        id=f"{id}.change",
        caption=f"{indicator.title}: change from the year before, {ground.place}",
        columns=(
            Column("months", "Months compared", "months", "count"),
            Column("now", f"Count in {ground.period.label[0].lower() + ground.period.label[1:]}",
                   indicator.unit, "count"),
            Column("before", "Count in the same months a year before", indicator.unit, "count"),
            Column("change", "Change", "proportion", "percent"),
            Column("lower", "Lower limit", "proportion", "percent"),
            Column("upper", "Upper limit", "proportion", "percent"),
            P,
            Column("spread", "How much months swing (1 is chance alone)", "ratio", "rate"),
        ),
        rows=(
            (
                len(found.months), whole_or(found.count), whole_or(found.against),
                found.percentage,
                margin.lower if margin else None,
                _finite(margin.upper) if margin else None,
                found.p, found.overdispersion,
            ),
        ),
        notes=tuple(n for n in (found.why_no_percentage,) if n),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )  # fmt: skip
    numbers: dict[str, float | int | str | None] = {
        "now": whole_or(found.count),
        "before": whole_or(found.against),
        "months": len(found.months),
        "p": found.p,
    }
    if margin is not None:
        numbers |= {"change": found.percentage, "lower": margin.lower}
        numbers["upper"] = _finite(margin.upper)
    return Finding(
        id=f"{id}.change",
        title=title,
        sentence=said.sentence,
        numbers=numbers,
        verdict=said.verdict,
        test=said.test,
        caveats=tuple(caveats),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )


def _finite(value: float) -> Cell:
    return value if math.isfinite(value) else None


def _why(refusal: NotEnoughData | NotDefined) -> str:
    return " ".join(part for part in (refusal.wrong, refusal.seen) if part)
