"""The same tables as an OpenDocument spreadsheet, the editing format of UK government."""

from __future__ import annotations

from pathlib import Path

from commonweal.assessment.structure import Cell, Document
from commonweal.assessment.writers.packing import settle
from commonweal.assessment.writers.workbook import NOT_KNOWN, heading, sheet_name


def write(document: Document, path: Path) -> None:
    """Write `document`'s tables as ODS: a cover with the list of tables, one table a sheet."""
    from odfdo import Document as OpenDocument

    book = OpenDocument("spreadsheet")
    book.body.clear()
    tables = list(document.all_tables())
    cover: list[list[Cell]] = [
        [document.title],
        [document.subtitle],
        [f"Evidence as at {document.dated:%d %B %Y}. Snapshot {document.snapshot}."],
        [f"{NOT_KNOWN} means that a value is not available; the notes of its table say why."],
        *([line] for line in document.attribution),
        ["Sheet", "Table"],
        *([sheet_name(number), table.caption] for number, table in enumerate(tables, 1)),
    ]
    _sheet(book, "Cover", cover)
    for number, table in enumerate(tables, 1):
        rows: list[list[Cell]] = [
            [f"Table {number}: {table.caption}"],
            ["This worksheet contains one table."],
            *([f"Note: {note}"] for note in table.notes),
            *([[f"Source: {table.source}"]] if table.source else []),
            [heading(column) for column in table.columns],
            *([NOT_KNOWN if cell is None else cell for cell in row] for row in table.rows),
        ]
        _sheet(book, sheet_name(number), rows)
    meta = book.get_part("meta.xml")
    meta.title = document.title
    meta.language = document.language
    book.save(str(path), pretty=False)
    settle(path, document.dated)


def _sheet(book: object, name: str, rows: list[list[Cell]]) -> None:
    from odfdo import Table as Sheet

    sheet = Sheet(name)
    # Text stays text: odfdo types each cell by its Python value, so "=1+1" never computes.
    sheet.set_values(rows)
    book.body.append(sheet)  # type: ignore[attr-defined]
