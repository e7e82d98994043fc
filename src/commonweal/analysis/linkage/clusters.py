"""From pairs to clusters, with guards: one weak pair must not chain two people into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Whole = npt.NDArray[np.int64]

TOO_LARGE = "the cluster would be too large"
CONTRADICTED = "the two sides hold different {}"
APART = "the two sides lie too far apart in {}"
THIN = "too few pairs between the two sides agree"


@dataclass(frozen=True)
class Guards:
    """What a cluster may not be."""

    largest: int
    """Records in one cluster at most."""
    least_support: float
    """Share of the pairs between two groups of two or more that must be links. [proportion]"""


def components(left: Whole, right: Whole, n: int) -> Whole:
    """Number of the group each of `n` records falls in when all pairs hold, by first member."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(left), dtype=np.int8)
    graph = coo_matrix((ones, (left, right)), shape=(n, n))
    labels = connected_components(graph, directed=False)[1]
    first = np.full(labels.max(initial=-1) + 1, n, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(n))
    found: Whole = first[labels]
    return found


def guarded(
    left: Whole,
    right: Whole,
    weight: npt.NDArray[np.float64],
    n: int,
    *,
    guards: Guards,
    hard: Mapping[str, npt.NDArray[Any]],
    spans: Mapping[str, tuple[npt.NDArray[np.float64], float]],
) -> tuple[Whole, pd.DataFrame]:
    """Join pairs strongest first, and refuse a pair that would break a guard.

    Where no guard is near, the groups are the connected components. Elsewhere links are taken
    from the strongest down (ties: lower rows first) and a link is refused, and reported, if the
    two groups it would join are contradicted by a hard fact, are too many together, or are
    both groups with too few links between them. So a chain is cut at its weakest link.

    Args:
        left, right: Rows of each pair, 0 to n − 1.
        weight: Weight of each pair. [bits]
        n: Records.
        guards: Limits.
        hard: Codes of which a cluster may hold one at most; −1 is missing.
        spans: Numbers with how far apart they may lie; NaN is missing.

    Returns:
        Group of each record (its first member's row), and the refused links that were not
        joined by others after all: [left, right, weight, why].
    """
    import pandas as pd

    groups = components(left, right, n)
    doubtful = _doubtful(groups, left, guards, hard, spans)
    order = np.lexsort((right, left, -weight))
    mine = doubtful[left[order]]
    cut: list[tuple[int, int, float, str]] = []
    joined = _Joined(guards, hard, spans)
    order = order[mine]
    joined.learn(left[order], right[order])
    for i in order:
        a, b = int(left[i]), int(right[i])
        if why := joined.join(a, b):
            cut.append((a, b, float(weight[i]), why))
    groups = groups.copy()
    if len(order):
        members = np.flatnonzero(doubtful)
        tops = np.array([joined.top(int(m)) for m in members], dtype=np.int64)
        first = pd.Series(members).groupby(tops).transform("min").to_numpy()
        groups[members] = first
    held = [row for row in cut if groups[row[0]] != groups[row[1]]]
    return groups, pd.DataFrame(held, columns=["left", "right", "weight", "why"])


def _doubtful(
    groups: Whole,
    left: Whole,
    guards: Guards,
    hard: Mapping[str, npt.NDArray[Any]],
    spans: Mapping[str, tuple[npt.NDArray[np.float64], float]],
) -> npt.NDArray[np.bool_]:
    """Records in components where some guard could bite; the rest need no second look."""
    import pandas as pd

    n = len(groups)
    size = np.bincount(groups, minlength=n)
    links = np.bincount(groups[left], minlength=n)
    bad = size > guards.largest
    # Two groups of two or more, joined by fewer links than all: only from four records up.
    bad |= (size >= 4) & (links < size * (size - 1) // 2)
    for codes in hard.values():
        known = codes >= 0
        kinds = pd.Series(codes[known]).groupby(groups[known]).nunique()
        bad[kinds.index[kinds > 1]] = True
    for values, most in spans.values():
        known = np.isfinite(values)
        held = pd.Series(values[known]).groupby(groups[known])
        reach = held.max() - held.min()
        bad[reach.index[reach > most]] = True
    return bad[groups]


class _Joined:
    """Groups as they grow, each with what it holds."""

    def __init__(
        self,
        guards: Guards,
        hard: Mapping[str, npt.NDArray[Any]],
        spans: Mapping[str, tuple[npt.NDArray[np.float64], float]],
    ) -> None:
        self.guards, self.hard, self.spans = guards, hard, spans
        self.parent: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.linked: dict[int, set[int]] = {}

    def learn(self, left: Whole, right: Whole) -> None:
        for a, b in zip(left.tolist(), right.tolist(), strict=True):
            self.linked.setdefault(a, set()).add(b)
            self.linked.setdefault(b, set()).add(a)

    def top(self, row: int) -> int:
        while (above := self.parent.setdefault(row, row)) != row:
            self.parent[row] = self.parent.setdefault(above, above)
            row = self.parent[row]
        return row

    def join(self, a: int, b: int) -> str:
        """Join two groups; words that say why not where a guard forbids it."""
        a, b = self.top(a), self.top(b)
        if a == b:
            return ""
        ours, theirs = self.members.get(a, [a]), self.members.get(b, [b])
        if why := self._why_not(ours, theirs):
            return why
        self.parent[b] = a
        self.members[a] = ours + theirs
        self.members.pop(b, None)
        return ""

    def _why_not(self, ours: list[int], theirs: list[int]) -> str:
        if len(ours) + len(theirs) > self.guards.largest:
            return TOO_LARGE
        both = ours + theirs
        for name, codes in self.hard.items():
            if len({c for c in codes[both].tolist() if c >= 0}) > 1:
                return CONTRADICTED.format(name)
        for name, (values, most) in self.spans.items():
            held = values[both]
            known = held[np.isfinite(held)]
            if len(known) and known.max() - known.min() > most:
                return APART.format(name)
        if len(ours) > 1 and len(theirs) > 1:
            others = set(theirs)
            links = sum(len(self.linked[row] & others) for row in ours)
            if links < self.guards.least_support * len(ours) * len(theirs):
                return THIN
        return ""
