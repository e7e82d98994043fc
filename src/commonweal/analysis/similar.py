"""Which areas are most like this one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName
from commonweal.vocabulary.words import join

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SimilarAreas:
    """The areas most like one area, why, and how firm that choice is."""

    group: pd.DataFrame
    """Most similar first: `rank`, `area`, `distance`, `alike` and `unlike` (the two covariates
    that bring the pair closest and set it furthest apart), `stays` (share of the groups made
    with one covariate left out that still have it)."""
    why: pd.DataFrame
    """For each area of the group and each covariate: `area`, `covariate`, `value`, `subject`
    (the same of the subject), `difference` [standard deviations of all areas], `share` of the
    squared distance."""
    stability: pd.DataFrame
    """For each covariate: `left_out`, `kept` (how many of the group are still in it without),
    `joins` and `leaves` (areas, with commas between)."""
    subject: str
    covariates: tuple[str, ...]
    areas: int
    """How many areas the group was chosen from."""

    @property
    def in_words(self) -> str:
        size = len(self.group)
        always = list(self.group.loc[self.group["stays"] == 1, "area"])
        least = self.stability.loc[self.stability["kept"].idxmin()]
        firm = (
            f"{len(always)} of the {size} stay whichever one measure is left out"
            + (f" ({join(always[:5])}{' among them' if len(always) > 5 else ''})" if always else "")
            + f"; without {least['left_out']} {least['kept']} of them would stay."
        )
        return (
            f"Of {self.areas} areas, {self.subject} is most like "
            f"{join(list(self.group['area'].head(3)))}. {firm}"
        )


def similar_areas(
    areas: pd.DataFrame,
    *,
    area: str,
    covariates: tuple[str, ...],
    subject: str,
    group: int = 15,
    weights: dict[str, float] | None = None,
) -> SimilarAreas:
    """The areas most like one area, by open measures of people and place.

    A rate means more beside places of the same kind. Alike in these measures
    only: nothing is said of policing, recording, or what is not measured. Leave
    crime, and all that is made from it, out of the measures, or areas will be
    chosen for the very thing they are to be compared on. These are not the
    “most similar groups” that police inspections use: their measures and weights
    are not open. Measures that say nearly the same (several of deprivation)
    count more than once.

    Args:
        areas: One row per area, the subject among them.
        area: Column of names or codes, each once.
        covariates: Columns of measures, any units; each is divided by its
            standard deviation over all areas. Skewed ones (residents, density)
            are better given as logarithms.
        subject: The area that others are to be like, by its value in `area`.
        group: How many areas to choose. [areas]
        weights: Weight of a measure in the squared distance; 1 unless given.

    Returns:
        A `SimilarAreas`.

    Raises:
        UnknownName: The subject is not there once.
        InvalidValues: A measure is missing somewhere or the same everywhere.
        NotEnoughData: There are no more areas than the group asks for.

    Source:
        Standardised Euclidean distance, as the nearest-neighbour model of CIPFA
        and the area classifications of ONS start from; stability by leaving one
        measure out.

    >>> import pandas as pd
    >>> towns = pd.DataFrame({"town": list("ABCD"), "young": [10, 11, 10, 30],
    ...     "poor": [20, 21, 40, 22]})
    >>> found = similar_areas(towns, area="town", covariates=("young", "poor"),
    ...     subject="A", group=2)
    >>> found.group["area"].tolist(), found.group["unlike"].tolist()[1]
    (['B', 'D'], 'young')
    """
    import pandas as pd

    columns = tuple(covariates)
    need_columns(areas, "areas", area, *columns)
    names = areas[area].astype(str).tolist()
    if names.count(subject) != 1 or len(set(names)) < len(names):
        raise UnknownName(
            f"The area “{subject}” must be there once, and no area twice.",
            seen=f"{len(names)} areas, {names.count(subject)} of them so called.",
        )
    if len(columns) < 2 or not 1 <= group < len(names) - 1:
        raise NotEnoughData(
            "There is too little to choose similar areas from.",
            seen=f"{len(names)} areas, {len(columns)} measures, a group of {group}.",
            do="Give two measures or more, and more areas than the group asks for.",
        )
    weight = _weights(columns, weights or {})
    here = names.index(subject)
    scaled = np.column_stack([_standardised(areas, c) for c in columns])
    squares = weight * (scaled - scaled[here]) ** 2
    whole = squares.sum(axis=1)
    chosen = _nearest(whole, here, group)
    others = [_nearest(whole - squares[:, k], here, group) for k in range(len(columns))]
    stays = {i: float(np.mean([i in other for other in others])) for i in chosen}
    rows, why = [], []
    for rank, i in enumerate(chosen, 1):
        order = np.argsort(squares[i], kind="stable")
        rows.append(
            (rank, names[i], float(np.sqrt(whole[i])), join([columns[k] for k in order[:2]]),
             columns[order[-1]], stays[i])
        )  # fmt: skip
        for k, column in enumerate(columns):
            why.append(
                (names[i], column, float(areas[column].iloc[i]), float(areas[column].iloc[here]),
                 float(scaled[i, k] - scaled[here, k]),
                 float(squares[i, k] / whole[i]) if whole[i] else 0.0)
            )  # fmt: skip
    stability = [
        (
            column,
            len(set(chosen) & set(other)),
            ", ".join(names[i] for i in other if i not in chosen),
            ", ".join(names[i] for i in chosen if i not in other),
        )
        for column, other in zip(columns, others, strict=True)
    ]
    return SimilarAreas(
        group=pd.DataFrame(rows, columns=["rank", "area", "distance", "alike", "unlike", "stays"]),
        why=pd.DataFrame(
            why, columns=["area", "covariate", "value", "subject", "difference", "share"]
        ),
        stability=pd.DataFrame(stability, columns=["left_out", "kept", "joins", "leaves"]),
        subject=subject,
        covariates=columns,
        areas=len(names),
    )


def _weights(columns: tuple[str, ...], given: dict[str, float]) -> Floats:
    if unknown := set(given) - set(columns):
        raise UnknownName(f"There is no measure {', '.join(sorted(unknown))} to weigh.")
    weight = np.array([float(given.get(c, 1.0)) for c in columns])
    if (weight < 0).any() or not weight.any():
        raise InvalidValues("Weights are 0 or more, and not all 0.")
    return weight


def _standardised(areas: pd.DataFrame, column: str) -> Floats:
    values = numbers(areas, column)
    spread = float(values.std(ddof=1))
    if spread == 0:
        raise InvalidValues(
            f"The measure {column} is the same everywhere.", do="Leave it out: it tells none apart."
        )
    return values / spread


def _nearest(squared: Floats, here: int, group: int) -> list[int]:
    order = np.argsort(squared, kind="stable")
    return [int(i) for i in order if i != here][:group]
