"""Organisations, boards and duties that a document names, as the rooms below hold them."""

from __future__ import annotations

from commonweal.governance import changes as governing
from commonweal.governance.models import Board, Duty
from commonweal.partnership.models import Organisation
from commonweal.records import changes
from commonweal.records.models import Record
from commonweal.strategy import takers
from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.models import ProposalRow
from commonweal.strategy.takers import Taking

CATEGORIES = {
    "police": "police", "local authority": "council", "fire and rescue": "fire",
    "probation": "probation", "health": "health", "prison": "justice", "voluntary": "voluntary",
    "commissioner": "commissioner", "housing": "housing", "education": "education",
}  # fmt: skip


def _organisation(part: str) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        known = Organisation.objects.of(taking.partnership).filter(name__iexact=row.text).first()
        if known is not None:
            # A body may be named twice; the first part it was given stays.
            return known  # type: ignore[no-any-return]
        category = CATEGORIES.get(row.details.get("category", ""), "other")
        made = changes.save(
            Organisation(
                partnership=taking.partnership, name=row.text, part=part, category=category,
                source=f"{taking.reading.file.name}, {row.cited}"[:300],
            ),
            by=taking.by, at=taking.at, why=f"Named in {taking.reading.file.name}.",
        )  # fmt: skip
        after = row.details.get("successor", "")
        if after:
            _succeed(made, after, row, taking)
        return made

    return take


def _succeed(gone: Organisation, name: str, row: ProposalRow, taking: Taking) -> None:
    """Note who took over. The document's own name stays; it is not rewritten."""
    after = Organisation.objects.of(taking.partnership).filter(name__iexact=name).first()
    if after is None:
        after = changes.save(
            Organisation(
                partnership=taking.partnership, name=name, part=gone.part, category=gone.category,
                source="Took over by law; named by the directory, not by the document",
            ),
            by=taking.by, at=taking.at, why=f"Successor of {gone.name}.",
        )  # fmt: skip
    gone.successor = after
    changes.save(gone, by=taking.by, at=taking.at, why=f"Succeeded by {name}.")


def _stated(row: ProposalRow, taking: Taking) -> str:
    return f"{taking.reading.file.name}, {row.cited}"[:300]


def _board(kind: str) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        known = Board.objects.of(taking.partnership).filter(name__iexact=row.text).first()
        if known is not None:
            return known  # type: ignore[no-any-return]
        unclear = row.details.get("ask", "")
        if row.type == Kind.GROUP:
            unclear = unclear or "A task and finish group; the document does not say when it ends."
        return governing.create_board(
            taking.partnership, name=row.text[:200], kind=tier(row) or kind,
            parent=taking.parent(row, Board), by=taking.by, at=taking.at,
            why=f"Read from {taking.reading.file.name}, {row.cited}.", unclear=unclear[:300],
            source=_stated(row, taking),
        )  # fmt: skip

    return take


def tier(row: ProposalRow) -> str:
    """The kind of board that the chart's own heading names; empty where it names none."""
    told = row.details.get("tier", "").lower()
    if "executive" in told:
        return str(Board.Kind.EXECUTIVE)
    return str(Board.Kind.PLACE) if "place" in told else ""


def _duty(row: ProposalRow, taking: Taking) -> Record:
    title = row.text[:300]
    known = Duty.objects.of(taking.partnership).filter(title__iexact=title).first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    return changes.save(
        Duty(
            partnership=taking.partnership, title=title, asks=row.details.get("body", ""),
            basis=Duty.Basis.PRACTICE, source=_stated(row, taking),
        ),
        by=taking.by, at=taking.at, why=f"Read from {taking.reading.file.name}, {row.cited}.",
    )  # fmt: skip


def register_all() -> None:
    """Say who takes what. Called once, when Django is ready."""
    own: dict[Kind, takers.Taker] = {
        Kind.AUTHORITY: _organisation("responsible"),
        Kind.BODY: _organisation("co-operating"),
        Kind.BOARD: _board(Board.Kind.OPERATIONAL),
        # What a document calls task and finish has no end there, so it is filed as a sub-group.
        Kind.GROUP: _board(Board.Kind.SUBGROUP),
        Kind.CONNECTED_BOARD: _board(Board.Kind.CONNECTED),
        Kind.DUTY: _duty,
    }
    for kind, taker in own.items():
        takers.register(kind, taker)
