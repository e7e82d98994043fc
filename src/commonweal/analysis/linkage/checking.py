"""How right a linkage is, where the truth of some records is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import need_columns, need_level
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Accuracy:
    """Clusters beside the truth, pair by pair and cluster by cluster."""

    right: int
    """Pairs in one cluster that belong together."""
    wrong: int
    """Pairs in one cluster that do not."""
    missed: int
    """Pairs that belong together and are not in one cluster."""
    precision: float
    """Right over right and wrong. [proportion]"""
    recall: float
    """Right over right and missed. [proportion]"""
    f1: float
    clusters: int
    true_clusters: int
    exact: int
    """Clusters that are a true cluster, no record more or fewer."""
    cluster_precision: float
    """Exact clusters over clusters. [proportion]"""
    cluster_recall: float
    """Exact clusters over true clusters. [proportion]"""

    @property
    def in_words(self) -> str:
        """What it comes to, in two sentences."""
        return (
            f"Of every 1,000 pairs put together, {1000 * (1 - self.precision):.0f} are wrong; of "
            f"every 1,000 pairs that belong together, {1000 * (1 - self.recall):.0f} are missed. "
            f"{self.exact:,} of {self.true_clusters:,} true clusters were found whole and alone."
        )


def accuracy(records: pd.DataFrame, *, cluster: str, truth: str) -> Accuracy:
    """How right are the clusters, where the true ones are known?

    By pair, large clusters weigh more; by cluster, all weigh alike. On a labelled sample it
    speaks for records like those in it, no others.

    Args:
        records: One row a record.
        cluster: Column of the cluster found.
        truth: Column of the true one.

    Returns:
        An `Accuracy`.

    Raises:
        InvalidValues: A record has no cluster or no truth.

    >>> import pandas as pd
    >>> accuracy(pd.DataFrame({"c": [1, 1, 1, 2], "t": [1, 1, 2, 2]}), cluster="c", truth="t").right
    1
    """
    _whole(records, cluster, truth)
    found, true = records.groupby(cluster).size(), records.groupby(truth).size()
    both = records.groupby([cluster, truth]).size()
    right, put, belong = (_pairs(s) for s in (both, found, true))
    inner = both.reset_index(name="n")
    exact = int(
        (
            (inner["n"].to_numpy() == found.loc[inner[cluster]].to_numpy())
            & (inner["n"].to_numpy() == true.loc[inner[truth]].to_numpy())
        ).sum()
    )
    precision, recall = _share(right, put), _share(right, belong)
    return Accuracy(
        right, put - right, belong - right, precision, recall,
        2 * precision * recall / (precision + recall) if right else 0.0,
        len(found), len(true), exact, _share(exact, len(found)), _share(exact, len(true)),
    )  # fmt: skip


def accuracy_by_group(
    records: pd.DataFrame, *, cluster: str, truth: str, group: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Whose records are missed? Missed and false matches for each value of a column.

    A pair counts for every group that one of its records is in. A linkage that misses one
    community more than another makes that community's repeat victims look fewer than they are.
    The limits treat pairs as independent; pairs of one person are not, so they are somewhat
    too narrow.

    Args:
        records: One row a record.
        cluster: Column of the cluster found.
        truth: Column of the true one.
        group: Column to set apart by (ethnic group, sex, area). Missing is a group of its own.
        confidence: Two-sided level. [proportion]

    Returns:
        One row a group: `group`, `records`, `true pairs`, `missed`, `missed rate`, `lower`,
        `upper` [proportion], `wrong`, `wrong rate` (wrong over pairs put together).

    Raises:
        InvalidValues: A record has no cluster or no truth.

    Source:
        Limits: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    import pandas as pd

    need_level(confidence)
    _whole(records, cluster, truth)
    need_columns(records, "records", group)
    groups = records[group].astype("object").where(records[group].notna(), "not recorded")
    rows = []
    for name in sorted(groups.unique(), key=str):
        inside = (groups == name).to_numpy()
        belong, put, right = (
            _touching(records, inside, keys) for keys in ([truth], [cluster], [cluster, truth])
        )
        missed, wrong = belong - right, put - right
        lower, upper = _wilson(missed, belong, confidence)
        rows.append(
            (
                name, int(inside.sum()), belong, missed, _share(missed, belong, np.nan),
                lower, upper, wrong, _share(wrong, put, np.nan),
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=[
            "group", "records", "true pairs", "missed", "missed rate", "lower", "upper", "wrong",
            "wrong rate",
        ],
    )  # fmt: skip


def thresholds(
    pairs: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    id: str = "id",
    truth: str = "truth",
    at: tuple[float, ...] = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999),
) -> pd.DataFrame:
    """What each threshold would cost: precision and recall of pairs, where the truth is known.

    Of pairs, not of clusters: clusters also join records that only a third one links. Pairs
    of records without a label are left out; pairs that blocking never brought count as missed.

    Args:
        pairs: `Linkage.pairs`.
        labels: One row a record: `id` and the true cluster.
        id: Column of `labels` that names a record.
        truth: Column of `labels` with its true cluster.
        at: Thresholds. [proportion]

    Returns:
        One row a threshold: `probability`, `pairs`, `right`, `precision`, `recall`, `f1`.
    """
    import pandas as pd

    need_columns(labels, "labels", id, truth)
    held = labels.dropna(subset=[truth]).set_index(id)[truth]
    known = pairs[pairs["left"].isin(held.index) & pairs["right"].isin(held.index)]
    same = held.loc[known["left"]].to_numpy() == held.loc[known["right"]].to_numpy()
    chance = known["probability"].to_numpy()
    belong = _pairs(held.groupby(held).size())
    if not belong:
        raise NotEnoughData("No two labelled records belong together.")
    rows = []
    for level in at:
        put, right = int((chance >= level).sum()), int((same & (chance >= level)).sum())
        precision, recall = _share(right, put, np.nan), _share(right, belong)
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        rows.append((level, put, right, precision, recall, f1))
    return pd.DataFrame(
        rows, columns=["probability", "pairs", "right", "precision", "recall", "f1"]
    )


def clerical_sample(
    pairs: pd.DataFrame,
    *,
    size: int = 60,
    bands: tuple[float, ...] = (0.2, 0.5, 0.8, 0.95, 0.99, 1.0),
    seed: int = 1,
) -> pd.DataFrame:
    """Pairs for a person to look at, as many from each band of probability.

    Judged by two people who do not see the probability, they say what the threshold is worth
    on these records.

    Args:
        pairs: `Linkage.pairs`.
        size: Pairs in all, at most.
        bands: Edges of the bands, low to high. [proportion]
        seed: Of the draw.

    Returns:
        `left`, `right`, `band`, `stands for` (pairs of its band over pairs drawn from it), in
        an order that gives nothing away.
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    chance = pairs["probability"].to_numpy()
    each = max(1, size // (len(bands) - 1))
    drawn = []
    for low, high in pairwise(bands):
        top = chance <= high if high == bands[-1] else chance < high
        inside = np.flatnonzero((chance >= low) & top)
        pick = np.sort(rng.permutation(inside)[:each])
        held = pairs.iloc[pick][["left", "right"]]
        drawn.append(
            held.assign(
                band=f"{low:g} to {high:g}", **{"stands for": len(inside) / max(1, len(pick))}
            )
        )
    made = pd.concat(drawn, ignore_index=True)
    return made.iloc[rng.permutation(len(made))].reset_index(drop=True)


def _whole(records: pd.DataFrame, cluster: str, truth: str) -> None:
    need_columns(records, "records", cluster, truth)
    missing = int(records[[cluster, truth]].isna().any(axis=1).sum())
    if missing:
        raise InvalidValues(
            "Each record needs its cluster and its truth.",
            seen=f"{missing} records lack one.",
            do="Leave out records whose truth is not known.",
        )


def _pairs(sizes: pd.Series[int]) -> int:
    n = sizes.to_numpy(dtype=np.int64)
    return int((n * (n - 1) // 2).sum())


def _touching(records: pd.DataFrame, inside: np.ndarray, keys: list[str]) -> int:
    """Pairs alike on `keys` of which at least one record is inside."""
    named = [records[k] for k in keys]
    every = records.groupby(named).size()
    outside = records[~inside]
    others = outside.groupby([outside[k] for k in keys]).size()
    return _pairs(every) - _pairs(others)


def _share(part: float, whole: float, otherwise: float = 1.0) -> float:
    return part / whole if whole else otherwise


def _wilson(part: int, whole: int, confidence: float) -> tuple[float, float]:
    from statistics import NormalDist

    if not whole:
        return float("nan"), float("nan")
    z2 = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    share = part / whole
    centre = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = (z2 * (share * (1 - share) / whole + z2 / (4 * whole**2))) ** 0.5 / (1 + z2 / whole)
    return max(0.0, centre - reach), min(1.0, centre + reach)
