"""What a document is made of. Written once, drawn by every writer.

`Document → Section → Finding → figures and tables`. A writer (HTML, Word, PDF,
workbook, CSV on the Web) takes a `Document` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from commonweal.vocabulary.series import Provenance

Cell = str | int | float | None


class Verdict(StrEnum):
    """The only words for a result. Always shown with its symbol, never by colour alone."""

    BETTER = "Better"
    WORSE = "Worse"
    SAME = "About the same"
    CARE = "Read with care"
    NO_DATA = "No data"


@dataclass(frozen=True)
class Column:
    """One column of a table: what it is called, its unit, how its numbers are written."""

    id: str
    title: str
    unit: str = ""
    kind: str = "text"
    """`text`, `count`, `rate`, `percent` (a proportion), `month`, `p`, `number` (any other)."""


@dataclass(frozen=True)
class Table:
    """A table that can stand alone: caption, columns, rows, notes, source."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """A None is a value that is not known; `notes` says why."""
    notes: tuple[str, ...] = ()
    source: str = ""
    provenance: Provenance | None = None
    glance: int = 0
    """Rows that go on paper where the rest would only fill pages; 0 for the writer's own limit.
    Every row is always in the workbook and the data files."""
    behind: bool = False
    """True where it only holds the numbers behind a sentence or a chart beside it: on a page it is
    one click away, on paper it is left to the workbook."""


@dataclass(frozen=True)
class Figure:
    """A chart or map as a Vega-Lite specification, with the words for those who cannot see it."""

    id: str
    caption: str
    alt: str
    """What the figure shows, in a sentence or two. Never empty."""
    spec: Mapping[str, Any]
    """A complete Vega-Lite specification with its data inside."""
    table: str = ""
    """The id of the table that holds the same numbers."""
    source: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True)
class Finding:
    """A sentence with its numbers, test, interval, figures, caveats and provenance."""

    id: str
    """Stable across rebuilds, so that an analyst's words stay with it."""
    title: str
    sentence: str
    """Made by rule from `numbers`; plain text."""
    numbers: Mapping[str, float | int | str | None] = field(default_factory=dict)
    """Every number in the sentence, by name, unrounded; each is also in a table."""
    verdict: Verdict | None = None
    test: str = ""
    """The test behind the adjective, in words, with its p value."""
    caveats: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    provenance: Provenance | None = None
    sources: int = 1
    """How many independent sources stand behind it; one is labelled single-source."""
    comment: str = ""
    """The analyst's own words, Markdown. Empty until she writes them."""
    comment_note: str = ""
    """Said beside the comment when the number under it has changed since it was written."""


@dataclass(frozen=True)
class Section:
    """A heading with prose, findings, figures, tables and sections beneath it."""

    id: str
    title: str
    lead: str = ""
    """The section's answer in a sentence."""
    prose: tuple[str, ...] = ()
    """Paragraphs of plain text."""
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    comment: str = ""
    comment_note: str = ""
    gap: bool = False
    """True where the section says what is not known: drawn on sand with a dashed edge."""

    def walk(self) -> Iterator[Section]:
        yield self
        for section in self.sections:
            yield from section.walk()

    def all_tables(self) -> Iterator[Table]:
        for section in self.walk():
            for finding in section.findings:
                yield from finding.tables
            yield from section.tables

    def all_figures(self) -> Iterator[Figure]:
        for section in self.walk():
            for finding in section.findings:
                yield from finding.figures
            yield from section.figures


@dataclass(frozen=True)
class SourceNote:
    """One file that the document stands on."""

    delivery: str
    title: str
    publisher: str
    licence: str
    file: str
    sha256: str
    received: str
    covers: str
    rows: int


@dataclass(frozen=True)
class Document:
    """A whole document, ready for any writer."""

    id: str
    title: str
    subtitle: str
    partnership: str
    period: str
    dated: date
    """The date of the evidence, not of the clock: the same snapshot gives the same bytes."""
    snapshot: str
    version: str
    """Version of the code that made it."""
    summary: Section
    """The one-page summary."""
    sections: tuple[Section, ...]
    sources: tuple[SourceNote, ...]
    attribution: tuple[str, ...]
    """Licence statements that must travel with the data."""
    language: str = "en-GB"
    paper: bool = False
    """True for a board paper, minutes or a certificate: no cover and no contents, sections follow
    one another, and their titles carry their own numbers."""

    @property
    def stands(self) -> str:
        """The line of the cover that says how fresh it is."""
        day = f"{self.dated.day} {self.dated:%B %Y}"
        return f"Evidence of {day}" if self.snapshot else day

    @property
    def made_by(self) -> str:
        """The version of the code, and the snapshot where numbers were drawn from one."""
        made = f"Commonweal {self.version}"
        return f"{made} · snapshot {self.snapshot}" if self.snapshot else made

    def numbered(self) -> list[tuple[str, Section]]:
        """The summary and the sections, each with its number; papers carry their own."""
        return [("", self.summary)] + [
            ("" if self.paper else str(n), section) for n, section in enumerate(self.sections, 1)
        ]

    def everything(self) -> Iterator[Section]:
        for section in (self.summary, *self.sections):
            yield from section.walk()

    def all_tables(self) -> Iterator[Table]:
        """Each table once, in reading order."""
        seen: set[str] = set()
        for section in (self.summary, *self.sections):
            for table in section.all_tables():
                if table.id not in seen:
                    seen.add(table.id)
                    yield table

    def all_figures(self) -> Iterator[Figure]:
        seen: set[str] = set()
        for section in (self.summary, *self.sections):
            for figure in section.all_figures():
                if figure.id not in seen:
                    seen.add(figure.id)
                    yield figure
