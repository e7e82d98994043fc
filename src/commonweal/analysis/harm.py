"""How much harm, beside how many?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import counts, need_columns, need_label, need_positive, numbers
from commonweal.vocabulary.errors import InvalidValues, UnknownName
from commonweal.vocabulary.words import join

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Weights:
    """A published set of harm weights. Never without its version and date."""

    name: str
    """`Cambridge Crime Harm Index`, `ONS Crime Severity Score`."""
    version: str
    dated: date
    unit: str
    """What one unit of harm is: `days of sentence`, `severity`."""
    values: Mapping[str, float]
    """Weight by category, subgroup or offence code."""
    not_weighted: Mapping[str, str] = field(default_factory=dict)
    """Categories that have no weight, and why: anti-social behaviour is not a sentence."""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name or not self.version or not self.values:
            raise InvalidValues(
                "Harm weights need a name, a version and values.",
                do="Weights are revised: say which edition these are.",
            )
        bad = [k for k, v in self.values.items() if not np.isfinite(v) or v < 0]
        if bad:
            raise InvalidValues("Some weights are negative or missing.", seen=join(bad) + ".")

    @property
    def label(self) -> str:
        return f"{self.name}, {self.version} ({self.dated.isoformat()})"


@dataclass(frozen=True)
class Harm:
    """A harm index, beside the counts it was made from."""

    total: float
    """Sum of count × weight. [unit of the weights]"""
    counted: float
    """Events that carry a weight. [events]"""
    left_out: float
    """Events that carry none. [events]"""
    table: pd.DataFrame
    """`category`, `count`, `weight`, `harm`, `share_of_count`, `share_of_harm`; weightless
    categories are not in it."""
    not_weighted: Mapping[str, str]
    """Categories present in the counts that have no weight, and why."""
    weights: str
    """Name, version and date of the weights."""
    unit: str
    per_head: float | None
    denominator: str

    @property
    def mean(self) -> float:
        """Harm per weighted event. [unit of the weights]"""
        return self.total / self.counted if self.counted else float("nan")


def harm_index(
    table: pd.DataFrame,
    *,
    category: str,
    count: str,
    weights: Weights,
    population: float | None = None,
    denominator: str = "",
) -> Harm:
    """Harm of recorded events: the sum of counts times published weights.

    Shows what a plain count hides: one wounding weighs more than many thefts.
    Weights are averages of a kind of offence, not of what happened to a person,
    and follow recording: unreported harm weighs nothing here. A few rare grave
    offences can move it; show the count beside it.

    Args:
        table: One row a category.
        category: Column of categories, spelt as in the weights.
        count: Column of events. [events]
        weights: Which weights; changing them changes nothing else.
        population: Mid-year population, for harm per head. [people]
        denominator: What the population is and of what year.

    Returns:
        A `Harm`. Categories listed in `weights.not_weighted` are left out and named.

    Raises:
        UnknownName: A category has neither a weight nor a reason to have none.

    Source:
        Sherman, Neyroud and Neyroud (2016), Policing 10, 171-183; Office for
        National Statistics, Research outputs: developing a Crime Severity Score
        for England and Wales (2016).
    """
    import pandas as pd

    need_columns(table, "counts", category, count)
    rows = pd.DataFrame({"category": table[category].astype(str), "count": counts(table, count)})
    rows = rows.groupby("category", sort=False)[["count"]].sum().reset_index()
    unknown = set(rows["category"]) - set(weights.values) - set(weights.not_weighted)
    if unknown:
        raise UnknownName(
            f"{weights.name} has no weight for {join(sorted(unknown))}.",
            seen=f"Weights for: {join(sorted(weights.values)[:12])}…",
            do="Rename the category, or list it as not weighted, with the reason.",
        )
    weighted = rows[rows["category"].isin(list(weights.values))].copy()
    weighted["weight"] = [weights.values[name] for name in weighted["category"]]
    weighted["harm"] = weighted["count"] * weighted["weight"]
    total, counted = float(weighted["harm"].sum()), float(weighted["count"].sum())
    weighted["share_of_count"] = weighted["count"] / counted if counted else np.nan
    weighted["share_of_harm"] = weighted["harm"] / total if total else np.nan
    people = None if population is None else need_positive(population, "The population")
    present = set(rows["category"])
    return Harm(
        total=total,
        counted=counted,
        left_out=float(rows["count"].sum()) - counted,
        table=weighted.reset_index(drop=True),
        not_weighted={k: v for k, v in weights.not_weighted.items() if k in present},
        weights=weights.label,
        unit=weights.unit,
        per_head=None if people is None else total / people,
        denominator="" if people is None else need_label(denominator),
    )


def weigh(
    table: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    category: str,
    count: str,
    weight: str = "weight",
    named: str,
    version: str,
    dated: date,
    unit: str,
    not_weighted: tuple[str, ...] = (),
) -> Harm:
    """`harm_index` with the weights in a table of their own.

    Says which harm the recorded events stand for; not how much there was, nor
    which harm went unrecorded.

    Args:
        table: One row a category (rows of one category are added up).
        weights: One row a category, with its weight.
        category: Column of categories, in both tables.
        count: Column of events in `table`. [events]
        weight: Column of weights in `weights`. [`unit`]
        named: Name of the set of weights: "Cambridge Crime Harm Index".
        version: Its edition: weights are revised.
        dated: Date of that edition.
        unit: What one unit of harm is: "days of sentence".
        not_weighted: Categories that have no weight and are counted apart.

    Returns:
        `Harm`, as `harm_index`.

    Raises:
        MissingColumns: A table lacks a column.
        UnknownName: A category has no weight.
    """
    need_columns(weights, "weights", category, weight)
    held = dict(zip(weights[category].astype(str), numbers(weights, weight), strict=True))
    reasons = dict.fromkeys(not_weighted, "has no weight")
    return harm_index(
        table,
        category=category,
        count=count,
        weights=Weights(named, version, dated, unit, held, reasons),
    )


def weights_by_volume(
    subgroups: pd.DataFrame, *, category: str, weight: str, volume: str
) -> dict[str, float]:
    """Weight of each broad category: its subgroups' weights, averaged by their volume.

    A broad category such as violence holds offences of very different gravity.
    The average follows the mix of the area and year that `volume` is from; where
    the local mix differs, so does the true weight.

    Args:
        subgroups: One row a subgroup.
        category: Column of broad categories.
        weight: Column of weights. [unit of the weights]
        volume: Column of events to average over. [events]

    Returns:
        Broad category to its weight.

    Raises:
        InvalidValues: A category has no events to average over.
    """
    need_columns(subgroups, "subgroups", category, weight, volume)
    days, events = numbers(subgroups, weight), counts(subgroups, volume)
    found: dict[str, float] = {}
    names = subgroups[category].astype(str).to_numpy()
    for name in dict.fromkeys(names):
        rows = names == name
        if events[rows].sum() == 0:
            raise InvalidValues(f"“{name}” has no events to average its weights over.")
        found[name] = float(np.sum(days[rows] * events[rows]) / events[rows].sum())
    return found
