"""Repeats counted by hand, by scikit-free brute force and on records whose truth is known."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.repeats import (
    flag_repeats,
    proven_reoffending,
    reoffending_rates,
    repeat_victimisation,
    repeats_found,
)
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData

KEYS = {"key": "who", "when": "day"}


def page():
    return (files("commonweal.analysis") / "methods" / "repeats.md").read_text(encoding="utf-8")


@pytest.fixture
def hand():
    """Seven events on four victims: a has three, b two far apart, c and d one each."""
    return pd.DataFrame(
        {"who": ["a", "a", "a", "b", "b", "c", "d"],
         "day": ["2024-01-01", "2024-01-11", "2024-12-20", "2024-01-01", "2025-06-01",
                 "2024-03-01", "2025-06-01"],
         "kind": ["SWG", "PPV", "SWG", "NC", "NC", "ALC", "NC"]}
    )  # fmt: skip


def test_repeats_counted_by_hand(hand):
    found = repeat_victimisation(hand, **KEYS)
    assert (found.events, found.victims) == (7, 4)
    assert (found.repeat_events, found.repeat_victims) == (2, 1)
    assert found.share_at_repeat == pytest.approx(3 / 7)
    assert found.by_number[["times", "victims", "events"]].to_numpy().tolist() == [
        [1, 2, 2], [2, 1, 2], [3, 1, 3],
    ]  # fmt: skip
    assert found.busiest["key"].tolist()[:2] == ["a", "b"]
    assert found.busiest["running_share"].tolist()[:2] == pytest.approx([3 / 7, 5 / 7])


def test_a_window_from_the_first_event_closes_and_opens_anew():
    key, day = np.zeros(4, dtype=np.int64), np.array([0, 20, 40, 55])
    assert flag_repeats(key, day, within_days=30).tolist() == [False, True, True, True]
    assert flag_repeats(key, day, within_days=30, rule="from first").tolist() == [
        False, True, False, True,
    ]  # fmt: skip


def test_each_category_is_worked_out_alone(hand):
    table = repeat_victimisation(hand, category="kind", **KEYS).by_category.set_index("category")
    assert list(table.index) == ["ALC", "NC", "PPV", "SWG"]
    # a's event of PPV stands between two of SWG, 354 days apart.
    assert table["repeat_events"].tolist() == [0, 0, 0, 1]
    assert table["events"].sum() == 7


def test_earlier_events_serve_as_history_only(hand):
    found = repeat_victimisation(hand, since="2024-06-01", **KEYS)
    assert (found.events, found.repeat_events) == (3, 1)
    assert found.short_history == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 900)), min_size=1, max_size=40))
def test_flags_are_those_of_looking_at_every_earlier_event(rows):
    key, day = (np.array(v, dtype=np.int64) for v in zip(*rows, strict=True))
    flags = flag_repeats(key, day, within_days=100)
    for i in range(len(rows)):
        earlier = [
            j for j in range(len(rows))
            if key[j] == key[i] and (day[j], j) < (day[i], i) and day[i] - day[j] <= 100
        ]  # fmt: skip
        assert flags[i] == bool(earlier)


@given(st.permutations(range(7)))
@settings(max_examples=15, deadline=None)
def test_order_and_names_of_keys_do_not_matter(order):
    table = pd.DataFrame(
        {"who": list("aaabbcd"), "day": pd.date_range("2026-01-01", periods=7, freq="40D")}
    )
    one = repeat_victimisation(table, **KEYS)
    other = repeat_victimisation(table.iloc[order].assign(who=lambda t: "x" + t["who"]), **KEYS)
    assert (one.repeat_events, one.repeat_victims) == (other.repeat_events, other.repeat_victims)
    assert one.curve.equals(other.curve)
    assert one.timing.equals(other.timing)


def test_waiting_agrees_with_statsmodels():
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(8)
    key, day = rng.integers(0, 150, 600), rng.integers(0, 700, 600)
    table = pd.DataFrame({"who": [f"k{k}" for k in key],
                          "day": np.datetime64("2024-01-01") + day})  # fmt: skip
    found = repeat_victimisation(table, **KEYS).timing
    frame = pd.DataFrame({"k": key, "d": day}).sort_values(["k", "d"])
    wait = frame.groupby("k")["d"].shift(-1) - frame["d"]
    time = wait.fillna(day.max() - frame["d"])
    theirs = SurvfuncRight(time, wait.notna())
    for row in found.to_dict("records"):
        at = np.searchsorted(theirs.surv_times, row["within_days"], "right") - 1
        assert row["share"] == pytest.approx(1 - theirs.surv_prob[at])
        assert row["lower"] < row["share"] < row["upper"]


def test_at_random_the_share_is_that_of_chance_and_a_planted_excess_stands_out():
    rng = np.random.default_rng(9)
    n, homes = 3_000, 5_000
    day = np.datetime64("2025-01-01") + rng.integers(0, 365, n)
    flat = pd.DataFrame({"who": [f"h{i}" for i in rng.integers(0, homes, n)], "day": day})
    found = repeat_victimisation(flat, at_risk=homes, of="places", **KEYS)
    chance = found.chance_repeat_share
    assert found.repeat_share == pytest.approx(chance, abs=3 * np.sqrt(chance / n))
    assert (found.timing["chance"] > found.timing["lower"] * 0.8).all()
    some = flat.assign(who=np.where(rng.random(n) < 0.2, "h1", flat["who"]))
    assert repeat_victimisation(some, at_risk=homes, **KEYS).repeat_share > chance + 0.1


def test_names_and_months_are_refused_and_no_name_is_shown():
    table = pd.DataFrame({"who": ["Ann Smith", "Bob Jones"], "day": ["2026-01-02", "2026-01-03"]})
    with pytest.raises(InvalidValues, match="look like names") as refused:
        repeat_victimisation(table, **KEYS)
    assert "Ann" not in str(refused.value)
    assert repeat_victimisation(table, of="premises", **KEYS).events == 2
    with pytest.raises(NotDefined):
        repeat_victimisation(table.assign(day="2026-01"), of="places", **KEYS)
    with pytest.raises(NotEnoughData):
        repeat_victimisation(table.assign(who=None), **KEYS)


def test_precision_and_recall_on_linked_records_with_known_repeats():
    events = sample("synthetic_linked.csv")
    found = repeats_found(events, true_key="true_key", found_key="found_key", when="date")
    assert (found.true_repeats, found.found_repeats, found.rightly) == (578, 487, 481)
    assert f"of {found.found_repeats} repeats found, {found.precision:.1%} are true" in page()
    assert f"of {found.true_repeats} true ones, {found.recall:.1%} were found" in page()
    perfect = repeats_found(events, true_key="true_key", found_key="true_key", when="date")
    assert (perfect.precision, perfect.recall) == (1.0, 1.0)


def test_a_published_rate_is_its_numerator_over_its_denominator():
    table = pd.DataFrame({"n": [400, 1], "k": [100, 0], "m": [390, 0]})
    found = reoffending_rates(table, offenders="n", reoffenders="k", reoffences="m")
    assert found["rate"].tolist() == [0.25, 0.0]
    assert found["frequency"][0] == 3.9
    assert found["per_offender"][0] == 0.975
    # Wilson's limits of 100 in 400, worked out by hand: (0.25 + z²/800 ± ...) / (1 + z²/400).
    assert (found["lower"][0], found["upper"][0]) == pytest.approx((0.21003, 0.29476), abs=1e-4)
    with pytest.raises(InvalidValues, match="More reoffended"):
        reoffending_rates(pd.DataFrame({"n": [1], "k": [2]}), offenders="n", reoffenders="k")


def test_a_cohort_is_followed_for_a_year_and_proof_waits_six_months():
    cohort = pd.DataFrame(
        {"key": ["a", "b", "c", "d"], "entered": ["2024-01-01"] * 3 + ["2025-09-01"]}
    )
    offences = pd.DataFrame(
        {"key": ["a", "a", "b", "c", "c"],
         "committed": ["2024-02-01", "2024-12-31", "2025-01-05", "2024-06-01", "2023-12-01"],
         "proved": ["2024-03-01", "2025-06-30", "2025-02-01", "2026-01-01", "2024-02-01"]}
    )  # fmt: skip
    found = proven_reoffending(
        cohort, offences, key="key", entered="entered", committed="committed", proved="proved",
        until="2025-12-31",
    )  # fmt: skip
    # b offended after the year, c's was proved too late, c's other came before entry.
    assert (found.offenders, found.reoffenders, found.reoffences) == (3, 1, 2)
    assert (found.rate, found.frequency, found.not_followed) == (pytest.approx(1 / 3), 2.0, 1)
    assert found.curve["reoffenders"].tolist() == [0] + [1] * 11
    with pytest.raises(NotEnoughData):
        proven_reoffending(
            cohort, offences, key="key", entered="entered", committed="committed",
            proved="proved", until="2024-12-31",
        )  # fmt: skip


def test_the_page():
    found = repeat_victimisation(
        sample("chicago_burglary_places.csv"), key="place", when="date", of="places"
    )
    assert (
        f"{found.repeat_events:,} of {found.events:,} burglaries ({found.repeat_share:.1%})"
        in page()
    )
    assert (
        f"{found.repeat_victims} of {found.victims:,} places bore **{found.share_at_repeat:.1%} of "
        "all**" in page()
    )
    soon = found.timing.set_index("within_days")["share"]
    assert f"{soon[7]:.1%} of burgled places were burgled again within a week" in page()
    assert f"{soon[30]:.1%} within 30 days, {soon[180]:.1%} within 180 days" in page()
    assert 0.4 < soon[30] / soon[180] < 0.5
    assert found.left_out == 1
