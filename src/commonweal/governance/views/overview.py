"""The structure, the chair's screen, the calendar of duties, the heat table, alignment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.governance import policies, queries
from commonweal.governance.chart import chart, png
from commonweal.governance.models import Board, Duty
from commonweal.governance.models.fields import Rag
from commonweal.governance.pages.parts import register_address
from commonweal.governance.pages.reports import risks as risk_register
from commonweal.governance.screen import screen
from commonweal.partnership.doors import MEMBERS, door, only
from commonweal.partnership.models import Role
from commonweal.partnership.registers import Register, asking
from commonweal.records.markings import within
from commonweal.vocabulary import words

SEES_SCREEN = only(*policies.GOVERNS, Role.Name.EXECUTIVE, Role.Name.AUDITOR, Role.Name.ANALYST)


@door(MEMBERS)
@require_GET
def governance(request: HttpRequest, partnership: str) -> HttpResponse:
    """Where to go in governance, with what wants doing at each place."""
    who, day = asking(request), timezone.localdate()
    red = [r for r in queries.calendar(who.partnership, day) if r.standing.rag == Rag.RED]
    broken = queries.breaches(who.partnership, day)
    over = queries.risks_over_tolerance(who.partnership)
    meeting = queries.next_executive_meeting(who.partnership, day)
    cards = [
        ("Structure", "governance:structure", _said(len(broken), "rule broken", "rules broken")),
        ("Duties", "governance:duty-calendar", _said(len(red), "overdue", "overdue")),
        ("Risks", "governance:risk-heat", _said(len(over), "over tolerance", "over tolerance")),
        ("Executive pack", "governance:packs", "What boards report"),
        ("Alignment", "governance:alignment", "Our priorities beside other plans"),
        ("My calendar", "governance:my-calendar", "Meetings and duties in your own calendar"),
    ]
    if SEES_SCREEN.opens_to(who, signed_in=True):
        cards.insert(
            0, ("Chair's screen", "governance:screen", str(meeting or "No meeting planned"))
        )
    names = (
        "boards", "seats", "terms", "meetings", "decisions", "actions", "papers", "reports",
        "risks", "issues", "lessons", "duties", "approvals", "champions", "reviews",
        "achievements",
    )  # fmt: skip
    known = {r.name: r for r in Register.by_model.values() if r.space == "governance"}
    page = {
        "cards": [(title, reverse(name, args=[partnership]), text) for title, name, text in cards],
        "registers": [(known[n].many, known[n].address("", partnership)) for n in names],
    }
    return render(request, "governance/overview.html", page)


def _said(count: int, one: str, many: str) -> str:
    return "All in order" if not count else f"{count} {one if count == 1 else many}"


@door(MEMBERS)
@require_GET
def structure(request: HttpRequest, partnership: str) -> HttpResponse:
    who, day = asking(request), timezone.localdate()
    allowed = within(who.ceiling)
    tops = queries.tree(who.partnership, day, allowed)
    broken = [b for b in queries.breaches(who.partnership, day) if b.board.marking in allowed]
    page = {
        "tops": tops,
        "alt": _alt(tops),
        "breaches": [(b, register_address(request, b.board)) for b in broken],
        "broken": words.plural(len(broken), "thing"),
        "seats": queries.matrix(who.partnership, day, allowed),
        "may_add": policies.governs(who),
    }
    return render(request, "governance/structure.html", page)


def _alt(tops: list[queries.Node]) -> str:
    boards = [n.board for top in tops for n in top.walk()]
    counts = [
        words.plural(n, Board.Kind(kind).label.lower())
        for kind in Board.Kind
        if (n := sum(b.kind_of_board == kind for b in boards))
    ]
    return f"Chart of {words.join(counts)}. The list beneath says which answers to which."


@door(MEMBERS)
@require_GET
def structure_chart(request: HttpRequest, partnership: str, form: str) -> HttpResponse:
    """The chart as a picture with an address of its own."""
    who = asking(request)
    tops = queries.tree(who.partnership, timezone.localdate(), within(who.ceiling))
    title = f"How {who.partnership.name} is organised"
    if form == "svg":
        return HttpResponse(chart(tops, title), content_type="image/svg+xml")
    if form == "png":
        return HttpResponse(png(tops, title), content_type="image/png")
    raise Http404


@door(SEES_SCREEN)
@require_GET
def chair_screen(request: HttpRequest, partnership: str) -> HttpResponse:
    who = asking(request)
    found = screen(who, timezone.localdate())
    page = {
        "screen": found,
        "meeting_at": register_address(request, found.meeting) if found.meeting else "",
        "to_decide": [(i, register_address(request, i)) for i in found.to_decide],
        "by_rule": [(i, i.link.address(partnership)) for i in found.by_rule],
        "late": [(r.board, register_address(request, r.board)) for r in found.late],
    }
    return render(request, "governance/screen.html", page)


@door(MEMBERS)
@require_GET
def duty_calendar(request: HttpRequest, partnership: str) -> HttpResponse:
    who, day = asking(request), timezone.localdate()
    allowed = within(who.ceiling)
    rows = [r for r in queries.calendar(who.partnership, day) if r.duty.marking in allowed]
    counts = {rag: sum(r.standing.rag == rag for r in rows) for rag in Rag}
    said = [
        f"{counts[rag]} {text}"
        for rag, text in (
            (Rag.RED, "overdue"), (Rag.AMBER, "to look at soon"), (Rag.NONE, "not known"),
            (Rag.GREEN, "in order"),
        )
        if counts[rag]
    ]  # fmt: skip
    page = {
        "rows": [(row, register_address(request, row.duty)) for row in rows],
        "sentence": f"{words.plural(len(rows), 'duty', 'duties')}: {words.join(said)}."
        if rows
        else "",
        "may_govern": policies.governs(who),
        "wales": who.partnership.in_wales,
        "has_statutory": any(row.duty.code for row in rows),
        "bases": {basis.value: basis.label for basis in Duty.Basis},
    }
    return render(request, "governance/duty_calendar.html", page)


@door(MEMBERS)
@require_GET
def risk_heat(request: HttpRequest, partnership: str) -> HttpResponse:
    rows = list(risk_register.rows(request).select_related("board", "owner", "owner_organisation"))
    over = [r for r in rows if r.is_over]
    page = {
        "rows": queries.heat(rows),
        "impacts": ["1 Slight", "2 Minor", "3 Moderate", "4 Major", "5 Severe"],
        "over": [(r, register_address(request, r)) for r in over],
        "addresses": {r.pk: register_address(request, r) for r in rows},
        "open": words.plural(sum(r.status == "open" for r in rows), "open risk"),
    }
    return render(request, "governance/risk_heat.html", page)


@door(MEMBERS)
@require_GET
def alignment(request: HttpRequest, partnership: str) -> HttpResponse:
    found = queries.alignment(asking(request).partnership)
    page = {
        "plans": found.plans,
        "rows": [(link, link.address(partnership), cells) for link, cells in found.rows],
        "orphans": [(link, link.address(partnership)) for link in found.orphans],
    }
    return render(request, "governance/alignment.html", page)
