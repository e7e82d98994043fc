"""A defect of a document: what is wrong, what was seen, what to do, and on which lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonweal.strategy.importing.lines import SourceDocument


class Severity(StrEnum):
    """How sure the rule is that somebody must act. Worst first."""

    WRONG = "wrong"
    """It contradicts the document itself or the language; mend it before it is published."""
    ASK = "ask"
    """Something is lost that nobody can put back from the text; ask the author, never invent it."""
    CHECK = "check"
    """It may be meant; a person looks and decides."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong with a document.

    Args:
        rule: Name of the rule that found it, as in `RULES`.
        lines: Numbers of the lines it stands on, rising; never empty.
        wrong: What is wrong, one sentence.
        seen: The words of the document that made us say so.
        do: What to do about it.
        severity: How sure the rule is.
    """

    rule: str
    lines: tuple[int, ...]
    wrong: str
    seen: str
    do: str
    severity: Severity = Severity.WRONG


def found(
    rule: str,
    lines: Iterable[int],
    wrong: str,
    *,
    seen: str,
    do: str,
    severity: Severity = Severity.WRONG,
) -> Defect:
    """A defect with its lines in order, each once."""
    return Defect(rule, tuple(sorted(set(lines))), wrong, seen, do, severity)


COLUMNS = ("document", "lines", "severity", "rule", "wrong", "seen", "do")


def line_ranges(lines: Sequence[int]) -> str:
    """`3, 34`, `452-467, 479-485`: line numbers as people write them.

    >>> line_ranges([3, 4, 5, 9])
    '3-5, 9'
    """
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def defects_as_table(
    document: SourceDocument, defects: Iterable[Defect]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Defects as a table for the command line, a page or a file.

    Returns:
        Titles of the columns (document, lines, severity, rule, wrong, seen, do) and one row a
        defect, in the order given.
    """
    rows: list[tuple[str, ...]] = [
        (document.name, line_ranges(d.lines), str(d.severity), d.rule, d.wrong, d.seen, d.do)
        for d in defects
    ]
    return COLUMNS, rows
