"""Meetings and duties as an iCalendar feed (RFC 5545), at a private address for each person.

The address is signed and holds a key that a person can renew; it opens without signing in,
because calendar programs cannot sign in. It shows what the person may see today, so that it
shows nothing to somebody whose role has ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core import signing

from commonweal.governance import queries
from commonweal.governance.models import Action, CalendarAddress, Meeting
from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.markings import within

SALT = "governance.calendar"
_LIMIT = 75
"""Octets in a line of a calendar file, without its end (RFC 5545, section 3.1)."""


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar: at a time, or on a whole day."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    detail: str = ""
    place: str = ""
    changed: datetime | None = None


def token_of(person: Person, partnership: Partnership) -> str:
    """The end of a person's private address; empty until she made one."""
    found = CalendarAddress.objects.of(partnership).filter(person=person).first()
    return _token(found) if found else ""


def renew(person: Person, partnership: Partnership, *, at: datetime) -> str:
    """A new address, the first or another; an old one opens nothing from now on."""
    found = CalendarAddress.objects.of(partnership).filter(person=person).first()
    row = found or CalendarAddress(partnership=partnership, person=person)
    row.key = secrets.token_urlsafe(24)
    changes.save(row, by=person, at=at, verb="renewed" if found else "")
    return _token(row)


def _token(row: CalendarAddress) -> str:
    return signing.dumps({"p": row.person_id, "k": row.key}, salt=SALT)


def member_of(token: str, partnership: Partnership, day: date) -> Member | None:
    """Who an address belongs to, with what she may see on a day; nobody if it does not hold."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    row = (
        CalendarAddress.objects.of(partnership)
        .filter(person=told.get("p"), key=told.get("k"))
        .select_related("person")
        .first()
    )
    if row is None:
        return None
    who = member(row.person, partnership, day)
    return who if who.roles else None


def entries(who: Member, day: date) -> list[Entry]:
    """Meetings from a year back, duties and her own actions that are due."""
    partnership = who.partnership
    allowed = within(who.ceiling)
    found = []
    since = datetime(day.year - 1, day.month, 1, tzinfo=UTC)
    meetings = Meeting.objects.of(partnership).filter(marking__in=allowed, starts_at__gte=since)
    for meeting in meetings.exclude(status=Meeting.Status.CANCELLED).select_related("board"):
        found.append(
            Entry(
                f"meeting-{meeting.pk}@{partnership.slug}",
                meeting.name or meeting.board.name,
                meeting.starts_at,
                meeting.starts_at + timedelta(minutes=meeting.minutes_long),
                meeting.summary,
                meeting.place,
            )
        )
    for row in queries.calendar(partnership, day):
        if row.standing.due_on is not None and row.duty.marking in allowed:
            found.append(
                Entry(
                    f"duty-{row.duty.pk}@{partnership.slug}",
                    f"Due: {row.duty.title}",
                    row.standing.due_on,
                    row.standing.due_on + timedelta(days=1),
                    f"{row.standing.tag}. {row.standing.words} {row.duty.reference}".strip(),
                )
            )
    actions = Action.objects.of(partnership).filter(
        marking__in=allowed, owner=who.person, status=Action.Status.OPEN, due_on__isnull=False
    )
    for action in actions:
        found.append(
            Entry(
                f"action-{action.pk}@{partnership.slug}",
                f"Due: {action.title}",
                action.due_on,
                action.due_on + timedelta(days=1),
            )
        )
    return found


def ics(name: str, found: Iterable[Entry], at: datetime) -> bytes:
    """A calendar file.

    Args:
        name: What calendar programs call it.
        found: What is in it.
        at: When it was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Commonweal//Governance//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"DTSTAMP:{_stamp(at)}",
            _when("DTSTART", entry.starts),
            _when("DTEND", entry.ends),
            f"SUMMARY:{_text(entry.title)}",
        ]
        if entry.detail:
            lines.append(f"DESCRIPTION:{_text(entry.detail)}")
        if entry.place:
            lines.append(f"LOCATION:{_text(entry.place)}")
        if not isinstance(entry.starts, datetime):
            lines.append("TRANSP:TRANSPARENT")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _when(name: str, value: datetime | date) -> str:
    if isinstance(value, datetime):
        return f"{name}:{_stamp(value)}"
    return f"{name};VALUE=DATE:{value:%Y%m%d}"


def _stamp(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Text with what RFC 5545 gives a meaning escaped, and no character it forbids."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in value if c == "\t" or (ord(c) >= 32 and ord(c) != 127))


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most 75 octets; those after the first begin with a space."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _LIMIT:
            yield piece
            piece = b" "
        piece += octets
    yield piece
