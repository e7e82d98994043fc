"""Duties: the calendar of the law, and what turns one red or green."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.made import TODAY, at_noon
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import changes, queries
from commonweal.governance.duties import later, standing, statutory
from commonweal.governance.models import Duty
from commonweal.governance.models.fields import Rag
from commonweal.records.changes import NotPermitted
from commonweal.records.changes import save as save_record

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def rag(cycle, newest, today, first=None):
    return standing(cycle=cycle, newest=newest, first_due_on=first, today=today).rag


@pytest.mark.django_db
def test_a_thirteen_month_old_assessment_turns_the_duty_red_and_evidence_turns_it_green():
    leeds = a_partnership()
    duty = save_record(
        Duty(partnership=leeds, title="Produce an annual Joint Strategic Assessment", cycle=12),
        by=None, at=NOW,
    )  # fmt: skip
    changes.attach_evidence(duty, title="Assessment 2025", dated=later(TODAY, -13), by=None, at=NOW)
    before = queries.standing_of_duty(duty, TODAY)
    assert (before.rag, before.tag, before.sign) == (Rag.RED, "Overdue", "▲")
    assert before.words == (
        "Last done 15 March 2025; every 12 months means 15 March 2026, 31 days ago."
    )
    changes.attach_evidence(duty, title="Assessment 2026", dated=TODAY, by=None, at=NOW)
    after = queries.standing_of_duty(duty, TODAY)
    assert (after.rag, after.words) == (
        Rag.GREEN, "Last done 15 April 2026; next due by 15 April 2027.",
    )  # fmt: skip


def test_a_duty_is_amber_in_the_two_months_before_it_is_due():
    done = date(2025, 6, 15)
    assert rag(12, done, date(2026, 4, 14)) == Rag.GREEN
    assert rag(12, done, date(2026, 4, 15)) == Rag.AMBER
    assert rag(12, done, date(2026, 6, 15)) == Rag.AMBER
    assert rag(12, done, date(2026, 6, 16)) == Rag.RED


def test_a_duty_never_done_is_not_known_until_it_is_first_due():
    assert rag(12, None, TODAY) == Rag.NONE
    assert rag(12, None, TODAY, first=TODAY - timedelta(days=1)) == Rag.RED
    assert rag(12, None, TODAY, first=TODAY + timedelta(days=90)) == Rag.NONE
    assert rag(12, None, TODAY, first=TODAY + timedelta(days=30)) == Rag.AMBER
    assert rag(None, None, TODAY) == Rag.NONE


def test_evidence_of_a_duty_that_holds_all_the_time_wants_looking_at_after_a_year():
    assert rag(None, later(TODAY, -12), TODAY) == Rag.GREEN
    assert rag(None, later(TODAY, -12) - timedelta(days=1), TODAY) == Rag.AMBER


@given(st.integers(1, 60), days, days)
def test_newer_evidence_never_makes_a_duty_worse(cycle, one, other):
    order = [Rag.RED, Rag.AMBER, Rag.GREEN]
    older, newer = sorted((one, other))
    today = date(2045, 6, 1)
    assert order.index(rag(cycle, newer, today)) >= order.index(rag(cycle, older, today))


@given(st.integers(1, 60), days, days)
def test_waiting_never_makes_a_duty_better(cycle, one, other):
    order = [Rag.GREEN, Rag.AMBER, Rag.RED]
    sooner, later_day = sorted((one, other))
    done = date(2044, 6, 1)
    assert order.index(rag(cycle, done, later_day)) >= order.index(rag(cycle, done, sooner))


@given(days, st.integers(-120, 120))
def test_months_later_is_the_same_day_of_the_month_or_its_last(day, months):
    moved = later(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@pytest.mark.django_db
def test_evidence_dated_after_today_counts_for_nothing_yet():
    leeds = a_partnership()
    duty = save_record(Duty(partnership=leeds, title="Plan", cycle=12), by=None, at=NOW)
    changes.attach_evidence(
        duty, title="Next plan", dated=TODAY + timedelta(days=1), by=None, at=NOW
    )
    assert queries.standing_of_duty(duty, TODAY).rag == Rag.NONE


@pytest.mark.django_db
def test_england_and_wales_have_calendars_of_their_own():
    leeds, gwent = a_partnership(), a_partnership("gwent", area="W06000022")
    english = {d.code for d in changes.take_statutory_duties(leeds, by=None, at=NOW)}
    welsh = {d.code for d in changes.take_statutory_duties(gwent, by=None, at=NOW)}
    assert {"strategic-assessment", "public-meeting", "domestic-abuse-support"} <= english - welsh
    assert {"strategic-assessment-wales", "vawdasv-strategy"} <= welsh - english
    assert {"quarterly-disclosure", "death-reviews", "serious-violence"} <= english & welsh
    assert all("1830" not in d.reference for d in Duty.objects.of(gwent))


@pytest.mark.django_db
def test_the_calendar_is_taken_once():
    leeds = a_partnership()
    first = changes.take_statutory_duties(leeds, by=None, at=NOW)
    assert len(first) > 12
    assert changes.take_statutory_duties(leeds, by=None, at=NOW) == []


@pytest.mark.django_db
def test_the_partnership_plan_is_first_due_on_the_last_day_of_march():
    leeds = a_partnership()
    changes.take_statutory_duties(leeds, by=None, at=at_noon(date(2026, 4, 1)))
    assert Duty.objects.of(leeds).get(code="partnership-plan").first_due_on == date(2027, 3, 31)
    (plan,) = [one for one in statutory() if one.code == "partnership-plan"]
    assert plan.first_due(date(2026, 3, 31)) == date(2026, 3, 31)


def test_every_statutory_duty_says_where_it_is_written_and_how_sure_we_are():
    for one in statutory():
        assert one.reference
        assert one.basis in Duty.Basis.values
        assert one.where in ("england", "wales", "both")
        assert one.asks.endswith(".")
    assert len({one.code for one in statutory()}) == len(statutory())


@pytest.mark.django_db
def test_the_calendar_puts_what_is_overdue_first(django_assert_num_queries):
    leeds = a_partnership()
    green, red = (
        save_record(Duty(partnership=leeds, title=t, cycle=12), by=None, at=NOW)
        for t in ("Green", "Red")
    )
    changes.attach_evidence(green, title="Done", dated=TODAY, by=None, at=NOW)
    changes.attach_evidence(red, title="Done", dated=later(TODAY, -20), by=None, at=NOW)
    with django_assert_num_queries(2):
        rows = queries.calendar(leeds, TODAY)
    assert [r.duty.title for r in rows] == ["Red", "Green"]


@pytest.mark.django_db
def test_a_delivery_lead_may_not_attach_evidence_to_a_statutory_duty():
    leeds = a_partnership()
    duty = save_record(Duty(partnership=leeds, title="Plan", cycle=12), by=None, at=NOW)
    with pytest.raises(NotPermitted):
        changes.attach_evidence(duty, title="Mine", dated=TODAY, by=a_person(leeds, "lead"), at=NOW)


@pytest.mark.django_db
def test_duties_that_two_partnerships_state_themselves_are_recorded_once_each():
    leeds, wolves = a_partnership(), a_partnership("wolverhampton", area="E08000031")
    own = {
        leeds: (
            ("Information sharing arrangements", None), ("Annual assessment", 12), ("Plan", 12),
            ("Strategy to reduce reoffending", None), ("Death reviews", None),
            ("Anti-social behaviour reviews", None), ("Engagement with the community", 12),
        ),
        wolves: (
            ("Domestic Abuse Act", 12), ("Serious Violence Duty", 12), ("Death reviews", None),
            ("Case reviews", 12),
        ),
    }  # fmt: skip
    for _ in range(2):
        for partnership, stated in own.items():
            for title, cycle in stated:
                changes.record_duty(
                    partnership, title=title, cycle=cycle, source="The strategy", by=None, at=NOW
                )
    assert [len(queries.calendar(p, TODAY)) for p in own] == [7, 4]
