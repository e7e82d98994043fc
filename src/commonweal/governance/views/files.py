"""Documents and feeds: papers, minutes, certificates, packs, ward briefings, calendars."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from commonweal.assessment.structure import Document
from commonweal.governance import calendars, documents, packs, policies, queries
from commonweal.governance import papers as paper_text
from commonweal.governance.briefing import as_document, briefing
from commonweal.governance.pages.duties import approvals
from commonweal.governance.pages.meetings import meetings, papers
from commonweal.governance.queries.reports import Period
from commonweal.partnership.doors import MEMBERS, PUBLIC, door
from commonweal.partnership.members import Member
from commonweal.partnership.registers import Register, asking
from commonweal.records import changes
from commonweal.records.changes import NotPermitted
from commonweal.records.markings import Marking, within
from commonweal.vocabulary.errors import UnknownName


def _found(request: HttpRequest, register: Register, id: int) -> Any:
    record = register.rows(request).filter(pk=id).first()
    if record is None:
        raise Http404
    return record


def _file(made: Document, form: str, name: str) -> HttpResponse:
    if form not in documents.FORMS:
        raise Http404
    return HttpResponse(
        documents.written(made, form),
        content_type=documents.FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{slugify(name)[:80]}.{form}"'},
    )


@door(MEMBERS)
@require_GET
def paper(request: HttpRequest, partnership: str, id: int, form: str) -> HttpResponse:
    row = _found(request, papers, id)
    changes.note(row, "taken-away", by=asking(request).person, at=timezone.now(), form=form)
    return _file(paper_text.as_document(row), form, row.title)


@door(MEMBERS)
@require_GET
def minutes(request: HttpRequest, partnership: str, id: int, form: str) -> HttpResponse:
    row = _found(request, meetings, id)
    changes.note(row, "taken-away", by=asking(request).person, at=timezone.now(), form=form)
    return _file(documents.minutes(row, within(asking(request).ceiling)), form, str(row))


@door(MEMBERS)
@require_GET
def certificate(request: HttpRequest, partnership: str, id: int, form: str) -> HttpResponse:
    row = _found(request, approvals, id)
    if row.status != row.Status.SIGNED:
        raise Http404
    return _file(documents.certificate(row), form, str(row))


# --- packs ----------------------------------------------------------------------------------


def _audiences(who: Member) -> list[packs.Audience]:
    """Packs that a member may see: none above her own marking."""
    ceilings = list(type(who.ceiling))
    return [
        a
        for a in packs.AUDIENCES.values()
        if ceilings.index(a.ceiling) <= ceilings.index(who.ceiling)
    ]


def _period(request: HttpRequest) -> Period:
    """The quarter that the address names, or the last complete one."""
    from datetime import date

    try:
        year, _, quarter = request.GET.get("quarter", "").partition("-q")
        first = date(int(year), int(quarter) * 3 - 2, 1)
        return queries.period_before(
            date(first.year + (first.month > 9), (first.month + 2) % 12 + 1, 1)
        )
    except ValueError:
        return queries.period_before(timezone.localdate())


def _pack(request: HttpRequest, audience: str) -> packs.Pack:
    who = asking(request)
    found = next((a for a in _audiences(who) if a.name == audience), None)
    if found is None:
        if audience not in packs.AUDIENCES:
            raise Http404
        raise NotPermitted(
            "You may not see this pack.",
            seen="It holds more than your role may read.",
            do="Choose another pack, or ask the board's secretary.",
        )
    topics = tuple(t.strip() for t in request.GET.get("about", "")[:200].split(",") if t.strip())
    wanted = replace(found, topics=topics)
    return packs.gather(who.partnership, _period(request), wanted, timezone.localdate())


@door(MEMBERS)
@require_GET
def packs_of(request: HttpRequest, partnership: str, audience: str = "") -> HttpResponse:
    who = asking(request)
    audience = audience or _audiences(who)[0].name
    pack = _pack(request, audience)
    quarter = f"{pack.period.starts_on.year}-q{(pack.period.starts_on.month + 2) // 3}"
    page = {
        "pack": pack,
        "marking": "" if pack.marking == Marking.PUBLIC else pack.marking.label,
        "asks": packs.asks(pack) if "asks" in pack.audience.parts else [],
        "audiences": [
            (a.title, reverse("governance:pack", args=[partnership, a.name]), a.name == audience)
            for a in _audiences(who)
        ],
        "files": [
            (
                form.upper(),
                reverse("governance:pack-file", args=[partnership, audience, form])
                + "?"
                + urlencode({"quarter": quarter, "about": request.GET.get("about", "")}),
            )
            for form in documents.FORMS
        ],
        "quarter": quarter,
        "about": ", ".join(pack.audience.topics),
    }
    return render(request, "governance/pack.html", page)


@door(MEMBERS)
@require_GET
def pack_file(request: HttpRequest, partnership: str, audience: str, form: str) -> HttpResponse:
    pack = _pack(request, audience)
    made = packs.as_document(asking(request).partnership, pack)
    return _file(made, form, f"{partnership} {made.title} {pack.period.label}")


# --- wards ----------------------------------------------------------------------------------


def _ward(request: HttpRequest, code: str) -> Any:
    who, day = asking(request), timezone.localdate()
    if not policies.may_see_ward(who, code, day):
        raise NotPermitted(
            "This is not one of your wards.",
            seen="A champion reads the briefings of her own committee's wards.",
            do="Ask the community safety manager if your wards have changed.",
        )
    told = briefing(who.partnership, code, day)
    if not policies.governs(who):
        # Somebody else's log is not read through a briefing.
        told.contacts[:] = [c for c in told.contacts if c.champion.person_id == who.person.pk]  # type: ignore[union-attr]
    return told


@door(MEMBERS)
@require_GET
def ward(request: HttpRequest, partnership: str, code: str) -> HttpResponse:
    told = _ward(request, code)
    page = {
        "told": told,
        "files": [
            (form.upper(), reverse("governance:ward-file", args=[partnership, code, form]))
            for form in ("docx", "odt", "pdf")
        ],
    }
    return render(request, "governance/ward.html", page)


@door(MEMBERS)
@require_GET
def ward_file(request: HttpRequest, partnership: str, code: str, form: str) -> HttpResponse:
    told = _ward(request, code)
    made = as_document(asking(request).partnership, told)
    return _file(made, form, f"{partnership} {made.title}")


@door(MEMBERS)
@require_GET
def my_wards(request: HttpRequest, partnership: str) -> HttpResponse:
    """The wards of a champion, for her own page."""
    from commonweal.governance.briefing import ward_name

    who = asking(request)
    codes = policies.wards_of(who, timezone.localdate())
    page = {
        "wards": [
            (ward_name(partnership, c), c, reverse("governance:ward", args=[partnership, c]))
            for c in codes
        ],
        "log": reverse("governance:contacts-add", args=[partnership]),
        "may_log": who.is_any({"champion"}),
    }
    return render(request, "governance/my_wards.html", page)


# --- calendars ------------------------------------------------------------------------------


@door(MEMBERS)
@require_GET
def my_calendar(request: HttpRequest, partnership: str) -> HttpResponse:
    who = asking(request)
    assert who.person is not None  # the door lets members in
    token = calendars.token_of(who.person, who.partnership)
    address = reverse("governance:feed", args=[partnership, token]) if token else ""
    page = {"address": request.build_absolute_uri(address) if address else "", "file": address}
    return render(request, "governance/my_calendar.html", page)


@door(MEMBERS)
@require_POST
def renew_calendar(request: HttpRequest, partnership: str) -> HttpResponse:
    who = asking(request)
    assert who.person is not None  # the door lets members in
    calendars.renew(who.person, who.partnership, at=timezone.now())
    return HttpResponseRedirect(reverse("governance:my-calendar", args=[partnership]))


@door(PUBLIC)
@require_GET
def feed(request: HttpRequest, partnership: str, token: str) -> HttpResponse:
    """The calendar of whoever the address belongs to. It carries its own proof."""
    here, day = asking(request).partnership, timezone.localdate()
    who = calendars.member_of(token, here, day)
    if who is None:
        raise UnknownName(
            "This calendar address opens nothing.",
            seen="It was renewed, or whoever it belonged to has no role here any more.",
            do="Sign in and take your new address under My calendar.",
        )
    body = calendars.ics(here.name, calendars.entries(who, day), timezone.now())
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"},
    )
