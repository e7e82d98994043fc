"""Words beside words: how far apart two are, and how much two lists of words share."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "of",
        "on",
        "or",
        "our",
        "the",
        "their",
        "this",
        "to",
        "with",
    ]
)


@lru_cache(maxsize=4096)
def content(text: str) -> tuple[str, ...]:
    """Words that carry meaning, in lower case, plurals and possessives taken off.

    >>> content("Anti-social behaviours & the harms")
    ('anti', 'social', 'behaviour', 'harm')
    """
    text = re.sub(r"\binc\b\.?", "including", text.lower().replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’'](s\b)?", "", text))
    return tuple(_singular(word) for word in words if word not in _SMALL)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def likeness(one: str, other: str) -> float:
    """Share of meaning words that two texts have in common, from 0 to 1 (Dice).

    >>> likeness("Safety of women and girls", "Safety of Women and Girls")
    1.0
    """
    a, b = Counter(content(one)), Counter(content(other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def distance(one: str, other: str, most: int = 9) -> int:
    """Letters to insert, drop, change or swap with a neighbour to get from one word to another.

    Args:
        one, other: The words.
        most: Where to stop counting.

    Returns:
        The number, or `most` if it is that or more. [letters]

    Source:
        Damerau (1964), Communications of the ACM 7, 171-176; restricted to one swap a place.

    >>> distance("form", "from")
    1
    """
    if abs(len(one) - len(other)) >= most:
        return most
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, earlier = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) >= most:
            return most
    return min(row[-1], most)
