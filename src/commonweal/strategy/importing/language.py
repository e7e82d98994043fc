"""The English of strategy documents: which words begin a task, a state or a measure."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise


def _words(group: str) -> frozenset[str]:
    text = files(__package__).joinpath("words.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[group].split())


IMPERATIVES = _words("commands")

# Words that open a list item without a verb of command: "Early", "Targeted engagement with …".
_STATE = re.compile(
    r"\b(?:is|are|feels?|has|have|can|knows?|lives?|receives?|remains?|becomes?|contributes?|"
    r"promotes?|understands?|works?|trusts?|gets?|reports?|acts?|"
    r"that (?:those|women|people|victims|residents|communities|children))\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"^(?:an? |the |% |percentage |overall |continued |sustained )*"
    r"(?:increased?(?: in\b|d\b| numbers?\b|d? [a-z]+ (?:of|in)\b)|increased\b|decreased?(?: in\b|d\b)"
    r"|decreased\b|reduc(?:tion|ed)\b|fewer\b|more\b|less\b|lower\b|higher\b|greater\b|improved\b"
    r"|improvements?\b|rise in\b|fall in\b|drop in\b|growth in\b|number of\b|numbers of\b"
    r"|percentage\b|proportion of\b|rates? of\b|share of\b|volume of\b|levels? of\b|%"
    r"|narrowing\b|better\b|shorter\b|quicker\b|maintain(?:ed)\b)",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")

CONNECTIVES = _words("connectives")


def first_word(text: str) -> str:
    """The first word in small letters; empty where there is none.

    >>> first_word("“Pilot a new hub”")
    'pilot'
    """
    found = _FIRST_WORD.search(text)
    return found.group().lower() if found else ""


def is_imperative(text: str) -> bool:
    """Whether a statement begins by telling somebody to do something.

    A verb before a capital is part of a name ("Support Team"), not a command.

    >>> is_imperative("Refresh our model"), is_imperative("Support Team")
    (True, False)
    """
    words = text.strip(" “”‘’'\"(").split()
    if not words:
        return False
    # "Proactively identify", "Publicly report": the adverb goes before its verb.
    if len(words) > 2 and words[0].lower().endswith("ly") and words[0].lower() != "early":
        words = words[1:]
    if re.sub(r"\W+$", "", words[0]).lower() not in IMPERATIVES:
        return False
    return len(words) == 1 or not words[1][:1].isupper() or words[1].isupper()


def like_outcome(text: str) -> float:
    """How far a statement reads as a state to be reached. [0 to 1]"""
    if is_measure(text):
        return 0.1
    if re.match(
        r"\W*(?:that|there (?:is|are)|everyone|all [a-z]+ (?:feel|are|have))\b", text, re.I
    ):
        return 1.0
    if is_imperative(text):
        return 0.1
    return 0.8 if _STATE.search(text) else 0.4


def like_focus(text: str) -> float:
    """How far a statement reads as something to do. [0 to 1]"""
    if is_imperative(text):
        return 0.9 if not is_measure(text) else 0.6
    return 0.05 if is_measure(text) else 0.2


def like_measure(text: str) -> float:
    """How far a statement reads as a change that can be measured. [0 to 1]"""
    if is_measure(text):
        return 1.0
    return 0.5 if first_word(text) in {"increase", "decrease", "reduce"} else 0.05


def is_measure(text: str) -> bool:
    """Whether a statement begins with a change or a quantity: "Increase in …", "Fewer …"."""
    return _MEASURE.match(text.strip(" “‘'\"")) is not None


def is_open(text: str) -> bool:
    """Whether a line cannot be the end of what it says: it ends in "and", "&", a comma or a slash."""
    words = text.split()
    return bool(words) and (words[-1].lower() in CONNECTIVES or words[-1][-1] in ",&/(~")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends. "i.e." and "e.g." end none."""
    ends = [
        m.end()
        for m in re.finditer(r"[.!?…](?:[”’\"')\]]+)?(?=\s+[A-Z“‘\"'(])", text)
        if not re.search(r"\b(?:i\.e|e\.g|etc|Inc|No|St|Dr|Cllr|Mr|Ms|Mrs)\.$", text[: m.end()])
    ]
    edges = [0, *ends, len(text)]
    spans = [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in pairwise(edges)]
    return [(a, b) for a, b in spans if a < b]


def sentence_case(title: str) -> str:
    """A title in capitals as people write it; others as they are.

    >>> sentence_case("YOUNG PEOPLE AT RISK")
    'Young people at risk'
    """
    if not title.isupper():
        return title
    return title[:1] + title[1:].lower()


_STOP = _words("empty")


@lru_cache(maxsize=8192)
def word_set(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to their stems, for comparing two texts."""
    words = re.findall(r"[a-z]+", text.lower().replace("-", " ").replace("’", ""))
    return frozenset(_stem(w) for w in words if w not in _STOP and len(w) > 2)


def _stem(word: str) -> str:
    for end in (
        "isation",
        "ations",
        "ation",
        "ingly",
        "ing",
        "ies",
        "ied",
        "ers",
        "ed",
        "es",
        "s",
        "y",
    ):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def likeness(one: str, other: str) -> float:
    """Share of the words of two texts that both hold (Dice). [0 to 1]

    >>> likeness("Burglary and robbery", "Robbery")
    0.6666666666666666
    """
    a, b = word_set(one), word_set(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
