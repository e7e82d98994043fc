"""The published documents as records: golden numbers, each record citing its file and lines."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from tests.registers import NOW, a_partnership, a_person
from tests.strategy.register.documents import PLAN, read_plan, taken_plan

from commonweal.governance.models import Board, Duty
from commonweal.partnership.models import Organisation
from commonweal.records import changes as records
from commonweal.records import history
from commonweal.records.changes import NotNow
from commonweal.strategy import queries, receiving, takers, taking
from commonweal.strategy.importing import Kind
from commonweal.strategy.models import (
    AreaFact,
    Import,
    Measure,
    MeasureAtom,
    Priority,
    ProposalRow,
    Signatory,
    SourceFile,
    Statement,
    StatutoryPriority,
    Strategy,
    Theme,
)
from commonweal.strategy.sample import sample_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.WORKSPACE = tmp_path


def taken(stem, slug):
    """A published document, every proposal accepted and taken in."""
    here = a_partnership(slug)
    by = a_person(here, "manager")
    file = sample_document(stem)
    started = time.process_time()
    reading = receiving.receive(here, file.name, file.read_bytes(), by=by, at=NOW)
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    made = taking.take_in(reading, by=by, at=NOW)
    return made, time.process_time() - started


def kinds_of(here):
    return Counter(Statement.objects.of(here).values_list("type", flat=True))


def test_the_paper_of_wolverhampton_becomes_73_statements_under_five_priorities():
    made, took = taken("wolverhampton-proposed-priorities-2023", "wolverhampton")
    here = made.partnership
    assert Priority.objects.of(here).count() == 5
    told = kinds_of(here)
    assert (told["outcome"], told["focus"]) == (24, 25)
    measures = Measure.objects.of(here)
    assert measures.count() == 24
    assert Counter(measures.values_list("direction", flat=True)) == {"increase": 14, "decrease": 10}
    assert MeasureAtom.objects.of(here).count() >= 30
    assert set(MeasureAtom.objects.of(here).values_list("data", flat=True)) <= {
        "open", "partner", "survey", "none",
    }  # fmt: skip
    by_priority = [
        (p.statements.filter(type="outcome").count(), p.statements.filter(type="focus").count(),
         p.measures.count())
        for p in Priority.objects.of(here).order_by("order")
    ]  # fmt: skip
    assert sorted(map(sum, by_priority)) == [12, 14, 15, 15, 17]
    assert StatutoryPriority.objects.of(here).count() == 4
    assert Theme.objects.of(here).filter(type="theme").count() == 5
    assert told["reflection"] == 5
    assert took < 10


def test_the_strategy_of_leeds_becomes_priorities_commitments_indicators_bodies_and_boards():
    made, took = taken("leeds-strategy-2018-21", "leeds")
    here = made.partnership
    told = kinds_of(here)
    assert Priority.objects.of(here).count() == 3
    assert (told["commitment"], told["principle"], told["focus"]) == (22, 11, 5)
    assert (told["issue"], told["prompt"]) == (4, 5)
    commitments = [
        p.statements.filter(type="commitment").count()
        for p in Priority.objects.of(here).order_by("order")
    ]
    assert commitments == [7, 8, 7]
    assert Measure.objects.of(here).filter(type="indicator").count() == 9
    assert Theme.objects.of(here).filter(type="critical").count() == 9
    assert Organisation.objects.of(here).filter(part="responsible", predecessors=None).count() >= 5
    assert Duty.objects.of(here).count() == 7
    assert Board.objects.of(here).filter(kind_of_board="executive").count() == 1
    assert Signatory.objects.of(here).count() == 2
    assert AreaFact.objects.of(here).filter(value="781,700").get().superseded_by.value == "784,800"
    # Deliverables belong to a room above, which takes them, each with its leads.
    delivered = made.reading.rows.filter(type=Kind.DELIVERABLE)
    assert delivered.filter(becomes_kind="delivery.deliverable").count() == 31
    assert all(row.leads for row in delivered)
    assert not taking.waiting(made.reading).exists()
    assert took < 10


def test_signing_off_the_five_priorities_of_wolverhampton_makes_five_groups_exactly_once():
    from commonweal.strategy import changes

    made, _ = taken("wolverhampton-proposed-priorities-2023", "wolverhampton")
    for new in (5, 0):
        assert changes.sign_off(made.into, by=made.by, at=NOW).made == new
    groups = Board.objects.of(made.partnership).filter(about_kind="strategy.priority")
    assert sorted(groups.values_list("about_id", flat=True)) == sorted(
        Priority.objects.of(made.partnership).values_list("pk", flat=True)
    )


def test_organisations_that_are_gone_name_their_successor():
    made, _ = taken("leeds-strategy-2018-21", "leeds")
    health = Organisation.objects.of(made.partnership).get(name__contains="Clinical Commissioning")
    assert "Integrated Care Board" in health.successor.name


def test_the_strategy_of_2017_has_three_overarching_priorities_and_sixteen_of_a_year():
    made, _ = taken("wolverhampton-priorities-2017-20", "wolverhampton")
    rows = Priority.objects.of(made.partnership)
    above = rows.filter(level="overarching").order_by("order")
    assert [p.delivery_priorities.count() for p in above] == [6, 5, 5]
    assert {p.year for p in rows.filter(level="annual")} == {"2018-19"}
    assert (made.into.starts_on.year, made.into.ends_on.year) == (2017, 2020)


def test_five_strategies_load_and_the_one_that_ended_in_2023_shows_refresh_due():
    later, _ = taken("portsmouth-priorities-2018-23", "portsmouth")
    earlier, _ = taken("portsmouth-priorities-two-years", "portsmouth")
    assert Strategy.objects.of(later.partnership).count() == 2
    assert later.into.ends_on.year == 2023
    assert later.into.refresh_due_on(NOW.date())
    untitled = Priority.objects.of(later.partnership).filter(strategy=earlier.into)
    assert [p.untitled for p in untitled] == [True] * 4


def test_four_paragraphs_without_a_title_find_the_titles_that_they_have_later():
    from commonweal.strategy.comparing import compared

    later, _ = taken("portsmouth-priorities-2018-23", "portsmouth")
    earlier, _ = taken("portsmouth-priorities-two-years", "portsmouth")
    told = compared(earlier.into, later.into)
    assert len([p for p in told if p.old and p.new]) == 4
    assert len([p for p in told if p.word == "New"]) == 2
    assert {p.new for p in told if p.old} == {
        "Young people at risk", "Anti-social behaviour", "Substance misuse",
        "Violence and sexual violence",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stem", "slug"),
    [
        ("wolverhampton-proposed-priorities-2023", "wolverhampton"),
        ("leeds-strategy-2018-21", "leeds"),
    ],
)
def test_every_record_cites_the_file_and_the_lines_it_was_read_from(stem, slug):
    made, _ = taken(stem, slug)
    for model in (Priority, Statement, Measure, Theme):
        for record in model.objects.of(made.partnership):
            assert record.source == made.reading.file
            assert record.lines
            assert 0 < record.confidence <= 1
            said = made.reading.file.text[record.lines[0] - 1]["text"]
            assert said.strip()


# --- how decisions become records -----------------------------------------------------------


def test_taking_in_twice_makes_nothing_twice():
    made, by = taken_plan()
    before = Statement.objects.of(made.partnership).count()
    again = taking.take_in(made.reading, by=by, at=NOW)
    assert again.counts == {}
    assert Statement.objects.of(made.partnership).count() == before == 8
    assert Strategy.objects.of(made.partnership).count() == 1


def test_what_is_rejected_or_left_open_is_not_taken_in():
    reading, by = read_plan()
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    row = reading.rows.get(ref="outcome-1-1")
    receiving.decide(row, ProposalRow.Decision.REJECTED, by=by, at=NOW)
    row = reading.rows.get(ref="focus-1-1")
    receiving.decide(row, ProposalRow.Decision.OPEN, by=by, at=NOW)
    taking.take_in(reading, by=by, at=NOW)
    assert kinds_of(reading.partnership) == {"outcome": 3, "focus": 3}


def test_corrected_words_are_kept_beside_those_that_were_found():
    reading, by = read_plan()
    row = receiving.correct(reading.rows.get(ref="measure-1-1"), "Fewer burglaries", by=by, at=NOW)
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    taking.take_in(reading, by=by, at=NOW)
    assert row.found == "Reduction in burglary"
    measure = Measure.objects.of(reading.partnership).get(text="Fewer burglaries")
    assert measure.direction == "decrease"


def test_children_of_a_merged_priority_go_to_the_one_it_was_merged_into():
    reading, by = read_plan()
    ones = [reading.rows.get(ref="priority-1"), reading.rows.get(ref="priority-2")]
    receiving.merge(ones, by=by, at=NOW)
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    taking.take_in(reading, by=by, at=NOW)
    (only,) = Priority.objects.of(reading.partnership)
    assert only.title == "Burglary and theft Violence in the town centre"
    assert only.measures.count() == 4


def test_only_proposals_of_one_kind_are_merged_and_one_part_is_no_split():
    reading, by = read_plan()
    rows = [reading.rows.get(ref="priority-1"), reading.rows.get(ref="outcome-1-1")]
    with pytest.raises(NotNow, match="one kind"):
        receiving.merge(rows, by=by, at=NOW)
    with pytest.raises(NotNow, match="two or more"):
        receiving.split(rows[0], ["Only one", "  "], by=by, at=NOW)
    with pytest.raises(NotNow, match="without words"):
        receiving.correct(rows[0], "  ", by=by, at=NOW)


def test_what_was_taken_in_is_decided_no_more():
    made, by = taken_plan()
    with pytest.raises(NotNow, match="taken into the register already"):
        receiving.decide(made.reading.rows.first(), "rejected", by=by, at=NOW)


def test_the_file_is_kept_under_its_fingerprint_and_the_same_file_is_refused(tmp_path):
    reading, by = read_plan()
    assert receiving.stored_at(reading.file).read_bytes() == PLAN.encode()
    with pytest.raises(receiving.ReadAlready, match="was read already"):
        read_plan(reading.partnership, by, name="another name.txt")
    assert SourceFile.objects.of(reading.partnership).count() == 1
    assert Import.objects.of(reading.partnership).count() == 1


def test_the_same_file_may_come_to_two_partnerships():
    first, _ = read_plan(a_partnership("leeds"))
    second, _ = read_plan(a_partnership("wolverhampton"))
    assert first.file.sha256 == second.file.sha256
    assert first.file.pk != second.file.pk


def test_no_word_of_a_document_enters_the_history():
    made, _ = taken_plan()
    told = " ".join(history.of_record(made.reading.file).values_list("changes", flat=True))
    assert "burglary" not in told
    assert "sha256" in told


def test_a_room_above_takes_what_waits_for_it(monkeypatch):
    monkeypatch.delitem(takers.TAKERS, "deliverable")
    made, by = taken("leeds-strategy-2018-21", "leeds")[0], None
    done = []

    def take_deliverable(row, taking_):
        done.append((row.text, row.leads))
        return taking_.into

    monkeypatch.setitem(takers.TAKERS, "deliverable", take_deliverable)
    taking.take_in(made.reading, by=by, at=NOW)
    assert len(done) == 31
    assert not [r for r in taking.waiting(made.reading) if r.type == Kind.DELIVERABLE]


# --- a new edition --------------------------------------------------------------------------

EDITED = (
    PLAN.replace("Reduction in burglary;", "Reduction in domestic burglary;")
    .replace("\nStolen goods are hard to sell in Ambleford.\n", "\n")
    .replace("Train door staff in every licensed venue;",
             "Train door staff in every licensed venue;\n\nOpen a safe place on Friday nights;")
)  # fmt: skip


def test_a_new_edition_proposes_what_changed_and_keeps_what_did_not():
    made, by = taken_plan()
    here = made.partnership
    held = Measure.objects.of(here).get(text="Reduction in burglary")
    reading, _ = read_plan(here, by, text=EDITED, edition_of=made.reading)
    open_rows = {r.text: r for r in reading.rows.filter(decision="open")}
    assert set(open_rows) >= {
        "Reduction in domestic burglary",
        "Open a safe place on Friday nights",
    }
    changed = open_rows["Reduction in domestic burglary"]
    assert (changed.before, changed.becomes) == ("Reduction in burglary", held.pk)
    gone = ProposalRow.objects.of(here).filter(pk__in=reading.gone)
    assert [r.text for r in gone] == ["Stolen goods are hard to sell in Ambleford"]
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    taking.take_in(reading, by=by, at=NOW)
    assert Measure.objects.of(here).get(pk=held.pk).text == "Reduction in domestic burglary"
    assert Measure.objects.of(here).count() == 4
    assert Statement.objects.of(here).filter(text__contains="Friday").count() == 1
    assert Strategy.objects.of(here).count() == 1


def test_a_decision_made_before_holds_for_the_new_edition():
    reading, by = read_plan()
    receiving.correct(reading.rows.get(ref="outcome-1-1"), "Homes are protected", by=by, at=NOW)
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    taking.take_in(reading, by=by, at=NOW)
    later, _ = read_plan(reading.partnership, by, text=EDITED, edition_of=reading)
    row = later.rows.get(ref="outcome-1-1")
    assert (row.text, row.decision, row.taken_in) == ("Homes are protected", "corrected", True)


# --- the thread -----------------------------------------------------------------------------


def test_coverage_of_the_24_measures_is_printed_with_its_share():
    from tests.registers import as_member

    made, _ = taken("wolverhampton-proposed-priorities-2023", "wolverhampton")
    who = as_member(a_person(made.partnership, "manager"), made.partnership)
    thread = queries.thread_of(made.into, who)
    told = queries.coverage(thread.every_measure)
    assert told.atoms >= 30
    assert sum(told.by_status.values()) == told.atoms
    assert f"{told.by_status['open']} of {told.atoms}" in told.sentence
    assert thread.counts == {"priorities": 5, "outcomes": 24, "focus": 25, "measures": 24}


def test_a_record_above_somebodys_marking_is_not_in_her_thread():
    from tests.registers import as_member

    made, _ = taken_plan()
    hidden = Priority.objects.of(made.partnership).first()
    hidden.marking = "sensitive"
    records.save(hidden, by=None, at=NOW)
    partner = as_member(a_person(made.partnership, "partner"), made.partnership)
    shown = queries.thread_of(made.into, partner).priorities
    assert [p.priority.pk for p in shown] == [
        p.pk for p in Priority.objects.of(made.partnership) if p.pk != hidden.pk
    ]
