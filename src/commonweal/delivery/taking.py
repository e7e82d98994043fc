"""What this room takes from a document that was read: deliverables and actions with their leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commonweal.delivery.models import Deliverable
from commonweal.partnership.models import Organisation
from commonweal.records import changes
from commonweal.strategy import takers
from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.models import Priority

if TYPE_CHECKING:
    from commonweal.records.models import Record
    from commonweal.strategy.models import ProposalRow
    from commonweal.strategy.takers import Taking

REVIEW = re.compile(r"\breview\b", re.IGNORECASE)
PILOT = re.compile(r"\b(pilot|develop and test|trial)\b", re.IGNORECASE)
SUB_STRATEGY = re.compile(
    r"\b(publish|develop|produce|write|refresh)\b.{0,40}\bstrateg(y|ies)\b", re.IGNORECASE
)


def register() -> None:
    """Say what this room takes. Called when the applications are ready."""
    takers.register(Kind.DELIVERABLE, take_deliverable)
    takers.register(Kind.PLAN_ACTION, take_plan_action)


def type_of(text: str) -> str:
    """What kind of deliverable a sentence speaks of; a plain one where it names none."""
    opening = text[:160]
    if SUB_STRATEGY.search(opening):
        return Deliverable.Type.SUB_STRATEGY
    if PILOT.search(opening):
        return Deliverable.Type.PILOT
    if REVIEW.search(opening):
        return Deliverable.Type.REVIEW
    return Deliverable.Type.DELIVERABLE


def take_deliverable(row: ProposalRow, taking: Taking) -> Record:
    return _take(row, taking, type_of(row.text))


def take_plan_action(row: ProposalRow, taking: Taking) -> Record:
    return _take(row, taking, Deliverable.Type.PLAN_ACTION)


def _take(row: ProposalRow, taking: Taking, kind: str) -> Record:
    record = taking.record(row, Deliverable)
    parent = taking.parent(row, Priority)
    record = taking.keep(
        row, record, strategy=taking.into, priority=parent, type=kind, text=row.text,
        group=row.details.get("group", row.details.get("theme", ""))[:200],
        year=row.details.get("year", ""), order=row.order,
    )  # fmt: skip
    leads = [lead_named(name, row, taking) for name in row.leads]
    if leads:
        changes.save(
            record, by=taking.by, at=taking.at, links={"leads": leads},
            why=f"Leads as printed, {row.cited}.",
        )  # fmt: skip
    return record


def lead_named(name: str, row: ProposalRow, taking: Taking) -> Organisation:
    """The organisation of that name or abbreviation; made where the partnership has none."""
    rows = Organisation.objects.of(taking.partnership)
    found = rows.filter(name__iexact=name).first() or rows.filter(abbreviation__iexact=name).first()
    if found is not None:
        return found  # type: ignore[no-any-return]
    return changes.save(
        Organisation(
            partnership=taking.partnership, name=name, part=Organisation.Part.PARTICIPATING,
            source=f"{taking.reading.file.name}, {row.cited}"[:300],
        ),
        by=taking.by, at=taking.at, why=f"Named as a lead in {taking.reading.file.name}.",
    )  # fmt: skip
