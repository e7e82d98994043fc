"""Who may do what to the partnership itself. Silence means no."""

from __future__ import annotations

from commonweal.partnership.members import Member
from commonweal.partnership.models import Role
from commonweal.records.changes import NotPermitted
from commonweal.records.models import Record

Name = Role.Name

ABOVE_PARTNER = frozenset(
    {
        Name.ADMINISTRATOR, Name.MANAGER, Name.ANALYST, Name.CHAIR, Name.EXECUTIVE,
        Name.SECRETARY, Name.AUDITOR,
    }
)  # fmt: skip
"""Roles that see or decide more than a partner does: they show who they are in two steps."""
INVITERS = frozenset({Name.ADMINISTRATOR, Name.MANAGER})
GIVEN_BY_ADMINISTRATORS = frozenset({Name.ADMINISTRATOR, Name.AUDITOR})
"""A manager cannot make herself her own auditor, nor an administrator."""


def check_can_give(member: Member, role: str) -> None:
    """Whether somebody may give a role to another person, or end it.

    Raises:
        NotPermitted: She is no administrator, nor a manager giving a role that managers give.
    """
    if member.is_any({Name.ADMINISTRATOR}):
        return
    if member.is_any({Name.MANAGER}) and role not in GIVEN_BY_ADMINISTRATORS:
        return
    raise NotPermitted(
        f"You cannot give or end the role “{Role.Name(role).label}”.",
        seen="Administrators give every role; managers all but administrator and auditor.",
        do="Ask the administrator of the partnership.",
    )


def may_edit(member: Member, record: Record) -> bool:
    """Whether a record belongs to the partnership that somebody is acting in.

    A record shared by another partnership is read there and edited only by its owner.
    """
    return record.partnership_id == member.partnership.pk
