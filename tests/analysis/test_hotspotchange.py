"""Change, kinds and staying of hot spots: by hand, by formula and beside luck."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.concentration import concentration, eighty_twenty
from commonweal.analysis.hotspotchange import (
    _hot,
    _kinds,
    change_by_place,
    hot_over_time,
    rank_biased_overlap,
    stability,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month

TWO = {"before": "then", "after": "now"}
KEYS = {"cell": "cell", "month": "month", "count": "n"}


def page(name="hotspotchange"):
    return (files("commonweal.analysis") / "methods" / f"{name}.md").read_text(encoding="utf-8")


def long(grid):
    cells, months = grid.shape
    return pd.DataFrame(
        {"cell": np.repeat([f"c{i:03d}" for i in range(cells)], months),
         "month": [str(Month(2024, 1) + j) for _ in range(cells) for j in range(months)],
         "n": grid.ravel()}
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.2, 3.0, 400.0]), st.integers(1, 90))
def test_each_period_is_tested_by_itself_as_scipy_and_the_plain_rule_do(seed, level, cells):
    from scipy.stats import poisson

    from commonweal.analysis.hotspots import discoveries

    rng = np.random.default_rng(seed)
    table = rng.poisson(rng.gamma(1, level, (cells, 5))).astype(float)
    found = _hot(table, 0.05)
    for j, column in enumerate(table.T):
        if column.sum():
            p = poisson.sf(column - 1, column.mean())
            assert found[:, j].tolist() == (discoveries(p, level=0.05) & (column > 0)).tolist()
        else:
            assert not found[:, j].any()


def test_what_luck_gives_does_not_hang_on_how_many_draws_are_held_together(monkeypatch):
    from commonweal.analysis import hotspotchange

    table = long(np.random.default_rng(8).poisson(3, (30, 36)))
    together = hot_over_time(table, draws=20, **KEYS)
    monkeypatch.setattr(hotspotchange, "AT_ONCE", 800)
    apart = hot_over_time(table, draws=20, **KEYS)
    assert together.p == apart.p
    pd.testing.assert_frame_equal(together.kinds, apart.kinds)


def test_a_place_that_fell_and_one_that_rose_are_named():
    table = pd.DataFrame({"then": [40, 5, 20, 0], "now": [10, 30, 22, 0]})
    found = change_by_place(table, **TWO)
    assert found["changed"].tolist() == ["down", "up", "", ""]
    assert found["ratio"].tolist()[:3] == [0.25, 6.0, 1.1]
    assert np.isnan(found["ratio"][3])
    # Krishnamoorthy and Thomson's own example.
    one = change_by_place(pd.DataFrame({"then": [2], "now": [6]}), **TWO)
    assert one["p"][0] == pytest.approx(0.1749, abs=5e-5)


def test_beside_the_whole_a_common_fall_is_no_change():
    table = pd.DataFrame({"then": [100] * 10, "now": [50] * 9 + [100]})
    assert (change_by_place(table, **TWO)["changed"][:9] == "down").all()
    beside = change_by_place(table, beside_the_whole=True, **TWO)
    assert beside["changed"].tolist() == [""] * 9 + ["up"]


def test_false_discoveries_keep_to_their_share():
    rng = np.random.default_rng(31)
    truly = 0
    shares = []
    for _ in range(10):
        level = np.full(100, 20.0)
        after = level.copy()
        after[:15] *= 2.5
        table = pd.DataFrame({"then": rng.poisson(level), "now": rng.poisson(after)})
        named = (change_by_place(table, **TWO)["changed"] != "").to_numpy()
        truly += named[:15].sum()
        wrong = named[15:].sum()
        shares.append(wrong / max(named.sum(), 1))
    assert np.mean(shares) < 0.05 + 2.6 * np.std(shares) / np.sqrt(10)
    assert truly / (10 * 15) > 0.7


@pytest.mark.parametrize(
    ("hot", "kind"),
    [
        ("000000000", "never"),
        ("000000001", "new"),
        ("111111111", "persistent"),
        ("011011111", "sporadic"),  # 7 of 9 is under four fifths; late not twice early
        ("111110111", "persistent"),
        ("000010011", "emerging"),
        ("000000111", "emerging"),
        ("111111000", "fading"),
        ("000100000", "fading"),
        ("101010110", "sporadic"),
        ("000000110", "sporadic"),  # late, but not in the last
    ],
)
def test_kinds_by_their_stated_rules(hot, kind):
    assert _kinds(np.array([[c == "1" for c in hot]]))[0] == kind


def test_every_place_has_one_kind_and_events_add_up():
    rng = np.random.default_rng(32)
    table = long(rng.poisson(rng.gamma(0.5, 8, (60, 1)) * np.ones((60, 24))))
    found = hot_over_time(table, draws=9, **KEYS)
    assert found.kinds["cells"].sum() == 60
    assert found.kinds["events"].sum() == table["n"].sum()
    assert len(found.periods) == 8
    mixed = hot_over_time(table.sample(frac=1, random_state=2), draws=9, **KEYS)
    assert mixed.table.equals(found.table)


def test_planted_kinds_are_found_and_luck_is_set_beside_them():
    rng = np.random.default_rng(33)
    level = np.full((80, 36), 2.0)
    level[0], level[1, 27:], level[2, :18] = 12, 12, 12
    found = hot_over_time(long(rng.poisson(level)), draws=30, **KEYS)
    assert found.table["kind"][:3].tolist() == ["persistent", "emerging", "fading"]
    assert found.table["trend_z"][1] > 1.96 > found.table["trend_z"][0]
    assert found.table["trend_z"][2] < -1
    assert (found.table["kind"][3:] == "never").mean() > 0.95
    assert found.kinds.set_index("kind").loc["emerging", "by_chance"] < 1.5


def test_hot_spots_by_another_method_can_be_brought_in_a_column():
    grid = np.ones((5, 9))
    table = long(grid).assign(spot="")
    table.loc[(table["cell"] == "c002") & (table["month"] > "2024-06"), "spot"] = "hot"
    found = hot_over_time(table, hot="spot", **KEYS)
    assert found.table["kind"].tolist() == ["never", "never", "emerging", "never", "never"]


def test_mann_kendall_of_a_rising_row_by_hand():
    # Eight rising values without ties: S = 28, variance 8·7·21/18 = 65.33, z = 27/√65.33.
    grid = np.vstack([np.arange(10, 90, 10), np.arange(90, 10, -10)])
    found = hot_over_time(long(grid), months_per_period=1, draws=0, **KEYS)
    assert found.table["trend_z"].tolist() == pytest.approx([3.34038, -3.34038], abs=1e-4)


def test_rank_biased_overlap_by_hand():
    # Agreement 0, 1/2, 1 at depths 1 to 3, p = 0.5: (0.5/0.5)(0.25·0.5 + 0.125·1) + 1·0.125.
    value = rank_biased_overlap(["a", "b", "c"], ["b", "c", "a"], persistence=0.5)
    assert value == pytest.approx(0.125 * 0 + 0.25 * 0.5 + 0.125 + 0.125)
    assert rank_biased_overlap([1, 2], [3, 4]) == 0


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(9)), st.permutations(range(9)))
def test_rank_biased_overlap_is_the_same_both_ways_and_at_most_one(one, two):
    value = rank_biased_overlap(one, two)
    assert value == pytest.approx(rank_biased_overlap(two, one))
    assert 0 < value <= 1 + 1e-12
    assert rank_biased_overlap(one, one) == pytest.approx(1)


def test_places_that_did_not_change_are_said_to_have_stayed_and_changed_ones_not():
    rng = np.random.default_rng(34)
    false = found = 0
    for i in range(20):
        level = rng.gamma(0.8, 12, 120)
        steady = pd.DataFrame({"then": rng.poisson(level), "now": rng.poisson(level)})
        false += stability(steady, draws=99, seed=i, **TWO).p < 0.05
        moved = pd.DataFrame({"then": rng.poisson(level), "now": rng.poisson(np.roll(level, 9))})
        found += stability(moved, draws=99, seed=i, **TWO).p < 0.05
    assert false / 20 <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 20)
    assert found == 20


def test_staying_by_chance_is_the_square_over_the_number():
    table = pd.DataFrame({"then": range(100, 0, -1), "now": range(1, 101)})
    found = stability(table, top=10, draws=20, **TWO)
    assert (found.stayed, found.by_chance, found.spearman) == (0, 1.0, pytest.approx(-1))
    with pytest.raises(InvalidValues, match="half of them"):
        stability(table, top=60, **TWO)


def test_too_little_is_refused():
    with pytest.raises(NotEnoughData, match="4 periods"):
        hot_over_time(long(np.ones((4, 6))), **KEYS)
    with pytest.raises(NotEnoughData):
        change_by_place(pd.DataFrame({"then": [0], "now": [3]}), **TWO)


def test_the_eighty_twenty_table_by_hand():
    shops = pd.DataFrame({"n": [50, 20, 10, 5, 5, 4, 3, 2, 1, 0]})
    found = eighty_twenty(shops, count="n", top=(0.01, 0.1, 0.2, 0.25, 1))
    assert found["places"].tolist() == [1, 1, 2, 3, 10]
    assert found["share_of_events"].tolist() == [0.5, 0.5, 0.7, 0.8, 1.0]
    assert (found["by_chance"].to_numpy()[:4] < 0.5).all()


def test_the_top_hundredth_of_demand_is_that_of_a_count_by_hand():
    # 300 callers: three of 100 calls, the rest of one call each.
    calls = pd.DataFrame({"n": [100] * 3 + [1] * 297})
    found = eighty_twenty(calls, count="n", top=(0.01,))
    assert found["share_of_events"][0] == 300 / 597


def test_memphis_is_concentrated_as_published(data):
    memphis = pd.read_csv(data / "memphis_gistar_500m.csv.gz")
    held = concentration(memphis, count="n").places_for
    found = eighty_twenty(memphis, count="n", top=(68 / 4366, 207 / 4366, 494 / 4366))
    assert found["places"].tolist() == list(held.values()) == [68, 207, 494]
    assert (found["share_of_events"].to_numpy() >= [0.25, 0.5, 0.8]).all()


def test_the_pages():
    months = sample("wolverhampton_neighbourhood_months.csv")
    kinds = hot_over_time(months, cell="lsoa21_code", month="month", count="count").kinds
    kinds = kinds.set_index("kind")
    some = kinds.loc[["persistent", "emerging", "fading"]]
    a, b, c = some["cells"]
    assert (
        f"{a} are persistent hot spots, {b} is emerging and {c} are fading; luck alone would make "
        + "{:.0f}, {:.0f} and {:.0f}".format(*some["by_chance"])
        in page()
    )
    winters = sample("wolverhampton_two_winters.csv")
    two = {"before": "winter_2024_25", "after": "winter_2025_26"}
    changed = change_by_place(winters, **two)["changed"].value_counts()
    assert (changed.get("down", 0), changed.get("up", 0)) == (1, 0)
    assert "1 neighbourhood fell by more than chance and none rose" in page()
    found = stability(winters, **two)
    assert (
        f"of the {found.top} busiest, {found.stayed:.0f} stayed, where luck alone would leave about "
        f"{found.if_unchanged:.0f}" in page()
    )
    fifth = eighty_twenty(
        sample("wolverhampton_neighbourhood_crime.csv"), count="count", top=(0.2,)
    )
    row = fifth.iloc[0]
    assert (
        f"The busiest fifth, {row['places']:.0f}, held **{row['share_of_events']:.0%}**; alike they "
        f"would hold {row['by_chance']:.0%}" in page("concentration")
    )
