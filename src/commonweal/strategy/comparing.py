"""Two editions of a document, and two strategies, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from commonweal.strategy.importing import Kind, Proposal, Reading
from commonweal.strategy.importing.matching import Change, differ, match
from commonweal.strategy.models import Import, Priority, ProposalRow, Strategy

KINDS = frozenset(str(kind) for kind in Kind)


def proposal_of(row: ProposalRow) -> Proposal:
    """A row as the rules made it."""
    return Proposal(
        id=row.ref, kind=Kind(row.type), text=row.found, lines=tuple(row.lines),
        confidence=row.confidence, why=row.reason, parent=row.parent_ref or None,
        order=row.order, leads=tuple(row.leads), details=row.details,
    )  # fmt: skip


def reading_of(reading: Import, rows: Iterable[ProposalRow] | None = None) -> Reading:
    """A reading as the rules made it; what a person split off is left out."""
    kept = reading.rows.all() if rows is None else rows
    found = tuple(proposal_of(row) for row in kept if "." not in row.ref and row.type in KINDS)
    return Reading(reading.file.document(), found)


def carry_decisions(before: Import, rows: list[ProposalRow], found: Reading) -> list[int]:
    """Give the rows of a new edition what was decided of the same objects before.

    What stayed as it was keeps its decision, its corrected words and its record. What changed
    points at the record that it changes and is open again.

    Returns:
        Numbers of the earlier rows that the new edition no longer has.
    """
    earlier = {row.ref: row for row in before.rows.all()}
    new = {row.ref: row for row in rows}
    changed = differ(reading_of(before, earlier.values()), found)
    touched: set[str] = set()
    gone: list[int] = []
    for difference in changed:
        if difference.new is not None:
            touched.add(difference.new.id)
        if difference.change is Change.REMOVED and difference.old is not None:
            gone.append(earlier[difference.old.id].pk)
        elif difference.old is not None and difference.new is not None:
            old, row = earlier[difference.old.id], new[difference.new.id]
            row.becomes_kind, row.becomes = old.becomes_kind, old.becomes
            row.before = old.text
            row.what = ", ".join(difference.what)[:100]
    same: dict[tuple[str, str], list[ProposalRow]] = defaultdict(list)
    for row in earlier.values():
        same[row.type, _key(row.found)].append(row)
    for row in rows:
        held = same.get((row.type, _key(row.found)), [])
        if row.ref in touched or not held:
            continue
        old = held.pop(0)
        row.text, row.decision, row.taken_in = old.text, old.decision, old.taken_in
        row.becomes_kind, row.becomes = old.becomes_kind, old.becomes
    return gone


def _key(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


@dataclass(frozen=True)
class Pair:
    """A priority of the earlier strategy and the one that continues it."""

    old: str
    new: str
    narrative: list[tuple[str, str]]
    """The later narrative in runs: `same`, `added` or `removed`, and the words."""
    likeness: float | None = None

    @property
    def word(self) -> str:
        if not self.old:
            return "New"
        if not self.new:
            return "Gone"
        changed = any(kind != "same" for kind, _ in self.narrative) or self.old != self.new
        return "Changed" if changed else "As it was"


def compared(old: Strategy, new: Strategy) -> list[Pair]:
    """Priorities of two strategies side by side: continued, new, gone.

    What was carried forward is known; what was read from documents is matched by its words, so
    that a priority without a title finds the one that has it.
    """
    before = _in_force(old)
    after = _in_force(new)
    carried = {p.carried_from_id: p for p in after if p.carried_from_id}
    pairs, left = [], []
    for priority in before:
        if priority.pk in carried:
            pairs.append(_pair(priority, carried.pop(priority.pk)))
        else:
            left.append(priority)
    rest = [p for p in after if not p.carried_from_id or p in carried.values()]
    for found in match(_as_reading(left), _as_reading(rest)):
        pairs.append(_pair(_of(found.old, left), _of(found.new, rest), found.likeness))
    return pairs


def _in_force(strategy: Strategy) -> list[Priority]:
    return list(
        strategy.priorities.filter(retired_at=None)
        .exclude(level=Priority.Level.ANNUAL)
        .order_by("order", "id")
    )


def _as_reading(priorities: list[Priority]) -> Reading:
    from commonweal.strategy.importing import SourceDocument

    found: list[Proposal] = []
    for number, priority in enumerate(priorities):
        told = {"untitled": "yes"} if priority.untitled else {"title": priority.title}
        at = Proposal(str(number), Kind.PRIORITY, priority.title, (1,), 1.0, "", details=told)
        story = Proposal(
            f"n{number}", Kind.NARRATIVE, priority.narrative, (1,), 1.0, "", parent=str(number)
        )
        found += [at, story] if priority.narrative else [at]
    return Reading(SourceDocument("", "", "", ()), tuple(found))


def _of(proposal: Proposal | None, among: list[Priority]) -> Priority | None:
    return None if proposal is None else among[int(proposal.id)]


def _pair(old: Priority | None, new: Priority | None, likeness: float | None = None) -> Pair:
    def name(priority: Priority | None) -> str:
        if priority is None:
            return ""
        return f"(no title) {priority.title}" if priority.untitled else priority.title

    words = runs_of(old.narrative if old else "", new.narrative if new else "")
    return Pair(name(old), name(new), words, likeness if old and new else None)


def runs_of(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts as runs of words that are the same, were added or were removed.

    >>> runs_of("reduce crime", "reduce harm")
    [('same', 'reduce'), ('removed', 'crime'), ('added', 'harm')]
    """
    a, b = old.split(), new.split()
    found: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(a[i:j])))
            continue
        if i < j:
            found.append(("removed", " ".join(a[i:j])))
        if k < m:
            found.append(("added", " ".join(b[k:m])))
    return found


__all__ = ["Pair", "carry_decisions", "compared", "reading_of", "runs_of"]
