"""Boards: the structure, who may chair what, and which rules are broken today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.governance.made import (
    CONNECTED,
    SEVEN,
    TODAY,
    a_board,
    an_executive,
    the_leeds_structure,
)
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import changes, queries
from commonweal.governance.changes.boards import RuleBroken
from commonweal.governance.links import Link
from commonweal.governance.models import Board, Membership, Terms
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.records.changes import save as save_record

pytestmark = pytest.mark.django_db


def kinds(partnership, day=TODAY):
    return {(b.board.name, b.kind) for b in queries.breaches(partnership, day)}


def test_the_executive_stands_over_seven_boards_and_six_connected_ones():
    leeds, executive, _, _ = the_leeds_structure()
    (top,) = queries.tree(leeds, TODAY)
    assert top.board == executive
    assert top.chair == "Ada Chair"
    assert len([n for n in top.children if n.board.kind_of_board == "operational"]) == 6
    assert [n.board.name for n in top.children if n.board.kind_of_board == "place"] == [SEVEN[6][0]]
    assert sorted(n.board.name for n in top.children if n.board.kind_of_board == "connected") == (
        sorted(CONNECTED)
    )


def test_the_tree_is_read_with_the_same_number_of_queries_however_many_boards(
    django_assert_num_queries,
):
    leeds, *_ = the_leeds_structure()
    with django_assert_num_queries(2):
        nodes = [n for top in queries.tree(leeds, TODAY) for n in top.walk()]
    assert len(nodes) == 14
    with django_assert_num_queries(3):
        assert queries.breaches(leeds, TODAY)


def test_a_chair_from_outside_the_executive_is_refused_on_an_operational_board():
    leeds = a_partnership()
    an_executive(leeds, a_person(leeds, "chair"))
    board, outsider = a_board(leeds), a_person(leeds, "partner", name="An Outsider")
    with pytest.raises(RuleBroken, match="must be a member of the executive"):
        changes.appoint(board, post="chair", person=outsider, by=None, at=NOW)
    assert not Membership.objects.of(leeds).filter(board=board).exists()


def test_the_same_outsider_may_run_a_place_board_as_lead_supporting_officer():
    leeds = a_partnership()
    an_executive(leeds, a_person(leeds, "chair"))
    outsider = a_person(leeds, "partner", name="An Outsider")
    place = a_board(leeds, "City Centre", "place")
    changes.appoint(place, post="lead-supporting-officer", person=outsider, by=None, at=NOW)
    assert ("City Centre", "chair") not in kinds(leeds)
    with pytest.raises(RuleBroken, match="Only a place-based board"):
        changes.appoint(
            a_board(leeds), post="lead-supporting-officer", person=outsider, by=None, at=NOW
        )
    with pytest.raises(RuleBroken, match="or record a lead supporting officer"):
        changes.appoint(place, post="chair", person=outsider, by=None, at=NOW)


def test_an_executive_member_known_by_name_alone_may_chair():
    leeds = a_partnership()
    executive = an_executive(leeds)
    changes.appoint(executive, post="member", representative="Jo Bloggs", by=None, at=NOW)
    seat = changes.appoint(
        a_board(leeds), post="chair", representative="jo bloggs ", by=None, at=NOW
    )
    assert seat.pk


def test_somebody_whose_seat_on_the_executive_ended_may_not_chair():
    leeds = a_partnership()
    executive, person = an_executive(leeds), a_person(leeds, "executive")
    seat = changes.appoint(
        executive, post="member", person=person, starts_on=date(2024, 1, 1), by=None, at=NOW
    )
    board = a_board(leeds)
    chair = changes.appoint(
        board, post="chair", person=person, starts_on=date(2025, 1, 1), by=None, at=NOW
    )
    assert (board.name, "chair") not in kinds(leeds)
    changes.end_seat(seat, on=TODAY - timedelta(days=1), by=None, at=NOW)
    assert (board.name, "chair") in kinds(leeds)
    chair.starts_on = TODAY
    with pytest.raises(Exception, match="must be a member of the executive"):
        save_record(chair, by=None, at=NOW)


def test_a_connected_board_without_one_of_the_executive_is_flagged():
    leeds, _, boards, _chair = the_leeds_structure()
    assert queries.matrix(leeds, TODAY).uncovered == []
    board = boards["Health & Wellbeing Board"]
    (seat,) = Membership.objects.of(leeds).filter(board=board)
    changes.end_seat(seat, on=TODAY - timedelta(days=1), by=None, at=NOW)
    seats = queries.matrix(leeds, TODAY)
    assert seats.people == ["Ada Chair"]
    assert seats.uncovered == [board]
    assert {b.name: c for b, c in seats.rows}["CONTEST"] == ["Our member there"]
    assert (board.name, "link") in kinds(leeds)


def test_a_group_past_its_end_is_to_close_and_stays_until_it_is_closed():
    leeds = a_partnership()
    executive = an_executive(leeds, a_person(leeds, "chair"))
    group = a_board(
        leeds, "Modern slavery group", "task-and-finish", executive, ends_on=date(2026, 4, 14),
        output="A pathway for victims",
    )  # fmt: skip
    assert ("Modern slavery group", "close") not in kinds(leeds, date(2026, 4, 14))
    (breach,) = [b for b in queries.breaches(leeds, TODAY) if b.kind == "close"]
    assert breach.what == "To close: it was to end on 14 April 2026, 1 day ago."
    changes.close_board(group, by=None, at=NOW)
    assert ("Modern slavery group", "close") not in kinds(leeds)


def test_a_task_and_finish_group_needs_the_day_it_ends():
    with pytest.raises(Exception, match="needs the day it ends"):
        a_board(a_partnership(), "Group", "task-and-finish")


def test_what_is_unclear_about_a_board_is_listed_until_it_is_settled():
    leeds = a_partnership()
    a_board(leeds, "A seventh board", unclear="Seven are declared and six are named.")
    assert ("A seventh board", "unclear") in kinds(leeds)


def test_a_board_cannot_answer_to_itself():
    leeds = a_partnership()
    first = a_board(leeds, "One")
    second = a_board(leeds, "Two", parent=first)
    first.parent = second
    with pytest.raises(Exception, match="cannot answer to itself"):
        save_record(first, by=None, at=NOW)


def test_a_board_is_not_closed_over_open_ones():
    _leeds, executive, *_ = the_leeds_structure()
    with pytest.raises(NotNow, match="answer to it and are open"):
        changes.close_board(executive, by=None, at=NOW)


def test_approving_the_second_version_of_terms_supersedes_the_first_which_stays_readable():
    leeds = a_partnership()
    board = an_executive(leeds)
    assert ("Executive", "terms") in kinds(leeds)
    first = changes.draft_terms(board, text="We meet quarterly.", by=None, at=NOW)
    assert "a draft that nobody approved" in next(
        b.what for b in queries.breaches(leeds, TODAY) if b.kind == "terms"
    )
    changes.approve_terms(first, on=TODAY, by=None, at=NOW)
    assert ("Executive", "terms") not in kinds(leeds)
    second = changes.draft_terms(board, text="We meet monthly.", by=None, at=NOW)
    changes.approve_terms(second, on=TODAY, by=None, at=NOW)
    states = {t.number: (t.status, t.text) for t in Terms.objects.of(leeds)}
    assert states == {
        1: ("superseded", "We meet quarterly."),
        2: ("approved", "We meet monthly."),
    }


def test_terms_past_their_review_are_listed():
    leeds = a_partnership()
    terms = changes.draft_terms(
        an_executive(leeds), text="-", review_on=date(2026, 4, 1), by=None, at=NOW
    )
    changes.approve_terms(terms, on=date(2024, 4, 1), by=None, at=NOW)
    assert ("Executive", "terms") in kinds(leeds)


def test_five_priorities_make_five_groups_once():
    leeds = a_partnership()
    executive = an_executive(leeds)
    for _ in range(2):
        made = [
            changes.set_up_group(
                executive, about=Link("strategy.priority", n, f"Priority {n}"), by=None, at=NOW
            )
            for n in range(1, 6)
        ]
    assert [new for _, new in made] == [False] * 5
    groups = Board.objects.of(leeds).filter(about_kind="strategy.priority")
    assert [g.name for g in groups] == [f"Priority {n}" for n in range(1, 6)]
    assert {g.parent for g in groups} == {executive}


def test_a_partner_may_not_set_up_a_board():
    leeds = a_partnership()
    with pytest.raises(NotPermitted, match="may not set up a board"):
        changes.create_board(
            leeds, name="Mine", kind="operational", by=a_person(leeds, "partner"), at=NOW
        )
    assert not Board.objects.of(leeds).exists()


def test_a_secretary_of_another_partnership_may_not_appoint_here():
    leeds, wolves = a_partnership(), a_partnership("wolverhampton", area="E08000031")
    stranger = a_person(wolves, "secretary")
    with pytest.raises(NotPermitted):
        changes.appoint(a_board(leeds), post="member", representative="X", by=stranger, at=NOW)


def test_the_lead_member_and_the_co_optee_are_on_the_roster_with_their_titles_as_printed():
    leeds = a_partnership()
    executive = an_executive(leeds)
    for name, title, capacity, sent_by in (
        ("Councillor A", "Deputy Leader and Executive Board member", "lead-member", ""),
        ("B", "Panel member", "co-opted", "West Yorkshire Police and Crime Panel"),
        ("C", "Director of Communities & Chair of Safer Leeds", "officer", ""),
    ):
        changes.appoint(
            executive, post="chair" if name == "C" else "member", representative=name, title=title,
            capacity=capacity, from_body=sent_by, by=None, at=NOW,
        )  # fmt: skip
    roster = [
        (s.name, s.title, s.get_capacity_display(), s.from_body)
        for s in Membership.objects.of(leeds).filter(board=executive)
    ]
    assert roster[1] == (
        "B", "Panel member", "Co-opted", "West Yorkshire Police and Crime Panel",
    )  # fmt: skip
    assert roster[0][1:3] == (
        "Deputy Leader and Executive Board member", "Lead member (councillor)",
    )  # fmt: skip
    assert queries.tree(leeds, TODAY)[0].chair == "C"
