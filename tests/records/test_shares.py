"""One record over several partnerships: read by all of them, edited by its owner alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.registers import NOW, a_partnership, a_person, an_organisation, as_member

from commonweal.partnership import policies
from commonweal.partnership.models import Organisation
from commonweal.records import changes, history
from commonweal.records.changes import NotNow, OfAnotherPartnership
from commonweal.records.models import Event, Share

pytestmark = pytest.mark.django_db


def two():
    return a_partnership("leeds"), a_partnership("bradford", area="E08000032")


def test_what_is_not_shared_reaches_nobody():
    leeds, bradford = two()
    police = an_organisation(leeds)
    assert not police.reaches(bradford.pk)
    assert list(Organisation.objects.reaching(bradford)) == []


def test_a_shared_record_is_read_and_linked_to_by_the_other_and_by_no_third():
    leeds, bradford = two()
    york = a_partnership("york", area="E06000014")
    police = an_organisation(leeds)
    own = an_organisation(bradford, "Bradford Council", category="council")
    changes.share(police, bradford, by=a_person(leeds, "manager"), at=NOW, why="One force")
    assert set(Organisation.objects.reaching(bradford)) == {police, own}
    assert list(Organisation.objects.reaching(york)) == []
    team = an_organisation(bradford, "Bradford district", part="team", parent=police)
    assert team.parent == police
    with pytest.raises(OfAnotherPartnership):
        an_organisation(york, "York district", part="team", parent=police)
    assert police in Organisation.objects.reaching(leeds)


def test_only_the_owner_may_edit_what_is_shared():
    leeds, bradford = two()
    police = an_organisation(leeds)
    changes.share(police, bradford, by=None, at=NOW)
    assert policies.may_edit(as_member(a_person(leeds, "manager"), leeds), police)
    assert not policies.may_edit(as_member(a_person(bradford, "manager"), bradford), police)


def test_a_share_that_ended_reaches_nobody_and_can_be_made_again():
    leeds, bradford = two()
    police = an_organisation(leeds)
    changes.share(police, bradford, by=None, at=NOW)
    with pytest.raises(NotNow, match="already"):
        changes.share(police, bradford, by=None, at=NOW)
    changes.unshare(police, bradford, by=None, at=NOW, why="Boundaries changed")
    assert not police.reaches(bradford.pk)
    changes.share(police, bradford, by=None, at=NOW)
    assert police.reaches(bradford.pk)


def test_sharing_is_in_the_owners_history():
    leeds, bradford = two()
    changes.share(an_organisation(leeds), bradford, by=None, at=NOW, why="One force")
    event = Event.objects.get(verb="records:share:shared")
    assert (event.partnership, event.why) == (leeds, "One force")
    assert list(history.verify()) == []


def test_a_kind_is_shared_by_its_number_and_not_another_of_the_same_number():
    leeds, bradford = two()
    police = an_organisation(leeds)
    changes.share(police, bradford, by=None, at=NOW)
    role = a_person(leeds, "partner").roles.get()
    role.pk = police.pk
    assert not role.reaches(bradford.pk)


def test_nobody_shares_what_is_not_theirs_or_is_no_record():
    leeds, bradford = two()
    police = an_organisation(leeds)
    for kind, number in (("partnership.organisation", 99), ("partnership.person", 1), ("no", 1)):
        false = Share(partnership=leeds, shared_kind=kind, record=number, with_partnership=bradford)
        with pytest.raises(ValidationError, match="Only a record of the partnership itself"):
            changes.save(false, by=None, at=NOW)
    stolen = Share(
        partnership=bradford, shared_kind="partnership.organisation", record=police.pk,
        with_partnership=leeds,
    )  # fmt: skip
    with pytest.raises(ValidationError):
        changes.save(stolen, by=None, at=NOW)


def test_a_partnership_does_not_share_with_itself():
    leeds, _ = two()
    with pytest.raises(NotNow, match="its own"):
        changes.share(an_organisation(leeds), leeds, by=None, at=NOW)
