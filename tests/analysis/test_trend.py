import numpy as np
import pandas as pd
import pytest

from commonweal.analysis.trend import seasonal_profile, trend
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.series import Break


def exact(months, per_year=-0.1, level=1_000.0):
    """Counts that follow a slope and a season to the last digit."""
    at = np.arange(months)
    season = 1 + 0.2 * np.sin(2 * np.pi * at / 12)
    return level * season * (1 + per_year) ** (at / 12)


def test_a_slope_without_noise_is_found_to_the_last_digit(monthly):
    found = trend(monthly(exact(36)))
    assert found.per_year == pytest.approx(-0.1, abs=1e-9)
    assert found.direction == "down"
    assert found.months == 36


def test_a_gap_takes_no_part_and_no_line_is_drawn_over_it(monthly):
    values = list(exact(36))
    values[17] = None
    found = trend(monthly(values))
    assert found.per_year == pytest.approx(-0.1, abs=1e-9)
    assert found.gaps == (Month(2023, 6),)
    assert "2023-06" not in set(found.fitted["month"])
    assert list(found.fitted.groupby("run").size()) == [17, 18]


def test_only_months_since_the_last_change_of_recording_are_used(monthly):
    values = np.r_[exact(30), 5 * exact(30)]
    found = trend(monthly(values, breaks=[Break(Month(2024, 7), "new rules")]))
    assert found.span.start == Month(2024, 7)
    assert found.per_year == pytest.approx(-0.1, abs=1e-9)


def test_twenty_three_months_are_too_few(monthly):
    with pytest.raises(NotEnoughData, match="too few complete months"):
        trend(monthly(exact(23)))


def test_the_slope_and_its_error_are_those_of_statsmodels(wolverhampton):
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    found = trend(wolverhampton("Burglary"))
    months = [Month.parse(m) for m in found.fitted["month"]]
    design = np.column_stack(
        [np.eye(12)[[m.number - 1 for m in months]], [m.ordinal / 12 for m in months]]
    )
    peer = GLM(found.fitted["observed"].to_numpy(), design, family=Poisson()).fit(scale="X2")
    assert np.log1p(found.per_year) == pytest.approx(peer.params[-1], rel=1e-6)
    if peer.scale > 1:
        assert found.overdispersion == pytest.approx(peer.scale, rel=1e-6)


def test_wolverhampton_has_been_falling_ten_percent_a_year(wolverhampton):
    found = trend(wolverhampton())
    assert (found.months, len(found.gaps)) == (29, 2)
    assert found.per_year == pytest.approx(-0.102, abs=5e-4)
    assert found.direction == "down"


def test_limits_cover_a_planted_slope_and_hold_their_error_where_there_is_none(monthly):
    rng = np.random.default_rng(4)
    covered = wrong = 0
    for _ in range(200):
        falling, level = exact(36, level=100), exact(36, per_year=0, level=100)
        found = trend(monthly(rng.negative_binomial(falling / 2, 1 / 3)))
        covered += found.lower <= -0.1 <= found.upper
        wrong += trend(monthly(rng.negative_binomial(level / 2, 1 / 3))).direction != "same"
    assert covered / 200 >= 0.90
    assert wrong / 200 <= 0.10


def test_the_season_averages_one_and_is_the_one_that_was_put_in(monthly):
    profile = seasonal_profile(monthly(exact(36)))
    true = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)
    assert profile["ratio"].mean() == pytest.approx(1)
    assert profile["ratio"].to_numpy() == pytest.approx(true / true.mean(), abs=1e-9)
    assert (profile["lower"] <= profile["ratio"]).all()


def test_per_day_a_flat_year_has_a_flat_season(monthly):
    months = [Month(2022, 1) + i for i in range(36)]
    days = [pd.Period(str(m)).days_in_month for m in months]
    flat = seasonal_profile(monthly([10 * d for d in days]), per_day=True)
    assert flat["ratio"].to_numpy() == pytest.approx(1, abs=1e-4)
    assert seasonal_profile(monthly([10 * d for d in days]))["ratio"][1] < 0.95


def test_a_month_there_only_once_has_no_season(monthly):
    values = [None if i in (3, 15) else v for i, v in enumerate(exact(36))]
    with pytest.raises(NotEnoughData, match=r"Fewer than two of: April"):
        seasonal_profile(monthly(values))


def test_a_trend_may_be_asked_of_a_part(monthly):
    whole = np.r_[exact(24, per_year=0.3), exact(24)]
    found = trend(monthly(whole), span=Span.parse("2024-01", "2025-12"))
    assert found.per_year == pytest.approx(-0.1, abs=1e-6)
