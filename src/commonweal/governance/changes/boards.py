"""Changes to boards, seats and terms of reference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from commonweal.governance import policies
from commonweal.governance.links import Link
from commonweal.governance.models import Board, Decision, Membership, Terms
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.vocabulary.errors import CommonwealError


class RuleBroken(CommonwealError):
    """A rule of membership does not allow it."""


def create_board(
    partnership: Partnership,
    *,
    name: str,
    kind: str,
    by: Person | None,
    at: datetime,
    parent: Board | None = None,
    why: str = "",
    **values: Any,
) -> Board:
    """Set up a board, group or connected body.

    Args:
        kind: One of `Board.Kind`.
        values: Other columns of `Board`: remit, starts_on, ends_on, unclear, source …
    """
    policies.check_governs(by, partnership, at.date(), "set up a board")
    board = Board(partnership=partnership, name=name, kind_of_board=kind, parent=parent, **values)
    return changes.save(board, by=by, at=at, why=why)


@transaction.atomic
def appoint(
    board: Board,
    *,
    post: str,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    representative: str = "",
    why: str = "",
    **values: Any,
) -> Membership:
    """Give somebody a seat on a board.

    Raises:
        RuleBroken: The chair is not of the executive, or the board has no such post.
    """
    policies.check_governs(by, board.partnership, at.date(), "appoint to a board")
    seat = Membership(
        partnership=board.partnership, board=board, post=post, person=person,
        representative=representative, **values,
    )  # fmt: skip
    try:
        return changes.save(seat, by=by, at=at, why=why)
    except ValidationError as error:
        raise RuleBroken(
            "This seat cannot be given.",
            seen=" ".join(error.messages),
            do="Choose somebody else or another post; the executive's members are on its own page.",
        ) from error


def end_seat(
    seat: Membership, *, on: date, by: Person | None, at: datetime, why: str = ""
) -> Membership:
    """End somebody's seat. What she did on the board stays."""
    policies.check_governs(by, seat.partnership, at.date(), "end a seat")
    seat.ends_on = on
    return changes.save(seat, by=by, at=at, why=why, verb="ended")


def close_board(board: Board, *, by: Person | None, at: datetime, why: str = "") -> Board:
    """Close a board whose work is done.

    Raises:
        NotNow: Boards that answer to it are still open.
    """
    policies.check_governs(by, board.partnership, at.date(), "close a board")
    open_below = Board.objects.of(board.partnership).filter(
        parent=board, status=Board.Status.ACTIVE
    )
    names = [str(b) for b in open_below]
    if names:
        raise NotNow(
            f"{board} cannot be closed yet.",
            seen=f"These answer to it and are open: {', '.join(names)}.",
            do="Close them, or let them answer to another board, first.",
        )
    board.ends_on = min(board.ends_on or at.date(), at.date())
    if board.starts_on:
        board.ends_on = max(board.starts_on, board.ends_on)
    return changes.move(board, Board.Status.CLOSED, by=by, at=at, why=why)


@transaction.atomic
def set_up_group(
    parent: Board,
    *,
    about: Link,
    by: Person | None,
    at: datetime,
    name: str = "",
    kind: str = Board.Kind.SUBGROUP,
    members: Iterable[dict[str, Any]] = (),
    **values: Any,
) -> tuple[Board, bool]:
    """The group that delivers one thing: made the first time, found every time after.

    Args:
        about: What it delivers, such as a priority.
        members: Seats to give it when it is made: arguments of `appoint` without by and at.

    Returns:
        The group, and whether it was made now.
    """
    policies.check_governs(by, parent.partnership, at.date(), "set up a group")
    # The lock on the parent lets one of two people at once make it and the other find it.
    Board.everything.select_for_update().get(pk=parent.pk)
    found = (
        Board.objects.of(parent.partnership)
        .filter(about_kind=about.kind, about_id=about.id)
        .first()
    )
    if found is not None:
        return found, False
    group = create_board(
        parent.partnership, name=name or about.title, kind=kind, parent=parent, by=by, at=at,
        why=f"To deliver “{about.title}”.", **about.columns(), **values,
    )  # fmt: skip
    for seat in members:
        appoint(group, by=by, at=at, **seat)
    return group, True


@transaction.atomic
def draft_terms(
    board: Board, *, text: str, by: Person | None, at: datetime, review_on: date | None = None
) -> Terms:
    """Write the next version of a board's terms of reference."""
    policies.check_governs(by, board.partnership, at.date(), "write terms of reference")
    numbers = Terms.objects.ever(board.partnership).filter(board=board)
    latest = numbers.order_by("-number").values_list("number", flat=True).first() or 0
    terms = Terms(
        partnership=board.partnership, board=board, number=latest + 1, text=text,
        review_on=review_on,
    )  # fmt: skip
    return changes.save(terms, by=by, at=at)


@transaction.atomic
def approve_terms(
    terms: Terms,
    *,
    on: date,
    by: Person | None,
    at: datetime,
    decision: Decision | None = None,
    why: str = "",
) -> Terms:
    """Bring a version into force. The version before is superseded and stays readable."""
    policies.check_governs(by, terms.partnership, at.date(), "approve terms of reference")
    before = Terms.objects.of(terms.partnership).filter(
        board=terms.board_id, status=Terms.Status.APPROVED
    )
    for old in before.select_for_update():
        changes.move(
            old, Terms.Status.SUPERSEDED, by=by, at=at, why=f"Version {terms.number} approved."
        )
    terms.approved_on, terms.decision = on, decision
    return changes.move(terms, Terms.Status.APPROVED, by=by, at=at, why=why)
