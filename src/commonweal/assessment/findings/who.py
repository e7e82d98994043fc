"""Who is affected, where the data says so?"""

from __future__ import annotations

from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.words import count, join, percent

STOPS = "stop-and-search"
LEAST = 10
"""Groups with fewer than this are shown together: a small number can point at a person."""


def who_is_stopped(ground: Ground) -> Finding | None:
    """People stopped and searched by ethnic group; None where the source does not say."""
    if STOPS not in ground.held:
        return None
    series = ground.series(STOPS)
    numerator = ground.indicator(STOPS).countable()
    months = {str(m) for m in ground.level(STOPS).months}
    cube = ground.evidence.cube(ground.district.kind, [ground.within])
    rows = cube[
        cube["source"].isin(numerator.sources)
        & cube["category"].isin(numerator.categories)
        & cube["month"].isin(months)
        & (cube["who"] != "")
    ]
    if rows.empty:
        return None
    sums = {str(k): int(v) for k, v in rows.groupby("who")["n"].sum().items()}
    few = {k: v for k, v in sums.items() if v < LEAST}
    if few:
        sums = {k: v for k, v in sums.items() if v >= LEAST}
        sums["Other groups, each under 10"] = sum(few.values())
    total = sum(sums.values())
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    said = [f"{percent(n / total)} {who}" for who, n in ranked[:4]]
    provenance = worked(ground, STOPS, "Share of each group; groups under 10 together.")
    table = Table(
        id=f"{STOPS}.who",
        caption=f"Stop and search by ethnic group, {ground.period.label}, {ground.place}",
        columns=(
            Column("group", "Ethnic group as published"),
            Column("count", "Stops and searches", "recorded", "count"),
            Column("share", "Share", "proportion", "percent"),
        ),
        rows=(*((who, n, n / total) for who, n in ranked), ("All", total, 1.0)),
        source=source_line(provenance),
        provenance=provenance,
    )
    return Finding(
        id=f"{STOPS}.who",
        title="Who is stopped and searched",
        sentence=f"Of {count(total)} stops and searches with an ethnic group, {join(said)}.",
        numbers={
            "total": total,
            **{f"share_{who}": n / total for who, n in ranked[:4]},
        },
        caveats=(
            "Shares alone do not show whether a group is stopped more than others: that needs the "
            "residents of each group, which are not held.",
            "A measure of police activity, not of offending.",
        ),
        tables=(table,),
        provenance=provenance or series.provenance,
        sources=source_count(provenance),
    )
