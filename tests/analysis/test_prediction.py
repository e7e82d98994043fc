"""Lists of hot spots held to later months: sums by hand, properties, planted truth."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.prediction import (
    BASELINE,
    CHANCE,
    LAST,
    YEAR_AGO,
    captured,
    held_out_months,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month

KEYS = {"cell": "cell", "month": "month", "count": "n"}
FIRST = Month(2024, 1)


def page():
    return (files("commonweal.analysis") / "methods" / "prediction.md").read_text(encoding="utf-8")


def long(grid, **columns):
    """Cells by months as a long table."""
    cells, months = grid.shape
    table = pd.DataFrame(
        {"cell": np.repeat([f"c{i:03d}" for i in range(cells)], months),
         "month": [str(FIRST + j) for _ in range(cells) for j in range(months)],
         "n": grid.ravel()}
    )  # fmt: skip
    return table.assign(**{k: v.ravel() for k, v in columns.items()})


def test_hit_rate_pai_pei_and_rri_by_hand():
    # Ten cells. History: one cell of 20 a month, nine of 5 (65 a month). Then three months in
    # which another cell leads: 10 in the listed cell, 15 in the next, 5 in eight (65).
    grid = np.full((10, 15), 5.0)
    grid[0, :12] = 20
    grid[0, 12:], grid[1, 12:] = 10, 15
    found = held_out_months(long(grid), area=0.1, held_out=3, **KEYS)
    first = found.by_month[(found.by_month["month"] == "2025-01")].set_index("prediction")
    row = first.loc[BASELINE]
    assert row["hit_rate"] == pytest.approx(10 / 65)
    assert row["pai"] == pytest.approx(10 / 65 / 0.1)
    assert row["pei"] == pytest.approx(10 / 15)
    assert row["rri"] == pytest.approx((10 / 65) / (20 / 65))
    assert row["predicted_to_recorded"] == pytest.approx(20 / 10)
    chance = found.summary.set_index("prediction").loc[CHANCE]
    assert (chance["hit_rate"], chance["pai"]) == (0.1, 1.0)


def test_cells_of_equal_score_share_their_place_whatever_their_order():
    score, events = np.array([1.0, 1, 1, 0]), np.array([8.0, 0, 4, 4])
    assert captured(score, events, np.ones(4), 0.25) == pytest.approx(4)
    assert captured(score[::-1], events[::-1], np.ones(4), 0.25) == pytest.approx(4)
    assert captured(np.ones(4), events, np.ones(4), 0.5) == pytest.approx(8)


def test_larger_cells_take_more_of_the_list():
    # The large cell has more events but fewer for each km².
    assert captured(np.array([10 / 4, 6.0]), np.array([10.0, 6]), np.array([4.0, 1]), 0.2) == 6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 0.99))
def test_no_list_holds_more_than_the_best_and_none_fewer_than_the_worst(seed, area):
    rng = np.random.default_rng(seed)
    events, sizes = rng.poisson(2, 12).astype(float), rng.uniform(0.5, 3, 12)
    score = rng.integers(0, 4, 12).astype(float)
    best = captured(events / sizes, events, sizes, area)
    worst = captured(-events / sizes, events, sizes, area)
    assert worst - 1e-9 <= captured(score, events, sizes, area) <= best + 1e-9
    assert captured(score * 3 + 1, events, sizes, area) == pytest.approx(
        captured(score, events, sizes, area)
    )


def test_a_prediction_is_shown_only_if_it_beats_the_plain_count():
    rng = np.random.default_rng(21)
    level = rng.gamma(0.6, 5, (80, 1)) * np.ones((80, 30))
    level[:, 24:] = np.roll(level[:, 24:], 7, axis=0)  # hot spots move, and one score knows it
    grid = rng.poisson(level)
    table = long(grid, knows=level, guesses=rng.random(level.shape))
    found = held_out_months(table, scores=("knows", "guesses"), area=0.1, held_out=6, **KEYS)
    shown = found.summary.set_index("prediction")
    assert shown.loc["knows", "shown"]
    assert "better than the plain count" in shown.loc["knows", "reason"]
    assert not shown.loc["guesses", "shown"]
    assert shown.loc["guesses", "reason"] == "no better than the plain count"
    assert "“knows” was better" in found.in_words


def test_a_score_that_only_repeats_the_count_with_noise_is_rarely_shown():
    rng = np.random.default_rng(22)
    false = 0
    for _ in range(40):
        level = rng.gamma(0.6, 5, (60, 1)) * np.ones((60, 20))
        table = long(rng.poisson(level), noisy=rng.poisson(level * 12))
        found = held_out_months(table, scores=("noisy",), area=0.1, held_out=8, **KEYS)
        false += found.summary.set_index("prediction").loc["noisy", "shown"]
    assert false / 40 <= 0.025 + 2.6 * np.sqrt(0.025 * 0.975 / 40)


def test_later_months_never_leak_into_a_list():
    rng = np.random.default_rng(23)
    grid = rng.poisson(rng.gamma(0.5, 6, (40, 1)) * np.ones((40, 18)))
    changed = grid.copy()
    changed[:, 16:] = changed[::-1, 16:]
    one, other = (
        held_out_months(long(g), area=0.1, held_out=6, **KEYS).by_month for g in (grid, changed)
    )
    early = one["month"] <= "2025-04"
    assert one[early].equals(other[early])


def test_a_month_without_rows_is_a_gap_and_not_nil():
    rng = np.random.default_rng(24)
    table = long(rng.poisson(5, (30, 20)))
    found = held_out_months(table[table["month"] != "2024-12"], area=0.1, held_out=8, **KEYS)
    assert found.gaps == ("2024-12",)
    assert LAST not in set(found.by_month[found.by_month["month"] == "2025-01"]["prediction"])


def test_order_of_rows_and_unit_of_size_do_not_matter():
    rng = np.random.default_rng(25)
    table = long(rng.poisson(4, (25, 18)))
    sizes = pd.Series(rng.uniform(1, 3, 25), index=table["cell"].unique())
    table["km2"] = table["cell"].map(sizes)
    one = held_out_months(table, size="km2", area=0.1, **KEYS)
    other = held_out_months(
        table.sample(frac=1, random_state=1).assign(km2=lambda t: t["km2"] * 100),
        size="km2", area=0.1, **KEYS,
    )  # fmt: skip
    pd.testing.assert_frame_equal(one.summary, other.summary)
    held = one.curve[one.curve["area"].isin([0.0, 1.0])]["events"]
    assert held.tolist() == pytest.approx([0.0, 1.0] * 4)


def test_what_cannot_be_judged_is_refused():
    table = long(np.ones((5, 13)))
    with pytest.raises(NotEnoughData, match="3 months to be held out"):
        held_out_months(table, **KEYS)
    with pytest.raises(InvalidValues, match="twice in one month"):
        held_out_months(pd.concat([table, table]), **KEYS)
    with pytest.raises(InvalidValues, match="between 0 and 1"):
        held_out_months(table, area=5, **KEYS)


def test_burglary_in_leeds_is_held_out_too(shared):
    counts = pd.read_parquet(shared / "data/police-uk-derived/leeds-msoa-ts_analysis_df.parquet")
    month = next(c for c in counts.columns if "month" in c.lower() or "date" in c.lower())
    area = next(c for c in counts.columns if "msoa" in c.lower())
    kind = next(c for c in counts.columns if "type" in c.lower())
    number = next(c for c in counts.columns if "count" in c.lower())
    theft = counts[counts[kind].astype(str).str.contains("Burglary")]
    table = (
        theft.assign(month=theft[month].astype(str).str[:7])
        .groupby([area, "month"])[number].sum().unstack(fill_value=0).stack().rename("n")
        .reset_index().rename(columns={area: "cell"})
    )  # fmt: skip
    found = held_out_months(table, area=0.1, held_out=12, **KEYS)
    rates = found.summary.set_index("prediction")
    assert len(found.held_out) == 12
    assert rates.loc[BASELINE, "shown"]
    assert rates.loc[BASELINE, "pai"] > 1.5


def test_the_page():
    found = held_out_months(
        sample("wolverhampton_neighbourhood_months.csv"), cell="lsoa21_code", month="month",
        count="count", area=0.1, held_out=17,
    )  # fmt: skip
    rates = found.summary.set_index("prediction")
    base = rates.loc[BASELINE]
    assert f"{len(found.held_out)} months held out" in page()
    assert (
        f"**{base['hit_rate']:.0%} of the next month's**, {base['pai']:.1f} times chance and "
        f"{base['pei']:.0%} of the most" in page()
    )
    assert (
        f"last year held {rates.loc[YEAR_AGO, 'hit_rate']:.0%}, last month "
        f"{rates.loc[LAST, 'hit_rate']:.0%}" in page()
    )
    assert not rates.loc[[YEAR_AGO, LAST], "shown"].any()
    assert found.gaps == ("2024-09", "2024-10")
