"""Every change to a strategy, by what it changes."""

from commonweal.strategy.changes.evidence import (
    Standing,
    issue_report,
    link_finding,
    open_gap,
    refresh_population,
    score,
    sign_equality,
    unexplained,
)
from commonweal.strategy.changes.lifecycle import (
    SignedOff,
    ask_for_endorsement,
    begin_equality,
    consult,
    endorse,
    equality_of,
    executive_of,
    file_as_ended,
    missing_to_publish,
    publish,
    redraft,
    sign_off,
    without_equality_assessment,
)
from commonweal.strategy.changes.refreshing import refresh

__all__ = [
    "SignedOff",
    "Standing",
    "ask_for_endorsement",
    "begin_equality",
    "consult",
    "endorse",
    "equality_of",
    "executive_of",
    "file_as_ended",
    "issue_report",
    "link_finding",
    "missing_to_publish",
    "open_gap",
    "publish",
    "redraft",
    "refresh",
    "refresh_population",
    "score",
    "sign_equality",
    "sign_off",
    "unexplained",
    "without_equality_assessment",
]
