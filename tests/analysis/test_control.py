import numpy as np
import pytest

from commonweal.analysis.control import control_chart, find_steps
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.series import Break


def noisy(rng, mean, variance=1):
    if variance == 1:
        return rng.poisson(mean)
    return rng.negative_binomial(np.asarray(mean) / (variance - 1), 1 / variance)


def seasonal(months, level=100):
    return level * (1 + 0.2 * np.sin(2 * np.pi * np.arange(months) / 12))


def test_one_wild_month_is_a_signal_and_ordinary_ones_are_not(monthly):
    values = [50, 52, 47, 55, 49, 51, 46, 53, 50, 48, 54, 45, 51, 120, 49, 20]
    chart = control_chart(monthly(values), baseline=Span.parse("2022-01", "2022-12"))
    signals = chart.points.set_index("month")["signal"]
    assert signals["2023-02"] == "high"
    assert signals["2023-04"] == "low"
    assert (signals != "").sum() == 2


def test_a_gap_is_shown_as_empty_and_takes_no_part_in_the_baseline(monthly):
    values = [50.0] * 18
    values[4] = None
    chart = control_chart(monthly(values), baseline=Span.parse("2022-01", "2023-06"))
    row = chart.points.set_index("month").loc["2022-05"]
    assert np.isnan(row["count"])
    assert row["signal"] == ""
    assert chart.baseline_months == 17
    assert row["expected"] == pytest.approx(50)


def test_months_before_a_change_of_recording_say_nothing_of_what_is_ordinary(monthly):
    changed = Break(Month(2023, 1), "new rules")
    chart = control_chart(monthly([400] * 12 + [50, 51, 49] * 5, breaks=[changed]))
    assert chart.baseline.start == Month(2023, 1)
    assert chart.points["expected"].max() < 60


def test_eleven_months_make_no_baseline(monthly):
    with pytest.raises(NotEnoughData, match="too short a baseline"):
        control_chart(monthly([10] * 11))


def test_the_chart_states_its_false_alarm_rate(monthly):
    chart = control_chart(monthly([10] * 30), false_alarm=0.01)
    assert chart.false_alarm == 0.01
    assert chart.false_alarm_any == pytest.approx(1 - 0.99**30)


@pytest.mark.parametrize("variance", [1, 3])
def test_few_ordinary_months_fall_outside(monthly, variance):
    """200 unchanged series of 48 months: new months outside stay under 1 in 100."""
    rng = np.random.default_rng(5)
    outside = shown = 0
    for _ in range(200):
        points = control_chart(monthly(noisy(rng, seasonal(48), variance))).points[-12:]
        outside += int((points["signal"] != "").sum())
        shown += 12
    assert outside / shown < 0.01


def test_a_month_forty_percent_up_is_seen(monthly):
    rng = np.random.default_rng(6)
    seen = 0
    for _ in range(100):
        values = noisy(rng, seasonal(48), 1)
        values[-1] = rng.poisson(1.6 * seasonal(48)[-1])
        seen += control_chart(monthly(values)).points["signal"].iloc[-1] == "high"
    assert seen > 80


@pytest.mark.parametrize("variance", [1, 3])
def test_a_step_is_seen_where_there_is_none_one_time_in_twenty(monthly, variance):
    """300 unchanged series of 48 months, three standard errors allowed."""
    rng = np.random.default_rng(7)
    false = sum(
        bool(find_steps(monthly(noisy(rng, seasonal(48), variance)), simulations=199))
        for _ in range(300)
    )
    assert false / 300 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_a_planted_fall_of_a_quarter_is_found_in_its_month(monthly):
    rng = np.random.default_rng(8)
    found = near = covered = 0
    for _ in range(100):
        mean = seasonal(48)
        mean[24:] *= 0.75
        steps = find_steps(monthly(noisy(rng, mean, 2)), simulations=199)
        found += len(steps) == 1
        near += any(abs(step.month - Month(2024, 1)) <= 2 for step in steps)
        covered += any(step.lower <= 0.75 <= step.upper for step in steps)
    assert found >= 70  # about 80 in the long run
    assert near >= 65
    assert covered >= 0.85 * found  # a little under 95%: the month was chosen for being clear


def test_a_step_gives_its_levels_and_direction(monthly):
    step = find_steps(monthly([40] * 15 + [60] * 15))[0]
    assert (step.month, step.direction) == (Month(2023, 4), "up")
    assert (step.before, step.after, step.ratio) == pytest.approx((40, 60, 1.5))


def test_a_change_of_recording_is_not_announced_as_a_step(monthly):
    changed = Break(Month(2023, 4), "new rules")
    assert find_steps(monthly([40] * 15 + [90] * 15, breaks=[changed])) == []


def test_the_same_series_gives_the_same_steps(monthly):
    rng = np.random.default_rng(9)
    series = monthly(noisy(rng, np.r_[np.full(20, 50), np.full(20, 70)], 2))
    assert find_steps(series) == find_steps(series)


def test_two_steps_are_both_found(monthly):
    steps = find_steps(monthly([100] * 14 + [60] * 14 + [140] * 14))
    assert [step.month for step in steps] == [Month(2023, 3), Month(2024, 5)]


def test_a_steady_fall_is_a_trend_and_not_a_flight_of_steps(monthly, wolverhampton):
    assert find_steps(monthly(np.round(1_000 * 0.99 ** np.arange(36)))) == []
    assert find_steps(wolverhampton()) == []


def test_robbery_in_wolverhampton_stepped_down_in_december_2024(wolverhampton):
    (step,) = find_steps(wolverhampton("Robbery"))
    assert step.month == Month(2024, 12)
    assert step.ratio == pytest.approx(0.58, abs=0.005)


def test_a_nil_series_and_a_short_one_have_no_steps(monthly):
    assert find_steps(monthly([0] * 30)) == []
    assert find_steps(monthly([5] * 8)) == []


@pytest.mark.parametrize("mean", [0.5, 2, 6])
def test_limits_of_small_counts_are_exact_and_hold_their_false_alarm(monthly, mean):
    """400 unchanged series of 36 months, few events: no more alarms than were said."""
    rng = np.random.default_rng(11)
    outside = shown = 0
    for _ in range(400):
        points = control_chart(monthly(rng.poisson(mean, 36)), false_alarm=0.02).points[-12:]
        outside += int((points["signal"] != "").sum())
        shown += 12
    assert outside / shown <= 0.02 + 3 * np.sqrt(0.02 * 0.98 / shown)


def test_with_a_level_that_is_known_the_limits_are_poisson_quantiles(monthly):
    """A long baseline of 4 a month, as even as chance: 12 or more have 0.0009, by the tables."""
    from scipy.stats import poisson

    even = np.sort(poisson.ppf((np.arange(240) + 0.5) / 240, 4))
    rng = np.random.default_rng(12)
    points = control_chart(monthly(rng.permutation(even)), false_alarm=0.0027).points
    assert points["lower"].iloc[-1] == 0
    assert points["upper"].iloc[-1] in (11, 12)
