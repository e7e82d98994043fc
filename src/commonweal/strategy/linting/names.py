"""Names of the field's bodies, and names that are nearly theirs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from commonweal.strategy.linting.defects import Defect, found
from commonweal.strategy.linting.sheet import Sheet
from commonweal.strategy.linting.words import distance

_HEADS = frozenset(
    [
        "act",
        "agency",
        "authority",
        "board",
        "commission",
        "commissioner",
        "company",
        "group",
        "office",
        "panel",
        "partnership",
        "police",
        "service",
        "team",
        "trust",
        "unit",
    ]
)
_JOINING = frozenset({"and", "of", "the", "for"})
_CAPITAL = r"[A-Z][\w’'-]*"
_RUN = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:and|of|the|for|&)\s+)*{_CAPITAL})+")
LONGEST = 60
"""Capitalised words in a row after which they are no names."""
NEAR = 4
"""Letters by which a word may differ and still be meant for another."""


@dataclass(frozen=True)
class Body:
    """A body of the field, by its proper name."""

    name: str
    national: bool = False
    also: tuple[str, ...] = ()


@cache
def bodies() -> tuple[Body, ...]:
    """Bodies that partnerships name, from `bodies.toml`."""
    text = resources.files(__package__).joinpath("bodies.toml").read_text("utf-8")
    return tuple(
        Body(b["name"], b.get("national", False), tuple(b.get("also", ())))
        for b in tomllib.loads(text)["body"]
    )


def tokens(text: str) -> list[str]:
    """Words of a name in lower case: `&` is and, a possessive is the plain word.

    >>> tokens("Health & Wellbeing Board")
    ['health', 'and', 'wellbeing', 'board']
    """
    text = re.sub(r"[’']s?\b", "", text.replace("&", " and ").lower())
    return re.findall(r"[a-z]+", text)


@cache
def _proper() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(tokens(n)) for b in bodies() for n in (b.name, *b.also))


def wrong_names(sheet: Sheet) -> Iterator[Defect]:
    """A body's name with one word wrong: misspelt, or another noun where there is only one such body."""
    for passage in sheet.passages:
        for run in _RUN.finditer(passage.text):
            # Each word of the run with the place it was printed at; "Multi-Agency" is two words.
            printed = [
                (word, place)
                for place in re.finditer(r"[A-Za-z&][\w’'-]*", run[0])
                for word in tokens(place[0])
            ]
            if len(printed) > LONGEST:
                continue
            for body, first, last in _nearly([word for word, _ in printed]):
                start, end = printed[first][1].start(), printed[last][1].end()
                wrote = run[0][start:end]
                yield found(
                    "wrong name",
                    passage.at(run.start() + start, run.start() + end),
                    f"“{wrote}” is not the name of a body; “{body.name}” is.",
                    seen=f"“{run[0]}”.",
                    do=f"Write “{body.name}”, or say which body is meant.",
                )


def _nearly(words: list[str]) -> Iterator[tuple[Body, int, int]]:
    """Bodies whose names the words nearly are: which, and its first and last word among them."""
    taken: set[int] = set()
    for body in bodies():
        name = tokens(body.name)
        for start in range(len(words) - len(name) + 1):
            here = range(start, start + len(name))
            if not taken & set(here) and _is_nearly(words[start : start + len(name)], name, body):
                taken |= set(here)
                yield body, here[0], here[-1]


def _is_nearly(here: list[str], name: list[str], body: Body) -> bool:
    differ = [(a, b) for a, b in zip(here, name, strict=True) if a.rstrip("s") != b.rstrip("s")]
    if len(differ) != 1 or len(name) < 3 or tuple(here) in _proper():
        return False
    wrong, right = differ[0]
    if {wrong, right} & _JOINING:
        return False
    close = 0 < distance(wrong, right) <= min(NEAR, max(1, len(right) // 2))
    misspelt = close and wrong not in _HEADS and wrong[0] == right[0]
    renamed = body.national and name[-1] == right and {wrong, right} <= _HEADS - {"act"}
    return misspelt or renamed
