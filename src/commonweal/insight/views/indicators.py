"""Is it getting better? One page for each indicator, and the list of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.evidence.indicators import indicator as find
from commonweal.evidence.indicators.definition import Good, Status
from commonweal.insight import figures, places, tables
from commonweal.insight.reading import reading
from commonweal.insight.standings import standing, standings, without_number
from commonweal.insight.views.methods import all_methods
from commonweal.vocabulary.errors import NotDefined, NotEnoughData

GOOD = {
    Good.DOWN: "Fewer is better.",
    Good.UP: "More is better.",
    Good.UNDER_REPORTED: "Most of it is never reported, so more reports may be better news.",
    Good.ACTIVITY: "Moves with what services do, not only with what happens.",
}
METHODS = ("change", "rates", "trend", "forecast", "smallareas", "hotspots")


def indicators(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    page = {"standings": standings(current, here), "gaps": without_number(current, here)}
    return render(request, "insight/indicators.html", page)


def indicator(request: HttpRequest, partnership: str, indicator: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    measure = find(indicator)
    common = {
        "indicator": measure,
        "good": GOOD[measure.good],
        "methods": [all_methods()[m] for m in METHODS if m in all_methods()],
    }
    try:
        s = standing(current, here, measure)
    except (NotDefined, NotEnoughData) as error:
        page = {**common, "error": error, "undefined": measure.status is Status.UNDEFINED}
        return render(request, "insight/indicator_gap.html", page)
    where = places.where(current, here, measure, here.neighbourhoods)

    page = {
        **common,
        "s": s,
        "line": figures.figure(current, here, f"{measure.id}.monthly"),
        "season": figures.figure_or_none(current, here, f"{measure.id}.season"),
        "ahead": current.finding(here.slug, f"{measure.id}.outlook"),
        "ahead_drawn": figures.figure_or_none(current, here, f"{measure.id}.outlook"),
        "compare": figures.figure_or_none(current, here, f"{measure.id}.beside"),
        "where": where,
        "map": where and figures.figure_or_none(current, here, where.figure_id),
        "table": tables.monthly(s.series, measure),
    }
    return render(request, "insight/indicator.html", page)
