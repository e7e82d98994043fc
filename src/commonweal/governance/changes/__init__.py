"""Every change to governance, by the noun it changes."""

from commonweal.governance.changes.approvals import answer, open_round, sign_off, withdraw
from commonweal.governance.changes.boards import (
    appoint,
    approve_terms,
    close_board,
    create_board,
    draft_terms,
    end_seat,
    set_up_group,
)
from commonweal.governance.changes.duties import attach_evidence, record_duty, take_statutory_duties
from commonweal.governance.changes.meetings import (
    add_item,
    agree_minutes,
    attend,
    call_meeting,
    decide,
    hold,
    reflect,
)
from commonweal.governance.changes.reports import (
    close_issue,
    promote_issue,
    reopen_report,
    submit_report,
)
from commonweal.governance.changes.reviews import record_change, record_review

__all__ = [
    "add_item",
    "agree_minutes",
    "answer",
    "appoint",
    "approve_terms",
    "attach_evidence",
    "attend",
    "call_meeting",
    "close_board",
    "close_issue",
    "create_board",
    "decide",
    "draft_terms",
    "end_seat",
    "hold",
    "open_round",
    "promote_issue",
    "record_change",
    "record_duty",
    "record_review",
    "reflect",
    "reopen_report",
    "set_up_group",
    "sign_off",
    "submit_report",
    "take_statutory_duties",
    "withdraw",
]
