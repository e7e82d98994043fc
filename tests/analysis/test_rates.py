import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.intervals import byar_limits, exact_poisson_limits
from commonweal.analysis.rates import (
    rate,
    rate_ratio,
    rate_with_limits,
    ratio_to_expected,
)
from commonweal.vocabulary.errors import InvalidValues, MissingColumns

CENSUS = "Census 2021 usual residents"


def table(*rows):
    return pd.DataFrame(rows, columns=["events", "people"])


def rated(*rows, **options):
    return rate_with_limits(
        table(*rows), count="events", population="people", denominator=CENSUS, **options
    )


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_exact_limits_are_those_printed_in_tables(events, lower, upper):
    low, high = exact_poisson_limits(events)
    assert (float(low), float(high)) == pytest.approx((lower, upper), abs=6e-4)


@pytest.mark.parametrize("events", [10, 20, 100, 5_000])
def test_byar_limits_agree_with_the_exact_ones_to_one_percent(events):
    for byar, exact in zip(byar_limits(events), exact_poisson_limits(events), strict=True):
        assert float(byar) == pytest.approx(float(exact), rel=0.01)


def test_below_ten_events_byar_gives_way_to_exact_limits():
    assert [float(v) for v in byar_limits(3)] == [float(v) for v in exact_poisson_limits(3)]


def test_a_rate_carries_its_denominator_and_its_unit():
    row = rated((10, 20_000)).iloc[0]
    assert (row["rate"], row["per"], row["denominator"]) == (0.5, 1_000, CENSUS)


def test_a_rate_without_the_name_of_its_denominator_is_refused():
    with pytest.raises(InvalidValues, match="name and year of its denominator"):
        rate(10, 1_000, denominator=" ")


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumns, match="no column residents"):
        rate_with_limits(table((1, 2)), count="events", population="residents", denominator=CENSUS)


@pytest.mark.parametrize("bad", [(-1, 10), (1.5, 10), (1, 0), (float("nan"), 10)])
def test_counts_that_are_not_counts_and_empty_places_are_refused(bad):
    with pytest.raises(InvalidValues):
        rated(bad)


@given(st.integers(0, 10**6), st.integers(1, 10**8))
def test_two_identical_areas_get_identical_rates(events, people):
    both = rated((events, people), (events, people))
    assert both.iloc[0].equals(both.iloc[1])


@given(st.integers(0, 10**5), st.integers(1, 10**7), st.sampled_from(["exact", "byar"]))
def test_a_rate_lies_within_its_limits(events, people, method):
    row = rated((events, people), method=method).iloc[0]
    assert row["lower"] <= row["rate"] <= row["upper"]


def test_the_published_rate_ratio_and_its_limits():
    found = rate_ratio(1_167, 30_000, 10_193, 1_400_000)
    assert (found.ratio, found.lower, found.upper) == pytest.approx(
        (5.3428824, 5.0288746, 5.6764971), abs=1e-4
    )


def test_for_proportions_the_error_is_smaller():
    people = rate_ratio(1_167, 30_000, 10_193, 1_400_000, method="log-normal proportions")
    error = math.log(people.upper / people.lower) / (2 * 1.959964)
    by_hand = math.sqrt(1 / 1_167 - 1 / 30_000 + 1 / 10_193 - 1 / 1_400_000)
    assert error == pytest.approx(by_hand, rel=1e-6)


def test_a_nil_group_gets_an_upper_limit_and_a_nil_reference_a_lower_one():
    none = rate_ratio(0, 1_000, 40, 10_000)
    assert none.ratio == none.lower == 0
    assert 0 < none.upper < math.inf
    base = rate_ratio(40, 10_000, 0, 1_000)
    assert base.ratio == base.upper == math.inf
    assert base.lower > 0


def test_nothing_over_nothing_has_no_ratio():
    with pytest.raises(InvalidValues, match="nothing to nothing"):
        rate_ratio(0, 10, 0, 10)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(10**3, 10**6))
def test_turning_a_ratio_round_inverts_it(a, b, people):
    one, other = rate_ratio(a, people, b, 5_000), rate_ratio(b, 5_000, a, people)
    assert one.ratio == pytest.approx(1 / other.ratio)
    assert one.lower == pytest.approx(1 / other.upper)
    assert one.p == pytest.approx(other.p)


def test_twenty_seen_where_ten_were_expected():
    found = ratio_to_expected(20, 10)  # exact limits of 20: 12.217 and 30.888
    assert (found.ratio, found.lower, found.upper) == pytest.approx((2, 1.2217, 3.0888), abs=1e-4)
    assert found.p < 0.01
