"""The same documents as other people would have laid them out."""

from __future__ import annotations

import random
import re
import textwrap
from collections import Counter

from commonweal.strategy.importing import Kind, Reading

CAPITALS = re.compile(r"^\s{1,2}[A-Z][A-Z ,&~()\d/-]{6,}$")


def wrapped(text: str, width: int) -> str:
    """Lines broken at another width: those that begin in small letters are joined first."""
    joined: list[str] = []
    for line in text.split("\n"):
        if joined and joined[-1].strip() and line[:1].islower():
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
    out: list[str] = []
    for line in joined:
        lead = line[: len(line) - len(line.lstrip())]
        rows = textwrap.wrap(line.strip(), width, break_on_hyphens=False, break_long_words=False)
        out.extend([lead + rows[0], *rows[1:]] if rows else [line])
    return "\n".join(out)


def bulleted(text: str, mark: str) -> str:
    """Another sign before list entries, also where it was lost and left an indent."""
    out = []
    for line in text.split("\n"):
        if line.startswith("· "):
            line = f"{mark} {line[2:]}"
        elif re.match(r"^ \S", line) and not CAPITALS.match(line) and "@" not in line:
            line = f"{mark} {line[1:]}"
        out.append(line)
    return "\n".join(out)


def renamed(text: str, names: dict[str, str]) -> str:
    """Other places and organisations; longer names first, so that none is cut in two."""
    for old in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(old)}\b", names[old], text)
    return text


def reordered(text: str, starts: str, seed: int = 7) -> str:
    """Sections in another order. `starts` is a pattern of the lines that begin one."""
    lines = text.split("\n")
    cuts = [i for i, line in enumerate(lines) if re.search(starts, line)]
    head = lines[: cuts[0]]
    sections = [lines[a:b] for a, b in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    random.Random(seed).shuffle(sections)
    return "\n".join([*head, *(line for section in sections for line in [*section, ""])])


def swapped(text: str, first: str, second: str, end: str) -> str:
    """Two neighbouring parts exchanged, by patterns of the lines where each begins and both end."""
    lines = text.split("\n")

    def at(pattern: str, start: int = 0) -> int:
        return next(i for i in range(start, len(lines)) if re.search(pattern, lines[i]))

    a = at(first)
    b = at(second, a + 1)
    c = at(end, b + 1)
    return "\n".join([*lines[:a], *lines[b:c], *lines[a:b], *lines[c:]])


def share_found(original: Reading, other: Reading, names: dict[str, str] | None = None) -> float:
    """Share of the objects of one reading that another has too: same kind, same words."""
    wanted = keys(original, names or {})
    return sum((wanted & keys(other, {})).values()) / sum(wanted.values())


def missing(original: Reading, other: Reading, names: dict[str, str] | None = None) -> list[str]:
    wanted = keys(original, names or {}) - keys(other, {})
    return [f"{kind}: {words}" for kind, words in wanted]


def keys(reading: Reading, names: dict[str, str]) -> Counter[tuple[str, str]]:
    return Counter(
        (p.kind.value, key(renamed(p.text, names)))
        for p in reading.proposals
        if p.kind not in (Kind.STRATEGY, Kind.REFERENCE)
    )


def key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
