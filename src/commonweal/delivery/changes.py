"""Changes to what is delivered: each a verb, in one transaction, with one line of history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from commonweal.delivery.models import (
    ActionPlan,
    Asking,
    Deliverable,
    Deployment,
    Evaluation,
    Kpi,
    KpiReturn,
    Pilot,
    PlanAction,
    ServiceReview,
    Update,
)
from commonweal.delivery.periods import quarter_before
from commonweal.governance.models import Board
from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.strategy.models import Priority, Statement

OPEN_FOR = timedelta(days=14)
"""How long an address to answer by is good."""


@transaction.atomic
def ask_leads(
    deliverables: Iterable[Deliverable], *, by: Person | None, at: datetime
) -> list[Asking]:
    """Ask each lead once about each open deliverable for the quarter that ended last.

    A deliverable with nobody's address is left out (it is on the list of what has no owner), as
    is one that was asked or told of for that quarter already.
    """
    period = quarter_before(timezone.localdate(at))
    asked = []
    for deliverable in deliverables:
        told = deliverable.updates.filter(period=period, retired_at__isnull=True).exists()
        pending = deliverable.askings.filter(period=period, retired_at__isnull=True).exists()
        if told or pending or not deliverable.contact or not deliverable.is_open:
            continue
        asking = Asking(
            partnership=deliverable.partnership, deliverable=deliverable, period=period,
            to=deliverable.contact, asked_at=at, expires_at=at + OPEN_FOR,
            marking=deliverable.marking,
        )  # fmt: skip
        asked.append(changes.save(asking, by=by, at=at))
    return asked


@transaction.atomic
def tell(update: Update, *, by: Person | None, at: datetime, **kept: Any) -> Update:
    """Record what a lead told; the deliverable then stands as she said."""
    update.told_at, update.told_by = at, by
    if update.asking is not None:
        asking = Asking.everything.select_for_update().get(pk=update.asking.pk)
        if asking.answered_at is not None:
            raise NotNow(
                "This was answered already.",
                seen=f"An answer came on {timezone.localtime(asking.answered_at):%d %B %Y}.",
                do="Ask the community safety manager if it must be corrected.",
            )
        asking.answered_at = at
        changes.save(asking, by=by, at=at, verb="answered")
    changes.save(update, by=by, at=at)
    deliverable = Deliverable.everything.select_for_update().get(pk=update.deliverable_id)
    deliverable.status, deliverable.standing = update.status, update.standing
    deliverable.reason, deliverable.told_on = update.reason, timezone.localdate(at)
    changes.save(deliverable, by=by, at=at, why=f"Told for {update.period}", verb="told-of")
    return update


@transaction.atomic
def plan_for(
    priority: Priority, *, by: Person | None, at: datetime, board: Board | None = None
) -> ActionPlan:
    """The action plan of a priority: made once, with nothing in it yet but its focus areas."""
    found = ActionPlan.objects.of(priority.partnership).filter(type="priority", priority=priority)
    if found:
        return found[0]  # type: ignore[no-any-return]
    plan = ActionPlan(
        partnership=priority.partnership, type=ActionPlan.Type.PRIORITY, priority=priority,
        title=f"Action plan: {priority.title}"[:300], board=board, marking=priority.marking,
    )  # fmt: skip
    return changes.save(plan, by=by, at=at, why="Its priority was signed off")


def headings(plan: ActionPlan) -> list[Statement]:
    """What a plan's actions stand under: the focus areas of its priority."""
    if plan.priority_id is None:
        return []
    rows = Statement.objects.of(plan.partnership).filter(
        priority=plan.priority_id, type=Statement.Type.FOCUS
    )
    return list(rows.order_by("order", "id"))


@transaction.atomic
def close_pilot(pilot: Pilot, *, by: Person | None, at: datetime, why: str = "") -> Pilot:
    """Close a pilot. It cannot be closed before somebody evaluated it."""
    done = pilot.evaluations.filter(retired_at__isnull=True, done_on__isnull=False)
    if not done.exists():
        raise NotNow(
            f"“{pilot}” cannot be closed without an evaluation.",
            seen="No evaluation of it has been finished.",
            do="Add an evaluation, even one that says that nothing could be measured.",
        )
    return changes.move(pilot, Pilot.Status.CLOSED, by=by, at=at, why=why)


@transaction.atomic
def close_review(review: ServiceReview, *, by: Person | None, at: datetime) -> ServiceReview:
    """Close a service review. It must have ended in actions that somebody owns."""
    actions = list(review.actions.filter(retired_at__isnull=True))
    if not actions:
        raise NotNow(
            f"The review of {review} cannot be closed without follow-on actions.",
            seen="No action names this review as where it comes from.",
            do="Add its recommendations to a plan as actions, or one that says why there are none.",
        )
    ownerless = [action for action in actions if not action.owned_by]
    if ownerless:
        raise NotNow(
            f"The review of {review} cannot be closed yet.",
            seen=f"{len(ownerless)} of its {len(actions)} actions have no owner.",
            do="Give each of them an owner.",
        )
    return changes.move(review, ServiceReview.Status.CLOSED, by=by, at=at)


def keep_evaluation(
    evaluation: Evaluation, *, by: Person | None, at: datetime, **kept: Any
) -> Evaluation:
    """Save an evaluation; the finding and its words come from its counts, never from a person."""
    from commonweal.delivery.evaluating import effect_of

    told = effect_of(evaluation)
    evaluation.finding, evaluation.effect = told.finding, told.words
    return changes.save(evaluation, by=by, at=at, **kept)


def keep_deployment(
    deployment: Deployment, *, by: Person | None, at: datetime, **kept: Any
) -> Deployment:
    """Record hours of a volunteer. An expired check stops it."""
    if not deployment.volunteer.may_be_sent_on(deployment.on):
        until = deployment.volunteer.check_expires_on
        raise NotNow(
            "This volunteer may not be sent out on that day.",
            seen=f"The check was good until {until:%d %B %Y}."
            if until
            else "No check is recorded.",
            do="Renew the check first.",
        )
    return changes.save(deployment, by=by, at=at, **kept)


@transaction.atomic
def receive(
    kpi: Kpi,
    *,
    period_ends_on: Any,
    value: float | None,
    by: Person | None,
    at: datetime,
    note: str = "",
) -> KpiReturn:
    """Take in a provider's return. A second one for a period replaces the first, never adds."""
    found = KpiReturn.objects.of(kpi.partnership).filter(kpi=kpi, period_ends_on=period_ends_on)
    record = found.first() or KpiReturn(
        partnership=kpi.partnership, kpi=kpi, period_ends_on=period_ends_on, marking=kpi.marking
    )
    record.value, record.note, record.received_on = value, note, timezone.localdate(at)
    return changes.save(record, by=by, at=at)


def keep_action(action: PlanAction, *, by: Person | None, at: datetime, **kept: Any) -> PlanAction:
    """Save an action; the day it was last told of is today's."""
    action.told_on = timezone.localdate(at)
    return changes.save(action, by=by, at=at, **kept)
