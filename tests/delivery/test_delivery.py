"""Deliverables with their leads, asked once, told once; what may not be closed; money that ties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from tests.registers import NOW, a_partnership, a_person, an_organisation, as_member

from commonweal.delivery import changes, messages, queries, registers
from commonweal.delivery.addresses import asking_of, token_of
from commonweal.delivery.evaluating import effect_of
from commonweal.delivery.models import (
    ActionPlan,
    Attended,
    Contract,
    Course,
    Deliverable,
    Deployment,
    Evaluation,
    Funding,
    Headcount,
    Kpi,
    Option,
    Pilot,
    PlanAction,
    ServiceReview,
    Spend,
    Update,
    Volunteer,
)
from commonweal.delivery.periods import quarter, quarter_before
from commonweal.records import changes as records
from commonweal.records import history
from commonweal.records.changes import NotNow
from commonweal.strategy import receiving, taking
from commonweal.strategy.models import Priority, Strategy
from commonweal.strategy.sample import sample_document
from commonweal.vocabulary.errors import UnknownName

pytestmark = pytest.mark.django_db


def save(record):
    return records.save(record, by=None, at=NOW)


@pytest.fixture
def leeds():
    return a_partnership()


@pytest.fixture
def strategy(leeds):
    return save(Strategy(partnership=leeds, title="A strategy"))


def a_deliverable(strategy, **values):
    fields = {"text": "Undertake a review of the service", "contact": "lead@example.test"}
    made = save(Deliverable(partnership=strategy.partnership, strategy=strategy, **fields | values))
    body = an_organisation(strategy.partnership, f"Lead of {made.pk}")
    return records.save(made, by=None, at=NOW, links={"leads": [body]})


def an_update(deliverable, **values):
    fields = {
        "period": "2025-26 Q4",
        "status": "underway",
        "standing": "on-track",
        "progress": "Begun",
    }
    return Update(partnership=deliverable.partnership, deliverable=deliverable, **fields | values)


def signed_in(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# --- from the document ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _leeds_text():
    return sample_document("leeds-strategy-2018-21").read_bytes()


@pytest.fixture
def taken(leeds, _leeds_text, settings, tmp_path):
    settings.WORKSPACE = tmp_path
    manager = a_person(leeds, "manager")
    reading = receiving.receive(leeds, "leeds.txt", _leeds_text, by=manager, at=NOW)
    receiving.accept_above(reading, 0.0, by=manager, at=NOW)
    return taking.take_in(reading, by=manager, at=NOW)


def test_the_published_strategy_gives_its_31_deliverables_in_groups_each_with_a_lead(leeds, taken):
    rows = Deliverable.objects.of(leeds).exclude(type="plan-action")
    assert rows.count() == 31
    groups = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    assert [len(g) for g in groups.values()] == [7, 4, 5, 4, 3, 8]
    assert [row.text for row in rows if not row.leads.exists()] == []
    assert all(row.lines and row.source for row in rows)
    assert Deliverable.objects.of(leeds).filter(type="plan-action").count() == 12


def test_taking_in_again_makes_nothing_twice(leeds, taken):
    before = Deliverable.objects.of(leeds).count()
    taking.take_in(taken.reading, by=None, at=NOW)
    assert Deliverable.objects.of(leeds).count() == before


def test_reviews_and_pilots_are_known_by_what_they_say(leeds, taken):
    kinds = {k: Deliverable.objects.of(leeds).filter(type=k).count() for k in ("review", "pilot")}
    assert kinds["review"] >= 2
    assert kinds["pilot"] >= 2


# --- asked once, told once --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "now", "before"),
    [
        (date(2026, 4, 1), "2026-27 Q1", "2025-26 Q4"), (date(2026, 3, 31), "2025-26 Q4", "2025-26 Q3"),
        (date(2026, 12, 31), "2026-27 Q3", "2026-27 Q2"), (date(2027, 1, 1), "2026-27 Q4", "2026-27 Q3"),
    ],
)  # fmt: skip
def test_quarters_are_those_of_the_financial_year(day, now, before):
    assert (quarter(day), quarter_before(day)) == (now, before)


def test_each_lead_gets_one_message_with_an_address_for_each_task(strategy):
    mine = [a_deliverable(strategy), a_deliverable(strategy)]
    hers = a_deliverable(strategy, contact="other@example.test")
    a_deliverable(strategy, contact="")
    asked = changes.ask_leads(Deliverable.objects.of(strategy.partnership), by=None, at=NOW)
    assert {a.deliverable_id for a in asked} == {mine[0].pk, mine[1].pk, hers.pk}
    assert messages.send(asked, site="http://testserver") == 2
    assert {m.to[0]: m.body.count("/update/") for m in mail.outbox} == {
        "lead@example.test": 2, "other@example.test": 1,
    }  # fmt: skip
    assert changes.ask_leads(Deliverable.objects.of(strategy.partnership), by=None, at=NOW) == []


def test_the_address_in_a_message_opens_one_task_without_a_password_and_works_once(strategy):
    deliverable = a_deliverable(strategy, text="Refresh the front door")
    other = a_deliverable(strategy, text="Something else entirely", contact="")
    (asking,) = changes.ask_leads([deliverable], by=None, at=timezone_now())
    address = f"/update/{token_of(asking)}/"
    page = Client().get(address)
    assert "Refresh the front door" in page.content.decode()
    assert other.text not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    wrong = Client().post(address, {"status": "underway", "standing": "off-track", "progress": "x"})
    assert wrong.status_code == 400
    assert "Say why it is at risk or off track" in wrong.content.decode()
    told = {
        "status": "underway",
        "standing": "off-track",
        "progress": "Half of it",
        "reason": "No staff",
        "ask": "Two people",
    }
    assert "Thank you" in Client().post(address, told).content.decode()
    deliverable = Deliverable.everything.get(pk=deliverable.pk)
    assert (deliverable.standing, deliverable.reason) == ("off-track", "No staff")
    assert Client().get(address).status_code == 409
    assert Update.objects.of(strategy.partnership).count() == 1


def test_an_address_that_was_altered_or_is_over_opens_nothing(strategy):
    (asking,) = changes.ask_leads([a_deliverable(strategy)], by=None, at=NOW)
    token = token_of(asking)
    with pytest.raises(UnknownName):
        asking_of(token[:-1] + ("A" if token[-1] != "A" else "B"), NOW)
    with pytest.raises(NotNow, match="no longer good"):
        asking_of(token, NOW + timedelta(days=15))


def test_whoever_has_not_answered_is_reminded_once(strategy):
    (asking,) = changes.ask_leads([a_deliverable(strategy)], by=None, at=NOW)
    late = NOW + timedelta(days=12)
    assert messages.remind(strategy.partnership, site="http://x", by=None, at=NOW) == 0
    assert messages.remind(strategy.partnership, site="http://x", by=None, at=late) == 1
    assert messages.remind(strategy.partnership, site="http://x", by=None, at=late) == 0
    assert asking.to == mail.outbox[0].to[0]


def test_only_its_own_lead_tells_of_a_deliverable(strategy):
    deliverable = a_deliverable(strategy)
    body = deliverable.leads.get()
    own = signed_in(a_person(strategy.partnership, "lead", organisation=body))
    other = signed_in(
        a_person(
            strategy.partnership,
            "lead",
            organisation=an_organisation(strategy.partnership, "Other"),
        )
    )
    address = f"/leeds/deliverables/{deliverable.pk}/tell/"
    assert own.get(address).status_code == 200
    assert other.get(address).status_code == 403


# --- lists of what is wrong -------------------------------------------------------------------


def test_a_late_lead_is_visible_and_an_ownerless_one_counted(strategy):
    late = a_deliverable(strategy, due_on=NOW.date() - timedelta(days=1))
    nobody = records.save(a_deliverable(strategy), by=None, at=NOW, links={"leads": []})
    who = as_member(a_person(strategy.partnership, "manager"), strategy.partnership)
    found = {t.title: t.items for t in queries.troubles(who, NOW.date())}
    assert found["Late"] == [late]
    assert found["Without an owner"] == [nobody]
    page = signed_in(who.person).get("/leeds/delivery/")
    assert page.status_code == 200
    assert "Nobody yet" in page.content.decode()


def test_the_list_of_trouble_takes_a_fixed_number_of_queries(
    strategy, django_assert_max_num_queries
):
    who = as_member(a_person(strategy.partnership, "manager"), strategy.partnership)
    for _ in range(12):
        a_deliverable(strategy, due_on=NOW.date() - timedelta(days=1))
    with django_assert_max_num_queries(4):
        for trouble in queries.troubles(who, NOW.date()):
            [(str(i), getattr(i, "led_by", "")) for i in trouble.items]


def test_what_is_marked_above_a_member_is_on_no_page_of_hers(strategy):
    here = strategy.partnership
    deliverable = a_deliverable(strategy)
    changes.tell(an_update(deliverable, progress="QUIETLY", marking="sensitive"), by=None, at=NOW)
    hidden = a_deliverable(strategy, text="HIDDENTHING", marking="sensitive", standing="unknown")
    partner, manager = (signed_in(a_person(here, role)) for role in ("partner", "manager"))
    pages = (
        f"/leeds/deliverables/{deliverable.pk}/",
        f"/leeds/strategies/{strategy.pk}/",
        "/leeds/delivery/",
    )
    for page in pages:
        text = partner.get(page).content.decode()
        assert "QUIETLY" not in text, page
        assert "HIDDENTHING" not in text, page
    assert "QUIETLY" in manager.get(pages[0]).content.decode()
    assert "HIDDENTHING" in manager.get("/leeds/delivery/").content.decode()
    assert partner.get(f"/leeds/deliverables/{hidden.pk}/").status_code == 404


def test_an_agency_does_not_meet_anothers_actions_among_the_troubles(strategy):
    here = strategy.partnership
    fire = an_organisation(here, "Fire", category="fire")
    plan = save(ActionPlan(partnership=here, type="topic", title="A plan"))
    save(
        PlanAction(
            partnership=here, plan=plan, text="POLICEONLY", owner_organisation=an_organisation(here)
        )
    )
    lead = signed_in(a_person(here, "lead", organisation=fire))
    assert "POLICEONLY" not in lead.get("/leeds/delivery/").content.decode()


def test_a_state_is_not_set_back_through_the_history(strategy):
    here = strategy.partnership
    pilot = save(Pilot(partnership=here, title="Hub", hypothesis="It helps"))
    records.move(pilot, "running", by=None, at=NOW)
    number = history.of_record(pilot).first().number
    manager = signed_in(a_person(here, "manager"))
    manager.post(f"/leeds/pilots/{pilot.pk}/restore/", {"number": number})
    assert Pilot.objects.of(here).get().status == "running"


# --- plans, reviews, pilots -------------------------------------------------------------------


def test_a_priority_gets_its_plan_exactly_once(strategy):
    priority = save(Priority(partnership=strategy.partnership, strategy=strategy, title="Burglary"))
    first = changes.plan_for(priority, by=None, at=NOW)
    assert changes.plan_for(priority, by=None, at=NOW) == first
    assert ActionPlan.objects.of(strategy.partnership).count() == 1


def test_an_action_without_owner_day_or_measure_says_so(strategy):
    plan = save(ActionPlan(partnership=strategy.partnership, type="topic", title="A plan"))
    bare = save(PlanAction(partnership=strategy.partnership, plan=plan, text="Improve things"))
    full = save(
        PlanAction(
            partnership=strategy.partnership, plan=plan, text="Visit every street with a burglary in May",
            owner_name="The sergeant", due_on=date(2099, 5, 31), success="Every street visited",
        )
    )  # fmt: skip
    said = " ".join(registers.lacks(bare)).lower()
    assert all(word in said for word in ("owner", "date", "measure"))
    assert registers.lacks(full) == []


def test_each_agency_takes_away_only_its_own_actions(strategy):
    here = strategy.partnership
    police, fire = an_organisation(here), an_organisation(here, "Fire", category="fire")
    plan = save(ActionPlan(partnership=here, type="topic", title="Honour-based abuse"))
    for body, text in ((police, "Police action"), (fire, "Fire action")):
        save(PlanAction(partnership=here, plan=plan, text=text, owner_organisation=body))
    mine = signed_in(a_person(here, "lead", organisation=fire)).get(
        "/leeds/plan-actions/export.csv"
    )
    assert "Fire action" in mine.content.decode()
    assert "Police action" not in mine.content.decode()


def test_a_pilot_cannot_close_without_an_evaluation(strategy):
    pilot = save(Pilot(partnership=strategy.partnership, title="Hub", hypothesis="It helps"))
    for status in ("running", "stopped"):
        records.move(pilot, status, by=None, at=NOW)
    with pytest.raises(NotNow, match="without an evaluation"):
        changes.close_pilot(pilot, by=None, at=NOW)
    unfinished = Evaluation(partnership=strategy.partnership, pilot=pilot, title="Hub")
    changes.keep_evaluation(unfinished, by=None, at=NOW)
    with pytest.raises(NotNow):
        changes.close_pilot(pilot, by=None, at=NOW)
    unfinished.done_on = NOW.date()
    changes.keep_evaluation(unfinished, by=None, at=NOW)
    assert changes.close_pilot(pilot, by=None, at=NOW).status == "closed"


def test_a_review_ends_in_actions_that_somebody_owns(strategy):
    here = strategy.partnership
    review = save(ServiceReview(partnership=here, title="ASB service"))
    for status in ("underway", "reported"):
        records.move(review, status, by=None, at=NOW)
    with pytest.raises(NotNow, match="without follow-on actions"):
        changes.close_review(review, by=None, at=NOW)
    plan = save(ActionPlan(partnership=here, type="topic", title="After the review"))
    action = save(PlanAction(partnership=here, plan=plan, review=review, text="Train staff"))
    with pytest.raises(NotNow, match="1 of its 1 actions have no owner"):
        changes.close_review(review, by=None, at=NOW)
    action.owner_name = "Head of service"
    save(action)
    assert changes.close_review(review, by=None, at=NOW).status == "closed"


def test_an_effect_is_worked_out_from_counts_and_a_null_is_called_a_null(leeds):
    # By hand: (110 - 207) - (318 - 308) = -107; its error is the root of 943, about 30.7.
    fell = effect_of(
        Evaluation(treated_before=207, treated_after=110, compared_before=308, compared_after=318)
    )
    assert fell.finding == "fell"
    assert "107" in fell.words
    null = effect_of(
        Evaluation(treated_before=20, treated_after=18, compared_before=30, compared_after=29)
    )
    assert null.finding == "null"
    assert effect_of(Evaluation()).finding == "unknown"
    alone = effect_of(Evaluation(treated_before=100, treated_after=50))
    assert "nothing to compare" in alone.words


# --- money, contracts, people -----------------------------------------------------------------


def test_money_in_kind_stands_apart_and_totals_tie_to_the_ledger(strategy):
    here = strategy.partnership
    priority = save(Priority(partnership=here, strategy=strategy, title="Burglary"))
    grant = save(
        Funding(
            partnership=here, title="Grant", type="grant", year="2026-27", amount=Decimal("1000.50")
        )
    )
    save(
        Funding(
            partnership=here, title="Officers", type="in-kind", year="2026-27", amount=Decimal(400)
        )
    )
    for sum_ in ("250.25", "100.25"):
        save(
            Spend(
                partnership=here,
                funding=grant,
                priority=priority,
                what="Locks",
                amount=Decimal(sum_),
                spent_on=NOW.date(),
            )
        )
    (budget,) = queries.budgets(here)
    assert (budget.money, budget.in_kind, budget.spent) == (
        Decimal("1000.50"),
        Decimal(400),
        Decimal("350.50"),
    )
    assert budget.left == Decimal("650.00")
    assert budget.by_priority == [("Burglary", Decimal("350.50"))]


def test_a_missing_return_is_chased_and_a_second_one_replaces_the_first(leeds):
    provider = an_organisation(leeds, "Charity", category="voluntary", part="provider")
    contract = save(
        Contract(
            partnership=leeds, title="Outreach", provider=provider, value=Decimal(1), starts_on=date(2025, 4, 1),
            ends_on=date(2027, 3, 31),
        )
    )  # fmt: skip
    kpi = save(Kpi(partnership=leeds, contract=contract, text="People seen"))
    owed = [m.period_ends_on for m in queries.missing_returns(leeds, date(2026, 1, 15))]
    assert owed == [date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)]
    for value in (10.0, 12.0):
        changes.receive(kpi, period_ends_on=owed[0], value=value, by=None, at=NOW)
    assert [r.value for r in kpi.returns.all()] == [12.0]
    assert len(queries.missing_returns(leeds, date(2026, 1, 15))) == 2


def test_training_that_must_be_renewed_counts_until_it_expires(leeds):
    police = an_organisation(leeds)
    course = save(Course(partnership=leeds, title="Spotting vulnerability", lasts_months=12))
    save(Headcount(partnership=leeds, organisation=police, people=200, counted_on=date(2025, 1, 1)))
    save(
        Attended(
            partnership=leeds,
            course=course,
            organisation=police,
            people=50,
            on=date(2026, 1, 10),
            before=40,
            after=70,
        )
    )
    save(
        Attended(
            partnership=leeds, course=course, organisation=police, people=30, on=date(2024, 1, 10)
        )
    )
    (row,) = queries.coverage(leeds, date(2026, 6, 1))
    assert (row.trained, row.share, row.gain) == (50, 0.25, 30.0)


def test_an_expired_check_stops_a_volunteer_from_being_sent(leeds):
    helper = save(
        Volunteer(
            partnership=leeds,
            name="Made-up Helper",
            does="Mentor",
            check_expires_on=date(2026, 1, 31),
        )
    )
    deployed = Deployment(
        partnership=leeds, volunteer=helper, on=date(2026, 2, 1), hours=2, what="Mentoring"
    )
    with pytest.raises(NotNow, match="may not be sent out"):
        changes.keep_deployment(deployed, by=None, at=NOW)
    deployed.on = date(2026, 1, 31)
    assert changes.keep_deployment(deployed, by=None, at=NOW).pk


def test_cost_of_an_outcome_is_printed_with_its_range(leeds):
    save(
        Option(
            partnership=leeds, title="Lighting", question="Robbery", cost=Decimal(10_000), outcomes=20,
            outcomes_low=10, outcomes_high=40, unit="robbery prevented", source="A study",
        )
    )  # fmt: skip
    (value,) = queries.values(leeds)["Robbery"]
    assert (value.unit_cost, value.lowest, value.highest) == (500.0, 250.0, 1000.0)


def timezone_now():
    from django.utils import timezone

    return timezone.now()
