"""Reading of governance, for pages, packs and other rooms."""

from commonweal.governance.queries.alignment import SUBJECTS, Aligned, alignment
from commonweal.governance.queries.approvals import (
    RoundStanding,
    check_signed_off,
    open_round_about,
    responsible_authorities,
    signed_round_about,
    standing_of_round,
)
from commonweal.governance.queries.boards import (
    Breach,
    Node,
    Seats,
    breaches,
    chair_of,
    matrix,
    open_boards,
    seats_by_board,
    tree,
)
from commonweal.governance.queries.duties import DutyRow, calendar, standing_of_duty
from commonweal.governance.queries.lessons import lessons_about
from commonweal.governance.queries.meetings import (
    ItemByRule,
    items_by_rule,
    next_executive_meeting,
    next_meeting_of,
)
from commonweal.governance.queries.reports import (
    Period,
    Reported,
    contacts_by_quarter,
    period_before,
    reporting_boards,
    reports_of,
)
from commonweal.governance.queries.reviews import Difference, structure_difference
from commonweal.governance.queries.risks import heat, risks_over_tolerance

__all__ = [
    "SUBJECTS",
    "Aligned",
    "Breach",
    "Difference",
    "DutyRow",
    "ItemByRule",
    "Node",
    "Period",
    "Reported",
    "RoundStanding",
    "Seats",
    "alignment",
    "breaches",
    "calendar",
    "chair_of",
    "check_signed_off",
    "contacts_by_quarter",
    "heat",
    "items_by_rule",
    "lessons_about",
    "matrix",
    "next_executive_meeting",
    "next_meeting_of",
    "open_boards",
    "open_round_about",
    "period_before",
    "reporting_boards",
    "reports_of",
    "responsible_authorities",
    "risks_over_tolerance",
    "seats_by_board",
    "signed_round_about",
    "standing_of_duty",
    "standing_of_round",
    "structure_difference",
    "tree",
]
