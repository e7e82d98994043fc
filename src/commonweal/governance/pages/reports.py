"""Registers of reports, risks, emerging issues and lessons."""

from __future__ import annotations

from commonweal.governance.changes.keeping import keep_for_board
from commonweal.governance.models import (
    EmergingIssue,
    HighlightReport,
    Lesson,
    Risk,
)
from commonweal.governance.pages.who import (
    ANALYSTS,
    BOARD_WRITERS,
    governs_here,
    runs_here,
    runs_its_board,
)
from commonweal.partnership.registers import Column, Register, Verb

Report = HighlightReport.Status
Issue = EmergingIssue.Status

reports = Register(
    model=HighlightReport,
    name="reports",
    one="highlight report",
    many="Highlight reports",
    question="What do boards tell the executive?",
    columns=(
        Column("board"), Column("period", sort="starts_on"), Column("rag"), Column("rag_reason"),
        Column("status"), Column("submitted_at"),
    ),
    filters=("board", "rag", "status"),
    search=("progress", "risks", "threats", "asks"),
    order=("-starts_on", "board__name"),
    form=(
        "board", "starts_on", "ends_on", "progress", "risks", "threats", "asks", "rag",
        "rag_reason", "marking",
    ),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
    verbs=(
        Verb(
            "Submit it to the executive",
            "governance:submit-report",
            lambda request, r: runs_here(request, r) and r.status == Report.DRAFT,
        ),
        Verb(
            "Hand it back",
            "governance:reopen-report",
            lambda request, r: governs_here(request) and r.status == Report.SUBMITTED,
        ),
    ),
)  # fmt: skip

risks = Register(
    model=Risk,
    name="risks",
    one="risk",
    many="Risks",
    question="What could go wrong, and who holds it?",
    intro="Likelihood times impact, five by five. A score over its tolerance goes on the executive's next agenda by itself.",
    columns=(
        Column("title"), Column("score", number=True), Column("tolerance", number=True),
        Column("kind_of_risk"), Column("proximity"), Column("owned_by", "Owner"),
        Column("board"), Column("status"),
    ),
    filters=("board", "kind_of_risk", "proximity", "status"),
    search=("title", "detail", "response"),
    order=("-score", "title", "id"),
    related=("owner", "owner_organisation"),
    form=(
        "title", "kind_of_risk", "detail", "board", "likelihood", "impact", "proximity",
        "tolerance", "response", "owner", "owner_name", "owner_organisation", "status", "marking",
    ),
    write_by=BOARD_WRITERS,
    may_change=runs_its_board,
    save_with=keep_for_board,
)  # fmt: skip

issues = Register(
    model=EmergingIssue,
    name="issues",
    one="emerging issue",
    many="Emerging issues",
    question="What is new, and does it need a place in the plan?",
    columns=(
        Column("title"), Column("origin"), Column("raised_on"), Column("status"),
        Column("about_title", "Became"),
    ),
    filters=("origin", "status"),
    search=("title", "signal", "evidence"),
    order=("-raised_on", "-id"),
    form=(
        "title", "signal", "origin", "finding", "evidence", "test", "raised_on", "owner",
        "owner_name", "owner_organisation", "marking",
    ),
    details=(
        Column("signal"), Column("origin"), Column("finding"), Column("evidence"), Column("test"),
        Column("raised_on"), Column("status"), Column("decision"),
        Column("about_title", "Became part of"), Column("owned_by", "Owner"),
    ),
    related=("owner", "owner_organisation", "decision"),
    write_by=ANALYSTS,
    verbs=(
        Verb(
            "Promote it",
            "governance:promote-issue",
            lambda request, i: governs_here(request) and i.status in (Issue.RAISED, Issue.TESTED),
        ),
        Verb(
            "Close it",
            "governance:close-issue",
            lambda request, i: governs_here(request) and i.status in (Issue.RAISED, Issue.TESTED),
        ),
    ),
)  # fmt: skip

lessons = Register(
    model=Lesson,
    name="lessons",
    one="lesson",
    many="Lessons",
    question="What did we learn, and what did we change?",
    intro="A lesson is shown beside any action whose words or topics it shares.",
    columns=(
        Column("title"), Column("source"), Column("learnt_on"), Column("owned_by", "Owner"),
        Column("status"),
    ),
    filters=("source", "status"),
    search=("title", "learnt", "change", "reference"),
    order=("-learnt_on", "-id"),
    related=("owner", "owner_organisation"),
    form=(
        "title", "learnt", "source", "reference", "learnt_on", "topics", "owner", "owner_name",
        "owner_organisation", "change", "status", "marking",
    ),
    write_by=ANALYSTS,
)  # fmt: skip
