"""What happened, so what, what next: the words that stand beside a measure's colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.strategy.measuring.rating import Colour, Rating
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.words import plural


@dataclass(frozen=True, slots=True)
class Narrative:
    """A lead's account of a measure over a period.

    Args:
        what_happened: What moved, and what was done.
        so_what: What it means for people.
        what_next: What will be done, by whom.
        period: The period it speaks of.
        author: Who wrote it.
        written: When.
    """

    what_happened: str
    so_what: str
    what_next: str
    period: Span
    author: str
    written: date

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of its three parts are empty."""
        parts = {
            "what happened": self.what_happened,
            "so what": self.so_what,
            "what next": self.what_next,
        }
        return tuple(name for name, words in parts.items() if not words.strip())


def unexplained(
    ratings: Mapping[str, Rating], narratives: Mapping[str, Narrative]
) -> dict[str, str]:
    """Red measures whose account for the rated period is missing or unfinished.

    Args:
        ratings: By measure.
        narratives: By measure.

    Returns:
        By measure: what is missing, in words.
    """
    found: dict[str, str] = {}
    for measure, rating in ratings.items():
        if rating.colour is not Colour.RED:
            continue
        words = narratives.get(measure)
        if words is None:
            found[measure] = "no account has been written"
        elif words.period.end < rating.span.end:
            found[measure] = f"the account speaks of {words.period.label}, not {rating.span.label}"
        elif words.missing:
            found[measure] = "the account does not say " + ", ".join(words.missing)
    return found


def check_may_be_issued(ratings: Mapping[str, Rating], narratives: Mapping[str, Narrative]) -> None:
    """Refuses a report that has a red measure and no account of it.

    Raises:
        NotEnoughData: Naming each such measure and what is missing.
    """
    if missing := unexplained(ratings, narratives):
        raise NotEnoughData(
            f"{plural(len(missing), 'measure is', 'measures are')} off track without an account.",
            seen="; ".join(f"{measure}: {why}" for measure, why in missing.items()) + ".",
            do="Ask each lead for what happened, so what and what next.",
        )
