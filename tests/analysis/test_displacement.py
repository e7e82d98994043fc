"""Displacement: the published cases, what areas' own swings do to the error, planted truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.test_methods import page

from commonweal.analysis.displacement import (
    displacement,
    displacement_difference,
    displacement_quotient,
    harm_displacement,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month

START = Month(2024, 1)
WHOLE = st.integers(0, 5_000)


def areas(draws, *, treated=12, control=30, around=0, fall=1.0, move=1.0, swing=0.0, level=10.0):
    """Areas by month, 12 before and 12 after; `swing` is how far areas' levels change by themselves."""
    rows = []
    for role, n, ratio in (
        ("treated", treated, fall), ("control", control, 1.0), ("displacement", around, move)
    ):  # fmt: skip
        own = level * np.exp(draws.normal(0, swing, n))
        for i in range(n):
            mean = np.r_[np.full(12, level), np.full(12, own[i] * ratio)]
            rows += [
                {"area": f"{role} {i}", "role": role, "month": str(START + (m - 12)), "count": c}
                for m, c in enumerate(draws.poisson(mean))
            ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("numbers", "confidence", "estimate", "error", "lower", "upper"),
    [
        ((308, 318, 207, 110, 150, 140, 178, 157), 0.95, -118, 39.598, -196, -40),
        ((130, 150, 120, 100, 0, 0, 0, 0), 0.9, -40, 22.4, -76.8, -3.2),
        ((130, 150, 120, 100, 30, 25, 40, 25), 0.9, -50, 24.9, -91.0, -9.0),
    ],
)
def test_the_published_differences(numbers, confidence, estimate, error, lower, upper):
    names = ("control", "treated", "displaced_control", "displaced")
    given_ = {
        f"{name}_{side}": numbers[2 * i + (side == "after")]
        for i, name in enumerate(names)
        for side in ("before", "after")
    }
    found = displacement_difference(**given_, confidence=confidence)
    assert found.estimate == estimate
    assert found.error == pytest.approx(error, rel=3e-3 if error < 30 else 1e-4)
    assert (found.limits.lower, found.limits.upper) == pytest.approx((lower, upper), abs=0.5)
    assert found.verdict == "fewer"


def test_periods_of_unequal_length_are_weighed_by_time():
    found = displacement_difference(
        control_before=100, control_after=50, treated_before=80, treated_after=20,
        time_before=2, time_after=1,
    )  # fmt: skip
    assert found.estimate == -20
    assert found.error == pytest.approx(115**0.5)
    assert (found.limits.lower, found.limits.upper) == pytest.approx((-41.02, 1.02), abs=0.005)
    assert found.verdict == "no difference shown"


def test_harm_is_the_weighted_sum_with_its_own_error():
    table = sample("displacement_harm.csv")
    found = harm_displacement(table)
    assert found.estimate == -1721
    assert found.error == pytest.approx(304.1036, abs=1e-4)
    assert found.z == pytest.approx(-5.659256, abs=1e-6)
    assert (found.limits.lower, found.limits.upper) == pytest.approx(
        (-2317.03, -1124.97), abs=0.005
    )
    alone = [harm_displacement(table.iloc[[i]].assign(weight=1)) for i in range(5)]
    assert [a.estimate for a in alone] == [-14, -42, -157, -30, -60]
    assert [a.error for a in alone] == pytest.approx(
        [20.688, 34.957, 28.862, 19.647, 20.976], abs=1e-3
    )


def test_the_quotient_by_hand_and_its_refusal_to_divide_by_a_rise():
    base = {"control_before": 100, "control_after": 100, "around_before": 50}
    assert (
        displacement_quotient(treated_before=40, treated_after=20, around_after=60, **base) == -0.5
    )
    assert (
        displacement_quotient(treated_before=40, treated_after=20, around_after=40, **base) == 0.5
    )
    with pytest.raises(NotDefined, match="no fall"):
        displacement_quotient(treated_before=20, treated_after=20, around_after=60, **base)


@given(WHOLE, WHOLE, WHOLE, WHOLE, st.integers(0, 500))
def test_what_all_areas_share_cancels(a, b, c, d, shared):
    plain = displacement_difference(
        treated_before=a, treated_after=b, control_before=c, control_after=d
    )
    raised = displacement_difference(
        treated_before=a, treated_after=b + shared, control_before=c, control_after=d + shared
    )
    assert plain.estimate == raised.estimate
    assert raised.error >= plain.error


def test_rows_in_another_order_give_the_same():
    table = areas(np.random.default_rng(1), around=6, swing=0.2)
    one = displacement(table, start=START)
    other = displacement(table.sample(frac=1, random_state=2), start=START)
    assert one.estimate == pytest.approx(other.estimate)
    assert one.clustered_error == pytest.approx(other.clustered_error)


def test_totals_of_equal_groups_are_the_published_difference():
    table = areas(np.random.default_rng(3), treated=8, control=8)
    later = table["month"] >= str(START)
    sums = table.groupby(["role", later])["count"].sum()
    plain = displacement_difference(
        treated_before=sums["treated", False], treated_after=sums["treated", True],
        control_before=sums["control", False], control_after=sums["control", True],
    )  # fmt: skip
    found = displacement(table, start=START)
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.poisson_error == pytest.approx(plain.error)


def test_a_planted_fall_and_planted_displacement_are_found():
    draws = np.random.default_rng(105)
    estimates, moved, inside = [], [], 0
    for _ in range(60):
        found = displacement(areas(draws, around=10, fall=0.75, move=1.2, swing=0.1), start=START)
        estimates.append(found.treated)
        moved.append(found.displaced)
        true = -0.25 * 12 * 120 + 0.2 * 10 * 120
        inside += found.limits.lower <= true <= found.limits.upper
    # 12 areas × 120 events × −25%, and 10 areas × 120 × +20%; three simulation errors are allowed.
    assert np.mean(estimates) == pytest.approx(-360, abs=28)
    assert np.mean(moved) == pytest.approx(240, abs=28)
    assert inside >= 52
    assert "more" in found.in_words


def test_chance_alone_is_too_eager_and_the_wider_error_is_not():
    """100 schemes without effect among areas whose levels swing by a quarter by themselves."""
    draws = np.random.default_rng(5)
    alarms = chance = 0
    for _ in range(100):
        found = displacement(areas(draws, swing=0.25), start=START)
        alarms += found.verdict != "no difference shown"
        chance += abs(found.estimate) > 1.96 * found.poisson_error
    assert chance / 100 > 0.2
    assert alarms / 100 < 0.05 + 3 * (0.05 * 0.95 / 100) ** 0.5


def test_harm_weights_every_event():
    table = areas(np.random.default_rng(6))
    plain = displacement(table, start=START)
    heavy = displacement(table.assign(days=3.0), start=START, weight="days")
    assert heavy.estimate == pytest.approx(3 * plain.estimate)
    assert heavy.poisson_error == pytest.approx(3 * plain.poisson_error)
    assert heavy.clustered_error == pytest.approx(3 * plain.clustered_error)


def test_what_cannot_be_answered_is_refused():
    table = areas(np.random.default_rng(7), treated=1)
    with pytest.raises(NotEnoughData, match="no spread of its own"):
        displacement(table, start=START)
    with pytest.raises(NotEnoughData, match="before and after"):
        displacement(table, start=Month(2030, 1))
    with pytest.raises(InvalidValues, match="unknown"):
        displacement(table.assign(role="buffer"), start=START)
    with pytest.raises(InvalidValues):
        displacement_difference(
            treated_before=1.5, treated_after=1, control_before=1, control_after=1
        )


def test_the_numbers_on_the_page():
    found = displacement(sample("sheffield_violence.csv"), start=Month(2020, 4), role="shops")
    text = page("displacement")
    assert f"{-found.estimate:.0f} fewer" in text
    assert f"error of {found.poisson_error:.0f}" in text
    assert f"it is {found.clustered_error:.0f}" in text
    assert f"−{-found.limits.lower:.0f} to +{found.limits.upper:.0f}" in text
    assert found.wider == "clustered"
