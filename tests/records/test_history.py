"""History: appended to, chained, never rewritten; personal values stay out of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.registers import NOW, a_partnership, a_person, an_organisation

from commonweal.partnership.models import Organisation
from commonweal.records import changes, history
from commonweal.records.models import Chain, Event, HistoryIsFinal, NotScoped

pytestmark = pytest.mark.django_db


def test_a_change_says_who_when_what_and_why():
    leeds = a_partnership()
    manager = a_person(leeds, "manager")
    police = an_organisation(leeds)
    police.name = "West Yorkshire Police Force"
    changes.save(police, by=manager, at=NOW, why="Its full name")
    event = history.of_record(police).first()
    assert (event.by, event.at, event.why) == (manager, NOW, "Its full name")
    assert json.loads(event.changes) == {
        "name": ["West Yorkshire Police", "West Yorkshire Police Force"]
    }
    assert event.verb == "partnership:organisation:changed"


def test_saving_without_a_change_writes_no_history():
    police = an_organisation(a_partnership())
    changes.save(police, by=None, at=NOW)
    assert history.of_record(police).count() == 1


def test_values_of_personal_fields_never_enter_the_history():
    police = an_organisation(a_partnership(), representative="Jo Bloggs")
    police.representative = "Sam Smith"
    changes.save(police, by=None, at=NOW)
    told = " ".join(Event.objects.values_list("changes", flat=True))
    assert "Bloggs" not in told
    assert "Smith" not in told
    assert json.loads(history.of_record(police).first().changes) == {
        "representative": [history.PERSONAL, history.PERSONAL]
    }


def test_an_untouched_chain_holds():
    leeds = a_partnership()
    for number in range(20):
        an_organisation(leeds, f"Body {number}")
    assert list(history.verify()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("why", "another reason"), ("title", "x"), ("changes", "{}"), ("at", "2020-01-01 00:00:00+00:00"),
        ("agency", "x"), ("verb", "x"), ("kind", "x"), ("record", 99), ("hash", "0" * 64), ("before", "x"),
    ],
)  # fmt: skip
def test_altering_any_column_of_a_row_is_found(column, value):
    leeds = a_partnership()
    for number in range(5):
        an_organisation(leeds, f"Body {number}")
    _without_guard(f"UPDATE records_event SET {column} = %s WHERE number = 3", [value])
    assert {broken.number for broken in history.verify()} & {3, 4}


def test_removing_a_row_is_found_wherever_it_stood():
    leeds = a_partnership()
    for number in range(5):
        an_organisation(leeds, f"Body {number}")
    for gone in (2, 5):
        with transaction.atomic():
            _without_guard("DELETE FROM records_event WHERE number = %s", [gone])
            assert list(history.verify()) != []
            transaction.set_rollback(True)


def test_the_database_itself_refuses_to_alter_or_remove_an_event():
    an_organisation(a_partnership())
    for statement in ("UPDATE records_event SET why = 'x'", "DELETE FROM records_event"):
        with (
            pytest.raises(DatabaseError, match="History is final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_model_refuses_too():
    an_organisation(a_partnership())
    event = Event.objects.get()
    with pytest.raises(HistoryIsFinal):
        event.save()
    with pytest.raises(HistoryIsFinal):
        event.delete()


def test_each_partnership_has_a_chain_of_its_own():
    an_organisation(a_partnership("leeds"))
    an_organisation(a_partnership("portsmouth", area="E06000044"))
    assert list(Chain.objects.order_by("name").values_list("name", "length")) == [
        ("leeds", 1), ("portsmouth", 1),
    ]  # fmt: skip


def test_a_record_can_be_read_as_it_was():
    police = an_organisation(a_partnership(), name="Old name")
    police.name = "New name"
    changes.save(police, by=None, at=NOW + timedelta(days=2))
    assert history.as_it_was(police, NOW + timedelta(days=1))["name"] == "Old name"
    assert history.as_it_was(police, NOW + timedelta(days=3))["name"] == "New name"
    assert history.as_it_was(police, NOW - timedelta(days=1)) == {}


def test_rows_are_never_asked_for_without_saying_whose():
    with pytest.raises(NotScoped, match="without saying whose"):
        Organisation.objects.all()


def test_a_link_to_another_partnerships_record_is_refused():
    leeds, portsmouth = a_partnership("leeds"), a_partnership("portsmouth", area="E06000044")
    stranger = an_organisation(portsmouth, "Hampshire Constabulary")
    with pytest.raises(changes.OfAnotherPartnership, match="parent of partnership.organisation"):
        an_organisation(leeds, "A team", part="team", parent=stranger)


def test_a_change_to_an_older_version_is_refused_and_loses_nothing():
    police = an_organisation(a_partnership())
    mine, hers = (Organisation.everything.get(pk=police.pk) for _ in range(2))
    hers.name = "Hers"
    changes.save(hers, by=None, at=NOW, expected=0)
    mine.name = "Mine"
    with pytest.raises(changes.ChangedMeanwhile, match="version 0; it is now at version 1"):
        changes.save(mine, by=None, at=NOW, expected=0)
    assert Organisation.everything.get(pk=police.pk).name == "Hers"


def test_what_is_retired_is_out_of_the_lists_and_can_be_restored():
    leeds = a_partnership()
    police = an_organisation(leeds)
    changes.retire(police, by=None, at=NOW, why="Merged")
    assert not Organisation.objects.of(leeds).exists()
    assert Organisation.objects.ever(leeds).exists()
    changes.restore(police, by=None, at=NOW)
    assert Organisation.objects.of(leeds).exists()


def _without_guard(statement, values):
    """As somebody would who has the database to herself: the guard is taken off first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS history_is_final ON records_event")
        else:
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS history_is_final_{verb}")
        cursor.execute(statement, values)
