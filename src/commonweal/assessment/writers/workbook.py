"""An accessible workbook of every table, laid out as government statisticians do."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.assessment.structure import Column, Document, Table
from commonweal.assessment.writers.packing import settle

if TYPE_CHECKING:
    import pandas as pd

NOT_KNOWN = "[x]"
"""The government statisticians' mark for a value that is not available."""
FORMATS = {"count": "#,##0", "rate": "#,##0.0", "percent": "0.0%", "p": "0.0000"}


def write(document: Document, path: Path) -> None:
    """Write `document`'s tables as XLSX: cover, contents, notes, one table a sheet."""
    import gptables
    import pandas as pd

    tables = list(document.all_tables())
    marks = _notes(tables)
    sheets = {
        sheet_name(number): _sheet(gptables, number, table, marks)
        for number, table in enumerate(tables, 1)
    }
    cover = gptables.Cover(
        title=document.title,
        intro=[
            document.subtitle,
            f"Evidence as at {document.dated:%d %B %Y}. Snapshot {document.snapshot}.",
        ],
        about=[
            f"{NOT_KNOWN} means that a value is not available; the notes of its table say why.",
            "Every table is also published as CSV with metadata (CSV on the Web).",
            *document.attribution,
        ],
    )
    notes = pd.DataFrame({"Note reference": list(marks.values()), "Note text": list(marks)})
    with warnings.catch_warnings():
        # gptables warns of every cell that holds the mark; the cover explains it.
        warnings.simplefilter("ignore")
        gptables.write_workbook(
            filename=str(path),
            sheets=sheets,
            cover=cover,
            contentsheet_options={"additional_elements": ["subtitles"]},
            notes_table=notes if len(notes) else None,
            # A cell that begins with = stays words: nothing in a workbook of ours computes.
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
        )
    settle(path, document.dated)


def sheet_name(number: int) -> str:
    """Short and without spaces, as screen readers and formulas like it."""
    return f"Table_{number}"


def _notes(tables: list[Table]) -> dict[str, str]:
    """Each note once in the workbook, with its mark."""
    texts = dict.fromkeys(note for table in tables for note in table.notes)
    return {text: f"note {number}" for number, text in enumerate(texts, 1)}


def _sheet(gptables: Any, number: int, table: Table, marks: dict[str, str]) -> Any:
    mine = [marks[note] for note in table.notes]
    reference = "".join(f"[{mark}]" for mark in mine)
    by_kind: dict[str, list[int]] = {}
    for position, column in enumerate(table.columns):
        by_kind.setdefault(column.kind, []).append(position)
    return gptables.GPTable(
        table=frame(table),
        table_name=f"table_{number}_data",
        title=f"Table {number}: {table.caption} {reference}".strip(),
        subtitles=["This worksheet contains one table."],
        scope=None,
        source=table.source or None,
        legend=[f"{NOT_KNOWN} = not available"] if _has_gaps(table) else [],
        instructions="",
        index_columns={},
        additional_formatting=[
            {"column": {"columns": positions, "format": {"num_format": FORMATS[kind]}}}
            for kind, positions in by_kind.items()
            if kind in FORMATS
        ],
    )


def _has_gaps(table: Table) -> bool:
    return any(cell is None for row in table.rows for cell in row)


def heading(column: Column) -> str:
    """A column's name with its unit."""
    return f"{column.title} ({column.unit})" if column.unit else column.title


def frame(table: Table) -> pd.DataFrame:
    """A table as pandas, headings as people read them, the mark where nothing is known."""
    import pandas as pd

    rows = [[NOT_KNOWN if cell is None else cell for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=[heading(column) for column in table.columns])
