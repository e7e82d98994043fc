"""Everything that governance keeps."""

from commonweal.governance.models.approvals import ApprovalRound, Endorsement
from commonweal.governance.models.boards import Board, Membership, Terms
from commonweal.governance.models.champions import CalendarAddress, Champion, Contact
from commonweal.governance.models.duties import Duty, DutyEvidence
from commonweal.governance.models.meetings import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    Effect,
    Meeting,
    Reflection,
)
from commonweal.governance.models.papers import HighlightReport, Paper
from commonweal.governance.models.reviews import (
    Achievement,
    Alignment,
    Altered,
    GovernanceChange,
    GovernanceReview,
)
from commonweal.governance.models.risks import EmergingIssue, Lesson, Risk

__all__ = [
    "Achievement",
    "Action",
    "AgendaItem",
    "Alignment",
    "Altered",
    "ApprovalRound",
    "Attendance",
    "Board",
    "CalendarAddress",
    "Champion",
    "Contact",
    "Decision",
    "Duty",
    "DutyEvidence",
    "Effect",
    "EmergingIssue",
    "Endorsement",
    "GovernanceChange",
    "GovernanceReview",
    "HighlightReport",
    "Lesson",
    "Meeting",
    "Membership",
    "Paper",
    "Reflection",
    "Risk",
    "Terms",
]
