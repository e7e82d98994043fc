"""Boards, meetings and people that the tests of this room share. All made up."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import changes
from commonweal.governance.models import Board
from commonweal.partnership.models import Partnership, Person

TODAY = NOW.date()
SEVEN = (
    ("Anti-Social Behaviour Board", "operational"),
    ("Hate Crime Strategic Board", "operational"),
    ("Domestic Violence & Abuse Board", "operational"),
    ("Prostitution Board", "operational"),
    ("Serious & Organised Crime Board", "operational"),
    ("Reducing Offending Board", "operational"),
    ("City Centre Community Safety Partnership", "place"),
)
CONNECTED = (
    "Drugs & Alcohol Board",
    "Safeguarding Children's Partnership",
    "Health & Wellbeing Board",
    "Safeguarding Adults Board",
    "Children's & Families Trust",
    "CONTEST",
)


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def an_executive(partnership: Partnership, chair: Person | None = None) -> Board:
    board = changes.create_board(partnership, name="Executive", kind="executive", by=None, at=NOW)
    if chair is not None:
        changes.appoint(board, post="chair", person=chair, by=None, at=NOW)
    return board


def a_board(
    partnership: Partnership, name: str = "Hate Crime Strategic Board", kind: str = "operational",
    parent: Board | None = None, **values: object,
) -> Board:  # fmt: skip
    return changes.create_board(
        partnership, name=name, kind=kind, parent=parent, by=None, at=NOW, **values
    )


def the_leeds_structure() -> tuple[Partnership, Board, dict[str, Board], Person]:
    """An executive with a chair, seven boards chaired by her, six connected boards."""
    leeds = a_partnership()
    chair = a_person(leeds, "chair", "executive", name="Ada Chair")
    executive = an_executive(leeds, chair)
    boards = {}
    for name, kind in SEVEN:
        board = boards[name] = a_board(leeds, name, kind, executive)
        changes.appoint(board, post="chair", person=chair, by=None, at=NOW)
    for name in CONNECTED:
        board = boards[name] = a_board(leeds, name, "connected", executive)
        changes.appoint(board, post="link", person=chair, by=None, at=NOW, purpose="Synergy")
    return leeds, executive, boards, chair
