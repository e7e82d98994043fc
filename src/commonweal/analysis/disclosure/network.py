"""Bounds by maximum flow, where the sums form a network, as those of a two-way table do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Whole = npt.NDArray[np.int64]
ENDLESS = 2**28
"""Stands for no limit: larger than any count, small enough that flows stay 32-bit."""


@dataclass
class Network:
    """Sums are nodes; a hidden cell is an edge from the sum it adds to, to the one it takes from.

    Counts can move round any ring of hidden cells. The most by which a cell can
    rise is the most that can flow back from its head to its tail by other cells,
    which may each rise to their ceiling or fall to their floor.
    """

    tail: Whole
    head: Whole
    rise: Whole
    fall: Whole
    indptr: npt.NDArray[np.int32]
    indices: npt.NDArray[np.int32]
    place: Whole
    """Where in the data of the graph each arc is: rises of all cells, then falls, then the source."""
    nodes: int

    @classmethod
    def of(cls, matrix: csr_array, table: Floats, limits: Floats) -> Network | None:
        """The network of a set of sums, at a table known to be possible; None if there is none.

        Args:
            matrix: Sums × hidden cells, entries 1 and −1.
            table: A possible table.
            limits: Floor and ceiling of each cell.
        """
        ends = _ends(matrix)
        if ends is None:
            return None
        tail, head = ends
        pairs = set(zip(tail.tolist(), head.tolist(), strict=True))
        if len(pairs | {(h, t) for t, h in pairs}) < 2 * len(tail):
            return None  # two cells between the same sums: as good, but not as one graph
        nodes = matrix.shape[0] + 1
        source = nodes
        rows = np.concatenate([tail, head, np.full(nodes, source)])
        columns = np.concatenate([head, tail, np.arange(nodes)])
        order = np.lexsort((columns, rows))
        place = np.empty(len(rows), dtype=np.int64)
        place[order] = np.arange(len(rows))
        indptr = np.zeros(nodes + 2, dtype=np.int32)
        np.cumsum(np.bincount(rows, minlength=nodes + 1), out=indptr[1:])
        rise = np.minimum(limits[:, 1] - table, ENDLESS).astype(np.int64)
        fall = np.minimum(table - limits[:, 0], ENDLESS).astype(np.int64)
        return cls(tail, head, rise, fall, indptr, columns[order].astype(np.int32), place, nodes)

    def furthest(self, cell: int) -> tuple[float, float]:
        """How far a cell can fall and rise from the table it is at; infinite where without end."""
        tail, head = int(self.tail[cell]), int(self.head[cell])
        fall = min(self._flow(cell, tail, head), int(self.fall[cell]))
        rise = min(self._flow(cell, head, tail), int(self.rise[cell]))
        return (
            float(fall) if fall < ENDLESS else np.inf,
            float(rise) if rise < ENDLESS else np.inf,
        )

    def _flow(self, without: int, start: int, end: int) -> int:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_flow

        n = len(self.tail)
        capacity = np.zeros(len(self.indices), dtype=np.int32)
        capacity[self.place[:n]] = self.rise
        capacity[self.place[n : 2 * n]] = self.fall
        capacity[self.place[[without, n + without]]] = 0
        # One arc into the start keeps an endless flow from running over.
        capacity[self.place[2 * n + start]] = ENDLESS
        graph = csr_array(
            (capacity, self.indices, self.indptr), shape=(self.nodes + 1, self.nodes + 1)
        )
        return int(maximum_flow(graph, self.nodes, end).flow_value)


def _ends(matrix: csr_array) -> tuple[Whole, Whole] | None:
    """Tail and head of every cell, when sums can be turned round so that each cell has one of both.

    A cell in one sum only hangs on a node outside all sums. None where a cell is
    in three sums or more, or no turning round will do.
    """
    by_cell = matrix.tocsc()
    held = np.diff(by_cell.indptr)
    if held.max(initial=0) > 2 or held.min(initial=1) < 1:
        return None
    sums, outside = matrix.shape[0], matrix.shape[0]
    turned = np.zeros(sums)
    by_sum = matrix.tocsr()
    for start in range(sums):
        if turned[start]:
            continue
        turned[start] = 1
        waiting = [start]
        while waiting:
            here = waiting.pop()
            for cell in by_sum.indices[by_sum.indptr[here] : by_sum.indptr[here + 1]]:
                first = by_cell.indptr[cell]
                if held[cell] == 1:
                    continue
                a, b = by_cell.indices[first : first + 2]
                same = by_cell.data[first] * by_cell.data[first + 1]
                there = b if a == here else a
                wanted = -turned[here] * same
                if not turned[there]:
                    turned[there] = wanted
                    waiting.append(int(there))
                elif turned[there] != wanted:
                    return None
    tail = np.full(matrix.shape[1], outside, dtype=np.int64)
    head = np.full(matrix.shape[1], outside, dtype=np.int64)
    for cell in range(matrix.shape[1]):
        for at in range(by_cell.indptr[cell], by_cell.indptr[cell + 1]):
            row = by_cell.indices[at]
            if by_cell.data[at] * turned[row] > 0:
                tail[cell] = row
            else:
                head[cell] = row
    return tail, head
