"""Saving from a form: who may write for which board, and what is closed to changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from commonweal.governance import policies
from commonweal.governance.models import (
    AgendaItem,
    Attendance,
    Board,
    DutyEvidence,
    HighlightReport,
    Meeting,
    Paper,
    Reflection,
    Terms,
)
from commonweal.governance.models.fields import Owned
from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.records.models import Record

R = TypeVar("R", bound=Record)
OF_MEETING = (AgendaItem, Attendance, Reflection)


def board_of(record: Any) -> Board:
    """The board that a record belongs to, through its meeting where it is of one."""
    found: Board = record.meeting.board if isinstance(record, OF_MEETING) else record.board
    return found


def keep_for_board(
    record: R, *, by: Person | None, at: datetime, why: str = "", links: Any = None,
    expected: int | None = None,
) -> R:  # fmt: skip
    """Save something that belongs to a board, by somebody who runs that board or owns it.

    Raises:
        NotPermitted: She does neither.
        NotNow: The meeting's minutes are agreed, the report was submitted, the paper cleared.
    """
    own = isinstance(record, Owned) and record.pk is not None and owned_before(record, by)
    if not own:
        policies.check_may_report(by, board_of(record), at.date(), "write this")
    check_open(record)
    return changes.save(record, by=by, at=at, why=why, links=links, expected=expected)


def owned_before(record: Any, by: Person | None) -> bool:
    """Whether she owned it before this change: nobody makes it her own by the change itself."""
    stored = type(record).objects.of(record.partnership_id).filter(pk=record.pk).first()
    return stored is not None and stored.is_owned_by(by)


def check_open(record: Any) -> None:
    """Refuse to change what is final."""
    if isinstance(record, OF_MEETING):
        meeting = record.meeting
        if meeting.status in (Meeting.Status.MINUTED, Meeting.Status.CANCELLED):
            raise NotNow(
                f"{meeting} can no longer be changed.",
                seen=f"It is “{meeting.get_status_display()}”.",
                do="Record a correction at the next meeting.",
            )
    if isinstance(record, HighlightReport) and record.status == HighlightReport.Status.SUBMITTED:
        raise NotNow("This report was submitted.", do="Ask the secretary to hand it back.")
    if isinstance(record, Paper) and record.status == Paper.Status.CLEARED:
        raise NotNow("This paper was cleared to go out.", do="Take it back to draft first.")
    if isinstance(record, Terms) and record.status != Terms.Status.DRAFT:
        raise NotNow("Only a draft is changed.", do="Write the next version.")


def keep_evidence(
    record: DutyEvidence, *, by: Person | None, at: datetime, **kept: Any
) -> DutyEvidence:
    """Save evidence of a duty: by who governs, or who owns the duty."""
    if not record.duty.is_owned_by(by):
        policies.check_governs(by, record.partnership, at.date(), "attach evidence to a duty")
    return changes.save(record, by=by, at=at, **kept)
