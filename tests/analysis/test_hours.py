"""Hours of the week: shared out by hand, by brute force and on real windows."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.hours import WEEKDAYS, aoristic_weights, hours_of_week, shift_risk
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData

MONDAY = "2026-11-23"
WINDOW = {"start": "from", "end": "to"}


def page():
    return (files("commonweal.analysis") / "methods" / "hours.md").read_text(encoding="utf-8")


def events(*rows):
    return pd.DataFrame(rows, columns=["from", "to"])


def busy(found):
    table = found.table[found.table["events"] > 0]
    return [(w[:3], h, round(float(v), 6)) for w, h, v in
            zip(table["weekday"], table["hour"], table["events"], strict=True)]  # fmt: skip


def test_a_window_is_shared_out_over_its_hours_by_hand():
    found = hours_of_week(events((f"{MONDAY} 10:15", f"{MONDAY} 12:15")), **WINDOW)
    assert busy(found) == [("Mon", 10, 0.375), ("Mon", 11, 0.5), ("Mon", 12, 0.125)]


def test_a_window_over_the_end_of_the_week_goes_on_at_its_beginning():
    found = hours_of_week(events(("2026-11-22 23:30", f"{MONDAY} 00:30")), **WINDOW)
    assert busy(found) == [("Mon", 0, 0.5), ("Sun", 23, 0.5)]


def test_a_moment_and_an_unknown_end_fall_in_one_hour():
    found = hours_of_week(
        events((f"{MONDAY} 09:00", f"{MONDAY} 09:00"), (f"{MONDAY} 09:59", None)), **WINDOW
    )
    assert busy(found) == [("Mon", 9, 2.0)]
    assert found.certain == 2


def test_every_row_that_cannot_be_used_is_reported_with_the_reason():
    found = hours_of_week(
        events(
            (f"{MONDAY} 09:00", f"{MONDAY} 10:00"),
            (f"{MONDAY} 10:00", f"{MONDAY} 09:00"),
            ("2026-11-01 00:00", "2026-11-20 00:00"),
            (MONDAY, f"{MONDAY} 10:00"),
            (None, None),
            (f"{MONDAY} 25:00", f"{MONDAY} 26:00"),
        ),
        **WINDOW,
    )
    assert found.report.to_numpy().tolist() == [
        [1, "ends before it begins"], [2, "window longer than allowed"], [3, "no time of day"],
        [4, "no time of day"], [5, "not a date and time"],
    ]  # fmt: skip
    assert (found.placed, found.of) == (1, 6)
    assert (found.no_time, found.reversed, found.too_long, found.not_read) == (2, 1, 1, 1)
    assert "5 of 6 events are not in it" in found.in_words


@pytest.mark.parametrize("text", ["2026-11", "2026-11-23"])
def test_months_and_dates_without_a_time_are_refused(text):
    with pytest.raises(NotDefined, match=r"data\.police\.uk gives only the month"):
        hours_of_week(pd.DataFrame({"when": [text] * 3}), start="when")


def test_times_with_an_offset_are_turned_to_the_wall_clock():
    table = pd.DataFrame({"at": ["2026-07-06T11:30:00+00:00", "2026-01-05T11:30:00Z",
                                 "2026-07-06 11:30"]})  # fmt: skip
    assert busy(hours_of_week(table, start="at")) == [("Mon", 11, 2.0), ("Mon", 12, 1.0)]
    with pytest.raises(InvalidValues, match="no such time zone"):
        hours_of_week(table, start="at", zone="Europe/Wolverhampton")


def test_a_date_and_a_time_may_stand_apart():
    table = pd.DataFrame({"date": [MONDAY] * 3, "time": ["18:12", "1812", None]})
    found = hours_of_week(table, start="date", time="time")
    assert busy(found) == [("Mon", 18, 2.0)]
    assert found.no_time == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 604_800), st.integers(0, 200 * 3600)), min_size=1, max_size=8)
)
def test_weights_add_up_and_move_with_the_clock(rows):
    begin, wide = (np.array(v) for v in zip(*rows, strict=True))
    weights = aoristic_weights(begin, begin + wide)
    assert weights.sum() == pytest.approx(len(rows))
    assert (weights >= 0).all()
    moved = aoristic_weights(begin + 5 * 3600, begin + wide + 5 * 3600)
    assert moved == pytest.approx(np.roll(weights, 5))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_079), st.integers(1, 600))
def test_weights_are_those_of_counting_minutes(begin, minutes):
    at = np.arange(begin, begin + minutes) // 60 % 168
    expected = np.bincount(at, minlength=168) / minutes
    found = aoristic_weights(np.array([begin * 60]), np.array([(begin + minutes) * 60]))
    assert found == pytest.approx(expected)


def test_a_shift_past_midnight_belongs_to_the_day_it_begins_on():
    table = events(
        ("2026-11-21 01:30", "2026-11-21 01:30"),  # Saturday morning: Friday's shift
        ("2026-11-20 19:00", "2026-11-20 21:00"),  # half in Friday's shift
        ("2026-11-23 01:30", "2026-11-23 01:30"),
    )
    found = shift_risk(table, weekdays=["friday"], from_hour=20, to_hour=4, **WINDOW)
    assert found.by_event["weight"].tolist() == [1.0, 0.5, 0.0]
    assert found.hours == 8
    assert found.share_of_week == pytest.approx(8 / 168)
    assert found.ratio == pytest.approx(0.5 / (8 / 168))
    whole = shift_risk(table, weekdays=WEEKDAYS, from_hour=0, to_hour=24, **WINDOW)
    assert (whole.share, whole.ratio, whole.hours) == (1.0, 1.0, 168)
    with pytest.raises(InvalidValues, match="days of the week"):
        shift_risk(table, weekdays=["Caturday"], from_hour=1, to_hour=2, **WINDOW)


def test_an_even_week_rarely_stands_out_and_a_planted_hour_does():
    rng = np.random.default_rng(11)
    start = np.datetime64("2026-01-05")
    wrong = found = 0
    for _ in range(40):
        at = start + rng.integers(0, 52 * 168 * 60, 1_700).astype("timedelta64[m]")
        even = hours_of_week(pd.DataFrame({"at": at}), start="at")
        wrong += (even.table["stands"] != "").any()
        extra = start + (rng.integers(0, 52, 25) * 10_080 + 5 * 1440 + 125).astype("timedelta64[m]")
        table = hours_of_week(pd.DataFrame({"at": np.concatenate([at, extra])}), start="at").table
        found += table.loc[5 * 24 + 2, "stands"] == "high"
    assert wrong / 40 <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 40)
    assert found == 40


def test_windows_recover_the_hours_at_which_it_truly_happened():
    # Thefts at 22:00 to 23:00, found within a few hours: the peak stays where it was.
    rng = np.random.default_rng(12)
    true = np.datetime64("2026-01-05T22:30") + rng.integers(0, 300, 400).astype("timedelta64[D]")
    early = true - rng.integers(0, 180, 400).astype("timedelta64[m]")
    late = true + rng.integers(0, 180, 400).astype("timedelta64[m]")
    table = hours_of_week(pd.DataFrame({"from": early, "to": late}), **WINDOW).table
    assert table.groupby("hour")["events"].sum().idxmax() == 22


def test_the_page():
    found = hours_of_week(sample("greater_manchester_collisions.csv"), start="date", time="time")
    top = found.table.loc[found.table["events"].idxmax()]
    assert f"in 2023: {found.placed:,}, all with a time" in page()
    assert found.placed == found.of
    assert (
        f"**{top['weekday']} from {top['hour']}:00 to {top['hour'] + 1}:00 held the most: "
        f"{top['events']:.0f} where an even week gives {top['expected']:.0f}**" in page()
    )
    assert f"{(found.table['stands'] == 'high').sum()} of the 168 hours stand above" in page()
    shift = shift_risk(
        sample("greater_manchester_collisions.csv"), start="date", time="time",
        weekdays=["Friday", "Saturday"], from_hour=20, to_hour=4,
    )  # fmt: skip
    assert f"are {shift.share_of_week:.1%} of the week and hold {shift.share:.1%}" in page()
    thefts = hours_of_week(
        sample("new_york_vehicle_thefts.csv"), start="earliest", end="latest",
        zone="America/New_York",
    )  # fmt: skip
    assert (
        f"of {thefts.of:,}, {thefts.too_long} have a window longer than a week and are left out; "
        f"of the other {thefts.placed:,} only {thefts.certain} are known to the hour" in page()
    )
    assert (thefts.table["stands"] == "").all()


def test_nothing_to_place_is_said():
    with pytest.raises(NotEnoughData):
        hours_of_week(events((f"{MONDAY} 10:00", f"{MONDAY} 09:00")), **WINDOW)
