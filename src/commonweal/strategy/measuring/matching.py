"""What data there is for a measure: the indicator that answers it, or who could."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from commonweal.evidence.indicators import Indicator
from commonweal.evidence.indicators import catalogue as shipped
from commonweal.strategy.measuring.parsing import Atom, ParsedMeasure
from commonweal.vocabulary.errors import NotDefined
from commonweal.vocabulary.words import percent, plural


class DataStatus(StrEnum):
    """Where the numbers for an indicator of a measure could come from."""

    OPEN = "open"
    PARTNER = "partner"
    SURVEY = "survey"
    NONE = "none"
    """Nobody is known to count it: a gap for the next assessment."""


CERTAIN, STANDS_IN, NO_INDICATOR = 0.9, 0.6, 0.5
"""How far an answer can be trusted: the thing itself, a proxy, only a holder of data."""


@dataclass(frozen=True, slots=True)
class Match:
    """What answers one atom of a measure.

    Args:
        indicator: Its id in the catalogue; None where the catalogue has none.
        status: Where the numbers come from.
        why: Why this answers, in a sentence.
        confidence: How far the answer can be trusted. [proportion]
        proxy: Why it only stands in for what the measure says; empty where it is the thing itself.
        beside: Ids of further indicators to be shown with it.
        held_by: Who holds the numbers, where they are not open.
        needs: What would fill it.
    """

    indicator: str | None
    status: DataStatus
    why: str
    confidence: float
    proxy: str = ""
    beside: tuple[str, ...] = ()
    held_by: str = ""
    needs: str = ""


@cache
def _answers() -> tuple[Mapping[str, Any], ...]:
    text = resources.files(__package__).joinpath("answers.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["answer"])


NOTHING = Match(
    None,
    DataStatus.NONE,
    "Nothing that is published, held by a partner or asked in a survey is known to answer it.",
    0.3,
    needs="Agree what would be counted, by whom and how often.",
)


def match(atom: Atom, catalogue: Mapping[str, Indicator] | None = None) -> Match:
    """The indicator that answers an atom, by stated rules, or who could answer it.

    Args:
        atom: One thing that a measure counts.
        catalogue: Indicators to choose from, by id; those that ship unless given.

    Raises:
        NotDefined: The words end before they say what is counted ("alcohol related").
    """
    known = shipped() if catalogue is None else catalogue
    _refuse_unfinished(atom)
    for answer in _answers():
        if not _fits(answer, atom):
            continue
        id = answer.get("indicator")
        if id is None:
            return Match(
                None, DataStatus(answer["status"]), answer["why"], NO_INDICATOR,
                held_by=answer["held_by"], needs=answer["needs"],
            )  # fmt: skip
        if id not in known:
            continue
        found = known[id]
        proxy = answer.get("proxy", "")
        return Match(
            id,
            DataStatus(found.status.value),
            answer["why"],
            STANDS_IN if proxy else CERTAIN,
            proxy,
            tuple(other for other in answer.get("beside", ()) if other in known),
            found.held_by,
            found.needs,
        )
    return NOTHING


def _fits(answer: Mapping[str, Any], atom: Atom) -> bool:
    return (
        atom.harm in answer.get("harm", (atom.harm,))
        and atom.kind.value in answer.get("kind", (atom.kind.value,))
        and bool(re.search(answer.get("says", ""), atom.text))
    )


_UNFINISHED = re.compile(r"\b(?:related|based|linked|led|oriented)$", re.IGNORECASE)


def _refuse_unfinished(atom: Atom) -> None:
    if _UNFINISHED.search(atom.text.strip()):
        raise NotDefined(
            f"“{atom.text}” does not say what is counted.",
            seen=f"It ends in “{atom.text.split()[-1]}”, and what is related is not there.",
            do="Complete it: offences, admissions, deaths or people in treatment; "
            "flagged by whom; in which area and period.",
        )


@dataclass(frozen=True, slots=True)
class Covered:
    """How many atoms of a plan's measures have data, by where it would come from."""

    by_status: Mapping[DataStatus, int]
    proxies: int
    """Of the open ones, how many only stand in for what the measure says."""
    refused: tuple[str, ...]
    """Words that do not say what is counted."""

    @property
    def total(self) -> int:
        return sum(self.by_status.values()) + len(self.refused)

    @property
    def share_open(self) -> float:
        """Share of all atoms that open data answers, proxies included. [proportion]"""
        return self.by_status[DataStatus.OPEN] / self.total if self.total else 0.0

    def in_words(self) -> str:
        """`Of 30 indicators open data answers 7 (23%), 3 of them by a proxy; …`."""
        n = self.by_status
        words = f"Of {plural(self.total, 'indicator')} open data answers {n[DataStatus.OPEN]}"
        words += f" ({percent(self.share_open, digits=0)}), {self.proxies} of them by a proxy; "
        words += (
            f"partners hold {n[DataStatus.PARTNER]}, a survey would answer {n[DataStatus.SURVEY]}"
        )
        words += f", and nobody counts {n[DataStatus.NONE]}."
        if self.refused:
            words += f" {plural(len(self.refused), 'indicator')} cannot be counted as written."
        return words


def coverage(
    measures: Iterable[ParsedMeasure], catalogue: Mapping[str, Indicator] | None = None
) -> Covered:
    """How far the data reach over a plan's measures.

    Those that `none` answers, and those refused, are gaps for the next assessment.
    """
    counts = dict.fromkeys(DataStatus, 0)
    proxies = 0
    refused: list[str] = []
    for measure in measures:
        for atom in measure.atoms:
            try:
                found = match(atom, catalogue)
            except NotDefined:
                refused.append(atom.text)
                continue
            counts[found.status] += 1
            proxies += found.status is DataStatus.OPEN and bool(found.proxy)
    return Covered(counts, proxies, tuple(refused))
