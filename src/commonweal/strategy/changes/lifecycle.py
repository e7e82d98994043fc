"""The life of a strategy: consulted on, endorsed, published, ended; its priorities signed off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from commonweal.governance import changes as governing
from commonweal.governance import queries as governance
from commonweal.governance.links import Link
from commonweal.governance.models import ApprovalRound, Board
from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.records.models import Record
from commonweal.strategy import hooks, policies
from commonweal.strategy.models import EqualityAssessment, Priority, Strategy

Status = Strategy.Status


def consult(strategy: Strategy, *, by: Person | None, at: datetime, why: str = "") -> Strategy:
    """Put a draft out for consultation."""
    policies.check_writes(by, strategy.partnership, at.date(), "put a strategy out to consultation")
    return changes.move(strategy, Status.CONSULTED, by=by, at=at, why=why)


def redraft(strategy: Strategy, *, by: Person | None, at: datetime, why: str) -> Strategy:
    """Take a strategy back to its draft, after consultation or an objection."""
    policies.check_writes(by, strategy.partnership, at.date(), "take a strategy back")
    back = Status.DRAFT if strategy.status == Status.CONSULTED else Status.CONSULTED
    return changes.move(strategy, back, by=by, at=at, why=why)


def ask_for_endorsement(
    strategy: Strategy, *, deadline: date, by: Person | None, at: datetime
) -> ApprovalRound:
    """Ask every responsible authority to endorse a strategy that was consulted on.

    Raises:
        NotNow: It was not consulted on, a round is open, or there is nobody to ask.
    """
    if strategy.status != Status.CONSULTED:
        raise NotNow(
            f"“{strategy}” cannot be sent for endorsement now.",
            seen=f"It is {strategy.get_status_display().lower()}.",
            do="Consult on it first.",
        )
    return governing.open_round(
        strategy.partnership, Link.to(strategy), deadline=deadline, by=by, at=at,
        edition=f"version {strategy.version}",
    )  # fmt: skip


@transaction.atomic
def endorse(strategy: Strategy, *, by: Person | None, at: datetime) -> Strategy:
    """Record that every responsible authority endorsed it, or did not respond in time.

    Raises:
        NotNow: An answer is awaited, somebody objects, or nobody was asked.
    """
    policies.check_writes(by, strategy.partnership, at.date(), "record that it is endorsed")
    asked = governance.open_round_about(strategy.partnership, Link.to(strategy))
    if asked is not None:
        governing.sign_off(asked, by=by, at=at)
    governance.check_signed_off(strategy.partnership, Link.to(strategy))
    return changes.move(strategy, Status.ENDORSED, by=by, at=at)


def without_equality_assessment(
    strategy: Strategy, reason: str, *, by: Person | None, at: datetime
) -> Strategy:
    """State why there is no equality assessment. The reason is published with the strategy."""
    policies.check_writes(by, strategy.partnership, at.date(), "give that reason")
    if len(reason.split()) < 5:
        raise NotNow(
            "That is no reason that could be published.",
            seen=f"“{reason}”.",
            do="Say in a sentence why equality is not touched, or make the assessment.",
        )
    strategy.equality_reason = reason.strip()
    return changes.save(strategy, by=by, at=at, verb="equality-reason-given")


def missing_to_publish(strategy: Strategy) -> list[str]:
    """What stands between a strategy and its publication, in sentences; nothing where it may go."""
    missing = []
    try:
        governance.check_signed_off(strategy.partnership, Link.to(strategy))
    except NotNow as error:
        missing.append(f"{error.wrong} {error.seen}".strip())
    about = equality_of(strategy)
    signed = about is not None and about.status == EqualityAssessment.Status.SIGNED
    if not signed and not strategy.equality_reason:
        missing.append(
            "There is no equality assessment that was signed off, and no reason why none is needed."
        )
    if strategy.outcome_value and not strategy.outcome_source:
        missing.append(f"The figure “{strategy.outcome_value}” has no source.")
    return missing


def equality_of(record: Record) -> EqualityAssessment | None:
    """The latest equality assessment of a strategy, a plan or a service."""
    found: EqualityAssessment | None = (
        EqualityAssessment.objects.of(record.partnership)
        .filter(subject_kind=record.kind(), subject=record.pk)
        .first()
    )
    return found


def begin_equality(strategy: Strategy, *, by: Person | None, at: datetime) -> EqualityAssessment:
    """The equality assessment of a strategy, begun where there is none."""
    policies.check_writes(by, strategy.partnership, at.date(), "begin an equality assessment")
    return equality_of(strategy) or changes.save(
        EqualityAssessment(
            partnership=strategy.partnership, subject_kind=strategy.kind(), subject=strategy.pk,
            title=f"Equality assessment of {strategy}"[:300],
        ),
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def publish(strategy: Strategy, *, by: Person | None, at: datetime) -> Strategy:
    """Publish a strategy; the one it follows is superseded.

    Raises:
        NotNow: An authority has not endorsed it and is not recorded as not responding, there is
            neither an equality assessment nor a reason, or a figure has no source.
    """
    policies.check_writes(by, strategy.partnership, at.date(), "publish a strategy")
    missing = missing_to_publish(strategy)
    if missing:
        raise NotNow(
            f"“{strategy}” cannot be published yet.",
            seen=" ".join(missing),
            do="Each of these has its step on the page of the strategy.",
        )
    strategy.published_on = at.date()
    strategy = changes.move(strategy, Status.PUBLISHED, by=by, at=at)
    before = strategy.predecessor
    if before is not None and before.status == Status.PUBLISHED:
        changes.move(before, Status.SUPERSEDED, by=by, at=at, why=f"“{strategy}” was published.")
    return strategy


def file_as_ended(strategy: Strategy, *, by: Person | None, at: datetime, why: str) -> Strategy:
    """End a strategy whose period is over: one in force, or one that came into the register late."""
    policies.check_writes(by, strategy.partnership, at.date(), "end a strategy")
    if not strategy.over_on(at.date()):
        raise NotNow(
            f"“{strategy}” is not over.",
            seen=f"It runs until {strategy.ends_on or 'a day that is not stated'}.",
            do="Publish its successor, which supersedes it.",
        )
    return changes.move(strategy, Status.ENDED, by=by, at=at, why=why)


@dataclass(frozen=True)
class SignedOff:
    """What signing off made, and what was there already."""

    groups: list[Board]
    made: int
    plans: list[Record]


def executive_of(strategy: Strategy, *, by: Person | None, at: datetime) -> Board:
    """The executive board; set up under the partnership's own name where there is none."""
    board = (
        Board.objects.of(strategy.partnership)
        .filter(kind_of_board=Board.Kind.EXECUTIVE, status=Board.Status.ACTIVE)
        .first()
    )
    if board is not None:
        return board  # type: ignore[no-any-return]
    return governing.create_board(
        strategy.partnership, name=f"{strategy.partnership.name} Board", kind=Board.Kind.EXECUTIVE,
        by=by, at=at, why="The partnership had no executive board to answer to.",
    )  # fmt: skip


@transaction.atomic
def sign_off(
    strategy: Strategy, *, by: Person | None, at: datetime, board: Board | None = None
) -> SignedOff:
    """Sign off a strategy's priorities: each gets its group and its blank plan, exactly once.

    Running it again makes nothing twice; a priority added later gets what it lacks.

    Args:
        board: What the groups answer to; the executive if not given.
    """
    policies.check_writes(by, strategy.partnership, at.date(), "sign off priorities")
    rows = Priority.objects.of(strategy.partnership).filter(strategy=strategy)
    agreed = list(rows.exclude(status=Priority.Status.DROPPED).exclude(level=Priority.Level.ANNUAL))
    if not agreed:
        raise NotNow(
            "There is nothing to sign off.",
            seen=f"“{strategy}” has no priorities.",
            do="Add them, or take them in from the document.",
        )
    above = board or executive_of(strategy, by=by, at=at)
    groups, plans, made = [], [], 0
    for priority in agreed:
        if priority.status == Priority.Status.PROPOSED:
            priority = changes.move(priority, Priority.Status.AGREED, by=by, at=at)
        group, new = governing.set_up_group(
            above, about=Link.to(priority), name=f"{priority.title} group"[:200], by=by, at=at
        )
        groups.append(group)
        made += new
        plans += [
            plan
            for maker in hooks.SIGNED_OFF
            if (plan := maker(priority, group, by, at)) is not None
        ]
    changes.note(strategy, "signed-off", by=by, at=at, priorities=len(agreed), groups_made=made)
    return SignedOff(groups, made, plans)
