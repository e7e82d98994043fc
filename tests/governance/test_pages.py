"""The pages of governance: they open, say what they should, and stay closed to others."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.governance.made import a_board, an_executive, the_leeds_structure
from tests.registers import NOW, a_partnership, a_person, an_organisation

from commonweal.governance import changes
from commonweal.governance.links import Link
from commonweal.governance.models import (
    Action,
    Champion,
    Contact,
    Decision,
    Duty,
    Endorsement,
    HighlightReport,
    Lesson,
    Paper,
    Risk,
    Terms,
)
from commonweal.governance.queries import period_before
from commonweal.governance.urls import REGISTERS
from commonweal.records.changes import save as save_record

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def leeds():
    """A structure with a meeting, a paper, a late action, a risk over tolerance and reports."""
    leeds, executive, boards, _chair = the_leeds_structure()
    today = timezone.localdate()
    meeting = changes.call_meeting(
        executive, starts_at=timezone.now() + timedelta(days=7), by=None, at=NOW
    )
    changes.add_item(meeting, title="Agree the plan", purpose="decision", by=None, at=NOW)
    changes.attend(meeting, attendee="A Member", by=None, at=NOW)
    changes.reflect(meeting, number="3.1.1", text="Flexibility matters.", by=None, at=NOW)
    hate = boards["Hate Crime Strategic Board"]
    period = period_before(today)
    for row in (
        Risk(board=hate, title="Funding ends in March", likelihood=5, impact=4),
        Action(board=hate, title="Write to schools", due_on=today - timedelta(days=3)),
        Duty(title="Annual assessment", cycle=12, first_due_on=today - timedelta(days=40)),
        Paper(
            board=executive, title="A paper", purpose="For agreement",
            body="1.0 Purpose\n1.1 To agree.\n2.0 Next steps\n2.1 To write.", dated=today,
        ),
        HighlightReport(
            board=hate, starts_on=period.starts_on, ends_on=period.ends_on, rag="amber",
            rag_reason="Two posts are vacant", progress="The training was given to 40 people.",
            asks="Agree to fill two posts", risks="Vacancies", marking="official",
        ),
    ):  # fmt: skip
        row.partnership = leeds
        save_record(row, by=None, at=NOW)
    report = HighlightReport.objects.of(leeds).get()
    changes.submit_report(report, by=None, at=NOW)
    changes.decide(
        executive, title="The plan is agreed", on=period.ends_on, meeting=meeting, by=None, at=NOW,
        touches=[("approved", Link.to(hate))],
    )  # fmt: skip
    changes.draft_terms(executive, text="We meet.", by=None, at=NOW)
    return leeds


OWN = (
    "overview", "structure", "screen", "duty-calendar", "risk-heat", "alignment", "packs",
    "my-wards", "my-calendar",
)  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_each_page_opens_to_the_manager_and_not_to_a_stranger(leeds, name):
    wolves = a_partnership("wolverhampton", area="E08000031")
    address = reverse(f"governance:{name}", args=["leeds"])
    assert signed_in(a_person(leeds, "manager")).get(address).status_code == 200
    assert signed_in(a_person(wolves, "manager")).get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("register", REGISTERS, ids=lambda r: r.name)
def test_each_register_opens_with_its_form_and_the_page_of_each_record(leeds, register):
    client = signed_in(a_person(leeds, "manager"))
    base = f"/leeds/{register.name}/"
    assert client.get(base).status_code == 200
    assert client.get(base + "add/").status_code in (200, 403)
    for record in register.model.objects.of(leeds):
        response = client.get(f"{base}{record.pk}/")
        assert response.status_code == 200, record
        assert client.get(f"{base}{record.pk}/history/").status_code == 200


@pytest.mark.parametrize("register", REGISTERS, ids=lambda r: r.name)
def test_no_register_of_one_partnership_shows_a_record_of_another(leeds, register):
    wolves = a_partnership("wolverhampton", area="E08000031")
    client = signed_in(a_person(wolves, "manager"))
    for record in register.model.objects.of(leeds):
        assert client.get(f"/wolverhampton/{register.name}/{record.pk}/").status_code == 404


def test_the_structure_page_has_the_chart_its_words_and_what_is_broken(leeds):
    client = signed_in(a_person(leeds, "partner"))
    page = client.get("/leeds/structure/").content.decode()
    assert 'alt="Chart of 1 executive, 6 operational delivery boards' in page
    assert page.count("<li><a") >= 14
    assert "Its terms of reference are a draft that nobody approved." in page
    svg = client.get("/leeds/structure/chart.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "Hate Crime Strategic" in svg.content.decode()
    assert client.get("/leeds/structure/chart.png").content.startswith(b"\x89PNG")


def test_the_chairs_screen_says_what_is_off_track_who_owns_it_and_what_is_asked(leeds):
    page = signed_in(a_person(leeds, "chair")).get("/leeds/screen/").content.decode()
    for said in (
        "Write to schools", "Funding ends in March", "Annual assessment", "Two posts are vacant",
        "Agree to fill two posts", "Risk escalated: Funding ends in March", "Agree the plan",
        "4 things are off track, 3 of them without an owner. 1 board asks something of you.",
        "Reports not received",
    ):  # fmt: skip
        assert said in page, said


def test_a_partner_does_not_see_the_chairs_screen(leeds):
    assert signed_in(a_person(leeds, "partner")).get("/leeds/screen/").status_code == 403


def test_rooms_above_add_to_what_is_off_track(leeds, monkeypatch):
    from commonweal.governance import screen

    late = screen.OffTrack(
        "A deliverable", "Late.", "Somebody", "", "/leeds/x/", kind="Deliverable"
    )
    monkeypatch.setattr(screen, "off_track", [lambda who, day: [late]])
    page = signed_in(a_person(leeds, "chair")).get("/leeds/screen/").content.decode()
    assert "A deliverable" in page


def test_the_statutory_calendar_is_put_in_place_from_the_page(leeds):
    client = signed_in(a_person(leeds, "manager"))
    assert "Put the statutory calendar here" in client.get("/leeds/duty-calendar/").content.decode()
    assert client.post("/leeds/duty-calendar/take/").status_code == 302
    page = client.get("/leeds/duty-calendar/").content.decode()
    assert "SI 2007/1830" in page
    assert "Unverified: check the legislation" in page
    assert signed_in(a_person(leeds, "lead")).post("/leeds/duty-calendar/take/").status_code == 403


def test_evidence_attached_on_the_page_turns_a_red_duty_green(leeds):
    client = signed_in(a_person(leeds, "manager"))
    duty = Duty.objects.of(leeds).get()
    assert "Overdue" in client.get(f"/leeds/duties/{duty.pk}/").content.decode()
    today = timezone.localdate()
    sent = {
        "duty": duty.pk, "title": "Assessment", "marking": "official",
        "dated-day": today.day, "dated-month": today.month, "dated-year": today.year,
    }  # fmt: skip
    assert client.post("/leeds/evidence/add/", sent).status_code == 302
    assert "In order" in client.get(f"/leeds/duties/{duty.pk}/").content.decode()


def test_the_form_refuses_a_chair_from_outside_the_executive_and_says_why(leeds):
    client = signed_in(a_person(leeds, "manager"))
    board = a_board(leeds, "New Board")
    sent = {
        "board": board.pk, "post": "chair", "representative": "An Outsider",
        "capacity": "officer", "marking": "official",
    }  # fmt: skip
    response = client.post("/leeds/seats/add/", sent)
    assert response.status_code == 400
    assert "must be a member of the executive" in response.content.decode()


def test_a_meeting_is_held_and_its_minutes_agreed_from_its_page(leeds):
    client = signed_in(a_person(leeds, "secretary"))
    meeting = Decision.objects.of(leeds).get().meeting
    page = client.get(f"/leeds/meetings/{meeting.pk}/").content.decode()
    assert "By rule: Its score of 20 is over its tolerance of 12." in page
    for verb, status in (("hold-meeting", "held"), ("agree-minutes", "minuted")):
        assert client.get(f"/leeds/meetings/{meeting.pk}/{verb}/").status_code == 200
        assert client.post(f"/leeds/meetings/{meeting.pk}/{verb}/").status_code == 302
        meeting.refresh_from_db()
        assert meeting.status == status
    again = client.post(f"/leeds/meetings/{meeting.pk}/hold-meeting/")
    assert again.status_code == 403


def test_a_round_is_answered_and_signed_off_from_its_page(leeds):
    manager = a_person(leeds, "manager")
    client = signed_in(manager)
    police = an_organisation(leeds)
    later = timezone.localdate() + timedelta(days=20)
    sent = {
        "about_title": "The strategy", "marking": "official", "deadline-day": later.day,
        "deadline-month": later.month, "deadline-year": later.year,
    }  # fmt: skip
    assert client.post("/leeds/approvals/add/", sent).status_code == 302
    row = Endorsement.objects.of(leeds).get(organisation=police)
    refused = client.post(f"/leeds/approvals/{row.round_id}/sign-off/")
    assert refused.status_code == 400
    assert "Awaited from West Yorkshire Police" in refused.content.decode()
    answer = f"/leeds/endorsements/{row.pk}/answer-round/"
    assert client.post(answer, {"answer": "silent"}).status_code == 400
    assert client.post(answer, {"answer": "endorsed"}).status_code == 302
    assert client.post(f"/leeds/approvals/{row.round_id}/sign-off/").status_code == 302
    for form in ("docx", "odt", "pdf"):
        taken = client.get(f"/leeds/approvals/{row.round_id}/certificate.{form}")
        assert taken.status_code == 200
        assert len(taken.content) > 2_000


def test_a_draft_or_exempt_paper_is_not_shown_to_a_partner(leeds):
    paper = Paper.objects.of(leeds).get()
    partner, manager = signed_in(a_person(leeds, "partner")), signed_in(a_person(leeds, "manager"))
    address = f"/leeds/papers/{paper.pk}/"
    assert partner.get(address).status_code == 404
    assert manager.post(f"{address}clear-paper/").status_code == 302
    assert partner.get(address).status_code == 200
    manager.post(f"{address}unclear-paper/", {"why": "It is exempt"})
    paper.refresh_from_db()
    paper.exempt, paper.exempt_because = True, "Paragraph 7"
    save_record(paper, by=None, at=NOW)
    manager.post(f"{address}clear-paper/")
    assert partner.get(address).status_code == 404
    assert partner.get(f"{address}paper.pdf").status_code == 404
    assert signed_in(a_person(leeds, "executive")).get(address).status_code == 200


@pytest.mark.parametrize("form", ["docx", "odt", "pdf"])
def test_papers_and_minutes_are_taken_away_in_each_format(leeds, form):
    client = signed_in(a_person(leeds, "manager"))
    paper, meeting = Paper.objects.of(leeds).get(), Decision.objects.of(leeds).get().meeting
    for address in (
        f"/leeds/papers/{paper.pk}/paper.{form}", f"/leeds/meetings/{meeting.pk}/minutes.{form}",
    ):  # fmt: skip
        response = client.get(address)
        assert response.status_code == 200
        assert f".{form}" in response["Content-Disposition"]
    assert client.get(f"/leeds/papers/{paper.pk}/paper.exe").status_code == 404


def test_a_member_of_a_board_who_does_not_run_it_cannot_change_what_it_wrote(leeds):
    board = Risk.objects.of(leeds).get().board
    lead = a_person(leeds, "lead", name="A Lead")
    changes.appoint(board, post="member", person=lead, by=None, at=NOW)
    risk = Risk.objects.of(leeds).get()
    client = signed_in(lead)
    assert client.get(f"/leeds/risks/{risk.pk}/change/").status_code == 403
    changes.appoint(board, post="deputy", person=lead, by=None, at=NOW)
    assert client.get(f"/leeds/risks/{risk.pk}/change/").status_code == 200


def test_a_lead_cannot_add_a_risk_to_a_board_that_is_not_hers(leeds):
    board = Risk.objects.of(leeds).get().board
    sent = {
        "title": "Mine", "kind_of_risk": "risk", "board": board.pk, "likelihood": 1, "impact": 1,
        "tolerance": 12, "status": "open", "marking": "official",
    }  # fmt: skip
    response = signed_in(a_person(leeds, "lead")).post("/leeds/risks/add/", sent)
    assert response.status_code == 400
    assert "You may not write this for Hate Crime Strategic Board" in response.content.decode()
    assert Risk.objects.of(leeds).count() == 1


def test_a_champion_sees_only_her_own_log_and_counts_it_by_quarter(leeds):
    one, other = a_person(leeds, "champion"), a_person(leeds, "champion")
    for person, committee in ((one, "Inner East"), (other, "Outer West")):
        champion = save_record(
            Champion(partnership=leeds, person=person, committee=committee, wards=["E05011386"]),
            by=None, at=NOW,
        )  # fmt: skip
        for day in (date(2026, 1, 5), date(2026, 3, 31), date(2026, 4, 1)):
            save_record(
                Contact(
                    partnership=leeds, champion=champion, happened_on=day, with_whom="group",
                    about=f"Talk in {committee}",
                ),
                by=None, at=NOW,
            )  # fmt: skip
    client = signed_in(one)
    assert "3 contacts" in client.get("/leeds/contacts/").content.decode()
    mine = Champion.objects.of(leeds).get(person=one)
    page = client.get(f"/leeds/champions/{mine.pk}/").content.decode()
    assert page.index("April to June 2026") < page.index("January to March 2026")
    assert "<td>2</td>" in page
    assert "Outer West" not in client.get("/leeds/champions/").content.decode()
    assert signed_in(a_person(leeds, "partner")).get("/leeds/contacts/").status_code == 403


def test_the_form_of_terms_numbers_the_versions_itself(leeds):
    client = signed_in(a_person(leeds, "manager"))
    board = Terms.objects.of(leeds).get().board
    client.post("/leeds/terms/add/", {"board": board.pk, "text": "More.", "marking": "official"})
    assert list(Terms.objects.of(leeds).values_list("number", flat=True)) == [2, 1]


def test_a_list_of_sixty_actions_takes_as_many_queries_as_one_of_two(leeds):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(a_person(leeds, "manager"))
    board = an_executive(leeds)
    owner = a_person(leeds, "lead", name="An Owner")

    def add(count):
        for n in range(count):
            save_record(
                Action(
                    partnership=leeds, board=board, title=f"Action {n}", owner=owner,
                    due_on=date(2026, 1, 1),
                ),
                by=None, at=NOW,
            )  # fmt: skip

    add(2)
    counted = []
    for _ in range(2):
        for address in ("/leeds/actions/", "/leeds/screen/", f"/leeds/boards/{board.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counted.append(len(queries))
        add(45)
    assert counted[:3] == counted[3:]


def test_documents_hold_what_the_records_hold(leeds):
    import docx

    client = signed_in(a_person(leeds, "manager"))
    taken = client.get("/leeds/packs/executive/pack.docx").content
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(taken)).paragraphs)
    assert "The training was given to 40 people." in text
    assert "Hate Crime Strategic Board: Agree to fill two posts" in text


def test_what_is_marked_above_a_member_is_on_no_page_and_in_no_document_of_hers(leeds):
    import docx

    executive = Decision.objects.of(leeds).get().board
    meeting = Decision.objects.of(leeds).get().meeting
    secret = "Zebra"
    save_record(
        Risk(
            partnership=leeds, board=executive, title=secret, likelihood=5, impact=5,
            marking="sensitive",
        ),
        by=None, at=NOW,
    )  # fmt: skip
    changes.create_board(
        leeds, name=f"{secret} group", kind="task-and-finish", parent=executive,
        ends_on=date(2026, 1, 1), marking="sensitive", by=None, at=NOW,
    )  # fmt: skip
    pages = ("structure/", "structure/chart.svg", "risk-heat/", "boards/", "risks/")
    pages += (f"meetings/{meeting.pk}/", f"boards/{executive.pk}/", "packs/boards/", "governance/")
    partner, manager = signed_in(a_person(leeds, "lead")), signed_in(a_person(leeds, "manager"))
    for page in pages:
        assert secret not in partner.get(f"/leeds/{page}").content.decode(), page
    assert secret in manager.get(f"/leeds/meetings/{meeting.pk}/").content.decode()
    assert secret in manager.get("/leeds/structure/").content.decode()
    changes.hold(meeting, by=None, at=NOW)
    assert secret not in partner.get(f"/leeds/meetings/{meeting.pk}/").content.decode()
    for client, seen in ((partner, False), (manager, True)):
        taken = client.get(f"/leeds/meetings/{meeting.pk}/minutes.docx").content
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(taken)).paragraphs)
        assert (secret in text) == seen


def test_a_lesson_stands_beside_the_action_it_bears_on(leeds):
    save_record(
        Lesson(
            partnership=leeds, title="Schools were not told how to report", learnt="Tell schools.",
            source="death-review", topics=["schools"],
        ),
        by=None, at=NOW,
    )  # fmt: skip
    action = Action.objects.of(leeds).get()
    page = signed_in(a_person(leeds, "manager")).get(f"/leeds/actions/{action.pk}/")
    assert "Schools were not told how to report" in page.content.decode()
