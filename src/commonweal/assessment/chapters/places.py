"""Places: where it happens, and which places come up again and again."""

from __future__ import annotations

from collections import Counter

from commonweal.assessment import findings
from commonweal.assessment.chapters import league
from commonweal.assessment.findings.parts import source_line
from commonweal.assessment.findings.where import FEWEST
from commonweal.assessment.ground import OVERALL, Ground, attempt
from commonweal.assessment.structure import Column, Finding, Section, Table
from commonweal.vocabulary.words import count, join

FIRST = 10
"""Places counted as the first of a measure."""


def places(ground: Ground) -> Section:
    """Maps and rankings over all crime, and places that lead in many measures."""
    found = (
        findings.where(ground, OVERALL), findings.hot_spots(ground, OVERALL),
        findings.gradient(ground, OVERALL), _again(ground),
    )  # fmt: skip
    told = [f for f in found if f is not None]
    prose = []
    if ground.boundaries(ground.kind) is None:
        prose.append("No outlines of neighbourhoods are held, so there are tables and no maps.")
    return Section(
        id="places",
        title="Places",
        lead="Where it happens, and which places come up again and again."
        if told
        else "Nothing can be said about places from what is held.",
        prose=tuple(prose),
        findings=tuple(told),
        gap=not told,
    )


def _again(ground: Ground) -> Finding | None:
    """Neighbourhoods among the first ten of several categories."""
    times: Counter[str] = Counter()
    labels: dict[str, str] = {}
    ranked = []
    for id in league.categories(ground):
        areas = attempt(lambda i=id: ground.areas(i))  # type: ignore[misc]
        if areas is None or areas.table["count"].sum() < FEWEST:
            continue
        ranked.append(id)
        top = areas.table.sort_values(["count", "code"], ascending=[False, True]).head(FIRST)
        for code, label, n in zip(top["code"], top["known_as"], top["count"], strict=True):
            if n > 0:
                times[code] += 1
                labels[code] = label
    most = [(code, n) for code, n in times.most_common() if n >= 3]
    if len(ranked) < 3 or not most:
        return None
    most.sort(key=lambda item: (-item[1], labels[item[0]]))
    named = [f"{labels[code]} ({count(n)})" for code, n in most[:4]]
    overall = ground.areas(OVERALL).table.set_index("code")["count"]
    provenance = ground.provenance(OVERALL)
    kind = ground.kind.plain
    return Finding(
        id="places.again",
        title="Places that come up again and again",
        sentence=f"Some {kind}s are among the first {FIRST} in many of {len(ranked)} categories: "
        f"{join(named)}.",
        numbers={"first": FIRST, "categories": len(ranked),
                 **{f"times_{labels[code]}": n for code, n in most[:4]}},
        caveats=("By count: places where many people come lead in most categories.",),
        tables=(
            Table(
                id="places.again",
                caption=f"{kind.capitalize()}s among the first {FIRST} of three categories or more",
                columns=(
                    Column("code", "Code"), Column("area", kind.capitalize()),
                    Column("times", f"Categories in which it is among the first {FIRST}", "", "count"),
                    Column("categories", "Categories ranked", "", "count"),
                    Column("first", "First places looked at", "", "count"),
                    Column("count", "All crime and anti-social behaviour", "recorded", "count"),
                ),
                rows=tuple(
                    (code, labels[code], n, len(ranked), FIRST, int(overall[code]))
                    for code, n in most
                ),
                source=source_line(provenance),
                provenance=provenance,
            ),
        ),
        provenance=provenance,
    )  # fmt: skip
