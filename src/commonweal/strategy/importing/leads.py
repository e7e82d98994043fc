"""Leads that were torn from their deliverables: given back by order, one block each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.strategy.importing.language import is_open
from commonweal.strategy.importing.layout import Block
from commonweal.strategy.importing.organisations import Directory

_NEVER = 1_000.0


@dataclass(frozen=True, slots=True)
class LeadBlock:
    """The words of one lead, the lines they stand on, and how sure the cut is."""

    text: str
    lines: tuple[int, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: int
    starts_line: bool
    after_gap: bool


def pair(blocks: Sequence[Block], wanted: int, directory: Directory) -> list[LeadBlock]:
    """Cut a column of leads into `wanted` blocks.

    A block begins with an organisation, and none is cut behind "&", "and" or a comma. Where more
    or fewer organisations begin than there are deliverables, the cheapest cut is taken and marked
    less sure.

    Returns:
        `wanted` blocks in order, or none where there are too few words.
    """
    words = _words(blocks)
    if wanted < 1 or len(words) < wanted:
        return []
    texts = [w.text for w in words]
    cost = [_cost(words, texts, i, directory) for i in range(len(words))]
    return _cheapest(words, cost, wanted)


def _words(blocks: Sequence[Block]) -> list[_Word]:
    words: list[_Word] = []
    for block in blocks:
        for k, (line, piece) in enumerate(block.pieces):
            for j, text in enumerate(piece.split()):
                words.append(_Word(text, line, j == 0, j == 0 and k == 0 and block.gap > 0))
    return words


def _cost(
    words: Sequence[_Word], texts: Sequence[str], at: int, directory: Directory
) -> tuple[float, float]:
    """What it costs to begin a lead at this word, and what not to."""
    if at == 0:
        return 0.0, _NEVER
    word = words[at]
    gap = -3.0 if word.after_gap else 0.0
    if is_open(texts[at - 1]) or not re.match(r"[A-Z]", word.text):
        return 100.0, 0.0
    if directory.is_partnership(texts, at):
        # It trails another lead more often than it leads: "Police / Safer Town Partnership".
        return 3.0 + gap + (0.0 if word.starts_line else 2.0), 0.0
    if any(directory.begins(texts, k) > at - k for k in range(max(0, at - 7), at)):
        return 20.0, 0.0  # in the middle of a name
    if directory.begins(texts, at):
        return gap + (0.0 if word.starts_line else 1.0), 5.0
    return 8.0 + gap + (0.0 if word.starts_line else 6.0), 0.0


def _cheapest(
    words: Sequence[_Word], cost: Sequence[tuple[float, float]], wanted: int
) -> list[LeadBlock]:
    """Dynamic programming over (words read, leads begun)."""
    n = len(words)
    best = [[float("inf")] * (wanted + 1) for _ in range(n + 1)]
    begun = [[False] * (wanted + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n):
        start, stay = cost[i]
        for k in range(wanted + 1):
            if best[i][k] == float("inf"):
                continue
            if k and best[i][k] + stay < best[i + 1][k]:
                best[i + 1][k], begun[i + 1][k] = best[i][k] + stay, False
            if k < wanted and best[i][k] + start < best[i + 1][k + 1]:
                best[i + 1][k + 1], begun[i + 1][k + 1] = best[i][k] + start, True
    if best[n][wanted] >= 100.0:
        return []
    cuts, k = [], wanted
    for i in range(n, 0, -1):
        if begun[i][k]:
            cuts.append(i - 1)
            k -= 1
    cuts = sorted(cuts)
    found = []
    for a, b in zip(cuts, [*cuts[1:], n], strict=True):
        text = " ".join(w.text for w in words[a:b])
        lines = tuple(dict.fromkeys(w.line for w in words[a:b]))
        found.append(LeadBlock(text, lines, _sure(cost, a, b)))
    return found


def _sure(cost: Sequence[tuple[float, float]], start: int, end: int) -> float:
    """How sure a cut from `start` to `end` is: less where another cut costs little more."""
    inside = [(i - start, *cost[i]) for i in range(start + 1, end)]
    if cost[start][0] >= 5.0 or any(stay and begin < 5.0 for _, begin, stay in inside):
        return 0.6
    if cost[start][0] >= 2.0:
        return 0.7
    trails = [at for at, begin, _ in inside if 2.0 <= begin < 8.0]
    if not trails:
        return 0.95
    # After one word it names the team ("Police / Safer Town"); after more it may be the next lead.
    return 0.85 if min(trails) <= 1 else 0.65


def split_joint(text: str, directory: Directory) -> tuple[str, ...]:
    """A lead as printed, one organisation each.

    >>> split_joint("BCC & NHS", Directory((), {"BCC": "", "NHS": ""}))
    ('BCC', 'NHS')
    """
    words = text.replace(" / ", " & ").split()
    starts = [0]
    for i in range(1, len(words)):
        before = words[i - 1]
        joins = before in ("&", "and", "+", "/") or before.endswith((",", ";", "/"))
        if (
            (joins and (directory.begins(words, i) or directory.is_partnership(words, i)))
            or (before.endswith((",", ";")) and words[i][:1].isupper())
            or (i - starts[-1] >= 2 and directory.is_partnership(words, i))
        ):
            starts.append(i)
    parts = [" ".join(words[a:b]) for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
    return tuple(
        re.sub(r"(?:\s*[,;&+/]|\s+and)+$", "", p).strip() for p in parts if p.strip(" ,;&")
    )
