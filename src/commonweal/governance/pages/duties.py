"""Registers of duties with their evidence, and of rounds of approval with their answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from commonweal.governance import policies, queries
from commonweal.governance.changes.keeping import keep_evidence
from commonweal.governance.duties import spoken
from commonweal.governance.links import Link
from commonweal.governance.models import (
    ApprovalRound,
    Duty,
    DutyEvidence,
    Endorsement,
)
from commonweal.governance.pages.parts import Line, Lines, register_address
from commonweal.governance.pages.who import (
    GOVERNORS,
    governs,
    governs_here,
)
from commonweal.partnership.doors import only
from commonweal.partnership.models import Role
from commonweal.partnership.registers import Column, Part, Register, Verb, asking

Round = ApprovalRound.Status


def standing_of(request: HttpRequest, duty: Duty) -> Any:
    return queries.standing_of_duty(duty, timezone.localdate())


def evidence_of(request: HttpRequest, duty: Duty) -> Lines:
    member = asking(request)
    rows = evidence.rows(request).filter(duty=duty).order_by("-dated", "-id")
    made = [Line(e.title, register_address(request, e), [spoken(e.dated), e.note]) for e in rows]
    add = ""
    if policies.governs(member) or duty.is_owned_by(member.person):
        add = f"{reverse('governance:evidence-add', args=[member.partnership.slug])}?duty={duty.pk}"
    return Lines(("Evidence", "Dated", "Note"), made, add, "Attach evidence")


duties = Register(
    model=Duty,
    name="duties",
    one="duty",
    many="Duties",
    question="What must we do, and can we show that we did it?",
    columns=(
        Column("title"), Column("reference"), Column("cycle", number=True),
        Column("owned_by", "Owner"), Column("basis"),
    ),
    filters=("basis",),
    search=("title", "asks", "reference"),
    order=("id",),
    related=("owner", "owner_organisation"),
    form=(
        "title", "asks", "reference", "basis", "who", "cycle", "first_due_on", "owner",
        "owner_name", "owner_organisation", "source", "marking",
    ),
    write_by=GOVERNORS,
    parts=(
        Part("Where it stands", "governance/standing.html", standing_of),
        Part("What shows it", "governance/lines.html", evidence_of),
    ),
)  # fmt: skip

evidence = Register(
    model=DutyEvidence,
    name="evidence",
    one="piece of evidence",
    many="Evidence of duties",
    question="What shows that duties were done?",
    columns=(Column("title"), Column("duty"), Column("dated"), Column("link")),
    filters=("duty",),
    search=("title", "note"),
    order=("-dated", "-id"),
    form=("duty", "title", "dated", "link", "note", "marking"),
    write_by=only(*policies.GOVERNS, Role.Name.LEAD, Role.Name.EXECUTIVE, Role.Name.ANALYST),
    may_change=lambda member, row: governs(member, row) or row.duty.is_owned_by(member.person),
    save_with=keep_evidence,
)


def answers_of(request: HttpRequest, asked: ApprovalRound) -> Lines:
    rows = endorsements.rows(request).filter(round=asked).select_related("organisation")
    made = [
        Line(
            e.organisation.name,
            register_address(request, e),
            [
                e.get_answer_display(),
                e.words,
                spoken(timezone.localdate(e.answered_at)) if e.answered_at else "",
            ],
        )
        for e in rows
    ]
    return Lines(("Responsible authority", "Answer", "In their words", "Recorded"), made)


def certificate_of(request: HttpRequest, asked: ApprovalRound) -> Any:
    if asked.status != Round.SIGNED:
        return None
    slug = asking(request).partnership.slug
    return [
        (form.upper(), reverse("governance:certificate", args=[slug, asked.pk, form]))
        for form in ("docx", "odt", "pdf")
    ]


def how_far(request: HttpRequest, asked: ApprovalRound) -> Any:
    return queries.standing_of_round(asked).words


approvals = Register(
    model=ApprovalRound,
    name="approvals",
    one="round of approval",
    many="Rounds of approval",
    question="Who has endorsed what?",
    intro="Nothing is published until every responsible authority has endorsed it, or is recorded as not responding.",
    columns=(
        Column("about_title"), Column("edition"), Column("opened_on"), Column("deadline"),
        Column("status"),
    ),
    filters=("status",),
    search=("about_title",),
    order=("-opened_on", "-id"),
    form=("about_title", "edition", "board", "deadline", "marking"),
    details=(
        Column("about_title"), Column("edition"), Column("board"), Column("opened_on"),
        Column("deadline"), Column("status"), Column("decision"),
    ),
    related=("board", "decision"),
    write_by=GOVERNORS,
    may_change=lambda member, row: False,  # it is opened, answered and signed off by verbs
    parts=(
        Part("How far it is", "governance/sentence.html", how_far),
        Part("Answers", "governance/lines.html", answers_of),
        Part("Sign-off certificate", "governance/files.html", certificate_of),
    ),
    verbs=(
        Verb(
            "Sign it off",
            "governance:sign-off",
            lambda request, r: governs_here(request) and r.status == Round.OPEN,
        ),
        Verb(
            "Withdraw it",
            "governance:withdraw-round",
            lambda request, r: governs_here(request) and r.status == Round.OPEN,
        ),
    ),
)  # fmt: skip


def keep_round(record: ApprovalRound, *, by: Any, at: Any, **_kept: Any) -> ApprovalRound:
    """A round opened from the form: about something that the register does not hold itself."""
    from commonweal.governance.changes import open_round

    return open_round(
        record.partnership, Link("", None, record.about_title), deadline=record.deadline,
        edition=record.edition, board=record.board, by=by, at=at,
    )  # fmt: skip


approvals.save_with = keep_round

endorsements = Register(
    model=Endorsement,
    name="endorsements",
    one="answer",
    many="Answers in rounds of approval",
    question="Who answered what?",
    columns=(
        Column("organisation"), Column("round"), Column("answer"), Column("answered_at"),
    ),
    filters=("answer", "organisation"),
    search=("organisation__name", "round__about_title"),
    order=("-round__opened_on", "organisation__name"),
    form=("words",),
    details=(
        Column("round"), Column("organisation"), Column("answer"), Column("answered_at"),
        Column("recorded_by"), Column("words"),
    ),
    related=("recorded_by",),
    write_by=only(),
    may_change=lambda member, row: False,
    verbs=(
        Verb(
            "Record the answer",
            "governance:answer-round",
            lambda request, e: policies.may_answer(asking(request), e)
            and e.round.status == Round.OPEN,
        ),
    ),
)  # fmt: skip
