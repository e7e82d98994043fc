"""Near-repeat table of 5 distances by 4 spans of days with 99 shuffles, beside pointpats and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TITLE = "Knox table, 5 distances by 4 spans of days, 99 shuffles"
SIZES = {"3e3": 3_000, "1e5": 100_000}
PEERS = {
    "pointpats": ["pointpats", "scipy", "pandas", "geopandas", "libpysal", "numba"],
    "SciPy k-d tree": ["scipy"],
}
TARGETS = [("pointpats", "3e3", 300.0), ("SciPy k-d tree", "1e5", 10.0)]
SKIPPED = {("pointpats", "1e5"): "does not finish 1e4 events in a minute"}

DISTANCES = (0, 1, 101, 201, 301, 401)
DAYS = (0, 8, 15, 22, 29)
SHUFFLES = 99
NEAR = 200, 14
"""The one cell that pointpats gives: metres (Euclidean) and days, both closed."""

Data = dict[str, np.ndarray[Any, Any]]
Work = Callable[[], dict[str, Any]]


def make(n: int) -> Data:
    """Events of two years in a city of 25 km: few places hold most, a quarter are (near) repeats."""
    rng = np.random.default_rng(2_026)
    places = int(min(30_000, max(500, n // 3)))
    centre = rng.uniform(0, 25_000, (40, 2))
    which = rng.integers(0, 40, places)
    spread = rng.uniform(150, 2_500, 40)[which]
    at = np.clip(centre[which] + rng.normal(size=(places, 2)) * spread[:, None], 0, 24_999)
    weight = rng.pareto(1.16, places) + 0.05
    parents = n - n // 4
    xy = at[rng.choice(places, parents, p=weight / weight.sum())]
    day = rng.integers(0, 730, parents)
    of = rng.integers(0, parents, n - parents)
    step = rng.normal(0, 80, (n - parents, 2)) * (rng.random((n - parents, 1)) < 0.5)
    xy = np.round(np.concatenate([xy, np.clip(xy[of] + step, 0, 24_999)]))
    day = np.concatenate(
        [day, np.minimum(day[of] + rng.exponential(6, n - parents).astype(int), 744)]
    )
    order = rng.permutation(n)
    return {"x": xy[order, 0], "y": xy[order, 1], "day": day[order]}


def commonweal(data: Data) -> Work:
    import scipy.spatial  # noqa: F401  imports are not timed

    from commonweal.analysis.nearrepeat import knox_table

    one = np.zeros(1)
    if len(data["x"]) <= SIZES["3e3"]:  # what pointpats gives, closed on the right; to compare
        near, days = NEAR
        one = knox_table(
            data["x"], data["y"], data["day"], distances=(0, near), day_bands=(0, days),
            metric="euclidean", closed="right",
        )["observed"].ravel()  # fmt: skip

    def work() -> dict[str, Any]:
        found = knox_table(
            data["x"], data["y"], data["day"], distances=DISTANCES, day_bands=DAYS,
            permutations=SHUFFLES, seed=1,
        )  # fmt: skip
        return {k: found[k] for k in ("observed", "expected", "sd", "p", "mean")} | {"one": one}

    return work


def pointpats(data: Data) -> Work:
    import warnings

    from pointpats import Knox

    warnings.filterwarnings("ignore")
    xy, day = np.column_stack([data["x"], data["y"]]), data["day"].reshape(-1, 1)

    def work() -> dict[str, Any]:
        np.random.seed(1)
        found = Knox(xy, day, delta=NEAR[0], tau=NEAR[1], permutations=SHUFFLES)
        return {"one": np.array([int(found.nst)])}

    return work


def scipy_tree(data: Data) -> Work:
    from scipy.spatial import cKDTree

    x, y, day = data["x"], data["y"], data["day"]

    def work() -> dict[str, Any]:
        rng = np.random.default_rng(1)
        pairs = cKDTree(np.column_stack([x, y])).query_pairs(400, p=1, output_type="ndarray")
        i, j = pairs.T
        band = np.searchsorted(DISTANCES, np.abs(x[i] - x[j]) + np.abs(y[i] - y[j]), "right") - 1

        def table(days: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            time = np.searchsorted(DAYS, np.abs(days[i] - days[j]), "right") - 1
            return np.bincount(band * 5 + time, minlength=25).reshape(5, 5)[:, :4]

        observed = table(day)
        total, as_many = np.zeros((5, 4)), np.zeros((5, 4))
        for _ in range(SHUFFLES):
            one = table(rng.permutation(day))
            total += one
            as_many += one >= observed
        return {
            "observed": observed, "mean": total / SHUFFLES,
            "p": (as_many + 1) / (SHUFFLES + 1),
        }  # fmt: skip

    return work


RUN = {"commonweal": commonweal, "pointpats": pointpats, "SciPy k-d tree": scipy_tree}


def same(ours: dict[str, Any], theirs: dict[str, Any], peer: str) -> str:
    if peer == "pointpats":
        assert int(ours["one"][0]) == int(theirs["one"][0]), (ours["one"], theirs["one"])
        return f"the one cell it gives is the same: {int(theirs['one'][0]):,} pairs"
    assert np.array_equal(ours["observed"], theirs["observed"])
    # Both means of 99 shuffles stray from the exact expectation by sd/√99.
    apart = np.abs(theirs["mean"] - ours["expected"]) / (ours["sd"] / np.sqrt(SHUFFLES))
    assert apart.max() < 5, apart.max()
    return (
        "all 20 counts the same; its mean of shuffles within "
        f"{apart.max():.1f} standard errors of the exact expectation"
    )
