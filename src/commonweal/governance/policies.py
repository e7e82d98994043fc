"""Who may see and do what in governance. Silence means no."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from commonweal.governance.models import (
    Action,
    Board,
    Champion,
    Endorsement,
    HighlightReport,
    Membership,
    Paper,
    Risk,
)
from commonweal.governance.models.fields import in_force
from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Partnership, Person, Role
from commonweal.records.changes import NotPermitted

Name = Role.Name
GOVERNS = frozenset({Name.MANAGER, Name.SECRETARY, Name.CHAIR})
"""Roles that keep boards, meetings and decisions."""
READS_EXEMPT = GOVERNS | {Name.EXECUTIVE, Name.AUDITOR}
"""Roles that read what is not for publication; members of the board read theirs too."""
RUNS_BOARD = {
    Membership.Post.CHAIR,
    Membership.Post.DEPUTY,
    Membership.Post.OFFICER,
    Membership.Post.SECRETARY,
}
"""Posts on a board that report for it."""


def standing_of(by: Person | None, partnership: Partnership, day: date) -> Member | None:
    """Who acts; nobody where the installation does it by itself, which asks no leave."""
    return None if by is None else member(by, partnership, day)


def governs(who: Member) -> bool:
    return who.is_any(GOVERNS)


def boards_run_by(who: Member, day: date) -> set[int]:
    """Boards for which this person reports."""
    if who.person is None:
        return set()
    return set(
        Membership.objects.of(who.partnership)
        .filter(in_force(day), person=who.person, post__in=RUNS_BOARD)
        .values_list("board_id", flat=True)
    )


def boards_sat_on_by(who: Member, day: date) -> set[int]:
    if who.person is None:
        return set()
    return set(
        Membership.objects.of(who.partnership)
        .filter(in_force(day), person=who.person)
        .values_list("board_id", flat=True)
    )


def may_report_for(who: Member, board: Board, day: date) -> bool:
    return governs(who) or board.pk in boards_run_by(who, day)


def may_change_report(who: Member, report: HighlightReport, day: date) -> bool:
    return report.status == HighlightReport.Status.DRAFT and may_report_for(who, report.board, day)


def may_change_risk(who: Member, risk: Risk, day: date) -> bool:
    return risk.is_owned_by(who.person) or may_report_for(who, risk.board, day)


def may_change_action(who: Member, action: Action, day: date) -> bool:
    return action.is_owned_by(who.person) or may_report_for(who, action.board, day)


def may_answer(who: Member, endorsement: Endorsement) -> bool:
    """The authority's own executive member, or whoever keeps the round."""
    own = Name.EXECUTIVE in who.roles and endorsement.organisation_id in who.organisations
    return governs(who) or own


def visible_papers(who: Member, rows: QuerySet[Paper], day: date) -> QuerySet[Paper]:
    """Exempt papers only to the executive and to members of the board; drafts to who works on them."""
    if not who.is_any(READS_EXEMPT):
        rows = rows.filter(Q(exempt=False) | Q(board__in=boards_sat_on_by(who, day)))
    if not governs(who):
        rows = rows.filter(Q(status=Paper.Status.CLEARED) | Q(board__in=boards_run_by(who, day)))
    return rows


def visible_champions(who: Member, rows: QuerySet[Champion]) -> QuerySet[Champion]:
    """A champion sees her own committee; those who keep the register see all."""
    if who.is_any(GOVERNS | {Name.EXECUTIVE, Name.ANALYST, Name.AUDITOR}):
        return rows
    return rows.filter(person=who.person) if who.person else rows.none()


def visible_contacts(who: Member, rows: QuerySet[Any]) -> QuerySet[Any]:
    """A champion's log is her own; those who govern read it to count it."""
    if governs(who):
        return rows
    return rows.filter(champion__person=who.person) if who.person else rows.none()


def wards_of(who: Member, day: date) -> list[str]:
    """The wards that a champion speaks for, of all her committees and roles."""
    if who.person is None:
        return []
    found = set(who.areas) if Name.CHAMPION in who.roles else set()
    rows = Champion.objects.of(who.partnership).filter(in_force(day), person=who.person)
    return sorted(found.union(*(row.wards for row in rows)))


def may_see_ward(who: Member, ward: str, day: date) -> bool:
    wider = GOVERNS | {Name.EXECUTIVE, Name.ANALYST, Name.LEAD, Name.AUDITOR}
    return who.is_any(wider) or ward in wards_of(who, day)


# --- asked by changes: they raise with a reason the person can use ---------------------------


def check_governs(by: Person | None, partnership: Partnership, day: date, what: str) -> None:
    who = standing_of(by, partnership, day)
    if who is not None and not governs(who):
        raise NotPermitted(
            f"You may not {what}.",
            seen="Only the community safety manager, the board secretary or the chair may.",
            do="Ask one of them to record it.",
        )


def check_may_report(by: Person | None, board: Board, day: date, what: str) -> None:
    who = standing_of(by, board.partnership, day)
    if who is not None and not may_report_for(who, board, day):
        raise NotPermitted(
            f"You may not {what} for {board}.",
            seen="Only its chair, deputy, supporting officer or secretary, or the manager, may.",
            do="Ask one of them.",
        )


def check_may_answer(by: Person | None, endorsement: Endorsement, day: date) -> None:
    who = standing_of(by, endorsement.partnership, day)
    if who is None or not may_answer(who, endorsement):
        raise NotPermitted(
            f"You may not answer for {endorsement.organisation}.",
            seen="Its own executive member answers, or the manager, secretary or chair records it.",
            do="Ask one of them.",
        )
