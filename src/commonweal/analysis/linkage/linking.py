"""Which records are of the same person, address or incident?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.inputs import need_columns, need_level
from commonweal.analysis.linkage.clusters import Guards, guarded
from commonweal.analysis.linkage.explaining import explained
from commonweal.analysis.linkage.kinds import MODELS, ModelName
from commonweal.analysis.linkage.models import Model, in_words
from commonweal.analysis.linkage.scoring import Scored, blocked, score
from commonweal.analysis.linkage.splinking import rules_for
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

SHOWN_FROM = 0.2
"""Pairs are given from this probability up, so that a person can look at the doubtful ones."""
MOST_PAIRS = 100_000_000
LARGEST = 20
LEAST_SUPPORT = 0.25


@dataclass(frozen=True)
class Linkage:
    """Pairs, clusters, and why."""

    pairs: pd.DataFrame
    """One row a pair: its two ids, weight [bits], probability, `linked` (the pair alone reaches
    the threshold), then what each comparison found and its weight."""
    clusters: pd.DataFrame
    """One row a record, in the order given: id, `cluster` (the id of its first record), `size`."""
    cut: pd.DataFrame
    """Links that a guard refused: two ids, weight, `why`."""
    parameters: pd.DataFrame
    """What the model learnt: comparison, found, share among matches, among strangers, weight."""
    blocking: pd.DataFrame
    """Pairs each blocking rule brought, and its largest block."""
    probability: float
    """Threshold that a pair must reach. [proportion]"""
    prior: float
    """Probability that two records drawn at random match."""
    records: int
    linkable: int
    """Records with enough filled in to reach the threshold against a perfect copy of themselves."""
    what: str = "people"
    id: str = "id"
    """Column that names each record."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The column that each comparison read."""

    @property
    def in_words(self) -> str:
        """What came of it, in two sentences."""
        found = int(self.clusters["cluster"].nunique())
        joined = int((self.clusters["size"] > 1).sum())
        poor = self.records - self.linkable
        first = (
            f"{self.records:,} records are of {found:,} different {self.what} as far as they show; "
            f"{joined:,} of them are linked to at least one other."
        )
        second = f" {poor:,} hold too little to be linked to anything." if poor else ""
        third = f" {len(self.cut):,} links were cut by the guards." if len(self.cut) else ""
        return first + second + third

    def explain(
        self, left: object, right: object, *, records: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Why two records were, or were not quite, linked: what each comparison adds.

        Shows no personal value unless the records are handed back in `records`, which must
        hold the id column and the columns compared; the result keeps none.

        Args:
            left, right: The two ids.
            records: The table that was linked, to print its values beside.

        Returns:
            One row a step: `step`, `found`, `weight` [bits], `total` so far [bits],
            `probability` so far; the first row is the prior.

        Raises:
            InvalidValues: The pair is not among `pairs`.
        """
        return explained(self, left, right, records)


def deduplicate(
    records: pd.DataFrame,
    *,
    model: ModelName = "people",
    id: str = "id",
    probability: float = 0.9,
    largest_cluster: int = LARGEST,
    least_support: float = LEAST_SUPPORT,
    most_pairs: int = MOST_PAIRS,
    seed: int = 1,
    spark: Any = None,
    **columns: str | None,
) -> Linkage:
    """Find the records of one table that are of the same person, address or incident.

    See `link_people`, `link_addresses` and `link_incidents` for the columns of each model.

    Args:
        records: One row a record.
        model: What the records are of.
        id: Column that names each record once.
        probability: Threshold of a link. [proportion]
        largest_cluster: Records in one cluster at most.
        least_support: Share of the pairs between two groups that must be links. [proportion]
        most_pairs: Pairs that may be compared at most.
        seed: Of the draw that chance agreement is learnt from.
        spark: A Spark session (Spark Connect too) to compare pairs on; DuckDB in this process
            where there is none. Records are prepared and the model learns here either way, so
            both give the same pairs.
        **columns: For each thing the model compares, the column that holds it.

    Returns:
        A `Linkage`.

    Raises:
        MissingColumns: `records` lacks a column that was named.
        InvalidValues: Ids repeat, a name is unknown, or too many pairs would be compared.
        NotEnoughData: Something that was to be learnt could not be.

    Source:
        Fellegi and Sunter (1969), Journal of the American Statistical Association 64,
        1183-1210, as the Ministry of Justice's Splink 5 computes it.
    """
    return linked(
        records, MODELS[model], columns, None, id, probability,
        Guards(largest_cluster, least_support), most_pairs, seed, spark,
    )  # fmt: skip


def link(
    records: pd.DataFrame,
    *,
    source: str,
    model: ModelName = "people",
    id: str = "id",
    probability: float = 0.9,
    largest_cluster: int = LARGEST,
    least_support: float = LEAST_SUPPORT,
    most_pairs: int = MOST_PAIRS,
    seed: int = 1,
    spark: Any = None,
    **columns: str | None,
) -> Linkage:
    """Find the records of different sources that are of the same person, address or incident.

    Two records of one source are never compared; they share a cluster only where both match
    one record of another source. Otherwise as `deduplicate`.

    Args:
        records: One row a record, all sources under one another.
        source: Column that names the agency or log of each record.
        model, id, probability, largest_cluster, least_support, most_pairs, seed, spark: As for
            `deduplicate`.
        **columns: For each thing the model compares, the column that holds it.

    Returns:
        A `Linkage`.

    Raises:
        NotEnoughData: There is only one source, or as for `deduplicate`.
    """
    return linked(
        records, MODELS[model], columns, source, id, probability,
        Guards(largest_cluster, least_support), most_pairs, seed, spark,
    )  # fmt: skip


def expected_pairs(
    records: pd.DataFrame,
    *,
    model: ModelName = "people",
    source: str | None = None,
    **columns: str | None,
) -> pd.DataFrame:
    """How many pairs a linkage would compare, rule by rule, before it is run.

    Args:
        records: One row a record.
        model: What the records are of.
        source: Column that names the source, where only pairs between sources are wanted.
        **columns: For each thing the model compares, the column that holds it.

    Returns:
        One row a blocking rule: `alike on`, `pairs`, `largest block`. A pair that two rules
        bring is counted under both.
    """
    chosen = MODELS[model]
    named = _named(records, chosen, columns)
    made = chosen.prepare(records.reset_index(drop=True), named)
    sources = None if source is None else _sources(records, source)
    return blocked(made, rules_for(chosen.blocking, made), sources)


def _named(
    records: pd.DataFrame, model: Model, columns: Mapping[str, str | None]
) -> dict[str, str]:
    named = {what: column for what, column in columns.items() if column}
    if unknown := sorted(set(named) - set(model.takes)):
        raise InvalidValues(
            f"The model of {model.name} does not compare {', '.join(unknown)}.",
            seen=f"It compares: {', '.join(model.takes)}.",
        )
    for choice in model.one_of:
        if not set(choice) & set(named):
            raise InvalidValues(
                f"The model of {model.name} needs at least one of: {', '.join(choice)}.",
                do="Say which column holds it.",
            )
    need_columns(records, "records", *named.values())
    return named


def _sources(records: pd.DataFrame, source: str) -> np.ndarray[Any, Any]:
    import pandas as pd

    need_columns(records, "records", source)
    codes, names = pd.factorize(records[source], sort=True)
    if (codes < 0).any():
        raise InvalidValues(
            f"The column {source} has missing values.",
            seen=f"{int((codes < 0).sum())} records have no source.",
        )
    if len(names) < 2:
        raise NotEnoughData(
            "There is only one source.", do="Use deduplicate to look within one source."
        )
    return codes


def linked(
    records: pd.DataFrame,
    model: Model,
    columns: Mapping[str, str | None],
    source: str | None,
    id: str,
    probability: float,
    guards: Guards,
    most_pairs: int,
    seed: int,
    spark: Any = None,
) -> Linkage:
    """One linkage; `deduplicate`, `link` and the three models are doors to it."""
    import pandas as pd

    need_level(probability, "The probability")
    need_columns(records, "records", id)
    named = _named(records, model, columns)
    if records[id].isna().any() or records[id].duplicated().any():
        raise InvalidValues(
            f"The column {id} must name each record once.",
            seen=f"{int(records[id].duplicated().sum())} repeated, "
            f"{int(records[id].isna().sum())} missing.",
        )
    if len(records) < 2:
        raise NotEnoughData("There is nothing to link.", seen=f"{len(records)} records.")
    # In one order, whatever order they came in, so that the same records give the same result.
    keys = records[id] if pd.api.types.is_numeric_dtype(records[id]) else records[id].astype(str)
    place = np.argsort(keys.to_numpy(), kind="stable")
    table = records.iloc[place].reset_index(drop=True)
    sources = None if source is None else _sources(table, source)
    made = model.prepare(table, named)
    found = score(
        made, model, sources=sources, least=min(SHOWN_FROM, probability), most_pairs=most_pairs,
        seed=seed, spark=spark,
    )  # fmt: skip
    groups, cut = _clustered(found.pairs, made, model, probability, guards)
    ids = table[id]
    sizes = np.bincount(groups, minlength=len(table))
    clusters = pd.DataFrame(
        {id: ids, "cluster": ids.to_numpy()[groups], "size": sizes[groups]}
    ).iloc[np.argsort(place)].reset_index(drop=True)  # fmt: skip
    pairs = found.pairs.assign(
        left=ids.to_numpy()[found.pairs["left"]], right=ids.to_numpy()[found.pairs["right"]]
    )
    pairs.insert(4, "linked", pairs["probability"] >= probability)
    return Linkage(
        pairs,
        clusters,
        cut.assign(left=ids.to_numpy()[cut["left"]], right=ids.to_numpy()[cut["right"]]),
        found.parameters,
        found.counted,
        probability,
        found.prior,
        len(table),
        _linkable(made, model, found, probability),
        model.name,
        id,
        {
            c.name: named[c.takes]
            for c in model.comparisons
            if c.takes in named and c.name in set(found.parameters["comparison"])
        },
    )


def _clustered(
    pairs: pd.DataFrame, made: pd.DataFrame, model: Model, probability: float, guards: Guards
) -> tuple[np.ndarray[Any, Any], pd.DataFrame]:
    import pandas as pd

    use = pairs[pairs["probability"] >= probability]
    hard = {
        in_words(c): pd.factorize(made[c])[0]
        for c in model.hard
        if c in made and made[c].notna().any()
    }
    spans = {
        in_words(c): (made[c].to_numpy(dtype=np.float64, na_value=np.nan), most)
        for c, most in model.span.items()
        if c in made
    }
    return guarded(
        use["left"].to_numpy(np.int64),
        use["right"].to_numpy(np.int64),
        use["weight"].to_numpy(np.float64),
        len(made),
        guards=guards,
        hard=hard,
        spans=spans,
    )


def _linkable(made: pd.DataFrame, model: Model, found: Scored, probability: float) -> int:
    """Records whose weight against themselves reaches the threshold."""
    total = np.full(len(made), np.log2(found.prior / (1 - found.prior)))
    for c in model.comparisons:
        rows = found.parameters[found.parameters["comparison"] == c.name]
        if rows.empty:
            continue
        best = rows.iloc[0]
        column = made[c.column]
        known = column.notna().to_numpy()
        weight = np.full(len(made), float(best["weight"]))
        if c.levels[0].exact_on:
            share = (column.map(column.value_counts()) / known.sum()).to_numpy(dtype=np.float64)
            with np.errstate(divide="ignore", invalid="ignore"):
                weight += np.log2(float(best["among strangers"]) / share)
        total += np.where(known, weight, 0.0)
    return int((total >= np.log2(probability / (1 - probability))).sum())
