"""Pages of strategies: each opens to whom it should, says what it should, and costs what it should."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registers import NOW, a_person
from tests.strategy.register.conftest import signed_in
from tests.strategy.register.documents import PLAN, read_plan, taken_plan

from commonweal.records import changes as records
from commonweal.strategy import changes
from commonweal.strategy.models import (
    Candidate,
    Criterion,
    Definition,
    EqualityAssessment,
    KnowledgeGap,
    Measure,
    Narrative,
    Priority,
    Strategy,
    Theme,
)
from commonweal.strategy.registers import ALL

pytestmark = pytest.mark.django_db
ADD = "/wolverhampton/strategy-documents/add/"


@pytest.fixture
def plan(here, manager):
    return taken_plan(here, manager)[0]


def addresses(plan) -> dict[str, str]:
    """Every page of the room that is more than a register, with a real example."""
    base = "/wolverhampton"
    s = f"{base}/strategies/{plan.into.pk}"
    priority = Priority.objects.of(plan.partnership).first()
    measure = Measure.objects.of(plan.partnership).first()
    equality = records.save(
        EqualityAssessment(
            partnership=plan.partnership, subject_kind="strategy.strategy", subject=plan.into.pk,
            title="Equality of the plan",
        ),
        by=None, at=NOW,
    )  # fmt: skip
    return {
        "strategy-documents-add": f"{base}/strategy-documents/add/",
        "review": f"{base}/strategy-documents/{plan.reading.pk}/review/",
        "defects": f"{base}/strategy-documents/{plan.reading.pk}/defects/",
        "strategies-page": f"{s}/",
        "priorities-page": f"{base}/priorities/{priority.pk}/",
        "measures-page": f"{base}/measures/{measure.pk}/",
        "check": f"{s}/check/",
        "coverage": f"{s}/coverage/",
        "crossing": f"{s}/themes/",
        "thread": f"{s}/thread/",
        "commitments": f"{s}/commitments/",
        "steps": f"{s}/steps/",
        "refresh": f"{s}/refresh/",
        "difference": f"{s}/difference/",
        "choice": f"{s}/choice/",
        "report": f"{s}/report/",
        "equality": f"{base}/equality-assessments/{equality.pk}/impacts/",
    }


MANAGERS_ONLY = {"strategy-documents-add", "review", "refresh", "equality"}
ANALYSTS_TOO = {"report"}


def test_every_page_opens_to_the_manager_with_one_heading_and_nothing_inline(plan, client):
    for name, address in addresses(plan).items():
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code == 200, name
        assert len(re.findall(r"<h1[ >]", text)) == 1, name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), name
        assert re.search(r"<title>[^<]{8,}</title>", text), name


def test_each_page_opens_to_the_roles_that_it_is_for_and_to_no_others(plan, here):
    for role in ("analyst", "lead", "partner", "champion"):
        browser = signed_in(a_person(here, role))
        for name, address in addresses(plan).items():
            closed = name in MANAGERS_ONLY or (name in ANALYSTS_TOO and role != "analyst")
            assert browser.get(address).status_code == (403 if closed else 200), (role, name)


def test_nobody_and_people_of_other_partnerships_open_nothing(plan, here):
    from tests.registers import a_partnership

    stranger = signed_in(a_person(a_partnership("leeds"), "manager"))
    for name, address in addresses(plan).items():
        assert stranger.get(address).status_code == 403, name
        asked = Client().get(address)
        assert (asked.status_code, "/account/login/" in asked["Location"]) == (302, True), name


def test_a_record_of_another_partnership_is_not_found_under_ones_own_address(plan, here):
    from tests.registers import a_partnership

    browser = signed_in(a_person(a_partnership("leeds"), "manager"))
    assert browser.get(f"/leeds/strategies/{plan.into.pk}/").status_code == 404
    assert browser.post(
        f"/leeds/strategies/{plan.into.pk}/steps/take/", {"act": "consult"}
    ).status_code == 404  # fmt: skip
    assert Strategy.objects.of(here).get().status == "draft"


@pytest.mark.parametrize("register", ALL, ids=lambda r: r.name)
def test_every_register_opens_and_offers_its_form(register, plan, client):
    assert client.get(f"/wolverhampton/{register.name}/").status_code == 200
    if register.form or register.name == "strategy-documents":
        assert client.get(f"/wolverhampton/{register.name}/add/").status_code == 200
    first = register.model.objects.of(plan.partnership).first()
    if first is not None:
        assert client.get(register.address_of(first, "wolverhampton")).status_code == 200
        assert client.get(f"/wolverhampton/{register.name}/{first.pk}/history/").status_code == 200


def test_a_document_is_sent_in_looked_over_and_taken_in_by_the_page(here, client):
    sent = SimpleUploadedFile("plan.txt", PLAN.encode())
    went = client.post(ADD, {"file": sent})
    assert went.status_code == 302
    review = went["Location"]
    text = client.get(review).content.decode()
    assert "17 proposals" in text
    assert 'id="line-20"' in text
    decide = review.replace("/review/", "/decide/")
    client.post(decide, {"act": "accept-all"})
    done = client.post(decide, {"act": "take-in"})
    page = client.get(done["Location"]).content.decode()
    assert "2 priorities, 4 outcomes, 4 focus areas, 4 measures" in page
    assert "Stolen goods are hard to sell in Ambleford" in page


def test_the_same_file_twice_is_told_and_not_doubled(here, client):
    for expected in (302, 400):
        sent = SimpleUploadedFile("plan.txt", PLAN.encode())
        response = client.post(ADD, {"file": sent})
        assert response.status_code == expected
    text = response.content.decode()
    assert "was read already" in text
    assert "Look at what was found in it" in text


def test_a_document_is_not_taken_from_a_page_that_is_not_ours(here, manager):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = SimpleUploadedFile("plan.txt", PLAN.encode())
    assert browser.post(ADD, {"file": sent}).status_code == 403


def test_a_document_larger_than_memory_allows_is_taken_and_one_beyond_all_measure_is_not(
    here, client, settings
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    sent = SimpleUploadedFile("plan.txt", PLAN.encode())
    assert client.post(ADD, {"file": sent}).status_code == 302
    huge = SimpleUploadedFile("huge.txt", b"a" * 26_000_000)
    assert client.post(ADD, {"file": huge}).status_code == 400


def test_a_file_that_is_no_document_is_refused_with_what_to_do(here, client):
    sent = SimpleUploadedFile("plan.exe", b"MZ")
    response = client.post(ADD, {"file": sent})
    assert response.status_code == 400
    assert "Save it as one of" in response.content.decode()


def test_a_proposal_is_corrected_split_and_merged_without_a_script(here, manager, client):
    reading, _ = read_plan(here, manager)
    decide = f"/wolverhampton/strategy-documents/{reading.pk}/decide/"
    rows = {row.ref: row for row in reading.rows.all()}
    one, two = rows["outcome-1-1"], rows["measure-1-2"]
    client.post(decide, {"act": f"correct:{one.pk}", f"text-{one.pk}": "Homes are protected"})
    client.post(
        decide,
        {
            "act": f"split:{two.pk}",
            f"text-{two.pk}": "Fewer repeat victims\nFewer repeat offenders",
        },
    )
    ticked = [rows["focus-2-1"].pk, rows["focus-2-2"].pk]
    client.post(decide, {"act": "merge", "row": ticked})
    told = {r.ref: (r.decision, r.text) for r in reading.rows.all()}
    assert told["outcome-1-1"] == ("corrected", "Homes are protected")
    assert told["measure-1-2"][0] == "split"
    assert told["measure-1-2.1"] == ("accepted", "Fewer repeat victims")
    assert told["focus-2-2"][0] == "merged"
    assert told["focus-2-1"][1].endswith("Review lighting and cameras in the market square")


def test_the_strategy_page_costs_as_many_queries_for_forty_measures_as_for_four(plan, client):
    address = f"/wolverhampton/strategies/{plan.into.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    priority = Priority.objects.of(plan.partnership).first()
    for number in range(36):
        records.save(
            Measure(
                partnership=plan.partnership, strategy=plan.into, priority=priority,
                text=f"Reduction in burglary {number}",
            ),
            by=None, at=NOW,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_measure_shows_its_direction_series_baseline_and_reasoned_rating(plan, client):
    measure = Measure.objects.of(plan.partnership).get(text="Reduction in burglary")
    text = client.get(f"/wolverhampton/measures/{measure.pk}/").content.decode()
    assert "Decrease" in text
    assert "Open data" in text
    assert "<svg" in text
    assert "nobody set one, so the year before" in text
    assert "More is" not in text
    # 1,115 burglaries in the year to March 2026: the number the sample's own page shows.
    assert re.search(r"There were [\d,]+ in ", text)


def test_no_measure_of_a_hidden_harm_is_red_by_rising_reports(plan, client):
    measure = Measure.objects.of(plan.partnership).get(text__startswith="Increased reporting")
    assert measure.under_reported
    text = client.get(f"/wolverhampton/measures/{measure.pk}/").content.decode()
    assert "a rise alone is never red" in text
    assert 'class="stands bad"' not in text


def test_what_breaks_the_thread_is_listed_with_what_to_do(plan, client):
    text = client.get(f"/wolverhampton/strategies/{plan.into.pk}/thread/").content.decode()
    assert "Priorities without a finding: 2" in text
    assert "Measures without an owner: 4" in text
    assert "Priorities without a lead organisation: 2" in text


def test_a_theme_that_nothing_carries_in_a_priority_shows_as_a_gap(plan, client):
    first = Priority.objects.of(plan.partnership).first()
    theme = records.save(
        Theme(partnership=plan.partnership, strategy=plan.into, title="Early help"), by=None, at=NOW
    )
    records.save(first, by=None, at=NOW, links={"themes": [theme]}, verb="themed")
    text = client.get(f"/wolverhampton/strategies/{plan.into.pk}/themes/").content.decode()
    cells = re.findall(r'<td class="(gap-cell|n)">([^<]+)</td>', text)[:2]
    assert cells == [("n", "1"), ("gap-cell", "Gap")]


def test_items_about_places_are_found_and_those_not_asked_about_are_counted(plan, client):
    priority = Priority.objects.of(plan.partnership).first()
    priority.location = True
    records.save(priority, by=None, at=NOW)
    listed = client.get("/wolverhampton/priorities/", {"location": "True"}).content.decode()
    assert "1 priority" in listed
    balance = client.get(f"/wolverhampton/strategies/{plan.into.pk}/themes/").content.decode()
    row = re.search(r"Priorities</th>(.*?)</tr>", balance, re.DOTALL)[1]
    assert re.findall(r">(\d+)<", row) == ["0", "0", "1", "1", "2"]


def test_measures_without_data_become_gaps_of_the_assessment_once(plan, client):
    measure = Measure.objects.of(plan.partnership).first()
    atom = measure.atoms.first()
    atom.data, atom.indicator = "none", ""
    records.save(atom, by=None, at=NOW)
    for _ in range(2):
        client.post(f"/wolverhampton/measures/{measure.pk}/gap/")
    assert KnowledgeGap.objects.of(plan.partnership).filter(atom=atom).count() == 1


def test_a_finding_is_linked_to_the_priority_that_answers_it(plan, client, assessed):
    priority = Priority.objects.of(plan.partnership).get(title="Burglary and theft")
    page = f"/wolverhampton/priorities/{priority.pk}/"
    assert "burglary.level" in client.get(page).content.decode()
    for _ in range(2):
        client.post(f"{page}link/", {"finding": "burglary.level"})
    text = client.get(page).content.decode()
    assert "The police recorded" in text
    assert "No finding of the assessment" not in text
    thread = client.get(f"/wolverhampton/strategies/{plan.into.pk}/thread/").content.decode()
    assert "Priorities without a finding: 1" in thread
    assert client.post(f"{page}link/", {"finding": "made.up"}).status_code == 404


def test_a_definition_adds_up_to_its_indicator(here, client):
    term = records.save(
        Definition(
            partnership=here, term="Neighbourhood crime", text="Robbery, vehicle crime, …",
            stated_in="The board's paper", indicator="neighbourhood-crime",
            categories=["robbery", "vehicle-crime", "theft-from-the-person", "burglary"],
        ),
        by=None, at=NOW,
    )  # fmt: skip
    text = client.get(f"/wolverhampton/definitions/{term.pk}/").content.decode()
    assert "counts exactly what the definition takes in" in text
    term.categories = ["robbery", "vehicle-crime"]
    records.save(term, by=None, at=NOW)
    text = client.get(f"/wolverhampton/definitions/{term.pk}/").content.decode()
    assert "counts something else" in text


def test_scores_given_on_the_page_make_the_order(plan, client, here):
    for title, weight in (("Need", 2.0), ("Alignment", 1.0)):
        records.save(
            Criterion(partnership=here, strategy=plan.into, title=title, weight=weight),
            by=None, at=NOW,
        )  # fmt: skip
    for title in ("Burglary", "Nuisance"):
        records.save(Candidate(partnership=here, strategy=plan.into, title=title), by=None, at=NOW)
    (a, b), (k, m) = Candidate.objects.of(here), Criterion.objects.of(here)
    page = f"/wolverhampton/strategies/{plan.into.pk}/choice/"
    scores = {(a, k): 5, (a, m): 1, (b, k): 2, (b, m): 4}
    client.post(page, {f"score-{c.pk}-{d.pk}": v for (c, d), v in scores.items()})
    text = client.get(page).content.decode()
    # Burglary (2×5 + 1×1) / 3 = 3.67, Nuisance (2×2 + 1×4) / 3 = 2.67.
    assert "3.67" in text
    assert "2.67" in text
    other = signed_in(a_person(here, "partner"))
    assert other.post(page, {f"score-{a.pk}-{k.pk}": 0}).status_code == 403


def test_a_lead_tells_of_her_own_organisations_measures_and_of_no_others(plan, here):
    from tests.registers import an_organisation

    police = an_organisation(here)
    lead = a_person(here, "lead", organisation=police)
    own, other = Measure.objects.of(here)[:2]
    own.owner = police
    records.save(own, by=None, at=NOW)
    told = {
        m.pk: records.save(
            Narrative(
                partnership=here, measure=m, period="2026-27 Q1", happened="-", so_what="-", next="-"
            ),
            by=None, at=NOW,
        )
        for m in (own, other)
    }  # fmt: skip
    browser = signed_in(lead)
    assert browser.get(f"/wolverhampton/narratives/{told[own.pk].pk}/change/").status_code == 200
    assert browser.get(f"/wolverhampton/narratives/{told[other.pk].pk}/change/").status_code == 403


def test_the_next_strategy_is_begun_on_the_page_and_compared(plan, client):
    first = Priority.objects.of(plan.partnership).first()
    went = client.post(
        f"/wolverhampton/strategies/{plan.into.pk}/refresh/",
        {"title": "Community Safety Strategy 2027-2030", "carry": [first.pk]},
    )
    assert went.status_code == 302
    text = client.get(f"{went['Location']}difference/").content.decode()
    assert "As it was" in text
    assert "Gone" in text
    new = Strategy.objects.of(plan.partnership).get(title__contains="2027-2030")
    assert new.predecessor == plan.into
    assert changes.equality_of(new) is None


@pytest.mark.parametrize(("form", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_the_strategy_is_taken_away_as_a_document(plan, client, form, begins):
    response = client.get(f"/wolverhampton/strategies/{plan.into.pk}/document.{form}")
    assert response.status_code == 200
    assert response.content.startswith(begins)
    assert f"official.{form}" in response["Content-Disposition"]


def test_the_word_document_holds_signatories_tables_and_equality(plan, client, here):
    import io

    from docx import Document

    from commonweal.strategy.models import Signatory

    records.save(
        Signatory(partnership=here, strategy=plan.into, name="A. Name", post="Chair of the board"),
        by=None, at=NOW,
    )  # fmt: skip
    body = client.get(f"/wolverhampton/strategies/{plan.into.pk}/document.docx").content
    read = Document(io.BytesIO(body))
    words = "\n".join(p.text for p in read.paragraphs)
    cells = [c.text for t in read.tables for row in t.rows for c in row.cells]
    assert "A. Name, Chair of the board" in words
    assert "Visit every street where a burglary was reported" in cells
    assert "No equality assessment has been made yet." in words
    assert read.core_properties.title == "Community Safety Strategy 2024-2027"


def test_a_population_that_was_stated_is_refreshed_from_the_evidence(here, client):
    from commonweal.strategy.models import AreaFact

    old = records.save(
        AreaFact(
            partnership=here, subject="population", unit="population", value="254,406",
            as_of="2015", stated_in="An older paper",
        ),
        by=None, at=NOW,
    )  # fmt: skip
    assert "263,730" in client.get(f"/wolverhampton/area-facts/{old.pk}/").content.decode()
    for _ in range(2):
        client.post("/wolverhampton/area-facts/population/")
    # 263,730 residents of the Census of 2021, as the sample holds it.
    new = AreaFact.objects.of(here).get(value="263,730")
    assert AreaFact.objects.of(here).get(pk=old.pk).superseded_by == new


def test_what_is_done_for_an_aim_counts_once_however_it_is_linked(plan, client, monkeypatch):
    from commonweal.strategy import hooks

    first, second = Priority.objects.of(plan.partnership)
    aim = records.save(
        Theme(partnership=plan.partnership, strategy=plan.into, title="Re-offending", type="aim"),
        by=None, at=NOW,
    )  # fmt: skip
    for priority in (first, second):
        records.save(priority, by=None, at=NOW, links={"themes": [aim]}, verb="themed")
    both = [
        hooks.OnThread("deliverable", "Through the gate", "/d/1/", priority=p.pk, lead="Probation")
        for p in (first, second)
    ]
    only = hooks.OnThread("deliverable", "Visits", "/d/2/", priority=second.pk, themes=(aim.pk,))
    monkeypatch.setattr(hooks, "THREADS", [lambda strategy: [*both, only]])
    text = client.get(f"/wolverhampton/themes/{aim.pk}/").content.decode()
    assert text.count("Through the gate") == 1
    assert "1 thing done for it" in text
    thread = client.get(f"/wolverhampton/strategies/{plan.into.pk}/thread/").content.decode()
    assert "What is done that has no lead: 1" in thread


def test_a_slip_in_the_words_of_a_strategy_is_found_with_the_record_that_holds_it(plan, client):
    first = Priority.objects.of(plan.partnership).first()
    first.narrative = "Work with with partners to keep homes safe in all parts of the town."
    records.save(first, by=None, at=NOW)
    text = client.get(f"/wolverhampton/strategies/{plan.into.pk}/check/").content.decode()
    row = next(r for r in text.split("<tr>") if "with with" in r)
    assert f"/wolverhampton/priorities/{first.pk}/" in row
