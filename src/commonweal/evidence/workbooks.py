"""Workbooks (XLSX, XLS, ODS) as text, sheet by sheet.

A workbook is unpacked whole: the formats allow nothing else. What leaves is cells as a
CSV of the same sheet would have them, so that a source reads both with the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.vocabulary.errors import FileRefused

if TYPE_CHECKING:
    import pyarrow as pa

TOP = 15
"""Rows of a sheet that are looked at to tell what it is: titles and notes stand above headers."""


@lru_cache(maxsize=1)
def _open(path: Path, size: int) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(
            f"{path.name} cannot be opened as a workbook.",
            seen=str(error).split("\n")[0][:160],
            do="Open it in a spreadsheet program without a password and save it again.",
        ) from error


def _workbook(path: Path) -> Any:
    # The last one stays open: telling whose a workbook is and reading it are two steps.
    return _open(path, path.stat().st_size)


def tops(path: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The first rows of every sheet, by name, in the workbook's order.

    Raises:
        FileRefused: It cannot be opened.
    """
    book = _workbook(path)
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=TOP)
        found[name] = tuple(tuple(cell_text(cell).strip() for cell in row) for row in rows)
    return found


def rows(path: Path, sheet: str) -> list[list[str]]:
    """All rows of a sheet, every cell as text.

    Raises:
        FileRefused: There is no such sheet.
    """
    book = _workbook(path)
    if sheet not in book.sheet_names:
        raise FileRefused(
            f"{path.name} has no sheet “{sheet}”.",
            seen=f"Its sheets: {', '.join(book.sheet_names)}.",
            do="Name one of them.",
        )
    taken = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[cell_text(cell) for cell in row] for row in taken]


def table(columns: Sequence[str], body: Sequence[Sequence[str]]) -> pa.Table:
    """Rows as an Arrow table of text; short rows are filled with nulls, empty cells are null."""
    import pyarrow as pa

    width = len(columns)
    cells: list[list[str | None]] = [[] for _ in range(width)]
    for row in body:
        for i in range(width):
            cells[i].append((row[i] or None) if i < len(row) else None)
    return pa.table(
        [pa.array(column, pa.string()) for column in cells], names=[str(c) for c in columns]
    )


def header_row(top: Sequence[Sequence[str]], wanted: set[str]) -> int | None:
    """Position of the first row that has all the wanted cells (lower-cased), if one has."""
    for i, row in enumerate(top):
        if wanted <= {cell.strip().lower() for cell in row}:
            return i
    return None


def cell_text(cell: Any) -> str:
    """A cell as a CSV would hold it: 12 and not 12.0, 2025-03-01 and not 45717."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        hours, rest = divmod(int(cell.total_seconds()), 3600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return "" if cell is None else str(cell)
