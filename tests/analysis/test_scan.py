"""The scan statistic: published values, simulation, then the table function."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.scan import fullest_window, scan_probability
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, NotEnoughData


def test_six_deaths_in_a_fortnight_over_eight_years():
    """Aberdein and Spiegelhalter (2013): 208 fortnights, 0.6 each."""
    assert scan_probability(windows=208, rate=0.6, events=6) == pytest.approx(0.039, abs=1e-3)


def test_six_in_a_week_over_five_years():
    """The published 0.487 counts from one window on; Naus' own form gives 0.486."""
    found = scan_probability(windows=260, rate=1, events=6, first=1)
    assert found == pytest.approx(0.487, abs=1e-3)
    assert scan_probability(windows=260, rate=1, events=6) == pytest.approx(0.487, abs=2e-3)


def test_the_chance_is_what_simulation_shows():
    """20,000 years of 50 weeks with 2 events each: standard error 0.003."""
    rng = np.random.default_rng(1)
    hits = 0
    for n in rng.poisson(100, 20_000):
        at = np.sort(rng.random(n) * 50)
        hits += bool((at[7:] - at[:-7] <= 1).any())
    assert scan_probability(windows=50, rate=2, events=8) == pytest.approx(hits / 20_000, abs=0.01)


@given(st.integers(2, 12), st.floats(0.2, 4), st.floats(3, 400))
def test_more_events_are_rarer_and_a_longer_period_holds_more(events, rate, windows):
    here = scan_probability(windows=windows, rate=rate, events=events)
    assert 0 <= here <= 1
    assert scan_probability(windows=windows, rate=rate, events=events + 1) <= here + 1e-9
    assert scan_probability(windows=windows * 2, rate=rate, events=events) >= here - 1e-9


def test_none_is_sure_and_one_is_the_chance_of_any():
    assert scan_probability(windows=10, rate=0.1, events=0) == 1
    assert scan_probability(windows=10, rate=0.1, events=1) == pytest.approx(1 - np.exp(-1))


def days(*at):
    return pd.DataFrame({"date": (pd.Timestamp("2025-01-01") + pd.to_timedelta(at, "D")).date})


def test_the_fullest_days_are_found_whatever_the_order_of_rows():
    events = days(0, 40, 41, 42, 43, 90, 200)
    found = fullest_window(events.astype(str), days=3)
    assert (found.events, str(found.start), str(found.end)) == (3, "2025-02-10", "2025-02-12")
    assert found.period == 201
    assert found.expected == pytest.approx(7 * 3 / 201)
    assert fullest_window(events.astype(str).iloc[::-1], days=3) == found
    assert (
        fullest_window(days(*[d + 500 for d in (0, 40, 41, 42, 43, 90, 200)]), days=3).p == found.p
    )


def test_even_events_seldom_look_like_a_cluster():
    """300 years of even events: below 0.05 in no more than 1 in 20, and a little."""
    rng = np.random.default_rng(2)
    p = [fullest_window(days(*rng.integers(0, 365, 150)), days=7).p for _ in range(300)]
    assert np.mean(np.array(p) < 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_a_planted_burst_is_seen():
    rng = np.random.default_rng(3)
    found = fullest_window(days(*rng.integers(0, 365, 100), *[200] * 6, *[201] * 6), days=2)
    assert str(found.start) == "2025-07-20"
    assert found.p < 0.001
    assert "less than 1 in 1,000" in found.in_words


def test_dates_that_are_none_and_periods_too_short_are_refused():
    with pytest.raises(InvalidValues, match="cannot be read"):
        fullest_window(pd.DataFrame({"date": ["2025-01-01", "soon"]}))
    with pytest.raises(NotEnoughData, match="three windows"):
        fullest_window(days(0, 3, 9), days=7)
    with pytest.raises(MissingColumns):
        fullest_window(days(0, 3, 90), when="day")
    with pytest.raises(InvalidValues, match="two windows"):
        scan_probability(windows=1, rate=1, events=3)


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "scan.md").read_text("utf-8")
    found = fullest_window(sample("chicago_arson_dates.csv"), days=3)
    assert f"{found.total} events" in page
    assert (
        f"**{found.start.day} {found.start:%B %Y}, with {found.events} events where "
        f"{found.expected:.1f} are usual**" in page
    )
    assert f"the chance is {found.p_this_window:.2%}" in page
    assert f"a chance of **{found.p:.1%}**" in page
