"""Which matters come first, and how firm is that order?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, counts, need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName
from commonweal.vocabulary.words import join

if TYPE_CHECKING:
    import pandas as pd


class Formula(StrEnum):
    """How the scores of a matter become one number."""

    WEIGHTED_SUM = "weighted sum"
    """Each score times its weight, added up."""
    PRODUCT = "product"
    """Scores multiplied: impact × likelihood. Weights are not used."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a matter is scored on, with words for each step of its scale."""

    id: str
    title: str
    anchors: Mapping[int, str]
    """What each score means: {1: "Few people, slight harm", …}. The keys are the scale."""
    weight: float = 1.0

    def __post_init__(self) -> None:
        if len(self.anchors) < 2:
            raise InvalidValues(f"“{self.title}” needs a scale of two steps or more.")
        if self.weight < 0:
            raise InvalidValues(f"“{self.title}” has a negative weight.")

    @property
    def scale(self) -> tuple[int, ...]:
        return tuple(sorted(self.anchors))


@dataclass(frozen=True, slots=True)
class Scheme:
    """A partnership's own way to score, agreed before anything is scored."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    formula: Formula = Formula.WEIGHTED_SUM
    source: str = ""

    def __post_init__(self) -> None:
        ids = [c.id for c in self.criteria]
        if not ids or len(set(ids)) != len(ids):
            raise InvalidValues("A scheme needs criteria, each with its own id.", seen=join(ids))
        if self.formula is Formula.WEIGHTED_SUM and sum(c.weight for c in self.criteria) <= 0:
            raise InvalidValues("All weights are nil, so nothing can be ranked.")


@dataclass(frozen=True, slots=True)
class Score:
    """One judgement: a matter on a criterion, with what it rests on."""

    matter: str
    criterion: str
    value: int
    evidence: str
    """Identifier of the finding (or document) the judgement rests on. Never empty."""
    by: str = ""
    on: date | None = None
    confidence: str = ""
    """`high`, `medium`, `low`; shown, never multiplied in."""
    reason: str = ""


FIFE = Scheme(
    id="fife-grid",
    title="Impact × likelihood, four by four",
    criteria=(
        Criterion("impact", "Impact", {1: "Minor", 2: "Moderate", 3: "Major", 4: "Severe"}),
        Criterion(
            "likelihood", "Likelihood", {1: "Unlikely", 2: "Possible", 3: "Likely", 4: "Certain"}
        ),
    ),
    formula=Formula.PRODUCT,
    source="Fife Community Safety Partnership, strategic assessment; the words are ours",
)


def grid(scheme: Scheme = FIFE) -> pd.DataFrame:
    """Every product of a two-criterion scheme: the first down (highest on top), the second across.

    >>> grid().to_numpy().tolist()
    [[4, 8, 12, 16], [3, 6, 9, 12], [2, 4, 6, 8], [1, 2, 3, 4]]
    """
    import pandas as pd

    if len(scheme.criteria) != 2 or scheme.formula is not Formula.PRODUCT:
        raise InvalidValues("Only a product of two criteria makes a grid.")
    down, across = (c.scale for c in scheme.criteria)
    return pd.DataFrame(
        [[a * b for b in across] for a in reversed(down)], index=list(reversed(down)),
        columns=list(across),
    )  # fmt: skip


def rank(scheme: Scheme, scores: Iterable[Score]) -> pd.DataFrame:
    """Matters in order of their scores. Ties stay ties.

    A score is a judgement made comparable, not a measurement; the order helps a
    board to choose and does not choose for it.

    Args:
        scheme: The criteria, their scales and the formula.
        scores: One for each matter on each criterion.

    Returns:
        One row a matter, highest first, then by name: `matter`, one column a
        criterion, `total`, `share` of the most it could be, `rank` (ties share
        the better rank) and `tied`.

    Raises:
        InvalidValues: A score is off its scale, given twice, or without evidence.
        UnknownName: A score is on a criterion the scheme does not have.
        NotEnoughData: A matter lacks a score.
    """
    import pandas as pd

    matters, values = _matrix(scheme, list(scores))
    total = _totals(scheme, values, _weights(scheme))
    most = _totals(
        scheme, np.array([[float(c.scale[-1]) for c in scheme.criteria]]), _weights(scheme)
    )[0]
    place = _ranks(total)
    table = pd.DataFrame(values.astype(int), columns=[c.id for c in scheme.criteria])
    table.insert(0, "matter", matters)
    table = table.assign(
        total=total,
        share=total / most,
        rank=place,
        tied=[int(np.sum(place == r)) > 1 for r in place],
    )
    return table.sort_values(["rank", "matter"], ignore_index=True)


def sensitivity(
    scheme: Scheme, scores: Iterable[Score], *, weight_change: float = 0.2
) -> pd.DataFrame:
    """How each matter's rank moves when one judgement or one weight moves.

    Every score is moved one step up and down its scale, every weight by
    `weight_change` up and down, one at a time. An order that survives is firm;
    one that does not should be decided by discussion, not by the total.

    Args:
        scheme, scores: As for `rank`.
        weight_change: Share by which weights are moved, 0 to 1. [proportion]

    Returns:
        One row a matter in order of rank: `matter`, `rank`, `rank_best`,
        `rank_worst`, `firm` (no single move changes its rank), and `moved_by`:
        the moves that change it, in words.
    """
    import pandas as pd

    if not 0 < weight_change <= 1:
        raise InvalidValues("A change of weight lies above 0 and up to 1.")
    given = list(scores)
    matters, values = _matrix(scheme, given)
    weights = _weights(scheme)
    base = _ranks(_totals(scheme, values, weights))
    best, worst = base.copy(), base.copy()
    moves: list[list[str]] = [[] for _ in matters]

    def note(changed: npt.NDArray[np.int64], words: str) -> None:
        for i in np.flatnonzero(changed != base):
            moves[i].append(words)
        np.minimum(best, changed, out=best)
        np.maximum(worst, changed, out=worst)

    for i, matter in enumerate(matters):
        for j, criterion in enumerate(scheme.criteria):
            at = criterion.scale.index(int(values[i, j]))
            for step, word in ((1, "up"), (-1, "down")):
                if 0 <= at + step < len(criterion.scale):
                    moved = values.copy()
                    moved[i, j] = criterion.scale[at + step]
                    note(
                        _ranks(_totals(scheme, moved, weights)),
                        f"{matter}: {criterion.title} one {word}",
                    )
    if scheme.formula is Formula.WEIGHTED_SUM:
        for j, criterion in enumerate(scheme.criteria):
            for sign, word in ((1, "more"), (-1, "less")):
                moved = weights.copy()
                moved[j] *= 1 + sign * weight_change
                note(
                    _ranks(_totals(scheme, values, moved)),
                    f"{criterion.title} weighs {weight_change:.0%} {word}",
                )
    return pd.DataFrame(
        {
            "matter": matters,
            "rank": base,
            "rank_best": best,
            "rank_worst": worst,
            "firm": [not m for m in moves],
            "moved_by": [tuple(m) for m in moves],
        }
    ).sort_values(["rank", "matter"], ignore_index=True)


def composite_index(
    cells: pd.DataFrame, *, indicators: Sequence[str], weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Birmingham's composite index: each count over the average, times 100, then averaged.

    100 is an average place. Puts unlike things on one scale by dividing each by
    its own mean, so a rare indicator weighs as much as a common one.

    Args:
        cells: One row a place, places without events among them.
        indicators: Columns of counts. [events]
        weights: Of the indicators; alike unless given.

    Returns:
        `cells` with `<indicator>_index` for each, and `index`.

    Raises:
        NotEnoughData: An indicator has no event anywhere.

    Source:
        Birmingham Community Safety Partnership, Composite Core Priority Index.
    """
    need_columns(cells, "cells", *indicators)
    parts: dict[str, Floats] = {}
    for name in indicators:
        values = counts(cells, name)
        if values.sum() == 0:
            raise NotEnoughData(
                f"“{name}” has no event anywhere, so no average to divide by.",
                do="Leave it out of the index.",
            )
        parts[f"{name}_index"] = values / values.mean() * 100
    share = np.array([1.0 if weights is None else weights[name] for name in indicators])
    index = np.average(np.column_stack(list(parts.values())), axis=1, weights=share)
    return cells.assign(**parts, index=index)


def with_weights(scheme: Scheme, weights: Mapping[str, float]) -> Scheme:
    """The same scheme with other weights, for a board that wants to see.

    Raises:
        UnknownName: A weight is for a criterion that is not there.
    """
    unknown = set(weights) - {c.id for c in scheme.criteria}
    if unknown:
        raise UnknownName(f"“{scheme.title}” has no criterion {join(sorted(unknown))}.")
    return replace(
        scheme,
        criteria=tuple(replace(c, weight=weights.get(c.id, c.weight)) for c in scheme.criteria),
    )


def _matrix(scheme: Scheme, scores: list[Score]) -> tuple[list[str], Floats]:
    columns = {c.id: j for j, c in enumerate(scheme.criteria)}
    matters = list(dict.fromkeys(s.matter for s in scores))
    values = np.full((len(matters), len(columns)), np.nan)
    for score in scores:
        if score.criterion not in columns:
            raise UnknownName(
                f"“{scheme.title}” has no criterion “{score.criterion}”.",
                seen=f"It has: {join(list(columns))}.",
            )
        criterion = scheme.criteria[columns[score.criterion]]
        if not score.evidence.strip():
            raise InvalidValues(
                f"The score of “{score.matter}” on {criterion.title} rests on nothing.",
                do="Name the finding or document that it rests on.",
            )
        if score.value not in criterion.anchors:
            raise InvalidValues(
                f"The score of “{score.matter}” on {criterion.title} is off its scale.",
                seen=f"{score.value}, where the scale is {join(list(map(str, criterion.scale)))}.",
            )
        at = matters.index(score.matter), columns[score.criterion]
        if not np.isnan(values[at]):
            raise InvalidValues(f"“{score.matter}” is scored twice on {criterion.title}.")
        values[at] = score.value
    if not matters:
        raise NotEnoughData("There is nothing to rank.", do="Score at least one matter.")
    lacking = [
        f"{matters[i]} on {scheme.criteria[j].title}" for i, j in np.argwhere(np.isnan(values))
    ]
    if lacking:
        raise NotEnoughData(
            "Some matters lack a score.",
            seen=join(lacking[:5]) + ("…" if len(lacking) > 5 else "."),
            do="Score every matter on every criterion: a blank would count as none.",
        )
    return matters, values


def _weights(scheme: Scheme) -> Floats:
    return np.array([c.weight for c in scheme.criteria], dtype=np.float64)


def _totals(scheme: Scheme, values: Floats, weights: Floats) -> Floats:
    if scheme.formula is Formula.PRODUCT:
        product: Floats = np.prod(values, axis=1)
        return product
    return np.round(values @ weights, 9)  # so that sums equal on paper are equal here


def _ranks(total: Floats) -> npt.NDArray[np.int64]:
    ranks: npt.NDArray[np.int64] = 1 + np.sum(total[None, :] > total[:, None], axis=1)
    return ranks
