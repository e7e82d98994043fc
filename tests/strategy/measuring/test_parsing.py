"""Measures taken apart: those of a real plan, fifty more, and the marks of the general rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategy.measuring.sentences import MEASURES

from commonweal.strategy.measuring import Direction, Kind, parse
from commonweal.strategy.measuring.splitting import split


def test_the_measures_of_wolverhampton_ask_for_fourteen_increases_and_ten_decreases(plan_of_2023):
    ways = [parse(text).direction for text in plan_of_2023.values()]
    assert len(ways) == 24
    assert ways.count(Direction.INCREASE) == 14
    assert ways.count(Direction.DECREASE) == 10


def test_they_count_thirty_things_and_four_of_them_are_compound(plan_of_2023):
    things = {line: len(parse(text).atoms) for line, text in plan_of_2023.items()}
    assert {line: n for line, n in things.items() if n > 1} == {109: 2, 151: 2, 229: 2, 237: 4}
    assert sum(things.values()) == 30


def test_the_nine_indicators_of_leeds_say_what_and_not_which_way(leeds_indicators):
    parsed = [parse(text) for text in leeds_indicators]
    assert [p.direction for p in parsed] == [Direction.UNKNOWN] * 9
    assert [len(p.atoms) for p in parsed] == [1] * 9
    assert [p.kind for p in parsed] == [
        Kind.PERCEPTION, Kind.PERCEPTION, Kind.INCIDENTS, Kind.REPORTING, Kind.INCIDENTS,
        Kind.INCIDENTS, Kind.INCIDENTS, Kind.OTHER, Kind.REOFFENDING,
    ]  # fmt: skip
    assert [p.under_reported for p in parsed] == [
        False,
        False,
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("text", "direction", "things", "kind", "under_reported"), MEASURES)
def test_a_measure_in_general_is_read_as_a_person_reads_it(
    text, direction, things, kind, under_reported
):
    parsed = parse(text)
    assert (parsed.direction.value, len(parsed.atoms)) == (direction, things)
    assert (parsed.kind.value, parsed.under_reported) == (kind, under_reported)


def test_an_aim_is_taken_off_and_kept():
    parsed = parse("Reduce burglary by 10% by March 2028")
    assert parsed.aim == "by 10% by March 2028"
    assert parsed.subject == "burglary"


def test_group_and_place_are_said_in_the_measures_words():
    parsed = parse("Increase in perceptions of safety among older people in the town centre")
    assert parsed.group == "older people"
    assert parsed.place == "in the town centre"


def test_parts_with_directions_of_their_own_keep_them():
    parsed = parse("Reduction in burglary and increased confidence in the police")
    assert [a.direction for a in parsed.atoms] == [Direction.DECREASE, Direction.INCREASE]
    assert parsed.direction is Direction.DECREASE


@pytest.mark.parametrize(
    ("about", "parts"),
    [
        ("use of closure orders, injunctions and dispersal powers",
         ["use of closure orders", "use of injunctions", "use of dispersal powers"]),
        ("repeat victims and offenders of robbery", ["repeat victims of robbery", "repeat offenders of robbery"]),
        ("people at risk identified and engaging with support",
         ["people at risk identified", "people at risk engaging with support"]),
        ("positive outcomes, including the use of orders and injunctions", ["positive outcomes"]),
        ("victims or perpetrators of robbery", ["victims or perpetrators of robbery"]),
        ("preventative and educational activity", ["preventative and educational activity"]),
        ("domestic violence and abuse", ["domestic violence and abuse"]),
    ],
)  # fmt: skip
def test_what_is_counted_by_itself_is_split_and_nothing_else(about, parts):
    assert split(about) == parts


@given(st.text(max_size=200))
def test_any_words_at_all_have_a_direction_and_something_to_count(text):
    parsed = parse(text)
    assert parsed.direction in Direction
    assert parsed.atoms


@given(st.sampled_from(MEASURES), st.sampled_from([" ", "  ", "\t", ";", " ;", "\xa0"]))
def test_blanks_and_stops_around_a_measure_change_nothing(measure, mark):
    text = measure[0]
    assert parse(mark + text + mark) == parse(text)
