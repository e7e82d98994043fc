"""The life of a strategy: what must be true before it is endorsed, published, signed off, reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registers import NOW, a_partnership, a_person, an_organisation
from tests.strategy.register.documents import taken_plan

from commonweal.governance import changes as governing
from commonweal.governance.models import Board, Endorsement
from commonweal.records import changes as records
from commonweal.records import history
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.strategy import changes, comparing, hooks
from commonweal.strategy.models import (
    AreaFact,
    DocumentReference,
    EqualityAssessment,
    Measure,
    Narrative,
    Priority,
    StatutoryPriority,
    Strategy,
)
from commonweal.strategy.taking import supersede

pytestmark = pytest.mark.django_db
Status = Strategy.Status
LATER = NOW + timedelta(days=40)


@pytest.fixture
def plan(here, manager):
    return taken_plan(here, manager)[0].into


def endorsed(plan, here, manager, *, answers=("endorsed", "endorsed")):
    """Consulted on, two authorities asked, and what they answered."""
    for name, category in (("West Midlands Police", "police"), ("City Council", "council")):
        an_organisation(here, name, category=category)
    plan = changes.consult(plan, by=manager, at=NOW)
    asked = changes.ask_for_endorsement(
        plan, deadline=NOW.date() + timedelta(days=28), by=manager, at=NOW
    )
    for row, answer in zip(Endorsement.objects.of(here).filter(round=asked), answers, strict=True):
        if answer:
            governing.answer(row, answer=answer, by=manager, at=LATER, words="In writing")
    return plan


def all_nine(**of_one):
    told = {"impact": "none", "evidence": "The survey", "action": ""}
    return {key: told | of_one.get(key, {}) for key, _ in EqualityAssessment.CHARACTERISTICS}


def assessed(plan, here, manager, impacts):
    made = records.save(
        EqualityAssessment(
            partnership=here, subject_kind=plan.kind(), subject=plan.pk, title="Equality",
            impacts=impacts,
        ),
        by=manager, at=NOW,
    )  # fmt: skip
    return changes.sign_equality(made, by=manager, at=NOW)


def test_a_strategy_is_not_published_before_every_authority_endorsed_it(plan, here, manager):
    plan = endorsed(plan, here, manager, answers=("endorsed", ""))
    with pytest.raises(NotNow, match="not endorsed by every responsible authority"):
        changes.endorse(plan, by=manager, at=LATER)
    with pytest.raises(NotNow, match="cannot be published yet"):
        changes.publish(plan, by=manager, at=LATER)


def test_an_objection_stands_in_the_way(plan, here, manager):
    plan = endorsed(plan, here, manager, answers=("endorsed", "objected"))
    with pytest.raises(NotNow, match="objected"):
        changes.endorse(plan, by=manager, at=LATER)


def test_an_authority_recorded_as_not_responding_does_not_stand_in_the_way(plan, here, manager):
    plan = endorsed(plan, here, manager, answers=("endorsed", "silent"))
    assert changes.endorse(plan, by=manager, at=LATER).status == Status.ENDORSED


def test_a_strategy_is_not_published_without_an_equality_assessment_or_a_reason(
    plan, here, manager
):
    plan = changes.endorse(endorsed(plan, here, manager), by=manager, at=LATER)
    with pytest.raises(NotNow, match="no equality assessment"):
        changes.publish(plan, by=manager, at=LATER)
    with pytest.raises(NotNow, match="no reason that could be published"):
        changes.without_equality_assessment(plan, "Not needed", by=manager, at=LATER)
    plan = changes.without_equality_assessment(
        plan, "It only extends the dates of the strategy before.", by=manager, at=LATER
    )
    assert changes.publish(plan, by=manager, at=LATER).published_on == LATER.date()


def test_an_equality_assessment_speaks_of_all_nine_characteristics_and_answers_harm(
    plan, here, manager
):
    assert len(EqualityAssessment.CHARACTERISTICS) == 9
    with pytest.raises(NotNow, match="Nothing is said of: Age"):
        assessed(plan, here, manager, {})
    harm = all_nine(race={"impact": "negative"})
    with pytest.raises(NotNow, match="No action is named for: Race"):
        assessed(plan, here, manager, harm)
    harm = all_nine(race={"impact": "negative", "action": "Review stop and search each quarter"})
    signed = assessed(plan, here, manager, harm)
    assert signed.status == EqualityAssessment.Status.SIGNED
    plan = changes.endorse(endorsed(plan, here, manager), by=manager, at=LATER)
    assert changes.publish(plan, by=manager, at=LATER).status == Status.PUBLISHED


def test_a_figure_without_a_source_cannot_be_published(plan, here, manager):
    assessed(plan, here, manager, all_nine())
    plan.outcome, plan.outcome_value = "People are safe and feel safe", "85% feel safe"
    plan = records.save(plan, by=manager, at=NOW)
    plan = changes.endorse(endorsed(plan, here, manager), by=manager, at=LATER)
    with pytest.raises(NotNow, match="“85% feel safe” has no source"):
        changes.publish(plan, by=manager, at=LATER)
    plan.outcome_source = "Your View survey, police and crime commissioner"
    plan = records.save(plan, by=manager, at=LATER)
    assert changes.publish(plan, by=manager, at=LATER).status == Status.PUBLISHED


def test_publishing_supersedes_the_strategy_before(plan, here, manager):
    before = records.save(
        Strategy(
            partnership=here, title="Strategy 2020-24", status=Status.PUBLISHED,
            published_on=date(2020, 4, 1),
        ),
        by=None, at=NOW,
    )  # fmt: skip
    plan.predecessor = before
    plan = records.save(plan, by=manager, at=NOW)
    assessed(plan, here, manager, all_nine())
    plan = changes.endorse(endorsed(plan, here, manager), by=manager, at=LATER)
    changes.publish(plan, by=manager, at=LATER)
    assert Strategy.objects.of(here).get(pk=before.pk).status == Status.SUPERSEDED


def test_only_the_manager_takes_the_steps(plan, here):
    for role in ("partner", "analyst", "lead", "executive"):
        with pytest.raises(NotPermitted, match="the community safety manager"):
            changes.consult(plan, by=a_person(here, role), at=NOW)


def test_every_move_that_the_table_lacks_is_refused(plan, manager):
    for status in Status:
        allowed = Strategy.MOVES[Status.DRAFT]
        if status not in allowed:
            with pytest.raises(NotNow):
                records.move(plan, status, by=manager, at=NOW)


def test_a_strategy_whose_period_is_over_is_filed_as_ended_and_one_that_runs_is_not(plan, manager):
    assert plan.ends_on == date(2027, 3, 31)
    with pytest.raises(NotNow, match="is not over"):
        changes.file_as_ended(plan, by=manager, at=NOW, why="")
    after = NOW.replace(year=2027, month=6)
    ended = changes.file_as_ended(plan, by=manager, at=after, why="Filed late")
    assert ended.status == Status.ENDED


def test_a_refresh_is_due_in_the_last_half_year_and_not_before(plan):
    assert not plan.refresh_due_on(date(2026, 9, 30))
    assert plan.refresh_due_on(date(2026, 10, 2))
    assert plan.refresh_due_on(date(2028, 1, 1))
    plan.status = Status.SUPERSEDED
    assert not plan.refresh_due_on(date(2028, 1, 1))


# --- sign-off -------------------------------------------------------------------------------


def test_signing_off_gives_each_priority_its_group_and_plan_exactly_once(
    plan, here, manager, monkeypatch
):
    asked_for = []

    def blank_plan(priority, group, by, at):
        asked_for.append((priority.pk, group.pk))
        return priority

    monkeypatch.setattr(hooks, "SIGNED_OFF", [blank_plan])
    first = changes.sign_off(plan, by=manager, at=NOW)
    assert (len(first.groups), first.made, len(first.plans)) == (2, 2, 2)
    again = changes.sign_off(plan, by=manager, at=LATER)
    assert ({g.pk for g in again.groups}, again.made) == ({g.pk for g in first.groups}, 0)
    assert set(asked_for[:2]) == set(asked_for[2:])
    groups = Board.objects.of(here).filter(about_kind="strategy.priority")
    assert groups.count() == 2
    assert {g.parent.kind_of_board for g in groups} == {"executive"}
    assert set(Priority.objects.of(here).values_list("status", flat=True)) == {"agreed"}


def test_a_priority_added_later_gets_the_group_it_lacks(plan, here, manager):
    changes.sign_off(plan, by=manager, at=NOW)
    records.save(Priority(partnership=here, strategy=plan, title="Fraud"), by=manager, at=NOW)
    assert changes.sign_off(plan, by=manager, at=LATER).made == 1


def test_a_strategy_without_priorities_has_nothing_to_sign_off(here, manager):
    empty = records.save(Strategy(partnership=here, title="Empty"), by=None, at=NOW)
    with pytest.raises(NotNow, match="nothing to sign off"):
        changes.sign_off(empty, by=manager, at=NOW)


# --- refresh --------------------------------------------------------------------------------


def test_a_refresh_carries_forward_with_all_beneath_and_leaves_the_old_as_it_was(
    plan, here, manager
):
    chosen = Priority.objects.of(here).get(title="Burglary and theft")
    before = history.of_record(chosen).count()
    new = changes.refresh(
        plan, title="2027-2030", starts_on=date(2027, 4, 1), ends_on=date(2030, 3, 31),
        carry=[chosen], by=manager, at=NOW,
    )  # fmt: skip
    (copy,) = new.priorities.all()
    assert copy.carried_from == chosen
    assert copy.cited == chosen.cited
    assert sorted(copy.statements.values_list("text", flat=True)) == sorted(
        chosen.statements.values_list("text", flat=True)
    )
    atoms = [a.text for m in copy.measures.all() for a in m.atoms.all()]
    assert sorted(atoms) == [
        "burglary",
        "repeat offenders of burglary",
        "repeat victims of burglary",
    ]
    assert history.of_record(chosen).count() == before
    assert [(p.old, p.new, p.word) for p in comparing.compared(plan, new)] == [
        ("Burglary and theft", "Burglary and theft", "As it was"),
        ("Violence in the town centre", "", "Gone"),
    ]


def test_a_priority_without_a_title_is_matched_by_its_words_to_one_that_has_it(here):
    old, new = (
        records.save(Strategy(partnership=here, title=t), by=None, at=NOW) for t in ("Old", "New")
    )
    story = "Partners will support shops and residents to prevent theft and recover stolen goods."
    records.save(
        Priority(partnership=here, strategy=old, title=story[:40], untitled=True, narrative=story),
        by=None, at=NOW,
    )  # fmt: skip
    for title, text in (("Theft", f"{story} We will also mark bicycles."), ("Fraud", "Calls.")):
        records.save(
            Priority(partnership=here, strategy=new, title=title, narrative=text), by=None, at=NOW
        )
    found = {p.new: p for p in comparing.compared(old, new)}
    assert found["Theft"].old.startswith("(no title) Partners will support")
    assert ("added", "We will also mark bicycles.") in found["Theft"].narrative
    assert found["Fraud"].word == "New"


# --- what stands beside ---------------------------------------------------------------------


def test_a_report_with_a_red_measure_and_no_narrative_is_not_issued(plan, here, manager):
    red, other = Measure.objects.of(here)[:2]
    standings = [
        changes.Standing(red, "Worse", "18% more than the year before.", red=True),
        changes.Standing(other, "No data", "Nobody holds it."),
    ]
    with pytest.raises(NotNow, match="1 measure red with nothing said"):
        changes.issue_report(plan, "2026-27 Q1", standings, snapshot="s", by=manager, at=NOW)
    records.save(
        Narrative(
            partnership=here, measure=red, period="2026-27 Q1", happened="A series of thefts",
            so_what="Two streets bore half", next="Patrols and lighting",
        ),
        by=manager, at=NOW,
    )  # fmt: skip
    issued = changes.issue_report(plan, "2026-27 Q1", standings, snapshot="s", by=manager, at=NOW)
    assert [row["word"] for row in issued.rows] == ["Worse", "No data"]
    with pytest.raises(NotNow):
        changes.issue_report(plan, "2026-27 Q2", standings, snapshot="s", by=manager, at=NOW)


def test_a_later_fact_supersedes_the_one_before_and_both_stay(here):
    for value, day in (("781,700", "2016"), ("784,800", "2017")):
        fact = records.save(
            AreaFact(partnership=here, subject="population", value=value, as_of=day, stated_in="ONS"),
            by=None, at=NOW,
        )  # fmt: skip
        supersede(fact, by=None, at=NOW)
    told = {f.value: f.superseded_by for f in AreaFact.objects.of(here)}
    assert told["784,800"] is None
    assert told["781,700"].value == "784,800"


def test_a_statutory_priority_is_linked_and_says_when_the_link_does_not_hold(plan, here):
    abuse = records.save(
        Strategy(partnership=here, title="Domestic abuse strategy", type="other-board"),
        by=None, at=NOW,
    )  # fmt: skip
    duty = StatutoryPriority(partnership=here, strategy=plan, title="Domestic Abuse Act 2021")
    assert duty.link_state == "No strategy linked"
    duty.linked = abuse
    assert records.save(duty, by=None, at=NOW).link_state == "Linked"
    records.retire(abuse, by=None, at=NOW, why="Withdrawn")
    assert StatutoryPriority.objects.of(here).get().link_state.startswith("Broken")


def test_a_cited_document_that_is_nowhere_is_broken(here, plan):
    cited = DocumentReference(partnership=here, strategy=plan, cited_as="appendix 6 of the plan")
    assert cited.link_state.startswith("Broken")
    cited.file = plan.source
    assert cited.link_state == "Kept here"


def test_a_link_to_another_partnerships_strategy_is_refused(plan):
    leeds = a_partnership("leeds")
    with pytest.raises(records.OfAnotherPartnership):
        records.save(Priority(partnership=leeds, strategy=plan, title="Theirs"), by=None, at=NOW)
