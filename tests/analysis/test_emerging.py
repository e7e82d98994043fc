"""Rising and falling series among many: error rates first, then planted changes, then the page."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from commonweal.analysis.emerging import emerging
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData


def long(counts, start="2022-01"):
    n, months = counts.shape
    names = [str(m) for m in pd.period_range(start, periods=months, freq="M")]
    return pd.DataFrame(
        {
            "area": np.repeat([f"a{i}" for i in range(n)], months),
            "category": "theft",
            "month": np.tile(names, n),
            "count": counts.ravel(),
        }
    )


def swinging(rng, mean, variance=2):
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(mean.shape[1]) / 12)
    return rng.negative_binomial(mean * season / (variance - 1), 1 / variance)


def test_where_nothing_changed_any_series_is_named_one_time_in_twenty():
    """100 tables of 200 unchanged series of 36 months, twice as variable as chance."""
    rng = np.random.default_rng(5)
    named, small = 0, []
    for _ in range(100):
        found = emerging(long(swinging(rng, np.full((200, 36), 20.0)))).series
        named += bool((found["direction"] != "same").any())
        small.append((found["p"] < 0.05).mean())
    assert named <= 5 + 3 * np.sqrt(100 * 0.05 * 0.95)
    assert np.mean(small) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 20_000)
    page = (files("commonweal.analysis") / "methods" / "emerging.md").read_text("utf-8")
    assert f"any series at all was named in **{named}**" in page


def test_planted_rises_and_falls_are_found_and_few_others_named():
    rng = np.random.default_rng(2)
    mean = np.full((200, 36), 30.0)
    mean[:20, 30:] *= 0.4
    mean[20:40, 30:] *= 2
    found = emerging(long(swinging(rng, mean))).series.set_index("area")
    direction = [found.loc[f"a{i}", "direction"] for i in range(200)]
    assert direction[:20].count("down") >= 15
    assert direction[20:40].count("up") >= 15
    assert sum(d != "same" for d in direction[40:]) <= 5
    covered = [
        (found.loc[f"a{i}", "lower"] <= 0.4 <= found.loc[f"a{i}", "upper"]) for i in range(20)
    ]
    assert sum(covered) >= 17


def test_order_of_rows_does_not_matter_and_scale_shows_in_the_counts():
    rng = np.random.default_rng(3)
    table = long(swinging(rng, np.full((30, 30), 20.0)))
    found = emerging(table).series.set_index("area")
    again = emerging(table.sample(frac=1, random_state=1)).series.set_index("area").loc[found.index]
    assert again["p"].to_numpy() == pytest.approx(found["p"].to_numpy())
    assert found["count"].sum() == table[table["month"] >= "2024-01"]["count"].sum()


def test_a_month_missing_in_either_year_is_left_out_of_both():
    table = long(np.full((2, 24), 10))
    lacking = table[~((table["month"] == "2022-08") & (table["area"] == "a0"))]
    found = emerging(lacking).series.set_index("area")
    assert found.loc["a0", ["months", "count", "against"]].tolist() == [5, 50, 50]
    assert found.loc["a1", ["months", "count", "against"]].tolist() == [6, 60, 60]


def test_absent_rows_are_gaps_unless_said_to_be_nil():
    table = long(np.full((2, 24), 10))
    lacking = table[~((table["month"] >= "2023-07") & (table["area"] == "a0"))]
    gaps = emerging(lacking).series.set_index("area")
    assert gaps.loc["a0", "why_not"] == "no month is there in both years"
    nil = emerging(lacking, absent="nil").series.set_index("area")
    assert nil.loc["a0", ["count", "against"]].tolist() == [0, 60]
    assert nil.loc["a0", "direction"] == "down"


def test_few_events_are_not_tested_and_a_short_table_is_refused():
    found = emerging(long(np.eye(2, 24)))
    assert found.tested == 0
    assert set(found.series["why_not"]) <= {"fewer than 10 events"}
    with pytest.raises(NotEnoughData, match="year before"):
        emerging(long(np.ones((2, 15))))
    with pytest.raises(InvalidValues, match="1 to 12"):
        emerging(long(np.ones((2, 30))), recent=13)


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "emerging.md").read_text("utf-8")
    found = emerging(sample("wolverhampton_ward_crime.csv"))
    named = found.series[found.series["direction"] != "same"]
    up, down = ((named["direction"] == d).sum() for d in ("up", "down"))
    assert f"of {found.tested} series with enough events, **{up} rose and {down} fell**" in page
    behaviour = named[named["category"] == "Anti-social behaviour"].set_index("area")
    assert f"fell in {len(behaviour)} of the 20 wards" in page
    peters = behaviour.loc["St Peters"]
    assert f"in St Peters from {peters['against']:.0f} to {peters['count']:.0f}" in page
    oxley = named[named["direction"] == "up"].iloc[0]
    assert oxley["area"] == "Oxley"
    assert f"from {oxley['against']:.0f} to {oxley['count']:.0f}" in page
    assert f"{up} rose and {down} fell" in found.in_words
