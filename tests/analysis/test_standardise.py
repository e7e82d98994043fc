"""What would the rate be if every area had the same ages?"""

import math
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from commonweal.analysis.methods import sample
from commonweal.analysis.standardise import directly_standardised, indirectly_standardised
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

KEYS = {
    "area": "area", "stratum": "age", "count": "n", "population": "people", "denominator": "made up"
}  # fmt: skip

# Down's syndrome among children of birth order five and over, Michigan 1950-64, by mother's age,
# with all births as standard: Fay and Feuer (1997), table II; Fleiss (1981), table 14.4.
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30_666, 123_419, 149_919, 104_088, 34_392]
ALL_BIRTHS = [319_933, 931_318, 786_511, 488_235, 237_863, 61_313]


def downs():
    return pd.DataFrame(
        {"area": "Michigan", "age": range(6), "n": CASES, "people": BIRTHS, "all": ALL_BIRTHS}
    )


def strata(events, people):
    rows = [
        (f"A{i}", f"S{j}", events[i][j], people[i][j])
        for i in range(len(events))
        for j in range(len(events[0]))
    ]
    return pd.DataFrame(rows, columns=["area", "age", "n", "people"])


def test_the_published_rate_of_downs_syndrome_by_birth_order():
    found = directly_standardised(downs(), standard="all", per=100_000, **KEYS).iloc[0]
    assert found["rate"] == pytest.approx(75.52901, abs=1e-5)
    assert found["crude"] == pytest.approx(740 / 442_811 * 1e5)


def test_dobsons_interval_by_hand():
    # Weighted variance of the rate, and the exact Poisson limits of 740 cases.
    w = np.array(ALL_BIRTHS) / sum(ALL_BIRTHS) / np.array(BIRTHS)
    error = math.sqrt(float((w**2 * np.array(CASES)).sum()) / 740)
    low, high = chi2.ppf(0.025, 1480) / 2, chi2.ppf(0.975, 1482) / 2
    found = directly_standardised(downs(), standard="all", limits="exact", per=1e5, **KEYS).iloc[0]
    assert found["lower"] == pytest.approx((75.52900744e-5 + error * (low - 740)) * 1e5, abs=1e-4)
    assert found["upper"] == pytest.approx((75.52900744e-5 + error * (high - 740)) * 1e5, abs=1e-4)
    byar = directly_standardised(downs(), standard="all", per=1e5, **KEYS).iloc[0]
    assert byar["upper"] == pytest.approx(found["upper"], rel=1e-4)


def test_with_one_stratum_it_is_the_crude_rate_with_its_own_limits():
    found = directly_standardised(strata([[20]], [[10_000]]), limits="exact", **KEYS).iloc[0]
    # Exact limits of 20 events: 12.217 and 30.888.
    assert (found["rate"], found["lower"], found["upper"]) == pytest.approx(
        (2, 1.2217, 3.0888), abs=1e-4
    )


def test_twenty_seen_where_seven_and_a_half_were_expected_by_age():
    # 1,000 young at 5 per 1,000 and 2,000 old at 1.25 per 1,000: 5 + 2.5.
    table = strata([[18, 2]], [[1_000, 2_000]]).assign(all=[500, 250], everyone=[100_000, 200_000])
    found = indirectly_standardised(
        table, reference_count="all", reference_population="everyone", **KEYS
    ).iloc[0]
    assert (found["expected"], found["ratio"]) == pytest.approx((7.5, 20 / 7.5))
    assert (found["lower"], found["upper"]) == pytest.approx((12.217 / 7.5, 30.888 / 7.5), abs=1e-3)
    assert found["rate"] == pytest.approx(20 / 7.5 * 750 / 300_000 * 1_000)


grids = st.lists(
    st.lists(st.tuples(st.integers(0, 200), st.integers(500, 9_000)), min_size=3, max_size=3),
    min_size=2, max_size=4,
)  # fmt: skip


@settings(deadline=None)
@given(grids)
def test_all_areas_together_are_as_expected(cells):
    table = strata([[c[0] for c in r] for r in cells], [[c[1] for c in r] for r in cells])
    if (table.groupby("age")["n"].sum() == 0).any():
        return
    found = indirectly_standardised(table, **KEYS)
    assert found["observed"].sum() == pytest.approx(found["expected"].sum())


@settings(deadline=None)
@given(grids, st.randoms())
def test_rates_lie_within_limits_and_order_does_not_matter(cells, chance):
    table = strata([[c[0] for c in r] for r in cells], [[c[1] for c in r] for r in cells])
    found = directly_standardised(table, **KEYS).set_index("area")
    assert ((found["lower"] <= found["rate"]) & (found["rate"] <= found["upper"])).all()
    order = list(range(len(table)))
    chance.shuffle(order)
    again = directly_standardised(table.iloc[order], **KEYS).set_index("area").loc[found.index]
    assert again["rate"].to_numpy() == pytest.approx(found["rate"].to_numpy())
    scaled = directly_standardised(table.assign(people=table["people"] * 10), **KEYS)
    assert scaled["rate"].to_numpy() * 10 == pytest.approx(found["rate"].to_numpy())


def test_the_interval_covers_the_true_rate_as_often_as_it_says():
    # 2,000 areas, true rates by age 4, 10, 2 per 1,000; 3,000 people; seed 3.
    rng = np.random.default_rng(3)
    people = np.array([1_000, 500, 1_500])
    rates = np.array([4, 10, 2]) / 1_000
    standard = np.array([300, 300, 400])
    truth = float((rates * standard).sum() / standard.sum() * 1_000)
    events = rng.poisson(rates * people, (2_000, 3))
    table = strata(events.tolist(), [people.tolist()] * 2_000)
    table["standard"] = np.tile(standard, 2_000)
    found = directly_standardised(table, standard="standard", **KEYS)
    covered = ((found["lower"] <= truth) & (truth <= found["upper"])).mean()
    # Exact limits cover a little more than 95%; three standard errors are 1.5%.
    assert 0.935 < covered < 0.985


def test_nothing_recorded_still_has_an_upper_limit_and_few_are_noted():
    found = directly_standardised(strata([[0, 0], [6, 9]], [[1_000, 2_000]] * 2), **KEYS)
    assert found["rate"].iloc[0] == 0
    # All weight on the stratum that weighs most: 1/3 ÷ 1,000 = 2/3 ÷ 2,000; 3.689 events.
    assert found["upper"].iloc[0] == pytest.approx(3.6889 / 3_000 * 1_000, abs=1e-3)
    assert found["note"].tolist() == ["fewer than 10 events", ""]


def test_a_stratum_that_is_not_there_is_refused():
    table = strata([[1, 2], [3, 4]], [[10, 20]] * 2)
    with pytest.raises(InvalidValues, match="every stratum once"):
        directly_standardised(table.iloc[:3], **KEYS)
    with pytest.raises(InvalidValues, match="same in every area"):
        directly_standardised(table.assign(std=[1, 2, 1, 3]), standard="std", **KEYS)
    with pytest.raises(InvalidValues, match="both its events and its people"):
        indirectly_standardised(table, reference_count="n", **KEYS)
    with pytest.raises(NotEnoughData, match="Nothing is expected"):
        indirectly_standardised(table.assign(n=0), **KEYS)


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "standardise.md").read_text("utf-8")
    table = sample("road_casualties_by_age.csv")
    keys = {"area": "district", "stratum": "age", "count": "casualties", "population": "people",
            "denominator": "mid-2020"}  # fmt: skip
    found = directly_standardised(table, per=100_000, **keys).set_index("area")
    for name in ("Manchester", "Stockport", "Bolton"):
        row = found.loc[name]
        words = (
            f"| {name} | {row['count']:.0f} | {row['crude']:.0f} | {row['rate']:.0f} "
            f"({row['lower']:.0f} to {row['upper']:.0f}) |"
        )
        assert words in page
    stockport = indirectly_standardised(table, **keys).set_index("area").loc["Stockport"]
    assert f"{stockport['observed']:.0f} where {stockport['expected']:.0f}" in page
    assert f"**{1 - stockport['ratio']:.0%} fewer**" in page
