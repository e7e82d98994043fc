"""A priority and a measure: why, what, who, how far; is it getting better?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonweal.insight import figures
from commonweal.partnership.doors import MEMBERS, door
from commonweal.partnership.registers import asking
from commonweal.strategy import breaks, changes, policies, queries, standing
from commonweal.strategy.models import MeasureAtom, Narrative
from commonweal.strategy.registers import measures, priorities
from commonweal.strategy.views.frame import address, evidence, found, framed

MOST_OFFERED = 8
"""Findings offered to be linked; the assessment's own page has the others."""


@door(MEMBERS)
@require_GET
def priority(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Why, what, who, how far?"""
    record = found(priorities, request, id)
    thread = queries.thread_of(record.strategy, asking(request))
    at = next((p for p in thread.priorities if p.priority.pk == id), None)
    if at is None:
        at = queries.PriorityThread(record)
    current, here = evidence(request)
    told = {
        m.pk: standing.of_measure(current, here, m, m.counted)  # type: ignore[attr-defined]
        for m in at.measures
    }
    document = current.document(here.slug) if current and here else None
    known = {f.id: f for f in breaks.findings_of(document)}
    linked = {link.finding for link in at.findings}
    counted = {
        a.indicator
        for m in at.measures
        for a in m.counted  # type: ignore[attr-defined]
        if a.indicator
    }
    offered = [
        f for f in known.values() if f.id not in linked and f.id.rpartition(".")[0] in counted
    ][:MOST_OFFERED]
    page = framed(
        request, priorities, record, at=at, standings=told,
        findings=[(link, known.get(link.finding)) for link in at.findings], offered=offered,
        may_link=asking(request).is_any(policies.MEASURES),
        statutory=[s for s in thread.statutory if s.link_state],
    )  # fmt: skip
    return render(request, "strategy/priority.html", page)


@door(policies.MAY_MEASURE)
@require_POST
def link_finding(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Say that a priority answers a finding of the assessment."""
    record = found(priorities, request, id)
    current, here = evidence(request)
    finding = (
        current.finding(here.slug, request.POST.get("finding", "")) if current and here else None
    )
    if current is None or finding is None:
        raise Http404
    changes.link_finding(
        record, finding.id, finding.sentence, snapshot=current.snapshot.id,
        by=asking(request).person, at=timezone.now(),
    )  # fmt: skip
    return HttpResponseRedirect(address("priorities-page", request, id=id) + "#findings")


@door(MEMBERS)
@require_GET
def measure(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Is it getting better?"""
    record = found(measures, request, id)
    who = asking(request)
    current, here = evidence(request)
    atoms = list(queries.rows(MeasureAtom, who).filter(measure=record).order_by("order", "id"))
    told = standing.of_measure(current, here, record, atoms)
    shown: list[tuple[Any, Any]] = []
    for part in told.atoms:
        line = None
        if current and here and part.series is not None and part.indicator is not None:
            line = figures.figure_or_none(current, here, f"{part.indicator.id}.monthly")
        shown.append((part, line))
    page = framed(
        request, measures, record, standing=told, atoms=shown,
        narratives=list(queries.rows(Narrative, who).filter(measure=record)),
        may_tell=policies.may_tell_of(who, record),
        may_measure=who.is_any(policies.MEASURES),
    )  # fmt: skip
    return render(request, "strategy/measure.html", page)


@door(policies.MAY_MEASURE)
@require_POST
def open_gap(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Note a measure without data as a gap of the assessment."""
    record = found(measures, request, id)
    for atom in MeasureAtom.objects.of(record.partnership).filter(measure=record):
        changes.open_gap(atom, by=asking(request).person, at=timezone.now())
    return HttpResponseRedirect(address("knowledge-gaps", request))


@door(policies.MAY_MEASURE)
@require_POST
def refresh_population(request: HttpRequest, partnership: str) -> HttpResponse:
    """State the population of the area as the evidence holds it."""
    current, _ = evidence(request)
    if current is not None:
        who = asking(request)
        changes.refresh_population(
            who.partnership, current.evidence, by=who.person, at=timezone.now()
        )
    return HttpResponseRedirect(address("area-facts", request))
