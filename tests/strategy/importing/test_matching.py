"""Priorities are followed from one strategy to the next; a new version shows what it changed."""

import pytest
from tests.strategy.importing.documents import (
    LEEDS,
    PORTSMOUTH,
    PORTSMOUTH_EARLIER,
    WOLVERHAMPTON_2017,
    WOLVERHAMPTON_2023,
    read_text,
    reading_of,
    text_of,
)

from commonweal.strategy.importing import Change, Kind, differ, match


def test_four_priorities_that_lost_their_titles_are_found_among_six_with():
    matches = match(reading_of(PORTSMOUTH_EARLIER), reading_of(PORTSMOUTH))
    assert [(m.old.id if m.old else None, m.title) for m in matches] == [
        ("priority-1", "Young people at risk"),
        ("priority-2", "Anti-social behaviour"),
        ("priority-3", "Substance misuse"),
        ("priority-4", "Violence and sexual violence"),
        (None, "Improve accessibility and capacity of mental healh provision"),
        (None, "Increase the awareness of cyber- related harm"),
    ]
    assert all(m.likeness > 0.9 for m in matches if m.old and m.new)


def test_priorities_of_other_places_are_not_paired():
    matches = match(reading_of(WOLVERHAMPTON_2017), reading_of(PORTSMOUTH))
    assert not [m for m in matches if m.old and m.new]
    assert len(matches) == 3 + 6


def test_a_strategy_matched_with_itself_pairs_everything_with_itself():
    reading = reading_of(WOLVERHAMPTON_2023)
    assert all(m.old is m.new and m.likeness == 1 for m in match(reading, reading))


@pytest.mark.parametrize("stem", [PORTSMOUTH, LEEDS, WOLVERHAMPTON_2023])
def test_a_document_that_only_moved_down_the_page_shows_no_difference(stem):
    later = read_text("\n\n" + text_of(stem))
    assert differ(reading_of(stem), later) == ()


def edited(*changes):
    text = text_of(WOLVERHAMPTON_2023)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return differ(reading_of(WOLVERHAMPTON_2023), read_text(text))


def test_a_reworded_measure_is_changed():
    (difference,) = edited(
        (
            "Reduction in repeat victims of neighbourhood crime",
            "Reduction in repeat victims of neighbourhood crime by 10%",
        )
    )
    assert difference.change is Change.CHANGED
    assert difference.what == ("words",)
    assert difference.new.text.endswith("by 10%")


def test_a_new_outcome_is_added_and_a_struck_one_removed():
    new = "ASB is prevented through the use of education and diversion;"
    added = edited((new, new + "\n\nPeople who report ASB are told what came of it;"))
    assert [(d.change, d.new.text) for d in added] == [
        (Change.ADDED, "People who report ASB are told what came of it")
    ]
    removed = edited((new + "\n", ""))
    assert [(d.change, d.old.kind) for d in removed] == [(Change.REMOVED, Kind.OUTCOME)]


def test_statements_that_changed_places_are_moved():
    first = "Reduction in repeat victims of neighbourhood crime;"
    second = "Reduction in repeat offenders of neighbourhood crime;"
    moved = edited((first, "@@@"), (second, first), ("@@@", second))
    assert [(d.change, d.what) for d in moved] == [(Change.MOVED, ("order",))]


def test_another_lead_is_a_change_of_leads():
    text = text_of(LEEDS).replace("LCC\nHousing", "WYP\nHousing")
    (difference,) = differ(reading_of(LEEDS), read_text(text))
    assert difference.change is Change.CHANGED
    assert difference.what == ("leads",)
    assert difference.old.leads == ("LCC Housing",)
    assert difference.new.leads == ("WYP Housing",)
