"""Where, when, what? One indicator, one period, one kind of area; every state has an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from commonweal.evidence.indicators import Indicator, catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight import figures, places, tables
from commonweal.insight.reading import Reading, reading
from commonweal.insight.standings import EVERYTHING, standings, year_spoken_of
from commonweal.insight.views.areas import listed
from commonweal.vocabulary.errors import CommonwealError, InvalidValues
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind

FURTHER = ("outlook", "list", "hot-over-time", "hot-spots")
"""Findings of the assessment that answer what one asks next: will it last, what comes, where."""
Items = list[dict[str, object]]


@dataclass(frozen=True)
class State:
    """What is looked at."""

    indicator: Indicator
    span: Span
    kind: AreaKind
    area: Area | None
    errors: tuple[dict[str, str], ...]
    """What could not be used of what was asked, for the summary above the form."""


def read_state(
    query: QueryDict, current: Reading, here: Partnership, kinds: list[AreaKind]
) -> State:
    """The state that an address names; what it leaves out takes the usual value."""
    errors = []
    usual = year_spoken_of(current, here)
    id = query.get("indicator") or EVERYTHING
    if id not in catalogue():
        errors.append({"text": f"There is no indicator “{id[:60]}”", "href": "#indicator"})
        id = EVERYTHING
    span = usual
    try:
        span = Span(
            Month.parse(query.get("from") or str(usual.start)),
            Month.parse(query.get("to") or str(usual.end)),
        )
    except InvalidValues as error:
        errors.append({"text": error.wrong, "href": "#from"})
    kind = here.neighbourhoods if here.neighbourhoods in kinds else kinds[0]
    by = query.get("by") or kind
    if by in set(kinds):
        kind = AreaKind(by)
    else:
        errors.append({"text": f"“{by[:20]}” is not a kind of area held here", "href": "#by"})
    area = None
    if code := query.get("area", ""):
        try:
            area = current.evidence.geography.area(code, here.area)
        except CommonwealError as error:
            errors.append({"text": error.wrong, "href": "#area"})
    return State(catalogue()[id], span, kind, area, tuple(errors))


def explore(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    groups = listed(current, here)
    if not groups:
        return render(request, "insight/nothing_yet.html")
    kinds = [group.kind for group in groups]
    state = read_state(request.GET, current, here, kinds)
    where = places.where(current, here, state.indicator, state.kind, state.span)
    period = f"{state.span.start}_{state.span.end}"
    marked = f"@{state.area.code}" if state.area else ""
    table = where and tables.by_area(where)
    page = {
        "state": state,
        "where": where,
        "table": table,
        "links": {p.known_as: f"../areas/{p.code}/" for p in where.places} if where else {},
        "map": where
        and figures.figure_or_none(
            current, here, f"{state.indicator.id}.areas@{state.kind}@{period}{marked}"
        ),
        "line": figures.figure_or_none(
            current, here, f"{state.indicator.id}.monthly@{period}{marked}"
        ),
        "indicators": [
            {
                "value": s.indicator.id,
                "text": s.indicator.title,
                "selected": s.indicator == state.indicator,
            }
            for s in standings(current, here)
        ],
        "from": months(current, here, state.span.start),
        "to": months(current, here, state.span.end),
        "by": [
            {"value": str(g.kind), "text": g.title, "selected": g.kind is state.kind}
            for g in groups
        ],
        "areas": [
            {"value": "", "text": f"All of {here.place}", "selected": state.area is None},
            *(
                {"value": a.code, "text": a.label, "selected": state.area == a}
                for g in groups
                if g.kind is state.kind
                for a in g.areas
            ),
        ],
        "errors": list(state.errors),
        "spoken_of": year_spoken_of(current, here),
        "further": [
            found
            for part in FURTHER
            if (found := current.finding(here.slug, f"{state.indicator.id}.{part}")) is not None
        ],
        "label_indicator": {"text": "What"},
        "label_from": {"text": "From"},
        "label_to": {"text": "To"},
        "label_by": {"text": "By"},
        "label_area": {"text": "Line for"},
    }
    return render(request, "insight/explore.html", page)


def months(current: Reading, here: Partnership, chosen: Month) -> Items:
    """Months that can be chosen, the newest first."""
    series = current.series(catalogue()[EVERYTHING], current.district(here), here.area)
    held = [month for month, _ in series]
    if chosen not in held:
        held.append(chosen)
    return [
        {"value": str(m), "text": m.label, "selected": m == chosen}
        for m in sorted(held, reverse=True)
    ]
