"""What this room adds to pages of rooms below it: deliverables on the thread, plans on signing off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from commonweal.delivery import changes, queries
from commonweal.delivery.models import Deliverable
from commonweal.delivery.models.progress import SIGNS, Standing
from commonweal.governance import screen
from commonweal.governance.models.fields import Rag
from commonweal.partnership.members import Member
from commonweal.partnership.models import Partnership, Person
from commonweal.records.markings import within
from commonweal.records.models import Record
from commonweal.strategy import hooks
from commonweal.strategy.models import Priority, Strategy


def register() -> None:
    """Add what this room knows. Called when the applications are ready."""
    hooks.THREADS.append(on_thread)
    hooks.SIGNED_OFF.append(blank_plan)
    screen.off_track.append(off_track)


def on_thread(strategy: Strategy) -> list[hooks.OnThread]:
    """Every deliverable of a strategy, as its pages show it. Four queries however many there are."""
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=strategy.partnership_id)
    rows = (
        Deliverable.objects.of(strategy.partnership_id)
        .filter(strategy=strategy)
        .prefetch_related("leads", "commitments")
    )
    return [item for row in rows for item in _threads(row, slug)]


def _threads(row: Deliverable, slug: str) -> Iterator[hooks.OnThread]:
    """One for each commitment that a deliverable serves; one where it serves none."""
    served: list[int | None] = [s.pk for s in row.commitments.all()]
    served = served or [None]
    for statement in served:
        yield hooks.OnThread(
            "deliverable", str(row), reverse("delivery:deliverables-page", args=[slug, row.pk]),
            priority=row.priority_id, statement=statement,
            lead=row.led_by if row.leads.all() else "",
            state=row.get_standing_display() if row.is_open else row.get_status_display(),
            tone=row.tone, sign=SIGNS[Standing(row.standing)] if row.is_open else "●",
            victim=row.victim, offender=row.offender, location=row.location,
            marking=row.marking,
        )  # fmt: skip


def blank_plan(priority: Priority, group: Any, by: Person | None, at: datetime) -> Record | None:
    """The empty plan that a signed-off priority gets, once."""
    return changes.plan_for(priority, by=by, at=at, board=group)


def off_track(member: Member, day: date) -> Iterable[screen.OffTrack]:
    """Deliverables that are late or off track, as the chair's screen shows them."""
    slug = member.partnership.slug
    for row in queries.off_track(member, day):
        late = row.is_late_on(day)
        what = f"Due {row.due_on:%d %B %Y}, not done" if late else row.reason
        seen = within(member.ceiling)
        ask = next((u.ask for u in row.updates.all() if u.ask and u.marking in seen), "")
        yield screen.OffTrack(
            str(row), what, row.led_by if row.leads.all() else "", ask,
            reverse("delivery:deliverables-page", args=[slug, row.pk]), Rag.RED, "Deliverable",
        )  # fmt: skip
