"""A reading is taken in: every accepted proposal becomes a record, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.models import Record
from commonweal.strategy import takers
from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.models import Import, ProposalRow, Strategy
from commonweal.strategy.takers import Taking

FIRST = (
    Kind.STRATEGY, Kind.AUTHORITY, Kind.BODY, Kind.BOARD, Kind.GROUP, Kind.CONNECTED_BOARD,
    Kind.THEME, Kind.CRITICAL_THEME, Kind.APPROACH, Kind.OVERARCHING_PRIORITY, Kind.PRIORITY,
    Kind.DELIVERY_STATEMENT, Kind.NARRATIVE, Kind.OUTCOME, Kind.FOCUS, Kind.MEASURE,
)  # fmt: skip
"""What others belong to comes before them. Kinds not named come last, in reading order."""


@transaction.atomic
def take_in(reading: Import, *, by: Person | None, at: datetime) -> Taking:
    """Make records of every accepted proposal. Safe to run again: nothing is made twice.

    Returns:
        What was made, with counts by kind.
    """
    # Of two people who take it in at once, the second finds what the first has made.
    reading = Import.objects.ever(reading.partnership).select_for_update().get(pk=reading.pk)
    taking = Taking(reading, by, at, reading.strategy)
    rows = list(reading.rows.select_related("into").order_by("id"))
    accepted = [row for row in rows if row.taken]
    for row in rows:
        if row.taken_in and row.becomes:
            found = _record(row)
            if found is not None:
                taking.made[row.ref] = found
    if taking.strategy is None and not any(row.type == Kind.STRATEGY for row in accepted):
        taking.strategy = changes.save(
            Strategy(partnership=reading.partnership, title=reading.file.name, source=reading.file),
            by=by, at=at, why="The document does not say what it is called.",
        )  # fmt: skip
    place = {str(kind): number for number, kind in enumerate(FIRST)}
    taken: list[ProposalRow] = []
    for row in sorted(accepted, key=lambda r: (place.get(r.type, len(place)), r.pk)):
        if row.taken_in:
            continue
        taker = takers.TAKERS.get(row.type)
        if taker is None:
            continue
        record = taker(row, taking)
        row.taken_in = True
        if record is not None:
            row.becomes_kind, row.becomes = record.kind(), record.pk
            taking.made[row.ref] = record
            taking.counts[row.type] = taking.counts.get(row.type, 0) + 1
        row.version += 1
        taken.append(row)
        for part in rows:
            # What was merged into this one leads its own children here.
            if part.into_id == row.pk and record is not None:
                taking.made.setdefault(part.ref, record)
    # The record that was made says in its own history where it was read; the row need not too.
    reading.rows.bulk_update(taken, ["taken_in", "becomes", "becomes_kind", "version"])
    reading.strategy = taking.strategy
    if reading.status == Import.Status.PROPOSED:
        changes.move(reading, Import.Status.REVIEWED, by=by, at=at)
    if reading.status == Import.Status.REVIEWED:
        changes.move(reading, Import.Status.ACCEPTED, by=by, at=at)
    else:
        changes.save(reading, by=by, at=at)
    return taking


def waiting(reading: Import) -> Any:
    """Accepted proposals that no room takes yet."""
    return reading.rows.filter(decision__in=ProposalRow.TAKEN, taken_in=False)


def _record(row: ProposalRow) -> Record | None:
    from django.apps import apps

    model = apps.get_model(row.becomes_kind)
    assert issubclass(model, Record)
    return model.objects.ever(row.partnership_id).filter(pk=row.becomes).first()
