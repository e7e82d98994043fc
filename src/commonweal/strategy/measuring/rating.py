"""How a measure stands: red, amber or green by a stated rule, with its reason in words.

The test of change is the analysis room's (`commonweal.analysis.change`); here its answer is set
beside what the plan asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from commonweal.assessment.sentences import CARE, few_months, limits, whole
from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators.definition import Good
from commonweal.strategy.measuring.parsing import Direction
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.series import Series
from commonweal.vocabulary.words import count, percent

if TYPE_CHECKING:
    from commonweal.analysis.change import Change

TOLERANCE = 0.05
"""How far behind its line a measure may be and still count as on it. [proportion of the baseline]"""


class Colour(StrEnum):
    """Never shown alone: always with the word and symbol of its `Rating`."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CARE = "care"
    """No colour: the number can be read two ways, or nobody has said which way is good."""
    NONE = "none"
    """No colour: there is no number."""


SYMBOLS = {
    Colour.GREEN: "✓",
    Colour.AMBER: "=",
    Colour.RED: "!",
    Colour.CARE: "?",
    Colour.NONE: "–",
}
_VERDICTS = {
    Colour.GREEN: Verdict.BETTER,
    Colour.AMBER: Verdict.SAME,
    Colour.RED: Verdict.WORSE,
    Colour.CARE: Verdict.CARE,
    Colour.NONE: Verdict.NO_DATA,
}


@dataclass(frozen=True, slots=True)
class Target:
    """What the plan asks for by when.

    Args:
        change: Of the baseline, as a proportion: −0.1 is a tenth fewer.
        by: Last month of the period in which it should be reached.
    """

    change: float
    by: Month

    def __post_init__(self) -> None:
        if self.change <= -1:
            raise InvalidValues(
                "A target cannot ask for fewer than none.",
                seen=f"A change of {percent(self.change, signed=True)}.",
                do="Write a tenth fewer as -0.1.",
            )


@dataclass(frozen=True, slots=True)
class Pair:
    """What a survey says beside the reports of a harm that mostly goes unreported.

    Args:
        kind: `prevalence`, how many suffered it; `confidence`, how many would report it.
        direction: What a test of the two waves found: `up`, `down` or `same`.
        source: Which survey, and when.
    """

    kind: Literal["prevalence", "confidence"]
    direction: Literal["up", "down", "same"]
    source: str

    @property
    def shows_more_harm(self) -> bool:
        """Whether the survey itself, not the reports, shows that more suffer it."""
        return self.kind == "prevalence" and self.direction == "up"


@dataclass(frozen=True, slots=True)
class Rating:
    """How a measure stands.

    Args:
        colour: Red, amber, green, or no colour.
        word: What to write: `On track`, `At risk`, `Off track`, `Better`, `Worse`, …
        symbol: What to show beside the word.
        verdict: The same in the five words that assessments use.
        reason: Why, in sentences with their numbers.
        rule: The rule that was applied, in words.
        span: The period spoken of.
        baseline: The period it was compared with.
        change: The tested change; None where there was nothing to test.
        expected: Where the plan's line stands now, as a ratio to the baseline; None without a target.
    """

    colour: Colour
    word: str
    symbol: str
    verdict: Verdict
    reason: str
    rule: str
    span: Span
    baseline: Span
    change: Change | None = None
    expected: float | None = None


RULES = {
    "target": (
        "Green where the number is on the straight line from baseline to target, or behind it by no "
        "more than the tolerance. Red where it is further behind than the tolerance and chance does "
        "not explain it: the whole margin lies beyond. Amber between the two."
    ),
    "direction": (
        "Green where the change from the baseline is the one asked for and more than chance "
        "explains. Red where it is the opposite and more than chance explains. Amber where "
        "chance could make the difference."
    ),
    "hold": (
        "Green where the number is within the tolerance of the baseline. Red where the whole margin "
        "lies outside the tolerance. Amber between the two."
    ),
    "under-reported": (
        "Reports of a harm that mostly goes unreported get no colour by themselves. With a survey "
        "of how many suffer it: green where they are fewer, or no more while reports rise; "
        "red where they are more; amber else. Rising reports alone are never red."
    ),
    "activity": (
        "A number that follows what services do gets no colour: it may rise because more is done."
    ),
    "unknown": "A measure that does not say which way is good gets no colour.",
    "no data": "Without complete months on both sides there is no colour.",
}


def rag(
    series: Series | None,
    *,
    baseline: Span,
    direction: Direction,
    span: Span | None = None,
    target: Target | None = None,
    tolerance: float = TOLERANCE,
    good: Good | None = None,
    under_reported: bool = False,
    pair: Pair | None = None,
) -> Rating:
    """How a measure stands against its baseline and target, by a stated rule.

    Says whether the number moved as asked, not whether the plan's work moved it.

    Args:
        series: Monthly counts; None where there are none. [events a month]
        baseline: The period to compare with, before `span` and of the same calendar months.
        direction: Which way is success.
        span: The period spoken of; the twelve months to the last complete one unless given.
        target: What the plan asks for by when; without one the direction alone is tested.
        tolerance: How far behind its line is still on it. [proportion of the baseline]
        good: Which way the indicator itself says is good; a harm that mostly goes unreported, or
            an activity, is read with care whatever the measure asks for.
        under_reported: Whether the measure counts reports of a harm that mostly goes unreported.
        pair: What a survey says beside the reports.

    Returns:
        A `Rating`. Never red by rising reports alone.

    Raises:
        InvalidValues: The tolerance is not a proportion, or the two periods do not match.

    Source:
        Change and its limits as `commonweal.analysis.change.compare_spans`; the rules in `RULES`.
    """
    if not 0 <= tolerance < 1:
        raise InvalidValues(
            "A tolerance is a proportion from 0 up to 1.",
            seen=f"{tolerance:g}.",
            do="Write five hundredths of the baseline as 0.05.",
        )
    now = span or _latest_year(series)
    if series is None or now is None:
        reason = "No number is held for it."
        return _rating(Colour.NONE, reason, "no data", span or baseline, baseline)
    from commonweal.analysis.change import compare_spans

    try:
        found = compare_spans(series, span=now, against=baseline)
    except (NotEnoughData, NotDefined) as refusal:
        reason = f"{refusal.wrong} {refusal.seen}".strip()
        return _rating(Colour.NONE, reason, "no data", now, baseline)
    if under_reported or good is Good.UNDER_REPORTED:
        return _hidden(found, direction, pair, now, baseline)
    if good is Good.ACTIVITY:
        reason = f"{_numbers(found, now, baseline)} {CARE[Good.ACTIVITY]}"
        return _rating(Colour.CARE, reason, "activity", now, baseline, found)
    if direction is Direction.UNKNOWN:
        reason = f"{_numbers(found, now, baseline)} The measure does not say which way is good."
        return _rating(Colour.CARE, reason, "unknown", now, baseline, found)
    if few_months(found) and target is None and found.direction != "same":
        reason = (
            f"{_numbers(found, now, baseline)} Only {len(found.months)} months could be compared, too "
            "few to know how much months swing."
        )
        return _rating(Colour.CARE, reason, "direction", now, baseline, found)
    if direction is Direction.MAINTAIN:
        return _held(found, tolerance, now, baseline)
    if target is None:
        return _by_direction(found, direction, now, baseline)
    return _by_target(found, direction, target, tolerance, now, baseline)


def on_the_line(
    ratio: float, lower: float, upper: float, *, expected: float, tolerance: float, rising: bool
) -> Colour:
    """The colour of a ratio to the baseline beside where the plan's line stands.

    Args:
        ratio, lower, upper: The ratio and its limits.
        expected: Where the line stands now.
        tolerance: How far behind is still on it. [proportion of the baseline]
        rising: Whether more is asked for; else less.

    >>> on_the_line(0.9, 0.85, 0.95, expected=0.9, tolerance=0.05, rising=False).value
    'green'
    """
    edge = expected - tolerance if rising else expected + tolerance
    behind = ratio < edge if rising else ratio > edge
    surely = upper < edge if rising else lower > edge
    return Colour.RED if behind and surely else Colour.AMBER if behind else Colour.GREEN


def _latest_year(series: Series | None) -> Span | None:
    if series is None:
        return None
    complete = [month for month, value in series if value is not None]
    return Span.year_to(complete[-1]) if complete else None


def _by_target(
    found: Change, direction: Direction, target: Target, tolerance: float, now: Span, baseline: Span
) -> Rating:
    rising = direction is Direction.INCREASE
    if (target.change > 0) != rising and target.change != 0:
        raise InvalidValues(
            "The target goes the other way than the measure.",
            seen=f"The measure says {direction.value}; the target is {percent(target.change, signed=True)}.",
            do="Correct the sign of the target, or the direction.",
        )
    gone = min(1.0, max(0.0, (now.end - baseline.end) / max(1, target.by - baseline.end)))
    expected = 1 + target.change * gone
    colour = on_the_line(
        found.ratio, found.lower, found.upper,
        expected=expected, tolerance=tolerance, rising=rising,
    )  # fmt: skip
    asks = (
        f"The plan asks for {percent(target.change, signed=True)} by {target.by.label}, which is "
        f"{percent(expected - 1, signed=True)} by now; {percent(tolerance)} behind is still on the line."
    )
    says = {
        Colour.GREEN: "It is on the line.",
        Colour.AMBER: "It is behind the line, by no more than chance could make.",
        Colour.RED: "It is behind the line by more than chance explains.",
    }[colour]
    word = {Colour.GREEN: "On track", Colour.AMBER: "At risk", Colour.RED: "Off track"}[colour]
    reason = f"{_numbers(found, now, baseline)} {asks} {says}"
    return _rating(colour, reason, "target", now, baseline, found, word, expected)


def _by_direction(found: Change, direction: Direction, now: Span, baseline: Span) -> Rating:
    wanted = "up" if direction is Direction.INCREASE else "down"
    if found.direction == "same":
        colour, says = Colour.AMBER, "Chance alone could make the difference."
    elif found.direction == wanted:
        colour, says = Colour.GREEN, "That is the way the measure asks for."
    else:
        colour, says = Colour.RED, "That is the opposite of what the measure asks for."
    reason = f"{_numbers(found, now, baseline)} {says} No target is set, so the direction alone is tested."
    return _rating(colour, reason, "direction", now, baseline, found)


def _held(found: Change, tolerance: float, now: Span, baseline: Span) -> Rating:
    off = abs(found.ratio - 1) > tolerance
    surely = found.lower > 1 + tolerance or found.upper < 1 - tolerance
    colour = Colour.RED if off and surely else Colour.AMBER if off else Colour.GREEN
    word = {Colour.GREEN: "On track", Colour.AMBER: "At risk", Colour.RED: "Off track"}[colour]
    reason = f"{_numbers(found, now, baseline)} The measure asks to hold it, within {percent(tolerance)}."
    return _rating(colour, reason, "hold", now, baseline, found, word, 1.0)


def _hidden(
    found: Change, direction: Direction, pair: Pair | None, now: Span, baseline: Span
) -> Rating:
    """Reports of a harm that mostly goes unreported, beside what a survey says."""
    numbers = _numbers(found, now, baseline)
    if pair is None:
        reason = f"{numbers} {CARE[Good.UNDER_REPORTED]} No survey is held to read it with."
        return _rating(Colour.CARE, reason, "under-reported", now, baseline, found)
    moved = {"up": "rose", "down": "fell", "same": "stayed about the same"}[pair.direction]
    if pair.kind == "confidence":
        says = f"Confidence to report {moved} ({pair.source}). How many suffer it is not known."
        return _rating(Colour.CARE, f"{numbers} {says}", "under-reported", now, baseline, found)
    says = f"The share who suffer it {moved} ({pair.source})."
    reports = found.direction
    if pair.shows_more_harm:
        colour, because = Colour.RED, "More suffer it."
    elif pair.direction == "down":
        colour, because = Colour.GREEN, "Fewer suffer it."
    elif reports == "up":
        colour, because = Colour.GREEN, "No more suffer it and more of it comes to light."
    elif reports == "down" and direction is Direction.INCREASE:
        colour, because = Colour.RED, "As many suffer it and less of it comes to light."
    else:
        colour, because = (
            Colour.AMBER,
            "As many suffer it, and reports do not show that more comes to light.",
        )
    return _rating(colour, f"{numbers} {says} {because}", "under-reported", now, baseline, found)


def _numbers(found: Change, now: Span, baseline: Span) -> str:
    over = f" over the {len(found.months)} months that both have" if found.left_out else ""
    text = (
        f"There were {count(found.count)} in {whole(now)}{over}, where the baseline, "
        f"{whole(baseline)}, had {count(found.against)}"
    )
    if found.percentage is None or found.percentage_limits is None:
        return f"{text}; the base is too small for a percentage."
    margin = limits(found.percentage_limits.lower, found.percentage_limits.upper)
    return f"{text}: {percent(found.percentage, signed=True)} ({margin})."


def _rating(
    colour: Colour,
    reason: str,
    rule: str,
    now: Span,
    baseline: Span,
    found: Change | None = None,
    word: str = "",
    expected: float | None = None,
) -> Rating:
    verdict = _VERDICTS[colour]
    return Rating(
        colour, word or verdict.value, SYMBOLS[colour], verdict, reason, RULES[rule],
        now, baseline, found, expected,
    )  # fmt: skip
