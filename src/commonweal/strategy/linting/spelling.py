"""Is it a word? British words, looked up in an American list with how often each is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Protocol, cast

from commonweal.strategy.linting.words import distance

# British spelling, and the American one that the list has. Each is tried on a word not found.
_AMERICAN = (
    (r"our", "or"), (r"is(e|ed|es|er|ers|ing|ation|ations|able)$", r"iz\1"), (r"ys(e|ed|es|ing)$", r"yz\1"),
    (r"(cent|met|theat|lit|fib)re", r"\1er"), (r"(cent|fib)r(ed|ing)$", r"\1er\2"),
    (r"ence(s?)$", r"ense\1"), (r"ogue(s?)$", r"og\1"), (r"amme(s?)$", r"am\1"),
    (r"ll(ed|ing|er|ers|or|ors)$", r"l\1"), (r"([^l])l(s?|ment|ments|ful)$", r"\1ll\2"), (r"ae|oe", "e"),
    (r"(judg|acknowledg)ement", r"\1ment"), (r"grey", "gray"), (r"cheque", "check"), (r"isation", "ization"),
)  # fmt: skip
_PREFIX = re.compile(r"^(?:un|re|non|inter|co|pre|post|sub|under|over|mis|dis)(?=[a-z]{4})")
_ENDINGS = frozenset(
    {"able", "fully", "hood", "less", "like", "ness", "ship", "ward", "wards", "wise"}
)
_LINKS = frozenset({"be", "re", "an", "in", "it", "co", "is", "on", "as", "so", "pre", "sub"})


SELDOM = 1e-7
"""Share of all words written, below which a word is rare."""


class _List(Protocol):
    def __contains__(self, word: str) -> bool: ...
    def __getitem__(self, word: str) -> int: ...
    def word_usage_frequency(self, word: str) -> float: ...
    def candidates(self, word: str) -> set[str] | None: ...


class Speller:
    """Looks words up in a list of English with frequencies, and in the field's own words."""

    def __init__(self, words: _List, field: Collection[str]) -> None:
        self._list = words
        self._field = frozenset(field)

    def knows(self, word: str) -> bool:
        """Whether it is a word: of the list, of the field, or its British spelling."""
        word = word.lower().replace("’", "'").strip("'")
        word = re.sub(r"'s$", "", word)
        forms = [word, *_forms(word)]
        if any(form in self._field or form in self._list for form in forms):
            return True
        # The list lacks many plurals; one of a word that is itself hardly used is no evidence.
        if any(form in self._field or self._usual(form) for form in _singulars(word)):
            return True
        return bool(_PREFIX.match(word)) and any(form in self._list for form in self._without(word))

    def _without(self, word: str) -> Iterator[str]:
        stem = _PREFIX.sub("", word)
        if len(stem) > 5:
            yield from (stem, *_forms(stem))

    def often(self, word: str) -> float:
        """How often English uses it, in any unit; 0 for a word not listed."""
        return float(max(self._list[form] for form in (word, *_forms(word))))

    def _usual(self, word: str) -> bool:
        return self._list.word_usage_frequency(word) >= SELDOM

    def rare(self, word: str) -> bool:
        """Whether English hardly uses it: a word of the list, and below one in ten million."""
        return 0 < self._list.word_usage_frequency(word) < SELDOM

    def suggestions(self, word: str, seen: Mapping[str, int]) -> list[str]:
        """Words that were perhaps meant: the nearest of the document, and the nearest of all."""
        here = {
            w: d
            for w in seen
            if len(w) > 6
            and w[0] == word[0]
            and (d := distance(word, w, 5)) < min(5, len(w) // 3 + 1)
        }
        here = {w: d for w, d in here.items() if w != word and self.knows(w)}
        of_all = set(self._list.candidates(word) or ()) - {word, *here, *_singulars(word)}
        found = sorted(here, key=lambda w: (here[w], -seen[w], w))[:1]
        if not found or here[found[0]] > 1:
            found += sorted(of_all, key=lambda w: (-self._list[w], w))[:1]
        return found

    def meant_here(self, word: str, common: Collection[str], times: float) -> str | None:
        """A word of the document, two letters off at most and far commoner, for a rare one."""
        own = self.often(word)
        for other in sorted(common):
            near = other[:3] == word[:3] and abs(len(other) - len(word)) < 3
            if other == word or not near or _same_stem(word, other):
                continue
            if distance(word, other, 3) < 3 and self.often(other) > times * max(own, 1.0):
                return other
        return None

    def run_together(self, word: str) -> str | None:
        """Two words with the hyphen or blank lost between them: `placedbased` is `placed-based`."""
        parts = [
            (word[:i], word[i:])
            for i in range(2, len(word) - 2)
            if self._whole(word[:i]) and self._whole(word[i:])
        ]
        if not parts:
            return None
        first, second = max(parts, key=lambda p: min(self._list[p[0]], self._list[p[1]]))
        return f"{first}-{second}"

    def _whole(self, part: str) -> bool:
        return part in _LINKS or (len(part) > 3 and part in self._list and part not in _ENDINGS)


def _forms(word: str) -> Iterator[str]:
    for british, american in _AMERICAN:
        changed = re.sub(british, american, word)
        if changed != word:
            yield changed
            for b, a in _AMERICAN:
                if (again := re.sub(b, a, changed)) != changed:
                    yield again


def _singulars(word: str) -> Iterator[str]:
    if word.endswith("s") and len(word) > 4:
        yield word[:-1]
        yield from _forms(word[:-1])


def _same_stem(one: str, other: str) -> bool:
    """Whether two words differ only in their endings: `support`, `supporting`."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same >= max(4, min(len(one), len(other)) - 3)


@cache
def speller() -> Speller:
    """The word list, read once."""
    from spellchecker import SpellChecker

    text = resources.files(__package__).joinpath("field.txt").read_text("utf-8")
    field = {line.strip() for line in text.splitlines() if line and not line.startswith("#")}
    return Speller(cast(_List, SpellChecker(language="en", distance=1)), field)
