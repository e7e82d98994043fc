"""The same tables as an OpenDocument spreadsheet, the editing format of UK government."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.assessment.structure import Cell, Document
from commonweal.assessment.writers.packing import settle
from commonweal.assessment.writers.workbook import NOT_KNOWN, heading, sheet_name

if TYPE_CHECKING:
    from odfdo import Document as OpenDocument


def write(document: Document, path: Path) -> None:
    """Write `document`'s tables as ODS: a cover with the list of tables, one table a sheet."""
    from odfdo import Document as OpenDocument

    book = OpenDocument("spreadsheet")
    book.body.clear()
    tables = list(document.all_tables())
    lines = [
        document.title,
        document.subtitle,
        f"Evidence as at {document.dated:%d %B %Y}. Snapshot {document.snapshot}.",
        f"{NOT_KNOWN} means that a value is not available; the notes of its table say why.",
        *document.attribution,
    ]
    names = [(sheet_name(number), table.caption) for number, table in enumerate(tables, 1)]
    _sheet(book, "Cover", [*((line,) for line in lines), ("Sheet", "Table"), *names])
    for number, table in enumerate(tables, 1):
        above = [
            f"Table {number}: {table.caption}",
            "This worksheet contains one table.",
            *(f"Note: {note}" for note in table.notes),
            *([f"Source: {table.source}"] if table.source else []),
        ]
        rows: list[Sequence[Cell]] = [(line,) for line in above]
        rows.append([heading(column) for column in table.columns])
        rows += [[NOT_KNOWN if cell is None else cell for cell in row] for row in table.rows]
        _sheet(book, sheet_name(number), rows)
    book.meta.set_title(document.title)
    book.meta.set_language(document.language)
    book.save(str(path), pretty=False)
    settle(path, document.dated)


def _sheet(book: OpenDocument, name: str, rows: Sequence[Sequence[Cell]]) -> None:
    from odfdo import Table as Sheet

    sheet = Sheet(name)
    # Text stays text: odfdo types each cell by its Python value, so "=1+1" never computes.
    sheet.set_values([list(row) for row in rows])
    book.body.append(sheet)
