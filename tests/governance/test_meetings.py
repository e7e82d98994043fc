"""Meetings: agendas that rules add to, minutes, decisions and what they bring about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.made import TODAY, a_board, an_executive, at_noon
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import changes, effects, queries
from commonweal.governance.effects import Wanted
from commonweal.governance.links import Link
from commonweal.governance.models import (
    AgendaItem,
    Attendance,
    Board,
    Decision,
    Effect,
    EmergingIssue,
    Reflection,
    Risk,
)
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.records.changes import save as save_record
from commonweal.vocabulary.errors import UnknownName

pytestmark = pytest.mark.django_db
SOON = at_noon(TODAY + timedelta(days=14))


def a_risk(board, likelihood=5, impact=5, **values):
    risk = Risk(
        partnership=board.partnership, board=board, title="Funding ends", likelihood=likelihood,
        impact=impact, **values,
    )  # fmt: skip
    return save_record(risk, by=None, at=NOW)


@pytest.fixture
def group_maker(monkeypatch):
    """A room above that makes groups when a decision says so."""

    def make(wanted, decision, by, at):
        return changes.create_board(
            decision.partnership, name=wanted.title, kind="sub-group", parent=decision.board,
            by=by, at=at, **wanted.values,
        )  # fmt: skip

    monkeypatch.setitem(effects.MAKERS, "governance.board", make)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 25))
def test_a_risk_is_escalated_when_its_score_is_over_its_tolerance(likelihood, impact, tolerance):
    risk = Risk(likelihood=likelihood, impact=impact, tolerance=tolerance)
    risk.clean()
    assert risk.is_over == (likelihood * impact > tolerance)
    risk.status = Risk.Status.CLOSED
    assert not risk.is_over


def test_a_risk_over_tolerance_is_on_the_next_executive_agenda_and_on_no_other():
    leeds = a_partnership()
    executive = an_executive(leeds)
    board = a_board(leeds, "Groups", "sub-group", executive)
    soon = changes.call_meeting(executive, starts_at=SOON, by=None, at=NOW)
    after = changes.call_meeting(executive, starts_at=SOON + timedelta(days=90), by=None, at=NOW)
    elsewhere = changes.call_meeting(board, starts_at=SOON, by=None, at=NOW)
    risk = a_risk(board)
    (item,) = queries.items_by_rule(soon, TODAY)
    assert item.title == "Risk escalated: Funding ends"
    assert item.because == "Its score of 25 is over its tolerance of 12."
    assert queries.items_by_rule(after, TODAY) == queries.items_by_rule(elsewhere, TODAY) == []
    risk.likelihood = 1
    save_record(risk, by=None, at=NOW)
    assert queries.items_by_rule(soon, TODAY) == []


def test_holding_the_meeting_writes_the_items_of_rules_down():
    leeds = a_partnership()
    executive = an_executive(leeds)
    meeting = changes.call_meeting(executive, starts_at=SOON, by=None, at=NOW)
    changes.add_item(meeting, title="Welcome", by=None, at=NOW)
    risk = a_risk(executive)
    changes.hold(meeting, by=None, at=NOW)
    items = AgendaItem.objects.of(leeds).filter(meeting=meeting)
    assert [(i.number, i.title) for i in items] == [
        (1, "Welcome"),
        (2, "Risk escalated: Funding ends"),
    ]
    assert items[1].about_id == risk.pk
    assert queries.items_by_rule(meeting, TODAY) == []


def test_a_risk_already_on_the_agenda_is_not_put_there_twice():
    leeds = a_partnership()
    executive = an_executive(leeds)
    meeting = changes.call_meeting(executive, starts_at=SOON, by=None, at=NOW)
    risk = a_risk(executive)
    changes.add_item(meeting, title="Funding", by=None, at=NOW, **Link.to(risk).columns())
    assert queries.items_by_rule(meeting, TODAY) == []


def test_a_late_report_and_a_group_past_its_end_come_to_the_executive():
    leeds = a_partnership()
    executive = an_executive(leeds)
    a_board(leeds, "Hate Crime Board", "operational", executive, starts_on=date(2025, 1, 1))
    a_board(leeds, "Slavery group", "task-and-finish", executive, ends_on=date(2026, 1, 1))
    meeting = changes.call_meeting(executive, starts_at=SOON, by=None, at=NOW)
    titles = [i.title for i in queries.items_by_rule(meeting, TODAY)]
    assert titles == ["Reports not received from 1 board", "Slavery group is to be closed"]


def test_the_heat_table_has_twenty_five_squares_and_each_open_risk_in_its_own():
    leeds = a_partnership()
    board = an_executive(leeds)
    a_risk(board, 4, 3)
    a_risk(board, 4, 3, status="closed")
    rows = queries.heat(Risk.objects.of(leeds))
    cells = {(c.likelihood, c.impact): c for row in rows for c in row.cells}
    assert len(cells) == 25
    assert [row.label[0] for row in rows] == ["5", "4", "3", "2", "1"]
    assert {at for at, c in cells.items() if c.risks} == {(4, 3)}
    assert [cells[at].band for at in ((1, 5), (2, 5), (3, 5), (4, 4))] == [
        "low", "moderate", "high", "very high",
    ]  # fmt: skip


def test_a_workshop_keeps_its_five_reflections_under_their_numbers():
    wolves = a_partnership("wolverhampton", area="E08000031")
    board = an_executive(wolves)
    workshop = changes.call_meeting(
        board, starts_at=at_noon(date(2023, 3, 30)), name="Priority workshop",
        facilitator="An independent facilitator", by=None, at=NOW,
    )  # fmt: skip
    for n in range(1, 6):
        changes.reflect(workshop, number=f"3.1.{n}", text=f"View {n}", by=None, at=NOW)
    changes.attend(workshop, attendee="A Member", by=None, at=NOW)
    assert str(workshop) == "Priority workshop, 30 March 2023"
    assert [r.number for r in Reflection.objects.of(wolves)] == [f"3.1.{n}" for n in range(1, 6)]
    assert [a.name for a in Attendance.objects.of(wolves)] == ["A Member"]


def test_nothing_of_a_meeting_changes_once_its_minutes_are_agreed():
    leeds = a_partnership()
    meeting = changes.call_meeting(an_executive(leeds), starts_at=SOON, by=None, at=NOW)
    with pytest.raises(NotNow):
        changes.agree_minutes(meeting, by=None, at=NOW)
    changes.hold(meeting, by=None, at=NOW)
    changes.agree_minutes(meeting, by=None, at=NOW)
    with pytest.raises(NotNow, match="can no longer be changed"):
        changes.reflect(meeting, number="1", text="-", by=None, at=NOW)


def test_a_decision_creates_five_things_at_once_and_links_back_to_each(group_maker):
    wolves = a_partnership("wolverhampton", area="E08000031")
    board = an_executive(wolves)
    wanted = [Wanted("governance.board", f"Priority {n}") for n in range(1, 6)]
    decision = changes.decide(
        board, title="The five priorities are agreed", on=TODAY, creates=wanted, by=None, at=NOW
    )
    rows = Effect.objects.of(wolves).filter(decision=decision)
    assert [(e.did, e.about_kind, e.about_title) for e in rows] == [
        ("created", "governance.board", f"Priority {n}") for n in range(1, 6)
    ]
    assert {e.about_id for e in rows} == set(
        Board.objects.of(wolves).filter(kind_of_board="sub-group").values_list("pk", flat=True)
    )


def test_a_decision_that_creates_what_nobody_makes_is_not_recorded_at_all(group_maker):
    leeds = a_partnership()
    wanted = [Wanted("governance.board", "Made"), Wanted("nowhere.thing", "Not made")]
    with pytest.raises(UnknownName, match="cannot create"):
        changes.decide(an_executive(leeds), title="-", on=TODAY, creates=wanted, by=None, at=NOW)
    assert not Decision.objects.of(leeds).exists()
    assert not Board.objects.of(leeds).filter(name="Made").exists()


def test_only_an_agreed_decision_brings_something_about(group_maker):
    leeds = a_partnership()
    with pytest.raises(NotNow, match="was agreed"):
        changes.decide(
            an_executive(leeds), title="-", on=TODAY, outcome="deferred",
            creates=[Wanted("governance.board", "Made")], by=None, at=NOW,
        )  # fmt: skip


def test_a_board_secretary_by_seat_may_record_for_her_own_board_and_no_other():
    leeds = a_partnership()
    mine, other = a_board(leeds, "Mine", "sub-group"), a_board(leeds, "Other", "sub-group")
    clerk = a_person(leeds, "partner", name="A Clerk")
    changes.appoint(mine, post="secretary", person=clerk, by=None, at=NOW)
    assert changes.decide(mine, title="Agreed", on=TODAY, by=clerk, at=NOW).pk
    with pytest.raises(NotPermitted, match="for Other"):
        changes.decide(other, title="Agreed", on=TODAY, by=clerk, at=NOW)


def test_an_emerging_issue_is_promoted_by_a_decision_and_keeps_its_evidence(group_maker):
    leeds = a_partnership()
    board = an_executive(leeds)
    issue = save_record(
        EmergingIssue(
            partnership=leeds, title="E-scooters", signal="Reports doubled", origin="trend",
            finding="trend-vehicle", evidence="12 months of reports", raised_on=TODAY,
        ),
        by=None, at=NOW,
    )  # fmt: skip
    decision = changes.decide(board, title="A group on e-scooters", on=TODAY, by=None, at=NOW)
    seen = {}

    def make(wanted, why, by, at):
        seen.update(wanted.values)
        return changes.create_board(leeds, name=wanted.title, kind="sub-group", by=by, at=at)

    effects.MAKERS["governance.board"] = make
    changes.promote_issue(
        issue, decision=decision, to=Wanted("governance.board", "E-scooter group"), by=None, at=NOW
    )
    assert seen == {
        "signal": "Reports doubled",
        "evidence": "12 months of reports",
        "finding": "trend-vehicle",
    }
    assert (issue.status, issue.about_title) == ("promoted", "E-scooter group")
    with pytest.raises(NotNow):
        changes.close_issue(issue, why="Over", by=None, at=NOW)


def test_an_issue_is_not_closed_without_a_reason():
    leeds = a_partnership()
    issue = save_record(
        EmergingIssue(
            partnership=leeds, title="X", signal="-", origin="public", raised_on=TODAY
        ),
        by=None, at=NOW,
    )  # fmt: skip
    with pytest.raises(NotNow, match="needs a reason"):
        changes.close_issue(issue, why=" ", by=None, at=NOW)
