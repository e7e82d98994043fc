"""What breaks the thread from finding to owner: the lists that are the manager's work for the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.assessment.structure import Document, Finding, Verdict
from commonweal.strategy import hooks
from commonweal.strategy.models import MeasureAtom, Statement
from commonweal.strategy.queries import StrategyThread, crossings

URGENT = (Verdict.WORSE, Verdict.CARE)
"""Verdicts of findings that somebody should answer."""


@dataclass(frozen=True)
class Broken:
    """One item at which the thread breaks."""

    text: str
    kind: str
    """`priorities`, `measures` …: the register of its page; empty for a finding."""
    id: int | None = None
    finding: str = ""
    note: str = ""


@dataclass(frozen=True)
class Break:
    """One way in which the thread breaks, and every item it breaks at."""

    title: str
    do: str
    items: tuple[Broken, ...]


def of(thread: StrategyThread, document: Document | None) -> list[Break]:
    """Every break of a strategy's thread, in the order of the thread; those without items too."""
    priorities = thread.priorities
    measures = thread.every_measure
    linked = {link.finding for at in priorities for link in at.findings}
    found = [
        _break(
            "Priorities without a finding",
            "Link the finding that made it a priority, or take it forward as a gap.",
            [_of(at.priority, "priorities") for at in priorities if not at.findings],
        ),
        _break(
            "Priorities without a measure",
            "Say how one will know.",
            [
                _of(at.priority, "priorities")
                for at in priorities
                if not at.measures and thread.every_measure
            ],
        ),
        _break(
            "Priorities without a lead organisation",
            "Name who answers for it.",
            [_of(at.priority, "priorities") for at in priorities if at.priority.owner_id is None],
        ),
        _break(
            "Measures that nothing counts",
            "Choose an indicator, ask a partner, or ask people; else it is a gap of the assessment.",
            [
                _of(m, "measures", note=m.counted[0].reason if m.counted else "")  # type: ignore[attr-defined]
                for m in measures
                if all(a.data == MeasureAtom.Data.NONE for a in m.counted)  # type: ignore[attr-defined]
            ],
        ),
        _break(
            "Measures that do not say which way is good",
            "Write the direction into the measure.",
            [_of(m, "measures") for m in measures if m.direction == "unknown"],
        ),
        _break(
            "Measures without an owner",
            "Name who answers for the number.",
            [_of(m, "measures") for m in measures if m.owner_id is None],
        ),
        _break(
            "Issues shared with others whose lead is not stated",
            "Ask the board that leads it, and write it down.",
            [
                _of(s, "statements")
                for s in thread.every_statement
                if s.type == Statement.Type.ISSUE and not s.lead_board
            ],
        ),
        _break(
            "Statutory priorities whose own strategy cannot be followed",
            "Link the strategy that leads it.",
            [
                _of(s, "statutory-priorities", note=s.link_state)
                for s in thread.statutory
                if s.link_state != "Linked"
            ],
        ),
        _break(
            "Themes that nothing in a priority carries",
            "Tag what carries the theme, or add what would.",
            [
                Broken(f"{theme}: nothing in {at.priority}", "themes", theme.pk)
                for theme, line in crossings(thread)
                for at, cross in zip(priorities, line, strict=True)
                if cross.gap
            ],
        ),
        _break(
            "Not said whether about victims, offenders or places",
            "Ask; it is never worked out from words.",
            [_of(at.priority, "priorities") for at in priorities if not at.priority.sides],
        ),
    ]
    if document is not None:
        unanswered = [
            Broken(f.sentence, "", finding=f.id, note=f.title)
            for f in findings_of(document)
            if f.id not in linked and f.verdict in URGENT
        ]
        do = "Link each to a priority, or say in the minutes why it is not one."
        found.insert(0, _break("Findings that no priority answers", do, unanswered))
    if hooks.THREADS:
        found += _of_delivery(thread)
    return found


def _of_delivery(thread: StrategyThread) -> list[Break]:
    acted = {d.statement for d in thread.done}
    return [
        _break(
            "Priorities that nobody acts on",
            "Add a deliverable.",
            [_of(at.priority, "priorities") for at in thread.priorities if not at.done],
        ),
        _break(
            "Commitments without a deliverable",
            "Add what will carry it out, or withdraw it.",
            [
                _of(s, "statements")
                for s in thread.every_statement
                if s.type == Statement.Type.COMMITMENT and s.pk not in acted
            ],
        ),
        _break(
            "What is done that has no lead",
            "Name who leads it.",
            [Broken(d.title, "", note=d.kind) for d in thread.done if not d.lead],
        ),
    ]


def findings_of(document: Document | None) -> list[Finding]:
    """Every finding of an assessment, each once, in reading order."""
    if document is None:
        return []
    seen: dict[str, Finding] = {}
    for section in document.everything():
        for finding in section.findings:
            seen.setdefault(finding.id, finding)
    return list(seen.values())


def _of(record: Any, kind: str, note: str = "") -> Broken:
    return Broken(str(record), kind, record.pk, note=note)


def _break(title: str, do: str, items: list[Broken]) -> Break:
    return Break(title, do, tuple(items))
