"""Approval: nothing is published until every authority endorsed or is recorded as silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from tests.governance.made import TODAY
from tests.registers import NOW, a_partnership, a_person, an_organisation

from commonweal.governance import changes, queries
from commonweal.governance.links import Link
from commonweal.governance.models import Endorsement
from commonweal.records import history
from commonweal.records.changes import NotNow, NotPermitted

pytestmark = pytest.mark.django_db
ABOUT = Link("strategy.strategy", 7, "The strategy")
DEADLINE = TODAY + timedelta(days=28)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def asked():
    """A round put to five authorities by the manager."""
    leeds = a_partnership()
    for name, category in (
        ("Council", "council"), ("Police", "police"), ("Fire", "fire"),
        ("Probation", "probation"), ("Health", "health"),
    ):  # fmt: skip
        an_organisation(leeds, name, category=category)
    an_organisation(leeds, "A charity", category="voluntary", part="co-operating")
    manager = a_person(leeds, "manager", name="A Manager")
    return changes.open_round(leeds, ABOUT, deadline=DEADLINE, by=manager, at=NOW), manager


def rows(asked):
    return {e.organisation.name: e for e in Endorsement.objects.of(asked.partnership_id)}


def test_each_responsible_authority_is_asked_and_nobody_else(asked):
    assert sorted(rows(asked[0])) == ["Council", "Fire", "Health", "Police", "Probation"]


def test_publishing_is_refused_until_all_five_answered_and_it_was_signed_off(asked):
    round_, manager = asked
    leeds = round_.partnership
    for name, row in rows(round_).items():
        with pytest.raises(NotNow, match="is not endorsed by every"):
            queries.check_signed_off(leeds, ABOUT)
        if name == "Probation":
            with pytest.raises(NotNow, match="can still answer"):
                changes.answer(row, answer="silent", by=manager, at=NOW)
            changes.answer(row, answer="silent", by=manager, at=LATER)
        else:
            changes.answer(row, answer="endorsed", by=manager, at=NOW)
    assert queries.standing_of_round(round_).words == (
        "4 of 5 endorsed; 1 recorded as not responding."
    )
    with pytest.raises(NotNow, match="endorsed, but not signed off"):
        queries.check_signed_off(leeds, ABOUT)
    changes.sign_off(round_, by=manager, at=LATER)
    assert queries.check_signed_off(leeds, ABOUT).pk == round_.pk


def test_an_objection_stops_the_sign_off_until_it_is_withdrawn(asked):
    round_, manager = asked
    for row in rows(round_).values():
        changes.answer(row, answer="endorsed", by=manager, at=NOW)
    police = rows(round_)["Police"]
    with pytest.raises(NotNow, match="needs its reason"):
        changes.answer(police, answer="objected", by=manager, at=NOW)
    changes.answer(police, answer="objected", words="The target.", by=manager, at=NOW)
    with pytest.raises(NotNow, match="Police objected"):
        changes.sign_off(round_, by=manager, at=NOW)
    changes.answer(rows(round_)["Police"], answer="endorsed", by=manager, at=NOW)
    assert changes.sign_off(round_, by=manager, at=NOW).status == "signed"


def test_an_authority_answers_by_its_own_executive_member_and_by_nobody_elses(asked):
    round_, _ = asked
    leeds = round_.partnership
    police = rows(round_)["Police"]
    fire = rows(round_)["Fire"]
    officer = a_person(leeds, "executive", organisation=police.organisation, name="An Officer")
    changes.answer(police, answer="endorsed", by=officer, at=NOW)
    with pytest.raises(NotPermitted, match="may not answer for Fire"):
        changes.answer(fire, answer="endorsed", by=officer, at=NOW)
    with pytest.raises(NotPermitted):
        changes.answer(fire, answer="endorsed", by=None, at=NOW)


def test_the_history_shows_who_answered_and_when(asked):
    round_, manager = asked
    row = changes.answer(rows(round_)["Fire"], answer="endorsed", by=manager, at=LATER)
    event = history.of_record(row).first()
    assert (event.by, event.at, event.verb) == (
        manager, LATER, "governance:endorsement:endorsed",
    )  # fmt: skip


def test_an_edition_that_nobody_endorsed_is_not_covered_by_the_one_before(asked):
    round_, manager = asked
    leeds = round_.partnership
    changes.withdraw(round_, why="The text changes", by=manager, at=NOW)
    second = changes.open_round(
        leeds, ABOUT, edition="draft 2", deadline=DEADLINE, by=manager, at=NOW
    )
    for row in Endorsement.objects.of(leeds).filter(round=second):
        changes.answer(row, answer="endorsed", by=manager, at=NOW)
    changes.sign_off(second, by=manager, at=NOW)
    assert queries.check_signed_off(leeds, ABOUT, "draft 2")
    with pytest.raises(NotNow, match="was asked to endorse it, draft 3"):
        queries.check_signed_off(leeds, ABOUT, "draft 3")


def test_two_rounds_about_one_thing_are_not_open_at_once(asked):
    round_, manager = asked
    with pytest.raises(NotNow, match="open already"):
        changes.open_round(round_.partnership, ABOUT, deadline=DEADLINE, by=manager, at=NOW)


def test_a_partnership_without_authorities_has_nobody_to_ask():
    leeds = a_partnership()
    with pytest.raises(NotNow, match="nobody to ask"):
        changes.open_round(leeds, ABOUT, deadline=DEADLINE, by=None, at=NOW)


def test_the_database_refuses_an_answer_without_its_recorder(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.everything.filter(round=asked[0]).update(answer="endorsed")
