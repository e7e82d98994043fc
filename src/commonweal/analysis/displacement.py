"""Did crime fall where we acted, or did it move round the corner?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import counts, need_columns, need_level, need_positive, numbers
from commonweal.analysis.intervals import Interval
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count as as_count

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["fewer", "more", "no difference shown"]
ROLES = ("treated", "control", "displacement", "displacement control")


@dataclass(frozen=True, slots=True)
class Displacement:
    """Crimes more or fewer than the control areas' change would lead us to expect."""

    estimate: float
    """Weighted displacement difference; below 0 is fewer. [events, or harm]"""
    error: float
    """Its standard error if every event were independent."""
    limits: Interval
    z: float
    verdict: Verdict
    confidence: float

    @property
    def in_words(self) -> str:
        return _words(self.estimate, self.limits, self.confidence, self.verdict)


@dataclass(frozen=True, slots=True)
class ClusteredDisplacement:
    """The same from areas, with the error that areas' own swings give."""

    estimate: float
    """Below 0 is fewer, over the whole later period. [events, or harm]"""
    poisson_error: float
    """Standard error if every event were independent of every other."""
    clustered_error: float
    """Standard error from how much areas of one kind differ in their change."""
    limits: Interval
    """On the wider of the two errors."""
    verdict: Verdict
    wider: Literal["poisson", "clustered"]
    freedom: float
    """Degrees of freedom of the clustered error (Welch and Satterthwaite)."""
    treated: float
    """Part of the estimate from the treated areas themselves."""
    displaced: float
    """Part from the areas around them: above 0 is displacement, below 0 a spread of benefit."""
    displaced_limits: Interval | None
    table: pd.DataFrame
    """`role`, `areas`, `before`, `after` (per month and area), `change`."""
    confidence: float

    @property
    def in_words(self) -> str:
        text = _words(self.estimate, self.limits, self.confidence, self.verdict)
        if self.displaced_limits is None:
            return f"{text} No areas around were given, so displacement was not looked for."
        low, high = self.displaced_limits.lower, self.displaced_limits.upper
        if low > 0:
            return f"{text} In the areas around there were about {as_count(self.displaced)} more."
        if high < 0:
            return f"{text} In the areas around there were about {as_count(-self.displaced)} fewer."
        return f"{text} No change was shown in the areas around."


def displacement_difference(
    *,
    treated_before: float,
    treated_after: float,
    control_before: float,
    control_after: float,
    displaced_before: float = 0,
    displaced_after: float = 0,
    displaced_control_before: float = 0,
    displaced_control_after: float = 0,
    time_before: float = 1,
    time_after: float = 1,
    confidence: float = 0.95,
) -> Displacement:
    """Weighted displacement difference (WDD) of plain counts.

    Fewer crimes in treated areas and around them than the change of their
    control areas would give. Supposes that events are independent: areas
    swing more than that, and the error is then too small (where areas' own
    counts are at hand use `displacement`, which shows both). Says nothing of
    why, and supposes treated and control areas alike in size and trend.

    Args:
        treated_before, treated_after: Where the scheme ran. [events]
        control_before, control_after: Like areas without it. [events]
        displaced_before, displaced_after: Areas around the scheme. [events]
        displaced_control_before, displaced_control_after: Like areas to those. [events]
        time_before, time_after: Length of each period; counts are divided by it. [any, alike]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Displacement`, in events for each unit of time.

    Raises:
        InvalidValues: A count is not a count, or a length is not above zero.

    Source:
        Wheeler and Ratcliffe (2018), Crime Science 7:11.

    >>> found = displacement_difference(control_before=308, control_after=318,
    ...     treated_before=207, treated_after=110, displaced_control_before=150,
    ...     displaced_control_after=140, displaced_before=178, displaced_after=157)
    >>> found.estimate, round(found.error, 2)
    (-118.0, 39.6)
    """
    before = np.array(
        [treated_before, control_before, displaced_before, displaced_control_before], float
    )
    after = np.array(
        [treated_after, control_after, displaced_after, displaced_control_after], float
    )
    _need_counts(before, after)
    lengths = (
        need_positive(time_before, "The time before"),
        need_positive(time_after, "The time after"),
    )
    change = after / lengths[1] - before / lengths[0]
    estimate = float(change[0] - change[1] + change[2] - change[3])
    error = math.sqrt(float(np.sum(after / lengths[1] ** 2 + before / lengths[0] ** 2)))
    return _displacement(estimate, error, need_level(confidence))


def harm_displacement(
    table: pd.DataFrame,
    *,
    treated_before: str = "treated_before",
    treated_after: str = "treated_after",
    control_before: str = "control_before",
    control_after: str = "control_after",
    weight: str = "weight",
    confidence: float = 0.95,
) -> Displacement:
    """Weighted displacement difference in harm: each kind of crime times its weight.

    A fall in thefts and a rise in woundings is no success: this says so. A few
    grave offences carry most of the error. Events are supposed independent.

    Args:
        table: One row for each kind of crime.
        treated_before, treated_after: Columns for where the scheme ran. [events]
        control_before, control_after: Columns for like areas without it. [events]
        weight: Column of harm of one event of the kind. [harm]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Displacement`, in the unit of the weights.

    Source:
        Wheeler and Ratcliffe (2018), Crime Science 7:11; weights are fixed numbers.
    """
    columns = (treated_before, treated_after, control_before, control_after)
    need_columns(table, "counts", *columns, weight)
    weights = numbers(table, weight)
    held = [counts(table, column) for column in columns]
    change = (held[1] - held[0]) - (held[3] - held[2])
    error = math.sqrt(float(np.sum(weights**2 * sum(held))))
    return _displacement(float(weights @ change), error, need_level(confidence))


def displacement_quotient(
    *,
    treated_before: float,
    treated_after: float,
    around_before: float,
    around_after: float,
    control_before: float,
    control_after: float,
) -> float:
    """Weighted displacement quotient (WDQ): change around the scheme for each unit in it.

    1: benefit spread in full; 0: none; −1: everything moved. It has no error
    of its own and runs wild when the fall in the treated area is small: read
    the difference (`displacement_difference`) beside it.

    Args:
        treated_before, treated_after: Where the scheme ran. [events]
        around_before, around_after: The ring around it. [events]
        control_before, control_after: A control area that holds neither. [events]

    Returns:
        The quotient, no unit.

    Raises:
        NotDefined: Crime in the treated area did not fall beside its control.

    Source:
        Bowers and Johnson (2003), Journal of Quantitative Criminology 19, 275-301.

    >>> displacement_quotient(treated_before=100, treated_after=50, around_before=200,
    ...     around_after=210, control_before=1000, control_after=1000)
    -0.2
    """
    for value in (control_before, control_after):
        need_positive(value, "A control count")
    inside = treated_after / control_after - treated_before / control_before
    if inside >= 0:
        raise NotDefined(
            "There is no fall to be displaced.",
            seen=f"The treated area's share of the control went up by {inside:.3g}.",
            do="Report that; a quotient would turn a rise into a success.",
        )
    around = around_after / control_after - around_before / control_before
    return round(around / inside, 12)


def displacement(
    table: pd.DataFrame,
    *,
    start: Month,
    area: str = "area",
    month: str = "month",
    count: str = "count",
    role: str = "role",
    weight: str | None = None,
    confidence: float = 0.95,
) -> ClusteredDisplacement:
    """Weighted displacement difference from areas by month, with two errors side by side.

    The published error takes every crime as independent. Areas swing together
    with weather, policing and recording, so it is often half what it should
    be; the clustered error asks how much areas of one kind differ in their
    change. The verdict uses the wider. Each control area stands for the same
    number of treated areas: their change is scaled by areas. Where the areas
    around have no control of their own, the control areas serve them too.
    Does not correct for sites that were picked for being high (`regressiontomean`).

    Args:
        table: One row for each area and month (and kind of crime, if weighted).
        start: First month of the scheme: it and later months are “after”.
        area: Column of areas.
        month: Column of months, like 2025-04.
        count: Column of events. [events]
        role: Column that says treated, control, displacement or displacement
            control; also 1 for treated and 0 for control.
        weight: Column of harm of one event; each event counts 1 without it. [harm]
        confidence: Two-sided level. [proportion]

    Returns:
        A `ClusteredDisplacement`: totals over the later period.

    Raises:
        NotEnoughData: Fewer than two areas of a kind, or no month on a side of `start`.
        InvalidValues: A role is unknown, or an area has two.

    Source:
        Wheeler and Ratcliffe (2018), Crime Science 7:11; clustering: Cameron and
        Miller (2015), Journal of Human Resources 50, 317-372.
    """
    import pandas as pd
    from scipy.stats import t as student

    level = need_level(confidence)
    need_columns(table, "areas", area, month, count, role, *([weight] if weight else []))
    weights = numbers(table, weight) if weight else np.ones(len(table))
    events = counts(table, count)
    rows = pd.DataFrame(
        {
            "area": table[area].to_numpy(),
            "role": _roles(table[role]),
            "month": table[month].astype(str).str[:7].to_numpy(),
            "value": events * weights,
            "variance": events * weights**2,
        }
    )
    if (rows.groupby("area")["role"].nunique() > 1).any():
        raise InvalidValues("An area has two roles.", do="Give each area one.")
    months = {m: Month.parse(m) >= start for m in rows["month"].unique()}
    after, before = sum(months.values()), len(months) - sum(months.values())
    if not after or not before:
        raise NotEnoughData(
            "There must be months before and after the start.",
            seen=f"{before} before {start.label}, {after} from it on.",
        )
    sides = rows["month"].map(months).to_numpy(dtype=bool)
    rows["change"] = rows["value"] * np.where(sides, 1, -after / before)
    rows["variance"] *= np.where(sides, 1, (after / before) ** 2)
    rows["before"] = np.where(sides, 0, rows["value"] / before)
    rows["after"] = np.where(sides, rows["value"] / after, 0)
    areas = rows.groupby(["role", "area"])[["change", "variance", "before", "after"]].sum()
    kinds = {name: areas.loc[name] for name in areas.index.get_level_values(0).unique()}
    for name in ("treated", "control"):
        if name not in kinds:
            raise NotEnoughData(f"No area is {name}.", seen=f"Roles: {', '.join(kinds)}.")
    few = [name for name, held in kinds.items() if len(held) < 2]
    if few:
        raise NotEnoughData(
            f"One {few[0]} area has no spread of its own.",
            seen="Two or more areas of each kind are needed for a clustered error.",
            do="Use displacement_difference with totals, and say that chance alone is allowed for.",
        )
    n = {name: len(held) for name, held in kinds.items()}
    shares = {"treated": 1.0, "control": -n["treated"] / n["control"]}
    around: dict[str, float] = {}
    if "displacement" in kinds:
        other = "displacement control" if "displacement control" in kinds else "control"
        around = {"displacement": 1.0, other: -n["displacement"] / n[other]}
    whole = {k: shares.get(k, 0) + around.get(k, 0) for k in {*shares, *around}}
    estimate, chance, spread, freedom = _combine(kinds, whole)
    moved, moved_limits = 0.0, None
    if around:
        moved, moved_chance, moved_spread, free = _combine(kinds, around)
        moved_limits = _limits(moved, moved_chance, moved_spread, free, level)
    limits = _limits(estimate, chance, spread, freedom, level)
    summary = pd.DataFrame(
        [
            {"role": k, "areas": n[k], "before": kinds[k]["before"].mean(),
             "after": kinds[k]["after"].mean(), "change": float(kinds[k]["change"].mean() / after)}
            for k in ROLES if k in kinds
        ]
    )  # fmt: skip
    at_chance = NormalDist().inv_cdf(0.5 + level / 2) * chance
    at_areas = float(student.ppf(0.5 + level / 2, freedom)) * spread
    return ClusteredDisplacement(
        estimate, chance, spread, limits, _verdict(limits),
        "clustered" if at_areas >= at_chance else "poisson", freedom,
        _combine(kinds, shares)[0], moved, moved_limits, summary, level,
    )  # fmt: skip


def _combine(
    kinds: dict[str, pd.DataFrame], shares: dict[str, float]
) -> tuple[float, float, float, float]:
    """Estimate, Poisson error, clustered error and its degrees of freedom."""
    estimate = chance = 0.0
    parts = []
    for name, share in shares.items():
        held = kinds[name]
        estimate += share * float(held["change"].sum())
        chance += share**2 * float(held["variance"].sum())
        parts.append((share**2 * len(held) * float(held["change"].var(ddof=1)), len(held) - 1))
    total = sum(v for v, _ in parts)
    below = sum(v**2 / free for v, free in parts)
    freedom = total**2 / below if below else float(sum(free for _, free in parts))
    return estimate, math.sqrt(chance), math.sqrt(total), freedom


def _limits(
    estimate: float, chance: float, spread: float, freedom: float, level: float
) -> Interval:
    from scipy.stats import t as student

    reach = max(
        NormalDist().inv_cdf(0.5 + level / 2) * chance,
        float(student.ppf(0.5 + level / 2, freedom)) * spread,
    )
    return Interval(estimate - reach, estimate + reach)


def _roles(column: pd.Series[str]) -> list[str]:
    short = {"1": "treated", "0": "control", "1.0": "treated", "0.0": "control",
             "true": "treated", "false": "control"}  # fmt: skip
    found = [short.get(text, text) for text in column.astype(str).str.strip().str.lower()]
    if unknown := sorted(set(found) - set(ROLES)):
        raise InvalidValues(
            "An area's role is unknown.", seen=f"{', '.join(unknown[:5])}.",
            do=f"Use one of: {', '.join(ROLES)}.",
        )  # fmt: skip
    return found


def _need_counts(*held: np.ndarray) -> None:
    for values in held:
        if not np.isfinite(values).all() or (values < 0).any() or (values != values.round()).any():
            raise InvalidValues("Counts are whole numbers from 0 up.")


def _displacement(estimate: float, error: float, level: float) -> Displacement:
    reach = NormalDist().inv_cdf(0.5 + level / 2) * error
    limits = Interval(estimate - reach, estimate + reach)
    z = estimate / error if error else 0.0
    return Displacement(estimate, error, limits, z, _verdict(limits), level)


def _verdict(limits: Interval) -> Verdict:
    if limits.upper < 0:
        return "fewer"
    return "more" if limits.lower > 0 else "no difference shown"


def _words(estimate: float, limits: Interval, level: float, verdict: Verdict) -> str:
    between = f"{level:.0%} limits {as_count(limits.lower)} to {as_count(limits.upper)}"
    if verdict == "no difference shown":
        return (
            f"No difference was shown: {as_count(estimate)} beside what the control areas lead "
            f"us to expect ({between})."
        )
    return (
        f"About {as_count(abs(estimate))} {verdict} than the control areas lead us to expect "
        f"({between})."
    )
