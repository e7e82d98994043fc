"""The calendar of duties as it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.governance.duties import Standing, standing
from commonweal.governance.models import Duty, DutyEvidence
from commonweal.governance.models.fields import Rag
from commonweal.partnership.models import Partnership

_ORDER = {Rag.RED: 0, Rag.AMBER: 1, Rag.NONE: 2, Rag.GREEN: 3}


@dataclass(frozen=True)
class DutyRow:
    """A duty, where it stands, and what shows it."""

    duty: Duty
    standing: Standing
    evidence: list[DutyEvidence]


def calendar(partnership: Partnership, day: date) -> list[DutyRow]:
    """Every duty, what is overdue first. Two queries."""
    by: dict[int, list[DutyEvidence]] = {}
    for item in DutyEvidence.objects.of(partnership).order_by("-dated", "-id"):
        by.setdefault(item.duty_id, []).append(item)
    duties = Duty.objects.of(partnership).select_related("owner", "owner_organisation")
    rows = [DutyRow(d, _standing(d, by.get(d.pk, []), day), by.get(d.pk, [])) for d in duties]
    far = date.max
    return sorted(rows, key=lambda r: (_ORDER[r.standing.rag], r.standing.due_on or far, r.duty.pk))


def standing_of_duty(duty: Duty, day: date) -> Standing:
    """Where one duty stands."""
    evidence = DutyEvidence.objects.of(duty.partnership_id).filter(duty=duty)
    return _standing(duty, list(evidence), day)


def _standing(duty: Duty, evidence: list[DutyEvidence], day: date) -> Standing:
    dated = [item.dated for item in evidence if item.dated <= day]
    return standing(
        cycle=duty.cycle, newest=max(dated, default=None), first_due_on=duty.first_due_on,
        today=day,
    )  # fmt: skip
