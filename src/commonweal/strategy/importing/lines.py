"""A document as numbered lines: what every reader makes and every rule reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document.

    Args:
        number: Its place in the document, from 1. For text files, the line of the file.
        text: As it stands, without the line end; inner and leading blanks are kept.
        page: Page it stands on, from 1, where the file says so.
        left: Distance from the left edge of the text, in characters or points; 0 at the margin.
        style: The name of its paragraph style where the file has one ("Heading 1").
        cell: (table, row, column) from 0, where it stands in a table.
    """

    number: int
    text: str
    page: int | None = None
    left: float = 0.0
    style: str = ""
    cell: tuple[int, int, int] | None = None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file that was read, and its lines in order."""

    name: str
    sha256: str
    kind: str
    lines: tuple[Line, ...]
    pages: int = 1

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def line(self, number: int) -> Line:
        return self.lines[number - 1]
