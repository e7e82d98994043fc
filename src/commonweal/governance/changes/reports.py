"""Changes to highlight reports and emerging issues."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commonweal.governance import effects, policies
from commonweal.governance.effects import Wanted
from commonweal.governance.links import Link
from commonweal.governance.models import Decision, Effect, EmergingIssue, HighlightReport
from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.changes import NotNow


def submit_report(report: HighlightReport, *, by: Person | None, at: datetime) -> HighlightReport:
    """Send a board's report to the executive. It is not edited after this."""
    policies.check_may_report(by, report.board, at.date(), "submit a report")
    report.submitted_at = at
    return changes.move(report, HighlightReport.Status.SUBMITTED, by=by, at=at)


def reopen_report(
    report: HighlightReport, *, by: Person | None, at: datetime, why: str
) -> HighlightReport:
    """Hand a report back to its board."""
    policies.check_governs(by, report.partnership, at.date(), "hand a report back")
    report.submitted_at = None
    return changes.move(report, HighlightReport.Status.DRAFT, by=by, at=at, why=why)


@transaction.atomic
def promote_issue(
    issue: EmergingIssue,
    *,
    decision: Decision,
    by: Person | None,
    at: datetime,
    to: Link | Wanted,
) -> EmergingIssue:
    """Make an emerging issue part of the plan, by a decision. Its evidence stays with it.

    Args:
        to: The record it becomes part of; or the record to make of it, whose values are then
            given the issue's signal, evidence and finding under `signal`, `evidence`, `finding`.
    """
    policies.check_governs(by, issue.partnership, at.date(), "promote an emerging issue")
    if decision.outcome != Decision.Outcome.AGREED:
        raise NotNow(
            "Only an agreed decision promotes an issue.",
            seen=f"“{decision}” was {decision.get_outcome_display().lower()}.",
            do="Choose the decision that agreed it.",
        )
    if isinstance(to, Wanted):
        carried = {"signal": issue.signal, "evidence": issue.evidence, "finding": issue.finding}
        wanted = Wanted(to.kind, to.title, {**to.values, **carried})
        to = Link.to(effects.make(wanted, decision, by=by, at=at))
        did = Effect.Did.CREATED
    else:
        did = Effect.Did.CHANGED
    changes.save(
        Effect(partnership=issue.partnership, decision=decision, did=did, **to.columns()),
        by=by,
        at=at,
    )
    issue.decision = decision
    for name, value in to.columns().items():
        setattr(issue, name, value)
    return changes.move(issue, EmergingIssue.Status.PROMOTED, by=by, at=at)


def close_issue(
    issue: EmergingIssue, *, by: Person | None, at: datetime, why: str
) -> EmergingIssue:
    """Close an issue that will not become part of the plan, and say why."""
    policies.check_governs(by, issue.partnership, at.date(), "close an emerging issue")
    if not why.strip():
        raise NotNow("Closing an issue needs a reason.", do="Write what its test showed.")
    return changes.move(issue, EmergingIssue.Status.CLOSED, by=by, at=at, why=why)
