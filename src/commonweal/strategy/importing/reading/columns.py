"""Tables of a PDF page that have no borders, from where their cells begin.

The letters of a table come cell by cell. Where the next line stands to the right and no lower than
the last, another cell of the same row has begun; where it is back at the left, another row. Two
rows with the same columns make a table: a page in two columns of prose has but one such step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

_LEVEL = 3.0  # points; lines that stand at one height


class Placed(Protocol):
    """A line with its place on the page, in points from the top left."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def size(self) -> float: ...


@dataclass(slots=True)
class Band:
    """One row of a table: the lines of each column, by index of the line on the page."""

    top: float
    stepped: bool = False
    lines: list[tuple[int, int]] = field(default_factory=list)  # (column, line)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table and the left edges of its columns."""

    columns: tuple[float, ...]
    bands: tuple[Band, ...]


def tables_of(lines: Sequence[Placed], size: float, before: tuple[float, ...] = ()) -> list[Table]:
    """Tables without borders among the lines of a page, in their order.

    Args:
        lines: In the order of the content.
        size: Size of most letters.
        before: Columns of the table that the page before ended with: one row goes on with it.
    """
    steps = _steps(lines, size)
    lefts = [x for first, left, _ in steps for x in (first, left)]
    columns = _places(lefts) if lefts else before
    if not columns:
        return []
    tops = [top for _, _, top in steps]
    tables: list[Table] = []
    runs = _runs(lines, columns, tops, size)
    for run in runs:
        goes_on = not tables and run is runs[0] and _same(columns, before)
        if goes_on:
            columns = before
        while run and not run[0].stepped and not goes_on:
            run.pop(0)
        # The rest of a last cell stands alone on its page, but not in the first column.
        while run and not run[-1].stepped and not (goes_on and run[-1].lines[0][0] > 0):
            run.pop()
        stepped = sum(band.stepped for band in run)
        if run and (stepped >= 2 or goes_on):
            tables.append(Table(columns, tuple(run)))
    return tables


def _steps(lines: Sequence[Placed], size: float) -> list[tuple[float, float, float]]:
    """(left of the first column, left of the next, height) wherever a next cell begins."""
    steps = []
    for a, b in pairwise(lines):
        if b.left > a.left + 3 * size and b.top <= a.top + _LEVEL:
            first = [
                x.left for x in lines if abs(x.top - b.top) <= _LEVEL and x.left < b.left - 3 * size
            ]
            if first:
                steps.append((min(first), b.left, b.top))
    return steps


def _runs(
    lines: Sequence[Placed], columns: Sequence[float], tops: Sequence[float], size: float
) -> list[list[Band]]:
    """Rows between lines that are no part of a table: headings, and prose across columns."""
    runs: list[list[Band]] = [[]]
    last, above = -1, 0.0
    for i, line in enumerate(lines):
        column = max((c for c, x in enumerate(columns) if x <= line.left + 6), default=-1)
        over = column + 1 < len(columns) and line.right > columns[column + 1] + size
        if column < 0 or over or line.size >= 1.15 * size:
            runs.append([])
            last = -1
            continue
        run = runs[-1]
        begins = column == 0 and any(abs(line.top - t) <= _LEVEL for t in tops)
        if not run or column < last or (begins and line.top > run[-1].top + _LEVEL):
            run.append(Band(line.top))
        elif column > last >= 0 and line.top <= above + _LEVEL:
            run[-1].stepped = True
        run[-1].lines.append((column, i))
        last, above = column, line.top
    return runs


def _places(values: Sequence[float]) -> tuple[float, ...]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 8:
            places.append(value)
    return tuple(places)


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < 8 for a, b in zip(one, other, strict=True))
