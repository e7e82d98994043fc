"""Did it work, and how sure are we: a report under the five EMMIE headings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commonweal.analysis.differences import Difference, difference_in_differences
from commonweal.analysis.inputs import need_columns, need_positive
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count as as_count
from commonweal.vocabulary.words import join, percent, plural

if TYPE_CHECKING:
    import pandas as pd

Found = Literal["fewer", "more", "no effect found", "not answered"]
NOT_SAID = "Not said. The evidence cannot say it: the people who ran the scheme can."
FEW_AREAS = 10
"""Below this many treated areas, errors from differences between them are rough."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A scheme's result in plain words, heading by heading."""

    title: str
    found: Found
    effect: str
    strength: str
    """What the effect rests on, and what weakens it."""
    mechanism: str
    moderators: str
    implementation: str
    economics: str
    not_said: tuple[str, ...]
    """Headings that the analyst has still to write."""
    ratio: float
    lower: float
    upper: float
    p: float
    prevented: float | None
    """Events fewer over the later period; None unless fewer were found. [events]"""
    smallest_seen: float
    """Smallest fall this evaluation would have shown four times in five. [proportion]"""
    sections: pd.DataFrame
    """`heading`, `text`, `said`: the report as rows."""

    @property
    def in_words(self) -> str:
        return self.effect

    @property
    def text(self) -> str:
        """The whole report as plain text."""
        parts = [self.title]
        rows = zip(self.sections["heading"], self.sections["text"], strict=True)
        parts += [f"{heading}\n{text}" for heading, text in rows]
        return "\n\n".join(parts) + "\n"


def evaluate(
    table: pd.DataFrame,
    *,
    start: Month,
    title: str = "The scheme",
    area: str = "area",
    month: str = "month",
    count: str = "count",
    treated: str = "treated",
    picked_for_high: bool = True,
    mechanism: str = "",
    moderators: str = "",
    implementation: str = "",
    economics: str = "",
    cost: float | None = None,
    confidence: float = 0.95,
) -> Evaluation:
    """A report on a scheme under the EMMIE headings, from areas by month.

    The effect and its strength are worked out (difference in differences,
    errors clustered by area); the other four headings are the analyst's, and
    are marked as not said until she writes them. A null is called a null, with
    the smallest effect that could have been seen. It is not a rating: nobody
    is awarded stars.

    Args:
        table: One row for each area and month, treated areas and others.
        start: First month of the scheme.
        title: What the scheme is called.
        area: Column of areas.
        month: Column of months, like 2025-04.
        count: Column of events. [events]
        treated: Column that holds 1 for areas with the scheme, 0 for others.
        picked_for_high: Whether areas were picked because they stood high. If so, or
            if nobody knows, the effect is not called an effect of the scheme.
        mechanism: How it was meant to work, in the analyst's words.
        moderators: Where and for whom it works better or worse.
        implementation: What was really done: when, how much, what went wrong.
        economics: What it cost and whom.
        cost: What the scheme cost, to set beside what was prevented. [pounds]
        confidence: Two-sided level. [proportion]

    Returns:
        An `Evaluation`.

    Raises:
        NotEnoughData: As `difference_in_differences`.

    Source:
        Johnson, Tilley and Bowers (2015), Journal of Experimental Criminology 11,
        459-473 (EMMIE); College of Policing, Crime Reduction Toolkit.
    """
    import pandas as pd

    need_columns(table, "areas", area, month, count, treated)
    result = difference_in_differences(
        table, start=start, area=area, month=month, count=count, treated=treated,
        confidence=confidence,
    )  # fmt: skip
    smallest = _smallest_seen(result)
    found = _found(result, picked_for_high)
    prevented = (
        _prevented(table, result, start, month, count, treated) if found == "fewer" else None
    )
    effect = _effect(result, found, smallest, prevented)
    strength = _strength(result, picked_for_high)
    money = _economics(economics, cost, prevented, result, found)
    given = {
        "Mechanism": mechanism, "Moderators": moderators, "Implementation": implementation,
    }  # fmt: skip
    written = {name: text.strip() or NOT_SAID for name, text in given.items()}
    missing = [name for name, text in given.items() if not text.strip()]
    if not economics.strip():
        missing.append("Economics")
    rows = [
        ("Effect", effect, True), ("Strength of the evidence", strength, True),
        *((name, written[name], name not in missing) for name in written),
        ("Economics", money, "Economics" not in missing),
    ]  # fmt: skip
    return Evaluation(
        title, found, effect, strength, written["Mechanism"], written["Moderators"],
        written["Implementation"], money, tuple(missing), result.ratio, result.limits.lower,
        result.limits.upper, result.p, prevented, smallest,
        pd.DataFrame(rows, columns=["heading", "text", "said"]),
    )  # fmt: skip


def _found(result: Difference, picked_for_high: bool) -> Found:
    if result.limits.lower <= 1 <= result.limits.upper:
        return "no effect found"
    if result.pretrend_p < 0.05 or (picked_for_high and result.ratio < 1):
        return "not answered"
    return "fewer" if result.ratio < 1 else "more"


def _smallest_seen(result: Difference) -> float:
    """The fall that four times in five would have put the upper limit below no change."""
    from scipy.stats import t as student

    free = min(result.treated, result.control) - 1
    reach = float(student.ppf(0.5 + result.confidence / 2, free))
    error = math.log(result.limits.upper / result.limits.lower) / (2 * reach)
    return 1 - math.exp(-(reach + float(student.ppf(0.8, free))) * error)


def _prevented(
    table: pd.DataFrame, result: Difference, start: Month, month: str, count: str, treated: str
) -> float:
    later = table[month].astype(str).map(lambda text: Month.parse(text) >= start)
    seen = float(table.loc[later & (table[treated] == 1), count].sum())
    return seen / result.ratio - seen


def _effect(result: Difference, found: Found, smallest: float, prevented: float | None) -> str:
    level = (
        f"{result.confidence:.0%} limits {percent(result.limits.lower - 1, signed=True)} to "
        f"{percent(result.limits.upper - 1, signed=True)}"
    )
    change = percent(abs(result.ratio - 1))
    way = "fewer" if result.ratio < 1 else "more"
    if found == "no effect found":
        least = percent(math.ceil(smallest * 100 - 1e-9) / 100, digits=0)
        return (
            f"No effect was found ({level}); an effect smaller than {least} could not have been "
            "seen. That is not proof that there was none."
        )
    if found == "not answered":
        return (
            f"Areas with the scheme had {change} {way} than the change elsewhere leads us to "
            f"expect ({level}), but the evidence cannot say that the scheme did it."
        )
    number = f", about {as_count(prevented)} over the time" if prevented is not None else ""
    return (
        f"Areas with the scheme had {change} {way} than the change elsewhere leads us to expect "
        f"({level}){number}."
    )


def _strength(result: Difference, picked_for_high: bool) -> str:
    rests = (
        f"Rests on {plural(result.treated, 'area')} with the scheme beside "
        f"{plural(result.control, 'area')} without, {plural(result.before, 'month')} before and "
        f"{plural(result.after, 'month')} after."
    )
    weak = []
    if picked_for_high:
        weak.append(
            "areas were picked because they stood high, or it is not known why, so some fall "
            "comes by itself (see regression to the mean)"
        )
    if result.pretrend_p < 0.05:
        weak.append(f"the two kinds were drawing apart before (p {result.pretrend_p:.2g})")
    if result.treated < FEW_AREAS:
        weak.append(f"{plural(result.treated, 'area')} with the scheme are few")
    if result.before < 12:
        weak.append("there is less than a year before the start")
    if result.after < 12:
        weak.append("there is less than a year after the start")
    if not weak:
        return (
            f"{rests} The two kinds moved alike before, as far as can be seen. Areas were not "
            "drawn by lot, so something else that began with the scheme cannot be ruled out."
        )
    return f"{rests} Weakened because {join(weak)}."


def _economics(
    said: str, cost: float | None, prevented: float | None, result: Difference, found: Found
) -> str:
    parts = [said.strip() or NOT_SAID]
    if cost is not None:
        need_positive(cost, "The cost")
        if prevented is None:
            why = (
                "no effect was found"
                if found == "no effect found"
                else "no fall can be credited to it"
            )
            parts.append(f"It cost £{as_count(cost)}. No cost for each crime is given: {why}.")
        else:
            # Limits of the ratio give those of what was prevented, and so of its price.
            seen = prevented / (1 / result.ratio - 1)
            most = seen / result.limits.lower - seen
            least = seen / result.limits.upper - seen
            parts.append(
                f"It cost £{as_count(cost)}: about £{as_count(cost / prevented)} for each crime "
                f"fewer (£{as_count(cost / most)} to £{as_count(cost / least)})."
            )
    return " ".join(parts)
