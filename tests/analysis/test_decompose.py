"""STL: R's values first, then what must hold for any series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from commonweal.analysis.decompose import decompose, decompose_many, stl_values
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.series import Break

PARTS = ("seasonal", "trend", "remainder")
SERIES = arrays(np.float64, (3, 40), elements=st.floats(0, 1_000))


@pytest.fixture(scope="module")
def nottem(data):
    return pd.read_csv(data / "stl_nottem.csv")


@pytest.mark.parametrize(("window", "name"), [(None, "per"), (13, "w13")])
def test_values_are_those_of_r(nottem, window, name):
    parts = stl_values(nottem["y"].to_numpy(dtype=float), window=window)
    for part in PARTS:
        assert np.abs(getattr(parts, part)[0] - nottem[f"{name}.{part}"]).max() < 1e-6


def test_robust_values_are_those_of_r_where_its_slip_is_followed(nottem):
    logged = np.log(nottem["y"].to_numpy(dtype=float))
    as_r = stl_values(logged, window=21, robust=True, as_r=True)
    for part in PARTS:
        assert np.abs(getattr(as_r, part)[0] - nottem[f"logrob21.{part}"]).max() < 1e-4


def test_by_the_true_median_the_robust_values_are_those_of_statsmodels_set_alike(nottem):
    """Two programs that find the median agree; R, which once does not, is 0.001 away."""
    from statsmodels.tsa.stl._stl import STL

    logged = np.log(nottem["y"].to_numpy(dtype=float))
    ours = stl_values(logged, window=21, robust=True)
    peer = STL(
        logged, period=12, seasonal=21, trend=21, low_pass=13, seasonal_deg=0, trend_deg=1,
        low_pass_deg=1, robust=True, seasonal_jump=3, trend_jump=3, low_pass_jump=2,
    ).fit(inner_iter=1, outer_iter=15)  # fmt: skip
    assert np.abs(ours.seasonal[0] - peer.seasonal).max() < 1e-9
    assert 5e-4 < np.abs(ours.seasonal[0] - nottem["logrob21.seasonal"]).max() < 5e-3


def test_libraries_with_the_same_window_give_other_seasons_and_ours_is_r_s(nottem):
    """The same name is not the same method: statsmodels fits the season by straight lines."""
    from statsmodels.tsa.seasonal import STL

    y = nottem["y"].to_numpy(dtype=float)
    r = np.abs(nottem["w13.seasonal"]).sum()
    assert np.abs(stl_values(y, window=13).seasonal).sum() == pytest.approx(r, abs=1e-6)
    assert abs(np.abs(STL(y, period=12, seasonal=13).fit().seasonal).sum() - r) > 1


@settings(max_examples=25, deadline=None)
@given(SERIES, st.floats(0.1, 10), st.floats(-100, 100), st.sampled_from([None, 7, 13]))
def test_parts_add_up_and_follow_shift_and_scale(values, factor, shift, window):
    parts = stl_values(values, window=window)
    assert parts.trend + parts.seasonal + parts.remainder == pytest.approx(values, abs=1e-8)
    moved = stl_values(values * factor + shift, window=window)
    assert moved.trend == pytest.approx(parts.trend * factor + shift, abs=1e-6)
    assert moved.seasonal == pytest.approx(parts.seasonal * factor, abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(SERIES, st.permutations(range(3)))
def test_many_at_once_are_each_on_its_own(values, order):
    for robust in (False, True):
        parts = stl_values(values, robust=robust)
        again = stl_values(values[list(order)], robust=robust)
        assert again.trend == pytest.approx(parts.trend[list(order)], abs=1e-7)
        assert stl_values(values[0], robust=robust).trend[0] == pytest.approx(
            parts.trend[0], abs=1e-7
        )


def test_a_season_that_never_changes_is_found_and_one_odd_month_is_left_over(monthly):
    at = np.arange(48)
    values = 100 + 0.5 * at + np.array([10, *[0] * 10, -10])[at % 12]
    values[20] += 80
    parts = decompose(monthly(values), robust=True)
    assert parts["remainder"][20] == pytest.approx(80, abs=2)
    assert parts["remainder"].drop(20).abs().max() < 3


def test_with_logarithms_the_parts_multiply(monthly):
    values = 100 * 1.01 ** np.arange(36) * (1 + 0.2 * np.sin(np.arange(36) * np.pi / 6))
    parts = decompose(monthly(values), log=True)
    product = parts["trend"] * parts["seasonal"] * parts["remainder"]
    assert product.to_numpy() == pytest.approx(parts["observed"].to_numpy())
    with pytest.raises(InvalidValues, match="above zero"):
        decompose(monthly([0, *values[1:]]), log=True)


def test_only_the_longest_run_is_taken_and_nothing_is_drawn_across_a_gap_or_a_break(monthly):
    values = list(range(100, 160))
    gap = [None if i == 10 else v for i, v in enumerate(values)]
    assert decompose(monthly(gap))["month"].iloc[0] == "2022-12"
    broken = monthly(values, breaks=[Break(monthly(values).start + 30, "new rules")])
    assert len(decompose(broken)) == 30


def test_two_years_in_a_row_are_needed_and_an_even_window_is_refused(wolverhampton, monthly):
    with pytest.raises(NotEnoughData, match="longest stretch is 17 months"):
        decompose(wolverhampton())
    with pytest.raises(InvalidValues, match="odd"):
        decompose(monthly([5] * 36), window=12)
    with pytest.raises(InvalidValues, match="every month"):
        stl_values(np.array([1.0, np.nan] * 20))


def test_a_table_keeps_its_rows_and_a_series_with_a_gap_is_refused_whole():
    table = sample("leeds_by_type.csv").sample(frac=1, random_state=1)
    lacking = table[~((table["category"] == "Robbery") & (table["month"] == "2024-01"))]
    parts = decompose_many(lacking)
    assert parts["count"].tolist() == lacking["count"].tolist()
    robbery = parts["category"] == "Robbery"
    assert parts.loc[robbery, "trend"].isna().all()
    assert set(parts.loc[robbery, "why_not"]) == {"a month is missing"}
    total = parts["trend"] + parts["seasonal"] + parts["remainder"]
    assert total[~robbery].to_numpy() == pytest.approx(parts.loc[~robbery, "count"].to_numpy())
    with pytest.raises(InvalidValues, match="twice"):
        decompose_many(pd.concat([table, table]))


def test_the_numbers_on_the_page():
    from importlib.resources import files

    from commonweal.assessment.worked.decompose import leeds

    page = (files("commonweal.analysis") / "methods" / "decompose.md").read_text("utf-8")
    parts = decompose(leeds()).set_index("month")
    assert parts["seasonal"].idxmin().endswith("-12")
    assert parts["seasonal"].idxmax().endswith("-08")
    assert f"{-parts['seasonal'].min():.0f} below the level in December" in page
    assert f"{parts['seasonal'].max():.0f} above it in August" in page
    trend = parts["trend"]
    assert trend.idxmin() == "2024-06"
    assert f"from {trend.iloc[0]:.0f} a month to **{trend.min():.0f}** in June 2024" in page
    assert f"and {trend.iloc[-1]:.0f} at the end" in page
    assert parts["remainder"].abs().idxmax() == "2022-08"
    assert f"at {parts['remainder'].max():.0f} above" in page
