"""Splink's model: trained or refused, then run over every blocked pair, on DuckDB or Spark."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.linkage.models import Comparison, Model, in_words
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

EVERY_PAIR_UP_TO = 1_500
"""Records up to which every pair is compared: about a million pairs."""
TO_LEARN_CHANCE = 3_000
"""Records drawn to learn how often two strangers agree: 4.5 million pairs."""
TO_LEARN_MATCHES = 2_000_000
"""Pairs drawn, about, in each session that learns how true matches agree."""
ROW = "row_number"


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


def rules_for(rules: Sequence[Sequence[str]], made: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(r) for r in rules if all(c in made and made[c].notna().sum() > 1 for c in r)]


def _settings(
    comparisons: Sequence[Comparison],
    seen: dict[str, list[bool]],
    rules: Sequence[str],
    between: bool,
) -> dict[str, Any]:
    """Splink's settings; a level that no pair reaches is left to the ones below it."""
    held = []
    for c in comparisons:
        levels: list[dict[str, Any]] = [
            {
                "sql_condition": f"{c.column}_l is null or {c.column}_r is null"
                + (f" or {c.unless}" if c.unless else ""),
                "label_for_charts": "missing",
                "is_null_level": True,
            }
        ]
        for level, use in zip(c.levels, seen[c.name], strict=True):
            if use:
                item: dict[str, Any] = {
                    "sql_condition": level.sql, "label_for_charts": level.words
                }  # fmt: skip
                if level.exact_on:
                    item |= {"tf_adjustment_column": level.exact_on, "tf_adjustment_weight": 1.0}
                levels.append(item)
        levels.append({"sql_condition": "ELSE", "label_for_charts": c.otherwise})
        held.append({"output_column_name": _key(c), "comparison_levels": levels})
    return {
        "link_type": "link_only" if between else "dedupe_only",
        "unique_id_column_name": ROW,
        "comparisons": held,
        "blocking_rules_to_generate_predictions": list(rules),
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": False,
        "em_convergence": 1e-4,
        "max_iterations": 50,
    }


def _key(c: Comparison) -> str:
    return c.name.replace(" ", "_")


def _alike(rule: Sequence[str]) -> str:
    return " and ".join(f"l.{c} = r.{c}" for c in rule)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Splink explains itself to the log; what matters of it we raise or return."""
    import warnings

    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


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
        texts = [_alike(r) + apart for r in rules]
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
    with _quiet():
        trained, prior = _train(table, model, comparisons, everything, apart, possible, seed)
        found, parameters = _run(table, comparisons, trained, prior, texts, least, spark)
    return Scored(found, parameters, prior, counted)


def _possible_pairs(n: int, sources: np.ndarray[Any, Any] | None) -> int:
    every = n * (n - 1) // 2
    if sources is None:
        return every
    sizes = np.bincount(sources)
    return every - int((sizes * (sizes - 1) // 2).sum())


def _linker(table: pd.DataFrame, settings: dict[str, Any], api: Any) -> Any:
    from splink import Linker

    return Linker(api.register(table), settings, log_level=None, validate_settings=False)


def _duckdb() -> Any:
    from splink.backends.duckdb import DuckDBAPI

    return DuckDBAPI()


def _train(
    table: pd.DataFrame,
    model: Model,
    comparisons: Sequence[Comparison],
    everything: bool,
    apart: str,
    possible: int,
    seed: int,
) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """m and u of every level that is kept (None of it untrained), and the prior."""
    from splink.internals.exceptions import EMTrainingException

    n = len(table)
    # Where every pair is compared this only says where to begin.
    most = 500 if everything else TO_LEARN_CHANCE
    drawn = np.sort(np.random.default_rng(seed).permutation(n)[:most])
    whole = {c.name: [True] * len(c.levels) for c in comparisons}
    settings = _settings(comparisons, whole, ["1 = 1"], between=False)
    strangers = _linker(table.iloc[drawn], settings, _duckdb())
    strangers.training.estimate_u_using_random_sampling(
        max_pairs=1e12, seed=seed, min_count_per_level=None, num_chunks=1
    )
    chance = _levels(strangers, "u")

    linker = _linker(table, _with(settings, chance), _duckdb())
    sure = [_alike(r) + apart for r in rules_for(model.certain, table)]
    certain = 0.0
    if sure:
        with contextlib.suppress(ValueError):
            linker.training.estimate_probability_two_random_records_match(
                sure, recall=model.certain_finds
            )
            certain = linker._settings_obj._probability_two_random_records_match
    prior = certain * (n * (n - 1) / 2) / possible
    if not prior and not everything:
        raise NotEnoughData(
            "No two records are alike enough to learn from.",
            seen=f"None of {n:,} records agree on "
            + "; or on ".join(" and ".join(map(in_words, r)) for r in rules_for(model.certain, table)) + ".",
            do="Give the model more columns, or records that overlap.",
        )  # fmt: skip
    linker._settings_obj._probability_two_random_records_match = prior or 1 / n
    if everything:
        # Every pair is here, so chance can be learnt from those that are not matches.
        linker.training.estimate_parameters_using_expectation_maximisation(
            "1 = 1" + apart, fix_u_probabilities=False, estimate_without_term_frequencies=True,
            populate_probability_two_random_records_match_from_trained_values=True,
        )  # fmt: skip
        prior = linker._settings_obj._probability_two_random_records_match
        chance = _levels(linker, "u")
    else:
        for rule in rules_for(model.training, table):
            with contextlib.suppress(EMTrainingException):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    _alike(rule) + apart, estimate_without_term_frequencies=True,
                    max_pairs=TO_LEARN_MATCHES, record_sample_proportion=min(1.0, 20_000 / n),
                )  # fmt: skip
    agreement = _levels(linker, "m")
    _refuse_untrained(comparisons, agreement, chance)
    pairs = len(drawn) * (len(drawn) - 1) / 2
    return _steadied(comparisons, agreement, chance, prior * possible, pairs), prior


def _levels(linker: Any, which: str) -> dict[str, list[float | None]]:
    """Trained values of each level, best first; None for one that no pair reached."""
    found = {}
    for comparison in linker._settings_obj.comparisons:
        values: list[float | None] = []
        for level in comparison._comparison_levels_excluding_null:
            trained = [
                r["probability"]
                for r in getattr(level, f"_trained_{which}_probabilities")
                if not isinstance(r["probability"], str)
            ]
            if which == "u":
                trained = trained[-1:]
            values.append(float(np.median(trained)) if trained else None)
        found[comparison.output_column_name] = values
    return found


def _with(settings: dict[str, Any], chance: dict[str, list[float | None]]) -> dict[str, Any]:
    """Settings with what is known of chance agreement put in."""
    for comparison in settings["comparisons"]:
        held = chance[comparison["output_column_name"]]
        for level, u in zip(comparison["comparison_levels"][1:], held, strict=True):
            level["u_probability"] = max(u or 0.0, 1e-9)
    return settings


def _refuse_untrained(
    comparisons: Sequence[Comparison],
    agreement: dict[str, list[float | None]],
    chance: dict[str, list[float | None]],
) -> None:
    """Splink only warns of these and goes on with made-up values.

    Raises:
        NotEnoughData: Names the comparisons.
    """
    never = [
        c.name
        for c in comparisons
        if all(m is None for m in agreement[_key(c)]) or all(u is None for u in chance[_key(c)])
    ]
    if never:
        raise NotEnoughData(
            f"The model cannot learn what agreement means for: {', '.join(never)}.",
            seen="Too few pairs have these filled in on both sides and agree on something else.",
            do="Leave these columns out, or give more records or more columns to learn from.",
        )


def _steadied(
    comparisons: Sequence[Comparison],
    agreement: dict[str, list[float | None]],
    chance: dict[str, list[float | None]],
    matches: float,
    strangers: float,
) -> dict[str, list[tuple[float, float]]]:
    """One pretended match and one pretended pair of strangers are shared among the levels.

    So what was not seen among a few hundred matches is unlikely, not impossible. A level that
    was seen among neither is left to the next below (m and u nil).
    """
    found = {}
    for c in comparisons:
        ms, us = agreement[_key(c)], chance[_key(c)]
        k = len(ms)
        held = [
            (0.0, 0.0)
            if m is None and u is None and i < k - 1
            else (
                ((m or 0.0) * matches + 1 / k) / (matches + 1),
                ((u or 0.0) * strangers + 1 / k) / (strangers + 1),
            )
            for i, (m, u) in enumerate(zip(ms, us, strict=True))
        ]
        totals = [sum(pair[side] for pair in held) for side in (0, 1)]
        found[_key(c)] = [(m / totals[0], u / totals[1]) for m, u in held]
    return found


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

    seen = {c.name: [m > 0 for m, _ in trained[_key(c)][:-1]] for c in comparisons}
    settings = _settings(comparisons, seen, rules, between=False)
    settings["probability_two_random_records_match"] = prior
    rows = []
    for c, held in zip(comparisons, settings["comparisons"], strict=True):
        kept = [(m, u) for m, u in trained[_key(c)] if m > 0]
        for level, (m, u) in zip(held["comparison_levels"][1:], kept, strict=True):
            level |= {"m_probability": m, "u_probability": u}
            words = level["label_for_charts"]
            rows.append((c.name, words, m, u, float(np.log2(m / u))))
    parameters = pd.DataFrame(
        rows, columns=["comparison", "found", "among matches", "among strangers", "weight"]
    )
    linker = _linker(table, settings, _engine(spark))
    found = linker.inference.predict(
        threshold_match_probability=least, warning_mode="never"
    ).as_pandas_dataframe()
    return _tidy(found, comparisons, parameters), parameters


def _engine(spark: Any) -> Any:
    if spark is None:
        return _duckdb()
    from splink.backends.spark import SparkAPI

    api: Any = SparkAPI
    return api(spark_session=spark, register_udfs_automatically=False)


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
        key = _key(c)
        base = found[f"mw_{key}"].to_numpy(np.float64)
        mine = parameters[parameters["comparison"] == c.name]
        weights = mine["weight"].to_numpy()
        nearest = np.abs(base[:, None] - weights[None, :]).argmin(axis=1)
        known = np.isclose(base, weights[nearest], rtol=0, atol=1e-6)
        made[f"found {c.name}"] = np.where(known, mine.index.to_numpy()[nearest], -1)
        rare = found.get(f"mw_tf_adj_{key}")
        made[f"weight {c.name}"] = (base + (0 if rare is None else rare.to_numpy())).round(6)
    return pd.DataFrame(made).sort_values(["left", "right"], kind="stable", ignore_index=True)
