"""Gradient, funnel and steadied rates: beside another library, and their error rates by simulation."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.compare import funnel
from commonweal.analysis.gradient import deprivation_gradient, position_by_deprivation
from commonweal.analysis.smallareas import stabilised_rates

KEYS = {"count": "count", "population": "people", "denominator": "made up"}
GRADIENT = {**KEYS, "deprivation": "score", "higher_is": "more deprived"}


def places(seed, areas=60, low=5.0, high=15.0, spread=0.0):
    """Small areas whose rate for 1,000 rises in a straight line from `low` to `high`."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1_000, 3_000, areas)
    score = rng.permutation(areas).astype(float)
    table = pd.DataFrame({"people": people, "score": score})
    at = position_by_deprivation(
        table, population="people", deprivation="score", higher_is="more deprived"
    )
    rate = (low + (high - low) * at) / 1_000
    swing = rng.gamma(1 / spread**2, spread**2, areas) if spread else 1.0
    return table.assign(count=rng.poisson(rate * people * swing), at=at, rate=rate)


def test_both_indices_are_those_of_statsmodels(neighbourhoods):
    found = deprivation_gradient(neighbourhoods, **GRADIENT)
    at = position_by_deprivation(
        neighbourhoods, population="people", deprivation="score", higher_is="more deprived"
    )
    people, count = neighbourhoods["people"], neighbourhoods["count"]
    design = sm.add_constant(at)
    line = sm.WLS(count / people * 1_000, design, weights=people).fit(cov_type="HC3", use_t=True)
    assert found.slope_index == pytest.approx(line.params.iloc[1], rel=1e-8)
    assert (found.slope_lower, found.slope_upper) == pytest.approx(
        tuple(line.conf_int().iloc[1]), rel=1e-6
    )
    log = sm.GLM(count, design, family=sm.families.Poisson(), offset=np.log(people)).fit(
        scale="X2", use_t=True
    )
    assert np.log(found.relative_index) == pytest.approx(log.params.iloc[1], rel=1e-6)
    assert np.log([found.relative_lower, found.relative_upper]) == pytest.approx(
        log.conf_int().iloc[1].to_numpy(), rel=1e-5
    )


def test_a_rate_that_rises_in_a_straight_line_by_hand():
    # 20 areas of 1,000 people with 1, 3, 5 … 39 events: 40 more for 1,000 from end to end.
    table = pd.DataFrame({"people": 1_000, "count": range(1, 41, 2), "score": range(20)})
    found = deprivation_gradient(table, **GRADIENT)
    assert found.slope_index == pytest.approx(40)
    assert found.slope_upper - found.slope_lower == pytest.approx(0, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.integers(2, 9))
def test_turned_scaled_and_shuffled_areas_give_the_turned_scaled_same_gradient(seed, times):
    table = places(seed, areas=25)
    found = deprivation_gradient(table, **GRADIENT)
    shuffled = deprivation_gradient(table.sample(frac=1, random_state=seed % 99), **GRADIENT)
    assert shuffled.slope_index == pytest.approx(found.slope_index)
    turned = deprivation_gradient(table.assign(score=-table["score"]), **GRADIENT)
    assert turned.slope_index == pytest.approx(-found.slope_index)
    assert turned.relative_index == pytest.approx(1 / found.relative_index, rel=1e-5)
    more = deprivation_gradient(table.assign(count=table["count"] * times), **GRADIENT)
    assert more.slope_index == pytest.approx(found.slope_index * times)
    assert more.relative_index == pytest.approx(found.relative_index, rel=1e-5)
    squeezed = deprivation_gradient(table.assign(score=np.exp(table["score"] / 9)), **GRADIENT)
    assert squeezed.slope_index == pytest.approx(found.slope_index)  # only the order counts


def test_the_slope_and_its_limits_hold_the_truth_as_often_as_they_say():
    # 250 places of 60 areas, rates swinging by 30% beyond chance; truth 10 for 1,000.
    held = [
        f.slope_lower <= 10 <= f.slope_upper
        for f in (deprivation_gradient(places(s, spread=0.3), **GRADIENT) for s in range(250))
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / 250))


def test_where_there_is_no_gradient_one_is_seen_five_times_in_a_hundred():
    seen = [
        deprivation_gradient(places(s, low=10, high=10, spread=0.3), **GRADIENT).direction
        != "no clear gradient"
        for s in range(250)
    ]
    assert np.mean(seen) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 250))


def test_ordinary_areas_lie_outside_the_funnel_as_often_as_it_says():
    # 60 sets of 150 areas whose true rates differ by a fifth; 9,000 areas; seed 8.
    rng = np.random.default_rng(8)
    outside95 = outside998 = 0
    for _ in range(60):
        people = rng.integers(3_000, 20_000, 150)
        rate = 0.02 * rng.gamma(25, 1 / 25, 150)
        table = pd.DataFrame({"people": people, "count": rng.poisson(rate * people)})
        found = funnel(table, **KEYS).areas
        outside95 += ((found["rate"] > found["upper95"]) | (found["rate"] < found["lower95"])).sum()
        outside998 += (found["position"] != "within").sum()
    assert outside95 / 9_000 == pytest.approx(0.05, abs=0.01)
    assert outside998 / 9_000 < 0.006


def test_steadied_rates_hold_the_truth_as_often_as_they_say():
    # 40 sets of 100 areas; true rates gamma about 10 for 1,000, deviation 50%; 4,000 areas; seed 4.
    rng = np.random.default_rng(4)
    held = []
    for _ in range(40):
        people = rng.integers(500, 4_000, 100)
        rate = 0.01 * rng.gamma(4, 1 / 4, 100)
        table = pd.DataFrame({"people": people, "count": rng.poisson(rate * people)})
        found = stabilised_rates(table, **KEYS).areas
        held.append(((found["lower"] <= rate * 1_000) & (rate * 1_000 <= found["upper"])).mean())
    # A point or two is lost because mean and spread are learnt from the same areas.
    assert 0.93 < np.mean(held) < 0.965
