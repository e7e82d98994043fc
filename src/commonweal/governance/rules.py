"""Rules of membership, and what is said when one is broken.

Asked of a membership before it is saved, and of all of them for the list of breaches: what was
in order when it was recorded may be out of order today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonweal.governance.models import Board, Membership

CHAIRED_BY_EXECUTIVE = {"operational", "place"}
"""Types of board whose chair must be a member of the executive."""
OFFICER_INSTEAD = {"place"}
"""Types of board that a lead supporting officer may run instead of a chair."""


def refusal_of(membership: Membership) -> str:
    """Why this seat may not be given; empty where it may."""
    board, post = membership.board, membership.post
    if post == "lead-supporting-officer" and board.kind_of_board not in OFFICER_INSTEAD:
        return (
            f"Only a place-based board may be run by a lead supporting officer; {board} is not one."
        )
    if post == "link" and board.kind_of_board != "connected":
        return "Only a connected board has “our member there”."
    day = membership.starts_on or date.max
    if chair_needs_executive(board, post) and not sits_on_executive(membership, day):
        return (
            f"The chair of {board} must be a member of the executive: "
            f"{board.get_kind_of_board_display().lower()}s are chaired from there. "
            "Choose an executive member"
            + (
                ", or record a lead supporting officer."
                if board.kind_of_board in OFFICER_INSTEAD
                else "."
            )
        )
    return ""


def chair_needs_executive(board: Board, post: str) -> bool:
    """Whether a seat on a board is one that only a member of the executive may hold."""
    return post == "chair" and board.kind_of_board in CHAIRED_BY_EXECUTIVE


def sits_on_executive(membership: Membership, day: date) -> bool:
    """Whether the same person or name holds a seat on the executive on a day.

    `date.max` stands for "no day given": any seat that has not ended counts.
    """
    from commonweal.governance.models import Membership

    seats = Membership.objects.of(membership.partnership_id).filter(
        board__kind_of_board="executive"
    )
    for seat in seats.select_related("person"):
        if day == date.max:
            if seat.ends_on is not None:
                continue
        elif not seat.in_force_on(day):
            continue
        if same_somebody(seat, membership):
            return True
    return False


def same_somebody(one: Membership, other: Membership) -> bool:
    """The same person; or, where one of them is only a name, the same name."""
    if one.person_id and other.person_id:
        return one.person_id == other.person_id
    return one.name.casefold().strip() == other.name.casefold().strip() != ""
