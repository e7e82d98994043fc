"""Irregular areas: which touch, and which are high or low together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.hotspots.chance import chances
from commonweal.analysis.hotspots.grids import quadrants
from commonweal.analysis.hotspots.many import Correction, discoveries, spots, two_sided
from commonweal.analysis.hotspots.touching import Neighbours, touching_by_row
from commonweal.analysis.inputs import Floats, array, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import plural, small

if TYPE_CHECKING:
    import pandas as pd

AreaP = Literal["normal", "exact", "simulated"]


def getis_ord(
    areas: pd.DataFrame,
    touching: Neighbours | pd.DataFrame,
    *,
    value: str,
    area: str = "area",
    p_value: AreaP = "normal",
    permutations: int = 999,
    level: float = 0.05,
    correction: Correction = "false discovery",
) -> pd.DataFrame:
    """Gi* of each area: is it and its surroundings high (or low) together?

    One test an area; false-discovery control by default, because of hundreds of
    tests dozens look significant by chance. A hot area may itself be quiet amid
    busy ones. Counts follow people: give a (stabilised) rate where that is the
    question. The normal p value is rough where values are few or very skewed.

    Args:
        areas: One row an area.
        touching: Pairs of areas that touch, columns `area` and `neighbour`, from
            `neighbour_pairs`; or `Neighbours` in the order of the areas.
        value: Column to test: a count or a rate. [any]
        area: Column of codes, in both tables.
        p_value: `normal` from z; `exact` permutation, for counts; `simulated`
            permutation, for rates. An area keeps its own value; ties count on both sides.
        permutations: How many, if `simulated`; seeded.
        level: Share of false discoveries allowed, or level of each test. [proportion]
        correction: `false discovery` (Benjamini-Hochberg), `bonferroni` or `none`.

    Returns:
        `areas` with `z`, `p` (two-sided, uncorrected) and `spot`: `hot`,
        `cold` or empty.

    Raises:
        InvalidValues: Values and neighbours are not of the same areas, or all
            values are alike.

    Source:
        Ord and Getis (1995), Geographical Analysis 27, 286-306, binary weights
        with the area itself among its neighbours, by esda; Benjamini and
        Hochberg (1995); Caldas de Castro and Singer (2006), Geographical
        Analysis 38, 180-208.
    """
    from esda import G_Local

    need_columns(areas, "areas", value)
    touching = touching_by_row(areas, touching, area)
    values = _varied(numbers(areas, value), touching.areas)
    with np.errstate(invalid="ignore"):
        found = G_Local(
            values,
            _weights(touching, itself=True),
            transform="B",
            star=True,
            permutations=0,
            n_jobs=1,
        )
    # An area that touches all others always sums to the whole: nothing to be surprised at.
    z = np.where(touching.number + 1 < touching.areas, array(found.Zs), 0.0)
    if p_value == "normal":
        p = two_sided(z)
    else:
        low, high = _permuted(values, touching, exact=p_value == "exact", permutations=permutations)
        p = np.minimum(1.0, 2 * np.minimum(low, high))
    return areas.assign(z=z, p=p, spot=spots(z, p, level, correction))


@dataclass(frozen=True, slots=True)
class Clustering:
    """Moran's I: are neighbours alike, over the whole map?"""

    i: float
    """0 no likeness, towards 1 neighbours alike, below 0 unlike."""
    expected: float
    z: float
    p: float
    """Two-sided, under random rearrangement of the values."""

    @property
    def in_words(self) -> str:
        return _likeness("Moran's I", self.i, self.z, self.p)


def morans_i(
    areas: pd.DataFrame,
    touching: Neighbours | pd.DataFrame,
    *,
    value: str,
    area: str = "area",
) -> Clustering:
    """Likeness of neighbours over the whole map (row-standardised).

    One number for a map: says that like lies beside like, not where.

    Args:
        areas: One row an area.
        touching: Pairs of areas that touch, columns `area` and `neighbour`, from
            `neighbour_pairs`; or `Neighbours` in the order of the areas.
        value: Column to test: a count or a rate. [any]
        area: Column of codes, in both tables.

    Raises:
        InvalidValues: Values and neighbours are not of the same areas, or all
            values are alike.
        NotEnoughData: Fewer than four areas.

    Source:
        Cliff and Ord (1981), Spatial Processes; by esda, under randomisation.
    """
    from esda import Moran

    need_columns(areas, "areas", value)
    touching = touching_by_row(areas, touching, area)
    values = _varied(numbers(areas, value), touching.areas, least=4)
    found = Moran(values, _weights(touching, itself=False), transformation="R", permutations=0)
    z = float(found.z_rand)
    return Clustering(float(found.I), float(found.EI), z, float(two_sided(z)))


@dataclass(frozen=True, slots=True)
class Contrast:
    """Geary's C: how unlike are neighbours, over the whole map?"""

    c: float
    """1 no likeness, towards 0 neighbours alike, above 1 unlike."""
    variance: float
    z: float
    """Above 0 where neighbours are alike."""
    p: float
    """Two-sided, under random rearrangement of the values."""

    @property
    def in_words(self) -> str:
        return _likeness("Geary's C", self.c, self.z, self.p)


def gearys_c(
    areas: pd.DataFrame,
    touching: Neighbours | pd.DataFrame,
    *,
    value: str,
    area: str = "area",
) -> Contrast:
    """Unlikeness of neighbours over the whole map (row-standardised).

    Sees small differences between neighbours more than Moran's I does. Says that like
    lies beside like, not where.

    Args:
        areas: One row an area.
        touching: Pairs of areas that touch, columns `area` and `neighbour`, from
            `neighbour_pairs`; or `Neighbours` in the order of the areas.
        value: Column to test: a count or a rate. [any]
        area: Column of codes, in both tables.

    Raises:
        InvalidValues: Values and neighbours are not of the same areas, or all
            values are alike.
        NotEnoughData: Fewer than four areas.

    Source:
        Cliff and Ord (1981), Spatial Processes; variance under randomisation.
    """
    need_columns(areas, "areas", value)
    touching = touching_by_row(areas, touching, area)
    x = _varied(numbers(areas, value), touching.areas, least=4)
    first, second = touching.first, touching.second
    w = 1 / touching.number[first]
    n, whole = len(x), float(w.sum())
    centred = x - x.mean()
    squares = float(centred @ centred)
    c = (n - 1) / (2 * whole) * float(w @ (x[first] - x[second]) ** 2) / squares
    back = {(a, b): v for a, b, v in zip(first, second, w, strict=True)}
    both = np.array([v + back.get((b, a), 0.0) for (a, b), v in back.items()])
    only = np.array([(b, a) not in back for a, b in back])
    s1 = 0.5 * float(both @ both) + 0.5 * float(both[only] @ both[only])
    out, into = (np.bincount(side, weights=w, minlength=n) for side in (first, second))
    s2 = float(((out + into) ** 2).sum())
    k = n * float((centred**4).sum()) / squares**2
    variance = (
        (n - 1) * s1 * (n**2 - 3 * n + 3 - k * (n - 1))
        - 0.25 * (n - 1) * s2 * (n**2 + 3 * n - 6 - k * (n**2 - n + 2))
        + whole**2 * (n**2 - 3 - k * (n - 1) ** 2)
    ) / (n * (n - 2) * (n - 3) * whole**2)
    z = (1 - c) / np.sqrt(variance)
    return Contrast(c, float(variance), float(z), float(two_sided(z)))


def local_moran(
    areas: pd.DataFrame,
    touching: Neighbours | pd.DataFrame,
    *,
    value: str,
    area: str = "area",
    p_value: AreaP = "normal",
    permutations: int = 999,
    level: float = 0.05,
    correction: Correction = "false discovery",
) -> pd.DataFrame:
    """Local Moran's I of each area: like its neighbours, or unlike them?

    Names four kinds: high amid high, low amid low, and the two outliers. One test an
    area, so false discoveries are controlled. Neighbours are averaged (row-standardised);
    expectation and variance are conditional: an area keeps its own value and any others
    may be its neighbours.

    Args:
        areas: One row an area.
        touching: Pairs of areas that touch, columns `area` and `neighbour`, from
            `neighbour_pairs`; or `Neighbours` in the order of the areas.
        value: Column to test: a count or a rate. [any]
        area: Column of codes, in both tables.
        p_value: `normal` from z; `exact` permutation, for counts; `simulated`
            permutation, for rates. Ties count on both sides.
        permutations: How many, if `simulated`; seeded, so that they come out the same.
        level: Share of false discoveries allowed, or level of each test. [proportion]
        correction: `false discovery` (Benjamini-Hochberg), `bonferroni` or `none`.

    Returns:
        `areas` with `i`, `expected`, `variance`, `z`, `p` (two-sided, uncorrected) and
        `quadrant`, empty unless the test stands.

    Raises:
        InvalidValues: As `getis_ord`; or exact p of what are not counts.

    Source:
        Anselin (1995), Geographical Analysis 27, 93-115; conditional moments of Sokal,
        Oden and Thomson (1998), Geographical Analysis 30, 331-354.
    """
    need_columns(areas, "areas", value)
    touching = touching_by_row(areas, touching, area)
    x = _varied(numbers(areas, value), touching.areas)
    n, number = len(x), touching.number
    centred = x - x.mean()
    m2 = float(centred @ centred) / n
    around = np.bincount(touching.first, weights=centred[touching.second], minlength=n)
    lag = around / np.maximum(number, 1)
    share = (number > 0).astype(np.float64)
    # Weights of a row sum to one, and their squares to 1 / number.
    found = centred * lag / m2
    expected = -(centred**2) * share / ((n - 1) * m2)
    variance = (
        (centred / m2) ** 2 * (n / (n - 2)) * (share / np.maximum(number, 1) - share / (n - 1))
        * (m2 - centred**2 / (n - 1))
    )  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(variance > 0, (found - expected) / np.sqrt(variance), 0.0)
    if p_value == "normal":
        p = two_sided(z)
    else:
        low, high = _permuted(x, touching, exact=p_value == "exact", permutations=permutations)
        p = np.minimum(1.0, 2 * np.minimum(low, high))
    stands = discoveries(p, level=level, correction=correction)
    return areas.assign(
        i=found, expected=expected, variance=variance, z=z, p=p,
        quadrant=np.where(stands, quadrants(centred, lag), ""),
    )  # fmt: skip


def _likeness(name: str, value: float, z: float, p: float) -> str:
    """What a number for the whole map says; above 0 of z, neighbours are alike."""
    if p >= 0.05:
        text = "Neighbours are no more alike or unlike than chance makes them"
    else:
        text = f"Neighbours are {'alike' if z > 0 else 'unlike'} beyond chance"
    return f"{text} ({name} {value:.2f}, z {z:.1f})."


def _permuted(
    x: Floats, touching: Neighbours, *, exact: bool, permutations: int
) -> tuple[Floats, Floats]:
    """Chance of so little, and of so much, about each area under conditional permutation."""
    n, number = len(x), touching.number
    sums = np.bincount(touching.first, weights=x[touching.second], minlength=n)
    if exact:
        return chances(x, number, np.rint(sums))
    rng = np.random.default_rng(1995)
    most = int(number.max())
    # One set of draws serves all areas, as each leaves out only itself.
    draws = rng.permuted(np.tile(np.arange(n - 1), (permutations, 1)), axis=1)[:, :most]
    low, high = np.ones(n), np.ones(n)
    close = 1e-9 * max(1.0, float(np.abs(x).sum()))
    for i in range(n):
        others = np.delete(x, i)
        drawn = others[draws[:, : number[i]]].sum(axis=1)
        low[i] += (drawn <= sums[i] + close).sum()
        high[i] += (drawn >= sums[i] - close).sum()
    return low / (permutations + 1), high / (permutations + 1)


def _weights(touching: Neighbours, *, itself: bool) -> Any:
    from libpysal.graph import Graph

    first, second = touching.first, touching.second
    if itself:
        every = np.arange(touching.areas)
        first, second = np.concatenate([first, every]), np.concatenate([second, every])
        order = np.lexsort((second, first))
        first, second = first[order], second[order]
    return Graph.from_arrays(first, second, np.ones(len(first)))


def _varied(values: Floats, expected: int, *, least: int = 3) -> Floats:
    if len(values) < least:
        raise NotEnoughData(
            f"This needs {small(least)} areas or more.", seen=f"{plural(len(values), 'area')}."
        )
    if len(values) != expected:
        raise InvalidValues(
            "Values and neighbours are not of the same areas.",
            seen=f"{len(values)} values, {expected} areas.",
        )
    if np.ptp(values) == 0:
        raise InvalidValues(
            "All areas have the same value, so none stands out.",
            seen=f"Every value is {values[0]:g}.",
        )
    return values
