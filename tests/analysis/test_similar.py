"""Which areas are most like this one?"""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from commonweal.analysis.methods import sample
from commonweal.analysis.similar import similar_areas
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

COVARIATES = ("log_residents", "under_16", "aged_16_to_24", "aged_65_up", "income",
              "housing_and_services", "environment", "connectivity")  # fmt: skip
KEYS = {"area": "town", "covariates": ("young", "poor", "dense"), "subject": "T0"}


def towns(values):
    table = pd.DataFrame(values, columns=["young", "poor", "dense"])
    return table.assign(town=[f"T{i}" for i in range(len(table))])


def random_towns(n=40, seed=1):
    return towns(np.random.default_rng(seed).normal(size=(n, 3)) * [1, 10, 1_000])


def test_distance_is_the_standardised_euclidean_one_of_scipy():
    table = random_towns()
    values = table[["young", "poor", "dense"]].to_numpy()
    theirs = cdist(values[:1], values, "seuclidean", V=values.var(axis=0, ddof=1))[0]
    found = similar_areas(table, group=10, **KEYS).group
    assert found["distance"].to_numpy() == pytest.approx(np.sort(theirs)[1:11])
    assert found["area"].tolist() == [f"T{i}" for i in np.argsort(theirs)[1:11]]


def test_what_makes_a_pair_alike_and_unlike_by_hand():

    table = towns([[0, 0, 0], [5, 0, 2], [10, 20, 4], [5, 10, 2]])
    found = similar_areas(table, group=2, **KEYS)
    first = found.why[found.why["area"] == "T1"].set_index("covariate")
    spread = table[["young", "dense"]].std()
    squares = (5 / spread["young"]) ** 2, (2 / spread["dense"]) ** 2
    assert first.loc["young", "share"] == pytest.approx(squares[0] / sum(squares))
    assert first.loc["poor", "share"] == 0
    assert found.group["unlike"].iloc[0] in ("young", "dense")
    assert found.group["alike"].iloc[0].startswith("poor")
    assert found.why.groupby("area")["share"].sum().to_numpy() == pytest.approx([1, 1])


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 1_000), st.floats(-1e3, 1e3))
def test_units_order_and_where_zero_is_change_nothing(seed, scale, shift):
    table = random_towns(12, seed)
    first = similar_areas(table, group=4, **KEYS)
    again = similar_areas(
        table.assign(poor=table["poor"] * scale + shift).sample(frac=1, random_state=seed % 1000),
        group=4, **KEYS,
    )  # fmt: skip
    assert again.group["area"].tolist() == first.group["area"].tolist()
    assert again.group["distance"].to_numpy() == pytest.approx(first.group["distance"].to_numpy())


def test_areas_planted_alike_are_found():
    # Five kinds of town, ten of each, four deviations apart; seed 9.
    rng = np.random.default_rng(9)
    centres = rng.permutation(np.arange(15)).reshape(5, 3) * 4
    table = towns(np.repeat(centres, 10, axis=0) + rng.normal(size=(50, 3)))
    found = similar_areas(table, group=9, **KEYS)
    assert set(found.group["area"]) == {f"T{i}" for i in range(1, 10)}


def test_leaving_a_measure_out_is_told_area_by_area():
    found = similar_areas(random_towns(), group=8, **KEYS)
    for row in found.stability.itertuples():
        without = tuple(c for c in KEYS["covariates"] if c != row.left_out)
        again = similar_areas(random_towns(), group=8, **(KEYS | {"covariates": without}))
        here, there = set(found.group["area"]), set(again.group["area"])
        assert row.kept == len(here & there)
        assert set(row.joins.split(", ")) - {""} == there - here
        assert set(row.leaves.split(", ")) - {""} == here - there
    weighed = similar_areas(random_towns(), group=8, weights={"poor": 0}, **KEYS)
    assert (
        weighed.group["area"].tolist()
        == similar_areas(random_towns(), group=8, **(KEYS | {"covariates": ("young", "dense")}))
        .group["area"]
        .tolist()
    )


def test_what_cannot_be_compared_is_refused():
    table = random_towns(6)
    with pytest.raises(UnknownName, match="“T9”"):
        similar_areas(table, group=2, **(KEYS | {"subject": "T9"}))
    with pytest.raises(InvalidValues, match="same everywhere"):
        similar_areas(table.assign(poor=3), group=2, **KEYS)
    with pytest.raises(InvalidValues, match="missing values"):
        similar_areas(table.assign(poor=[np.nan] + [1.0] * 5), group=2, **KEYS)
    with pytest.raises(NotEnoughData, match="too little"):
        similar_areas(table, group=5, **KEYS)
    with pytest.raises(UnknownName, match="no measure rich"):
        similar_areas(table, group=2, weights={"rich": 2.0}, **KEYS)


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "similar.md").read_text("utf-8")
    found = similar_areas(
        sample("districts_england.csv"), area="district", covariates=COVARIATES,
        subject="Wolverhampton",
    )  # fmt: skip
    names = found.group["area"].tolist()
    assert f"{', '.join(names[:4])} and {names[4]}" in page
    assert f"{(found.group['stays'] == 1).sum()} of the 15 stay" in page
    worst = found.stability.loc[found.stability["kept"].idxmin()]
    assert worst["left_out"] == "income"
    assert f"only {worst['kept']} would" in page
    first = found.group.iloc[0]
    assert f"{first['area']} ({first['distance']:.2f} standard deviations" in page
