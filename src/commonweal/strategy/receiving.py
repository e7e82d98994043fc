"""A strategy document comes in: kept, read, and its proposals decided one by one or many at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.strategy import comparing
from commonweal.strategy.models import Import, ProposalRow, SourceFile
from commonweal.vocabulary.errors import CommonwealError

Decision = ProposalRow.Decision
SURE = 0.85
"""Proposals at or above this confidence are offered to be accepted together."""


class ReadAlready(CommonwealError):
    """The same file was read before. Nothing was doubled."""

    exit_code = 11

    def __init__(self, reading: Import) -> None:
        self.reading = reading
        super().__init__(
            f"{reading.file.name} was read already.",
            seen=f"A file with the same fingerprint came on {reading.file.received_on:%d %B %Y}.",
            do="Look at what was found in it, or send the changed document.",
        )


def stored_at(file: SourceFile) -> Path:
    """Where the bytes of a file are kept, under their hash."""
    return _shelf(file.partnership.slug) / file.sha256[:2] / f"{file.sha256}.{file.type}"


def _shelf(slug: str) -> Path:
    return Path(settings.WORKSPACE) / "documents" / "register" / slug


@transaction.atomic
def receive(
    partnership: Partnership,
    name: str,
    content: bytes,
    *,
    by: Person | None,
    at: datetime,
    edition_of: Import | None = None,
) -> Import:
    """Keep a document, read it, and propose what it says.

    Args:
        name: The file's name; its ending says what kind it is.
        edition_of: The reading that this is a new edition of: what did not change is accepted as
            it was, what changed is proposed as a change of the same record.

    Raises:
        ReadAlready: The same file was read before.
        FileRefused: It cannot be read as a strategy.
    """
    from commonweal.strategy.importing import read_document, recognise

    sha256 = hashlib.sha256(content).hexdigest()
    before = Import.objects.of(partnership).filter(file__sha256=sha256).first()
    if before is not None:
        raise ReadAlready(before)
    document = read_document(Path(Path(name).name), content=content)
    found = recognise(document)
    file = SourceFile(
        partnership=partnership, name=document.name[:200], sha256=sha256, type=document.kind,
        size=len(content), pages=document.pages, received_on=at.date(),
        supersedes=edition_of.file if edition_of else None,
        text=[
            {"text": line.text}
            | {
                key: value
                for key, value in (
                    ("page", line.page), ("left", line.left), ("style", line.style),
                    ("cell", list(line.cell) if line.cell else None),
                )
                if value
            }
            for line in document
        ],
    )  # fmt: skip
    changes.save(file, by=by, at=at, verb="received")
    reading = changes.save(
        Import(
            partnership=partnership, file=file, before=edition_of,
            strategy=edition_of.strategy if edition_of else None,
        ),
        by=by, at=at, verb="read",
    )  # fmt: skip
    rows = [
        ProposalRow(
            partnership=partnership, reading=reading, ref=p.id, type=str(p.kind), text=p.text,
            found=p.text, lines=list(p.lines), confidence=p.confidence, reason=p.why[:400],
            parent_ref=p.parent or "", order=p.order, leads=list(p.leads), details=dict(p.details),
        )
        for p in found.proposals
    ]  # fmt: skip
    if edition_of is not None:
        reading.gone = comparing.carry_decisions(edition_of, rows, found)
        changes.save(reading, by=by, at=at, verb="compared")
    # What a program proposes is no act of a person's: the history begins with the decision.
    ProposalRow.objects.of(partnership).bulk_create(rows)
    place = stored_at(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return reading


def decide(
    row: ProposalRow, decision: str, *, by: Person | None, at: datetime, why: str = ""
) -> ProposalRow:
    """Accept or reject one proposal as it stands.

    Raises:
        NotNow: It was taken in already; the record itself is changed then.
    """
    _check_open(row)
    row.decision = decision
    return changes.save(row, by=by, at=at, why=why, verb=f"decided-{decision}")


def correct(
    row: ProposalRow, text: str, *, by: Person | None, at: datetime, why: str = ""
) -> ProposalRow:
    """Accept a proposal with other words. What was found stays beside them."""
    _check_open(row)
    text = " ".join(text.split())
    if not text:
        raise NotNow(
            "A proposal cannot be accepted without words.",
            seen="The box was empty.",
            do="Write what it should say, or reject it.",
        )
    row.text = text
    row.decision = Decision.CORRECTED if text != row.found else Decision.ACCEPTED
    return changes.save(row, by=by, at=at, why=why, verb=f"decided-{row.decision}")


@transaction.atomic
def split(
    row: ProposalRow, texts: Sequence[str], *, by: Person | None, at: datetime
) -> list[ProposalRow]:
    """Make several proposals of one; each cites the same lines and is accepted."""
    _check_open(row)
    parts = [" ".join(text.split()) for text in texts if text.strip()]
    if len(parts) < 2:
        raise NotNow(
            "A proposal is split into two or more.",
            seen=f"{len(parts)} was given.",
            do="Write each part on a line of its own.",
        )
    made = []
    for number, text in enumerate(parts, 1):
        part = ProposalRow(
            partnership=row.partnership, reading=row.reading, ref=f"{row.ref}.{number}"[:80],
            type=row.type, text=text, found=text, lines=row.lines, confidence=row.confidence,
            reason="Split from a longer one by a person.", parent_ref=row.parent_ref,
            order=row.order, leads=row.leads, details=row.details, into=row,
            decision=Decision.ACCEPTED,
        )  # fmt: skip
        made.append(changes.save(part, by=by, at=at, verb="split-off"))
    row.decision = Decision.SPLIT
    changes.save(row, by=by, at=at, verb="decided-split")
    return made


@transaction.atomic
def merge(rows: Sequence[ProposalRow], *, by: Person | None, at: datetime) -> ProposalRow:
    """Make one proposal of several of a kind: words joined in order, all lines cited."""
    if len({(row.type, row.reading_id) for row in rows}) != 1 or len(rows) < 2:
        raise NotNow(
            "Only proposals of one kind in one document can be merged.",
            seen=f"{len(rows)} were chosen: {', '.join(sorted({row.type for row in rows}))}.",
            do="Choose two or more of the same kind.",
        )
    for row in rows:
        _check_open(row)
    first, *others = sorted(rows, key=lambda r: (min(r.lines), r.pk))
    first.text = " ".join(row.text for row in (first, *others))
    first.lines = sorted({number for row in rows for number in row.lines})
    first.leads = list(dict.fromkeys(lead for row in rows for lead in row.leads))
    first.decision = Decision.CORRECTED
    changes.save(first, by=by, at=at, verb="decided-corrected", why="Merged with the next.")
    for row in others:
        row.decision, row.into = Decision.MERGED, first
        changes.save(row, by=by, at=at, verb="decided-merged")
    return first


@transaction.atomic
def accept_above(reading: Import, confidence: float, *, by: Person | None, at: datetime) -> int:
    """Accept every open proposal whose rule is at least this sure. Returns how many."""
    rows = reading.rows.filter(decision=Decision.OPEN, confidence__gte=confidence)
    return _all(reading, rows, Decision.ACCEPTED, by=by, at=at)


@transaction.atomic
def reject_rest(reading: Import, *, by: Person | None, at: datetime) -> int:
    """Reject every proposal that is still open. Returns how many."""
    rows = reading.rows.filter(decision=Decision.OPEN)
    return _all(reading, rows, Decision.REJECTED, by=by, at=at)


def _all(
    reading: Import, rows: QuerySet[ProposalRow], decision: str, *, by: Person | None, at: datetime
) -> int:
    """Decide many rows alike. One act of one person is one event: of the reading, naming each."""
    refs = sorted(rows.values_list("ref", flat=True))
    if refs:
        rows.update(decision=decision, version=F("version") + 1)
        changes.note(reading, f"all-{decision}", by=by, at=at, proposals=refs)
    return len(refs)


def _check_open(row: ProposalRow) -> None:
    if row.taken_in:
        raise NotNow(
            "This was taken into the register already.",
            seen=f"It became {row.becomes_kind.replace('.', ', ')}.",
            do="Change the record itself.",
        )
