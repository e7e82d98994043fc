"""What somebody who reads the published tables can work out about a hidden cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.disclosure.network import Network
from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Flags = npt.NDArray[np.bool_]
NEAR = 1e-6


@dataclass
class System:
    """The sums over the hidden cells alone: `matrix` @ hidden = `rest`.

    Every table that a linear program ends at is remembered in `seen`, so that one
    program answers for many cells; where what was seen meets what the sums allow
    at most, no program is needed at all.
    """

    matrix: csr_array
    rest: Floats
    hidden: npt.NDArray[np.int64]
    limits: Floats
    """The least and most that a reader knows each hidden cell to be."""
    outer: Floats
    """Least and most by looking at one sum at a time: never too narrow."""
    seen: Floats
    """Least and most in tables found possible: never too wide."""
    parts: list[_Part]
    """Hidden cells that hang together: only those bound one another."""
    part_of: npt.NDArray[np.int64]

    @classmethod
    def of(
        cls,
        matrix: csr_array,
        values: Floats,
        hidden: Flags,
        floor: Floats,
        ceiling: Floats | None = None,
        *,
        seen: Floats | None = None,
        at: Floats | None = None,
    ) -> System:
        """All arguments are over all cells.

        Args:
            matrix: Sums × cells.
            values: Their counts; those of hidden cells are not looked at.
            hidden: Which are hidden.
            floor, ceiling: The least and most that a reader knows a hidden cell to be.
            seen: Least and most of each cell in tables known to be possible, cells × 2.
            at: A table known to be possible: the true one, where it is known.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        places = np.flatnonzero(hidden)
        part = csr_array(matrix[:, places])
        used = np.diff(part.indptr) > 0
        rest = -(matrix @ np.where(hidden, 0.0, values))
        part, rest = csr_array(part[used]), rest[used]
        top = np.full(len(values), np.inf) if ceiling is None else ceiling
        limits = np.column_stack([floor[places], top[places]])
        group = np.zeros(len(places), dtype=np.int64)
        if len(places):
            group = connected_components(abs(part).T @ abs(part), directed=False)[1]
        parts = []
        for g in range(int(group.max(initial=-1)) + 1):
            columns = np.flatnonzero(group == g)
            inside = csr_array(part[:, columns])
            rows = np.flatnonzero(np.diff(inside.indptr) > 0)
            table = None if at is None else at[places][columns]
            parts.append(_Part(csr_array(inside[rows]), rest[rows], columns, table))
        known = (
            np.column_stack([np.full(len(places), np.inf), np.full(len(places), -np.inf)])
            if seen is None
            else seen[places]
        )
        outer = _one_sum_at_a_time(part, rest, limits)
        return cls(part, rest, places, limits, outer, known.copy(), parts, group.astype(np.int64))

    def is_wide(self, cell: int, need: float, low: float = np.inf, high: float = -np.inf) -> bool:
        """Whether a hidden cell (by its place among the hidden) may move as far as asked.

        Args:
            cell: The cell.
            need: How wide its interval must be.
            low, high: Values that it must be able to reach, or go beyond.
        """

        def wide() -> bool:
            least, most = self.seen[cell]
            return bool(most - least >= need and least <= low and most >= high)

        for side in (1, 0):
            if wide():
                return True
            self._end(cell, side)
        return wide()

    def reach(self, cell: int) -> tuple[float, float]:
        """Least and most that a hidden cell can be.

        Whole numbers: by flow where the sums form a network; else by linear
        program, and where that ends in fractions by integer program. If the last
        cannot be finished, the interval is what was surely found possible, which
        is never too wide.
        """
        return self._end(cell, 0), self._end(cell, 1)

    def bounds(self) -> tuple[Floats, Floats]:
        """The tightest interval of every hidden cell. [counts]"""
        ends = [self.reach(i) for i in range(len(self.hidden))]
        return np.array([e[0] for e in ends]), np.array([e[1] for e in ends])

    def _end(self, cell: int, side: int) -> float:
        if self.seen[cell, side] == self.outer[cell, side]:
            return float(self.seen[cell, side])
        part = self.parts[self.part_of[cell]]
        at = int(np.searchsorted(part.columns, cell))
        network = self._network(part)
        if network is not None and part.table is not None:
            fall, rise = network.furthest(at)
            here = float(part.table[at])
            self.outer[cell] = self.seen[cell] = here - fall, here + rise
            return float(self.seen[cell, side])
        found = _furthest(part, self.limits[part.columns], at, 1.0 if side == 0 else -1.0)
        if found is None:
            end = -np.inf if side == 0 else np.inf
        else:
            self._remember(part, found)
            end = float(found[at])
        self.outer[cell, side] = self.seen[cell, side] = end
        return end

    def _network(self, part: _Part) -> Network | None:
        """The part as a network, made once, at the true table or at any that fits."""
        if not part.tried:
            part.tried = True
            limits = self.limits[part.columns]
            if part.table is None:
                part.table = _best(part, limits, np.zeros(len(part.columns)))
            if part.table is not None:
                part.network = Network.of(part.matrix, part.table, limits)
        return part.network

    def _remember(self, part: _Part, table: Floats) -> None:
        here = self.seen[part.columns]
        self.seen[part.columns, 0] = np.minimum(here[:, 0], table)
        self.seen[part.columns, 1] = np.maximum(here[:, 1], table)


@dataclass
class _Part:
    """Hidden cells that hang together, with their sums."""

    matrix: csr_array
    rest: Floats
    columns: npt.NDArray[np.int64]
    table: Floats | None = None
    """A table known to be possible."""
    tried: bool = False
    network: Network | None = None


def _one_sum_at_a_time(matrix: csr_array, rest: Floats, limits: Floats) -> Floats:
    """Bounds from single sums, passed on until nothing changes (a dozen times at most)."""
    low, high = limits[:, 0].copy(), limits[:, 1].copy()
    sign, column = matrix.data, matrix.indices
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    rows = matrix.shape[0]
    for _ in range(12):
        # sign * cell = rest - sum of the others
        least = np.where(sign > 0, low[column], -high[column])
        most = np.where(sign > 0, high[column], -low[column])
        open_most = np.bincount(row, np.isinf(most), rows)
        open_least = np.bincount(row, np.isinf(least), rows)
        finite_most = np.bincount(row, np.where(np.isinf(most), 0, most), rows)
        finite_least = np.bincount(row, np.where(np.isinf(least), 0, least), rows)
        others_most = np.where(
            open_most[row] - np.isinf(most) > 0,
            np.inf,
            finite_most[row] - np.where(np.isinf(most), 0, most),
        )
        others_least = np.where(
            open_least[row] - np.isinf(least) > 0,
            -np.inf,
            finite_least[row] - np.where(np.isinf(least), 0, least),
        )
        reach_low, reach_high = rest[row] - others_most, rest[row] - others_least
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.where(sign > 0, reach_low, -reach_high))
        np.minimum.at(new_high, column, np.where(sign > 0, reach_high, -reach_low))
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    return np.column_stack([low, high])


def _furthest(part: _Part, limits: Floats, at: int, sign: float) -> Floats | None:
    """A possible table in which one cell is least (`sign` 1) or most (−1); None: without end."""
    cost = np.zeros(len(part.columns))
    cost[at] = sign
    return _best(part, limits, cost)


def _best(part: _Part, limits: Floats, cost: Floats) -> Floats | None:
    """The possible table of least cost in whole numbers; None: without end."""
    from scipy.optimize import linprog

    found = linprog(cost, A_eq=part.matrix, b_eq=part.rest, bounds=limits, method="highs-ds")
    if found.status == 3:
        return None
    if found.x is None:
        raise _contradiction()
    whole: Floats = np.round(found.x)
    if np.abs(found.x - whole).max() < NEAR:
        return whole
    return _furthest_whole(part, limits, cost)


def _furthest_whole(part: _Part, limits: Floats, cost: Floats) -> Floats:
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        cost,
        constraints=LinearConstraint(part.matrix, part.rest, part.rest),
        integrality=np.ones(len(cost)),
        bounds=Bounds(limits[:, 0], limits[:, 1]),
        options={"node_limit": 2_000},
    )
    if found.x is None:
        raise _contradiction()
    nearest: Floats = np.round(found.x)
    return nearest


def _contradiction() -> InvalidValues:
    return InvalidValues(
        "The published numbers contradict one another.",
        seen="No table of whole numbers from nil up fits them.",
        do="Check that totals are sums of their parts and were not rounded.",
    )
