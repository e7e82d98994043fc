"""Slips of the pen: words doubled, misspelt, run together, or put for another."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.sheet import WORD, Passage, Sheet, short
from commonweal.strategy.linting.spelling import Speller, speller

_DOUBLED = re.compile(r"\b([a-z]+(?:\s+[a-z]+){0,4})\s+\1\b")
_MEANT_TWICE = frozenset({"that", "had", "very"})
_AN = re.compile(r"\b(?P<article>an?|An?)\s+(?P<word>[A-Za-z][a-z]+)\b")
_AS_CONSONANT = re.compile(
    r"(?:uni(?!n|m)|us(?:e|a|u)|eu|one\b|once\b|ewe|ubiq|utilit|utopi)", re.IGNORECASE
)
_AS_VOWEL = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_TAKES_A_VERB = "continue|continues|continuing|seek|seeks|aim|aims|want|wants|begin|begins|intend|able|expected|required|likely"
_NOT_A_VERB = re.compile(
    rf"\b(?:{_TAKES_A_VERB})\s+to\s+(?P<noun>[a-z]+(?:tions|sions|nesses|ities|ments))\b"
)
_TO_BEFORE = re.compile(r"\b[a-z]+\s+to\s+(?P<word>in|of|for|with|from|at)\s+(?!and\b)[a-z]")
_GLUE = frozenset("-‑@_`#=\\")
NOT_ENGLISH = 100
"""Different unknown words after which a text is no English to be corrected."""
LONGEST = 30
"""Letters of the longest word that is looked up."""
RARE = 10.0
"""How much commoner the word meant must be than the word written, in English at large."""


def doubled_words(sheet: Sheet) -> Iterator[Defect]:
    """A word or phrase stands twice, one right after the other."""
    for passage in sheet.passages:
        places: list[int] = []
        doubles = []
        for twice in _DOUBLED.finditer(passage.text):
            if twice[1] not in _MEANT_TWICE:
                places += passage.at(twice.start(), twice.end())
                doubles.append(twice[1])
        if doubles:
            yield found(
                "doubled words",
                places,
                "Words stand twice: " + ", ".join(f"“{d} {d}”" for d in doubles) + ".",
                seen=f"“{short(passage.text)}”.",
                do="Take one of each out.",
            )


@cache
def _slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = resources.files(__package__).joinpath("slips.toml").read_text("utf-8")
    return tuple((re.compile(s["at"]), s["meant"]) for s in tomllib.loads(text)["slip"])


def confused_words(sheet: Sheet) -> Iterator[Defect]:
    """A word that is one, but not the one meant ("ad" for "and", "it's" for "its")."""
    for passage in sheet.passages:
        for pattern, meant in _slips():
            for slip in pattern.finditer(passage.text):
                yield _word(passage, "confused words", slip.start("slip"), slip["slip"], meant)


def rare_words(sheet: Sheet) -> Iterator[Defect]:
    """A rare word stands once, where the document elsewhere has a common one that is two letters off."""
    known = speller()
    seen = Counter(word.lower() for p in sheet.passages for word in p.words)
    common = {w for w in seen if len(w) > 6}
    for passage in sheet.passages:
        for word, start in _plain_words(passage):
            if len(word) < 8 or seen[word] > 1 or not known.rare(word):
                continue
            if (meant := known.meant_here(word, common, RARE)) is not None:
                yield _word(passage, "rare words", start, word, meant, Severity.CHECK)


def misspelt_words(sheet: Sheet) -> Iterator[Defect]:
    """A word that no list of words has, not a name, and near to one that a list has."""
    known = speller()
    words = Counter(w.lower() for p in sheet.passages for w in p.words)
    for passage, start, word in _unknown(sheet, known):
        if known.run_together(word) is None and (meant := known.suggestions(word, words)):
            yield _word(passage, "misspelt words", start, word, "” or “".join(meant))


def joined_words(sheet: Sheet) -> Iterator[Defect]:
    """Two words run together, as where a hyphen at a line's end was lost ("selfreported")."""
    known = speller()
    for passage, start, word in _unknown(sheet, known):
        if (parts := known.run_together(word)) is not None:
            yield _word(passage, "joined words", start, word, parts, Severity.CHECK)


def _unknown(sheet: Sheet, known: Speller) -> Iterator[tuple[Passage, int, str]]:
    """The first place of every plain word that no list has."""
    seen: set[str] = set()
    for passage in sheet.passages:
        for word, start in _plain_words(passage):
            if word not in seen and not known.knows(word):
                seen.add(word)
                if len(seen) > NOT_ENGLISH:
                    return
                yield passage, start, word


def _plain_words(passage: Passage) -> Iterator[tuple[str, int]]:
    """Words that may be looked up: no names, abbreviations, halves of hyphened words, addresses."""
    capitals = passage.text.isupper() and len(passage.words) > 2
    for m in WORD.finditer(passage.text):
        before, after = passage.text[: m.start()][-1:], passage.text[m.end() :][:2]
        address = (
            (before and before in _GLUE)
            or after[:1] in _GLUE
            or (after[:1] == "." and after[1:].strip())
        )
        if not 5 <= len(m[0]) <= LONGEST or address or before.isdigit() or after[:1].isdigit():
            continue
        if (m[0].isupper() and capitals) or m[0].islower():
            yield m[0].lower(), m.start()


def _word(
    passage: Passage,
    rule: str,
    start: int,
    wrote: str,
    meant: str,
    severity: Severity = Severity.WRONG,
) -> Defect:
    around = passage.text[max(0, start - 30) : start + len(wrote) + 30]
    return found(
        rule,
        passage.at(start, start + len(wrote)),
        f"“{wrote}” stands where “{meant}” is probably meant.",
        seen=f"“…{' '.join(around.split())}…”.",
        do=f"Write “{meant}”, or leave it if it is meant.",
        severity=severity,
    )


def wrong_articles(sheet: Sheet) -> Iterator[Defect]:
    """ "A" before a vowel that is heard, "an" before a consonant."""
    for passage in sheet.passages:
        for m in _AN.finditer(passage.text):
            vowel = m["word"][0].lower() in "aeiou"
            heard = (vowel and not _AS_CONSONANT.match(m["word"])) or bool(
                _AS_VOWEL.match(m["word"])
            )
            right = "an" if heard else "a"
            if m["article"].lower() != right:
                phrase = f"{m['article']} {m['word']}"
                yield _word(passage, "wrong articles", m.start(), phrase, f"{right} {m['word']}")


def unfinished_infinitives(sheet: Sheet) -> Iterator[Defect]:
    """ "To" that needs a verb is followed by a noun or a preposition: a verb has been lost."""
    for passage in sheet.passages:
        for pattern, group in ((_NOT_A_VERB, "noun"), (_TO_BEFORE, "word")):
            for m in pattern.finditer(passage.text):
                if group == "word" and not _is_verb_phrase(passage.text[: m.start("word")]):
                    continue
                yield found(
                    "unfinished infinitives",
                    passage.at(m.start(), m.end()),
                    f"A verb is missing after “{' '.join(m[0].split()[:-1] if group == 'noun' else m[0].split()[:2])}”.",
                    seen=f"“…{short(passage.text[max(0, m.start() - 20) :], 80)}”.",
                    do="Say what is to be done.",
                )


def _is_verb_phrase(before: str) -> bool:
    """Whether "to" before a preposition has lost its verb: not "given to", "up to", "close to"."""
    last = before.split()[-2:-1]
    return bool(last) and not re.search(
        r"(?:ed|en|ly|up|close|due|prior|next|according|back|through|out|subject|related|contribut\w+|refer\w*|respond\w*|lead\w*)$",
        last[0],
    )
