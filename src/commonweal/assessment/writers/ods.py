"""The same tables as an OpenDocument spreadsheet, the editing format of government."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from commonweal.assessment.structure import Cell, Document, Table
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.packages import settled
from commonweal.assessment.writers.workbook import NO_VALUE, sheet_names


def write(document: Document, file: Path) -> Path:
    """Write a cover sheet and one sheet for each table. No cell is a formula."""
    import odfdo

    book = odfdo.Document("spreadsheet")
    body = book.body
    body.clear()
    names = sheet_names(document)
    tables = list(document.all_tables())
    body.append(
        _sheet(
            "Cover",
            [
                [document.title], [document.subtitle], [document.partnership], [document.period],
                [f"Evidence of {document.dated.day} {document.dated:%B %Y}, snapshot "
                 f"{document.snapshot}; Commonweal {document.version}."],
                [f"{NO_VALUE} means that a value is not known."],
                *[[line] for line in document.attribution],
                [], ["Sheet", "Table"], *[[names[t.id], t.caption] for t in tables],
            ],
        )
    )  # fmt: skip
    for table in tables:
        name = names[table.id]
        body.append(_sheet(name, _lines(table, name.replace("_", " "))))
    meta = book.meta
    meta.title, meta.subject, meta.language = document.title, document.subtitle, document.language
    meta.creator = document.partnership
    meta.generator = f"Commonweal {document.version}"
    out = io.BytesIO()
    book.save(out)
    file.write_bytes(settled(out.getvalue(), document.dated))
    return file


def _lines(table: Table, number: str) -> list[list[Cell]]:
    notes: list[list[Cell]] = [[note] for note in table.notes]
    if table.source:
        notes.append([f"Source: {table.source}."])
    rows: list[list[Cell]] = [
        [NO_VALUE if value is None else value for value in row] for row in table.rows
    ]
    return [[f"{number}: {table.caption}"], *notes, [], list(cells.headings(table.columns)), *rows]


def _sheet(name: str, lines: Sequence[Sequence[Cell]]) -> Any:
    import odfdo

    sheet = odfdo.Table(name)
    for line in lines:
        row = odfdo.Row()
        for value in line:
            row.append(_cell(value))
        sheet.append(row)
    return sheet


def _cell(value: Cell) -> Any:
    import odfdo

    if isinstance(value, str):
        text = cells.printable(value)
        return odfdo.Cell(text, cell_type="string", text=text)
    return odfdo.Cell(value, cell_type="float")
