"""Which further cells to hide, at the least loss, so that sensitive ones cannot be worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.disclosure.attack import NEAR, Flags, System
from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import NotDefined

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SMALL = 200
"""Up to so many cells that could be hidden, the least loss is found by integer program."""
ROUNDS = 15
"""How often the integer program is asked again, before the cheapest exchange completes its choice."""


@dataclass
class Problem:
    """All that decides what to hide. Arrays are over all cells."""

    matrix: csr_array
    values: Floats
    sensitive: Flags
    need: Floats
    """Width that the interval of a sensitive cell must have."""
    floor: Floats
    """The least that a reader knows a hidden cell to be."""
    may_hide: Flags
    hidden: Flags
    """Hidden whatever is chosen: the sensitive ones, and what earlier tables hid."""
    loss: Floats
    rise: Floats | None = None
    """How far above its value a reader must find each sensitive cell possible; for amounts."""
    fall: Floats | None = None
    """And how far below."""

    def is_wide(self, system: System, place: int) -> bool:
        """Whether a hidden cell keeps what it needs, on both sides where that is asked."""
        at = int(np.searchsorted(system.hidden, place))
        if self.rise is None or self.fall is None:
            return system.is_wide(at, float(self.need[place]))
        here = self.values[place]
        low, high = float(here - self.fall[place]), float(here + self.rise[place])
        return system.is_wide(at, float(self.need[place]), low, high)

    def asked(
        self, place: int, above: tuple[float, Floats], below: tuple[float, Floats]
    ) -> list[tuple[float, Floats, float]]:
        """What is reached, by which cells, and what is needed: on each side, or both together."""
        if self.rise is None or self.fall is None:
            return [(above[0] + below[0], above[1] + below[1], float(self.need[place]))]
        return [(*above, float(self.rise[place])), (*below, float(self.fall[place]))]

    @property
    def down(self) -> Floats:
        return self.values - self.floor

    def system(self, hidden: Flags, before: System | None = None) -> System:
        """What a reader faces; tables found possible when fewer cells were hidden still are."""
        seen = np.column_stack([self.values, self.values])
        if before is not None:
            seen[before.hidden] = before.seen
            seen[~np.isfinite(seen).all(axis=1)] = self.values[~np.isfinite(seen).all(axis=1), None]
        return System.of(self.matrix, self.values, hidden, self.floor, seen=seen, at=self.values)

    @property
    def up(self) -> Floats:
        """How far a cell is let rise: beyond a few widths it makes no difference."""
        return np.full(len(self.values), 4 * max(1.0, float(self.need.max(initial=1.0))))


def choose(problem: Problem, *, exact: bool) -> Flags:
    """The cells to hide, the sensitive ones among them.

    Raises:
        NotDefined: No choice keeps a sensitive cell from being worked out.
    """
    quick = repair(problem, problem.hidden.copy())
    if not exact:
        return quick
    slow = repair(problem, _by_integer_program(problem))
    lost = [float(problem.loss[chosen].sum()) for chosen in (slow, quick)]
    return slow if lost[0] <= lost[1] else quick


def repair(problem: Problem, hidden: Flags) -> Flags:
    """Hide, for each sensitive cell in turn, what the cheapest exchange of counts passes through."""
    order = sorted(np.flatnonzero(problem.sensitive), key=lambda j: (problem.values[j], j))
    system = problem.system(hidden)
    for place in order:
        if problem.is_wide(system, int(place)):
            continue
        for whole in (False, True):
            hidden = hidden | _exchange(problem, hidden, int(place), whole=whole)
            system = problem.system(hidden, system)
            if problem.is_wide(system, int(place)):
                break
        else:
            raise _impossible()
    return hidden


def _impossible() -> NotDefined:
    return NotDefined(
        "This table cannot be made safe.",
        seen="A cell that must stay hidden can be worked out from what is already published.",
        do="Leave out the rows or columns it is in, use wider groups, or wait for the next release.",
    )


def _exchange(problem: Problem, hidden: Flags, place: int, *, whole: bool) -> Flags:
    """Cells that counts would pass through if this one were higher, or lower, and all sums held.

    Two tables beside the true one: `up`, where the cell is higher, and `down`,
    where it is lower; together as far apart as the rule asks, and differing from
    the true one in as little as can be.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack, vstack

    allowed = np.flatnonzero(problem.may_hide | hidden)
    n = len(allowed)
    at = int(np.flatnonzero(allowed == place)[0])
    matrix = csr_array(problem.matrix[:, allowed])
    matrix = csr_array(matrix[np.diff(matrix.indptr) > 0])
    price = np.where(hidden[allowed], 1e-4, problem.loss[allowed])
    up, down = problem.up[allowed], problem.down[allowed]
    width = problem.need[place]

    def solve(tables: int, sign: float = 1.0) -> Flags | None:
        # Each table: a rise and a fall for every cell. The second table, where there is one, goes down.
        one = hstack([matrix, -matrix])
        if tables == 1:
            sums = one
        else:
            sums = vstack(
                [
                    hstack([one, csr_array(one.shape)]),
                    hstack([csr_array(one.shape), one]),
                ]
            )
        spread = np.zeros(2 * n * tables)
        spread[at], spread[n + at] = sign, -sign
        if tables == 2:
            spread[2 * n + at], spread[3 * n + at] = -1, 1
        found = milp(
            np.tile(price, 2 * tables),
            constraints=[
                LinearConstraint(csr_array(sums), 0, 0),
                LinearConstraint(spread[None, :], width, np.inf),
            ],
            bounds=Bounds(0, np.tile(np.concatenate([up, down]), tables)),
            integrality=np.full(2 * n * tables, 1 if whole else 0),
            options={"node_limit": 2_000},
        )
        if found.x is None:
            return None
        moved = found.x.reshape(2 * tables, n).max(axis=0) > NEAR
        passed = np.zeros(len(problem.values), dtype=bool)
        passed[allowed[moved]] = True
        return passed

    if problem.rise is not None and problem.fall is not None:
        both = np.zeros(len(problem.values), dtype=bool)
        for sign, asked in ((1.0, problem.rise[place]), (-1.0, problem.fall[place])):
            width = float(asked)
            one_way = solve(1, sign)
            if one_way is None:
                raise _impossible()
            both |= one_way
        return both
    passed = solve(1)
    if passed is None:
        passed = solve(2)
    if passed is None:
        raise _impossible()
    return passed


def _by_integer_program(problem: Problem) -> Flags:
    """Least loss: choose, see what an attacker can work out, forbid that choice, choose again.

    Each round adds, for every sensitive cell that is too narrow, the inequality
    that its linear program's dual proves every safe choice must satisfy.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    free = np.flatnonzero(problem.may_hide & ~problem.hidden)
    n = len(free)
    at = np.full(len(problem.values), -1)
    at[free] = np.arange(n)
    left: list[Floats] = []
    right: list[float] = []
    # Every sum with one hidden cell needs a second.
    matrix = csr_array(problem.matrix)
    for row in range(matrix.shape[0]):
        held = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        hid = [j for j in held if problem.hidden[j]]
        if len(hid) == 1 and problem.sensitive[hid[0]]:
            line = np.zeros(n)
            line[at[[j for j in held if at[j] >= 0]]] = 1
            left.append(line)
            right.append(1.0)
    loss = problem.loss[free]
    hidden = problem.hidden.copy()
    for _ in range(ROUNDS):
        if left and n:
            found = milp(
                loss,
                constraints=LinearConstraint(csr_array(np.array(left)), np.array(right), np.inf),
                integrality=np.ones(n),
                bounds=Bounds(0, 1),
                options={"node_limit": 1_000},
            )
            if found.x is None:
                break  # nothing satisfies every cut: the repair says why
            hidden = problem.hidden.copy()
            hidden[free[found.x > 0.5]] = True
        fresh = _cuts(problem, hidden, free)
        if not fresh:
            return hidden
        for line, least in fresh:
            left.append(line)
            right.append(least)
    return hidden


def _cuts(
    problem: Problem, hidden: Flags, free: npt.NDArray[np.int64]
) -> list[tuple[Floats, float]]:
    from scipy.optimize import linprog

    system = problem.system(hidden)
    up, down = problem.up, problem.down
    found = []
    for i, place in enumerate(system.hidden):
        if not problem.sensitive[place]:
            continue
        if problem.is_wide(system, int(place)):
            continue
        cells = system.hidden[system.parts[system.part_of[i]].columns]
        rows = np.flatnonzero(np.diff(problem.matrix[:, cells].tocsr().indptr) > 0)
        part = problem.matrix[rows][:, cells]
        sides = []
        for sign in (1.0, -1.0):
            cost = np.where(cells == place, -sign, 0.0)
            solved = linprog(
                cost, A_eq=part, b_eq=np.zeros(len(rows)),
                bounds=np.column_stack([-down[cells], up[cells]]), method="highs-ds",
            )  # fmt: skip
            price = -(problem.matrix[rows].T @ np.asarray(-solved.eqlin.marginals))
            price[place] += sign
            sides.append((-solved.fun, np.where(price > 0, price * up, -price * down)))
        for reach, weight, need in problem.asked(int(place), *sides):
            if reach >= need - NEAR:
                continue
            lacking = need - float(weight[problem.hidden].sum())
            if lacking <= NEAR:
                continue
            line = np.minimum(weight[free], lacking)
            line[line < 1e-9] = 0
            found.append((line / lacking, 1.0))
    return found
