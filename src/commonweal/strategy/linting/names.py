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
            places = list(re.finditer(r"[A-Za-z&][\w’'-]*", run[0]))
            words = [w for place in places for w in tokens(place[0]) or ["-"]]
            if (near := _nearly(words)) is None:
                continue
            body, at, wrote = near
            ends = [p for p in places for _ in tokens(p[0]) or ["-"]]
            last = ends[at + len(wrote.split()) - 1]
            yield found(
                "wrong name",
                passage.at(run.start() + ends[at].start(), run.start() + last.end()),
                f"“{wrote}” is not the name of a body; “{body.name}” is.",
                seen=f"“{run[0]}”.",
                do=f"Write “{body.name}”, or say which body is meant.",
            )


def _nearly(words: list[str]) -> tuple[Body, int, str] | None:
    proper = _proper()
    for body in bodies():
        name = tokens(body.name)
        for start in range(len(words) - len(name) + 1):
            here = words[start : start + len(name)]
            differ = [
                (a, b) for a, b in zip(here, name, strict=True) if a.rstrip("s") != b.rstrip("s")
            ]
            if len(differ) != 1 or len(name) < 3 or tuple(here) in proper:
                continue
            wrong, right = differ[0]
            if right in _JOINING or wrong in _JOINING:
                continue
            close = 0 < distance(wrong, right) <= min(NEAR, len(right) // 2)
            misspelt = close and wrong not in _HEADS and wrong[0] == right[0]
            renamed = body.national and name[-1] == right and {wrong, right} <= _HEADS - {"act"}
            if misspelt or renamed:
                return body, start, " ".join(w if w in _JOINING else w.capitalize() for w in here)
    return None
