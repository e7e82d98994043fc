"""A strategy as a whole: its thread, its steps, its matrices, and what follows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.components.forms import errors_of
from commonweal.governance import queries as governance
from commonweal.governance.links import Link
from commonweal.partnership.doors import MEMBERS, door
from commonweal.partnership.registers import asking
from commonweal.strategy import breaks, changes, comparing, policies, queries, standing
from commonweal.strategy.forms import RefreshForm
from commonweal.strategy.models import Priority, Signatory, Statement, Strategy
from commonweal.strategy.registers import strategies
from commonweal.strategy.views.frame import address, evidence, found, framed

Status = Strategy.Status


def standings_of(
    request: HttpRequest, thread: queries.StrategyThread
) -> dict[int, standing.MeasureStanding]:
    """How every measure of a strategy stands, by its number."""
    current, here = evidence(request)
    return {
        m.pk: standing.of_measure(current, here, m, m.counted)  # type: ignore[attr-defined]
        for m in thread.every_measure
    }


@door(MEMBERS)
@require_GET
def strategy(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """What did we agree, and is it happening?"""
    record = found(strategies, request, id)
    thread = queries.thread_of(record, asking(request))
    told = standings_of(request, thread)
    page = framed(
        request, strategies, record, thread=thread, standings=told,
        coverage=queries.coverage(thread.every_measure),
        refresh_due=record.refresh_due_on(timezone.localdate()),
        over=record.over_on(timezone.localdate()),
        signatories=queries.rows(Signatory, asking(request)).filter(strategy=record),
        successors=list(strategies.rows(request).filter(predecessor=record)),
        reading=record.imports.filter(retired_at=None).first(),
    )  # fmt: skip
    return render(request, "strategy/strategy.html", page)


@door(MEMBERS)
@require_GET
def coverage(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Which measures can be counted, and by whose data?"""
    record = found(strategies, request, id)
    thread = queries.thread_of(record, asking(request))
    groups = [(p.priority.title, p.measures) for p in thread.priorities if p.measures]
    if thread.measures:
        groups.append(("The strategy as a whole", thread.measures))
    page = framed(
        request, strategies, record, thread=thread, groups=groups,
        standings=standings_of(request, thread), coverage=queries.coverage(thread.every_measure),
    )  # fmt: skip
    return render(request, "strategy/coverage.html", page)


@door(MEMBERS)
@require_GET
def crossing(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Themes by priority, and what is about victims, offenders and places."""
    record = found(strategies, request, id)
    thread = queries.thread_of(record, asking(request))
    page = framed(
        request, strategies, record, thread=thread, crossings=queries.crossings(thread),
        balance=queries.balance(thread),
    )  # fmt: skip
    return render(request, "strategy/crossing.html", page)


@door(MEMBERS)
@require_GET
def thread(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """From each finding to what is done about it; and every place where that thread breaks."""
    record = found(strategies, request, id)
    read = queries.thread_of(record, asking(request))
    current, here = evidence(request)
    document = current.document(here.slug) if current and here else None
    page = framed(
        request, strategies, record, thread=read, breaks=breaks.of(read, document),
        assessed=document is not None,
    )  # fmt: skip
    return render(request, "strategy/thread.html", page)


@door(MEMBERS)
@require_GET
def document(request: HttpRequest, partnership: str, id: int, form: str) -> HttpResponse:
    """The strategy as a document: Word, PDF, or a workbook of its tables."""
    from commonweal.strategy import documents

    record = found(strategies, request, id)
    documents.check_form(form)
    read = queries.thread_of(record, asking(request))
    current, _ = evidence(request)
    made = documents.of_strategy(
        read, standings_of(request, read),
        signatories=list(queries.rows(Signatory, asking(request)).filter(strategy=record)),
        equality=changes.equality_of(record), snapshot=current.snapshot.id if current else "",
        day=timezone.localdate(),
    )  # fmt: skip
    body, kind = documents.written(made, form)
    marking = strategies.marking_of([record, *(p.priority for p in read.priorities)])
    name = f"{partnership}-strategy-{record.pk}{f'-{marking.lower()}' if marking else ''}.{form}"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door(MEMBERS)
@require_GET
def check(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """What is wrong in the words of the strategy as it stands?"""
    from commonweal.components.registers import Register as Declared
    from commonweal.strategy import checking

    record = found(strategies, request, id)
    told = checking.check(queries.thread_of(record, asking(request)))
    places = [
        (
            t,
            [(str(r), Declared.by_model[r.kind()].address_of(r, partnership)) for r in t.records],
        )
        for t in told
    ]
    page = framed(
        request, strategies, record, told=places,
        reading=record.imports.filter(retired_at=None).first(),
    )  # fmt: skip
    return render(request, "strategy/check.html", page)


# --- its life -------------------------------------------------------------------------------


@door(MEMBERS)
@require_GET
def steps(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """How far is it, and what is the next step?"""
    record = found(strategies, request, id)
    about = Link.to(record)
    asked = governance.open_round_about(record.partnership, about)
    signed = governance.signed_round_about(record.partnership, about)
    round_ = asked or signed
    page = framed(
        request, strategies, record, round=round_, asked=asked,
        answers=governance.standing_of_round(round_) if round_ else None,
        authorities=governance.responsible_authorities(
            record.partnership, timezone.localdate()
        ),
        equality=changes.equality_of(record), missing=changes.missing_to_publish(record),
        over=record.over_on(timezone.localdate()),
        groups=Priority.objects.of(record.partnership).filter(strategy=record, status="agreed"),
        Status=Status,
    )  # fmt: skip
    return render(request, "strategy/steps.html", page)


@door(policies.MAY_WRITE)
@require_POST
def step(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Take one step of a strategy's life."""
    record = found(strategies, request, id)
    by, at = asking(request).person, timezone.now()
    act, why = request.POST.get("act", ""), request.POST.get("why", "").strip()
    if act == "consult":
        changes.consult(record, by=by, at=at, why=why)
    elif act == "redraft":
        changes.redraft(record, by=by, at=at, why=why)
    elif act == "ask":
        day = request.POST.get("deadline", "")
        try:
            deadline = date.fromisoformat(day)
        except ValueError:
            deadline = at.date()
        changes.ask_for_endorsement(record, deadline=deadline, by=by, at=at)
    elif act == "endorse":
        changes.endorse(record, by=by, at=at)
    elif act == "no-equality":
        changes.without_equality_assessment(record, why, by=by, at=at)
    elif act == "publish":
        changes.publish(record, by=by, at=at)
    elif act == "end":
        changes.file_as_ended(record, by=by, at=at, why=why)
    elif act == "sign-off":
        done = changes.sign_off(record, by=by, at=at)
        messages.success(request, f"{len(done.groups)} groups stand, {done.made} of them new.")
    else:
        raise Http404
    return HttpResponseRedirect(address("steps", request, id=id))


@door(policies.MAY_WRITE)
@require_http_methods(["GET", "POST"])
def refresh(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Begin the strategy that follows this one."""
    record = found(strategies, request, id)
    form = RefreshForm(request.POST or None, strategy=record)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = changes.refresh(
            record, title=said["title"], starts_on=said["starts_on"], ends_on=said["ends_on"],
            carry=said["carry"], by=asking(request).person, at=timezone.now(),
        )  # fmt: skip
        return HttpResponseRedirect(address("strategies-page", request, id=new.pk))
    page = framed(request, strategies, record, form=form, errors=errors_of(form))
    return render(request, "strategy/refresh.html", page)


@door(MEMBERS)
@require_GET
def difference(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """What changed since the strategy before? Any other strategy can be chosen to compare with."""
    record = found(strategies, request, id)
    others = list(strategies.rows(request).exclude(pk=id))
    wanted = request.GET.get("with", "")
    other = next((s for s in others if str(s.pk) == wanted), None) or record.predecessor
    page = framed(
        request, strategies, record, other=other, others=others,
        pairs=comparing.compared(other, record) if other else [],
    )  # fmt: skip
    return render(request, "strategy/difference.html", page)


@door(MEMBERS)
@require_GET
def commitments(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Which commitments does somebody act on?"""
    record = found(strategies, request, id)
    read = queries.thread_of(record, asking(request))
    told: list[tuple[Any, list[Any]]] = []
    for statement in read.every_statement:
        if statement.type == Statement.Type.COMMITMENT:
            told.append((statement, [d for d in read.done if d.statement == statement.pk]))
    page = framed(
        request, strategies, record, commitments=told, without=sum(not d for _, d in told)
    )
    return render(request, "strategy/commitments.html", page)


@door(policies.MAY_WRITE)
@require_POST
def begin_equality(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Begin the equality assessment of a strategy; the one there is, where there is one."""
    record = found(strategies, request, id)
    about = changes.begin_equality(record, by=asking(request).person, at=timezone.now())
    return HttpResponseRedirect(address("equality", request, id=about.pk))
