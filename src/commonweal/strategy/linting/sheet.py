"""A document as rules read it: passages put together from lines, lists, headings, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from commonweal.strategy.importing.lines import Line, SourceDocument
from commonweal.strategy.importing.proposals import Reading

BULLETS = "•·▪◦‣●○■□➢➤✓*–-\uf0b7\uf0a7\uf0d8"
CLAUSE = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2}){1,3})[.)]?\s+")
MARK = re.compile(
    rf"^\s*(?:(?P<bullet>[{re.escape(BULLETS)}])\s+|(?P<number>\(?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)]|\d{{1,2}}(?=\s+[A-Z]))\s+(?=[^\W\d]))"
)
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
FULL = ".!?:;…"
UNFINISHED = re.compile(r"(?:\b(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|with)|,)$")
"""Words after which a sentence cannot stop."""
CONTINUED = 0.2
"""Share of lines starting in lower case from which a document counts as wrapped."""
HEADING_WORDS = 10
SHORT = 0.8
"""Share of the column's width below which a line of wrapped text is the last of its paragraph."""


@dataclass(frozen=True)
class Passage:
    """A paragraph, list item or heading: its lines, and its words without mark or clause number."""

    lines: tuple[Line, ...]
    text: str
    starts: tuple[int, ...]
    """Where in `text` each line begins."""
    bullet: str = ""
    """The mark it begins with, an indent where that is all that sets it off, or nothing."""
    clause: str = ""
    """Its clause number, as printed."""
    loose: bool = False
    """Set off by an indent alone, without a printed mark."""

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(line.number for line in self.lines)

    @property
    def words(self) -> list[str]:
        return WORD.findall(self.text)

    @property
    def heading(self) -> bool:
        return is_heading(self.text)

    @property
    def marked(self) -> bool:
        return bool(self.bullet)

    def at(self, start: int, end: int | None = None) -> tuple[int, ...]:
        """Numbers of the lines on which a stretch of `text` stands."""
        end = start + 1 if end is None else end
        return tuple(
            line.number
            for i, line in enumerate(self.lines)
            if self.starts[i] < end
            and (i + 1 == len(self.lines) or self.starts[i + 1] > start)
        )  # fmt: skip


def is_heading(text: str) -> bool:
    """Whether words stand as a heading: short, no full stop, capitals where a title has them."""
    text = text.strip()
    words: list[str] = WORD.findall(text)
    if not words or len(words) > HEADING_WORDS or text[-1] in FULL + ",":
        return False
    if text.isupper():
        return True
    long = [w for w in words if len(w) > 3]
    capitals = sum(w[0].isupper() for w in long)
    return words[0][0].isupper() and capitals >= 0.6 * len(long)


@dataclass(frozen=True)
class Sheet:
    """One document, made ready for the rules.

    Args:
        document: Its lines.
        reading: What was found in it, if anybody has looked.
        others: Documents it may point at or repeat.
    """

    document: SourceDocument
    reading: Reading | None = None
    others: Sequence[SourceDocument] = field(default_factory=tuple)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.document if not line.blank)

    @cached_property
    def wrapped(self) -> bool:
        """Whether its lines are broken wherever the column ended."""
        pairs = zip(self.document.lines, self.document.lines[1:], strict=False)
        on = sum(not a.blank and b.text[:1].islower() for a, b in pairs)
        return on > CONTINUED * max(1, len(self.lines))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        groups: list[list[Line]] = []
        before: Line | None = None
        for line in self.document:
            if line.blank:
                before = None
                continue
            if before is None or self._begins(line, before):
                groups.append([line])
            else:
                groups[-1].append(line)
            before = line
        return tuple(_passage(group) for group in groups)

    def _begins(self, line: Line, before: Line) -> bool:
        text, last = line.text, before.text.strip()
        if (
            text[:1].isspace()
            or CLAUSE.match(text)
            or line.cell != before.cell
            or line.style != before.style
        ):
            return True
        if (mark := MARK.match(text)) and (mark["bullet"] or not text.strip()[0].islower()):
            return True
        if not self.wrapped:
            return not text[:1].islower()
        starts_anew = text[:1].isupper()
        if last.startswith("(") and last.endswith(")"):
            return starts_anew
        if starts_anew and last.isupper() and len(last) > 9 and not text.isupper():
            return True
        # A wrapped line that stops well short of its column, and not within a phrase, ends a
        # paragraph.
        return (
            starts_anew
            and not UNFINISHED.search(last)
            and len(last) + 1 + len(text.split()[0]) < SHORT * self._width(line)
        )

    def _width(self, line: Line) -> int:
        """Length of the longest line of the column around a line. [characters]"""
        lines = self.document.lines
        first = last = line.number - 1
        while first > 0 and not lines[first - 1].blank and line.number - first < 13:
            first -= 1
        while last + 1 < len(lines) and not lines[last + 1].blank and last - line.number < 5:
            last += 1
        return max(len(x.text.rstrip()) for x in lines[first : last + 1])

    @cached_property
    def lists(self) -> tuple[tuple[Passage, ...], ...]:
        """Runs of marked passages, two items or more."""
        runs: list[list[Passage]] = [[]]
        for passage in self.passages:
            if passage.marked and not passage.clause:
                runs[-1].append(passage)
            elif runs[-1]:
                runs.append([])
        return tuple(tuple(run) for run in runs if len(run) > 1)

    def sentences(self) -> Iterator[tuple[Passage, int, str]]:
        """Every sentence: its passage, where in the passage it begins, and its words."""
        for passage in self.passages:
            start = 0
            for end in re.finditer(r"[.!?]\s+(?=[A-Z“‘\"'(])|$", passage.text):
                if text := passage.text[start : end.end()].strip():
                    yield passage, start, text
                start = end.end()

    def after(self, passage: Passage) -> tuple[Passage, ...]:
        return self.passages[self.passages.index(passage) + 1 :]


def _passage(lines: Sequence[Line]) -> Passage:
    first = lines[0].text
    clause = bullet = ""
    loose = False
    cut = 0
    if found := CLAUSE.match(first):
        clause, cut = found[1], found.end()
    elif found := MARK.match(first):
        bullet, cut = (found["bullet"] or found["number"]).strip(), found.end()
    elif first[:1] == " " and first[1:2].strip() and not first.strip().isupper():
        # One blank is what is left where a bullet had no letter of its own in the file.
        bullet, loose = "•", True
    parts = [first[cut:].strip(), *(line.text.strip() for line in lines[1:])]
    text, starts = "", []
    for part in parts:
        text += " " if text else ""
        starts.append(len(text))
        text += part
    return Passage(tuple(lines), text.replace("\xa0", " "), tuple(starts), bullet, clause, loose)


def short(text: str, most: int = 90) -> str:
    """Words to quote: whole if short, else cut at a word.

    >>> short("one two three", 9)
    'one two…'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
