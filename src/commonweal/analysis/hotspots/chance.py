"""Exact permutation p values of sums over neighbours, without a single permutation.

Under conditional permutation a place keeps its own value, and its k neighbours are any
k of the other n - 1 values, each set as likely as another. How often such a draw sums to
s depends on the histogram of the values alone: it is the coefficient of t^k z^s in the
product over values v of (1 + t z^v)^h, with h the number of others that have v. Draws are
without replacement, as in a permutation; nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import InvalidValues

Whole = npt.NDArray[np.int64]

MOST_WORK = 2e9
"""Multiplications; about two seconds."""


def chances(
    values: npt.ArrayLike, neighbours: npt.ArrayLike, sums: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Chance that neighbours drawn from the other places sum to so little, or so much.

    Ties count on both sides: each chance includes the sum that was seen. (Software that
    leaves them out finds far too many cold spots among small counts.)

    Args:
        values: Whole number at each place. [events]
        neighbours: How many neighbours each place has, itself not among them.
        sums: Sum of their values. [events]

    Returns:
        Chance of the sum or a lower one, and of the sum or a higher one.

    Raises:
        InvalidValues: Values are not whole, or so many and so large that the exact sum
            would take long: use the normal p.

    Source:
        The multivariate hypergeometric distribution; conditional permutation as in
        Anselin (1995), Geographical Analysis 27, 93-115.

    >>> low, high = chances([0, 0, 1, 5], [2, 0, 0, 0], [6, 0, 0, 0])
    >>> f"{low[0]:.3f} {high[0]:.3f}"  # of 0, 1 and 5, one pair in three sums to 6
    '1.000 0.333'
    """
    held = np.asarray(values)
    whole = held.astype(np.int64)
    if (whole != held).any():
        raise InvalidValues(
            "Exact p values need whole numbers.", do="Give counts, or ask for the normal p."
        )
    lowest = int(whole.min())
    whole = whole - lowest
    k = np.asarray(neighbours, dtype=np.int64)
    total = np.asarray(sums, dtype=np.int64) - k * lowest
    most = int(k.max(initial=0))
    distinct, kind, histogram = _histogram(whole)
    top = np.sort(whole)[::-1][:most]
    width = int(top.sum()) + 1
    work = len(distinct) * max(1.0, np.log2(len(distinct))) * most**2 / 2 * width
    if work > MOST_WORK:
        raise InvalidValues(
            "The values are too large and too many for exact p values.",
            seen=f"{len(distinct):,} different values, up to {int(whole.max()):,}; "
            f"{most} neighbours.",
            do="Ask for the normal p, which is good where counts are this large.",
        )
    used, which = np.unique(k, return_inverse=True)
    low = np.empty((len(distinct), len(used), width))
    high = np.empty_like(low)
    for value, ways in _all_but_one(distinct, histogram, most, width):
        share = ways[used] / ways[used].sum(axis=1, keepdims=True)
        low[value] = share.cumsum(axis=1)
        high[value] = share[:, ::-1].cumsum(axis=1)[:, ::-1]
    at = (kind * len(used) + which) * width + total
    return np.minimum(low.ravel()[at], 1.0), np.minimum(high.ravel()[at], 1.0)


def _histogram(whole: Whole) -> tuple[Whole, Whole, Whole]:
    """Different values, which of them each place has, and how many places have each."""
    if int(whole.max()) > 10 * len(whole) + 1_000:
        distinct, kind, number = np.unique(whole, return_inverse=True, return_counts=True)
        return distinct, kind, number
    number = np.bincount(whole)
    distinct = np.flatnonzero(number)
    code = np.zeros(len(number), dtype=np.int64)
    code[distinct] = np.arange(len(distinct))
    return distinct, code[whole], number[distinct]


def _all_but_one(
    distinct: Whole, histogram: Whole, most: int, width: int
) -> Iterator[tuple[int, Floats]]:
    """For each value: the ways to draw when one place of that value is set aside.

    The values are halved again and again, so that each is multiplied in log2 of their
    number times, and nothing is ever divided out (which would lose the small chances).
    """
    # Scaled so that neither few draws nor many leave the range of a double.
    scale = max(most, 1) / np.e / int(histogram.sum())
    start = np.zeros((most + 1, width))
    start[0, 0] = 1.0
    waiting = [(0, len(distinct), start)]
    while waiting:
        first, last, ways = waiting.pop()
        if last - first == 1:
            own = int(histogram[first]) - 1
            yield first, _with(ways, int(distinct[first]), own, scale)
            continue
        middle = (first + last) // 2
        for keep, other in (((first, middle), (middle, last)), ((middle, last), (first, middle))):
            grown = ways
            for i in range(*other):
                grown = _with(grown, int(distinct[i]), int(histogram[i]), scale)
            waiting.append((*keep, grown))


def _with(ways: Floats, value: int, number: int, scale: float) -> Floats:
    """Ways to draw once `number` more places of one value may be drawn too."""
    most, width = ways.shape[0] - 1, ways.shape[1]
    grown = ways.copy()
    factor = 1.0
    for j in range(1, min(number, most) + 1):
        shift = j * value
        if shift >= width:
            break
        factor *= (number - j + 1) / j * scale
        grown[j:, shift:] += factor * ways[: most + 1 - j, : width - shift]
    return grown
