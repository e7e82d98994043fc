"""Difference in differences: the textbook panel, planted truth, honest rates, gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.test_methods import page

from commonweal.analysis.differences import (
    balanced,
    difference_in_differences,
    fixed_effects,
    within,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import percent

START = Month(2024, 1)


def panel(draws, *, treated=15, control=45, months=24, start=12, ratio=1.0, drift=0.25, level=12.0):
    """Areas that differ in level and whose level drifts by itself once, at the start."""
    n = treated + control
    own = level * draws.gamma(4, 0.25, n)[:, None] * np.ones(months)
    own[:, start:] *= np.exp(draws.normal(0, drift, n))[:, None]
    group = np.arange(n) < treated
    season = 1 + 0.2 * np.sin(np.arange(months) * np.pi / 6)
    mean = own * season * np.where(group[:, None] & (np.arange(months) >= start), ratio, 1)
    return pd.DataFrame(
        {
            "area": np.repeat(np.arange(n), months),
            "month": np.tile([str(START + (m - start)) for m in range(months)], n),
            "count": draws.poisson(mean).ravel(),
            "treated": np.repeat(group.astype(int), months),
        }
    )


@pytest.mark.parametrize(
    ("effects", "errors", "value", "capital"),
    [
        ("one-way", "classical", (0.1101238041, 0.0118566942), (0.3100653413, 0.0173545028)),
        ("one-way", "clustered", (0.1101238041, 0.0144143968), (0.3100653413, 0.0500434547)),
        ("two-way", "classical", (0.1177158551, 0.0137512830), (0.3579162731, 0.0227190109)),
        ("two-way", "clustered", (0.1177158551, 0.0105652889), (0.3579162731, 0.0467028896)),
    ],
)
def test_the_textbook_panel_of_ten_firms(effects, errors, value, capital):
    found = fixed_effects(
        sample("grunfeld.csv"), outcome="invest", explained_by=("value", "capital"), unit="firm",
        time="year", effects=effects, errors=errors,
    )  # fmt: skip
    got = found[["estimate", "error"]].to_numpy()
    assert got == pytest.approx(np.array([value, capital]), abs=1e-9)


def test_a_panel_with_holes_agrees_with_regression_on_dummies():
    table = panel(np.random.default_rng(1), treated=4, control=8, months=10, start=5)
    table["on"] = (table["treated"] == 1) & (table["month"] >= str(START))
    table = table.assign(on=table["on"].astype(float)).drop(index=[3, 17, 18, 40, 77])
    found = fixed_effects(
        table, outcome="count", explained_by=("on",), unit="area", time="month", errors="classical"
    )
    dummies = pd.get_dummies(table[["area", "month"]].astype(str), drop_first=True, dtype=float)
    x = np.column_stack([table["on"], np.ones(len(table)), dummies])
    y = table["count"].to_numpy(dtype=float)
    beta, left = np.linalg.lstsq(x, y, rcond=None)[:2]
    error = np.sqrt(left[0] / (len(y) - x.shape[1]) * np.linalg.inv(x.T @ x)[0, 0])
    assert found["estimate"].item() == pytest.approx(beta[0], rel=1e-8)
    assert found["error"].item() == pytest.approx(error, rel=1e-8)


def test_the_closed_form_and_the_rows_in_any_order_agree():
    draws = np.random.default_rng(2)
    table = panel(draws)
    y = table["count"].to_numpy(dtype=float)
    on = ((table["treated"] == 1) & (table["month"] >= str(START))).to_numpy(dtype=float)
    units, times = table["area"].to_numpy(), pd.factorize(table["month"])[0]
    estimate, error = balanced(y.reshape(60, 24), on.reshape(60, 24))
    for order in (np.arange(len(y)), draws.permutation(len(y))):
        beta, cov = within(y[order, None], on[order, None], units[order], times[order])
        assert beta[0] == pytest.approx(estimate, rel=1e-10)
        assert cov[0, 0] ** 0.5 == pytest.approx(error, rel=1e-10)


def test_poisson_regression_with_dummies_has_the_same_ratio():
    import statsmodels.api as sm

    table = panel(np.random.default_rng(3), treated=4, control=8, months=8, start=4)
    on = ((table["treated"] == 1) & (table["month"] >= str(START))).astype(float)
    dummies = pd.get_dummies(table[["area", "month"]].astype(str), drop_first=True, dtype=float)
    x = np.column_stack([on, np.ones(len(table)), dummies])
    fitted = sm.GLM(table["count"], x, family=sm.families.Poisson()).fit()
    found = difference_in_differences(table, start=START)
    assert found.ratio == pytest.approx(np.exp(fitted.params.iloc[0]), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000), st.floats(0.1, 50), st.floats(0, 100))
def test_levels_of_areas_and_months_cancel_and_scale_scales(seed, scale, shift):
    draws = np.random.default_rng(seed)
    y = draws.poisson(9, (12, 8)).astype(float)
    x = np.zeros((12, 8))
    x[:5, 4:] = 1
    estimate, error = balanced(y, x)
    moved = y * scale + shift * draws.random((12, 1)) + shift * draws.random((1, 8))
    other, other_error = balanced(moved, x)
    assert other == pytest.approx(estimate * scale, abs=1e-8)
    assert other_error == pytest.approx(error * scale, rel=1e-6, abs=1e-8)


def test_a_planted_quarter_fewer_is_recovered_and_a_null_is_a_null_at_the_stated_rate():
    """150 panels of 15 treated and 45 other areas, whose levels drift by a quarter by themselves."""
    draws = np.random.default_rng(4)
    n = 150
    fall = [difference_in_differences(panel(draws, ratio=0.75), start=START) for _ in range(n)]
    assert np.mean([np.log(f.ratio) for f in fall]) == pytest.approx(np.log(0.75), abs=0.02)
    covered = sum(f.limits.lower <= 0.75 <= f.limits.upper for f in fall) / n
    assert covered > 0.95 - 3 * (0.05 * 0.95 / n) ** 0.5
    null = [difference_in_differences(panel(draws), start=START) for _ in range(n)]
    alarms = sum(not f.limits.lower <= 1 <= f.limits.upper for f in null) / n
    assert alarms < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    trends = sum(f.pretrend_p < 0.05 for f in null) / n
    assert trends < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5


def test_areas_that_draw_apart_before_the_start_put_the_answer_in_doubt():
    table = panel(np.random.default_rng(5), level=40)
    before = table["month"].map(Month.parse).map(lambda m: m - START)
    pull = np.where(table["treated"] == 1, np.exp(0.05 * before), 1)
    table["count"] = np.round(table["count"] * pull)
    found = difference_in_differences(table, start=START)
    assert found.pretrend_p < 0.01
    assert "drawing apart" in found.in_words


def test_the_event_study_averages_to_nothing_before_and_to_the_estimate_after():
    found = difference_in_differences(panel(np.random.default_rng(6), ratio=0.7), start=START)
    months = found.by_month.set_index("from_start")["difference"]
    assert months.loc[:-1].mean() == pytest.approx(0, abs=1e-9)
    assert months.loc[0:].mean() == pytest.approx(found.estimate)


def test_missing_months_of_an_area_are_left_out():
    table = panel(np.random.default_rng(7), ratio=0.7, drift=0)
    found = difference_in_differences(table.drop(index=range(30, 34)), start=START)
    assert found.ratio == pytest.approx(
        difference_in_differences(table, start=START).ratio, abs=0.02
    )


def test_what_cannot_be_answered_is_refused():
    table = panel(np.random.default_rng(8))
    with pytest.raises(InvalidValues, match="twice"):
        difference_in_differences(pd.concat([table, table.head(1)]), start=START)
    with pytest.raises(InvalidValues, match="one value for each area"):
        difference_in_differences(
            table.assign(treated=(table["month"] >= str(START)).astype(int)), start=START
        )
    with pytest.raises(NotEnoughData, match="synthetic control"):
        difference_in_differences(table[table["area"] >= 14], start=START)
    with pytest.raises(NotEnoughData):
        difference_in_differences(table, start=Month(2030, 1))
    with pytest.raises(NotDefined, match="nothing beyond"):
        fixed_effects(table, outcome="count", explained_by=("treated",), unit="area", time="month")


def test_the_numbers_on_the_page():
    found = difference_in_differences(
        sample("sheffield_violence.csv"), start=Month(2020, 4), treated="shops"
    )
    text = page("differences")
    assert f"{percent(found.ratio - 1, digits=1)}" in text
    assert (
        f"{percent(found.limits.lower - 1, signed=True, digits=1)} to "
        f"{percent(found.limits.upper - 1, signed=True, digits=1)}" in text
    )
    assert f"p {found.pretrend_p:.2f}" in text
    assert f"{found.treated} neighbourhoods" in text
