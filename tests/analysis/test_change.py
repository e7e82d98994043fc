import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.change import (
    SMALL_BASE,
    change,
    compare_spans,
    e_test,
    overdispersion,
    percentage_change,
)
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.series import Break

YEAR = Span.parse("2025-04", "2026-03")
NEIGHBOURHOOD = ("Burglary", "Robbery", "Theft from the person", "Vehicle crime")


@pytest.mark.parametrize(
    ("count", "against", "p"), [(0, 3, 0.0884), (6, 2, 0.1749), (2, 6, 0.1749), (10, 5, 0.20616)]
)
def test_the_e_test_gives_the_published_p(count, against, p):
    assert e_test(count, against) == pytest.approx(p, abs=5e-4)


def test_the_e_test_over_unequal_exposures():
    assert e_test(100, 25, exposure=10, against_exposure=5) == pytest.approx(0.0015381, abs=5e-4)


def test_the_e_test_as_printed_agrees_with_scipy():
    from scipy.stats import poisson_means_test

    for a, n, b, m in [(100, 10, 25, 5), (7, 3, 20, 4), (0, 2, 5, 1)]:
        ours = e_test(a, b, exposure=n, against_exposure=m, variance="separate")
        assert ours == pytest.approx(poisson_means_test(a, n, b, m).pvalue, abs=1e-6)


def test_two_nil_counts_cannot_be_tested():
    with pytest.raises(NotDefined):
        e_test(0, 0)


@given(st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=50)
def test_the_e_test_is_a_probability_and_blind_to_order(a, b):
    if a + b:
        p = e_test(a, b)
        assert 0 <= p <= 1
        assert p == pytest.approx(e_test(b, a), abs=1e-9)


def test_a_fall_from_100_to_80_is_within_chance():
    found = change(80, 100)
    assert (found.direction, found.percentage) == ("same", -0.2)
    # Clopper-Pearson of 80 in 180: 0.3705 to 0.5202, as odds 0.5885 to 1.0844.
    assert (found.lower, found.upper) == pytest.approx((0.589, 1.084), abs=2e-3)


def test_no_percentage_is_given_on_a_tiny_base():
    found = change(12, 6)
    assert found.percentage is None
    assert found.percentage_limits is None
    assert found.why_no_percentage == f"The base is 6, below {SMALL_BASE}."
    with pytest.raises(NotEnoughData, match="too small for a percentage"):
        percentage_change(12, 6)


@given(st.integers(0, 5_000), st.integers(1, 5_000))
@settings(max_examples=60)
def test_the_ratio_lies_within_its_limits_and_direction_follows_them(a, b):
    found = change(a, b)
    assert found.lower <= found.ratio <= found.upper
    assert (found.direction == "same") == (found.lower <= 1 <= found.upper)


@given(st.integers(20, 2_000), st.integers(20, 2_000), st.floats(1.1, 20))
@settings(max_examples=40)
def test_more_overdispersion_never_narrows_the_limits(a, b, spread):
    calm, wild = change(a, b, overdispersion=1.05), change(a, b, overdispersion=spread)
    assert wild.lower <= calm.lower + 1e-12
    assert wild.upper >= calm.upper - 1e-12


def test_wolverhampton_fell_eleven_percent_over_the_ten_months_that_compare(wolverhampton):
    found = compare_spans(wolverhampton(), span=YEAR)
    assert (found.count, found.against, len(found.months)) == (23_096, 25_926, 10)
    assert found.percentage == pytest.approx(-0.109, abs=5e-4)
    chance = found.by_chance_alone
    assert (chance.lower - 1, chance.upper - 1) == pytest.approx((-0.125, -0.093), abs=5e-4)
    assert found.direction == "down"
    assert {str(m) for m in found.left_out} == {"2024-09", "2024-10", "2025-09", "2025-10"}


@pytest.mark.parametrize(
    ("categories", "percentage", "lower", "upper"),
    [
        (NEIGHBOURHOOD, -0.22, -0.25, -0.18),
        (("Violence and sexual offences",), -0.06, -0.09, -0.04),
        (("Anti-social behaviour",), -0.38, -0.42, -0.34),
        (("Shoplifting",), 0.11, 0.05, 0.17),
        (("Robbery",), -0.34, -0.44, -0.23),
        (("Drugs",), 0.14, 0.01, 0.29),
    ],
)
def test_the_limits_from_chance_alone_are_the_published_sketch(
    wolverhampton, categories, percentage, lower, upper
):
    found = compare_spans(wolverhampton(*categories), span=YEAR)
    chance = found.by_chance_alone
    assert found.percentage == pytest.approx(percentage, abs=6e-3)
    assert (chance.lower - 1, chance.upper - 1) == pytest.approx((lower, upper), abs=6e-3)


def test_shoplifting_rose_no_more_than_its_months_swing(wolverhampton):
    found = compare_spans(wolverhampton("Shoplifting"), span=YEAR)
    assert found.by_chance_alone.lower > 1  # chance alone would have called it a rise
    assert found.overdispersion > 5
    assert found.direction == "same"


def test_a_month_short_of_its_partner_is_left_out_and_named(monthly):
    values = [100.0] * 24
    values[3] = None
    found = compare_spans(monthly(values), span=Span.parse("2023-01", "2023-12"))
    assert (found.count, found.against) == (1_100, 1_100)
    assert found.left_out == (Month(2022, 4), Month(2023, 4))


def test_no_change_is_worked_out_across_a_change_of_recording(monthly):
    changed = Break(Month(2022, 9), "new counting rules")
    with pytest.raises(NotDefined, match=r"September 2022: new counting rules"):
        compare_spans(monthly([50] * 24, breaks=[changed]), span=Span.parse("2023-01", "2023-12"))


def test_a_change_of_recording_before_both_periods_does_not_matter(monthly):
    early = Break(Month(2022, 1), "new system")
    found = compare_spans(monthly([50] * 24, breaks=[early]), span=Span.parse("2023-01", "2023-12"))
    assert found.direction == "same"


@pytest.mark.parametrize(
    "against", [Span.parse("2022-06", "2022-11"), Span.parse("2022-02", "2023-01")]
)
def test_unlike_periods_are_not_compared(monthly, against):
    with pytest.raises(InvalidValues):
        compare_spans(monthly([50] * 24), span=Span.parse("2023-01", "2023-12"), against=against)


def test_when_no_month_is_in_both_periods_there_is_no_answer(monthly):
    with pytest.raises(NotEnoughData, match="no month in both"):
        compare_spans(monthly([None] * 12 + [5] * 12), span=Span.parse("2023-01", "2023-12"))


def test_few_months_borrow_their_spread_from_the_series(monthly):
    rng = np.random.default_rng(3)
    values = rng.negative_binomial(100 / 3, 1 / 4, 48)
    found = compare_spans(monthly(values), span=Span.parse("2025-10", "2025-12"))
    assert "36 pairs a year apart" in found.method
    assert found.overdispersion > 2


def test_the_spread_of_pairs_is_pearsons_chi_square_over_its_freedom():
    # Shares 0.4 and 0.6 of 100 each about 0.5: 2 × (10² / 25) / 1 = 8.
    assert overdispersion(np.array([40.0, 60.0]), np.array([60.0, 40.0])) == pytest.approx(8)


def test_ordinary_noise_is_called_a_change_one_time_in_twenty(monthly):
    """400 unchanged series, variance 4 times chance: chance alone is fooled, we are not."""
    rng = np.random.default_rng(1)
    ours = alone = 0
    for _ in range(400):
        values = rng.negative_binomial(100 / 3, 1 / 4, 24)
        found = compare_spans(monthly(values), span=Span.parse("2023-01", "2023-12"))
        ours += found.direction != "same"
        alone += 1 not in found.by_chance_alone
    assert 0.02 <= ours / 400 <= 0.085  # 5% give or take three standard errors
    assert alone / 400 > 0.2


def test_a_planted_fall_is_found_with_its_size_inside_the_limits(monthly):
    rng = np.random.default_rng(2)
    within = found_down = 0
    for _ in range(200):
        mean = np.r_[np.full(12, 200), np.full(12, 150)]
        change_ = compare_spans(
            monthly(rng.negative_binomial(mean, 1 / 2)), span=Span.parse("2023-01", "2023-12")
        )
        within += change_.lower <= 0.75 <= change_.upper
        found_down += change_.direction == "down"
    assert within / 200 >= 0.91
    assert found_down / 200 > 0.95


def test_a_nil_base_has_a_lower_limit_and_no_upper_one():
    found = change(30, 0)
    assert found.ratio == found.upper == math.inf
    assert found.lower > 1
