"""Records of people joined without labels, beside Splink's defaults and exact rules."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TITLE = "Linkage: 30% of the records are of somebody already there, with slips and removals"
SIZES = {"fake_1000": 1_000, "1e5": 100_000, "1e6": 1_000_000}
PEERS = {
    "Splink's defaults": ["splink==5.0.0", "pandas==2.3.3", "scipy==1.17.1"],
    "exact rules in DuckDB": ["duckdb==2.0.0", "pandas==2.3.3", "scipy==1.17.1"],
}
TARGETS = [("Splink's defaults", "1e6", 1.0)]
SKIPPED: dict[tuple[str, str], str] = {
    ("exact rules in DuckDB", "fake_1000"): "has no postcode to be exact about",
}
FLOORS = {"fake_1000": (0.98, 0.87), "1e5": (0.995, 0.95), "1e6": (0.995, 0.95)}
"""Precision and recall of pairs in one cluster that ours must reach, by size."""
Arrays = dict[str, np.ndarray]
Job = Callable[[], Arrays]


def make(n: int) -> Arrays:
    """Made-up people, 30% of whose records repeat another's; `truth` is not shown to anybody.

    A repeat has a slip in its first name with probability 0.2 and in its surname with 0.15, no
    date of birth with 0.05, another postcode with 0.25. At 1,000: Splink's own test file.
    """
    if n == 1_000:
        return _fake_1000()
    rng = np.random.default_rng(20_26)
    people = int(n * 0.7)
    starts = np.array([
        "al", "be", "ca", "da", "ed", "fa", "ga", "ha", "is", "ja", "ka", "la", "ma", "na", "os",
        "pa", "ra", "sa", "ta", "wa",
    ])  # fmt: skip
    middles = np.array([
        "bri", "cor", "den", "fer", "gin", "lan", "mar", "nel", "ron", "ster", "tin", "vor", "wen",
    ])  # fmt: skip
    ends = np.array(["", "a", "en", "er", "ie", "ley", "ton", "well", "wood", "worth"])

    def names(kinds: int) -> np.ndarray:
        every = np.unique(
            np.char.add(
                np.char.add(rng.choice(starts, kinds * 2), rng.choice(middles, kinds * 2)),
                np.char.add(
                    np.where(rng.random(kinds * 2) < 0.5, rng.choice(middles, kinds * 2), ""),
                    rng.choice(ends, kinds * 2),
                ),
            )
        )
        every = rng.permutation(every)[:kinds]
        share = 1 / (np.arange(every.size) + 5.0)
        return every[rng.choice(every.size, people, p=share / share.sum())]

    first, last = names(800).astype("U24"), names(6_000).astype("U24")
    born = np.datetime64("1940-01-01") + rng.integers(0, 27_000, people)
    parts = [rng.integers(lo, hi, 22_000) for lo, hi in ((1, 30), (1, 10), (0, 20), (0, 20))]
    pair = "ABDEFGHJLNPQRSTUWXYZ"
    codes = np.array([f"WV{a} {b}{pair[c]}{pair[d]}" for a, b, c, d in zip(*parts, strict=True)])
    home = codes[rng.integers(0, codes.size, people)]

    of = np.r_[np.arange(people), rng.integers(0, people, n - people)]
    first, last, home = first[of], last[of], home[of]
    date = born[of].astype("datetime64[D]").astype("U10")
    again = np.arange(n) >= people
    for column, chance in ((first, 0.2), (last, 0.15)):
        for row in np.flatnonzero(again & (rng.random(n) < chance)):
            column[row] = _slip(str(column[row]), rng)
    date[again & (rng.random(n) < 0.05)] = ""
    moved = again & (rng.random(n) < 0.25)
    home[moved] = codes[rng.integers(0, codes.size, int(moved.sum()))]
    order = rng.permutation(n)
    made = {"first_name": first, "surname": last, "dob": date, "postcode": home, "truth": of}
    return {name: column[order] for name, column in made.items()}


def _slip(text: str, rng: np.random.Generator) -> str:
    if len(text) < 3:
        return text
    at = int(rng.integers(0, len(text) - 1))
    if rng.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chr(97 + int(rng.integers(0, 26))) + text[at + 1 :]


def _fake_1000() -> Arrays:
    import csv

    here = Path(__file__).resolve().parents[2]
    kept = here / "src/commonweal/analysis/methods/data/fake_1000.csv"
    shared = Path(os.environ.get("COMMONWEAL_SHARED", here.parent / "shared"))
    source = kept if kept.exists() else shared / "truth/fake_1000.csv"
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = {"first_name": "first_name", "surname": "surname", "dob": "dob", "city": "city",
             "email": "email"}  # fmt: skip
    made = {name: np.array([row[column] for row in rows]) for name, column in names.items()}
    return made | {"truth": np.array([int(row["cluster"]) for row in rows])}


def _table(data: Arrays) -> Any:
    import pandas as pd

    table = pd.DataFrame({k: v for k, v in data.items() if k != "truth"}).replace("", None)
    return table.assign(id=np.arange(len(table)))


def _result(found: Any, truth: np.ndarray) -> Arrays:
    """Clusters as numbers, and how right they are, pair by pair."""
    import pandas as pd

    codes = pd.factorize(pd.Series(found))[0]

    def pairs(*keys: np.ndarray) -> float:
        sizes = pd.DataFrame(dict(enumerate(keys))).value_counts().to_numpy(dtype=np.float64)
        return float((sizes * (sizes - 1) / 2).sum())

    right = pairs(codes, truth)
    return {
        "cluster": codes,
        "precision": np.float64(right / max(1.0, pairs(codes))),
        "recall": np.float64(right / pairs(truth)),
    }


def commonweal(data: Arrays) -> Job:
    from commonweal.analysis.linkage import link_people

    table = _table(data)
    more = {"town": "city", "email": "email"} if "city" in data else {"postcode": "postcode"}

    def work() -> Arrays:
        found = link_people(
            table, first_name="first_name", surname="surname", date_of_birth="dob", **more
        )
        return _result(found.clusters["cluster"], data["truth"])

    return work


def splink_defaults(data: Arrays) -> Job:
    """The settings of Splink's own README, with its comparison library."""
    import logging
    import warnings

    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    table = _table(data)
    names = [
        cl.JaroWinklerAtThresholds(c, [0.92, 0.8]).configure(term_frequency_adjustments=True)
        for c in ("first_name", "surname")
    ]
    born = cl.DamerauLevenshteinAtThresholds("dob", [1, 2])
    if "city" in data:
        compared = [*names, born, cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                    cl.EmailComparison("email")]  # fmt: skip
        rules = [block_on("first_name"), block_on("surname")]
        certain, sessions = [block_on("first_name", "surname", "dob")], [
            block_on("first_name", "surname"), block_on("dob")
        ]  # fmt: skip
    else:
        compared = [*names, born, cl.ExactMatch("postcode")]
        rules = [block_on("dob"), block_on("first_name", "surname"),
                 block_on("surname", "postcode"), block_on("first_name", "postcode")]  # fmt: skip
        certain = [block_on("first_name", "surname", "dob")]
        sessions = [block_on("dob"), block_on("first_name", "surname")]

    def work() -> Arrays:
        api = DuckDBAPI()
        settings = SettingsCreator(
            link_type="dedupe_only", unique_id_column_name="id", comparisons=compared,
            blocking_rules_to_generate_predictions=rules,
            retain_intermediate_calculation_columns=False, retain_matching_columns=False,
        )  # fmt: skip
        linker = Linker(api.register(table), settings)
        linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        for rule in sessions:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        pairs = linker.inference.predict(threshold_match_probability=0.5)
        groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
        found = groups.as_pandas_dataframe().set_index("id")["cluster_id"]
        return _result(found.reindex(table["id"]).to_numpy(), data["truth"])

    return work


def exact_rules(data: Arrays) -> Job:
    """What an analyst does in SQL: three of four things exactly alike."""
    import duckdb
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    table = _table(data)
    things = ("first_name", "surname", "dob", "postcode")
    query = " union ".join(
        "select l.id a, r.id b from records l join records r on l.id < r.id and "
        + " and ".join(f"l.{c} = r.{c}" for c in things if c != left_out)
        for left_out in ("first_name", "surname", "postcode")
    )

    def work() -> Arrays:
        base = duckdb.connect()
        base.register("records", table)
        found = base.sql(query).fetchnumpy()
        n = len(table)
        graph = coo_matrix((np.ones(len(found["a"])), (found["a"], found["b"])), shape=(n, n))
        return _result(connected_components(graph, directed=False)[1], data["truth"])

    return work


RUN = {
    "commonweal": commonweal,
    "Splink's defaults": splink_defaults,
    "exact rules in DuckDB": exact_rules,
}


def same(ours: Arrays, theirs: Arrays, peer: str) -> str:
    """Ours must reach its floors, and find at least what the peer finds."""
    size = next(s for s, n in SIZES.items() if n == len(ours["cluster"]))
    precision, recall = FLOORS[size]
    assert ours["precision"] >= precision, f"precision {ours['precision']:.4f}"
    assert ours["recall"] >= recall, f"recall {ours['recall']:.4f}"
    assert ours["recall"] >= theirs["recall"], "the peer finds more"
    return (
        f"precision {ours['precision']:.4f} (theirs {theirs['precision']:.4f}), "
        f"recall {ours['recall']:.4f} (theirs {theirs['recall']:.4f})"
    )
