"""The chair's one screen: what is off track, who owns it, what is asked of this meeting.

Rooms above add what they know is off track, in their `AppConfig.ready`::

    screen.off_track.append(late_deliverables)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.governance import queries
from commonweal.governance.duties import spoken
from commonweal.governance.links import Link
from commonweal.governance.models import Action, AgendaItem, HighlightReport, Meeting
from commonweal.governance.models.fields import SIGNS, Rag
from commonweal.governance.queries.meetings import ItemByRule
from commonweal.governance.queries.reports import Reported
from commonweal.partnership.members import Member
from commonweal.records.markings import within
from commonweal.vocabulary import words


@dataclass(frozen=True)
class OffTrack:
    """One thing that is not going as agreed."""

    title: str
    what: str
    """Why it is off track, in a sentence."""
    owner: str
    """Who answers for it; empty where nobody does, which is then said."""
    ask: str
    """What is asked of the meeting; empty where nothing is."""
    href: str
    rag: Rag = Rag.RED
    kind: str = ""
    """`Action`, `Duty`, `Board`, `Risk`; for the list."""

    @property
    def sign(self) -> str:
        return SIGNS[self.rag]


off_track: list[Callable[[Member, date], Iterable[OffTrack]]] = []
"""Functions that give what is off track, as far as a member may see it on a day."""


@dataclass(frozen=True)
class Screen:
    """Everything the chair needs on one page."""

    meeting: Meeting | None
    off: list[OffTrack]
    asks: list[tuple[str, str, str]]
    """Board, what it asks, where its report is."""
    to_decide: list[AgendaItem]
    by_rule: list[ItemByRule]
    late: list[Reported]

    @property
    def headline(self) -> str:
        """`5 things are off track, 1 of them without an owner. 2 boards ask something of you.`"""
        nobody = sum(not item.owner for item in self.off)
        said = (
            "Nothing is off track"
            if not self.off
            else f"{words.plural(len(self.off), 'thing')} {'is' if len(self.off) == 1 else 'are'} off track"
        )
        if nobody:
            said += f", {nobody} of them without an owner"
        boards = len({board for board, _, _ in self.asks})
        if boards:
            said += f". {words.plural(boards, 'board')} {'asks' if boards == 1 else 'ask'} something of you"
        return said + "."


def screen(who: Member, day: date) -> Screen:
    """What the chair sees on a day."""
    partnership = who.partnership
    meeting = queries.next_executive_meeting(partnership, day)
    items = (
        list(
            AgendaItem.objects.of(partnership)
            .filter(meeting=meeting, marking__in=within(who.ceiling))
            .select_related("paper")
        )
        if meeting
        else []
    )
    reported = queries.reports_of(partnership, queries.period_before(day))
    allowed = within(who.ceiling)
    off = [*_own(who, day), *(item for more in off_track for item in more(who, day))]
    order = {Rag.RED: 0, Rag.AMBER: 1, Rag.NONE: 2, Rag.GREEN: 3}
    asks = [
        (row.board.name, line.strip(), Link.to(row.report).address(partnership.slug))
        for row in reported
        if row.report and not row.late and row.report.marking in allowed
        for line in row.report.asks.splitlines()
        if line.strip()
    ]
    return Screen(
        meeting,
        sorted(off, key=lambda item: order[item.rag]),
        asks,
        [i for i in items if i.purpose == AgendaItem.Purpose.DECISION],
        [item for item in queries.items_by_rule(meeting, day) if item.marking in allowed]
        if meeting
        else [],
        [row for row in reported if row.late],
    )


def _own(who: Member, day: date) -> Iterable[OffTrack]:
    """What this room knows: late actions, overdue duties, red boards, risks over tolerance."""
    partnership, allowed = who.partnership, within(who.ceiling)
    slug = partnership.slug
    actions = Action.objects.of(partnership).filter(
        marking__in=allowed, status=Action.Status.OPEN, due_on__lt=day
    )
    for action in actions.select_related("owner", "owner_organisation", "board"):
        late = words.plural((day - action.due_on).days, "day")
        yield OffTrack(
            action.title, f"Was due {spoken(action.due_on)}, {late} ago.", action.owned_by, "",
            Link.to(action).address(slug), Rag.RED, "Action",
        )  # fmt: skip
    for row in queries.calendar(partnership, day):
        if row.standing.rag == Rag.RED and row.duty.marking in allowed:
            yield OffTrack(
                row.duty.title, row.standing.words, row.duty.owned_by, "Say when it will be done.",
                Link.to(row.duty).address(slug), Rag.RED, "Duty",
            )  # fmt: skip
    for risk in queries.risks_over_tolerance(partnership):
        if risk.marking in allowed:
            yield OffTrack(
                risk.title, f"Score {risk.score}, over its tolerance of {risk.tolerance}.",
                risk.owned_by, "Decide what is done about it, or accept it.",
                Link.to(risk).address(slug), Rag.RED, risk.get_kind_of_risk_display(),
            )  # fmt: skip
    seats = queries.seats_by_board(partnership, day)
    for reported in queries.reports_of(partnership, queries.period_before(day)):
        report = reported.report
        if report is None or reported.late or report.marking not in allowed:
            continue
        if report.rag in (Rag.RED, Rag.AMBER):
            yield OffTrack(
                reported.board.name, report.rag_reason,
                queries.chair_of(seats.get(reported.board.pk, [])), _first_ask(report),
                Link.to(report).address(slug), Rag(report.rag), "Board",
            )  # fmt: skip


def _first_ask(report: HighlightReport) -> str:
    return next((line.strip() for line in report.asks.splitlines() if line.strip()), "")
