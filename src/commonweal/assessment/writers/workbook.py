"""A workbook of every table, in the layout that government statisticians publish.

A cover, contents, notes, then one table a sheet. No cell is a formula: text that starts with
`=`, `+`, `-` or `@` stays text. Numbers are kept whole, and formatted for reading.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from commonweal.assessment.structure import Cell, Document
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.packages import settled
from commonweal.vocabulary import words

FORMATS = {"count": "#,##0", "rate": "#,##0.0", "percent": "0.0%", "p": "0.000"}
NO_VALUE = "[x]"
"""The shorthand of the Government Analysis Function for "not available"."""


def write(document: Document, file: Path) -> Path:
    """Write the workbook. A document without a table gives a cover that says so."""
    import warnings

    with warnings.catch_warnings():
        # gptables says aloud that a book has no notes; ours may have none.
        warnings.filterwarnings("ignore", "No note text provided", UserWarning)
        _produce(document, file)
    file.write_bytes(settled(file.read_bytes(), document.dated))
    return file


def _produce(document: Document, file: Path) -> None:
    import gptables
    import pandas as pd

    names = sheet_names(document)
    notes = _numbered_notes(document)
    sheets = {}
    for table in document.all_tables():
        titles = cells.headings(table.columns)
        frame = pd.DataFrame(
            [[_value(v) for v in row] for row in table.rows], columns=titles, dtype=object
        )
        sheets[names[table.id]] = gptables.GPTable(
            table=frame,
            table_name=f"table_{cells.file_name(table.id).replace('-', '_')}",
            title=_text(f"{names[table.id].replace('_', ' ')}: {table.caption}")
            + "".join(f"$${notes[note]}$$" for note in table.notes),
            subtitles=[_text(f"{document.partnership}, {document.period}")],
            instructions=f"This sheet has one table. {NO_VALUE} means that a value is not known.",
            source=_text(table.source or "Worked out from the other tables; see the assessment."),
            legend=None,
            index_columns={},
            additional_formatting=[
                {"column": {"columns": [title], "format": {"num_format": FORMATS[column.kind]}}}
                for title, column in zip(titles, table.columns, strict=True)
                if column.kind in FORMATS
            ],
        )
    about = [
        _text(f"Evidence of {document.dated.day} {document.dated:%B %Y}, "
              f"snapshot {document.snapshot}; Commonweal {document.version}."),
        f"{words.plural(len(sheets), 'table')}, one on each sheet, as in the assessment.",
        *(_text(line) for line in document.attribution),
    ]  # fmt: skip
    book = gptables.produce_workbook(
        filename=str(file),
        sheets=sheets,
        cover=gptables.Cover(
            title=_text(document.title),
            intro=[_text(document.subtitle), _text(f"{document.partnership}. {document.period}.")],
            about=about,
            contact=[_text(document.partnership)],
            # Wide enough for a line: LibreOffice draws wrapped lines of a cover over one another.
            width=min(250, max(85, *map(len, about))),
        ),
        contentsheet_label="Contents" if sheets else None,
        notes_table=pd.DataFrame(
            {"Note reference": list(notes.values()), "Note text": [_text(note) for note in notes]}
        )
        if notes
        else None,
        workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
    )  # fmt: skip
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    at = datetime.combine(document.dated, time(), UTC).replace(tzinfo=None)
    book.set_properties(
        {
            "title": document.title, "subject": document.subtitle,
            "author": document.partnership, "created": at,
            "comments": f"Commonweal {document.version}, snapshot {document.snapshot}",
        }
    )  # fmt: skip
    book.close()


def sheet_names(document: Document) -> dict[str, str]:
    """`Table_1` for each table: short and without spaces, as screen readers like it."""
    return {table.id: f"Table_{n}" for n, table in enumerate(document.all_tables(), 1)}


def _numbered_notes(document: Document) -> dict[str, str]:
    """A reference for each different note, in reading order."""
    notes = [note for table in document.all_tables() for note in table.notes]
    return {note: f"note{n}" for n, note in enumerate(dict.fromkeys(notes), 1)}


def _value(value: Cell) -> Cell:
    if value is None:
        return NO_VALUE
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    # Two dollar signs mark a note for gptables; in a text they mean themselves.
    return cells.printable(text).replace("$$", "$ $")
