"""PDF for print and archive: tagged, titled, every picture described.

Set by Typst under PDF/UA-1 and PDF/A-2a, which refuse a document that skips a heading or
leaves a picture without words. Text comes in as JSON and is inert.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from commonweal.assessment import drawing
from commonweal.assessment.structure import Document, Figure, Finding, Section, Table
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.html import margin_lines
from commonweal.assessment.writers.prose import markdown_paragraphs
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import CommonwealError

TEMPLATE = Path(__file__).parent.parent / "templates" / "assessment.typ"
STANDARDS = ("ua-1", "a-2a")
PAGE = 482.0
"""Width of the text on the page. [points]"""


def write(document: Document, file: Path) -> Path:
    """Set the document and write it.

    Raises:
        CommonwealError: The typesetter refused it, for example because a picture has no words.
    """
    file.write_bytes(pdf(document))
    return file


def pdf(document: Document) -> bytes:
    import typst

    try:
        made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub knows no bytes
            TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=[str(drawing.FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(_document(document), ensure_ascii=False)},
            pdf_standards=list(STANDARDS),
            # The date of the evidence, so that the same document gives the same bytes.
            timestamp=int(datetime.combine(document.dated, time(), UTC).timestamp()),
        )
    except typst.TypstError as error:
        raise CommonwealError(
            "The PDF was not made, because it would not be accessible or would be incomplete.",
            seen=str(error),
            do="Give every figure its words and every heading its place, then write it again.",
        ) from error
    return made


def _document(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    writer = _Writer()
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "partnership": document.partnership,
        "period": document.period,
        "day": f"{document.dated.day} {document.dated:%B %Y}",
        "version": document.version,
        "snapshot": document.snapshot,
        "stands": document.stands,
        "made-by": document.made_by,
        "paper": document.paper,
        "lang": language,
        "region": region or None,
        "sections": [writer.section(section, number) for number, section in document.numbered()],
        "sources-title": "Files this stands on",
        "sources": [
            {
                "title": source.title,
                "about": f"{source.publisher}. {source.covers}; "
                f"{words.plural(source.rows, 'row')}; received {source.received}. "
                f"{source.licence}.",
                "file": source.file,
                "sha256": source.sha256,
            }
            for source in document.sources
        ],
        "attribution": list(document.attribution),
    }


class _Writer:
    """Turns sections into plain data; a figure or table appears once, at its first place."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def section(self, section: Section, number: str) -> dict[str, Any]:
        return {
            "title": f"{number}  {section.title}" if number else section.title,
            "lead": section.lead,
            "prose": list(section.prose),
            "gap": section.gap,
            "comment": _comment(section.comment, section.comment_note),
            "figures": self.figures(section.figures),
            "tables": self.tables(section.tables),
            "findings": [self.finding(finding) for finding in section.findings],
            "sections": [
                self.section(inner, f"{number}.{n}" if number else "")
                for n, inner in enumerate(section.sections, 1)
            ],
        }

    def finding(self, finding: Finding) -> dict[str, Any]:
        single = "Single source. " if finding.sources == 1 else ""
        return {
            "title": finding.title,
            "sentence": finding.sentence,
            "verdict": finding.verdict
            and {"kind": cells.VERDICT_NAMES[finding.verdict], "word": finding.verdict.value},
            "test": f"{single}{finding.test}".strip(),
            "caveats": list(finding.caveats),
            "comment": _comment(finding.comment, finding.comment_note),
            "margin": margin_lines(finding.provenance),
            "figures": self.figures(finding.figures),
            "tables": self.tables(finding.tables),
        }

    def figures(self, figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
        fresh = [figure for figure in figures if figure.id not in self.seen]
        self.seen.update(figure.id for figure in fresh)
        found = []
        for figure in fresh:
            svg = drawing.svg_for_document(figure.spec)
            width, height = drawing.size(svg)
            source = f" Source: {figure.source}." if figure.source else ""
            found.append(
                {"svg": svg, "alt": figure.alt, "width": width if width > height else width * 0.82,
                 "caption": figure.caption + source}
            )  # fmt: skip
        return found

    def tables(self, tables: tuple[Table, ...]) -> list[dict[str, Any]]:
        fresh = [t for t in cells.printed(tables) if f"table:{t.id}" not in self.seen]
        self.seen.update(f"table:{table.id}" for table in fresh)
        return [_table(table) for table in fresh]


def _table(table: Table) -> dict[str, Any]:
    notes = [*table.notes, *([f"Source: {table.source}."] if table.source else [])]
    kept, rest = cells.on_paper(table)
    if rest:
        notes.insert(0, rest)
    rows = [
        [cells.written(c, value) for c, value in zip(table.columns, row, strict=True)]
        for row in kept
    ]
    titles = cells.headings(table.columns)
    widths = [_width(title, [row[n] for row in rows]) for n, title in enumerate(titles)]
    return {
        "caption": table.caption,
        "columns": [
            {"title": title, "numeric": column.kind in cells.NUMERIC, "width": width}
            for column, title, width in zip(table.columns, titles, widths, strict=True)
        ],
        "fits": sum(widths) <= PAGE,
        "room": PAGE / sum(widths),
        "rows": rows,
        "notes": notes,
        "unknown": cells.NOT_KNOWN,
    }


def _width(title: str, values: list[str]) -> float:
    """Room a column asks for: its longest cell, or its heading on three lines. [points]"""
    longest_word = max((len(word) for word in title.split()), default=1)
    letters = max([longest_word, -(-len(title) // 3), *(min(len(value), 44) for value in values)])
    return letters * 4.9 + 12


def _comment(text: str, note: str) -> dict[str, Any] | None:
    return {"paragraphs": markdown_paragraphs(text), "note": note} if text else None
