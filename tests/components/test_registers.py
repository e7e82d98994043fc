"""A register end to end: list, page, form, history, files out and in, and who may do what."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.registers import NOW, a_partnership, a_person, an_organisation

from commonweal.components.registers.files import plain, sheet_name
from commonweal.partnership.models import Organisation
from commonweal.records import changes, history

pytestmark = pytest.mark.django_db
ORGANISATIONS = "/leeds/organisations/"
FILLED = {
    "name": "West Yorkshire Fire and Rescue", "category": "fire", "part": "responsible",
    "marking": "official", "starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2018",
}  # fmt: skip


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def leeds():
    return a_partnership()


@pytest.fixture
def manager(leeds):
    return signed_in(a_person(leeds, "manager", name="Test Manager"))


@pytest.fixture
def partner(leeds):
    return signed_in(a_person(leeds, "partner"))


def test_a_list_shows_finds_filters_and_sorts(leeds, manager):
    an_organisation(leeds, "West Yorkshire Police")
    an_organisation(leeds, "Leeds City Council", category="council")
    whole = manager.get(ORGANISATIONS).content.decode()
    assert "2 organisations" in whole
    found = manager.get(ORGANISATIONS, {"q": "city council"}).content.decode()
    assert "Leeds City Council" in found
    assert "West Yorkshire Police" not in found
    of_police = manager.get(ORGANISATIONS, {"category": "police"}).content.decode()
    assert "Leeds City Council" not in of_police
    down = manager.get(ORGANISATIONS, {"sort": "-name"}).content.decode()
    assert down.index("West Yorkshire Police") < down.index("Leeds City Council")
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize(
    "asked", ["?page=999", "?page=x", "?sort=password", "?category=nonsense", "?parent=7'--"]
)
def test_nonsense_in_the_address_of_a_list_narrows_nothing(leeds, manager, asked):
    an_organisation(leeds)
    response = manager.get(ORGANISATIONS + asked)
    assert response.status_code == 200
    assert "West Yorkshire Police" in response.content.decode()


def test_a_list_takes_as_many_queries_for_sixty_rows_as_for_two(
    leeds, manager, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    parent = an_organisation(leeds, "Council", category="council")
    an_organisation(leeds, "Team 0", part="team", parent=parent)
    with CaptureQueriesContext(connection) as few:
        manager.get(ORGANISATIONS)
    for number in range(1, 49):
        an_organisation(leeds, f"Team {number}", part="team", parent=parent)
    with CaptureQueriesContext(connection) as many:
        manager.get(ORGANISATIONS)
    assert len(many) == len(few)


def test_a_form_makes_a_record_and_the_history_says_who(leeds, manager):
    response = manager.post(ORGANISATIONS + "add/", FILLED)
    made = Organisation.objects.of(leeds).get()
    assert response["Location"] == f"{ORGANISATIONS}{made.pk}/"
    assert str(made.starts_on) == "2018-04-01"
    page = manager.get(f"{ORGANISATIONS}{made.pk}/history/").content.decode()
    assert "Test Manager" in page
    assert "Created" in page


def test_a_form_that_is_wrong_keeps_what_was_typed_and_leads_to_each_field(manager):
    response = manager.post(
        ORGANISATIONS + "add/",
        {**FILLED, "part": "", "starts_on-day": "31", "starts_on-month": "2"},
    )
    text = response.content.decode()
    assert response.status_code == 400
    assert "There is a problem" in text
    assert 'href="#id_starts_on-day"' in text
    assert 'value="West Yorkshire Fire and Rescue"' in text
    assert 'value="31"' in text
    assert "<title>Error: " in text


def test_two_people_who_change_the_same_record_do_not_undo_each_other(leeds, manager):
    police = an_organisation(leeds)
    form = {
        "name": "Mine",
        "category": "police",
        "part": "responsible",
        "marking": "official",
        "version": "0",
    }
    other = Organisation.everything.get(pk=police.pk)
    other.name = "Hers"
    changes.save(other, by=None, at=NOW)
    response = manager.post(f"{ORGANISATIONS}{police.pk}/change/", form)
    text = response.content.decode()
    assert response.status_code == 400
    assert "Somebody changed this since you opened it" in text
    assert 'value="Mine"' in text
    assert Organisation.everything.get(pk=police.pk).name == "Hers"


def test_whoever_may_not_change_is_told_and_nothing_changes(leeds, partner):
    police = an_organisation(leeds)
    for page in ("add/", f"{police.pk}/change/", f"{police.pk}/retire/", "import/"):
        assert partner.get(ORGANISATIONS + page).status_code == 403
        assert partner.post(ORGANISATIONS + page, FILLED).status_code == 403
    assert Organisation.objects.of(leeds).count() == 1
    assert "Add an" not in partner.get(ORGANISATIONS).content.decode()


def test_nobody_is_led_to_sign_in_and_a_stranger_is_refused(leeds):
    portsmouth = a_partnership("portsmouth", area="E06000044")
    stranger = signed_in(a_person(portsmouth, "manager"))
    assert Client().get(ORGANISATIONS)["Location"].startswith("/account/login/?next=%2Fleeds")
    assert Client().post(ORGANISATIONS + "add/", FILLED).status_code == 403
    assert stranger.get(ORGANISATIONS).status_code == 403


def test_a_record_of_another_partnership_is_not_found_by_its_number(leeds, manager):
    portsmouth = a_partnership("portsmouth", area="E06000044")
    other = an_organisation(portsmouth, "Hampshire Constabulary")
    for page in ("", "change/", "history/", "retire/"):
        response = manager.get(f"{ORGANISATIONS}{other.pk}/{page}")
        assert response.status_code == 404
        assert "Hampshire" not in response.content.decode()


def test_what_is_marked_above_a_persons_ceiling_is_not_there_for_her(leeds, manager, partner):
    secret = an_organisation(leeds, "Quiet provider", marking="sensitive")
    assert "Quiet provider" in manager.get(ORGANISATIONS).content.decode()
    assert "OFFICIAL-SENSITIVE" in manager.get(ORGANISATIONS).content.decode()
    assert "Quiet provider" not in partner.get(ORGANISATIONS).content.decode()
    assert partner.get(f"{ORGANISATIONS}{secret.pk}/").status_code == 404
    assert "Quiet" not in partner.get(ORGANISATIONS + "export.csv").content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_a_list_that_was_taken_away_can_be_taken_in_again_unchanged(leeds, manager, form):
    parent = an_organisation(leeds, "Leeds City Council", category="council")
    an_organisation(leeds, "Community Safety", part="team", category="council", parent=parent)
    sent = manager.get(f"{ORGANISATIONS}export.{form}")
    assert (
        sent["Content-Disposition"] == f'attachment; filename="leeds-organisations-official.{form}"'
    )
    upload = SimpleUploadedFile(f"list.{form}", sent.content)
    seen = manager.post(ORGANISATIONS + "import/", {"file": upload}).content.decode()
    assert "2 of 2 rows can be taken in" in seen
    before = history.of_record(parent).count()
    manager.post(ORGANISATIONS + "import/", {"confirm": "yes"})
    assert Organisation.objects.of(leeds).count() == 2
    assert history.of_record(parent).count() == before


def test_rows_that_are_wrong_are_told_one_by_one_and_the_others_taken_in(leeds, manager):
    table = (
        "Name,Kind,Part in the partnership\n"
        "Leeds City Council,Local authority,Responsible authority\n"
        "Unknown body,Circus,Responsible authority\n"
        ",Police,Responsible authority\n"
    )
    upload = SimpleUploadedFile("bodies.csv", table.encode())
    seen = manager.post(ORGANISATIONS + "import/", {"file": upload}).content.decode()
    assert "1 of 3 rows can be taken in" in seen
    assert "Circus" in seen
    done = manager.post(ORGANISATIONS + "import/", {"confirm": "yes"}).content.decode()
    assert "1 taken in, 2 left" in done
    assert [o.name for o in Organisation.objects.of(leeds)] == ["Leeds City Council"]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"Name,Shoe size\nA,9\n", "Shoe size"),
        ("a.xlsx", b"PK\x03\x04half of a workbook", "cannot be opened"),
        ("a.exe", b"MZ\x90\x00", "a.exe"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_whole(manager, leeds, name, body, said):
    response = manager.post(ORGANISATIONS + "import/", {"file": SimpleUploadedFile(name, body)})
    text = response.content.decode()
    assert response.status_code == 400
    assert "There is a problem" in text
    assert said in text
    assert not Organisation.objects.of(leeds).exists()


def test_a_record_is_put_back_as_it_was(leeds, manager):
    police = an_organisation(leeds)
    police.name = "A slip"
    changes.save(police, by=None, at=NOW)
    number = history.of_record(police).first().number
    manager.post(f"{ORGANISATIONS}{police.pk}/restore/", {"number": number})
    assert Organisation.objects.of(leeds).get().name == "West Yorkshire Police"


def test_taking_out_of_use_asks_why(leeds, manager):
    police = an_organisation(leeds)
    assert manager.post(f"{ORGANISATIONS}{police.pk}/retire/", {"why": " "}).status_code == 400
    manager.post(f"{ORGANISATIONS}{police.pk}/retire/", {"why": "Merged"})
    assert not Organisation.objects.of(leeds).exists()
    assert history.of_record(police).first().why == "Merged"


def test_every_read_of_a_record_about_people_is_recorded(leeds, manager):
    police = an_organisation(leeds, representative="Somebody")
    manager.get(f"{ORGANISATIONS}{police.pk}/")
    assert history.of_record(police).first().verb == "partnership:organisation:read"


@pytest.mark.parametrize("text", ["=1+1", "+44 113", "-5", "@import", "\tx"])
def test_no_cell_that_goes_out_is_a_formula(text):
    assert plain(text) == f"'{text}"


def test_csv_opens_as_what_it_is(leeds, manager):
    an_organisation(leeds, "Café, “Ŵy”")
    body = manager.get(ORGANISATIONS + "export.csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0]["Name"] == "Café, “Ŵy”"
    assert rows[0]["Marking"] == "OFFICIAL"


def test_a_name_that_no_office_program_takes_becomes_one_that_it_does():
    assert sheet_name("Risks: [all]? " + "x" * 40) == "Risks all " + "x" * 21
