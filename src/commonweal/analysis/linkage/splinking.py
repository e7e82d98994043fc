"""Our models in Splink's terms."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from commonweal.analysis.linkage.models import Comparison

if TYPE_CHECKING:
    import pandas as pd

ROW = "row_number"


def rules_for(rules: Sequence[Sequence[str]], made: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(r) for r in rules if all(c in made and made[c].notna().sum() > 1 for c in r)]


def settings_of(
    comparisons: Sequence[Comparison],
    seen: dict[str, list[bool]],
    rules: Sequence[str],
) -> dict[str, Any]:
    """Splink's settings; a level that no pair reaches is left to the ones below it."""
    held = []
    for c in comparisons:
        levels: list[dict[str, Any]] = [
            {
                "sql_condition": (c.missing or f"{c.column}_l is null or {c.column}_r is null")
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
        held.append({"output_column_name": key(c), "comparison_levels": levels})
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": ROW,
        "comparisons": held,
        "blocking_rules_to_generate_predictions": list(rules) or ["1 = 1"],
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": False,
    }


def key(c: Comparison) -> str:
    return c.name.replace(" ", "_")


def alike(rule: Sequence[str]) -> str:
    return " and ".join(f"l.{c} = r.{c}" for c in rule)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
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


def linker_of(table: pd.DataFrame, settings: dict[str, Any], api: Any) -> Any:
    from splink import Linker

    return Linker(api.register(table), settings, log_level=None, validate_settings=False)


def duckdb_api() -> Any:
    from splink.backends.duckdb import DuckDBAPI

    return DuckDBAPI()


def engine_of(spark: Any) -> Any:
    if spark is None:
        return duckdb_api()
    from splink.backends.spark import SparkAPI

    api: Any = SparkAPI
    # Given, because a Spark Connect session cannot be asked for them. Our comparisons use only
    # what every Spark has, so Splink's own functions (a Java archive) are not needed.
    return api(
        spark_session=spark, register_udfs_automatically=False,
        num_partitions_on_repartition=16, break_lineage_method="persist",
    )  # fmt: skip
