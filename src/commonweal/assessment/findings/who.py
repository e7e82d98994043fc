"""Who is affected, where the data says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.words import count, join, percent

if TYPE_CHECKING:
    import pandas as pd

STOPS = "stop-and-search"
LEAST = 10
"""Groups with fewer than this are shown together: a small number can point at a person."""


SILENT = 12
"""Stops that a silent group should have had by its share before, for its silence to be a gap."""


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
    until = _until(rows)
    left_out = sorted(m for m in set(rows["month"]) if m > until)
    rows = rows[rows["month"] <= until]
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
            *(
                (
                    f"Left out: {months_in_words([Month.parse(m) for m in left_out])}, in which a "
                    "group that was recorded before is not recorded at all.",
                )
                if left_out
                else ()
            ),
        ),
        tables=(table,),
        provenance=provenance or series.provenance,
        sources=source_count(provenance),
    )


def _until(rows: pd.DataFrame) -> str:
    """The last month in which no group has fallen silent.

    A group that by its share before should have had a dozen, and has none from some month on, is
    no longer recorded: reading its silence as nil would change every share.
    """
    months = sorted(set(rows["month"]))
    until = months[-1]
    for _, mine in rows.groupby("who"):
        last = str(mine["month"].max())
        before, after = (
            rows[rows["month"] <= last]["n"].sum(),
            rows[rows["month"] > last]["n"].sum(),
        )
        if after * mine["n"].sum() / before >= SILENT:
            until = min(until, last)
    return str(until)
