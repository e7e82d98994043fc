"""Sentences: no adjective without a test. Numbers are sums done by hand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.change import compare_spans
from commonweal.analysis.trend import trend
from commonweal.assessment import sentences
from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators.definition import Good
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

PLACE = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")
YEAR = Span.parse("2025-04", "2026-03")
ADJECTIVES = re.compile(r"\b(more|fewer|higher|lower|rising|falling)\b")


def series(before, now):
    values = tuple(float(v) for v in (*before, *now))
    return Series("Burglary", PLACE, Month(2024, 4), values)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=12, max_size=12),
    st.lists(st.integers(0, 400), min_size=12, max_size=12),
    st.sampled_from(list(Good)),
)
def test_more_and_fewer_are_said_only_where_the_test_is_under_one_in_twenty(before, now, good):
    if sum(before) + sum(now) == 0:
        return
    found = compare_spans(series(before, now), span=YEAR)
    said = sentences.change(found, good)
    adjectives = ADJECTIVES.search(said.sentence.replace(sentences.BEYOND, ""))
    if found.direction == "same":
        assert not adjectives
        assert said.verdict is Verdict.SAME
    else:
        assert adjectives
        assert found.p < 0.055  # exact limits and the e-test differ by a hair at the border
        assert sentences.BEYOND in said.sentence


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(20, 120), min_size=24, max_size=36))
def test_rising_and_falling_are_said_only_where_the_slope_is_tested(values):
    line = Series("Burglary", PLACE, Month(2023, 1), tuple(float(v) for v in values))
    found = trend(line)
    said = sentences.trend("burglaries", found, Good.DOWN)
    assert bool(ADJECTIVES.search(said.sentence.replace(sentences.BEYOND, ""))) == (found.p < 0.05)


def test_a_tiny_base_gets_counts_and_no_percentage():
    found = compare_spans(series([1] * 12, [1] * 11 + [3]), span=YEAR)
    said = sentences.change(found, Good.DOWN)
    assert said.sentence == (
        "There were 14, where there were 12 a year before. "
        "Numbers this small move by chance, so no percentage is given."
    )
    assert said.verdict is Verdict.SAME


def test_a_fall_is_told_with_its_size_and_margin():
    found = compare_spans(series([100] * 12, [80] * 12), span=YEAR)
    said = sentences.change(found, Good.DOWN)
    # 960 beside 1,200: 20% fewer; exact limits of the ratio 0.8 by hand 0.735 to 0.871.
    assert said.sentence == (
        "That is 20% fewer than a year before, more than chance explains (−27% to −13%)."
    )
    assert said.verdict is Verdict.BETTER


def test_months_that_one_year_lacks_are_counted_out():
    line = series([100] * 12, [80] * 12)
    gap = Month(2024, 9)
    values = tuple(None if m == gap else v for m, v in line)
    line = Series("Burglary", PLACE, line.start, values, gaps={gap: "not delivered"})
    said = sentences.change(compare_spans(line, span=YEAR), Good.DOWN)
    assert said.sentence.startswith("Over the 11 months that both years have, that is 20% fewer")


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("good", [Good.UNDER_REPORTED, Good.ACTIVITY])
def test_reports_of_hidden_harm_are_never_called_worse_or_better(direction, good):
    assert sentences.verdict(direction, good) is Verdict.CARE


@pytest.mark.parametrize(
    ("direction", "good", "word"),
    [
        ("up", Good.DOWN, Verdict.WORSE), ("down", Good.DOWN, Verdict.BETTER),
        ("up", Good.UP, Verdict.BETTER), ("down", Good.UP, Verdict.WORSE),
        ("same", Good.UNDER_REPORTED, Verdict.SAME),
    ],
)  # fmt: skip
def test_the_verdict_follows_which_way_is_good(direction, good, word):
    assert sentences.verdict(direction, good) is word


def test_few_months_are_read_with_care_whatever_the_test_says():
    line = Series("Burglary", PLACE, Month(2025, 1), (100.0,) * 3 + (None,) * 9 + (50.0,) * 3,
                  gaps={Month(2025, n): "no data held" for n in range(4, 13)})  # fmt: skip
    found = compare_spans(line, span=Span.parse("2026-01", "2026-03"))
    assert found.direction == "down"
    assert sentences.change(found, Good.DOWN).verdict is Verdict.CARE
