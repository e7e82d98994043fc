"""Who belongs to a partnership, what the law still asks for, what followed abolished bodies.

Names and numbers are those of the strategy documents of Safer Leeds.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.registers import NOW, PASSWORD, a_partnership, a_person, an_organisation, as_member

from commonweal.partnership import changes, policies, queries
from commonweal.partnership.models import Organisation, Representative, Role
from commonweal.partnership.successions import known
from commonweal.records import changes as records
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.records.models import Event
from commonweal.vocabulary.errors import CommonwealError, InvalidValues

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FIVE = {
    "West Yorkshire Police": "police",
    "Leeds City Council": "council",
    "West Yorkshire Fire and Rescue Service": "fire",
    "Probation Service": "probation",
    "NHS West Yorkshire Integrated Care Board": "health",
}


def leeds_with_five():
    leeds = a_partnership()
    for name, category in FIVE.items():
        an_organisation(leeds, name, category=category, representative="A. N. Other")
    return leeds


def test_with_all_five_kinds_of_authority_and_their_representatives_nothing_is_missing():
    kinds = queries.authorities(leeds_with_five(), TODAY)
    assert [kind.category for kind in kinds] == ["council", "police", "fire", "probation", "health"]
    assert [kind.gap for kind in kinds] == [""] * 5


def test_taking_the_fire_service_out_raises_the_statutory_gap_and_nothing_else():
    leeds = leeds_with_five()
    fire = Organisation.objects.of(leeds).get(category="fire")
    records.retire(fire, by=None, at=NOW, why="By mistake")
    gaps = queries.statutory_gaps(leeds, TODAY)
    assert [gap.category for gap in gaps] == ["fire"]
    assert "fire and rescue authority" in gaps[0].gap
    records.restore(fire, by=None, at=NOW)
    assert queries.statutory_gaps(leeds, TODAY) == []


def test_an_authority_without_a_named_representative_is_a_gap_but_not_of_the_law():
    leeds = leeds_with_five()
    police = Organisation.objects.of(leeds).get(category="police")
    police.representative = ""
    records.save(police, by=None, at=NOW)
    found = next(k for k in queries.authorities(leeds, TODAY) if k.category == "police")
    assert not found.statutory
    assert found.gap == "No senior representative is named for West Yorkshire Police."


def test_a_co_operating_body_of_a_kind_does_not_fill_the_seat_of_the_authority():
    leeds = leeds_with_five()
    health = Organisation.objects.of(leeds).get(category="health")
    records.retire(health, by=None, at=NOW, why="-")
    an_organisation(leeds, "Leeds Teaching Hospitals", category="health", part="co-operating")
    assert [gap.category for gap in queries.statutory_gaps(leeds, TODAY)] == ["health"]


@pytest.mark.parametrize(
    ("name", "successor"),
    [
        ("National Probation Trust", "Probation Service"),
        ("National Probation Service", "Probation Service"),
        ("Wolverhampton Clinical Commissioning Group", "Integrated Care Board"),
        ("NHS Leeds CCG", "Integrated Care Board"),
        ("West Yorkshire Community Rehabilitation Company", "Probation Service"),
        ("Leeds Safeguarding Children Board", "Safeguarding Children Partnership"),
    ],
)
def test_bodies_that_the_documents_still_name_are_known_to_have_ended(name, successor):
    assert known(name).successor == successor


@pytest.mark.parametrize(
    "name", ["Probation Service", "Leeds City Council", "Police and Crime Panel"]
)
def test_bodies_that_exist_are_not_said_to_have_ended(name):
    assert known(name) is None


def test_clinical_commissioning_groups_never_were_in_wales():
    assert known("A Clinical Commissioning Group", in_wales=True) is None


def test_an_abolished_body_fills_no_seat_until_its_successor_is_recorded():
    leeds = leeds_with_five()
    records.retire(Organisation.objects.of(leeds).get(category="health"), by=None, at=NOW, why="-")
    ccg = an_organisation(leeds, "NHS Leeds CCG", category="health", representative="Dr Old")
    assert [gap.category for gap in queries.statutory_gaps(leeds, TODAY)] == ["health"]
    assert queries.statutory_gaps(leeds, date(2022, 6, 30)) == []
    assert [one.organisation for one in queries.lapsed(leeds, TODAY)] == [ccg]
    icb = changes.succeed(
        ccg, name="NHS West Yorkshire ICB", on=date(2022, 7, 1), by=None, at=NOW,
    )  # fmt: skip
    assert queries.statutory_gaps(leeds, TODAY) == []
    assert queries.lapsed(leeds, TODAY) == []
    assert queries.current(ccg, TODAY) == icb
    assert queries.current(ccg, date(2022, 6, 30)) == ccg
    assert (icb.category, icb.part, icb.starts_on) == ("health", "responsible", date(2022, 7, 1))


def test_successors_do_not_run_in_a_circle():
    leeds = a_partnership()
    one = an_organisation(leeds, "One")
    two = changes.succeed(one, name="Two", on=date(2020, 1, 1), by=None, at=NOW)
    with pytest.raises(CommonwealError, match="cannot follow itself"):
        changes.succeed(two, name="One", on=date(2021, 1, 1), by=None, at=NOW)
    with pytest.raises(NotNow, match="has a successor already"):
        changes.succeed(one, name="Three", on=date(2021, 1, 1), by=None, at=NOW)


def test_the_profile_says_what_a_partnership_is_and_names_no_person():
    leeds = leeds_with_five()
    changes.describe(
        leeds, remit="crime, disorder and substance misuse",
        contact="community.safety@leeds.gov.uk", by=None, at=NOW,
    )  # fmt: skip
    told = Client().get("/leeds/profile.json").json()
    assert told["area"] == "E08000035"
    assert told["contact"] == "community.safety@leeds.gov.uk"
    assert len(told["responsibleAuthorities"]) == 5
    assert "Other" not in str(told)
    page = Client().get("/leeds/profile/").content.decode()
    assert "West Yorkshire Fire and Rescue Service" in page
    assert "A. N. Other" not in page


def test_the_codes_of_the_three_partnerships_are_those_of_the_ons():
    from pathlib import Path

    from commonweal.evidence.geography import Geography
    from commonweal.evidence.store import Snapshot

    geography = Geography(Snapshot.of((), Path()))
    named = {"E08000035": "Leeds", "E06000044": "Portsmouth", "E08000031": "Wolverhampton"}
    assert {code: geography.district(code).name for code in named} == named


def test_a_change_of_the_profile_is_in_the_history():
    leeds, manager = a_partnership(), None
    manager = a_person(leeds, "manager")
    changes.describe(leeds, remit="all of it", contact="", by=manager, at=NOW)
    event = Event.objects.get(verb="partnership:partnership:changed")
    assert (event.by, '"all of it"' in event.changes) == (manager, True)


def test_seats_held_by_office_stand_with_their_titles_as_printed():
    leeds = a_partnership()
    for seat, title in (
        ("co-opted", "West Yorkshire Police and Crime Panel co-optee"),
        ("lead-member", "Executive Member for Communities"),
        ("chair", "Director of Communities and Environment"),
    ):
        one = Representative(partnership=leeds, name=f"The {seat}", title=title, seat=seat)
        records.save(one, by=None, at=NOW)
    assert [one.seat for one in queries.roster(leeds, TODAY)] == [
        "chair",
        "lead-member",
        "co-opted",
    ]
    told = " ".join(Event.objects.values_list("title", "changes").first())
    assert "Director" not in told


# --- inviting and ending ------------------------------------------------------------------


def test_a_manager_invites_partners_but_makes_nobody_administrator_or_auditor():
    leeds = a_partnership()
    manager = as_member(a_person(leeds, "manager"), leeds)
    policies.check_can_give(manager, "partner")
    for role in ("administrator", "auditor"):
        with pytest.raises(NotPermitted, match="cannot give or end"):
            policies.check_can_give(manager, role)
    for role in ("analyst", "chair", "lead", "partner"):
        with pytest.raises(NotPermitted):
            policies.check_can_give(as_member(a_person(leeds, role), leeds), "partner")


def test_an_administrator_elsewhere_may_not_invite_here():
    leeds, portsmouth = a_partnership(), a_partnership("portsmouth", area="E06000044")
    stranger = a_person(portsmouth, "administrator")
    with pytest.raises(NotPermitted):
        changes.invite(leeds, email="x@example.test", name="X", role="partner", by=stranger, at=NOW)
    assert not Event.objects.filter(partnership=leeds).exists()


def test_one_person_has_one_account_in_all_partnerships():
    leeds, portsmouth = a_partnership(), a_partnership("portsmouth", area="E06000044")
    first, _ = changes.invite(
        leeds, email="a@example.test", name="A", role="partner", by=None, at=NOW
    )
    again, _ = changes.invite(
        portsmouth, email="A@EXAMPLE.test", name="B", role="lead", by=None, at=NOW
    )
    assert first == again
    assert as_member(first, leeds).roles == {"partner"}
    assert as_member(first, portsmouth).roles == {"lead"}
    with pytest.raises(NotNow, match="already"):
        changes.invite(leeds, email="a@example.test", name="A", role="partner", by=None, at=NOW)
    with pytest.raises(InvalidValues):
        changes.invite(leeds, email="no address", name="A", role="partner", by=None, at=NOW)


def test_the_last_administrator_cannot_be_ended():
    leeds = a_partnership()
    only = a_person(leeds, "administrator").roles.get()
    with pytest.raises(NotNow, match="needs an administrator"):
        changes.end_role(only, by=None, at=NOW, why="Left")
    a_person(leeds, "administrator")
    changes.end_role(only, by=None, at=NOW, why="Left")
    assert not Role.everything.get(pk=only.pk).in_force_on(TODAY)


# --- pages --------------------------------------------------------------------------------


@pytest.fixture
def signed_in(bare_workspace, settings):
    settings.WORKSPACE = bare_workspace

    def enter(person) -> Client:
        client = Client(raise_request_exception=False)
        client.post("/account/login/", {"login": person.email, "password": PASSWORD})
        return client

    return enter


def test_the_page_of_partners_says_which_kind_is_missing(signed_in):
    leeds = leeds_with_five()
    client = signed_in(a_person(leeds, "partner"))
    assert "<b>Yes.</b>" in client.get("/leeds/partners/").content.decode()
    records.retire(Organisation.objects.of(leeds).get(category="fire"), by=None, at=NOW, why="-")
    page = client.get("/leeds/partners/").content.decode()
    assert "<b>No.</b>" in page
    assert page.count("Missing by law") == 1


def test_inviting_by_the_page_sends_an_e_mail_with_a_link_that_works(signed_in, mailoutbox):
    leeds = a_partnership()
    client = signed_in(a_person(leeds, "manager"))
    asked = {"name": "New Person", "email": "new@example.test", "role": "partner"}
    page = client.post("/leeds/people/invite/", asked).content.decode()
    assert "New Person is invited" in page
    link = next(w for w in mailoutbox[0].body.split() if w.startswith("http://testserver/"))
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200
    refused = client.post("/leeds/people/invite/", {**asked, "role": "administrator"})
    assert "There is a problem" in refused.content.decode()
    again = client.post("/leeds/people/invite/", asked).content.decode()
    assert "She has that role already" in again


def test_ending_a_role_by_the_page_asks_why_and_is_told_in_the_history(signed_in):
    leeds = a_partnership()
    client = signed_in(a_person(leeds, "manager"))
    role = a_person(leeds, "partner", name="Old Partner").roles.get()
    address = f"/leeds/people/roles/{role.pk}/end/"
    assert "Say why" in client.post(address, {"why": ""}).content.decode()
    assert client.post(address, {"why": "Changed post"}).status_code == 302
    page = client.get("/leeds/history/?verb=ended").content.decode()
    assert "Changed post" in page
    assert "Old Partner" not in page  # whose role it was is a personal value
    assert "Old Partner" not in client.get("/leeds/people/").content.decode()


def test_history_can_be_narrowed_and_shows_one_partnership_only(signed_in):
    leeds, portsmouth = a_partnership(), a_partnership("portsmouth", area="E06000044")
    an_organisation(leeds, "A body of Leeds")
    an_organisation(portsmouth, "A body of Portsmouth")
    client = signed_in(a_person(leeds, "auditor"))
    page = client.get("/leeds/history/?kind=partnership.organisation").content.decode()
    assert "A body of Leeds" in page
    assert "A body of Portsmouth" not in page
    none = client.get("/leeds/history/?from=2031-01-01").content.decode()
    assert "A body of Leeds" not in none
    assert client.get("/leeds/history/?from=nonsense&by=x&page=z").status_code == 200


def test_reading_what_is_personal_is_written_down(signed_in):
    leeds = a_partnership()
    seat = Representative(partnership=leeds, name="The Chair", title="Director", seat="chair")
    records.save(seat, by=None, at=NOW)
    reader = a_person(leeds, "partner")
    assert signed_in(reader).get(f"/leeds/representatives/{seat.pk}/").status_code == 200
    event = Event.objects.get(verb="partnership:representative:read")
    assert (event.by, event.record, event.title) == (reader, seat.pk, "")


def test_no_page_of_people_makes_more_queries_for_more_people(
    signed_in, django_assert_max_num_queries
):
    leeds = a_partnership()
    client = signed_in(a_person(leeds, "manager"))
    for number in range(25):
        a_person(leeds, "partner", "lead", name=f"Person {number}")
    client.get("/leeds/people/")
    for address in ("/leeds/people/", "/leeds/partners/", "/leeds/history/"):
        with django_assert_max_num_queries(16):
            client.get(address)


def test_the_page_of_what_is_shared_shows_both_sides_and_nothing_of_a_third(signed_in):
    leeds, bradford = a_partnership(), a_partnership("bradford", area="E08000032")
    york = a_partnership("york", area="E06000014")
    records.share(an_organisation(leeds, "One police force"), bradford, by=None, at=NOW)
    records.share(an_organisation(york, "York only"), bradford, by=None, at=NOW)
    sensitive = an_organisation(leeds, "Not for partners", marking="sensitive")
    records.share(sensitive, bradford, by=None, at=NOW)
    ours = signed_in(a_person(leeds, "partner")).get("/leeds/shared/").content.decode()
    assert "One police force</b>, read by Safer Bradford" in ours
    assert "York only" not in ours
    theirs = signed_in(a_person(bradford, "partner")).get("/bradford/shared/").content.decode()
    assert "One police force</b>, kept by Safer Leeds" in theirs
    assert "York only" in theirs
    assert "Not for partners" not in theirs
    assert "Not for partners" in signed_in(a_person(bradford, "manager")).get("/bradford/shared/").content.decode()  # fmt: skip
