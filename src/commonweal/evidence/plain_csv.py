"""Reading a plain CSV straight into lists and pointers, where it cannot be read in two ways.

The engine reads every CSV, odd ones too, and says what is odd about each line. Most files are
not odd: every line has the same number of cells, and what quotation marks there are stand
around whole cells. Such a file has one reading only, and Arrow makes the lists of values while it
splits the lines, in half the time. At the first doubt the answer is None, and the engine reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.evidence import by_value

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

BLOCK = 16 << 20
"""Bytes that one thread splits at a time: each block makes its own lists, which are then joined."""
SAMPLE = 8 << 20
"""Bytes by which it is told which columns have few values."""
QUOTE, NEWLINE, RETURN = ord('"'), ord("\n"), ord("\r")


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
    lines: int | None = 0
    if marked:
        with path.open("rb") as file:
            # Closed when the last array over it is gone.
            lines = _lines_to_expect(mmap(file.fileno(), 0, access=ACCESS_READ), skip, separator)
    if lines is None:
        return None
    rows = _read(path, columns, skip, separator)
    if not rows:
        return None  # nothing to make lists of
    # A line break inside quotation marks would make fewer rows than lines.
    return rows if lines in (0, len(rows) + 1 + skip) else None


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
        return parsed(str(path), few).unify_dictionaries()
    except pa.ArrowException:
        return None


def _lines_to_expect(content: mmap, skip: int, separator: str) -> int | None:
    """Lines of a file, 0 where it does not matter how many, None where it is not plain."""
    import numpy as np

    quoted, returns = content.find(b'"') >= 0, content.find(b"\r") >= 0
    if not quoted and not returns:
        return 0
    if quoted and skip:
        return None  # a mark in a title need not have its other half
    cells = np.frombuffer(content, "uint8")
    lines, ends = 0, 0
    found: list[np.ndarray[Any, Any]] = []
    for start in range(0, len(cells), BLOCK):
        block = cells[start : start + BLOCK]
        lines += int(np.count_nonzero(block == NEWLINE))
        if returns:
            at = np.flatnonzero(block == RETURN) + start
            ends += len(at)
            if np.any(cells[np.minimum(at + 1, len(cells) - 1)] != NEWLINE):
                return None
        if quoted:
            found.append(np.flatnonzero(block == QUOTE) + start)
    marks = np.concatenate(found) if found else np.empty(0, "int64")
    # Where some lines end in a carriage return and others do not, programs differ.
    if ends not in (0, lines) or not _stand_around_cells(cells, marks, separator):
        return None
    return lines + int(cells[-1] != NEWLINE)


def _stand_around_cells(
    cells: np.ndarray[Any, Any], marks: np.ndarray[Any, Any], separator: str
) -> bool:
    """Whether every other mark opens a cell, and the one after it closes it."""
    import numpy as np

    if len(marks) % 2:
        return False
    opening, closing, last = marks[0::2], marks[1::2], len(cells) - 1
    # None is the first byte: a header in quotation marks is left to the engine.
    before = cells[opening - 1]
    after = np.where(closing < last, cells[np.minimum(closing + 1, last)], NEWLINE)
    return bool(
        np.isin(before, [ord(separator), NEWLINE]).all()
        and np.isin(after, [ord(separator), NEWLINE, RETURN]).all()
        and cells[0] != QUOTE
    )
