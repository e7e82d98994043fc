"""Which months can be used. Expected months are those that the data's own notes name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence.coverage import (
    Judgement,
    MonthState,
    State,
    judge_months,
    odd_mixes,
    overrule,
)
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.months import Month

WOLVERHAMPTON = "E08000031"
PORTSMOUTH = "E06000044"
LEEDS = "E08000035"


def not_complete(states):
    return {str(s.month): s.state for s in states if s.state is not State.COMPLETE}


def judged(*rows, start=Month(2023, 1)):
    held = {start + i: n for i, n in enumerate(rows)}
    return [s.state for s in judge_months(held, start, start + (len(rows) - 1))]


def test_trap_under_delivered_months_of_wolverhampton(evidence):
    (states,) = [evidence.coverage(WOLVERHAMPTON)[s] for s in evidence.sources(WOLVERHAMPTON)
                 if s == "counts/lsoa-month"]  # fmt: skip
    assert not_complete(states) == {
        "2023-06": State.MISSING,
        "2023-07": State.SHORT,
        "2023-08": State.SHORT,
        "2024-09": State.MISSING,
        "2024-10": State.SHORT,
    }


def test_trap_under_delivered_months_of_the_other_west_midlands_districts(evidence):
    expected = {
        "E08000025": {"2023-06", "2023-07", "2023-08", "2024-09", "2025-03"},  # Birmingham
        "E08000026": {"2023-06", "2023-07", "2025-03"},  # Coventry
        "E08000027": {"2023-05", "2023-06", "2024-09"},  # Dudley
        "E08000028": {"2023-05", "2023-06", "2024-09"},  # Sandwell
        "E08000030": {"2023-06", "2023-07", "2023-08", "2024-09", "2024-10"},  # Walsall
    }
    for district, months in expected.items():
        states = evidence.coverage(district)["counts/lsoa-month"]
        assert set(not_complete(states)) == months, district


def test_trap_hampshire_august_2025_is_not_used(evidence):
    states = evidence.coverage(PORTSMOUTH)["police.uk/street"]
    of_2025 = {m: s for m, s in not_complete(states).items() if m > "2025"}
    assert of_2025 == {"2025-08": State.SHORT}
    (august,) = [s for s in states if str(s.month) == "2025-08"]
    assert "categories misplaced" in august.reason


def test_months_between_two_blocks_are_missing_not_nought(evidence):
    states = evidence.coverage(PORTSMOUTH)["police.uk/street"]
    between = [s for s in states if Month(2024, 5) <= s.month <= Month(2024, 12)]
    assert len(between) == 8
    assert {s.state for s in between} == {State.MISSING}


def test_leeds_is_complete_throughout(evidence):
    states = evidence.coverage(LEEDS)["counts/msoa-month"]
    assert len(states) == 36
    assert not not_complete(states)


def test_a_real_fall_that_stays_is_left_alone():
    assert set(judged(2000, 2050, 1980, 900, 950, 940, 930, 960)) == {State.COMPLETE}


def test_a_fall_that_recovers_step_by_step_is_left_alone():
    # City of London, January to August 2020: people left and slowly came back.
    assert set(judged(797, 763, 605, 236, 226, 323, 463, 506)) == {State.COMPLETE}


def test_a_month_that_drops_and_is_back_the_next_is_short():
    assert judged(2000, 2050, 500, 1980, 2020) == [
        State.COMPLETE, State.COMPLETE, State.SHORT, State.COMPLETE, State.COMPLETE,
    ]  # fmt: skip


def test_small_places_are_never_called_short():
    assert set(judged(20, 25, 4, 22, 19)) == {State.COMPLETE}


@given(st.lists(st.integers(900, 1100), min_size=6, max_size=40))
def test_ordinary_noise_is_never_called_short(rows):
    assert set(judged(*rows)) == {State.COMPLETE}


@given(
    st.lists(st.integers(900, 1100), min_size=10, max_size=30),
    st.integers(3, 6),
    st.integers(1, 400),
)
def test_a_planted_shortfall_is_always_found(rows, where, left):
    rows[where] = left
    assert judged(*rows)[where] is State.SHORT


def test_a_mix_that_moves_for_good_is_not_odd():
    old, new = {"a": 800, "b": 200}, {"a": 300, "b": 700}
    months = [Month(2024, 1) + i for i in range(8)]
    mixes = dict(zip(months, [old] * 4 + [new] * 4, strict=True))
    assert odd_mixes(mixes) == {}


def test_what_a_person_says_overrules_the_rule_and_gives_the_reason():
    states = [MonthState(Month(2024, 9), 500, State.SHORT, "incomplete")]
    said = Judgement.read(
        '[[judgement]]\nmonth = "2024-09"\nstate = "complete"\nwhy = "real: floods"\nby = "analyst"',
        "judgements.toml",
    )
    (state,) = overrule(states, said, "police.uk/street", ["hampshire"])
    assert state.state is State.COMPLETE
    assert state.reason == "real: floods (analyst)"


def test_a_judgement_without_a_reason_is_refused():
    with pytest.raises(CommonwealError, match="judgements.toml"):
        Judgement.read('[[judgement]]\nmonth = "2024-09"\nstate = "complete"', "judgements.toml")
