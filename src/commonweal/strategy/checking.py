"""The consistency lint over a strategy as it stands in the register, whatever it was written with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.records.models import Record
from commonweal.strategy.importing import Line, SourceDocument
from commonweal.strategy.linting import Defect, lint
from commonweal.strategy.queries import StrategyThread


@dataclass(frozen=True)
class Told:
    """A defect and the records whose words it stands in."""

    defect: Defect
    records: tuple[Record, ...]


def check(thread: StrategyThread) -> list[Told]:
    """What is wrong in the words of a strategy: each defect with the records that hold it."""
    words: list[tuple[str, Record | None]] = []

    def say(text: str, record: Record | None = None) -> None:
        words.extend((line, record) for line in text.splitlines())
        words.append(("", None))

    strategy = thread.strategy
    say(strategy.title, strategy)
    for text in (strategy.outcome, strategy.ambition):
        if text:
            say(text, strategy)
    for at in thread.priorities:
        say(at.priority.title, at.priority)
        if at.priority.narrative:
            say(at.priority.narrative, at.priority)
        held: list[Any] = [*at.outcomes, *at.focus]
        held += [s for group in at.others.values() for s in group]
        for record in (*held, *at.measures):
            say(f"• {record.text}", record)
        for year in at.years:
            say(f"• {year.title}", year)
    for group in thread.statements.values():
        for statement in group:
            say(f"• {statement.text}", statement)
    for measure in thread.measures:
        say(f"• {measure.text}", measure)
    lines = tuple(Line(number, text) for number, (text, _) in enumerate(words, 1))
    document = SourceDocument(str(strategy), "", "txt", lines)
    return [Told(defect, _records(defect, words)) for defect in lint(document)]


def _records(defect: Defect, words: list[tuple[str, Record | None]]) -> tuple[Record, ...]:
    found = [words[number - 1][1] for number in defect.lines]
    return tuple(dict.fromkeys(record for record in found if record is not None))
