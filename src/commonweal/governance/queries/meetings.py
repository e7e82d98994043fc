"""What is on an agenda: items people put there, and items that rules put there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from commonweal.governance.links import Link
from commonweal.governance.models import AgendaItem, Board, Meeting
from commonweal.governance.queries.boards import breaches
from commonweal.governance.queries.reports import period_before, reports_of
from commonweal.governance.queries.risks import risks_over_tolerance
from commonweal.partnership.models import Partnership
from commonweal.records.markings import Marking
from commonweal.vocabulary import words

Purpose = AgendaItem.Purpose


@dataclass(frozen=True)
class ItemByRule:
    """Something that a rule puts on the agenda, and which rule."""

    title: str
    because: str
    purpose: str
    link: Link
    marking: str = Marking.OFFICIAL
    """Of the record it is about: whoever may not see that does not see this."""


def next_meeting_of(board: Board, day: date) -> Meeting | None:
    """The first planned meeting of a board on or after a day."""
    return _planned(Meeting.objects.of(board.partnership_id).filter(board=board), day)


def next_executive_meeting(partnership: Partnership, day: date) -> Meeting | None:
    """The first planned meeting of the executive on or after a day."""
    rows = Meeting.objects.of(partnership).filter(board__kind_of_board=Board.Kind.EXECUTIVE)
    return _planned(rows, day)


def _planned(rows, day: date) -> Meeting | None:  # type: ignore[no-untyped-def]
    start = timezone.make_aware(datetime.combine(day, time.min))
    found: Meeting | None = (
        rows.filter(status=Meeting.Status.PLANNED, starts_at__gte=start)
        .select_related("board")
        .order_by("starts_at", "id")
        .first()
    )
    return found


def items_by_rule(meeting: Meeting, day: date) -> list[ItemByRule]:
    """What rules put on the agenda of the executive's next meeting; nothing for any other.

    A risk over its tolerance; boards whose report is late; groups past their end. Worked out
    anew each time until the meeting is held, so that a risk that falls leaves the agenda by
    itself. What is on the agenda already is not put there twice.
    """
    partnership = meeting.partnership
    upcoming = next_executive_meeting(partnership, min(day, meeting.day))
    if upcoming is None or upcoming.pk != meeting.pk:
        return []
    found = [
        ItemByRule(
            f"{risk.get_kind_of_risk_display()} escalated: {risk.title}",
            f"Its score of {risk.score} is over its tolerance of {risk.tolerance}.",
            Purpose.DECISION,
            Link.to(risk),
            risk.marking,
        )
        for risk in risks_over_tolerance(partnership)
    ]
    late = [r.board for r in reports_of(partnership, period_before(day)) if r.late]
    if late:
        found.append(
            ItemByRule(
                f"Reports not received from {words.plural(len(late), 'board')}",
                words.join([b.name for b in late]) + ".",
                Purpose.DISCUSSION,
                Link.to(meeting.board),
            )
        )
    found += [
        ItemByRule(
            f"{breach.board} is to be closed",
            breach.what,
            Purpose.DECISION,
            Link.to(breach.board),
            breach.board.marking,
        )
        for breach in breaches(partnership, day)
        if breach.kind == "close"
    ]
    there = {
        (item.about_kind, item.about_id)
        for item in AgendaItem.objects.of(partnership).filter(meeting=meeting)
        if item.is_linked
    }
    return [item for item in found if (item.link.kind, item.link.id) not in there]
