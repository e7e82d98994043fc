"""Calendar feeds: valid, private, and no longer than a role lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from tests.governance.made import an_executive
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import calendars, changes
from commonweal.governance.calendars import Entry, ics
from commonweal.governance.models import Action, Duty
from commonweal.partnership.models import Role
from commonweal.records.changes import save as save_record

AT = datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300)


@given(words, words)
def test_any_words_come_out_of_the_file_as_they_went_in(title, detail):
    made = ics("Safer Leeds", [Entry("1@x", title, AT, AT + timedelta(hours=2), detail)], AT)
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert str(event["DESCRIPTION"]) == detail
    assert event.decoded("DTSTART") == AT
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert made.endswith(b"END:VCALENDAR\r\n")


def test_a_day_is_a_day_and_a_line_break_stays_one():
    made = ics("X", [Entry("1@x", "Due", date(2026, 3, 31), date(2026, 4, 1), "One\nTwo")], AT)
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert event.decoded("DTSTART") == date(2026, 3, 31)
    assert str(event["DESCRIPTION"]) == "One\nTwo"
    assert b"DTSTART;VALUE=DATE:20260331\r\n" in made


@pytest.fixture
def leeds(db):
    leeds = a_partnership()
    executive = an_executive(leeds)
    soon = timezone.now() + timedelta(days=7)
    changes.call_meeting(executive, starts_at=soon, place="Civic Hall", by=None, at=NOW)
    changes.call_meeting(
        executive, starts_at=soon, marking="sensitive", name="Gold", by=None, at=NOW
    )
    duty = Duty(partnership=leeds, title="Plan", cycle=12, first_due_on=date(2027, 3, 31))
    save_record(duty, by=None, at=NOW)
    return leeds


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def feed_of(person):
    client = signed_in(person)
    client.post("/leeds/my-calendar/renew/")
    page = client.get("/leeds/my-calendar/")
    return page.context["file"]


def titles(response):
    return sorted(str(e["SUMMARY"]) for e in Calendar.from_ical(response.content).walk("VEVENT"))


def test_the_feed_opens_without_signing_in_and_holds_what_its_person_may_see(leeds):
    partner, manager = a_person(leeds, "partner"), a_person(leeds, "manager")
    save_record(
        Action(
            partnership=leeds, board=an_executive(leeds), title="Write", owner=partner,
            due_on=date(2026, 6, 1),
        ),
        by=None, at=NOW,
    )  # fmt: skip
    response = Client().get(feed_of(partner))
    assert response["Content-Type"].startswith("text/calendar")
    assert titles(response) == ["Due: Plan", "Due: Write", "Executive"]
    assert titles(Client().get(feed_of(manager))) == ["Due: Plan", "Executive", "Gold"]


def test_a_new_address_ends_the_old_one(leeds):
    person = a_person(leeds, "partner")
    old = feed_of(person)
    new = feed_of(person)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_an_address_opens_nothing_once_the_role_has_ended(leeds):
    person = a_person(leeds, "partner")
    address = feed_of(person)
    role = Role.objects.of(leeds).get(person=person)
    role.ends_on = timezone.localdate() - timedelta(days=1)
    save_record(role, by=None, at=NOW)
    assert Client().get(address).status_code == 404


def test_an_address_that_was_tampered_with_or_is_of_another_partnership_opens_nothing(leeds):
    a_partnership("wolverhampton", area="E08000031")
    address = feed_of(a_person(leeds, "partner"))
    assert Client().get(address.replace(".ics", "x.ics")).status_code == 404
    assert Client().get(address.replace("/leeds/", "/wolverhampton/")).status_code == 404


def test_no_address_is_made_by_looking(leeds):
    person = a_person(leeds, "partner")
    page = signed_in(person).get("/leeds/my-calendar/").content.decode()
    assert "Make my calendar address" in page
    assert calendars.token_of(person, leeds) == ""
