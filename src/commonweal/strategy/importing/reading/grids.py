"""Tables of a PDF page, from the rules that are drawn between their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_THIN = 4.0  # points; a border, not a box
_NEAR = 3.0  # points; lines that meet


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the borders of one table stand, in points from the top left of the page.

    Args:
        xs: Vertical borders, from the left.
        ys: Horizontal borders, from the top.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of a point; None outside the table."""
        if not (self.xs[0] - 1 <= x < self.xs[-1] and self.ys[0] <= y <= self.ys[-1] + 1):
            return None
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return max(row, 0), max(bisect_right(self.xs, x + 1) - 1, 0)

    def borders(self, y: float) -> tuple[float, ...]:
        """Vertical borders at a height; none outside the table."""
        return self.xs[1:-1] if self.ys[0] <= y <= self.ys[-1] else ()

    def continues(self, other: Grid) -> bool:
        """Whether another table has the same columns: one table over two pages."""
        return len(self.xs) == len(other.xs) and all(
            abs(a - b) < 4 for a, b in zip(self.xs, other.xs, strict=True)
        )


_Edge = tuple[float, float, float, float]  # left, top, right, bottom


def grids_of(page: Any) -> list[Grid]:
    """The tables of a page, from the top; a frame with one column is none."""
    import pypdfium2.raw as raw

    height, width = page.get_height(), page.get_width()
    edges: list[_Edge] = []
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = drawn.get_bounds()
        box = (left, height - top, right, height - bottom)
        if right - left <= _THIN or top - bottom <= _THIN:
            edges.append(box)
        elif right - left < 0.9 * width or top - bottom < 0.5 * height:
            edges.extend(_sides(box))
    grids = [g for g in map(_grid, _touching(edges)) if g is not None]
    return sorted(grids, key=lambda g: g.ys[0])


def _sides(box: _Edge) -> list[_Edge]:
    left, top, right, bottom = box
    return [
        (left, top, left, bottom),
        (right, top, right, bottom),
        (left, top, right, top),
        (left, bottom, right, bottom),
    ]


def _touching(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """Edges in groups that hang together."""
    groups: list[list[_Edge]] = []
    for edge in edges:
        met = [g for g in groups if any(_meet(edge, other) for other in g)]
        merged = [edge, *(e for g in met for e in g)]
        groups = [g for g in groups if g not in met]
        groups.append(merged)
    return groups


def _meet(a: _Edge, b: _Edge) -> bool:
    return (
        a[0] <= b[2] + _NEAR
        and b[0] <= a[2] + _NEAR
        and a[1] <= b[3] + _NEAR
        and b[1] <= a[3] + _NEAR
    )


def _grid(edges: Sequence[_Edge]) -> Grid | None:
    upright = [e for e in edges if e[2] - e[0] <= _THIN and e[3] - e[1] > 6]
    level = [e for e in edges if e[3] - e[1] <= _THIN and e[2] - e[0] > 6]
    if len(upright) < 3 or not level:
        return None
    xs = _places((e[0] + e[2]) / 2 for e in upright)
    ends = [min(e[1] for e in upright), max(e[3] for e in upright)]
    ys = _places([*((e[1] + e[3]) / 2 for e in level), *ends])
    return Grid(xs, ys) if len(xs) >= 3 and len(ys) >= 2 else None


def _places(values: Iterable[float]) -> tuple[float, ...]:
    """Values that stand apart, those nearer than a border is thick taken as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _THIN:
            places.append(value)
    return tuple(places)
