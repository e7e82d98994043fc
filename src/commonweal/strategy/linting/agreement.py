"""Where the document says one thing twice, and not the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.sheet import Passage, Sheet, short
from commonweal.strategy.linting.words import content, likeness
from commonweal.vocabulary.words import join

SAME_ITEM = 0.6
"""Likeness from which two items of different words are one thing said twice."""
_QUANTITIES = "population|budget|headcount|workforce"
_NUMBER = r"(?P<number>£?\d{1,3}(?:,\d{3})+(?:\.\d+)?|£?\d+(?:\.\d+)?\s*(?:million|m\b|k\b)|£\d+)"
_FIGURE = re.compile(
    rf"\b(?P<what>{_QUANTITIES})\b(?P<between>[^.;:\d]{{0,60}}?){_NUMBER}", re.IGNORECASE
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_HELD = re.compile(
    rf"\b(?:was|were|took place|has been|have been|met|held|agreed)\b[^.]{{0,80}}?\b(?:(?:{_MONTHS})\s+)?(?P<year>20\d\d)\b"
)
_AHEAD = re.compile(
    r"\bwill\b(?P<between>[^.]{0,60}?)\b(?:in|during|by|from)\s+(?:the\s+end\s+of\s+)?"
    rf"(?P<month>(?:{_MONTHS})\s+)?(?P<year>20\d\d)\b"
)


def lists_differ(sheet: Sheet) -> Iterator[Defect]:
    """Two lists of one thing: an item of the one leaves out words that the other has."""
    lists = [run for run in sheet.lists if len(run) > 2]
    for one, other in combinations(lists, 2):
        if abs(len(one) - len(other)) > 1:
            continue
        pairs = [(a, max(other, key=lambda b: likeness(a.text, b.text))) for a in one]
        alike = [likeness(a.text, b.text) for a, b in pairs]
        same = sum(share == 1 for share in alike)
        if same < max(2, len(one) - 2) or len({id(b) for _, b in pairs}) < len(pairs) - 1:
            continue
        for (a, b), share in zip(pairs, alike, strict=True):
            lost, added = _difference(a, b)
            if share < SAME_ITEM or not (lost or added):
                continue
            says = [f"line {b.first} leaves out “{w}”" for w in lost]
            says += [f"line {a.first} leaves out “{w}”" for w in added]
            yield found(
                "lists differ",
                [*a.numbers, *b.numbers],
                f"Two lists of the same things differ: {join(says)}.",
                seen=f"“{short(a.text, 120)}” / “{short(b.text, 120)}”.",
                do="Use one wording in both places, or say why they differ.",
                severity=Severity.CHECK,
            )


def _difference(a: Passage, b: Passage) -> tuple[list[str], list[str]]:
    """Phrases that only the one has, and only the other; a small word is no difference."""
    one, other = content(a.text), content(b.text)
    lost: list[str] = []
    added: list[str] = []
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            lost.append(_phrase(a.text, one, i, j))
        if kind in ("insert", "replace"):
            added.append(_phrase(b.text, other, k, m))
    return lost, added


def _phrase(text: str, words: tuple[str, ...], start: int, end: int) -> str:
    """The words of a text that its meaning words from `start` to `end` stand for."""
    # A repeated word may have been matched with its double: slide to where the phrase begins.
    while end < len(words) and words[start] == words[end]:
        start, end = start + 1, end + 1
    places = [m for m in re.finditer(r"[\w’']+", text) if content(m[0])]
    if len(places) != len(words):
        return " ".join(words[start:end])
    return text[places[start].start() : places[end - 1].end()]


def figures_differ(sheet: Sheet) -> Iterator[Defect]:
    """One quantity (population, budget) has two figures in the document."""
    figures: dict[str, dict[str, list[tuple[tuple[int, ...], str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for passage, start, sentence in sheet.sentences():
        for said in _FIGURE.finditer(sentence):
            lines = passage.at(start + said.start(), start + said.end())
            number = said["number"].strip()
            figures[said["what"].lower()][number].append((lines, sentence))
    for what, values in figures.items():
        if len(values) < 2:
            continue
        places = [place for found_at in values.values() for place in found_at]
        yield found(
            "figures differ",
            [n for lines, _ in places for n in lines],
            f"The {what} has {len(values)} figures: {join(list(values))}.",
            seen="; ".join(f"line {lines[0]}: “{short(text, 60)}”" for lines, text in places) + ".",
            do="Give one figure with its year and source, or say beside each why it differs.",
            severity=Severity.CHECK,
        )


def future_already_past(sheet: Sheet) -> Iterator[Defect]:
    """Something "will" happen in a year that, by the document's own past tense, has come."""
    written: tuple[int, tuple[int, ...], str] | None = None
    for passage, start, sentence in sheet.sentences():
        for held in _HELD.finditer(sentence):
            year = int(held["year"])
            if written is None or year > written[0]:
                written = year, passage.at(start + held.start(), start + held.end()), held[0]
    if written is None:
        return
    for passage, start, sentence in sheet.sentences():
        for ahead in _AHEAD.finditer(sentence):
            if int(ahead["year"]) > written[0]:
                continue
            yield found(
                "future already past",
                [*passage.at(start + ahead.start(), start + ahead.end()), *written[1]],
                f"It says what will be in {ahead['year']}, and was written in {written[0]} or later.",
                seen=f"“{short(ahead[0])}”; and “{short(written[2])}”.",
                do="Give the month, or say that it has happened.",
                severity=Severity.CHECK,
            )
