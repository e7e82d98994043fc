"""How much more of it do deprived areas bear?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import (
    COUNT,
    LOWER,
    PEOPLE,
    RATE,
    UPPER,
    P,
    source_count,
    source_line,
    worked,
)
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.structure import Column, Figure, Finding, Table
from commonweal.vocabulary.words import rate

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 100
"""Events below which a gradient over small areas is mostly chance."""


def gradient(ground: Ground, id: str) -> Finding | None:
    """Rate from the least to the most deprived areas of the place.

    None where no index of deprivation or no population is held, or events are few.
    """
    from commonweal.analysis.gradient import by_group, deprivation_gradient

    areas = attempt(lambda: ground.areas(id))
    index = ground.evidence.geography.deprivation(ground.kind, ground.within)
    if areas is None or index is None or areas.denominator is None:
        return None
    table = areas.table.merge(index.table[["code", "score"]], on="code")
    table = table[table["people"].notna() & (table["people"] > 0)]
    if table["count"].sum() < FEWEST:
        return None
    label = areas.denominator.label
    found = attempt(
        lambda: deprivation_gradient(
            table, count="count", population="people", deprivation="score", denominator=label,
            higher_is="more deprived",
        )
    )  # fmt: skip
    if found is None:
        return None
    # Fifths of this place by people are what a reader can picture; the slope uses every area.
    ordered = table.sort_values(["score", "code"], ascending=[False, True])
    place = (ordered["people"].cumsum() - ordered["people"] / 2) / ordered["people"].sum()
    fifths = by_group(
        ordered.assign(fifth=(place * 5).astype(int).clip(0, 4) + 1),
        group="fifth", count="count", population="people", denominator=label,
    )  # fmt: skip
    indicator = ground.indicator(id)
    last, first = fifths.iloc[0], fifths.iloc[-1]
    phrase = sentences.sentence_case(indicator.phrase)
    ends = (
        f"{rate(last['rate'])} for every 1,000 residents in the most deprived fifth of "
        f"{ground.place}, {rate(first['rate'])} in the least deprived"
    )
    if found.direction == "no clear gradient":
        sentence = f"{phrase} show no clear link with deprivation: {ends}."
    else:
        more = "More" if found.direction.startswith("more") else "Fewer"
        sentence = (
            f"{more} {indicator.phrase} are recorded where people are more deprived, and chance "
            f"does not explain it: {ends}."
        )
    provenance = worked(
        ground,
        id,
        f"Slope and relative index of inequality over {found.areas} areas, {index.label}.",
    )
    slope = Table(
        id=f"{id}.gradient",
        caption=f"{indicator.title}: slope from the least to the most deprived",
        columns=(
            Column("slope", "Rate at the most deprived end less that at the least",
                   "per 1,000 residents", "rate"),
            Column("slope_lower", "Lower limit", "per 1,000 residents", "rate"),
            Column("slope_upper", "Upper limit", "per 1,000 residents", "rate"),
            Column("ratio", "Most over least deprived", "ratio", "rate"),
            Column("ratio_lower", "Lower limit", "ratio", "rate"),
            Column("ratio_upper", "Upper limit", "ratio", "rate"),
            P,
        ),
        rows=(
            (
                found.slope_index, found.slope_lower, found.slope_upper, found.relative_index,
                found.relative_lower, found.relative_upper, found.p,
            ),
        ),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )  # fmt: skip
    groups = Table(
        id=f"{id}.fifths",
        caption=f"{indicator.title} by fifth of {ground.place}, most deprived first",
        columns=(
            Column("fifth", "Fifth (1 is the most deprived)", "", "count"),
            Column("areas", "Areas", "places", "count"), COUNT, PEOPLE, RATE, LOWER, UPPER,
        ),
        rows=tuple(
            (
                int(r["group"]), int(r["areas"]), int(r["count"]), int(r["population"]),
                float(r["rate"]), float(r["lower"]), float(r["upper"]),
            )
            for r in fifths.to_dict("records")
        ),
        notes=(f"{index.label}. Each fifth holds about a fifth of the residents.",),
        source=source_line(provenance),
        provenance=provenance,
    )  # fmt: skip
    return Finding(
        id=f"{id}.gradient",
        title=f"Deprivation: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers={
            "most_deprived": float(last["rate"]), "least_deprived": float(first["rate"]),
            "slope": found.slope_index, "ratio": found.relative_index, "p": found.p,
        },
        test=f"Relative index of inequality, quasi-Poisson over {found.areas} areas; "
        f"{sentences.p_value(found.p)}",
        caveats=(
            "It is about areas, not about the people in them. A centre with shops and bars makes "
            "a gradient of its own.",
        ),
        figures=_figure(ground, id, fifths, index.label),
        tables=(groups, slope),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip


def _figure(ground: Ground, id: str, fifths: pd.DataFrame, label: str) -> tuple[Figure, ...]:
    from commonweal.assessment.figures.gradient import Group, deprivation_gradient

    indicator = ground.indicator(id)
    return (
        deprivation_gradient(
            [
                Group(int(r["group"]), float(r["rate"]), float(r["lower"]), float(r["upper"]))
                for r in fifths.to_dict("records")
            ],
            id=f"{id}.gradient",
            caption=f"{indicator.title} by fifth of {ground.place}, most deprived first ({label})",
            measure=f"{indicator.title} per 1,000 residents",
            of=5,
            table=f"{id}.fifths",
            source=source_line(ground.provenance(id)),
            provenance=ground.provenance(id),
        ),
    )
