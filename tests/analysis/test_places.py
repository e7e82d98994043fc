"""Comparison, concentration, steadied small areas and the deprivation gradient."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.compare import beside, funnel, ranks
from commonweal.analysis.concentration import concentration, lorenz, share_in_top
from commonweal.analysis.gradient import by_group, deprivation_gradient, position_by_deprivation
from commonweal.analysis.smallareas import stabilised_rates
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

KEYS = {"count": "count", "population": "people", "denominator": "Census 2021"}


def places(*values):
    return pd.DataFrame({"n": values})


def test_an_area_is_set_beside_the_rest_of_its_force_not_beside_itself():
    areas = pd.DataFrame(
        {"area": ["Here", "Force", "Alike"], "count": [200, 1_200, 90], "people": [1e4, 1.1e5, 1e4]}
    )
    found = beside(areas, subject="Here", area="area", includes_subject=("Force",), **KEYS)
    row = found.set_index("area")
    assert row.loc["Force", "ratio"] == pytest.approx((200 / 1e4) / (1_000 / 1e5))
    assert row.loc["Alike", "position"] == "higher"
    assert np.isnan(row.loc["Here", "ratio"])


def test_a_subject_that_is_not_there_is_refused():
    with pytest.raises(UnknownName):
        beside(
            pd.DataFrame({"area": ["A"], "count": [1], "people": [2]}), subject="B", area="area",
            **KEYS,
        )  # fmt: skip


def test_ranks_that_chance_could_swap_overlap():
    areas = pd.DataFrame({"count": [100, 102, 300], "people": [10_000] * 3})
    found = ranks(areas, **KEYS)
    assert list(found["rank"]) == [3, 2, 1]
    assert list(found["rank_best"]) == [2, 2, 1]
    assert list(found["rank_worst"]) == [3, 3, 1]


def test_rank_ranges_hold_all_true_ranks_at_once():
    rng = np.random.default_rng(10)
    true = np.linspace(0.005, 0.02, 20)
    order = np.argsort(np.argsort(-true)) + 1
    held = 0
    for _ in range(200):
        areas = pd.DataFrame({"count": rng.poisson(true * 8_000), "people": 8_000})
        found = ranks(areas, **KEYS)
        held += bool(((found["rank_best"] <= order) & (order <= found["rank_worst"])).all())
    assert held / 200 >= 0.93


def test_with_no_real_difference_nobody_is_outside_the_funnel():
    rng = np.random.default_rng(11)
    people = rng.integers(1_000, 50_000, 300)
    areas = pd.DataFrame({"count": rng.poisson(people * 0.01), "people": people})
    found = funnel(areas, **KEYS)
    assert found.overdispersion < 1.3
    assert (found.areas["position"] != "within").mean() < 0.01


def test_ordinary_differences_widen_the_funnel_and_a_real_outlier_stays_out():
    rng = np.random.default_rng(12)
    people = rng.integers(5_000, 50_000, 200)
    true = 0.01 * rng.gamma(25, 1 / 25, 200)  # a fifth apart from one another
    true[0] = 0.04
    areas = pd.DataFrame({"count": rng.poisson(people * true), "people": people})
    alone = funnel(areas, limits="chance alone", **KEYS)
    allowed = funnel(areas, **KEYS)
    assert (alone.areas["position"] != "within").mean() > 0.2
    assert (allowed.areas["position"] != "within").mean() < 0.03
    assert allowed.areas["position"].iloc[0] == "higher"
    assert allowed.between == pytest.approx(0.2, abs=0.05)


def test_nine_areas_make_no_funnel():
    with pytest.raises(NotEnoughData):
        funnel(pd.DataFrame({"count": [1] * 9, "people": [10] * 9}), **KEYS)


def test_half_of_ten_thefts_are_in_one_place_of_four():
    found = concentration(places(6, 2, 1, 1), count="n")
    assert dict(found.places_for) == {0.25: 1, 0.5: 1, 0.8: 2}
    assert found.gini == pytest.approx(0.4)  # 2(1+2+6+24)/(4×10) − 5/4
    assert share_in_top(places(6, 2, 1, 1), count="n", top=2) == 0.8


def test_with_fewer_events_than_places_the_adjusted_gini_starts_from_nil():
    scattered = concentration(places(1, 1, 0, 0, 0, 0), count="n")
    assert scattered.gini == pytest.approx(2 / 3)
    assert scattered.gini_adjusted == pytest.approx(0)
    assert concentration(places(2, 0, 0, 0, 0, 0), count="n").gini_adjusted == pytest.approx(0.5)


def test_half_of_wolverhamptons_neighbourhood_crime_is_in_36_of_161(neighbourhoods):
    found = concentration(neighbourhoods, count="count")
    assert (found.places, found.events, found.places_for[0.5]) == (161, 3_608, 36)
    assert share_in_top(neighbourhoods, count="count", top=3) == pytest.approx(1 / 9, abs=5e-4)
    assert found.by_chance[0.5] > found.places_for[0.5]


@given(st.lists(st.integers(0, 500), min_size=2, max_size=40).filter(any), st.integers(2, 9))
def test_concentration_is_blind_to_order_and_to_scale(values, factor):
    one = concentration(places(*values), count="n")
    other = concentration(places(*[factor * v for v in reversed(values)]), count="n")
    assert one.gini == pytest.approx(other.gini)
    assert one.places_for == other.places_for


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40).filter(any))
def test_the_lorenz_curve_runs_from_nothing_to_all(values):
    curve = lorenz(places(*values), count="n")
    assert tuple(curve.iloc[0]) == (0, 0)
    assert tuple(curve.iloc[-1]) == pytest.approx((1, 1))
    assert (np.diff(curve["events"]) >= 0).all()


def test_without_events_nothing_is_concentrated():
    with pytest.raises(NotEnoughData):
        concentration(places(0, 0), count="n")


def test_steadied_rates_keep_the_total(neighbourhoods):
    found = stabilised_rates(neighbourhoods, **KEYS)
    back = (found.areas["stabilised"] * neighbourhoods["people"] / 1_000).sum()
    assert back == pytest.approx(neighbourhoods["count"].sum())


def test_steadied_rates_come_nearer_to_the_truth_than_raw_ones():
    rng = np.random.default_rng(13)
    people = rng.integers(1_000, 2_500, 200)
    true = 0.005 * rng.gamma(4, 1 / 4, 200)
    areas = pd.DataFrame({"count": rng.poisson(people * true), "people": people})
    found = stabilised_rates(areas, **KEYS)
    raw = np.mean((found.areas["rate"] - 1_000 * true) ** 2)
    steadied = np.mean((found.areas["stabilised"] - 1_000 * true) ** 2)
    assert steadied < 0.8 * raw
    assert found.between == pytest.approx(0.5, abs=0.1)
    inside = (found.areas["lower"] <= 1_000 * true) & (1_000 * true <= found.areas["upper"])
    assert 0.9 <= inside.mean() <= 0.99


def test_where_areas_do_not_differ_one_rate_serves_all():
    areas = pd.DataFrame({"count": [10] * 30, "people": [1_000] * 30})
    found = stabilised_rates(areas, **KEYS)
    assert found.areas["stabilised"].to_numpy() == pytest.approx(10)
    assert found.areas["weight"].max() < 0.01


def test_a_small_area_is_drawn_in_further_than_a_large_one():
    rng = np.random.default_rng(14)
    areas = pd.DataFrame({"count": rng.poisson(20, 40), "people": 1_000})
    areas.loc[0] = [40, 1_000]
    areas.loc[1] = [400, 10_000]
    found = stabilised_rates(areas, **KEYS).areas
    assert found["weight"][0] < found["weight"][1]
    assert found["stabilised"][0] < found["stabilised"][1]


def test_areas_take_room_for_their_people_in_the_queue():
    areas = pd.DataFrame({"people": [100, 300, 600], "score": [1.0, 2.0, 3.0]})
    found = position_by_deprivation(
        areas, population="people", deprivation="score", higher_is="more deprived"
    )
    assert found == pytest.approx([0.05, 0.25, 0.7])


def graded(higher_is="more deprived", **columns):
    return deprivation_gradient(
        pd.DataFrame(columns), deprivation="score", higher_is=higher_is, **KEYS
    )


def test_a_planted_gradient_comes_back():
    rng = np.random.default_rng(15)
    within = 0
    for _ in range(100):
        position = (np.arange(150) + 0.5) / 150
        count = rng.negative_binomial(15 * np.exp(np.log(3) * (position - 0.5)) / 2, 1 / 3)
        found = graded(count=count, people=np.full(150, 1_500), score=position)
        within += found.relative_lower <= 3 <= found.relative_upper
    assert within >= 89


def test_a_rank_read_the_wrong_way_round_turns_the_gradient_over():
    score = np.arange(40.0)
    columns = {"count": 10 + np.arange(40), "people": np.full(40, 1_000), "score": score}
    up, down = graded(**columns), graded(higher_is="less deprived", **columns)
    assert up.direction == "more in deprived areas"
    assert down.direction == "less in deprived areas"
    assert up.slope_index == pytest.approx(-down.slope_index)
    assert up.relative_index == pytest.approx(1 / down.relative_index)


def test_the_direction_of_the_deprivation_column_must_be_said():
    with pytest.raises(InvalidValues, match="Say what a high value means"):
        graded(higher_is="", count=[1] * 30, people=[10] * 30, score=list(range(30)))


def test_wolverhamptons_deprived_end_bears_twice_the_neighbourhood_crime(neighbourhoods):
    found = deprivation_gradient(
        neighbourhoods, deprivation="score", higher_is="more deprived", **KEYS
    )
    assert found.relative_index == pytest.approx(2.03, abs=0.01)
    assert found.relative_lower > 1
    assert found.slope_lower < found.slope_index < found.slope_upper
    table = by_group(neighbourhoods, group="decile", **KEYS)
    assert (table["count"].sum(), table["areas"].sum()) == (3_608, 161)
