import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.months import Month, Span, months_in_words

months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


@given(months, st.integers(-500, 500))
def test_adding_months_and_taking_them_away_comes_back(month, steps):
    assert (month + steps) + -steps == month
    assert (month + steps) - month == steps


@given(months)
def test_a_month_reads_back_as_it_is_written(month):
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2025", "2025-13", "March 2025", "", "2025-00"])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(InvalidValues):
        Month.parse(text)


def test_a_calendar_year_is_a_quarter_of_one_financial_year_and_three_of_the_next():
    year = set(Span.calendar_year(2017))
    before, after = set(Span.financial_year(2016)), set(Span.financial_year(2017))
    assert len(year & before) == 3
    assert len(year & after) == 9


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("2025-04", "2026-03", "Year to March 2026"),
        ("2025-01", "2025-09", "January to September 2025"),
        ("2025-01", "2025-01", "January 2025"),
        ("2024-11", "2025-02", "November 2024 to February 2025"),
    ],
)
def test_spans_are_named_as_people_name_them(start, end, label):
    assert Span.parse(start, end).label == label


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(InvalidValues):
        Span.parse("2025-02", "2025-01")


def test_runs_of_months_are_joined_in_words():
    assert months_in_words([]) == ""
    assert months_in_words([Month(2025, 8)]) == "August 2025"
    assert (
        months_in_words([Month(2025, 3), Month(2024, 10), Month(2024, 9)])
        == "September 2024 to October 2024 and March 2025"
    )
