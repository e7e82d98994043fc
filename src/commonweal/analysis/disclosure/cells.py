"""A table as its cells and the sums that tie them: what an attacker may reckon with."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.disclosure.rules import need_whole
from commonweal.analysis.inputs import need_columns
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

Whole = npt.NDArray[np.int64]
Key = frozenset[tuple[str, str]]
"""A cell by what it is of: {("ward", "Adel"), ("age", "under 18")}. Totals are left out, so the
same cell of two tables has the same key."""


@dataclass
class Cells:
    """Cells, and sums that tie them: in every sum, total minus parts is nil."""

    keys: list[Key] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    at: dict[Key, int] = field(default_factory=dict)
    sums: dict[tuple[int, ...], None] = field(default_factory=dict)
    """Total first, then its parts; each once, in the order found."""

    def add(self, key: Key, value: int) -> int:
        """The place of a cell; a cell that is there already must have the same value."""
        if key in self.at:
            place = self.at[key]
            if self.values[place] != value:
                raise InvalidValues(
                    "Two tables share a cell but disagree about it.",
                    seen=f"{in_words(key)}: {self.values[place]} and {value}.",
                    do="Make both from the same records.",
                )
            return place
        self.at[key] = len(self.keys)
        self.keys.append(key)
        self.values.append(value)
        return self.at[key]

    def tie(self, total: int, parts: Iterable[int]) -> None:
        self.sums.setdefault((total, *sorted(parts)), None)

    @property
    def counts(self) -> Whole:
        return np.array(self.values, dtype=np.int64)

    def matrix(self) -> csr_array:
        """Sums × cells: 1 for a total, −1 for each part."""
        from scipy.sparse import csr_array

        rows, columns, signs = [], [], []
        for row, (total, *parts) in enumerate(self.sums):
            rows += [row] * (1 + len(parts))
            columns += [total, *parts]
            signs += [1.0] + [-1.0] * len(parts)
        return csr_array((signs, (rows, columns)), shape=(len(self.sums), len(self.keys)))


def in_words(key: Key) -> str:
    return ", ".join(f"{column} {value}" for column, value in sorted(key)) or "the total"


@dataclass(frozen=True)
class Layout:
    """One table among the cells: its columns and which cell each of its rows is."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]

    def frame(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=object)


def lay_out(
    cells: Cells,
    table: pd.DataFrame,
    *,
    dimensions: Sequence[str],
    count: str,
    within: Mapping[str, str] | None = None,
    total: str = "Total",
    prefix: tuple[tuple[str, str], ...] = (),
) -> Layout:
    """Add a table of counts, with all its totals, to the cells.

    Args:
        table: One row per cell; a combination that is not there is nil. Rows of
            totals may be there, and must then be right.
        dimensions: Columns that make the cells.
        within: Column that lies within another: {"ward": "district"}.
        total: What a total is called.
        prefix: Put before every key, to keep releases apart.

    Raises:
        InvalidValues: A cell is there twice, a total is wrong, or a place lies
            within two others.
    """
    need_columns(table, "table", *dimensions, count)
    if not dimensions:
        raise InvalidValues("A table needs at least one column to count by.")
    text = table[list(dimensions)].astype(str)
    values = need_whole(table, count)
    axes = [_axis(text, chain, total) for chain in _chains(dimensions, within or {})]
    order = [column for axis in axes for column in axis.columns]
    inner: dict[tuple[str, ...], int] = {}
    given: dict[tuple[str, ...], int] = {}
    for row, value in zip(text[order].itertuples(index=False, name=None), values, strict=True):
        held = given if total in row else inner
        if row in held:
            raise InvalidValues("A cell is there twice.", seen=", ".join(row))
        held[row] = int(value)
    # Sums of every combination of nodes, from the finest cells up.
    sums: dict[tuple[str, ...], int] = {}
    for row, value in inner.items():
        parts = []
        at = 0
        for axis in axes:
            width = len(axis.columns)
            parts.append(axis.upwards(row[at : at + width], total))
            at += width
        for up in itertools.product(*parts):
            node = tuple(itertools.chain.from_iterable(up))
            sums[node] = sums.get(node, 0) + value
    for row, value in given.items():
        if sums.get(row, 0) != value:
            raise InvalidValues(
                "A total is not the sum of its parts.",
                seen=f"{', '.join(row)}: {value}, but the parts make {sums.get(row, 0)}.",
                do="Leave totals out; they are worked out here.",
            )
    rows, places = [], []
    index: dict[tuple[str, ...], int] = {}
    for combination in itertools.product(*(axis.nodes for axis in axes)):
        node = tuple(itertools.chain.from_iterable(combination))
        key = frozenset(
            (*prefix, *((c, v) for c, v in zip(order, node, strict=True) if v != total))
        )
        index[node] = cells.add(key, sums.get(node, 0))
        rows.append(node)
        places.append(index[node])
    for combination in itertools.product(*(axis.nodes for axis in axes)):
        for i, axis in enumerate(axes):
            if children := axis.children.get(combination[i]):
                whole = index[tuple(itertools.chain.from_iterable(combination))]
                parts_of = [
                    index[tuple(itertools.chain.from_iterable(
                        (*combination[:i], child, *combination[i + 1 :])))]
                    for child in children
                ]  # fmt: skip
                if parts_of != [whole]:
                    cells.tie(whole, parts_of)
    return Layout(tuple(order), tuple(rows), tuple(places))


@dataclass(frozen=True)
class _Axis:
    """A way of counting with its levels, outermost first: (district, ward)."""

    columns: tuple[str, ...]
    nodes: tuple[tuple[str, ...], ...]
    children: Mapping[tuple[str, ...], list[tuple[str, ...]]]

    def upwards(self, leaf: tuple[str, ...], total: str) -> list[tuple[str, ...]]:
        deep = len(leaf)
        return [leaf[:k] + (total,) * (deep - k) for k in range(deep, -1, -1)]


def _chains(dimensions: Sequence[str], within: Mapping[str, str]) -> list[list[str]]:
    if unknown := (set(within) | set(within.values())) - set(dimensions):
        raise InvalidValues(
            "A column that lies within another must be among the dimensions.",
            seen=f"Not there: {', '.join(sorted(unknown))}.",
        )
    chains = []
    for column in dimensions:
        if column in within.values():
            continue
        chain = [column]
        while chain[0] in within:
            chain.insert(0, within[chain[0]])
            if len(chain) > len(dimensions):
                raise InvalidValues("Columns lie within one another in a circle.")
        chains.append(chain)
    if sum(map(len, chains)) != len(dimensions):
        raise InvalidValues("A column may hold only one other column within it.")
    return chains


def _axis(text: pd.DataFrame, chain: list[str], total: str) -> _Axis:
    paths: dict[tuple[str, ...], None] = {}
    for row in text[chain].itertuples(index=False, name=None):
        if total not in row:
            paths.setdefault(row, None)
    parent: dict[str, Any] = {}
    for path in paths:
        if parent.setdefault(path[-1], path[:-1]) != path[:-1]:
            raise InvalidValues(
                f"“{path[-1]}” lies within two of {chain[0]}.", do="Give each its own name."
            )
    deep = len(chain)
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    known: set[tuple[str, ...]] = set()
    for path in paths:
        for k in range(deep, 0, -1):
            node = path[:k] + (total,) * (deep - k)
            if node not in known:
                known.add(node)
                children.setdefault(path[: k - 1] + (total,) * (deep - k + 1), []).append(node)
    nodes: list[tuple[str, ...]] = []

    def walk(node: tuple[str, ...]) -> None:
        for child in children.get(node, []):
            walk(child)
        nodes.append(node)

    walk((total,) * deep)  # every total after its parts
    return _Axis(tuple(chain), tuple(nodes), children)
