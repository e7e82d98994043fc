"""Doors and finer answers that the registers of this room share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from commonweal.governance import policies
from commonweal.governance.changes.keeping import board_of, check_open
from commonweal.governance.models.fields import Owned
from commonweal.partnership.doors import only
from commonweal.partnership.members import Member
from commonweal.partnership.models import Role
from commonweal.partnership.registers import asking
from commonweal.records.changes import NotNow

Name = Role.Name
GOVERNORS = only(*policies.GOVERNS)
"""Who keeps boards, decisions, duties."""
BOARD_WRITERS = only(*policies.GOVERNS, Name.LEAD, Name.EXECUTIVE, Name.PARTNER)
"""Who may run a board: whether she runs this one is asked when she saves."""
ANALYSTS = only(*policies.GOVERNS, Name.ANALYST, Name.LEAD)


def runs_its_board(member: Member, record: Any) -> bool:
    """Whether a record of a board is hers to change, and not yet final."""
    try:
        check_open(record)
    except NotNow:
        return False
    if isinstance(record, Owned) and record.is_owned_by(member.person):
        return True
    return policies.may_report_for(member, board_of(record), timezone.localdate())


def governs(member: Member, record: Any) -> bool:
    return policies.governs(member)


def governs_here(request: HttpRequest, record: Any = None) -> bool:
    """For verbs: whether whoever asks keeps the register."""
    return policies.governs(asking(request))


def runs_here(request: HttpRequest, record: Any) -> bool:
    """For verbs: whether whoever asks runs the board that a record belongs to."""
    return policies.may_report_for(asking(request), board_of(record), timezone.localdate())
