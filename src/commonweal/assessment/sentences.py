"""Sentences from numbers, by rule.

No adjective without a test: “more”, “fewer”, “up”, “down”, “higher” and “lower” are said
only where the analysis found a difference that chance does not explain. On tiny bases
counts are given and no percentage. The months compared, and those left out, are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators.definition import Good
from commonweal.vocabulary.months import Month, Span, months_in_words
from commonweal.vocabulary.words import count, join, percent, plural, rate, small

if TYPE_CHECKING:
    from commonweal.analysis.change import Change
    from commonweal.analysis.rates import Rate
    from commonweal.analysis.trend import Trend

Direction = Literal["up", "down", "same"]

BEYOND = "more than chance explains"
CARE = {
    Good.UNDER_REPORTED: (
        "Much of this harm is never reported. More reports can mean more trust; fewer can mean "
        "less. Read it with a survey before calling it better or worse."
    ),
    Good.ACTIVITY: "It moves with what the police do, not only with what happens.",
}


@dataclass(frozen=True)
class Said:
    """A sentence, the word for the result, and the test behind it."""

    sentence: str
    verdict: Verdict | None
    test: str


def verdict(direction: Direction, good: Good) -> Verdict:
    """The word for a tested direction.

    Reports of a harm that mostly goes unreported are never called better or worse by
    themselves; nor is what follows police activity.
    """
    if direction == "same":
        return Verdict.SAME
    if good in CARE:
        return Verdict.CARE
    return Verdict.BETTER if (direction == "up") == (good is Good.UP) else Verdict.WORSE


def in_period(span: Span, months: Sequence[Month]) -> str:
    """When, naming how much of a period is held.

    >>> year = Span.parse("2025-04", "2026-03")
    >>> in_period(year, list(year))
    'in the year to March 2026'
    """
    left_out = [month for month in span if month not in set(months)]
    if not left_out:
        return f"in {whole(span)}"
    return f"in the {_months(len(months))} held of {whole(span)}"


def whole(span: Span) -> str:
    """A period within a sentence: `the year to March 2026`, `January to September 2025`."""
    return f"the year to {span.end.label}" if len(span) == 12 else span.label


def leaving_out(span: Span, months: Sequence[Month]) -> str:
    """Which months of a period are not counted; empty where none is missing."""
    missing = [month for month in span if month not in set(months)]
    if not missing:
        return ""
    return f"There is no complete data for {months_in_words(missing)}."


def level(
    noun: str, n: float, span: Span, months: Sequence[Month], per_people: Rate | None, unit: str
) -> str:
    """How many, when, and for how many people."""
    recorded = "The police recorded" if unit == "recorded" else "There were"
    text = f"{recorded} {count(n)} {noun} {in_period(span, months)}"
    if per_people is None:
        return f"{text}. No population is held, so no rate is given."
    return (
        f"{text}, {rate(per_people.value)} for every {count(per_people.per)} residents "
        f"({rate(per_people.lower)} to {rate(per_people.upper)})."
    )


def limits(lower: float, upper: float) -> str:
    """A margin around a percentage, with a decimal where it is narrow enough to matter."""
    nearest = min(abs(lower), abs(upper))
    digits = 2 if nearest < 0.0005 else 1 if nearest < 0.005 or upper - lower < 0.10 else 0
    if upper == float("inf"):
        return f"{percent(lower, signed=True, digits=digits)} or more"
    return (
        f"{percent(lower, signed=True, digits=digits)} to "
        f"{percent(upper, signed=True, digits=digits)}"
    )


FEW_PAIRS = 6
"""Matched months below which the usual swing of months cannot be measured."""


def few_months(found: Change) -> bool:
    """Whether a comparison rests on too few months to know how much months swing."""
    return bool(found.months) and len(found.months) < FEW_PAIRS


def change(found: Change, good: Good, *, more: str = "more", fewer: str = "fewer") -> Said:
    """A change against the same months of the year before.

    Args:
        found: The tested change.
        good: Which way is good.
        more, fewer: `higher` and `lower` for what is not counted one by one.
    """
    now, then = count(found.count), count(found.against)
    word = verdict(found.direction, good)
    if few_months(found) and word is not Verdict.SAME:
        word = Verdict.CARE
    test = _change_test(found)
    over = ""
    if found.left_out:
        over = f"Over the {_months(len(found.months))} that both years have, "
    if found.percentage is None or found.percentage_limits is None:
        text = f"{over}there were {now}, where there were {then} a year before"
        if found.direction == "same":
            text += ". Numbers this small move by chance, so no percentage is given."
        else:
            side = more if found.direction == "up" else fewer
            text += f": {side}, and {BEYOND}. The base is too small for a percentage."
        return Said(sentence_case(text), word, test)
    margin = limits(found.percentage_limits.lower, found.percentage_limits.upper)
    if found.direction == "same":
        text = (
            f"{over}the number is about the same as a year before: {now}, where it was {then}. "
            f"Chance alone could make this difference ({margin})."
        )
        return Said(sentence_case(text), word, test)
    side = more if found.direction == "up" else fewer
    size = percent(abs(found.percentage))
    text = f"{over}that is {size} {side} than a year before, {BEYOND} ({margin})."
    return Said(sentence_case(text), word, test)


def _months(number: int) -> str:
    return f"{small(number)} {'month' if number == 1 else 'months'}"


def short_change(found: Change) -> str:
    """A change in a few words, for a list: `22% fewer (−25% to −18%)`."""
    now, then = count(found.count), count(found.against)
    if found.percentage is None or found.percentage_limits is None:
        return f"{now}, where there were {then}"
    margin = limits(found.percentage_limits.lower, found.percentage_limits.upper)
    if found.direction == "same":
        return f"about the same ({margin})"
    side = "more" if found.direction == "up" else "fewer"
    return f"{percent(abs(found.percentage))} {side} ({margin})"


def _change_test(found: Change) -> str:
    months = f" over {plural(len(found.months), 'pair')} of months" if found.months else ""
    return f"{found.method}{months}; {p_value(found.p)}"


def p_value(p: float) -> str:
    """`p = 0.03`, `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.10 else f"p = {p:.2f}"


def trend(noun: str, found: Trend, good: Good) -> Said:
    """The slope over the whole series, its season taken out."""
    over = f"from {found.span.start.label} to {found.span.end.label}"
    margin = limits(found.lower, found.upper)
    test = f"{found.method}; {p_value(found.p)}"
    if found.direction == "same":
        text = f"There is no clear trend in {noun} {over}: chance allows {margin} a year."
        return Said(text, Verdict.SAME, test)
    way = "rising" if found.direction == "up" else "falling"
    text = (
        f"The trend in {noun} is {way} {over}, by {percent(abs(found.per_year))} a year, "
        f"{BEYOND} ({margin})."
    )
    return Said(text, verdict(found.direction, good), test)


def season(
    noun: str, high: Sequence[str], low: Sequence[str], high_ratio: float, low_ratio: float
) -> str:
    """Which months stand above and below the average; only those that a test singles out."""
    noun = noun[0].upper() + noun[1:]
    parts = []
    if high:
        size = percent(high_ratio - 1, digits=0)
        parts.append(f"highest in {join(list(high))} ({size} above the average month)")
    if low:
        size = percent(1 - low_ratio, digits=0)
        parts.append(f"lowest in {join(list(low))} ({size} below)")
    if not parts:
        return f"{noun} show no season that chance does not explain."
    return f"{noun} have a season: {' and '.join(parts)}."


def half(noun: str, places: int, of: int, kind: str) -> str:
    """How few places hold half.

    >>> half("burglaries", 36, 161, "neighbourhood")
    'Half of all burglaries were in 36 of 161 neighbourhoods.'
    """
    where = f"{count(places)} of {plural(of, kind)}"
    return f"Half of all {noun} were in {where}."


def most(names: Sequence[str]) -> str:
    """The places that come first."""
    return f"The most were in {join(list(names))}." if names else ""


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
