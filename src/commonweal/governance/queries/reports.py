"""Which boards reported on a period, and which are late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from commonweal.governance.duties import spoken
from commonweal.governance.models import Board, Contact, HighlightReport
from commonweal.governance.models.fields import in_force
from commonweal.partnership.models import Partnership

REPORTS = (Board.Kind.OPERATIONAL, Board.Kind.PLACE)
"""Types of board that send the executive a report of every period."""


@dataclass(frozen=True)
class Period:
    """A quarter, first and last day."""

    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return f"{spoken(self.starts_on)} to {spoken(self.ends_on)}"


@dataclass(frozen=True)
class Reported:
    """A board and its report of a period, if it sent one."""

    board: Board
    report: HighlightReport | None

    @property
    def late(self) -> bool:
        return self.report is None or self.report.status != HighlightReport.Status.SUBMITTED


def period_before(day: date) -> Period:
    """The quarter that was complete on a day.

    >>> period_before(date(2026, 4, 15))
    Period(starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 3, 31))
    """
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = first - timedelta(days=1)
    return Period(date(last.year, last.month - 2, 1), last)


def contacts_by_quarter(contacts: QuerySet[Contact]) -> list[tuple[str, int]]:
    """How many contacts there were in each calendar quarter, the newest first."""
    counts: Counter[tuple[int, int]] = Counter(
        (day.year, (day.month - 1) // 3 + 1)
        for day in contacts.values_list("happened_on", flat=True)
    )
    said = ("January to March", "April to June", "July to September", "October to December")
    return [
        (f"{said[quarter - 1]} {year}", count)
        for (year, quarter), count in sorted(counts.items(), reverse=True)
    ]


def reporting_boards(partnership: Partnership, day: date) -> list[Board]:
    """Boards that owe the executive a report, in alphabetical order."""
    return list(
        Board.objects.of(partnership)
        .filter(in_force(day), status=Board.Status.ACTIVE, kind_of_board__in=REPORTS)
        .order_by("name")
    )


def reports_of(partnership: Partnership, period: Period) -> list[Reported]:
    """Each board that reports, with its report of a period or none. Two queries."""
    rows = HighlightReport.objects.of(partnership).filter(
        starts_on__gte=period.starts_on, ends_on__lte=period.ends_on
    )
    by = {r.board_id: r for r in rows.order_by("starts_on")}
    boards = reporting_boards(partnership, period.ends_on)
    return [Reported(board, by.get(board.pk)) for board in boards]
