"""Tables on pages: cells written as people read them, numbers to the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commonweal.assessment.structure import Cell, Column, Table
from commonweal.vocabulary import words
from commonweal.vocabulary.months import Month

NUMBERS = {"count", "rate", "percent", "p", "number"}


@dataclass(frozen=True)
class Shown:
    """A cell as it stands on a page."""

    text: str
    number: bool
    unknown: bool = False
    href: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its heading, its other cells, whether it is the one spoken of."""

    head: Shown
    cells: tuple[Shown, ...]
    here: bool = False


def written(cell: Cell, column: Column) -> str:
    """A value as its column writes it. A value that is not known is a dash."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return Month.parse(cell).label if column.kind == "month" and cell[:1].isdigit() else cell
    if column.kind == "count":
        return words.count(cell)
    if column.kind == "rate":
        return words.rate(cell)
    if column.kind == "percent":
        return words.percent(cell)
    if column.kind == "number":
        return words.number(cell)
    if column.kind == "p":
        return "under 0.001" if cell < 0.001 else f"{cell:.3f}"
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:g}"


def rows(
    table: Table, *, links: dict[str, str] | None = None, here: Iterable[str] = ()
) -> list[Row]:
    """Rows of a table, ready for a template.

    Args:
        table: What to show. Its first column heads each row.
        links: Addresses by the text of the first cell.
        here: Texts of the first cell of rows to bring out.
    """
    shown = []
    marked = set(here)
    for row in table.rows:
        cells = [
            Shown(written(cell, column), column.kind in NUMBERS, cell is None)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        first = str(row[0])
        head = Shown(cells[0].text, cells[0].number, href=(links or {}).get(first, ""))
        shown.append(Row(head, tuple(cells[1:]), first in marked))
    return shown


def is_number(column: Column) -> bool:
    return column.kind in NUMBERS
