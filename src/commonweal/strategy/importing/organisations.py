"""Who is meant by "BCC", "NW Fire & Rescue", "CRC": names from the document and of the field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from commonweal.strategy.importing.lines import SourceDocument

_SMALL = {"and", "&", "of", "the", "for", "in"}
# What organisations and bodies are, by their last word.
ENDS = (
    "Council|Police|Constabulary|Service|Services|Authority|Authorities|Trust|Group|Groups|Board|Company|"
    "Partnership|Sector|Agency|Office|Commissioner|Committee|Association|Associations|Charity|Forum|"
    "University|Hospital|Hospitals|Commission|Executive|Team|Unit|Landlords|Federation|Network|"
    "Probation|Force|Sheriff|Centre|Consortium|Panel"
)
_END = re.compile(rf"\b(?:{ENDS})$")
_ABBREVIATION = re.compile(r"^[A-Z]{2,6}s?$")


@dataclass(frozen=True, slots=True)
class Kindred:
    """A kind of organisation in general.

    Args:
        name: Its full name, without a place.
        short: Other names and abbreviations.
        category: police, local authority, fire and rescue, probation, health …
        successor: What took over, where it is gone.
        until: The day it ended, ISO; empty where no law names one.
    """

    name: str
    short: tuple[str, ...]
    category: str
    successor: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, as printed and as meant.

    Args:
        printed: As it stands in the document.
        organisation: The full name where known, else what is printed.
        team: The part of the organisation that is named ("Community Safety").
        category: What kind of organisation it is; empty where unknown.
        successor: Who took over, where it is gone.
        known: Whether the directory knows it.
    """

    printed: str
    organisation: str
    team: str = ""
    category: str = ""
    successor: str = ""
    known: bool = True


@cache
def kindreds() -> tuple[Kindred, ...]:
    """The general list, from `organisations.toml`."""
    raw = tomllib.loads(files(__package__).joinpath("organisations.toml").read_text("utf-8"))
    return tuple(
        Kindred(
            o["name"], tuple(o["short"]), o["category"], o.get("successor", ""), o.get("until", "")
        )
        for o in raw["organisation"]
    )


def kindred_of(name: str) -> Kindred | None:
    """The kind of organisation that a name ends in, the longest that fits.

    >>> kindred_of("Barchester Clinical Commissioning Group").successor
    'Integrated Care Board'
    """
    squeezed = _squeezed(name)
    best: tuple[int, Kindred] | None = None
    for kindred in kindreds():
        for called in (kindred.name, *kindred.short):
            wanted = _squeezed(called)
            exact = squeezed == wanted or squeezed.endswith(" " + wanted)
            if exact and (best is None or len(wanted) > best[0]):
                best = (len(wanted), kindred)
    return best[1] if best else None


def _squeezed(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower().replace("’", "").replace("'", ""))
    return " ".join(w for w in words if w != "and")


def ends_like_organisation(text: str) -> bool:
    """Whether words end as the name of an organisation does.

    >>> ends_like_organisation("North Yorkshire Fire"), ends_like_organisation("Hull City Council")
    (False, True)
    """
    return _END.search(text.strip(" .;,()’")) is not None


def initials(name: str) -> str:
    """`NWP` for North Wessex Police."""
    return "".join(
        w[0] for w in re.findall(r"[A-Za-z’'-]+", name) if w.lower() not in _SMALL
    ).upper()


@dataclass(frozen=True, slots=True)
class Directory:
    """Names that hold in one document.

    Args:
        names: Full names, the longest first.
        short: Abbreviation to full name.
        partnership: Names of the partnership itself ("Safer Barchester"), which may stand in a lead.
    """

    names: tuple[str, ...]
    short: dict[str, str]
    partnership: tuple[str, ...] = ()
    _by_first: dict[str, list[list[str]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in self.names:
            parts = [_same(w) for w in name.split()]
            self._by_first.setdefault(parts[0], []).append(parts)

    @classmethod
    def of(cls, document: SourceDocument, bodies: Iterable[str] = ()) -> Directory:
        """The directory of a document: its own expansions and bodies, then the general list."""
        text = re.sub(r"\s+", " ", " ".join(line.text for line in document))
        full = {b for b in bodies if b and ends_like_organisation(b)}
        short: dict[str, str] = {}
        for match in re.finditer(
            r"((?:[A-Z][\w’'-]*|&|and|of|the) ?(?:[\w’'&-]+ ){0,7})\(([A-Z]{2,7})s?\)", text
        ):
            expanded = _expansion(match[1].split(), match[2])
            if expanded:
                short[match[2]] = expanded
                full.add(expanded)
        for match in re.finditer(
            r"\b((?:[A-Z][a-z]+ ){1,3}(?:City|Borough|County|District) Council)\b", text
        ):
            full.add(match[1])
        for name in sorted(full):
            short.setdefault(initials(name), name)
        for kindred in kindreds():
            for called in kindred.short:
                if _ABBREVIATION.match(called):
                    short.setdefault(called, _local(kindred.name, full))
        own = tuple(
            dict.fromkeys(
                m[0] for m in re.finditer(r"\bSafer [A-Z][a-z]+(?: Partnership)?\b", text)
            )
        )
        names = sorted(
            {*full, *(c for k in kindreds() for c in (k.name, *k.short) if " " in c or len(c) > 5)},
            key=lambda n: (-len(n), n),
        )
        return cls(tuple(names), short, own)

    def begins(self, words: Sequence[str], at: int) -> int:
        """How many words from `at` name an organisation; 0 where none begins there."""
        word = words[at].strip(",;()")
        for parts in self._by_first.get(_same(word), ()):
            ahead = words[at : at + len(parts)]
            if [_same(w.strip(",;()")) for w in ahead] == parts:
                return len(parts)
        if word in self.short or (_ABBREVIATION.match(word) and word not in ("II", "III", "IV")):
            # "NW Fire & Rescue": initials of the place before a known kind.
            more = (
                self.begins(words, at + 1) if at + 1 < len(words) and word not in self.short else 0
            )
            return 1 + more
        return 0

    def is_partnership(self, words: Sequence[str], at: int) -> bool:
        """Whether the partnership's own name begins at `at`."""
        return any(list(words[at : at + len(n.split())]) == n.split() for n in self.partnership)

    def resolve(self, printed: str) -> Lead:
        """Who a printed lead is: organisation in full, team, successor."""
        words = printed.split()
        if not words:
            return Lead(printed, printed, known=False)
        if self.is_partnership(words, 0):
            return Lead(printed, printed, category="partnership")
        n = self.begins(words, 0)
        if not n:
            kindred = kindred_of(printed)
            return Lead(
                printed,
                printed,
                category=kindred.category if kindred else "",
                successor=kindred.successor if kindred else "",
                known=kindred is not None,
            )
        called = " ".join(words[:n]).strip(",;")
        full = self.short.get(called) or self._longer(words[:n]) or called
        kindred = kindred_of(full) or kindred_of(called)
        return Lead(
            printed,
            full,
            " ".join(words[n:]).strip(" ,;&"),
            kindred.category if kindred else "",
            kindred.successor if kindred else "",
            kindred is not None or full != called or called in self.names,
        )

    def _longer(self, words: Sequence[str]) -> str:
        """The full name that "NW Fire & Rescue" shortens: same initials, same kind."""
        if not _ABBREVIATION.match(words[0]) or len(words) < 2:
            return ""
        rest = _squeezed(" ".join(words[1:]))
        for name in self.names:
            if rest in _squeezed(name) and initials(name).startswith(words[0]):
                return name
        return ""


def _same(word: str) -> str:
    word = word.lower().replace("'", "’")
    return "and" if word == "&" else word


def _local(kind: str, names: Iterable[str]) -> str:
    """The named organisation of a kind in the document ("Barchester … Group"), else the kind."""
    ending = _squeezed(kind)
    fits = [n for n in names if _squeezed(n).endswith(ending)]
    return min(fits, key=lambda n: (len(n), n)) if fits else kind


def _expansion(words: Sequence[str], short: str) -> str:
    """The last words whose initials give the abbreviation."""
    for n in range(1, len(words) + 1):
        tail = words[-n:]
        if initials(" ".join(tail)) == short and tail[0][0].isupper():
            return " ".join(tail)
    return ""
