"""Where recognisers put what they find: ids given, order kept, nothing proposed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from commonweal.strategy.importing.language import likeness
from commonweal.strategy.importing.layout import Block
from commonweal.strategy.importing.proposals import Kind, Proposal

_SLUGS = {
    Kind.MEASURE: "measure",
    Kind.FOCUS: "focus",
    Kind.AUTHORITY: "authority",
    Kind.BODY: "body",
    Kind.DUTY: "duty",
    Kind.GROUP: "group",
    Kind.PLAN_ACTION: "plan-action",
    Kind.REFERENCE: "reference",
    Kind.SUPPORTING_ISSUE: "issue",
    Kind.PROMPT: "prompt",
    Kind.THEME: "theme",
}


@dataclass(slots=True)
class Findings:
    """Proposals so far."""

    proposals: list[Proposal] = field(default_factory=list)
    _orders: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def add(
        self,
        kind: Kind,
        text: str,
        lines: Iterable[int],
        confidence: float,
        why: str,
        *,
        parent: str | None = None,
        under: str | None = None,
        leads: tuple[str, ...] = (),
        **details: str,
    ) -> Proposal:
        """Propose one object. `under` numbers it within something that is no object itself."""
        slug = _SLUGS.get(kind, kind.value.replace(" ", "-"))
        place = re.sub(r"^[a-z-]+-(?=\d)", "", parent or "") if under is None else under
        self._orders[slug, place] += 1
        order = self._orders[slug, place]
        proposal = Proposal(
            id="-".join(str(x) for x in (slug, place, order) if x),
            kind=kind,
            text=tidy(text),
            lines=tuple(dict.fromkeys(lines)),
            confidence=round(confidence, 2),
            why=why,
            parent=parent,
            order=order,
            leads=leads,
            details={k: v for k, v in details.items() if v},
        )
        self.proposals.append(proposal)
        return proposal

    def of(self, kind: Kind) -> list[Proposal]:
        return [p for p in self.proposals if p.kind is kind]

    def like(self, kind: Kind, text: str, least: float = 0.6) -> Proposal | None:
        """The proposal of a kind whose words are nearest, if near enough."""
        best = max(self.of(kind), key=lambda p: likeness(p.text, text), default=None)
        return best if best is not None and likeness(best.text, text) >= least else None

    def replace(self, old: Proposal, new: Proposal) -> None:
        self.proposals[self.proposals.index(old)] = new


def tidy(text: str) -> str:
    """Blanks made single, the stop at the end of a list entry taken off.

    >>> tidy("Refresh our  model; ")
    'Refresh our model'
    """
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"[;,]$", "", text).rstrip()
    # A full stop ends a sentence; in a list entry of one sentence it only ends the list.
    if (
        text.endswith(".")
        and not re.search(r"[.!?] ", text)
        and not text.endswith(("etc.", "i.e."))
    ):
        text = text[:-1]
    return text


def lines_of(blocks: Iterable[Block]) -> tuple[int, ...]:
    return tuple(n for b in blocks for n in b.lines)
