"""Power before starting: the words, and simulated pilots that agree with them."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_methods import page

from commonweal.analysis.methods import sample
from commonweal.analysis.power import power_from_history, smallest_effect
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import percent


def detected(draws, fall, *, monthly, before, after, control, spread, n=4_000):
    """Share of simulated pilots whose test says fewer; months of negative binomial counts."""

    def total(mean, months):
        if spread == 1:
            return draws.poisson(mean * months, n).astype(float)
        size = mean / (spread - 1)
        return draws.negative_binomial(size, 1 / spread, (months, n)).sum(axis=0).astype(float)

    counts = [total(monthly, before), total(monthly * (1 - fall), after)]
    log = np.log(counts[1] / after) - np.log(counts[0] / before)
    if control:
        counts += [total(control, before), total(control, after)]
        log -= np.log(counts[3] / after) - np.log(counts[2] / before)
    error = np.sqrt(spread * sum(1 / c for c in counts))
    return np.mean(log / error < -1.959964)


@pytest.mark.parametrize(
    ("monthly", "before", "after", "control", "spread"),
    [(10, 12, 12, None, 1.0), (40, 24, 6, 120, 2.5), (8, 12, 12, 30, 1.0), (150, 36, 12, 400, 4.0)],
)
def test_simulated_pilots_show_the_smallest_fall_four_times_in_five(
    monthly, before, after, control, spread
):
    found = smallest_effect(
        monthly=monthly, months_before=before, months_after=after, control_monthly=control,
        overdispersion=spread,
    )  # fmt: skip
    share = detected(
        np.random.default_rng(1), found.smallest_fall, monthly=monthly, before=before,
        after=after, control=control, spread=spread,
    )  # fmt: skip
    assert share == pytest.approx(0.8, abs=0.03)


def test_it_says_so_in_words():
    found = smallest_effect(monthly=10, months_before=12, months_after=12)
    assert found.in_words.startswith("This pilot cannot detect less than a 34% fall in 12 months.")


def test_a_pilot_that_can_show_nothing_says_that():
    found = smallest_effect(monthly=0.2, months_before=6, months_after=3)
    assert found.smallest_fall is None
    assert "cannot show any effect" in found.in_words


def test_more_events_longer_pilots_and_calmer_months_show_smaller_falls():
    base = {"monthly": 20.0, "months_before": 12, "months_after": 6, "overdispersion": 2.0}
    falls = [
        smallest_effect(**(base | more)).smallest_fall
        for more in ({}, {"monthly": 60.0}, {"months_after": 12}, {"overdispersion": 1.0})
    ]
    assert all(fall < falls[0] for fall in falls[1:])
    assert smallest_effect(**base, control_monthly=50).smallest_fall > falls[0]
    assert smallest_effect(**base, power=0.9).smallest_fall > falls[0]


def test_four_times_the_events_is_the_same_as_a_quarter_of_the_spread():
    one = smallest_effect(monthly=40, months_before=12, months_after=12, overdispersion=4)
    other = smallest_effect(monthly=10, months_before=12, months_after=12, overdispersion=1)
    assert one.smallest_fall == pytest.approx(other.smallest_fall, abs=1e-9)


def history(draws, *, drift):
    n, months = 60, 24
    level = 10 * np.exp(draws.normal(0, drift, (n, 1)) * (np.arange(months) >= 12))
    return pd.DataFrame(
        {
            "area": np.repeat(np.arange(n), months),
            "month": np.tile([str(Month(2024, 1) + i) for i in range(months)], n),
            "count": draws.poisson(level * np.ones(months)).ravel(),
            "picked": np.repeat((np.arange(n) < 15).astype(int), months),
        }
    )


def test_areas_that_drift_apart_make_a_pilot_blunter():
    draws = np.random.default_rng(2)
    calm = power_from_history(history(draws, drift=0), months_after=12)
    restless = power_from_history(history(draws, drift=0.4), months_after=12)
    assert calm.overdispersion < 2
    assert restless.overdispersion > 3
    assert restless.smallest_fall > calm.smallest_fall
    assert calm.monthly == pytest.approx(150, rel=0.05)


def test_what_cannot_be_worked_out_is_refused():
    table = history(np.random.default_rng(3), drift=0)
    with pytest.raises(NotEnoughData):
        power_from_history(table[table["month"] <= "2024-04"], months_after=12)
    with pytest.raises(InvalidValues, match="every month"):
        power_from_history(table.drop(index=3), months_after=12)
    with pytest.raises(InvalidValues):
        smallest_effect(monthly=10, months_before=12, months_after=12, overdispersion=0.5)
    with pytest.raises(InvalidValues):
        smallest_effect(monthly=0, months_before=12, months_after=12)


def test_the_numbers_on_the_page():
    found = power_from_history(sample("sheffield_violence.csv"), months_after=12, picked="shops")
    text = page("power")
    assert found.in_words.split(". ")[0] in text
    assert f"{found.monthly:.0f} a month" in text
    assert f"{found.overdispersion:.1f} times" in text
    chance = smallest_effect(
        monthly=found.monthly, control_monthly=found.control_monthly, months_before=26,
        months_after=12,
    )  # fmt: skip
    assert f"would be {percent(chance.smallest_fall)}" in text
