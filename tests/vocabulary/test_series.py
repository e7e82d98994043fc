import pytest

from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Break, Series

WOLVERHAMPTON = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")


def series(*values, gaps=None, breaks=()):
    start = Month(2024, 7)
    found = {start + i: "not delivered" for i, v in enumerate(values) if v is None}
    return Series("Burglary", WOLVERHAMPTON, start, values, found if gaps is None else gaps, breaks)


def test_a_gap_must_say_why():
    with pytest.raises(InvalidValues, match="which months are gaps"):
        series(1, None, 3, gaps={})


def test_a_reason_without_a_gap_is_refused_too():
    with pytest.raises(InvalidValues):
        series(1, 2, gaps={Month(2024, 7): "incomplete"})


def test_no_total_is_drawn_over_a_gap():
    with pytest.raises(NotEnoughData, match=r"Burglary.*\n.*September 2024"):
        series(1, 2, None, 4).total(Span.parse("2024-07", "2024-10"))
    assert series(1, 2, None, 4).total(Span.parse("2024-07", "2024-08")) == 3


def test_lines_stop_at_gaps_and_at_breaks():
    broken = series(1, 2, None, 4, 5, 6, breaks=(Break(Month(2024, 11), "new recording"),))
    assert [run.values for run in broken.runs()] == [(1, 2), (4,), (5, 6)]


def test_months_never_held_become_gaps():
    longer = series(1, 2).part(Span.parse("2024-06", "2024-09"))
    assert longer.values == (None, 1, 2, None)
    assert set(longer.gaps.values()) == {"no data held"}
