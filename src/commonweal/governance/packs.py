"""Packs: what boards reported, gathered for one audience and cut to what it may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from commonweal.assessment.structure import Document, Section
from commonweal.governance import queries
from commonweal.governance.documents import document, table
from commonweal.governance.duties import spoken
from commonweal.governance.models import Action, Decision, HighlightReport, Risk
from commonweal.governance.models.fields import SIGNS, Rag
from commonweal.governance.queries.reports import Period, Reported
from commonweal.partnership.models import Partnership
from commonweal.records.markings import Marking, highest, within
from commonweal.vocabulary import words


@dataclass(frozen=True)
class Audience:
    """Who a pack is for, the highest marking it may hold, and which parts of it."""

    name: str
    title: str
    ceiling: Marking
    parts: frozenset[str]
    topics: tuple[str, ...] = ()
    """Words of which a board, risk or decision must hold one; empty for everything."""

    def wants(self, text: str) -> bool:
        return not self.topics or any(t.casefold() in text.casefold() for t in self.topics)


EVERYTHING = frozenset({"progress", "risks", "threats", "asks", "decisions", "actions", "duties"})
AUDIENCES: dict[str, Audience] = {
    "executive": Audience("executive", "Executive pack", Marking.SENSITIVE, EVERYTHING),
    "boards": Audience(
        "boards", "Progress for other boards", Marking.OFFICIAL,
        frozenset({"progress", "risks", "decisions", "duties"}),
    ),
    "public": Audience(
        "public", "What we did", Marking.PUBLIC, frozenset({"progress", "decisions"})
    ),
}  # fmt: skip
"""The audiences that every partnership has. The same quarter gives a pack for each."""

SECTIONS: list[Callable[[Partnership, Period, Audience], Sequence[Section]]] = []
"""Rooms above put functions here that give sections of their own, cut to the audience."""


@dataclass(frozen=True)
class Pack:
    """Everything that one audience sees of one period."""

    audience: Audience
    period: Period
    boards: list[Reported]
    late: list[Reported]
    risks: list[Risk] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def marking(self) -> Marking:
        """The highest marking of what is in it."""
        reports = [row.report for row in self.boards if row.report]
        held = [*reports, *self.risks, *self.decisions, *self.actions]
        return highest([row.marking for row in held])

    @property
    def headline(self) -> str:
        """`6 of 7 boards reported; 1 is late. 2 are red.`"""
        total = len(self.boards) + len(self.late)
        said = f"{len(self.boards)} of {words.plural(total, 'board')} reported"
        if self.late:
            said += f"; {len(self.late)} {'is' if len(self.late) == 1 else 'are'} late"
        red = [r for r in self.boards if r.report and r.report.rag == Rag.RED]
        if red:
            said += f". {len(red)} {'is' if len(red) == 1 else 'are'} red"
        return said + "."


def gather(partnership: Partnership, period: Period, audience: Audience, today: date) -> Pack:
    """What an audience may see of a period. Nothing above its marking, nothing off its topics."""
    allowed = within(audience.ceiling)
    everything = queries.reports_of(partnership, period)
    boards, late = [], []
    for row in everything:
        if not audience.wants(row.board.name + (row.report.progress if row.report else "")):
            continue
        if row.late:
            late.append(row)
        elif row.report is not None and row.report.marking in allowed:
            boards.append(row)
    late = late if "asks" in audience.parts else []
    risks, decisions, actions = [], [], []
    if "risks" in audience.parts:
        rows = Risk.objects.of(partnership).filter(marking__in=allowed, status=Risk.Status.OPEN)
        risks = [
            r
            for r in rows.select_related("board", "owner", "owner_organisation")
            if audience.wants(f"{r.title} {r.board}")
        ]
    if "decisions" in audience.parts:
        found = Decision.objects.of(partnership).filter(
            marking__in=allowed, decided_on__range=(period.starts_on, period.ends_on)
        )
        decisions = [
            d for d in found.select_related("board") if audience.wants(f"{d.title} {d.board}")
        ]
    if "actions" in audience.parts:
        open_ = Action.objects.of(partnership).filter(
            marking__in=allowed, status=Action.Status.OPEN
        )
        actions = [
            a
            for a in open_.select_related("board", "owner", "owner_organisation")
            if a.is_late_on(today) and audience.wants(f"{a.title} {a.board}")
        ]
    return Pack(audience, period, boards, late, risks, decisions, actions)


def as_document(partnership: Partnership, pack: Pack) -> Document:
    """A pack as a document. The same records give the same bytes."""
    parts = pack.audience.parts
    overview = table(
        "boards",
        "Boards in this period",
        ("Board", "Overall", "Why"),
        [(r.board.name, _rag(r.report), r.report.rag_reason) for r in pack.boards if r.report]
        + [(r.board.name, "Report not received", "") for r in pack.late],
    )
    sections = [
        Section(
            "summary",
            "In short",
            lead=pack.headline,
            prose=("Asked of this meeting:", *asks(pack)) if "asks" in parts and asks(pack) else (),
            tables=(overview,),
        )
    ]
    for row in pack.boards:
        report = row.report
        if report is None:
            continue
        inner = [
            Section(f"b{row.board.pk}-{name}", title, prose=tuple(_lines(getattr(report, name))))
            for name, title in (
                ("risks", "Risks"),
                ("threats", "Threats"),
                ("asks", "What it asks of the executive"),
            )
            if name in parts and getattr(report, name).strip()
        ]
        sections.append(
            Section(
                f"b{row.board.pk}",
                row.board.name,
                lead=f"{_rag(report)}: {report.rag_reason}" if report.rag != Rag.NONE else "",
                prose=tuple(_lines(report.progress)),
                sections=tuple(inner),
            )
        )
    sections += _registers(pack)
    for more in SECTIONS:
        sections += more(partnership, pack.period, pack.audience)
    return document(
        partnership,
        id=f"pack-{pack.audience.name}-{pack.period.starts_on.isoformat()}",
        title=pack.audience.title,
        subtitle="Progress, risks, threats and asks" if "asks" in parts else "Progress",
        period=pack.period.label,
        dated=pack.period.ends_on,
        sections=sections,
        markings=[pack.marking],
        # A chair reads it in one sitting: no cover, boards one after the other.
        paper=True,
    )


def asks(pack: Pack) -> list[str]:
    """What each board asks of the executive, a line each."""
    return [
        f"• {row.board.name}: {line}"
        for row in pack.boards
        if row.report
        for line in _lines(row.report.asks)
    ]


def _registers(pack: Pack) -> list[Section]:
    made = []
    if pack.risks:
        over = sum(r.is_over for r in pack.risks)
        risks = table(
            "risks",
            "Open risks",
            ("Risk", "Score", "Tolerance", "How soon", "Owner"),
            [
                (r.title, r.score, r.tolerance, r.get_proximity_display(), r.owned_by or "Nobody")
                for r in pack.risks
            ],
        )
        lead = f"{words.plural(len(pack.risks), 'risk')} open, {over} over tolerance."
        made.append(Section("risks", "Risks", lead, tables=(risks,)))
    if pack.actions:
        late = table(
            "late",
            "Late actions",
            ("Action", "Owner", "Was due", "Board"),
            [
                (a.title, a.owned_by or "Nobody", spoken(a.due_on), a.board.name)
                for a in pack.actions
            ],
        )
        made.append(Section("late", "Late actions", tables=(late,)))
    if pack.decisions:
        decided = table(
            "decided",
            "Decisions",
            ("Decision", "Board", "On"),
            [(d.title, d.board.name, spoken(d.decided_on)) for d in pack.decisions],
        )
        made.append(Section("decided", "Decisions", tables=(decided,)))
    return made


def _rag(report: HighlightReport) -> str:
    return f"{SIGNS[Rag(report.rag)]} {report.get_rag_display()}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
