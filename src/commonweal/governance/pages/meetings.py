"""Registers of meetings and what comes of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from commonweal.governance import policies, queries
from commonweal.governance.changes.keeping import keep_for_board
from commonweal.governance.duties import spoken
from commonweal.governance.links import Link
from commonweal.governance.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    Effect,
    Meeting,
    Paper,
    Reflection,
)
from commonweal.governance.pages.parts import Line, Lines, lines, register_address
from commonweal.governance.pages.who import (
    BOARD_WRITERS,
    GOVERNORS,
    governs_here,
    runs_here,
    runs_its_board,
)
from commonweal.partnership.members import Member
from commonweal.partnership.registers import Column, Part, Register, Verb, asking
from commonweal.records.markings import within

OPEN = (Meeting.Status.PLANNED, Meeting.Status.HELD)


def _add(request: HttpRequest, name: str, meeting: Meeting) -> str:
    if meeting.status not in OPEN or not runs_here(request, meeting):
        return ""
    slug = asking(request).partnership.slug
    address = f"{reverse(f'governance:{name}-add', args=[slug])}?meeting={meeting.pk}"
    return f"{address}&board={meeting.board_id}" if name in ("actions", "decisions") else address


def _of(request: HttpRequest, model: Any, meeting: Meeting) -> QuerySet[Any]:
    return Register.by_model[model._meta.label_lower].rows(request).filter(meeting=meeting)


def agenda_of(request: HttpRequest, meeting: Meeting) -> Lines:
    slug = asking(request).partnership.slug
    rows = [
        Line(
            str(item),
            register_address(request, item),
            [item.get_purpose_display(), item.lead, str(item.paper or item.because), item.minute],
        )
        for item in _of(request, AgendaItem, meeting).select_related("paper")
    ]
    rows += [
        Line(
            item.title,
            item.link.address(slug),
            [AgendaItem.Purpose(item.purpose).label, "", f"By rule: {item.because}", ""],
        )
        for item in queries.items_by_rule(meeting, timezone.localdate())
        if item.marking in within(asking(request).ceiling)
    ]
    return Lines(
        ("Item", "Purpose", "Led by", "Paper, or why it is here", "Minute"), rows,
        _add(request, "agenda", meeting), "Put something on the agenda",
    )  # fmt: skip


def attendance_of(request: HttpRequest, meeting: Meeting) -> Lines:
    rows = [
        Line(
            a.name, register_address(request, a), [a.get_came_display(), str(a.organisation or "")]
        )
        for a in _of(request, Attendance, meeting).select_related("person", "organisation")
    ]
    return Lines(
        ("Who", "Attendance", "For"), rows, _add(request, "attendance", meeting),
        "Record somebody's attendance",
    )  # fmt: skip


def reflections_of(request: HttpRequest, meeting: Meeting) -> Lines:
    rows = [
        Line(r.number, register_address(request, r), [r.text])
        for r in _of(request, Reflection, meeting)
    ]
    return Lines(
        ("Number", "What was said"), rows, _add(request, "reflections", meeting),
        "Record what was said",
    )  # fmt: skip


def decided_at(request: HttpRequest, meeting: Meeting) -> Lines:
    rows = [
        Line(d.title, register_address(request, d), [d.get_outcome_display(), d.rationale])
        for d in _of(request, Decision, meeting)
    ]
    return Lines(
        ("Decision", "Outcome", "Why"), rows, _add(request, "decisions", meeting),
        "Record a decision",
    )  # fmt: skip


def left_to_do(request: HttpRequest, meeting: Meeting) -> Lines:
    rows = [
        Line(
            a.title,
            register_address(request, a),
            [a.owned_by or "Nobody", spoken(a.due_on), a.get_status_display()],
        )
        for a in _of(request, Action, meeting).select_related("owner", "owner_organisation")
    ]
    return Lines(
        ("Action", "Owner", "Due", "State"), rows, _add(request, "actions", meeting),
        "Record an action",
    )  # fmt: skip


def files_of(request: HttpRequest, meeting: Meeting) -> list[tuple[str, str]]:
    slug = asking(request).partnership.slug
    return [
        (form.upper(), reverse("governance:minutes", args=[slug, meeting.pk, form]))
        for form in ("docx", "odt", "pdf")
    ]


meetings = Register(
    model=Meeting,
    name="meetings",
    one="meeting",
    many="Meetings",
    question="When do boards meet, and what came of it?",
    columns=(
        Column(str, "Meeting", sort="starts_at"), Column("board"), Column("starts_at"),
        Column("place"), Column("status"),
    ),
    filters=("board", "status"),
    search=("name", "board__name", "place"),
    order=("-starts_at", "id"),
    form=(
        "board", "name", "starts_at", "minutes_long", "place", "facilitator", "summary",
        "source", "marking",
    ),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
    parts=(
        Part("Agenda", "governance/lines.html", agenda_of),
        Part("Who came", "governance/lines.html", attendance_of),
        Part("Views expressed", "governance/lines.html", reflections_of),
        Part("Decisions", "governance/lines.html", decided_at),
        Part("Actions", "governance/lines.html", left_to_do),
        Part("Agenda and minutes to take away", "governance/files.html", files_of),
    ),
    verbs=(
        Verb(
            "The meeting was held",
            "governance:hold-meeting",
            lambda request, m: runs_here(request, m) and m.status == Meeting.Status.PLANNED,
        ),
        Verb(
            "Agree the minutes",
            "governance:agree-minutes",
            lambda request, m: runs_here(request, m) and m.status == Meeting.Status.HELD,
        ),
    ),
)  # fmt: skip

agenda = Register(
    model=AgendaItem,
    name="agenda",
    one="agenda item",
    many="Agenda items",
    question="What is to be talked about?",
    columns=(Column("title"), Column("meeting"), Column("purpose"), Column("number", number=True)),
    filters=("purpose",),
    search=("title", "minute"),
    order=("-meeting__starts_at", "number"),
    form=("meeting", "number", "title", "purpose", "lead", "paper", "minute", "marking"),
    related=("meeting__board", "paper"),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
)

attendance = Register(
    model=Attendance,
    name="attendance",
    one="attendance",
    many="Attendance",
    question="Who came to which meeting?",
    columns=(
        Column("name", "Who", sort="attendee"), Column("meeting"), Column("came"),
        Column("organisation"),
    ),
    filters=("came", "organisation"),
    search=("attendee", "person__name"),
    order=("-meeting__starts_at", "id"),
    related=("meeting__board", "person"),
    form=("meeting", "person", "attendee", "organisation", "came", "marking"),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
)  # fmt: skip

reflections = Register(
    model=Reflection,
    name="reflections",
    one="view",
    many="Views expressed",
    question="What was said, and where can it be cited from?",
    columns=(Column("number"), Column("text"), Column("meeting")),
    search=("text", "number"),
    order=("-meeting__starts_at", "id"),
    related=("meeting__board",),
    form=("meeting", "number", "text", "said_by", "marking"),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
)


def effects_of(request: HttpRequest, decision: Decision) -> Lines | None:
    slug = asking(request).partnership.slug
    rows = Register.by_model[Effect._meta.label_lower].rows(request).filter(decision=decision)
    made = [
        Line(
            e.about_title,
            Link(e.about_kind, e.about_id, e.about_title).address(slug),
            [e.get_did_display()],
        )
        for e in rows
    ]
    return lines(("What it touched", "How"), made)


decisions = Register(
    model=Decision,
    name="decisions",
    one="decision",
    many="Decisions",
    question="What was decided, by whom, and what came of it?",
    columns=(
        Column("title"), Column("board"), Column("decided_on"), Column("outcome"),
        Column("mover"),
    ),
    filters=("board", "outcome"),
    search=("title", "rationale"),
    order=("-decided_on", "-id"),
    form=(
        "board", "meeting", "decided_on", "title", "rationale", "outcome", "mover", "seconder",
        "source", "marking",
    ),
    related=("meeting__board",),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
    parts=(Part("What it brought about", "governance/lines.html", effects_of),),
)  # fmt: skip

effects = Register(
    model=Effect,
    name="effects",
    one="effect of a decision",
    many="Effects of decisions",
    question="Which records did decisions create or change?",
    columns=(Column("about_title"), Column("did"), Column("decision")),
    filters=("did",),
    search=("about_title", "decision__title"),
    order=("-decision__decided_on", "id"),
    form=("decision", "did", "about_title", "marking"),
    write_by=GOVERNORS,
)


def lessons_for(request: HttpRequest, action: Action) -> Lines | None:
    """Lessons that bear on an action, so that it does not repeat what a review found."""
    here = asking(request)
    found = queries.lessons_about(here.partnership, f"{action.title} {action.progress}")
    rows = [
        Line(
            lesson.title,
            register_address(request, lesson),
            [lesson.get_source_display(), lesson.learnt],
        )
        for lesson in found
        if lesson.marking in within(here.ceiling)
    ]
    return lines(("Lesson", "From", "What was learnt"), rows)


actions = Register(
    model=Action,
    name="actions",
    one="action",
    many="Actions",
    question="What did meetings leave to do, and who does it?",
    columns=(
        Column("title"), Column("owned_by", "Owner"), Column("due_on"), Column("status"),
        Column("board"),
    ),
    filters=("status", "board", "owner"),
    search=("title", "progress", "owner_name"),
    order=("due_on", "id"),
    related=("owner", "owner_organisation", "meeting__board", "decision"),
    form=(
        "board", "meeting", "decision", "title", "owner", "owner_name", "owner_organisation",
        "due_on", "progress", "status", "marking",
    ),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
    parts=(Part("Lessons that bear on it", "governance/lines.html", lessons_for),),
)  # fmt: skip


def visible_papers(member: Member, rows: QuerySet[Paper]) -> QuerySet[Paper]:
    return policies.visible_papers(member, rows, timezone.localdate())


def faults_of(request: HttpRequest, paper: Paper) -> Any:
    """What is wrong with its numbering; said also where nothing is."""
    from commonweal.governance.papers import faults

    return faults(paper.body)


def text_of(request: HttpRequest, paper: Paper) -> Any:
    from commonweal.governance.papers import read

    slug = asking(request).partnership.slug
    files = [
        (form.upper(), reverse("governance:paper", args=[slug, paper.pk, form]))
        for form in ("docx", "odt", "pdf")
    ]
    return {"blocks": read(paper.body), "files": files}


papers = Register(
    model=Paper,
    name="papers",
    one="paper",
    many="Papers",
    question="What is put to the boards?",
    intro="Part I papers are open to the public. Part II papers are exempt, and say why.",
    columns=(
        Column("title"), Column("board"), Column("asks_for"), Column("dated"), Column("status"),
        Column("exempt"),
    ),
    filters=("board", "asks_for", "status", "exempt"),
    search=("title", "purpose", "body"),
    order=("-dated", "-id"),
    form=(
        "board", "meeting", "title", "purpose", "asks_for", "author", "dated", "body", "exempt",
        "exempt_because", "source", "marking",
    ),
    details=(
        Column("board"), Column("meeting"), Column("purpose"), Column("asks_for"),
        Column("author"), Column("dated"), Column("status"), Column("exempt"),
        Column("exempt_because"), Column("source"),
    ),
    related=("meeting__board",),
    write_by=BOARD_WRITERS,
    visible=visible_papers,
    may_change=runs_its_board,
    save_with=keep_for_board,
    parts=(
        Part("Its numbering", "governance/faults.html", faults_of),
        Part("The paper", "governance/paper.html", text_of),
    ),
    verbs=(
        Verb(
            "Clear it to go out",
            "governance:clear-paper",
            lambda request, p: runs_here(request, p) and p.status == Paper.Status.DRAFT,
        ),
        Verb(
            "Take it back to draft",
            "governance:unclear-paper",
            lambda request, p: governs_here(request) and p.status == Paper.Status.CLEARED,
        ),
    ),
)  # fmt: skip
