"""Which numbers must be published every year, and what are they? (acceptance case A9)"""

from importlib.resources import files

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.returns import asb_case_reviews
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, NotEnoughData

KEYS = {
    "received": "received", "threshold_not_met": "threshold not met",
    "review_carried_out": "review carried out", "with_recommendations": "recommendations",
}  # fmt: skip

# Newcastle-under-Lyme as published: applications, threshold not met, reviews, recommendations.
PUBLISHED = {
    "2020/21": (3, 0, 3, 2), "2021/22": (1, 0, 1, 0), "2022/23": (5, 0, 5, 5),
    "2023/24": (5, 0, 3, 3),
}  # fmt: skip


def log(*rows):
    return pd.DataFrame(rows, columns=list(KEYS.values()))


def test_the_four_numbers_of_newcastle_under_lyme():
    found = asb_case_reviews(sample("asb_case_log.csv"), **KEYS).years
    assert {row[0]: tuple(row[1:]) for row in found.itertuples(index=False)} == PUBLISHED


def test_a_year_without_a_case_is_four_nils_and_not_left_out():
    found = asb_case_reviews(
        log(("2021-05-01", "yes", "", "no"), ("2023-05-01", "no", "2023-07-01", "no")),
        first_year=2020, last_year=2024, **KEYS,
    ).years  # fmt: skip
    assert found["year"].tolist() == ["2020/21", "2021/22", "2022/23", "2023/24", "2024/25"]
    assert found.iloc[2, 1:].tolist() == [0, 0, 0, 0]
    assert found.iloc[1, 1:].tolist() == [1, 1, 0, 0]
    none = asb_case_reviews(log(), first_year=2024, last_year=2024, **KEYS)
    assert none.years.iloc[0, 1:].tolist() == [0, 0, 0, 0]
    assert "no applications received" in none.in_words


def test_a_review_counts_in_the_year_it_was_carried_out():
    found = asb_case_reviews(log(("2024-03-20", "no", "2024-04-02", "yes")), **KEYS).years
    assert found.values.tolist() == [["2023/24", 1, 0, 0, 0], ["2024/25", 0, 0, 1, 1]]
    calendar = asb_case_reviews(
        log(("2024-03-20", "no", "2024-04-02", "yes")), year="calendar", **KEYS
    ).years
    assert calendar.values.tolist() == [["2024", 1, 0, 1, 1]]


@settings(deadline=None)
@given(st.lists(st.tuples(st.dates(pd.Timestamp("2019-01-01").date(),
                                   pd.Timestamp("2025-12-31").date()), st.booleans()), max_size=30))  # fmt: skip
def test_no_application_is_lost_or_counted_twice(cases):
    table = log(*((d.isoformat(), "yes" if n else "no", "", "no") for d, n in cases))
    found = asb_case_reviews(table, first_year=2018, last_year=2025, **KEYS).years
    assert found["applications"].sum() == len(cases)
    assert found["threshold_not_met"].sum() == sum(n for _, n in cases)


def test_who_is_in_the_log_does_not_come_out():
    cases = sample("asb_case_log.csv").assign(name="A Resident", address="1 High Street")
    found = asb_case_reviews(cases, **KEYS)
    assert list(found.years.columns) == [
        "year", "applications", "threshold_not_met", "reviews_carried_out", "with_recommendations"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2024-13-01", "no", "", "no"), "date that cannot be read"),
        (("", "no", "", "no"), "date that cannot be read"),
        (("2024-03-01", "perhaps", "", "no"), "must hold yes or no"),
        (("2024-03-01", "no", "", "yes"), "where no review was carried out"),
        (("2024-03-01", "no", "2024-02-01", "no"), "before its application"),
        (("2024-03-01", "yes", "2024-04-01", "no"), "although the threshold was not met"),
    ],
)
def test_a_log_that_contradicts_itself_is_refused(row, words):
    with pytest.raises(InvalidValues, match=words):
        asb_case_reviews(log(row), **KEYS)


def test_nothing_at_all_needs_to_be_told_the_years():
    with pytest.raises(NotEnoughData, match="years to show"):
        asb_case_reviews(log(), **KEYS)
    with pytest.raises(MissingColumns):
        asb_case_reviews(log().drop(columns="recommendations"), **KEYS)


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "returns.md").read_text("utf-8")
    for year, numbers in PUBLISHED.items():
        assert f"| {year} | {' | '.join(map(str, numbers))} |" in page
