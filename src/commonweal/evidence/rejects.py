"""Rows set aside: each with its line in the file, the reason, and its cells as they stood."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.evidence import privacy
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import Reading, as_came

if TYPE_CHECKING:
    import ibis.expr.types as ir


def write_rejects(
    engine: Engine,
    judged: ir.Table,
    raw: ir.Table,
    reading: Reading,
    file: Received,
    target: Path,
) -> None:
    """Write the rows that have a `_reason`, and the lines that were no rows, as CSV.

    Lines that were no rows come without their cells: nobody could screen them.

    Raises:
        PersonalDataFound: A cell of a row set aside has a person in it.
    """
    columns = as_came(raw)
    bad = judged.filter(judged["_reason"].notnull()).select("_row", "_reason")
    whole = bad.inner_join(raw, "_row")
    found = engine.rows(
        whole.select("_row", "_reason", **{c: whole[c].cast("string") for c in columns}).order_by(
            "_row"
        )
    )
    names = [c.removeprefix("@") for c in columns]
    for row in found:
        privacy.screen_cells(dict(zip(names, row[2:], strict=True)), file.name)
    lines = _lines(reading, file, len(columns), [int(row[0]) for row in found])
    table: list[tuple[Any, ...]] = [(lines[int(row[0])], *row[1:]) for row in found]
    table += [(line, f"the line {why}") for line, why in reading.odd_lines]
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "reason", *names])
        table.sort(key=lambda row: int(row[0]))
        writer.writerows(table)


def _lines(reading: Reading, file: Received, width: int, rows: Iterable[int]) -> Mapping[int, int]:
    """The line of the file on which each row begins.

    Blank lines, lines that are no rows and cells with line breaks all stand between a
    row's place and its line, so a CSV is walked once more as far as the last row asked for.
    """
    wanted = set(rows)
    if file.kind != "csv" or not wanted:
        return {row: row + reading.first_line for row in wanted}
    found: dict[int, int] = {}
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        # Titles and notes above the header are lines, whatever cells they hold.
        above = reading.first_line - 2
        for _ in range(above):
            stream.readline()
        reader = csv.reader(stream, delimiter=reading.separator)
        next(reader, None)
        row, begins = 0, above + reader.line_num + 1
        for cells in reader:
            if len(cells) == width:
                if row in wanted:
                    found[row] = begins
                    if len(found) == len(wanted):
                        break
                row += 1
            begins = above + reader.line_num + 1
    # Where the walk and the engine differ on what a row is, the place is the best there is.
    return {row: found.get(row, row + reading.first_line) for row in wanted}
