"""Highlight reports, lessons, reviews, achievements, alignment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.governance.made import TODAY, a_board, an_executive, at_noon, the_leeds_structure
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import changes, queries
from commonweal.governance.links import Link
from commonweal.governance.models import Achievement, Alignment, HighlightReport, Lesson
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.records.changes import save as save_record

pytestmark = pytest.mark.django_db
QUARTER = queries.period_before(TODAY)


def a_report(board, **values):
    row = HighlightReport(
        partnership=board.partnership, board=board, starts_on=QUARTER.starts_on,
        ends_on=QUARTER.ends_on, progress="On course.", **values,
    )  # fmt: skip
    return save_record(row, by=None, at=NOW)


def a_lesson(partnership, title, **values):
    row = Lesson(
        partnership=partnership, title=title, **{"learnt": "-", "source": "other"} | values
    )
    return save_record(row, by=None, at=NOW)


def test_seven_boards_report_and_the_one_that_did_not_is_late():
    leeds, _, boards, _ = the_leeds_structure()
    owed = queries.reports_of(leeds, QUARTER)
    assert len(owed) == 7
    assert all(r.late for r in owed)
    for row in owed[1:]:
        changes.submit_report(a_report(row.board), by=None, at=NOW)
    a_report(owed[0].board)
    late = [r.board.name for r in queries.reports_of(leeds, QUARTER) if r.late]
    assert late == ["Anti-Social Behaviour Board"]
    assert boards[late[0]] == owed[0].board


def test_a_submitted_report_is_not_submitted_twice_and_can_be_handed_back():
    report = changes.submit_report(a_report(a_board(a_partnership())), by=None, at=NOW)
    with pytest.raises(NotNow):
        changes.submit_report(report, by=None, at=NOW)
    changes.reopen_report(report, by=None, at=NOW, why="The number is wrong")
    assert (report.status, report.submitted_at) == ("draft", None)


def test_a_colour_needs_its_reason():
    with pytest.raises(Exception, match="Say why it is red"):
        a_report(a_board(a_partnership()), rag="red")


def test_only_those_who_run_a_board_submit_for_it():
    leeds = a_partnership()
    board = a_board(leeds, "A group", "sub-group")
    member = a_person(leeds, "partner")
    changes.appoint(board, post="member", person=member, by=None, at=NOW)
    with pytest.raises(NotPermitted, match="submit a report for A group"):
        changes.submit_report(a_report(board), by=member, at=NOW)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2024, 8, 9), date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_the_period_reported_on_is_the_last_complete_quarter(day, starts, ends):
    period = queries.period_before(day)
    assert (period.starts_on, period.ends_on) == (starts, ends)


def test_a_lesson_of_a_death_review_and_one_of_a_case_review_surface_beside_a_related_action():
    leeds = a_partnership()
    death = a_lesson(
        leeds, "Health visitors did not know of the police call-outs", source="death-review",
        learnt="Information about domestic abuse was not shared with housing.",
        topics=["domestic abuse", "information sharing"],
    )  # fmt: skip
    case = a_lesson(
        leeds, "Housing and police logged the same complaints apart", source="asb-review",
        learnt="Repeat victims of anti-social behaviour were not seen as repeat.",
        topics=["information sharing", "repeat victims"],
    )  # fmt: skip
    a_lesson(leeds, "Street lights help in parks", topics=["lighting"])
    found = queries.lessons_about(
        leeds, "Agree how police, housing and health share information about repeat victims"
    )
    assert set(found) == {death, case}
    assert queries.lessons_about(leeds, "Buy a van") == []


def test_a_lesson_that_needs_no_change_does_not_surface():
    leeds = a_partnership()
    a_lesson(leeds, "Lights in parks", topics=["lighting"], status="closed")
    assert queries.lessons_about(leeds, "Lighting", ["lighting"]) == []


def test_a_lesson_said_to_be_acted_on_says_what_was_changed():
    with pytest.raises(Exception, match="Say what was changed"):
        a_lesson(a_partnership(), "X", status="changed")


def test_three_changes_of_a_review_each_lead_to_what_they_altered_and_the_difference_is_shown():
    leeds = a_partnership()
    before = date(2026, 1, 1)
    executive = changes.create_board(
        leeds, name="Executive", kind="executive", by=None, at=at_noon(before)
    )
    old = changes.create_board(
        leeds, name="Old Board", kind="operational", parent=executive, by=None,
        at=at_noon(before),
    )  # fmt: skip
    moved = changes.create_board(
        leeds, name="Group", kind="sub-group", parent=old, by=None, at=at_noon(before)
    )
    review = changes.record_review(
        leeds, title="Fit for purpose", scope="Accountability", starts_on=before, by=None, at=NOW
    )
    terms = changes.draft_terms(executive, text="New", by=None, at=NOW)
    new = a_board(leeds, "New Board", "operational", executive)
    link = a_board(leeds, "Health Board", "connected", executive)
    moved.parent = new
    save_record(moved, by=None, at=NOW)
    changes.close_board(old, by=None, at=NOW)
    for letter, text, altered in (
        ("a", "New terms", [terms]), ("b", "Boards agreed", [old, new, moved]),
        ("c", "Connections", [link]),
    ):  # fmt: skip
        changes.record_change(
            review, letter=letter, text=text, altered=[Link.to(r) for r in altered], by=None, at=NOW
        )
    told = {c.letter: [a.about_title for a in c.altered.all()] for c in review.changes.all()}
    assert told == {
        "a": ["Terms of reference of Executive, version 1"],
        "b": ["Old Board", "New Board", "Group"],
        "c": ["Health Board"],
    }
    found = queries.structure_difference(leeds, before, TODAY + timedelta(days=1))
    assert [(d.board.name, d.what, d.detail) for d in found] == [
        ("Health Board", "new", "Connected board"),
        ("New Board", "new", "Operational delivery board"),
        ("Group", "changed", "answers to: Old Board → New Board"),
        ("Old Board", "gone", ""),
    ]


def test_no_achievement_is_published_without_what_shows_it():
    leeds = a_partnership()
    row = Achievement(partnership=leeds, title="A", achieved_on=TODAY, published=True)
    with pytest.raises(Exception, match="Nothing is published without"):
        save_record(row, by=None, at=NOW)
    row.evidence = "Annual report 2025, page 4"
    assert save_record(row, by=None, at=NOW).pk


def test_a_plan_is_linked_to_two_priorities_and_the_one_without_a_link_is_an_orphan():
    portsmouth = a_partnership("portsmouth", area="E06000044")
    ours = [
        Link("strategy.priority", n, title)
        for n, title in enumerate(("Anti-social behaviour", "Substance misuse", "Robbery"), 1)
    ]
    queries.SUBJECTS.append(lambda partnership: ours)
    try:
        for link in ours[:2]:
            save_record(
                Alignment(
                    partnership=portsmouth, plan="Health and Wellbeing Strategy", **link.columns()
                ),
                by=None, at=NOW,
            )  # fmt: skip
        found = queries.alignment(portsmouth)
    finally:
        queries.SUBJECTS.pop()
    assert found.plans == ["Health and Wellbeing Strategy"]
    assert [(link.title, [len(c) for c in cells]) for link, cells in found.rows] == [
        ("Anti-social behaviour", [1]), ("Substance misuse", [1]), ("Robbery", [0]),
    ]  # fmt: skip
    assert [o.title for o in found.orphans] == ["Robbery"]


def test_a_report_is_of_its_own_partnership():
    leeds, wolves = a_partnership(), a_partnership("wolverhampton", area="E08000031")
    board = an_executive(wolves)
    row = HighlightReport(
        partnership=leeds, board=board, starts_on=QUARTER.starts_on, ends_on=QUARTER.ends_on,
        progress="-",
    )  # fmt: skip
    with pytest.raises(Exception, match="same partnership"):
        save_record(row, by=None, at=NOW)
