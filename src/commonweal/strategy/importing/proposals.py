"""What a document was found to say: objects, each with the lines it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from commonweal.strategy.importing.lines import SourceDocument


class Kind(StrEnum):
    """Kinds of object that a strategy document holds."""

    STRATEGY = "strategy"
    AUTHORITY = "responsible authority"
    BODY = "co-operating body"
    SIGNATORY = "signatory"
    DUTY = "statutory duty"
    STATUTORY_PRIORITY = "statutory priority"
    BOARD = "board"
    CONNECTED_BOARD = "connected board"
    GROUP = "task-and-finish group"
    OVERARCHING_PRIORITY = "overarching priority"
    DELIVERY_STATEMENT = "delivery statement"
    PRIORITY = "priority"
    NARRATIVE = "narrative"
    OUTCOME = "outcome"
    FOCUS = "focus area"
    MEASURE = "measure of success"
    INDICATOR = "indicator"
    THEME = "cross-cutting theme"
    CRITICAL_THEME = "critical theme"
    APPROACH = "approach"
    SUPPORTING_ISSUE = "supporting issue"
    PROMPT = "opportunity prompt"
    PRINCIPLE = "principle"
    COMMITMENT = "commitment"
    DELIVERABLE = "deliverable"
    PLAN_ACTION = "plan-on-a-page action"
    AMBITION = "ambition"
    FACT = "fact"
    REFLECTION = "reflection"
    NEXT_STEP = "next step"
    REFERENCE = "reference to another document"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One object, proposed for a person to accept, correct, split or merge.

    Args:
        id: Unique within the reading, stable for the same document: `priority-2`, `outcome-2-3`.
        kind: What it is.
        text: Its words, wrapped lines joined, bullets and numbers taken off.
        lines: Numbers of the lines it came from, in reading order; never empty.
        confidence: How sure the rule is. [proportion]
        why: Which rule found it, in words a person can check.
        parent: `id` of what it belongs to: an outcome to its priority.
        order: Its place among its siblings, from 1.
        leads: Lead organisations as printed, one each, for deliverables.
        details: What else the document says of it: `title`, `number`, `period`, `value`, `date`.
    """

    id: str
    kind: Kind
    text: str
    lines: tuple[int, ...]
    confidence: float
    why: str
    parent: str | None = None
    order: int = 1
    leads: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and everything that was found in it."""

    document: SourceDocument
    proposals: tuple[Proposal, ...]

    def of(self, kind: Kind) -> tuple[Proposal, ...]:
        return tuple(p for p in self.proposals if p.kind is kind)

    def under(self, parent: Proposal, kind: Kind | None = None) -> Iterator[Proposal]:
        for proposal in self.proposals:
            if proposal.parent == parent.id and (kind is None or proposal.kind is kind):
                yield proposal
