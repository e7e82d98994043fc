"""From a document to proposals: every recogniser in turn, over one outline."""

from __future__ import annotations

from commonweal.strategy.importing import (
    boards,
    deliverables,
    facts,
    front,
    governance,
    lists,
    overarching,
    planpage,
    priorities,
    tables,
)
from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.lines import SourceDocument
from commonweal.strategy.importing.organisations import Directory
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind, Proposal, Reading


def recognise(document: SourceDocument) -> Reading:
    """Everything a strategy document was found to say, in reading order.

    Rules over layout and language only: the same text always gives the same reading. What no
    rule claims stays unclaimed, see `unclaimed`.
    """
    outline, found = Outline.of(document), Findings()
    front.find(outline, found)
    governance.find_bodies(outline, found)
    directory = Directory.of(document, [p.text for p in found.proposals])
    planpage.find(outline, found)
    deliverables.find(outline, found, directory)
    tables.find(outline, found, directory)
    overarching.find(outline, found)
    priorities.find(outline, found)
    lists.find(outline, found)
    deliverables.join_focus(found)
    planpage.join_deliverables(found)
    boards.find_boards(outline, found)
    boards.find_reports(outline, found)
    governance.find_signatories(outline, found)
    facts.find(outline, found)
    return Reading(document, tuple(_in_order(found.proposals)))


def _in_order(proposals: list[Proposal]) -> list[Proposal]:
    """By line; a list that a column break tore apart keeps the order of its sentence."""
    keys: dict[str, tuple[int, ...]] = {}
    last: dict[Kind, tuple[int, ...]] = {}
    for p in proposals:
        key = p.lines
        if p.kind in (Kind.AUTHORITY, Kind.BODY):
            key = last[p.kind] = max(key, last.get(p.kind, key))
        keys[p.id] = key
    return sorted(proposals, key=lambda p: keys[p.id])


def directory_of(reading: Reading) -> Directory:
    """Who is meant by the leads of a document: its own names, then those of the field."""
    bodies = [p.text for p in reading.proposals if p.kind in (Kind.AUTHORITY, Kind.BODY)]
    return Directory.of(reading.document, bodies)


def unclaimed(reading: Reading) -> tuple[int, ...]:
    """Lines with words that no proposal cites, for a reader to look over."""
    cited = {n for p in reading.proposals for n in p.lines}
    return tuple(
        line.number for line in reading.document if not line.blank and line.number not in cited
    )
