"""The order of candidates, worked by hand; and what one weight more or less would change."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.strategy.choosing import quarter, ranking
from commonweal.strategy.models import Candidate, Criterion, Score
from commonweal.strategy.models.provenance import in_words, runs


def matrix(weights, scores):
    """Candidates and criteria in memory: one row of scores a candidate."""
    criteria = [Criterion(pk=n, title=f"C{n}", weight=w) for n, w in enumerate(weights, 1)]
    candidates = [Candidate(pk=n, title=f"P{n}") for n in range(1, len(scores) + 1)]
    given_ = [
        Score(candidate_id=c.pk, criterion_id=k.pk, value=value)
        for c, row in zip(candidates, scores, strict=True)
        for k, value in zip(criteria, row, strict=True)
        if value is not None
    ]
    return ranking(candidates, criteria, given_)


def test_totals_and_places_are_those_of_a_sum_by_hand():
    # Weights 2, 1: P1 (2×5 + 1×1)/3 = 11/3, P2 (2×3 + 1×5)/3 = 11/3, P3 (2×4 + 1×0)/3 = 8/3.
    told = {str(r.candidate): (r.total, r.place) for r in matrix([2, 1], [[5, 1], [3, 5], [4, 0]])}
    assert told["P1"] == (pytest.approx(11 / 3), 1)
    assert told["P2"] == (pytest.approx(11 / 3), 1)
    assert told["P3"] == (pytest.approx(8 / 3), 3)


def test_changing_one_weight_shows_which_places_it_changes():
    # Weights 2, 1: P1 11, P2 11 (of 3). C1 by half more (3, 1): 16 to 14, so P2 becomes second.
    moves = {str(r.candidate): r.moves for r in matrix([2, 1], [[5, 1], [3, 5], [4, 0]])}
    assert "place 2 if “C1” counts half more" in moves["P2"]
    assert "place 2 if “C2” counts half more" in moves["P1"]


def test_a_candidate_not_scored_by_every_criterion_has_no_place():
    first, second = matrix([1, 1], [[None, 5], [1, 1]])
    assert (str(first.candidate), first.place) == ("P2", 1)
    assert (second.place, second.total) == (None, None)


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=6),
    st.integers(1, 9),
)
def test_weights_of_one_proportion_give_one_order(scores, factor):
    one = [(r.candidate.pk, r.place) for r in matrix([1, 2, 3], scores)]
    other = [(r.candidate.pk, r.place) for r in matrix([factor, 2 * factor, 3 * factor], scores)]
    assert one == other


def test_the_quarter_reported_on_is_the_last_that_ended():
    assert quarter(date(2026, 4, 1)) == "2025-26 Q4"
    assert quarter(date(2026, 7, 1)) == "2026-27 Q1"
    assert quarter(date(2027, 1, 15)) == "2026-27 Q3"
    assert quarter(date(2027, 3, 31)) == "2026-27 Q3"


@given(st.sets(st.integers(1, 60), min_size=1))
def test_lines_in_words_name_every_line_once(lines):
    told = [n for a, b in runs(sorted(lines)) for n in range(a, b + 1)]
    assert told == sorted(lines)
    assert in_words(sorted(lines)).startswith("line")
