"""An area beside its town and beside areas like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.evidence.indicators import Indicator, catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight import places
from commonweal.insight.reading import Reading
from commonweal.insight.standings import Standing, standing
from commonweal.vocabulary.places import Area, AreaKind

ALIKE = 5


@dataclass(frozen=True)
class Beside:
    """One indicator in an area, beside the whole place."""

    standing: Standing
    whole: Standing
    compared: str
    """`higher`, `lower` or `about the same`: a word only where the limits leave the other out."""
    rank: int | None
    of: int

    @property
    def indicator(self) -> Indicator:
        return self.standing.indicator


@dataclass(frozen=True)
class Alike:
    """An area much like another in deprivation and size, with its rate."""

    area: Area
    decile: float | None
    people: int | None
    count: float
    rate: float | None


def beside(current: Reading, here: Partnership, area: Area, ids: Sequence[str]) -> list[Beside]:
    """Some indicators in an area, each beside the whole place."""
    found = []
    for id in ids:
        measure = catalogue()[id]
        mine, whole = standing(current, here, measure, area), standing(current, here, measure)
        word = ""
        if mine.rate and whole.rate:
            if mine.rate.lower > whole.rate.value:
                word = "higher"
            elif mine.rate.upper < whole.rate.value:
                word = "lower"
            else:
                word = "about the same"
        where = places.where(current, here, measure, area.kind)
        rank, of = None, 0
        if where:
            rated = sorted(
                (p for p in where.places if p.rate is not None), key=lambda p: -(p.rate or 0)
            )
            of = len(rated)
            rank = next((i for i, p in enumerate(rated, 1) if p.code == area.code), None)
        found.append(Beside(mine, whole, word, rank, of))
    return found


def similar(current: Reading, here: Partnership, area: Area) -> list[Alike]:
    """Areas of the same kind in the same place that are most like it in deprivation, then in size.

    Likeness is distance in deprivation score, both scaled by their spread; it says nothing
    about nightlife, shops or visitors, which matter as much.
    """
    if area.kind is AreaKind.DISTRICT:
        return []
    where = places.where(current, here, catalogue()[places_indicator(area)], area.kind)
    deprivation = current.keep(
        ("deprivation", area.kind, here.area),
        lambda: current.evidence.geography.deprivation(area.kind, here.area),
    )
    if where is None or deprivation is None:
        return []
    scored = deprivation.table
    use = "score" if scored["score"].notna().any() else "decile"
    score = dict(zip(scored["code"], scored[use].astype(float), strict=True))
    decile = dict(zip(scored["code"], scored["decile"].astype(float), strict=True))
    if area.code not in score:
        return []
    by_code = {p.code: p for p in where.places}
    ordered = sorted(
        (code for code in score if code in by_code and code != area.code),
        key=lambda code: (abs(score[code] - score[area.code]), code),
    )
    names = {a.code: a for a in current.evidence.geography.areas(area.kind, here.area)}
    return [
        Alike(names[c], decile.get(c), by_code[c].people, by_code[c].count, by_code[c].rate)
        for c in [area.code, *ordered[:ALIKE]]
    ]


def places_indicator(area: Area) -> str:
    """What likeness is looked at with."""
    return "all-crime-and-asb"


def about(current: Reading, here: Partnership, area: Area) -> dict[str, object]:
    """Who lives there and what it lies in."""
    geography = current.evidence.geography
    facts: dict[str, object] = {}
    people = geography.population(area.kind, here.area)
    if people is not None:
        facts["people"], facts["people_label"] = people.people(area.code), people.label
    deprivation = geography.deprivation(area.kind, here.area)
    if deprivation is not None:
        row = deprivation.table[deprivation.table["code"] == area.code]
        if len(row):
            facts["decile"] = float(row["decile"].iloc[0])
            facts["deprivation_label"] = deprivation.label
    if area.kind is AreaKind.LSOA21:
        parents = geography.parents(area.code)
        wards = {a.code: a for a in geography.areas(AreaKind.WARD24, here.area)}
        facts["ward"] = wards.get(parents[AreaKind.WARD24])
        facts["changed"] = geography.changed.get(area.code, "")
    return facts
