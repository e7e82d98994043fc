"""Documents of governance, each written once and drawn by the writers of the assessment."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.assessment.structure import Column, Document, Section, Table
from commonweal.governance.duties import spoken
from commonweal.records.markings import Marking, highest
from commonweal.vocabulary.errors import UnknownName

if TYPE_CHECKING:
    from commonweal.governance.models import ApprovalRound, Meeting
    from commonweal.partnership.models import Partnership

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Formats and what browsers call them."""
_LETTER = re.compile(r"[a-zA-Z0-9]")
EPOCH = date(2000, 1, 1)
"""Stands in the file of a document that has no date yet, so that its bytes stay the same."""


def document(
    partnership: Partnership,
    *,
    id: str,
    title: str,
    subtitle: str,
    period: str,
    dated: date | None,
    sections: Sequence[Section],
    snapshot: str = "",
    attribution: Sequence[str] = (),
    paper: bool = False,
    markings: Iterable[str] = (),
) -> Document:
    """A document of the partnership. The first section is its summary.

    Args:
        markings: Of the records it holds; the highest stands under its title. Public says nothing.
    """
    marking = highest(tuple(markings))
    if marking is not Marking.PUBLIC:
        period = f"{marking.label} · {period}" if period else str(marking.label)
    first, *rest = sections or [Section("nothing", "Nothing to report")]
    return Document(
        id=id, title=title, subtitle=subtitle, partnership=partnership.name, period=period,
        dated=dated or EPOCH, snapshot=snapshot, version=version("commonweal"), summary=first,
        sections=tuple(rest), sources=(), attribution=tuple(attribution), paper=paper,
    )  # fmt: skip


def written(made: Document, form: str) -> bytes:
    """A document as the bytes of one of `FORMS`.

    Raises:
        UnknownName: There is no such format.
    """
    if form == "docx":
        from commonweal.assessment.writers.word import docx_bytes

        return docx_bytes(made)
    if form == "odt":
        from commonweal.assessment.writers.odt import odt_bytes

        return odt_bytes(made)
    if form == "pdf":
        from commonweal.assessment.writers.pdf import pdf

        return pdf(made)
    if form == "xlsx":
        from commonweal.assessment.writers.workbook import write

        with tempfile.TemporaryDirectory() as folder:
            return write(made, Path(folder) / "pack.xlsx").read_bytes()
    raise UnknownName(f"There is no format “{form}”.", do=f"Choose from {', '.join(FORMS)}.")


def table(
    id: str, caption: str, columns: Sequence[str], rows: Iterable[Sequence[str | int | None]],
    notes: Sequence[str] = (),
) -> Table:  # fmt: skip
    """A table of words; a column whose every value is a number stands to the right.

    Nothing said is said to be so: no cell is empty, and workbooks refuse one of signs alone.
    """
    kept = tuple(tuple(_said(value) for value in row) for row in rows)
    made = []
    for n, title in enumerate(columns):
        numbers = bool(kept) and all(isinstance(row[n], int) for row in kept)
        made.append(Column(f"c{n}", title, kind="count" if numbers else "text"))
    return Table(id, caption, tuple(made), kept, notes=tuple(notes))


def _said(value: str | int | None) -> str | int | None:
    return "not said" if isinstance(value, str) and not _LETTER.search(value) else value


def minutes(meeting: Meeting, markings: Collection[str]) -> Document:
    """The agenda of a meeting, and its minutes once it was held.

    Args:
        markings: Of what whoever reads it may see; anything else is left out.
    """
    from commonweal.governance import queries
    from commonweal.governance.models import (
        Action,
        AgendaItem,
        Attendance,
        Decision,
        Meeting,
        Reflection,
    )

    held = meeting.status in (Meeting.Status.HELD, Meeting.Status.MINUTED)
    who = meeting.partnership_id
    coming = Attendance.objects.of(who).filter(meeting=meeting, marking__in=markings)
    people = [
        (a.name, str(a.organisation or ""), a.get_came_display())
        for a in coming.select_related("person", "organisation")
    ]
    opening = Section(
        "meeting",
        "Minutes" if held else "Agenda",
        prose=tuple(
            text
            for text in (
                f"{meeting.board}, {spoken(meeting.day)}"
                + (f", {meeting.place}." if meeting.place else "."),
                f"Chaired or facilitated by {meeting.facilitator}." if meeting.facilitator else "",
                meeting.summary,
                meeting.get_status_display() + "." if held else "",
            )
            if text
        ),
        tables=(table("attendance", "Attendance", ("Who", "For", "Attendance"), people),)
        if people
        else (),
    )
    items = []
    rows = (
        AgendaItem.objects.of(who)
        .filter(meeting=meeting, marking__in=markings)
        .select_related("paper")
    )
    for item in rows:
        said = [item.get_purpose_display() + (f". Led by {item.lead}." if item.lead else ".")]
        said += [f"Paper: {item.paper}."] if item.paper else []
        said += [f"By rule: {item.because}"] if item.because else []
        said += item.minute.splitlines() if held else []
        items.append(Section(f"item-{item.number}", str(item), prose=tuple(t for t in said if t)))
    count = len(items)
    rules = [r for r in queries.items_by_rule(meeting, meeting.day) if r.marking in markings]
    for n, rule in enumerate(rules, count + 1):
        items.append(
            Section(f"item-{n}", f"{n}. {rule.title}", prose=(f"By rule: {rule.because}",))
        )
    sections = [opening, *items]
    views = Reflection.objects.of(who).filter(meeting=meeting, marking__in=markings)
    if views:
        sections.append(
            Section("views", "Views expressed", prose=tuple(f"{v.number}  {v.text}" for v in views))
        )
    decided = [
        (d.title, d.get_outcome_display(), d.rationale)
        for d in Decision.objects.of(who).filter(meeting=meeting, marking__in=markings)
    ]
    if decided:
        made = table("decisions", "Decisions", ("Decision", "Outcome", "Why"), decided)
        sections.append(Section("decisions", "Decisions", tables=(made,)))
    left = [
        (a.title, a.owned_by or "Nobody yet", spoken(a.due_on) or "No date")
        for a in Action.objects.of(who)
        .filter(meeting=meeting, marking__in=markings)
        .select_related("owner", "owner_organisation")
    ]
    if left:
        made = table("actions", "Actions", ("Action", "Owner", "Due"), left)
        sections.append(Section("actions", "Actions", tables=(made,)))
    return document(
        meeting.partnership, id=f"meeting-{meeting.pk}", title=str(meeting),
        subtitle="Minutes" if held else "Agenda", period="", dated=meeting.day,
        sections=sections, paper=True, markings=[meeting.marking],
    )  # fmt: skip


def certificate(asked: ApprovalRound) -> Document:
    """Who endorsed what, when, recorded by whom: the certificate of a sign-off."""
    from django.utils import timezone

    from commonweal.governance import queries
    from commonweal.governance.models import Endorsement

    rows = [
        (
            e.organisation.name,
            e.get_answer_display(),
            spoken(timezone.localdate(e.answered_at)) if e.answered_at else "",
            str(e.recorded_by or ""),
            e.words,
        )
        for e in Endorsement.objects.of(asked.partnership_id)
        .filter(round=asked)
        .select_related("organisation", "recorded_by")
    ]
    columns = ("Responsible authority", "Answer", "On", "Recorded by", "In their words")
    body = Section(
        "answers",
        "Sign-off certificate",
        lead=queries.standing_of_round(asked).words,
        prose=tuple(
            text
            for text in (
                f"“{asked.about_title}”" + (f", {asked.edition}" if asked.edition else "") + ".",
                f"Put to the responsible authorities on {spoken(asked.opened_on)}, for answers by "
                f"{spoken(asked.deadline)}.",
                f"Signed off by decision “{asked.decision}” of {spoken(asked.decision.decided_on)}."
                if asked.decision
                else "",
            )
            if text
        ),
        tables=(table("answers", "Answers", columns, rows),),
    )
    return document(
        asked.partnership, id=f"certificate-{asked.pk}", title=f"Approval of {asked.about_title}",
        subtitle="Sign-off certificate", period=asked.get_status_display(), dated=asked.opened_on,
        sections=[body], paper=True, markings=[asked.marking],
    )  # fmt: skip
