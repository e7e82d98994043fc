"""A register's rows as files that offices open, and tables of theirs read back."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from commonweal.vocabulary.errors import FileRefused

MOST_ROWS_IN = 2_000
MOST_BYTES_IN = 5_000_000
MOST_ROWS_ODS = 5_000
"""OpenDocument takes a tenth of a second for every hundred rows; larger lists go out as CSV."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = Iterable[Sequence[str]]


def plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> plain("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(headings: Sequence[str], rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    # The mark at the start tells Excel that this is UTF-8.
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Rows) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    # Text stays text: no formula, no link, no number made of a code.
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": title})
    sheet = book.add_worksheet(sheet_name(title))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, headings, bold)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell, wrapped)
    sheet.set_column(0, max(len(headings) - 1, 0), 28)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def as_ods(title: str, headings: Sequence[str], rows: Rows) -> bytes:
    from odfdo import Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    document.meta.title = title
    table = Table(sheet_name(title))
    for values in (headings, *rows):
        row = Row()
        for place, cell in enumerate(values):
            row.set_value(place, cell)
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet_name(title: str) -> str:
    """A name that every office program takes for a sheet: 31 characters, none of `[]:*?/\\'`."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "Sheet"


def read(upload: UploadedFile[Any]) -> Iterator[dict[str, str]]:
    """The rows of a table that somebody sent, cells as text by the heading of their column.

    Raises:
        FileRefused: It is no table, too large, or cannot be read. Nothing was kept.
    """
    from commonweal.evidence import workbooks
    from commonweal.evidence.receive import receive

    name = Path(str(upload.name)).name or "table"
    if (upload.size or 0) > MOST_BYTES_IN:
        raise FileRefused(
            f"{name} is too large for this page.",
            seen=f"It has {upload.size:,} bytes; the most is {MOST_BYTES_IN:,}.",
            do="Send it in parts.",
        )
    with tempfile.TemporaryDirectory(prefix="commonweal-") as scratch:
        folder = Path(scratch)
        (folder / "in").mkdir()
        path = folder / "in" / name
        path.write_bytes(upload.read())
        (folder / "out").mkdir()
        files = list(receive(path, folder / "out"))
        for file in files:
            if isinstance(file, FileRefused):
                raise file
        if len(files) != 1:
            raise FileRefused(f"{name} holds {len(files)} files.", do="Send one table.")
        (file,) = files
        assert not isinstance(file, FileRefused)
        if file.kind == "workbook":
            sheet = next(iter(workbooks.tops(file.path)))
            table = [[_cell(c) for c in row] for row in workbooks.rows(file.path, sheet)]
        elif file.kind == "csv":
            with file.path.open(encoding="utf-8-sig", newline="") as lines:
                table = [list(row) for row in csv.reader(lines)]
        else:
            raise FileRefused(f"{name} is not a table.", do="Send a CSV, an XLSX or an ODS file.")
    table = [row for row in table if any(cell.strip() for cell in row)]
    if len(table) < 2:
        raise FileRefused(f"{name} has no rows under its header.", do="Export it again.")
    if len(table) - 1 > MOST_ROWS_IN:
        raise FileRefused(
            f"{name} has too many rows for this page.",
            seen=f"It has {len(table) - 1:,}; the most is {MOST_ROWS_IN:,}.",
            do="Send it in parts.",
        )
    headings = [heading.strip() for heading in table[0]]
    for row in table[1:]:
        yield {h: c.strip() for h, c in zip(headings, row, strict=False) if h}


def _cell(value: object) -> str:
    return "" if value is None else str(value)
