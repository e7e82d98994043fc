"""How safe is this place? The front page of a partnership."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight import figures, places
from commonweal.insight.reading import Reading, reading
from commonweal.insight.standings import (
    EVERYTHING,
    Standing,
    standing,
    standings,
    without_number,
)
from commonweal.vocabulary.errors import NotEnoughData

PLACES = "neighbourhood-crime"
"""What the map of the front page shows: what a resident would call crime near home."""
CARDS = (
    "neighbourhood-crime",
    "violence-and-sexual-offences",
    "anti-social-behaviour",
    "shoplifting",
    "robbery",
    "burglary",
    "vehicle-crime",
    "drugs",
    "criminal-damage-arson",
)
STANDING_OUT = 4
TOO_BROAD = (EVERYTHING, "total-recorded-crime", "other-crime", "other-theft")
"""What cannot stand out because it is nearly everything, or nothing in particular."""
GAPS_SHOWN = 4


def overview(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    try:
        everything = standing(current, here, catalogue()[EVERYTHING])
    except NotEnoughData:
        return render(request, "insight/nothing_yet.html", {"gaps": catalogue().values()})
    all_standings = {s.indicator.id: s for s in standings(current, here)}
    where = places.where(current, here, catalogue()[PLACES], here.neighbourhoods)
    missing = without_number(current, here)
    page = {
        "all": everything,
        "line": figures.figure(current, here, f"{EVERYTHING}.monthly"),
        "line_id": f"{EVERYTHING}.monthly",
        "cards": [all_standings[id] for id in CARDS if id in all_standings],
        "where": where,
        "map": where and figures.figure(current, here, where.figure_id),
        "stands_out": standing_out(all_standings.values()),
        "gaps": missing[:GAPS_SHOWN],
        "gaps_left": max(0, len(missing) - GAPS_SHOWN),
        "freshness": freshness(current, here),
    }
    return render(request, "insight/overview.html", page)


def standing_out(found: Iterable[Standing]) -> list[Standing]:
    """Indicators whose change a test singles out: the worse first, then the largest."""
    told = {Verdict.WORSE, Verdict.BETTER, Verdict.CARE}
    ranked: list[tuple[tuple[bool, bool, float], Standing]] = []
    for s in found:
        weighted = s.indicator.numerator is not None and bool(s.indicator.numerator.weights)
        if s.verdict not in told or s.indicator.id in TOO_BROAD or weighted:
            continue
        if s.change is None or s.change.percentage is None:
            continue
        worse = s.verdict is Verdict.WORSE
        ranked.append(((not worse, s.change.p > 0.001, -abs(s.change.percentage)), s))
    ranked.sort(key=lambda pair: pair[0])
    return [s for _, s in ranked[:STANDING_OUT]]


def freshness(current: Reading, here: Partnership) -> dict[str, object]:
    """How fresh the evidence is: when it came, and how much of it is complete."""
    sources = current.evidence.sources(here.area)
    states = current.evidence.coverage(here.area)[sources[0]]
    received = max(d.received for d in current.deliveries.values() if d.source == sources[0])
    return {
        "received": received,
        "complete": sum(s.state == "complete" for s in states),
        "months": len(states),
    }
