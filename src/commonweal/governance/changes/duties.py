"""Changes to duties: the calendar taken in, evidence attached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from commonweal.governance import policies
from commonweal.governance.changes.keeping import keep_evidence
from commonweal.governance.duties import statutory
from commonweal.governance.links import Link
from commonweal.governance.models import Duty, DutyEvidence
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes


@transaction.atomic
def take_statutory_duties(
    partnership: Partnership, *, by: Person | None, at: datetime
) -> list[Duty]:
    """Put what the law asks of this partnership into its calendar; once each.

    A Welsh partnership gets the Welsh duties.

    Returns:
        The duties that were not there before.
    """
    policies.check_governs(by, partnership, at.date(), "set up the calendar of duties")
    there = set(Duty.objects.ever(partnership).exclude(code="").values_list("code", flat=True))
    made = []
    for one in statutory():
        if one.code in there or not one.applies(wales=partnership.in_wales):
            continue
        duty = Duty(
            partnership=partnership, code=one.code, title=one.title, asks=one.asks,
            reference=one.reference, basis=one.basis, who=one.who, cycle=one.cycle,
            first_due_on=one.first_due(at.date()), source="Statutory calendar",
        )  # fmt: skip
        made.append(changes.save(duty, by=by, at=at, why="From the statutory calendar."))
    return made


def record_duty(
    partnership: Partnership, *, title: str, by: Person | None, at: datetime, **values: Any
) -> Duty:
    """A duty as the partnership's own document states it; found again if it is there already.

    Args:
        values: Other columns of `Duty`: cycle, reference, source, owner_name, first_due_on …
    """
    policies.check_governs(by, partnership, at.date(), "record a duty")
    found: Duty | None = (
        Duty.objects.of(partnership).filter(title=title, source=values.get("source", "")).first()
    )
    if found is not None:
        return found
    return changes.save(Duty(partnership=partnership, title=title, **values), by=by, at=at)


def attach_evidence(
    duty: Duty,
    *,
    title: str,
    dated: date,
    by: Person | None,
    at: datetime,
    link: str = "",
    about: Link | None = None,
    note: str = "",
) -> DutyEvidence:
    """Attach what shows that a duty was done. Its own date counts, not today's."""
    columns = about.columns() if about else {}
    row = DutyEvidence(
        partnership=duty.partnership, duty=duty, title=title, dated=dated, link=link, note=note,
        **columns,
    )  # fmt: skip
    return keep_evidence(row, by=by, at=at)
