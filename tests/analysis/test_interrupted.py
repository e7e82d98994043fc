"""Interrupted series: the published Sicilian answer, planted steps, and honest error rates."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_methods import page

from commonweal.analysis.interrupted import interrupted
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.series import Break
from commonweal.vocabulary.words import percent

BAN = Month(2005, 1)


def sicily(**more):
    return interrupted(
        sample("sicily.csv"), start=BAN, population="population", small_sample=False, **more
    )


def test_the_published_effect_of_the_smoking_ban():
    plain = sicily(harmonics=0, errors="poisson")
    assert plain.ratio == pytest.approx(0.8943765, abs=1e-6)
    assert (plain.limits.lower, plain.limits.upper) == pytest.approx(
        (0.8646864, 0.9250861), abs=1e-6
    )
    assert plain.p == pytest.approx(9.13e-11, rel=1e-3)


def test_the_spread_of_months_widens_it():
    found = sicily(harmonics=0, errors="quasi-poisson")
    assert found.overdispersion == pytest.approx(3.5591868, rel=1e-6)
    assert (found.limits.lower, found.limits.upper) == pytest.approx(
        (0.8391890, 0.9531933), abs=1e-6
    )
    assert found.p == pytest.approx(0.000592, abs=1e-6)


def test_with_the_season_in_it():
    found = sicily(harmonics=2, errors="quasi-poisson")
    assert found.ratio == pytest.approx(0.8850715, abs=1e-5)
    assert (found.limits.lower, found.limits.upper) == pytest.approx(
        (0.8394010, 0.9332270), abs=1e-5
    )
    assert found.overdispersion == pytest.approx(2.2621826, rel=1e-5)


def test_statsmodels_has_the_same_newey_west_error():
    import statsmodels.api as sm

    table = sample("sicily.csv")
    time = np.arange(float(len(table)))
    x = np.column_stack([np.ones(len(table)), time >= 36, time])
    fitted = sm.GLM(
        table["count"], x, family=sm.families.Poisson(), offset=np.log(table["population"])
    ).fit(cov_type="HAC", cov_kwds={"maxlags": 3})
    ours = sicily(harmonics=0).errors["newey-west"]
    # Ours has the small-sample factor n / (n − k); the number of months looked back is the same.
    assert ours == pytest.approx(
        float(fitted.bse.iloc[1]) * (len(table) / (len(table) - 3)) ** 0.5, rel=1e-6
    )


def counts(draws, *, months=60, start=36, ratio=1.0, spread=4.0, trend=0.0):
    when = np.arange(months)
    mean = 150 * np.exp(trend * when + 0.15 * np.sin(when * np.pi / 6))
    mean = mean * np.where(when >= start, ratio, 1)
    r = mean / (spread - 1)
    return pd.DataFrame(
        {
            "month": [str(Month(2020, 1) + int(i)) for i in when],
            "count": draws.negative_binomial(r, r / (r + mean)),
        }
    )


def test_a_planted_fall_is_recovered_and_a_null_is_a_null_at_the_stated_rate():
    draws = np.random.default_rng(11)
    start = Month(2023, 1)
    n = 150
    null = [interrupted(counts(draws, trend=0.003), start=start) for _ in range(n)]
    alarms = sum(not f.limits.lower <= 1 <= f.limits.upper for f in null) / n
    assert alarms < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    fall = [interrupted(counts(draws, ratio=0.75), start=start) for _ in range(n)]
    assert np.mean([f.ratio for f in fall]) == pytest.approx(0.75, abs=0.01)
    covered = sum(f.limits.lower <= 0.75 <= f.limits.upper for f in fall) / n
    assert covered > 0.95 - 3 * (0.05 * 0.95 / n) ** 0.5
    chance = [interrupted(counts(draws), start=start, errors="poisson") for _ in range(60)]
    assert sum(not f.limits.lower <= 1 <= f.limits.upper for f in chance) / 60 > 0.15


def test_a_change_of_slope_is_recovered():
    draws = np.random.default_rng(12)
    table = counts(draws, months=72, start=99, spread=1.5)
    later = np.maximum(np.arange(72) - 36, 0)
    table["count"] = draws.poisson(300 * np.exp(-0.02 * later))
    found = interrupted(table, start=Month(2023, 1), slope=True)
    assert found.slope_limits is not None
    assert 0.97 < found.slope_limits.lower < 0.98 < found.slope_limits.upper < 0.99


def test_a_series_and_a_table_give_the_same_and_gaps_are_left_out(monthly):
    table = counts(np.random.default_rng(13))
    table["count"] = table["count"].astype(float)
    table.loc[[5, 40], "count"] = np.nan
    series = monthly([None if np.isnan(v) else v for v in table["count"]])
    one = interrupted(series, start=Month(2025, 1))
    other = interrupted(table.assign(month=[str(m) for m, _ in series]), start=Month(2025, 1))
    assert one.ratio == other.ratio
    assert len(one.fitted) == 58


def test_ten_times_as_many_people_and_events_change_no_ratio():
    table = sample("sicily.csv")
    big = table.assign(population=table["population"] * 10)
    one = interrupted(table, start=BAN, population="population")
    assert interrupted(big, start=BAN, population="population").ratio == pytest.approx(one.ratio)


def test_too_few_months_and_a_change_of_recording_are_refused(monthly):
    table = counts(np.random.default_rng(14))
    with pytest.raises(NotEnoughData, match="harmonics=0"):
        interrupted(table, start=Month(2021, 6))
    with pytest.raises(NotEnoughData, match="too few months"):
        interrupted(table, start=Month(2024, 10))
    broken = monthly([100] * 60, breaks=[Break(Month(2023, 1), "new counting rules")])
    with pytest.raises(NotDefined, match="recording"):
        interrupted(broken, start=Month(2025, 1))
    with pytest.raises(InvalidValues, match="once"):
        interrupted(pd.concat([table, table]), start=Month(2023, 1))


def test_the_numbers_on_the_page():
    found = interrupted(sample("city_of_london_monthly.csv"), start=Month(2020, 4))
    text = page("interrupted")
    assert f"{percent(1 - found.ratio)} lower" in text
    assert (
        f"{percent(found.limits.lower - 1, signed=True)} to "
        f"{percent(found.limits.upper - 1, signed=True)}" in text
    )
    assert f"{found.overdispersion:.1f} times" in text
    assert f"{found.autocorrelation:.2f}" in text
    ban = sicily(harmonics=2, errors="quasi-poisson")
    assert f"{ban.ratio:.3f} ({ban.limits.lower:.3f} to {ban.limits.upper:.3f})" in text
