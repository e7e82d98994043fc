"""Count forecasts: a published series first, then planted truth, then what must never happen."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from commonweal.analysis.forecast import backtest, forecast, forecast_counts
from commonweal.analysis.forecast.beside import peer, scale, seasonal_naive
from commonweal.analysis.forecast.quantiles import LARGE, limits, medians
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

ONE = np.zeros(1, dtype=np.intp)


def names(months, start="2019-01"):
    return [str(m) for m in pd.period_range(start, periods=months, freq="M")]


def long(counts, groups=None, start="2019-01"):
    n, months = counts.shape
    kinds = ["theft"] * n if groups is None else [f"k{g}" for g in groups]
    return pd.DataFrame(
        {
            "area": np.repeat([f"a{i}" for i in range(n)], months),
            "category": np.repeat(kinds, months),
            "month": np.tile(names(months, start), n),
            "count": counts.ravel().astype(float),
        }
    )


def planted(rng, n, months, *, level=(1, 40), drift=0.03, variance=1.5):
    """Series of one category: levels that wander, a season that all share."""
    season = np.exp(0.25 * np.sin(2 * np.pi * np.arange(months) / 12))
    base = np.exp(rng.uniform(*np.log(level), n))[:, None]
    wander = np.exp(np.cumsum(rng.normal(0, drift, (n, months)), axis=1))
    mean = base * wander * season
    return rng.negative_binomial(mean / (variance - 1), 1 / variance).astype(float)


@pytest.fixture(scope="module")
def deaths(data):
    table = pd.read_csv(data / "us_accidental_deaths.csv")
    return table["y"].to_numpy(dtype=float)[None, :]


def test_us_accidental_deaths_are_forecast_as_well_as_by_r(deaths):
    """R's ETS reaches 0.479 on the last 12 months, its ARIMA 0.481; 0.55 was asked for."""
    past, later = deaths[:, :60], deaths[:, 60:]
    found = forecast_counts(past, ONE, first=1)
    assert np.abs(found.median() - later).mean() / scale(past)[0] <= 0.48
    lower, upper = found.interval(0.95)
    assert ((later >= lower) & (later <= upper)).all()


def test_autoets_beside_chooses_r_s_model_and_ends_within_two_percent_of_it(deaths):
    """Both choose ETS(M,N,M); its likelihood is flat, and the two optimisers stop apart."""
    from statsforecast.models import AutoETS

    past, later = deaths[:, :60], deaths[:, 60:]
    r = [7948.36, 7262.49, 8020.36, 8216.58, 9009.01, 9479.52, 10286.56, 9600.94, 8532.47,
         8945.48, 8436.96, 8680.90]  # fmt: skip
    found = peer("AutoETS", past, 12)[0][0]
    assert AutoETS(season_length=12).fit(past[0]).model_["components"][:3] == "MNM"
    assert found == pytest.approx(r, rel=0.02)
    assert np.abs(found - later).mean() / scale(past)[0] <= 0.47905


def test_the_seasonal_naive_is_the_same_month_of_the_last_year_that_has_it():
    counts = np.arange(30.0)[None, :].copy()
    counts[0, 20] = np.nan
    assert seasonal_naive(counts, 14)[0, :4].tolist() == [18, 19, 8, 21]
    assert seasonal_naive(counts, 14)[0, 12:].tolist() == [18, 19]
    assert np.isnan(seasonal_naive(np.ones((1, 6)), 3)).all()
    assert scale(np.array([[1.0] * 12 + [3.0] * 6]))[0] == 2


def test_intervals_cover_what_they_say_on_planted_series():
    """400 series of 72 months, 12 ahead, levels that wander; then 24 months only."""
    rng = np.random.default_rng(1)
    counts = planted(rng, 400, 84)
    groups = np.zeros(400, dtype=np.intp)
    for start, first in ((0, 1), (48, 1)):
        found = forecast_counts(counts[:, start:72], groups, first=first)
        later = counts[:, 72:]
        for level, low, high in ((0.95, 0.93, 0.97), (0.8, 0.77, 0.84)):
            lower, upper = found.interval(level)
            assert low <= ((later >= lower) & (later <= upper)).mean() <= high
        error = np.abs(found.median() - later).mean()
        assert error < np.abs(seasonal_naive(counts[:, start:72], 12) - later).mean() * 0.85


def test_a_season_of_its_own_is_found_where_counts_are_large():
    """Half the series peak in June, half in December: their sum has no season."""
    rng = np.random.default_rng(2)
    wave = 0.4 * np.sin(2 * np.pi * np.arange(72) / 12)
    counts = rng.poisson(60 * np.exp(np.where(np.arange(40)[:, None] % 2, wave, -wave)))
    found = forecast_counts(counts[:, :60].astype(float), np.zeros(40, dtype=np.intp), first=1)
    true = 60 * np.exp(np.where(np.arange(40)[:, None] % 2, wave, -wave))[:, 60:]
    assert np.abs(found.mean / true - 1).mean() < 0.08


def test_recent_months_weigh_more():
    counts = np.r_[np.full(36, 100.0), np.full(12, 40.0)][None, :]
    found = forecast_counts(counts, ONE, first=1)
    assert found.mean[0, 0] < 50


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=24, max_size=40), st.integers(1, 12))
def test_forecasts_are_never_below_nil_and_limits_are_in_order(values, first):
    found = forecast_counts(np.array([values], dtype=float), ONE, first=first, horizon=6)
    inner, outer = found.interval(0.8), found.interval(0.95)
    assert (found.mean >= 0).all()
    assert (outer[0] >= 0).all()
    for lower, upper in (inner, outer):
        assert (lower <= upper).all()
    assert (outer[0] <= inner[0]).all()
    assert (inner[1] <= outer[1]).all()


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_series_does_not_matter(order):
    counts = planted(np.random.default_rng(3), 6, 36)
    groups = np.array([0, 0, 0, 1, 1, 1])
    found = forecast_counts(counts, groups, first=4)
    again = forecast_counts(counts[list(order)], groups[list(order)], first=4)
    assert again.mean == pytest.approx(found.mean[list(order)], rel=1e-6)


def test_each_category_is_forecast_as_if_alone():
    """But for how large swings are thought to be beforehand, which all lend to all."""
    rng = np.random.default_rng(4)
    counts = np.vstack([planted(rng, 20, 48), planted(rng, 20, 48)])
    both = forecast_counts(counts, np.repeat([0, 1], 20), first=1)
    alone = forecast_counts(counts[:20], np.zeros(20, dtype=np.intp), first=1)
    assert both.mean[:20] == pytest.approx(alone.mean, rel=0.05)


@pytest.mark.parametrize("spread", [0.5, 5.0, 500.0])
def test_medians_and_limits_are_the_exact_ones(spread):
    mean = np.array([0.02, 0.4, 3.0, 17.0, LARGE - 1, LARGE + 1, 900.0])
    size = np.full(7, spread * 10)
    p = size / (size + mean)
    assert medians(mean, size) == pytest.approx(nbinom.ppf(0.5, size, p), abs=1)
    assert medians(mean, size)[:5].tolist() == nbinom.ppf(0.5, size, p)[:5].tolist()
    lower, upper = limits(mean, size, 0.95)
    for m, r, low, high in zip(mean[:5], size, lower, upper, strict=False):
        k = np.arange(5_000)
        chance = nbinom.pmf(k, r, r / (r + m))
        middle = np.cumsum(chance) - chance / 2
        one_sided = chance[0] / 2 >= 0.025
        inside = (middle <= 0.95) if one_sided else (middle >= 0.025) & (middle <= 0.975)
        assert (low, high) == (k[inside].min() if inside.any() else 0, max(k[inside], default=0))
    exact = nbinom.ppf([[0.025], [0.975]], size[5:], p[5:])
    assert lower[5:] == pytest.approx(exact[0], rel=0.025)
    assert upper[5:] == pytest.approx(exact[1], rel=0.01)


def test_a_gap_is_neither_nil_nor_filled():
    counts = planted(np.random.default_rng(5), 30, 48, level=(20, 40))
    groups = np.zeros(30, dtype=np.intp)
    gap, nil = counts.copy(), counts.copy()
    gap[:, 40:43], nil[:, 40:43] = np.nan, 0
    whole = forecast_counts(counts, groups, first=1).mean.sum()
    assert forecast_counts(gap, groups, first=1).mean.sum() == pytest.approx(whole, rel=0.1)
    assert forecast_counts(nil, groups, first=1).mean.sum() < 0.9 * whole


def test_only_months_since_a_change_of_recording_are_used():
    counts = np.c_[
        planted(np.random.default_rng(6), 8, 30) * 5, planted(np.random.default_rng(6), 8, 30)
    ]
    table = long(counts)
    since = forecast(table, breaks={"all": "2021-07"}, horizon=3)
    short = forecast(table[table["month"] >= "2021-07"], horizon=3)
    assert since.months["expected"].to_numpy() == pytest.approx(
        short.months["expected"].to_numpy(), rel=1e-6
    )
    assert set(since.series["months"]) == {30}


def test_nothing_is_forecast_from_an_announced_change_on():
    table = long(planted(np.random.default_rng(7), 8, 48), groups=[0] * 4 + [1] * 4)
    found = forecast(table, breaks={"k0": "2023-03", "a7": "2023-01"}, horizon=6)
    rows = found.months.set_index(["area", "month"])
    values = ["expected", "median", "lower95", "upper95", "seasonal_naive"]
    assert rows.loc[("a0", "2023-02"), values].notna().all()
    assert rows.loc[("a0", "2023-03"), values].isna().all()
    assert not rows.loc[("a0", "2023-03"), "shown"]
    assert rows.loc["a7", values].isna().all(axis=None)
    assert found.series.set_index("area").loc["a7", "why"] == "a change of recording is announced"
    assert rows.loc[("a5", "2023-06"), values].notna().all()
    with pytest.raises(UnknownName, match="no area or category"):
        forecast(table, breaks={"robbery": "2023-03"})


def test_what_loses_to_the_same_month_of_the_year_before_is_not_shown():
    """A category that repeats itself to the digit every year cannot be beaten by a model."""
    rng = np.random.default_rng(8)
    year = rng.integers(5, 60, (6, 12))
    repeating = np.tile(year, 4)
    found = forecast(long(np.vstack([repeating, planted(rng, 30, 48)]), [0] * 6 + [1] * 30))
    series = found.series.set_index("category")
    assert not series.loc["k0", "shown"].any()
    assert series.loc["k0", "why"].str.contains("no better").all()
    assert series.loc["k1", "shown"].mean() > 0.5
    assert not found.months.loc[found.months["category"] == "k0", "shown"].any()
    assert found.backtest is not None
    groups = found.backtest.groups.set_index("category")
    assert groups["beats_naive"].to_dict() == {"k0": False, "k1": True}
    losers = series["mase"] >= series["mase_naive"]
    assert not series.loc[losers, "shown"].any()


def test_what_cannot_be_tested_is_not_shown():
    short = forecast(long(planted(np.random.default_rng(9), 5, 20)), horizon=12)
    assert not short.series["shown"].any()
    assert short.backtest is None
    assert "could not be tested" in short.in_words
    assert short.months["expected"].notna().all()
    untested = forecast(long(planted(np.random.default_rng(9), 5, 48)), origins=0)
    assert not untested.series["shown"].any()


def test_a_back_test_knows_nothing_of_what_it_holds_back():
    counts = planted(np.random.default_rng(10), 12, 48)
    other = counts.copy()
    other[:, 42:] = 999
    first = backtest(long(counts), horizon=6, origins=1)
    found = forecast_counts(counts[:, :42], np.zeros(12, dtype=np.intp), first=1, horizon=6)
    error = np.abs(found.median() - counts[:, 42:]).mean(axis=1) / scale(counts[:, :42])
    assert first.series["mase"].to_numpy() == pytest.approx(error)
    assert first.origins == ("2022-06",)
    assert backtest(long(other), horizon=6, origins=1).mase > 10
    assert first.tested == 72


def test_nil_and_short_series_are_named_and_do_no_harm():
    counts = np.vstack([planted(np.random.default_rng(11), 10, 48), np.zeros((1, 48))])
    table = long(counts)
    table = table[(table["area"] != "a3") | (table["month"] >= "2022-06")]
    found = forecast(table, horizon=3)
    why = found.series.set_index("area")["why"]
    assert why["a10"] == "nothing was recorded"
    assert why["a3"] == "it is too short"
    rows = found.months.set_index("area")
    assert (rows.loc["a10", "upper95"] == 0).all()
    assert rows.loc["a3", "expected"].isna().all()
    with pytest.raises(NotEnoughData, match="long enough"):
        forecast(long(counts[:, :12]))


def test_absent_rows_are_gaps_unless_said_to_be_nil():
    counts = planted(np.random.default_rng(12), 40, 48, level=(0.3, 0.6))
    table = long(counts)
    some = table[table["count"] > 0]
    nil = forecast(some, absent="nil", horizon=3)
    assert set(nil.series["months"]) == {48}
    assert nil.months["expected"].mean() < 1
    assert forecast(table, horizon=3).months["expected"].mean() == pytest.approx(
        nil.months["expected"].mean()
    )


def test_the_table_keeps_its_names_and_odd_input_is_refused():
    counts = planted(np.random.default_rng(13), 4, 36)
    table = long(counts).rename(
        columns={"area": "ward", "category": "type", "month": "m", "count": "n"}
    )
    found = forecast(table, area="ward", category="type", month="m", count="n", horizon=2)
    assert list(found.months.columns[:3]) == ["ward", "type", "m"]
    assert found.months["m"].unique().tolist() == ["2022-01", "2022-02"]
    with pytest.raises(InvalidValues, match="1 to 36"):
        forecast(long(counts), horizon=40)
    with pytest.raises(InvalidValues, match="twice"):
        forecast(pd.concat([long(counts), long(counts)]))
    with pytest.raises(InvalidValues, match="from 0 up"):
        forecast(long(counts - 100))


def test_autoets_and_theta_stand_beside():
    table = long(planted(np.random.default_rng(14), 2, 40))
    found = forecast(table, horizon=4, origins=1, beside=("AutoETS", "Theta"))
    assert found.months[["AutoETS", "Theta"]].notna().all(axis=None)
    assert {"mase_AutoETS", "mase_Theta"} <= set(found.series.columns)
    with pytest.raises(UnknownName, match="prophet"):
        forecast(table, horizon=4, beside=("prophet",))


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "forecast.md").read_text("utf-8")
    found = forecast(sample("wolverhampton_ward_crime.csv"), horizon=6)
    tested = found.backtest
    assert tested is not None
    shown = found.series["shown"].sum()
    assert f"**{shown} of {len(found.series)} series** are shown" in page
    assert f"**{tested.mase:.2f} beside {tested.mase_naive:.2f}**" in page
    assert f"held **{tested.cover95:.1%}** of {tested.tested:,} counts" in page
    assert f"the 80% intervals {tested.cover80:.1%}" in page
    rows = found.months.set_index(["area", "category", "month"])
    july = rows.loc[("St Peters", "Violence and sexual offences", "2026-07")]
    assert f"in July 2026: {july['expected']:.0f} expected" in page
    assert f"{july['lower95']:.0f} to {july['upper95']:.0f} by the 95%" in page
    assert f"July 2025 had {july['seasonal_naive']:.0f}" in page
    assert f"{shown} of {len(found.series)} series" in found.in_words
