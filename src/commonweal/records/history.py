"""The history of every record: appended to, chained, and checked.

Each partnership has a chain of its own: two of them never wait for one another, and one can
be handed over whole. An event's hash covers its own columns and the hash before it; altering,
removing or slipping in a row breaks the chain at that place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from commonweal.records.models import Chain, Event, Record
from commonweal.records.who import Who, Whose

INSTALLATION = "installation"
PERSONAL = "(personal)"
"""Stands in the history for a value that is about a person."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where a chain does not hold."""

    chain: str
    number: int
    what: str


def append(
    *,
    verb: str,
    kind: str,
    record: int,
    by: Who | None,
    at: datetime,
    partnership: Whose | None,
    title: str = "",
    changes: Mapping[str, Any] | None = None,
    why: str = "",
) -> Event:
    """Put an event at the end of its chain. Call it inside the transaction of the change."""
    name = partnership.slug if partnership else INSTALLATION
    with transaction.atomic():
        chain, _ = Chain.objects.select_for_update().get_or_create(name=name)
        event = Event(
            chain=name,
            number=chain.length + 1,
            partnership_id=partnership.pk if partnership else None,
            at=at,
            by_id=by.pk if by else None,
            agency=by.agency_in(partnership) if by else "",
            verb=verb,
            kind=kind,
            record=record,
            title=title[:300],
            changes=json.dumps(changes or {}, sort_keys=True, separators=(",", ":"), default=str),
            why=why,
            before=chain.head,
        )
        event.hash = digest(event)
        event.save()
        chain.length, chain.head = event.number, event.hash
        chain.save(update_fields=["length", "head"])
    return event


def digest(event: Event) -> str:
    """SHA-256 over an event's columns and the hash before it, in one spelling."""
    parts = [
        event.before, event.chain, event.number, event.partnership_id, event.at.timestamp(),
        event.by_id, event.agency, event.verb, event.kind, event.record, event.title,
        event.changes, event.why,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def verify(chain: str | None = None) -> Iterator[Broken]:
    """Every place where history was tampered with; nothing where it holds.

    Args:
        chain: One partnership's slug; all chains if not given.
    """
    chains = Chain.objects.order_by("name")
    for link in chains.filter(name=chain) if chain else chains:
        before, expected = "", 1
        for event in Event.objects.filter(chain=link.name).order_by("number").iterator(2_000):
            if event.number != expected:
                yield Broken(link.name, expected, "an event is missing or out of place")
                expected = event.number
            if event.before != before:
                yield Broken(link.name, event.number, "it does not follow the event before it")
            if digest(event) != event.hash:
                yield Broken(link.name, event.number, "it was altered after it was written")
            before, expected = event.hash, expected + 1
        if before != link.head or expected != link.length + 1:
            yield Broken(link.name, expected, "the end of the chain is missing")
    known = set(Chain.objects.values_list("name", flat=True))
    strays = (
        Event.objects.exclude(chain__in=known).values_list("chain", "number").order_by("number")
    )
    if chain is None:
        for name, number in strays:
            yield Broken(name, number, "it belongs to no chain")


def of_record(record: Record) -> QuerySet[Event]:
    """What happened to a record, newest first."""
    return (
        Event.objects.filter(
            kind=record.kind(), record=record.pk, partnership=record.partnership_id
        )
        .select_related("by")
        .order_by("-number")
    )


def as_it_was(record: Record, at: datetime) -> dict[str, Any]:
    """The plain fields of a record at a moment, worked back from now through its history.

    Personal fields are left out: their values are not kept.

    Returns:
        Field → value as the history spells it; empty if the record did not exist yet.
    """
    from commonweal.records.changes import spelled

    state = spelled(record)
    for event in of_record(record).filter(at__gt=at):
        for name, (before, _after) in json.loads(event.changes).items():
            state[name] = before
        if event.verb.endswith(":created"):
            return {}
    return {name: value for name, value in state.items() if value != PERSONAL}
