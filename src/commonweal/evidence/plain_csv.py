"""Reading a plain CSV straight into lists and pointers, where it cannot be read in two ways.

The engine reads every CSV, odd ones too, and says what is odd about each line. Most files are
not odd: every line has the same number of cells, and what quotation marks there are stand
around whole cells. Such a file has one reading only, and Arrow makes the lists of values while it
splits the lines, in half the time. At the first doubt the answer is None, and the engine reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import by_value

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 4 << 20
"""Bytes that one thread splits at a time: each block makes its own lists, which are then joined."""
SAMPLE = 4 << 20
"""Bytes by which it is told which columns have few values."""
PIECE = 1 << 20
"""Bytes looked through at a time for marks: so many fit a processor's own memory."""
MOST_QUOTED = 100_000
"""Lines with quotation marks, above which looking at each would cost more than it saves."""


def read(
    path: Path,
    columns: Sequence[str],
    *,
    marked: bool = True,
    skip: int = 0,
    separator: str = ",",
) -> pa.Table | None:
    """A UTF-8 CSV as text, columns of few values as lists and pointers; empty cells are null.

    Args:
        path: The file.
        columns: Its header.
        marked: Whether quotation marks or carriage returns may be in it.
        skip: Lines above the header.
        separator: What stands between cells.

    Returns:
        The rows, or None where a line has not the header's number of cells, or a quotation
        mark or a carriage return stands where more than one reading is possible.
    """
    if len(columns) < 2:
        return None  # whether a blank line is a row is then a matter of opinion
    if marked and not _marks_stand_around_cells(path, skip, separator):
        return None
    rows = _read(path, columns, skip, separator)
    return rows or None  # of no rows no list can be made


def _read(path: Path, columns: Sequence[str], skip: int, separator: str) -> pa.Table | None:
    import pyarrow as pa
    from pyarrow import csv

    def parsed(source: object, few: Sequence[str]) -> pa.Table:
        listed = pa.dictionary(pa.int32(), pa.string())
        return csv.read_csv(
            source,
            csv.ReadOptions(column_names=list(columns), skip_rows=skip + 1, block_size=BLOCK),
            csv.ParseOptions(delimiter=separator),
            csv.ConvertOptions(
                column_types={c: listed if c in few else pa.string() for c in columns},
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    with path.open("rb") as file:
        top = file.read(SAMPLE)
    try:
        sample = parsed(pa.BufferReader(top[: top.rfind(b"\n") + 1]), ())
        few = [c for c in columns if by_value.few(sample.column(c))]
        with pa.memory_map(str(path)) as content:
            return by_value.in_one_list(parsed(content, few))
    except pa.ArrowException:
        return None


def _marks_stand_around_cells(path: Path, skip: int, separator: str) -> bool:
    """Whether lines end alike, and each quotation mark opens or closes a whole cell."""
    other = re.escape(separator.encode())
    cell = rb'(?:[^"' + other + rb']*|"[^"]*")'
    line_of_cells = re.compile(cell + rb"(?:" + other + cell + rb")*")
    returns, quoted = 0, 0
    with path.open("rb") as file:
        while block := file.read(PIECE) + file.readline():
            if b"\r" in block or returns:
                breaks = block.count(b"\n") + (not block.endswith(b"\n"))
                # Where some lines end in a carriage return and others do not, programs differ.
                if not (block.count(b"\r\n") == block.count(b"\r") == breaks):
                    return False
                if not returns and file.tell() > len(block):
                    return False
                returns += breaks
            at = block.find(b'"')
            while at >= 0:
                start, end = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
                line = block[start : end if end >= 0 else None].removesuffix(b"\r")
                quoted += 1
                if skip or quoted > MOST_QUOTED or not line_of_cells.fullmatch(line):
                    return False
                at = block.find(b'"', end) if end >= 0 else -1
    return True
