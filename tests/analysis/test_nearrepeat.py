"""Knox's table against published counts, brute force and simulation."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.nearrepeat import (
    band_labels,
    knox_table,
    knox_test,
    near_repeat_chains,
    near_repeats,
)
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData

KEYS = {"x": "x", "y": "y", "when": "date"}
ARSON = {
    "manhattan": [[0, 2, 0, 8], [9, 1, 1, 45], [4, 0, 0, 141], [6, 0, 0, 233],
                  [393, 710, 770, 133658]],
    "euclidean": [[0, 2, 0, 8], [11, 1, 1, 62], [7, 0, 0, 213], [1, 0, 0, 348],
                  [393, 710, 770, 133454]],
}  # fmt: skip
BURGLARY = {
    ((0, 1, 101, 201, 301), (0, 8, 15, 22), "manhattan"): [
        [29, 4, 5, 2], [45, 15, 7, 2], [106, 48, 21, 13], [88, 64, 46, 15],
        [206611, 138108, 88321, 36415]],
    ((0, 1, 100, 200, 300), (0, 7, 14, 21), "manhattan"): [
        [28, 5, 5, 2], [44, 13, 8, 4], [97, 56, 19, 16], [77, 67, 45, 20],
        [182194, 146149, 95237, 45879]],
    ((0, 1, 101, 201, 301), (0, 8, 15, 22), "euclidean"): [
        [29, 4, 5, 2], [59, 22, 10, 6], [119, 56, 33, 12], [143, 116, 69, 19],
        [206529, 138041, 88283, 36408]],
}  # fmt: skip


def page():
    return (files("commonweal.analysis") / "methods" / "nearrepeat.md").read_text(encoding="utf-8")


def observed(found, bands):
    return found.table["observed"].to_numpy().reshape(-1, bands).tolist()


@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
def test_the_arson_table_is_the_published_one(metric):
    found = near_repeats(
        sample("chicago_arson.csv"), distances=(0, 0.1, 200, 400, 600), day_bands=(0, 1, 2, 3),
        metric=metric, permutations=0, **KEYS,
    )  # fmt: skip
    assert observed(found, 4) == ARSON[metric]
    assert found.table["observed"].sum() == found.pairs == 522 * 521 // 2


def test_the_ratios_of_the_arson_table_agree_with_a_published_run_of_99_shuffles():
    # The Near Repeat Calculator's expectation is the mean of 99 shuffles: its own error is
    # sd/√99, which is a quarter of the exact 0.17 of the first of these cells.
    found = near_repeats(
        sample("chicago_arson.csv"), distances=(0, 0.1, 200, 400, 600), day_bands=(0, 1, 2, 3),
        permutations=99, **KEYS,
    ).table.set_index(["distance", "days"])  # fmt: skip
    for band, printed in (("[0.1, 200) m", 74.25), ("[200, 400) m", 11.65), ("[400, 600) m", 7.71)):
        cell = found.loc[(band, "[0, 1) days")]
        theirs = cell["observed"] / printed
        assert abs(theirs - cell["expected"]) < 2 * cell["sd"] / np.sqrt(99)
        assert cell["p"] == 0.01  # the floor of 99 shuffles, as published


@pytest.mark.parametrize("bands", BURGLARY)
def test_the_burglary_tables_are_those_of_the_published_vignette(shared, bands):
    events = pd.read_csv(shared / "truth/chicago_be_month1.csv", names=["x", "y", "date"])
    distances, days, metric = bands
    found = near_repeats(
        events, distances=distances, day_bands=days, metric=metric, permutations=0, **KEYS
    )
    assert observed(found, 4) == BURGLARY[bands]


def test_knoxs_own_leukaemia_cases():
    found = knox_test(96, near_in_place=25, near_in_time=152, near_in_both=5)
    assert (found.expected, found.ratio, found.p) == pytest.approx(
        (0.8333333, 6.0, 0.0016844), abs=1e-6
    )


def two(metres, days):
    return pd.DataFrame(
        {"x": [0.0, metres, 9e5, 9e5], "y": [0.0, 0.0, 0.0, 9e5],
         "date": pd.to_datetime(["2026-01-01", f"2026-01-{1 + days:02d}", "2027-06-01",
                                 "2029-06-01"])}
    )  # fmt: skip


def where(events, **bands):
    table = near_repeats(events, permutations=0, beyond=False, **KEYS, **bands).table
    row = table[table["observed"] > 0].iloc[0]
    return row["distance"], row["days"]


def test_an_event_on_the_edge_falls_where_the_label_says():
    """Trap: the Near Repeat Calculator's labels are shifted by one."""
    edges = {"distances": (0, 100, 200), "day_bands": (0, 3, 6)}
    assert where(two(100, 3), **edges) == ("[100, 200) m", "[3, 6) days")
    assert where(two(100, 3), closed="right", **edges) == ("[0, 100] m", "[0, 3] days")
    assert where(two(99, 2), **edges) == ("[0, 100) m", "[0, 3) days")


def test_labels_say_which_edge_they_hold():
    assert band_labels((0, 1, 101), "m") == ["[0, 1) m", "[1, 101) m", "101 m or more"]
    assert band_labels((0, 1, 101), "m", closed="right") == ["[0, 1] m", "(1, 101] m", "over 101 m"]


def brute(x, y, day, distances, days, closed):
    """Every pair looked at."""
    table = np.zeros((len(distances), len(days)), dtype=int)
    for i in range(len(x)):
        for j in range(i):
            far, gap = abs(x[i] - x[j]) + abs(y[i] - y[j]), abs(day[i] - day[j])
            cell = []
            for value, edges in ((far, distances), (gap, days)):
                if closed == "left":
                    at = max(k for k, e in enumerate(edges) if e <= value)
                else:
                    at = max([0, *(k for k, e in enumerate(edges) if e < value)])
                cell.append(at)
            table[tuple(cell)] += 1
    return table


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 40), st.integers(0, 10**6), st.sampled_from(["left", "right"]))
def test_the_table_is_that_of_looking_at_every_pair(n, seed, closed):
    rng = np.random.default_rng(seed)
    x, y, day = rng.integers(0, 5, n) * 50.0, rng.integers(0, 5, n) * 50.0, rng.integers(0, 20, n)
    distances, days = (0, 50, 100, 200), (0, 1, 7, 14)
    keys = {"distances": distances, "day_bands": days, "closed": closed, "beyond": True}
    found = knox_table(x, y, day, **keys)["observed"]
    assert found.tolist() == brute(x, y, day, distances, days, closed).tolist()
    order = rng.permutation(n)
    again = knox_table(x[order] + 1000, y[order] - 500, day[order] + 77, **keys)
    assert again["observed"].tolist() == found.tolist()
    swapped = knox_table(y * 2, x * 2, day, **{**keys, "distances": (0, 100, 200, 400)})
    assert swapped["observed"].tolist() == found.tolist()


def test_mean_and_spread_without_shuffling_are_those_of_every_shuffle():
    from itertools import permutations

    rng = np.random.default_rng(3)
    x, y, day = rng.integers(0, 4, 6) * 60.0, rng.integers(0, 4, 6) * 60.0, rng.integers(0, 9, 6)
    keys = {"distances": (0, 60, 130, 260), "day_bands": (0, 2, 5), "beyond": True}
    found = knox_table(x, y, day, **keys)
    every = [knox_table(x, y, np.array(d), **keys)["observed"] for d in permutations(day)]
    assert np.allclose(np.mean(every, axis=0), found["expected"])
    assert np.allclose(np.std(every, axis=0), found["sd"])


def test_false_alarms_keep_to_their_level_and_planted_near_repeats_are_found():
    rng = np.random.default_rng(5)
    keys = {"distances": (0, 1, 201, 401), "day_bands": (0, 8, 15), "permutations": 99}
    false = found = 0
    runs, n = 60, 250
    for i in range(runs):
        x, y = np.round(rng.uniform(0, 4_000, (2, n)))
        day = rng.integers(0, 365, n)
        false += knox_table(x, y, day, seed=i, **keys)["p"][1, 0] <= 0.05
        x[:25], y[:25] = x[25:50] + rng.normal(0, 60, 25), y[25:50] + rng.normal(0, 60, 25)
        day[:25] = day[25:50] + rng.integers(1, 7, 25)
        found += knox_table(x, y, day, seed=i, **keys)["p"][1, 0] <= 0.05
    assert false / runs < 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / runs)
    assert found == runs


def test_the_same_seed_gives_the_same_p_and_events_on_one_spot_one_day_are_counted():
    events = pd.DataFrame({"x": [5.0] * 6, "y": [5.0] * 6, "date": ["2026-03-04"] * 6})
    one, other = (near_repeats(events, seed=4, **KEYS) for _ in range(2))
    assert one.table.equals(other.table)
    assert one.table["observed"][0] == 15
    assert one.table["p"][0] == 1.0


def test_months_are_refused_with_the_reason():
    events = sample("chicago_arson.csv")
    for text in (events["date"].str[:7], events["date"].str[:7] + "-01"):
        with pytest.raises(NotDefined, match=r"police\.uk publishes the month alone"):
            near_repeats(events.assign(date=text), **KEYS)
        with pytest.raises(NotDefined):
            near_repeat_chains(events.assign(date=text), **KEYS)


def test_rows_without_place_or_date_are_left_out_and_counted():
    events = sample("chicago_arson.csv")
    events.loc[[1, 2], "date"] = None
    events.loc[3, "x"] = np.nan
    found = near_repeats(events, permutations=0, **KEYS)
    assert (found.events, found.left_out) == (519, 3)


def test_what_cannot_be_counted_is_refused():
    events = sample("chicago_arson.csv")
    with pytest.raises(InvalidValues, match="must rise from 0"):
        near_repeats(events, distances=(100, 200), **KEYS)
    with pytest.raises(InvalidValues, match="degrees"):
        near_repeats(events.assign(x=events["x"] / 1e4, y=events["y"] / 1e4), **KEYS)
    with pytest.raises(InvalidValues, match="not a date"):
        near_repeats(events.assign(date="soon"), **KEYS)
    with pytest.raises(NotEnoughData):
        near_repeats(events.head(3), **KEYS)


def test_a_chain_names_its_originator_and_whom_each_event_follows():
    events = pd.DataFrame(
        {"x": [0, 150, 300, 0, 5_000, 5_000], "y": [0.0] * 6,
         "date": ["2026-01-10", "2026-01-01", "2026-01-14", "2026-01-12", "2026-01-01",
                  "2026-06-01"]}
    )  # fmt: skip
    found = near_repeat_chains(events, **KEYS)
    assert found.events["chain"].tolist() == [1, 1, 1, 1, 0, 0]
    assert found.events["role"].tolist() == [
        "near repeat", "originator", "near repeat", "repeat at the same place", "", "",
    ]  # fmt: skip
    # Row 3 is 0 m and 2 days from row 0, but 150 m and 11 days from row 1.
    assert found.events["follows"].tolist() == [1, -1, 1, 0, -1, -1]
    assert found.chains.iloc[0][["events", "places", "originator", "tied"]].tolist() == [
        4, 3, 1, False,
    ]  # fmt: skip


def test_events_tied_for_first_are_said_to_be():
    events = pd.DataFrame(
        {"x": [0, 9, 20], "y": [0, 0, 0], "date": ["2026-01-01"] * 2 + ["2026-01-03"]}
    )
    found = near_repeat_chains(events, **KEYS)
    assert found.events["role"].tolist() == ["originator", "tied for first", "near repeat"]
    assert found.chains["tied"].all()
    assert "cannot be told" in found.in_words


def test_the_page():
    events = sample("chicago_arson.csv")
    table = near_repeats(
        events, distances=(0, 1, 200, 400, 600), day_bands=(0, 8, 15, 22), **KEYS
    ).table.set_index(["distance", "days"])  # fmt: skip
    same, near = table.loc[("[0, 1) m", "[0, 8) days")], table.loc[("[1, 200) m", "[0, 8) days")]
    assert f"{same['observed']} pairs where chance gives {same['expected']:.1f}" in page()
    assert (
        f"**{near['observed']} pairs where chance gives {near['expected']:.1f}**, "
        f"{near['ratio']:.1f} times" in page()
    )
    assert table["stands"].sum() == 2
    chains = near_repeat_chains(events, **KEYS)
    assert (
        f"{chains.in_chains} of the {len(events)} fires stand in {len(chains.chains)} chains; in "
        f"{chains.chains['tied'].sum()} chains the first day is shared" in page()
    )


def test_pointpats_counts_the_same_close_pairs():
    from pointpats import Knox

    rng = np.random.default_rng(6)
    x, y, day = *np.round(rng.uniform(0, 2_000, (2, 150))), rng.integers(0, 120, 150)
    theirs = Knox(np.column_stack([x, y]), day.reshape(-1, 1), delta=200, tau=14, permutations=0)
    ours = knox_table(
        x, y, day, distances=(0, 200), day_bands=(0, 14), metric="euclidean", closed="right"
    )
    assert ours["observed"][0, 0] == theirs.nst
