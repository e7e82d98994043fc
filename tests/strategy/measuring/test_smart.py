"""Is an action specific, measurable, assigned and dated?"""

from datetime import date

import pytest

from commonweal.strategy.measuring import Action, smart

WHOLE = Action(
    "Train forty door staff in spotting spiking",
    owner="Licensing team, Northmere Council",
    due=date(2027, 3, 31),
    measure="Forty certificates",
)


def but(**changes):
    from dataclasses import replace

    return smart(replace(WHOLE, **changes))


def test_a_whole_action_has_nothing_against_it():
    assert smart(WHOLE, today=date(2026, 11, 24), ends=date(2028, 3, 31)) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"owner": ""}, "It has no owner."),
        ({"owner": "All partners"}, "“All partners” is nobody."),
        ({"due": None}, "It has no date."),
        ({"measure": " "}, "It has no measure."),
        ({"measure": "TBC"}, "“TBC” measures nothing."),
        ({"text": ""}, "It does not say what is to be done."),
        ({"text": "Spiking"}, "It begins with “spiking”, not with what somebody does."),
        ({"text": "Ensure that women feel safe"}, "“Ensure” is never finished."),
        ({"text": "To continue to support hubs"}, "“Continue” is never finished."),
        ({"text": "Utilisation of powers in joint operations"}, "Begin with a verb: “use”."),
        ({"text": "Train staff"}, "It does not say to what, where or with whom."),
    ],
)
def test_each_thing_that_is_missing_is_said(changes, reason):
    found = but(**changes)
    assert len(found) == 1
    assert found[0].startswith(reason) or reason in found[0]


def test_reasons_come_in_one_order():
    found = smart(Action("Awareness"))
    assert [r.split(".")[0].split(",")[0] for r in found] == [
        "It begins with “awareness”", "It has no measure", "It has no owner", "It has no date",
    ]  # fmt: skip


def test_a_date_that_has_passed_and_one_after_the_plan_are_told():
    assert "has passed" in smart(WHOLE, today=date(2027, 4, 1))[0]
    assert "after the plan ends" in smart(WHOLE, ends=date(2026, 3, 31))[0]


def test_most_focus_areas_of_a_real_plan_are_no_actions_yet(published):
    """They are headings of action plans: each lacks an owner, a date and a measure."""
    lines = published["004"].split("\n")
    for number in (59, 63, 98, 138, 144, 182, 225):
        reasons = smart(Action(lines[number - 1].strip(" \t;.")))
        assert sum("It has no" in r for r in reasons) == 3
