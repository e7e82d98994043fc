"""Splink's model: trained or refused, then run over every blocked pair, on DuckDB or Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.linkage.learning import train
from commonweal.analysis.linkage.models import Comparison, Model, in_words
from commonweal.analysis.linkage.splinking import (
    ROW,
    alike,
    engine_of,
    key,
    linker_of,
    quiet,
    rules_for,
    settings_of,
)
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd

EVERY_PAIR_UP_TO = 1_500
"""Records up to which every pair is compared: about a million pairs."""


@dataclass(frozen=True)
class Scored:
    """Pairs with their weights, and the model that gave them."""

    pairs: pd.DataFrame
    """[left, right, weight, probability], then `found …` and `weight …` of each comparison."""
    parameters: pd.DataFrame
    prior: float
    counted: pd.DataFrame


def blocked(
    made: pd.DataFrame, rules: Sequence[Sequence[str]], groups: np.ndarray[Any, Any] | None = None
) -> pd.DataFrame:
    """How many pairs each rule puts before the model, counted before any is compared.

    A pair that two rules bring is counted under both, so the sum is an upper limit.
    """
    import pandas as pd

    rows = []
    for rule in rules:
        known = made[made[list(rule)].notna().all(axis=1)]
        keys = [known[c] for c in rule]
        sizes = known.groupby(keys, sort=False, observed=True).size().to_numpy(dtype=np.int64)
        pairs = int((sizes * (sizes - 1) // 2).sum())
        if groups is not None:  # only pairs between sources
            within = known.groupby([*keys, groups[known.index]], sort=False).size()
            inside = within.to_numpy(dtype=np.int64)
            pairs -= int((inside * (inside - 1) // 2).sum())
        rows.append((" and ".join(map(in_words, rule)), pairs, int(sizes.max(initial=0))))
    return pd.DataFrame(rows, columns=["alike on", "pairs", "largest block"])


def usable(model: Model, made: pd.DataFrame) -> list[Comparison]:
    """Comparisons whose column was given and is filled in somewhere."""
    return [c for c in model.comparisons if c.column in made and made[c.column].notna().sum() > 1]


def score(
    made: pd.DataFrame,
    model: Model,
    *,
    sources: np.ndarray[Any, Any] | None,
    least: float,
    most_pairs: int,
    seed: int,
    spark: Any = None,
) -> Scored:
    """Count, train, refuse or run.

    Args:
        made: Prepared columns, one row a record, index 0, 1, 2 ….
        model: What is compared.
        sources: Code of each record's source, where only pairs between sources are wanted.
        least: Pairs below this probability are left out. [proportion]
        most_pairs: Pairs that blocking may bring at most.
        seed: Of the draw of records that chance agreement is learnt from.
        spark: A Spark session to run the pairs on; DuckDB where there is none.

    Raises:
        NotEnoughData: A comparison could not be trained, or no pair is certain.
        InvalidValues: The pairs would be too many.
    """
    n = len(made)
    table = made.assign(**{ROW: np.arange(n)})
    if sources is not None:
        table["source_code"] = sources
    comparisons = usable(model, made)
    everything = n <= EVERY_PAIR_UP_TO
    rules = rules_for(model.blocking, made)
    counted = blocked(made, rules, sources)
    apart = "" if sources is None else " and l.source_code <> r.source_code"
    possible = _possible_pairs(n, sources)
    if everything:
        texts = ["1 = 1" + apart]
        counted = counted.reindex([0])
        counted["alike on"], counted["pairs"], counted["largest block"] = (
            "nothing: every pair is compared", possible, n
        )  # fmt: skip
    else:
        texts = [alike(r) + apart for r in rules]
        total = int(counted["pairs"].sum())
        if total > most_pairs or not rules:
            worst = counted.loc[counted["pairs"].idxmax()] if rules else None
            raise InvalidValues(
                "Too many pairs would be compared." if rules else "No two records can be compared.",
                seen="" if worst is None else (
                    f"{total:,} pairs, {worst['pairs']:,} of them alike on {worst['alike on']}; "
                    f"{most_pairs:,} are allowed."
                ),
                do="Give more columns (a date of birth, a postcode), look for one value that fills "
                "many rows, or allow more with most_pairs.",
            )  # fmt: skip
    with quiet():
        trained, prior = train(table, model, comparisons, everything, apart, possible, seed)
        found, parameters = _run(table, comparisons, trained, prior, texts, least, spark)
    return Scored(found, parameters, prior, counted)


def _possible_pairs(n: int, sources: np.ndarray[Any, Any] | None) -> int:
    every = n * (n - 1) // 2
    if sources is None:
        return every
    sizes = np.bincount(sources)
    return every - int((sizes * (sizes - 1) // 2).sum())


def _run(
    table: pd.DataFrame,
    comparisons: Sequence[Comparison],
    trained: dict[str, list[tuple[float, float]]],
    prior: float,
    rules: Sequence[str],
    least: float,
    spark: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    seen = {c.name: [m > 0 for m, _ in trained[key(c)][:-1]] for c in comparisons}
    settings = settings_of(comparisons, seen, rules)
    settings["probability_two_random_records_match"] = prior
    rows = []
    for c, held in zip(comparisons, settings["comparisons"], strict=True):
        kept = [(m, u) for m, u in trained[key(c)] if m > 0]
        for level, (m, u) in zip(held["comparison_levels"][1:], kept, strict=True):
            level |= {"m_probability": m, "u_probability": u}
            words = level["label_for_charts"]
            rows.append((c.name, words, m, u, float(np.log2(m / u))))
    parameters = pd.DataFrame(
        rows, columns=["comparison", "found", "among matches", "among strangers", "weight"]
    )
    linker = linker_of(table, settings, engine_of(spark))
    found = linker.inference.predict(
        threshold_match_probability=least, warning_mode="never"
    ).as_pandas_dataframe()
    return _tidy(found, comparisons, parameters), parameters


def _tidy(
    found: pd.DataFrame, comparisons: Sequence[Comparison], parameters: pd.DataFrame
) -> pd.DataFrame:
    """Pairs lower row first, in order; what each comparison found, as a place in `parameters`."""
    import pandas as pd

    a, b = (found[f"{ROW}_{side}"].to_numpy(np.int64) for side in "lr")
    made: dict[str, Any] = {
        "left": np.minimum(a, b),
        "right": np.maximum(a, b),
        "weight": found["match_weight"].to_numpy(np.float64).round(6),
        "probability": found["match_probability"].to_numpy(np.float64).round(9),
    }
    for c in comparisons:
        called = key(c)
        base = found[f"mw_{called}"].to_numpy(np.float64)
        mine = parameters[parameters["comparison"] == c.name]
        weights = mine["weight"].to_numpy()
        nearest = np.abs(base[:, None] - weights[None, :]).argmin(axis=1)
        known = np.isclose(base, weights[nearest], rtol=0, atol=1e-6)
        made[f"found {c.name}"] = np.where(known, mine.index.to_numpy()[nearest], -1)
        rare = found.get(f"mw_tf_adj_{called}")
        made[f"weight {c.name}"] = (base + (0 if rare is None else rare.to_numpy())).round(6)
    return pd.DataFrame(made).sort_values(["left", "right"], kind="stable", ignore_index=True)
