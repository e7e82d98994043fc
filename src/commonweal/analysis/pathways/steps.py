"""At which step of a process does a group begin to fare differently?"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from commonweal.analysis.disproportionality import need_reference
from commonweal.analysis.inputs import counts, need_columns, need_level, populations
from commonweal.analysis.rates import rate_ratio
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


def relative_rate_index(
    groups: pd.DataFrame,
    *,
    group: str,
    stages: tuple[str, ...],
    reference: str,
    least: int = 10,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """At which step of a process does a group begin to fare differently?

    Each stage is set against the one before it, not against the population: of
    those arrested, how many were charged. So a difference made early is not
    counted again at every later step. An index of 1 at a step says nothing of
    who reached it. Steps must be counted in the same way and over the same time;
    people move through them in different years.

    Args:
        groups: One row per group.
        group: Column of group names, each once.
        stages: Columns in order, the population first: aged_10_to_17,
            first_time_entrants, custody. [people]
        reference: The group that the others are compared with.
        least: A stage with fewer in either group is not shown. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        One row per stage after the first and group: `stage`, `of` (the stage
        before), `group`, `count`, `rate` [per 100 of the stage before], `index`,
        `lower`, `upper`, `method`, `note`.

    Raises:
        UnknownName: No group is called `reference`.
        InvalidValues: A stage has more than the one before it.

    Source:
        Office of Juvenile Justice and Delinquency Prevention, Disproportionate
        Minority Contact Technical Assistance Manual, 4th edition (2009), chapter 1.

    >>> import pandas as pd
    >>> youth = pd.DataFrame({"group": ["White", "Black"], "aged_10_17": [50_000, 4_000],
    ...     "entrants": [100, 24], "custody": [20, 10]})
    >>> found = relative_rate_index(youth, group="group",
    ...     stages=("aged_10_17", "entrants", "custody"), reference="White")
    >>> found.loc[found["group"] == "Black", "index"].round(2).tolist()
    [3.0, 2.08]
    """
    import pandas as pd

    need_columns(groups, "groups", group, *stages)
    level = need_level(confidence)
    need_reference(groups, group, reference)
    if len(stages) < 2:
        raise NotEnoughData("An index needs two stages or more.", seen=f"{len(stages)} given.")
    names = groups[group].astype(str).tolist()
    there = names.index(reference)
    rows = []
    for before, stage in itertools.pairwise(stages):
        top, bottom = counts(groups, stage), populations(groups, before)
        if (top > bottom).any():
            raise InvalidValues(
                f"More are counted at {stage} than at {before} before it.",
                do="Count the same people at every stage, or use `side_by_side`.",
            )
        b, m = float(top[there]), float(bottom[there])
        for name, a, n in zip(names, top, bottom, strict=True):
            row = {"stage": stage, "of": before, "group": name, "count": a, "rate": a / n * 100}
            if name == reference:
                rows.append(row | _indexed(math.nan, math.nan, math.nan, "", "reference"))
            elif min(a, b) < least:
                row |= {"count": math.nan, "rate": math.nan} if a < least else {}
                note = f"[c] suppressed: fewer than {least}"
                rows.append(row | _indexed(math.nan, math.nan, math.nan, "", note))
            else:
                found = rate_ratio(a, n, b, m, confidence=level, method="log-normal proportions")
                rows.append(row | _indexed(found.ratio, found.lower, found.upper, found.method, ""))
    return pd.DataFrame(rows)


def _indexed(index: float, lower: float, upper: float, method: str, note: str) -> dict[str, Any]:
    return {"index": index, "lower": lower, "upper": upper, "method": method, "note": note}
