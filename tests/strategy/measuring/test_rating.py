"""Red, amber and green. Expected numbers are sums done by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators.definition import Good
from commonweal.strategy.measuring import RULES, Colour, Direction, Pair, Target, rag
from commonweal.strategy.measuring.rating import SYMBOLS, on_the_line
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Break, Series

HERE = Area("E06000099", "Northmere", AreaKind.DISTRICT)
BEFORE, NOW = Span.parse("2024-04", "2025-03"), Span.parse("2025-04", "2026-03")
FEWER, MORE = Direction.DECREASE, Direction.INCREASE


def months(before, now, breaks=()):
    """Two years of months, from a number for every month or a list of them; None is a gap."""
    values = [*(before if isinstance(before, list) else [before] * 12)]
    values += now if isinstance(now, list) else [now] * 12
    start = BEFORE.start
    gaps = {start + i: "not delivered" for i, v in enumerate(values) if v is None}
    numbers = tuple(None if v is None else float(v) for v in values)
    return Series("Burglary", HERE, start, numbers, gaps, breaks)


def rated(series, direction=FEWER, **more):
    return rag(series, baseline=BEFORE, direction=direction, **more)


@pytest.mark.parametrize(
    ("asked", "colour", "word", "expected"),
    [
        # 80 a month where there were 100: 960 against 1,200, 20% fewer. Chance alone allows
        # 0.8 × exp(±1.96 √(1/960 + 1/1200)) = 0.735 to 0.871. Half the time to the target has gone.
        (-0.20, Colour.GREEN, "On track", 0.90),
        (-0.40, Colour.GREEN, "On track", 0.80),
        (
            -0.60,
            Colour.AMBER,
            "At risk",
            0.70,
        ),  # line 0.70, still on it to 0.75; 0.735 is not beyond
        (-0.70, Colour.RED, "Off track", 0.65),  # line 0.65, still on it to 0.70; 0.735 is beyond
    ],
)
def test_a_fall_of_a_fifth_beside_targets_worked_by_hand(asked, colour, word, expected):
    found = rated(months(100, 80), target=Target(asked, Month(2027, 3)))
    assert (found.colour, found.word) == (colour, word)
    assert found.expected == pytest.approx(expected)
    assert found.change.ratio == pytest.approx(0.8)
    assert (found.change.lower, found.change.upper) == pytest.approx((0.735, 0.871), abs=0.002)


def test_the_reason_gives_the_numbers_the_margin_and_what_was_asked():
    found = rated(months(100, 80), target=Target(-0.2, Month(2027, 3)))
    assert found.reason == (
        "There were 960 in the year to March 2026, where the baseline, the year to March 2025, had "
        "1,200: −20% (−27% to −13%). The plan asks for −20% by March 2027, which is −10% by now; "
        "5% behind is still on the line. It is on the line."
    )
    assert found.rule == RULES["target"]


@pytest.mark.parametrize(
    ("now", "direction", "verdict"),
    [
        (80, FEWER, Verdict.BETTER), (120, FEWER, Verdict.WORSE), (101, FEWER, Verdict.SAME),
        (80, MORE, Verdict.WORSE), (120, MORE, Verdict.BETTER), (99, MORE, Verdict.SAME),
        (120, Direction.UNKNOWN, Verdict.CARE),
    ],
)  # fmt: skip
def test_without_a_target_the_direction_is_tested(now, direction, verdict):
    found = rated(months(100, now), direction)
    assert found.verdict is verdict
    assert found.expected is None


@pytest.mark.parametrize(
    ("now", "colour"), [(100, Colour.GREEN), (104, Colour.GREEN), (108, Colour.AMBER), (130, Colour.RED),
                        (70, Colour.RED)],
)  # fmt: skip
def test_what_is_to_be_held_is_held_within_the_tolerance(now, colour):
    # 1,296 against 1,200: chance allows 1.00 to 1.17, which is not wholly above 1.05.
    assert rated(months(100, now), Direction.MAINTAIN).colour is colour


def test_a_wider_tolerance_is_kinder():
    target = Target(-0.7, Month(2027, 3))
    assert rated(months(100, 80), target=target).colour is Colour.RED
    assert rated(months(100, 80), target=target, tolerance=0.2).colour is Colour.GREEN


def test_the_line_stops_at_its_end():
    found = rated(months(100, 80), target=Target(-0.1, Month(2025, 9)))
    assert found.expected == pytest.approx(0.9)


@pytest.mark.parametrize("series", [None, months(100, None), months(None, 100)])
def test_no_data_is_said_to_be_no_data(series):
    found = rated(series, span=NOW)
    assert (found.colour, found.verdict, found.word) == (Colour.NONE, Verdict.NO_DATA, "No data")
    assert found.reason


def test_nothing_is_compared_across_a_change_of_recording():
    found = rated(months(100, 80, (Break(Month(2025, 6), "a new crime system"),)))
    assert found.verdict is Verdict.NO_DATA
    assert "a new crime system" in found.reason


def test_only_months_that_both_years_have_are_compared():
    found = rated(months(100, [None, None, *[80] * 10]), span=NOW)
    assert "800 in the year to March 2026 over the 10 months that both have" in found.reason


def test_two_months_are_too_few_for_a_colour_without_a_target():
    found = rated(months(100, [300, 300, *[None] * 10]), span=NOW)
    assert found.verdict is Verdict.CARE
    assert "too few to know" in found.reason


def test_a_small_base_gets_no_percentage():
    found = rated(months(1, 2))
    assert "the base is too small for a percentage" in found.reason


@pytest.mark.parametrize("now", [50, 100, 200])
def test_what_follows_activity_gets_no_colour(now):
    assert rated(months(100, now), good=Good.ACTIVITY).colour is Colour.CARE


PAIRS = [None, *(Pair(k, d, "residents' survey, 2026") for k in ("prevalence", "confidence")
                 for d in ("up", "down", "same"))]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "direction", "suffering", "verdict"),
    [
        (150, MORE, "same", Verdict.BETTER),
        (150, MORE, "down", Verdict.BETTER),
        (150, MORE, "up", Verdict.WORSE),
        (150, FEWER, "same", Verdict.BETTER),
        (70, MORE, "same", Verdict.WORSE),
        (70, FEWER, "same", Verdict.SAME),
        (70, FEWER, "down", Verdict.BETTER),
        (70, FEWER, "up", Verdict.WORSE),
        (101, MORE, "same", Verdict.SAME),
    ],
)
def test_reports_of_a_hidden_harm_are_read_beside_how_many_suffer_it(
    now, direction, suffering, verdict
):
    pair = Pair("prevalence", suffering, "residents' survey, 2026")
    found = rated(months(100, now), direction, under_reported=True, pair=pair)
    assert found.verdict is verdict
    assert "residents' survey, 2026" in found.reason
    assert found.rule == RULES["under-reported"]


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("pair", [p for p in PAIRS if p is None or not p.shows_more_harm])
@given(before=st.integers(1, 300), more=st.integers(1, 900))
@settings(max_examples=25, deadline=None)
def test_rising_reports_of_a_hidden_harm_alone_are_never_red(direction, pair, before, more):
    series = months(before, before + more)
    for said in ({"under_reported": True}, {"good": Good.UNDER_REPORTED}):
        assert rated(series, direction, pair=pair, **said).colour is not Colour.RED


def test_without_a_survey_reports_of_a_hidden_harm_get_no_colour():
    found = rated(months(100, 150), MORE, under_reported=True)
    assert found.colour is Colour.CARE
    assert "No survey is held to read it with" in found.reason


ORDER = {Colour.GREEN: 0, Colour.AMBER: 1, Colour.RED: 2}
RATIOS = st.floats(0.05, 5)


@given(RATIOS, RATIOS, st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.3), st.booleans())
def test_the_colour_never_gets_better_as_the_number_gets_worse(
    one, other, margin, expected, tolerance, rising
):
    low, high = sorted((one, other))
    line = 0.6 + expected

    def colour(ratio):
        return on_the_line(
            ratio, ratio * (1 - margin), ratio * (1 + margin),
            expected=line, tolerance=tolerance, rising=rising,
        )  # fmt: skip

    better, worse = (high, low) if rising else (low, high)
    assert ORDER[colour(better)] <= ORDER[colour(worse)]


@given(
    st.integers(20, 300),
    st.integers(1, 400),
    st.integers(0, 200),
    st.floats(-0.6, 0),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_more_crime_never_makes_a_measure_of_less_greener(base, now, extra, asked, aimed):
    target = Target(asked, Month(2028, 3)) if aimed else None
    better = rated(months(base, now), target=target)
    worse = rated(months(base, now + extra), target=target)
    assert ORDER[better.colour] <= ORDER[worse.colour]


def test_every_colour_has_a_symbol_of_its_own_and_a_word():
    assert set(SYMBOLS) == set(Colour)
    assert len(set(SYMBOLS.values())) == len(Colour)
    for now, direction in ((80, FEWER), (120, FEWER), (100, FEWER), (100, Direction.UNKNOWN)):
        found = rated(months(100, now), direction)
        assert found.symbol == SYMBOLS[found.colour]
        assert found.word


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"tolerance": 5}, "A tolerance is a proportion"),
        ({"target": Target(0.1, Month(2027, 3))}, "The target goes the other way"),
        ({"span": Span.parse("2025-05", "2026-04")}, "same calendar months"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(more, wrong):
    with pytest.raises(InvalidValues, match=wrong):
        rated(months(100, 80), **more)


def test_a_target_of_fewer_than_none_is_refused():
    with pytest.raises(InvalidValues, match="fewer than none"):
        Target(-1.5, Month(2027, 3))
