"""A measure of success, taken apart: which way, of what, among whom, where, and how many in one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from commonweal.strategy.measuring.splitting import split


class Direction(StrEnum):
    """Which way a measure says is success."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"
    UNKNOWN = "unknown"
    """The text names what to watch and not which way is good: to be asked."""


class Kind(StrEnum):
    """How a thing could be counted."""

    INCIDENTS = "incidents"
    REPORTING = "reporting"
    REPEAT = "repeat"
    REOFFENDING = "reoffending"
    PERCEPTION = "perception"
    ENGAGEMENT = "engagement"
    OUTCOME = "outcome"
    USE = "use"
    HEALTH = "health"
    TIME = "time"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that could be counted by itself.

    Args:
        text: Its words, with what it shared with the others of its measure.
        direction: Which way is success.
        kind: How it could be counted.
        harm: What it is about, as named in `words.toml`; empty where nothing there fits.
        group: Whom it is counted among, in the measure's words; empty if not said.
        place: Where, in the measure's words; empty if not said.
        under_reported: Whether more reports of it may be good news.
    """

    text: str
    direction: Direction
    kind: Kind
    harm: str = ""
    group: str = ""
    place: str = ""
    under_reported: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMeasure:
    """A measure's text and what it asks for."""

    text: str
    direction: Direction
    subject: str
    """What is to go up or down, without the words that say so."""
    atoms: tuple[Atom, ...]
    under_reported: bool
    group: str
    place: str
    kind: Kind
    aim: str = ""
    """How much or by when, where it says so: `by 10%`, `to 85% by March 2027`."""

    @property
    def compound(self) -> bool:
        return len(self.atoms) > 1


_Patterns = dict[str, re.Pattern[str]]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w])(?:" + "|".join(patterns) + r")(?![\w])", re.IGNORECASE)


@dataclass(frozen=True)
class _Words:
    direction: _Patterns
    smaller: re.Pattern[str]
    harm: _Patterns
    hidden: frozenset[str]
    hidden_said: re.Pattern[str]
    kind: _Patterns
    group: re.Pattern[str]
    place: re.Pattern[str]


@cache
def _words() -> _Words:
    text = resources.files(__package__).joinpath("words.toml").read_text("utf-8")
    w = tomllib.loads(text)
    smaller = w["direction"].pop("smaller_is_better")
    return _Words(
        direction={name: _any(patterns) for name, patterns in w["direction"].items()},
        smaller=_any(smaller),
        harm={name: _any(patterns) for name, patterns in w["harm"].items()},
        hidden=frozenset(w["under_reported"]["harms"]),
        hidden_said=_any(w["under_reported"]["said"]),
        kind={name: _any(patterns) for name, patterns in w["kind"].items()},
        group=_any(w["groups"]["of"]),
        place=_any(w["places"]["of"]),
    )


_AIM = re.compile(
    r"\s*,?\s*\b(?:(?:by|to|of|at)\s+(?:at least\s+|around\s+|about\s+|more than\s+|under\s+|over\s+)?"
    r"(?:£?\d[\d,.]*\s*(?:%|per ?cent|percent|percentage points?|points?|days|hours|minutes|weeks|months)"
    r"|a (?:third|quarter|half|fifth|tenth)))?"
    r"(?:\s*(?:by|before|until|from|since|over|within|in|each|every|per|compared (?:with|to)|against)\s+(?:the\s+)?(?:end of\s+)?"
    r"(?:(?:next\s+)?(?:\w+\s+)?(?:20\d\d(?:[-/–]\d\d)?|years?|baseline|\d+ (?:months|years)|(?:three|two|five) years)))?\s*$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\s+(?:rises?|falls?|increases?|decreases?|grows?|drops?)$", re.IGNORECASE)
_YEARLY = re.compile(r",?\s+(?:year[- ]on[- ]year|each year|every year|annually)$", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:to\s+)?(?:(?:an?|the|there (?:is|are|will be)(?: an?)?|we will|see an?|achieve an?|evidence of|year[- ]on[- ]year|continued|overall|further|sustained|significant|measurable)\s+)*",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"^\s*(?:in|of|to)?\s*(?:the\s+)?(?:(?:overall\s+)?(?:numbers?|amount|volumes?|proportion|percentage|rates?|levels?|share|%)\s+of\s+)?",
    re.IGNORECASE,
)


def parse(text: str) -> ParsedMeasure:
    """Takes a measure's text apart by rule; nothing is guessed that its words do not say.

    Args:
        text: One measure of success or indicator, in English.

    Returns:
        Its direction (`unknown` where no word says so), subject, and one `Atom` for each thing
        that would need a number of its own, never none.

    >>> found = parse("Reduction in repeat victims and offenders of robbery")
    >>> found.direction.value, [atom.text for atom in found.atoms]
    ('decrease', ['repeat victims of robbery', 'repeat offenders of robbery'])
    """
    plain = " ".join(text.replace("\xa0", " ").split()).strip(" ;.,•·")
    body, aim = _without_aim(plain)
    clauses = _clauses(body)
    direction = clauses[0][0]
    whole = _harm(body)
    group, place = _first(_words().group, body), _place(body)
    atoms: list[Atom] = []
    for way, said, clause in clauses:
        for part in split(said) or [said]:
            harm = _harm(part) or whole
            kind = _kind(part)
            atoms.append(
                Atom(
                    text=part, direction=way, kind=kind, harm=harm,
                    group=_first(_words().group, part) or group, place=_place(part) or place,
                    under_reported=_hidden(part, clause, harm, kind),
                )
            )  # fmt: skip
    return ParsedMeasure(
        text=plain,
        direction=direction,
        subject=clauses[0][1],
        atoms=tuple(atoms),
        under_reported=any(atom.under_reported for atom in atoms),
        group=group,
        place=place,
        kind=atoms[0].kind,
        aim=aim,
    )


def _without_aim(text: str) -> tuple[str, str]:
    found = _YEARLY.search(text) or _AIM.search(text)
    if found and found[0].strip():
        return text[: found.start()].strip(" ,"), found[0].strip(" ,")
    return text, ""


def _way(text: str) -> tuple[Direction, re.Match[str] | None]:
    """The first word of direction, and what it says."""
    best: tuple[int, int, Direction, re.Match[str]] | None = None
    for order, (name, pattern) in enumerate(_words().direction.items()):
        if (m := pattern.search(text)) and (best is None or (m.start(), order) < best[:2]):
            best = (m.start(), order, Direction(name), m)
    if best is None:
        return Direction.UNKNOWN, None
    _, _, direction, match = best
    turned = re.match(r"improv|better|enhanc", match[0], re.IGNORECASE)
    if turned and _words().smaller.search(text):
        direction = Direction.DECREASE
    return direction, match


def _clauses(body: str) -> list[tuple[Direction, str, str]]:
    """Parts with a direction of their own: which, what each is about, and its whole words."""
    every = _any([p.pattern for p in _words().direction.values()])
    cuts = [0]
    for joint in re.finditer(
        r"\s*(?:,\s*|;\s*)?\b(?:and|but|while|as well as|alongside)\s+(?:an?\s+)?|;\s*", body
    ):
        rest = body[joint.end() :]
        if joint.start() and every.match(rest) and every.search(body[: joint.start()]):
            cuts.append(joint.end())
    parts = [body[a:b] for a, b in zip(cuts, [*cuts[1:], len(body)], strict=True)]
    parts = [
        re.sub(r"\s*[,;]?\s*\b(?:and|but|while|as well as|alongside)\s*(?:an?\s*)?$", "", p)
        for p in parts
    ]
    found: list[tuple[Direction, str, str]] = []
    for part in parts:
        direction, match = _way(part)
        found.append((direction, _ENDING.sub("", _about(part, match)), part))
    return found


def _about(part: str, match: re.Match[str] | None) -> str:
    """What a clause is about: its words without those of direction, number and introduction."""
    if match is None:
        return _JOIN.sub("", _LEAD_IN.sub("", part), count=1).strip(" ,") or part
    before = _LEAD_IN.sub("", part[: match.start()]).strip()
    after = part[match.end() :]
    if len(before.split()) < 2:
        return (_JOIN.sub("", after, count=1) or part).strip(" ,")
    if re.fullmatch(r"safer|better", match[0], re.IGNORECASE):
        return part
    # "The number of burglaries falls": what is counted stands before the word.
    left = re.sub(r"\s+(?:is|are|has|have|will|been|be|to|shows?|an?|that|who)$", "", before)
    return _JOIN.sub("", left, count=1).strip(" ,") if len(after.split()) < 3 else part


def _harm(text: str) -> str:
    for name, pattern in _words().harm.items():
        if pattern.search(text):
            return name
    return ""


def _kind(text: str) -> Kind:
    for name, pattern in _words().kind.items():
        if pattern.search(text):
            return Kind(name)
    return Kind.OTHER


def _hidden(part: str, clause: str, harm: str, kind: Kind) -> bool:
    counted = kind in (Kind.INCIDENTS, Kind.REPORTING, Kind.REPEAT, Kind.OTHER)
    return counted and (harm in _words().hidden or bool(_words().hidden_said.search(clause)))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip() if found else ""


def _place(text: str) -> str:
    named = _first(_words().place, text)
    town = re.search(
        r"\b(?:in|across|within)\s+((?:[A-Z][a-z]+(?:[ -](?:upon|on|and|of|the)[ -])?\s?)+)$", text
    )
    return ", ".join(x for x in (named, town[1].strip() if town else "") if x)
