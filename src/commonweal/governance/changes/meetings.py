"""Changes to meetings: called, held, minuted; and what they decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from commonweal.governance import effects, policies, queries
from commonweal.governance.changes.keeping import check_open
from commonweal.governance.effects import Wanted
from commonweal.governance.links import Link
from commonweal.governance.models import (
    AgendaItem,
    Attendance,
    Board,
    Decision,
    Effect,
    Meeting,
    Reflection,
)
from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.changes import NotNow


def call_meeting(
    board: Board, *, starts_at: datetime, by: Person | None, at: datetime, **values: Any
) -> Meeting:
    """Put a meeting in the diary."""
    policies.check_may_report(by, board, at.date(), "call a meeting")
    meeting = Meeting(partnership=board.partnership, board=board, starts_at=starts_at, **values)
    return changes.save(meeting, by=by, at=at)


@transaction.atomic
def add_item(
    meeting: Meeting, *, title: str, by: Person | None, at: datetime, **values: Any
) -> AgendaItem:
    """Put an item at the end of the agenda.

    Raises:
        NotNow: The minutes are agreed.
    """
    policies.check_may_report(by, meeting.board, at.date(), "change an agenda")
    taken = meeting_items(meeting)
    number = max((item.number for item in taken), default=0) + 1
    item = AgendaItem(
        partnership=meeting.partnership, meeting=meeting, number=number, title=title, **values
    )
    check_open(item)
    return changes.save(item, by=by, at=at)


def meeting_items(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.of(meeting.partnership).filter(meeting=meeting))


def attend(
    meeting: Meeting,
    *,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    attendee: str = "",
    came: str = Attendance.Came.PRESENT,
    **values: Any,
) -> Attendance:
    """Record who came, who sent apologies, who did not come."""
    policies.check_may_report(by, meeting.board, at.date(), "record attendance")
    row = Attendance(
        partnership=meeting.partnership, meeting=meeting, person=person, attendee=attendee,
        came=came, **values,
    )  # fmt: skip
    check_open(row)
    return changes.save(row, by=by, at=at)


def reflect(
    meeting: Meeting, *, number: str, text: str, by: Person | None, at: datetime, said_by: str = ""
) -> Reflection:
    """Keep a view that was expressed, under a number that papers can cite."""
    policies.check_may_report(by, meeting.board, at.date(), "record what was said")
    row = Reflection(
        partnership=meeting.partnership, meeting=meeting, number=number, text=text, said_by=said_by
    )
    check_open(row)
    return changes.save(row, by=by, at=at)


@transaction.atomic
def decide(
    board: Board,
    *,
    title: str,
    on: date,
    by: Person | None,
    at: datetime,
    meeting: Meeting | None = None,
    outcome: str = Decision.Outcome.AGREED,
    touches: Iterable[tuple[str, Link]] = (),
    creates: Iterable[Wanted] = (),
    **values: Any,
) -> Decision:
    """Record a decision and what it does.

    Args:
        touches: What it did to records that are there: one of `Effect.Did`, and the record.
        creates: What it brings into being; each room makes its own kind. Only agreed
            decisions create.

    Raises:
        NotNow: It was not agreed, and yet is said to create something.
        UnknownName: No room makes that kind of thing.
    """
    policies.check_may_report(by, board, at.date(), "record a decision")
    wanted = list(creates)
    if wanted and outcome != Decision.Outcome.AGREED:
        raise NotNow(
            "Only a decision that was agreed brings something about.",
            seen=f"This one is “{Decision.Outcome(outcome).label}”.",
            do="Record it without what it creates.",
        )
    decision = changes.save(
        Decision(
            partnership=board.partnership, board=board, meeting=meeting, title=title,
            decided_on=on, outcome=outcome, **values,
        ),
        by=by,
        at=at,
    )  # fmt: skip
    made = [effects.make(one, decision, by=by, at=at) for one in wanted]
    done = [*touches, *((Effect.Did.CREATED, Link.to(record)) for record in made)]
    for did, link in done:
        row = Effect(partnership=board.partnership, decision=decision, did=did, **link.columns())
        changes.save(row, by=by, at=at)
    return decision


@transaction.atomic
def hold(meeting: Meeting, *, by: Person | None, at: datetime) -> Meeting:
    """The meeting took place: items that rules put on its agenda are written down as they stood."""
    policies.check_may_report(by, meeting.board, at.date(), "record a meeting as held")
    for item in queries.items_by_rule(meeting, at.date()):
        add_item(meeting, title=item.title, by=by, at=at, because=item.because,
                 purpose=item.purpose, marking=item.marking, **item.link.columns())  # fmt: skip
    return changes.move(meeting, Meeting.Status.HELD, by=by, at=at)


def agree_minutes(meeting: Meeting, *, by: Person | None, at: datetime, why: str = "") -> Meeting:
    """The minutes are agreed; nothing of the meeting changes after this."""
    policies.check_may_report(by, meeting.board, at.date(), "agree minutes")
    return changes.move(meeting, Meeting.Status.MINUTED, by=by, at=at, why=why)
