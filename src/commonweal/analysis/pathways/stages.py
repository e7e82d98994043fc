"""How many are left at each stage, from identified to sustained?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.inputs import counts, need_columns, need_level
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import count as figures
from commonweal.vocabulary.words import percent

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Stages:
    """People left at each stage, by cohort."""

    table: pd.DataFrame
    """One row per cohort and stage: `cohort`, `stage`, `people`, `of_before` and its limits
    `lower`, `upper` (Wilson), `of_first`, `problem` (why a stage has more than the one before)."""
    monotonic: bool
    """Whether no stage of any cohort has more people than the stage before it."""
    confidence: float
    notes: tuple[str, ...] = ()
    """What a log of dates leaves open: stages skipped, dates out of order."""

    @property
    def in_words(self) -> str:
        whole = self.table.groupby("stage", sort=False)["people"].sum()
        first, last = whole.index[0], whole.index[-1]
        text = (
            f"Of {figures(whole.iloc[0])} at “{first}”, {figures(whole.iloc[-1])} reached “{last}”"
            + (f" ({percent(whole.iloc[-1] / whole.iloc[0])})." if whole.iloc[0] else ".")
        )
        wrong = self.table[self.table["problem"] != ""]
        said = [text, *wrong["problem"].head(1), *self.notes]
        return " ".join(said)


def stages_by_cohort(
    cohorts: pd.DataFrame,
    *,
    cohort: str,
    stages: tuple[str, ...],
    confidence: float = 0.95,
) -> Stages:
    """Identified, referred, engaged, sustained: how many are left at each stage?

    A cohort is followed: those identified in a year, and how many of *them* went
    on, whenever that was. Counting what happened in a year instead mixes people,
    and stages can then grow; where one does, it is said and explained, never cut
    down. A recent cohort has had less time, so its later stages are low for
    that reason alone. Reaching a stage is not an outcome.

    Args:
        cohorts: One row per cohort.
        cohort: Column of cohorts, such as the year people were identified in.
        stages: Columns of people at each stage, in order. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Stages`.

    Raises:
        NotEnoughData: Fewer than two stages.
        InvalidValues: A count is negative, missing or not whole.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> import pandas as pd
    >>> year = pd.DataFrame({"year": ["2024/25"], "identified": [80], "referred": [40],
    ...     "engaged": [30]})
    >>> found = stages_by_cohort(
    ...     year, cohort="year", stages=("identified", "referred", "engaged")
    ... )
    >>> found.table["of_before"].tolist()[1:], found.monotonic
    ([0.5, 0.75], True)
    """
    import pandas as pd

    need_columns(cohorts, "cohorts", cohort, *stages)
    level = need_level(confidence)
    if len(stages) < 2:
        raise NotEnoughData("A pathway needs two stages or more.", seen=f"{len(stages)} given.")
    people = np.column_stack([counts(cohorts, stage) for stage in stages])
    rows = []
    for name, line in zip(cohorts[cohort].astype(str), people, strict=True):
        for k, (stage, n) in enumerate(zip(stages, line, strict=True)):
            before = line[k - 1] if k else math.nan
            share, low, high, problem = math.nan, math.nan, math.nan, ""
            if k and n > before:
                problem = (
                    f"In {name} more people are counted at “{stage}” ({figures(n)}) than at "
                    f"“{stages[k - 1]}” ({figures(before)}): some came in by another way, or each "
                    "stage was counted by when it happened and not by cohort."
                )
            elif k and before > 0:
                share = n / before
                low, high = wilson_limits(n, before, confidence=level)
            of_first = n / line[0] if line[0] else math.nan
            rows.append((name, stage, n, share, low, high, of_first, problem))
    columns = ["cohort", "stage", "people", "of_before", "lower", "upper", "of_first", "problem"]
    table = pd.DataFrame(rows, columns=columns)
    return Stages(table, bool((table["problem"] == "").all()), level)


def stages_from_records(
    referrals: pd.DataFrame,
    *,
    stages: tuple[str, ...],
    cohort: Literal["financial year", "calendar year", "month"] = "financial year",
    confidence: float = 0.95,
) -> Stages:
    """The same from a log with a date for every stage that somebody reached.

    Cohorts are of those who came to the first stage in a year or a month. Whoever
    has a date at a stage has reached it, also where an earlier date is blank or
    later: how many such there are is said, as it is a fault of the log or a way
    round the pathway. No name or number of a person is read.

    Args:
        referrals: One row for each person's way through the service.
        stages: Columns of dates in order: identified, referred, engaged,
            sustained; blank where a stage was not reached.
        cohort: Whether cohorts are of a `financial year`, a `calendar year` or a
            `month`.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Stages`, with `notes` on blanks and on dates out of order.

    Raises:
        InvalidValues: A date cannot be read, or the first stage has none.
        NotEnoughData: Fewer than two stages, or no row.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"identified": ["2024-05-01", "2024-06-01", "2025-04-02"],
    ...     "referred": ["2024-05-09", "", "2025-04-30"]})
    >>> stages_from_records(log, stages=("identified", "referred")).table["people"].tolist()
    [2.0, 1.0, 1.0, 1.0]
    """
    import pandas as pd

    need_columns(referrals, "referrals", *stages)
    if len(stages) < 2 or referrals.empty:
        raise NotEnoughData(
            "A pathway needs two stages or more, and somebody on it.",
            seen=f"{len(stages)} stages, {len(referrals)} rows.",
        )
    dates = {stage: _dates(referrals[stage], stage) for stage in stages}
    first = dates[stages[0]]
    if first.isna().any():
        raise InvalidValues(
            f"Everybody needs a date at the first stage, “{stages[0]}”.",
            seen=f"{int(first.isna().sum())} of {len(first)} rows have none.",
        )
    if cohort == "month":
        of = first.dt.strftime("%Y-%m")
    elif cohort == "calendar year":
        of = first.dt.strftime("%Y")
    else:
        start = (first - pd.DateOffset(months=3)).dt.year
        of = start.astype(str) + "/" + ((start + 1) % 100).astype(str).str.zfill(2)
    counted = pd.DataFrame({stage: dates[stage].notna() for stage in stages}).groupby(of).sum()
    found = stages_by_cohort(
        counted.rename_axis("cohort").reset_index(), cohort="cohort", stages=tuple(stages),
        confidence=confidence,
    )  # fmt: skip
    notes = []
    for before, stage in itertools.pairwise(stages):
        if skipped := int((dates[stage].notna() & dates[before].isna()).sum()):
            notes.append(
                f"{figures(skipped)} reached “{stage}” with no date at “{before}” before it."
            )
        if early := int((dates[stage] < dates[before]).sum()):
            notes.append(f"{figures(early)} have a date at “{stage}” before that at “{before}”.")
    return Stages(found.table, found.monotonic, found.confidence, tuple(notes))


def _dates(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    import pandas as pd

    text = column.astype("string").str.strip().replace("", pd.NA)
    found = pd.to_datetime(text, format="ISO8601", errors="coerce")
    if bad := int((found.isna() & text.notna()).sum()):
        raise InvalidValues(
            f"The column {name} has a date that cannot be read.",
            seen=f"{bad} of {len(column)} rows.",
            do="Write dates as 2025-04-01.",
        )
    return found


def wilson_limits(successes: float, trials: float, *, confidence: float) -> tuple[float, float]:
    """Wilson's limits of a proportion.

    >>> [round(v, 3) for v in wilson_limits(81, 263, confidence=0.95)]
    [0.255, 0.366]
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + need_level(confidence) / 2)
    p, part = successes / trials, z * z / trials
    centre = (p + part / 2) / (1 + part)
    reach = z * math.sqrt(p * (1 - p) / trials + part / (4 * trials)) / (1 + part)
    return max(0.0, centre - reach), min(1.0, centre + reach)
