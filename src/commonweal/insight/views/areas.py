"""What is it like here? Wards and neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight import figures, neighbours, places
from commonweal.insight.reading import Reading, reading
from commonweal.insight.standings import EVERYTHING, standing, standings
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.places import Area, AreaKind

SHOWN = (
    "all-crime-and-asb",
    "anti-social-behaviour",
    "violence-and-sexual-offences",
    "neighbourhood-crime",
    "burglary",
    "vehicle-crime",
    "criminal-damage-arson",
    "shoplifting",
    "drugs",
)
KINDS = (AreaKind.WARD24, AreaKind.MSOA21, AreaKind.LSOA21)


@dataclass(frozen=True)
class Listed:
    """Areas of one kind, as the list shows them."""

    kind: AreaKind
    title: str
    areas: list[Area]


def listed(current: Reading, here: Partnership) -> list[Listed]:
    """Areas of every kind that the partnership's evidence reaches down to."""
    found = []
    for kind in KINDS:
        areas = current.evidence.geography.areas(kind, here.area)
        if areas and reaches(current, here, kind):
            title = {
                AreaKind.WARD24: "Wards",
                AreaKind.MSOA21: "Neighbourhoods (MSOA)",
                AreaKind.LSOA21: "Small neighbourhoods (LSOA)",
            }[kind]
            found.append(Listed(kind, title, sorted(areas, key=lambda a: a.label)))
    return found


def reaches(current: Reading, here: Partnership, kind: AreaKind) -> bool:
    """Whether the evidence can be counted in areas of a kind: never from larger to smaller."""
    return places.where(current, here, catalogue()[EVERYTHING], kind) is not None


def areas(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    kinds = listed(current, here)
    kind = AreaKind.WARD24 if kinds and kinds[0].kind is AreaKind.WARD24 else here.neighbourhoods
    where = places.where(current, here, catalogue()[EVERYTHING], kind)
    page = {
        "kinds": kinds,
        "where": where,
        "map": figures.figure_or_none(current, here, f"{EVERYTHING}.areas@{kind}"),
    }
    return render(request, "insight/areas.html", page)


def area(request: HttpRequest, partnership: str, code: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    place = current.evidence.geography.area(code, here.area)
    whole = {s.indicator.id: s for s in standings(current, here)}
    mine = (
        {s.indicator.id: s for s in standings(current, here, place)}
        if reaches(current, here, place.kind)
        else {}
    )
    everything = mine.get(EVERYTHING)
    page = {
        "area": place,
        "all": everything,
        "city": whole.get(EVERYTHING),
        "rows": neighbours.beside(current, here, place, [id for id in SHOWN if id in mine]),
        "similar": neighbours.similar(current, here, place),
        "line": everything
        and figures.figure_or_none(current, here, f"{EVERYTHING}.monthly@{code}"),
        "map": figures.figure_or_none(current, here, f"{EVERYTHING}.areas@{place.kind}@{code}"),
        "about": neighbours.about(current, here, place),
        "gaps_because": "" if mine else _why_nothing(current, here, place),
    }
    return render(request, "insight/area.html", page)


def _why_nothing(current: Reading, here: Partnership, place: Area) -> str:
    try:
        standing(current, here, catalogue()[EVERYTHING], place)
    except CommonwealError as error:
        return error.wrong
    return (
        f"The evidence held for {here.place} is counted in larger areas than a {place.kind.plain} "
        "and is never shared out among smaller ones."
    )
