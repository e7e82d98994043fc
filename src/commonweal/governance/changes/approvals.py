"""Rounds of approval: asked, answered, signed off."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from commonweal.governance import policies, queries
from commonweal.governance.links import Link
from commonweal.governance.models import ApprovalRound, Board, Decision, Endorsement
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.changes import NotNow

Answer = Endorsement.Answer


@transaction.atomic
def open_round(
    partnership: Partnership,
    about: Link,
    *,
    deadline: date,
    by: Person | None,
    at: datetime,
    edition: str = "",
    board: Board | None = None,
) -> ApprovalRound:
    """Ask every responsible authority in force to endorse something.

    Raises:
        NotNow: A round about it is open, or there is no authority to ask.
    """
    policies.check_governs(by, partnership, at.date(), "open a round of approval")
    if queries.open_round_about(partnership, about) is not None:
        raise NotNow(
            f"A round of approval of “{about.title}” is open already.",
            do="Withdraw it, or wait for its answers.",
        )
    authorities = queries.responsible_authorities(partnership, at.date())
    if not authorities:
        raise NotNow(
            "There is nobody to ask.",
            seen="No responsible authority is recorded in this partnership.",
            do="Record the responsible authorities first.",
        )
    asked = changes.save(
        ApprovalRound(
            partnership=partnership, edition=edition, board=board, opened_on=at.date(),
            deadline=deadline, **about.columns(),
        ),
        by=by,
        at=at,
    )  # fmt: skip
    for organisation in authorities:
        row = Endorsement(partnership=partnership, round=asked, organisation=organisation)
        changes.save(row, by=by, at=at, verb="asked")
    return asked


@transaction.atomic
def answer(
    endorsement: Endorsement, *, answer: str, by: Person | None, at: datetime, words: str = ""
) -> Endorsement:
    """Record what an authority answered, or that it did not.

    An answer may be changed while the round is open: an objection can be withdrawn.

    Raises:
        NotPermitted: This person does not speak for that authority.
        NotNow: The round is closed, or silence is recorded before the deadline.
    """
    policies.check_may_answer(by, endorsement, at.date())
    asked = endorsement.round
    if asked.status != ApprovalRound.Status.OPEN:
        raise NotNow(f"This round is {asked.get_status_display().lower()}.")
    if answer == Answer.SILENT:
        policies.check_governs(by, asked.partnership, at.date(), "record that nobody answered")
        if at.date() <= asked.deadline:
            raise NotNow(
                f"{endorsement.organisation} can still answer.",
                seen=f"Answers are wanted by {asked.deadline.isoformat()}.",
                do="Record that it did not respond once that day has passed.",
            )
    if answer == Answer.OBJECTED and not words.strip():
        raise NotNow("An objection needs its reason.", do="Write what they object to.")
    endorsement.answer, endorsement.words = answer, words
    endorsement.answered_at, endorsement.recorded_by = at, by
    return changes.save(endorsement, by=by, at=at, verb=str(Answer(answer).value))


@transaction.atomic
def sign_off(
    asked: ApprovalRound, *, by: Person | None, at: datetime, decision: Decision | None = None
) -> ApprovalRound:
    """Close a round that every authority endorsed or did not respond to.

    Raises:
        NotNow: An answer is awaited, or somebody objects.
    """
    policies.check_governs(by, asked.partnership, at.date(), "sign off")
    asked = ApprovalRound.everything.select_for_update().get(pk=asked.pk)
    queries.standing_of_round(asked).check(asked.about_title)
    asked.decision = decision
    return changes.move(asked, ApprovalRound.Status.SIGNED, by=by, at=at)


def withdraw(asked: ApprovalRound, *, by: Person | None, at: datetime, why: str) -> ApprovalRound:
    """Stop asking, for example because the text changes."""
    policies.check_governs(by, asked.partnership, at.date(), "withdraw a round of approval")
    return changes.move(asked, ApprovalRound.Status.WITHDRAWN, by=by, at=at, why=why)
