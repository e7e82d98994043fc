"""The registers of this room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from commonweal.partnership.doors import MEMBERS, only
from commonweal.partnership.models import Person
from commonweal.partnership.registers import Column, Part, Register, Verb, asking
from commonweal.records import changes as records
from commonweal.strategy import policies, taking
from commonweal.strategy.forms import AtomForm, DefinitionForm
from commonweal.strategy.models import (
    AreaFact,
    Candidate,
    Criterion,
    Definition,
    DocumentReference,
    EqualityAssessment,
    FindingLink,
    Import,
    KnowledgeGap,
    Measure,
    MeasureAtom,
    Narrative,
    Priority,
    ProgressReport,
    Signatory,
    Statement,
    StatutoryPriority,
    Strategy,
    Theme,
)
from commonweal.strategy.parts import definition_counts, population_of, theme_contributions


def writes(request: HttpRequest, record: Any) -> bool:
    return asking(request).is_any(policies.WRITES)


def refresh_state(strategy: Strategy) -> str:
    """`Refresh due` in the last half year of a strategy that nothing has replaced."""
    return "Refresh due" if strategy.refresh_due_on(timezone.localdate()) else ""


def save_measure(
    record: Measure,
    *,
    by: Person | None,
    at: datetime,
    why: str = "",
    links: Any = None,
    expected: int | None = None,
) -> Measure:
    """Save a measure; where its words changed, what is counted is worked out again."""
    from commonweal.strategy.measuring import parse

    before = (
        Measure.objects.ever(record.partnership)
        .filter(pk=record.pk)
        .values_list("text", flat=True)
        .first()
    )
    if record.text != before:
        told = parse(record.text)
        record.direction, record.subject = told.direction.value, told.subject
        record.under_reported = told.under_reported
    saved = records.save(record, by=by, at=at, why=why, links=links, expected=expected)
    if record.text != before:
        taking.set_atoms(saved, by=by, at=at)
    return saved


def save_fact(
    record: AreaFact,
    *,
    by: Person | None,
    at: datetime,
    why: str = "",
    links: Any = None,
    expected: int | None = None,
) -> AreaFact:
    """Save a fact; an older one of the same subject is superseded by it."""
    saved = records.save(record, by=by, at=at, why=why, links=links, expected=expected)
    taking.supersede(saved, by=by, at=at)
    return saved


def save_narrative(
    record: Narrative,
    *,
    by: Person | None,
    at: datetime,
    why: str = "",
    links: Any = None,
    expected: int | None = None,
) -> Narrative:
    """Save what somebody says beside a measure that is hers to speak of."""
    policies.check_tells(by, record.measure, at.date())
    return records.save(record, by=by, at=at, why=why, links=links, expected=expected)


def cited(record: Any) -> str:
    return str(record.cited)


SIDES = ("victim", "offender", "location")
_sides = Column("sides_in_words", "About")

strategies = Register(
    model=Strategy, name="strategies", one="strategy", many="Strategies",
    question="What have we agreed to do?",
    intro="Every strategy of the partnership: in force, past and being written.",
    columns=(
        Column("title"), Column("years", "Period", sort="starts_on"), Column("status"),
        Column(refresh_state, "Due"), Column("predecessor"),
    ),
    filters=("status", "type"), search=("title", "short"), order=("-starts_on", "title"),
    form=(
        "title", "short", "type", "starts_on", "ends_on", "period", "predecessor", "owner_board",
        "address", "dated", "ambition", "outcome", "outcome_value", "outcome_source", "foreword",
        "thanks", "marking",
    ),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
signatories = Register(
    model=Signatory, name="signatories", one="signatory", many="Signatories",
    question="Who signs our strategies?",
    columns=(Column("name"), Column("post"), Column("strategy")), filters=("strategy",),
    search=("name", "post"), order=("strategy", "order"),
    form=("strategy", "name", "post", "order", "marking"),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
statutory = Register(
    model=StatutoryPriority, name="statutory-priorities", one="statutory priority",
    many="Statutory priorities", question="What does the law make a priority?",
    intro="Each is led in a strategy of its own. It is linked here, and its text is not copied.",
    columns=(
        Column("title"), Column("link_state", "Its strategy"), Column("owner_board"),
        Column("strategy"),
    ),
    filters=("strategy",), search=("title", "note", "legal"), order=("strategy", "order"),
    form=("strategy", "title", "note", "linked", "owner_board", "legal", "order", "marking"),
    related=("linked",), read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
priorities = Register(
    model=Priority, name="priorities", one="priority", many="Priorities",
    question="What matters most?",
    columns=(
        Column("title"), Column("strategy"), Column("level"), Column("status"), Column("owner"),
        _sides,
    ),
    filters=("strategy", "level", "status", *SIDES), search=("title", "narrative"),
    order=("strategy", "order", "id"),
    form=(
        "strategy", "level", "parent", "year", "title", "narrative", "scope_in", "scope_out",
        "legal_note", "owner", "themes", *SIDES, "order", "marking",
    ),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
statements = Register(
    model=Statement, name="statements", one="statement", many="Statements",
    question="What did we say we would do?",
    intro="Outcomes, focus areas, principles, commitments and what else a strategy says, one by one.",
    columns=(
        Column("text"), Column("type"), Column("priority"), _sides,
        Column("lead_in_words", "Lead"), Column("strategy"),
    ),
    filters=("strategy", "type", "priority", *SIDES), search=("text", "contribution"),
    order=("strategy", "type", "order", "id"),
    form=(
        "strategy", "priority", "type", "text", "outcomes", "themes", *SIDES, "lead_board",
        "contribution", "order", "marking",
    ),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
themes = Register(
    model=Theme, name="themes", one="theme", many="Themes", question="What runs across priorities?",
    columns=(Column("title"), Column("type"), Column("strategy")), filters=("strategy", "type"),
    search=("title", "text"), order=("strategy", "type", "order"),
    form=("strategy", "type", "title", "text", "order", "marking"),
    parts=(Part("What contributes to it", "strategy/contributions.html", theme_contributions),),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
measures = Register(
    model=Measure, name="measures", one="measure", many="Measures",
    question="How will we know?",
    columns=(
        Column("text"), Column("direction"), Column("priority"), Column("owner"), _sides,
        Column("strategy"),
    ),
    filters=("strategy", "priority", "type", "direction", *SIDES), search=("text",),
    order=("strategy", "priority__order", "order", "id"),
    form=(
        "strategy", "priority", "type", "text", "outcomes", "owner", "themes", *SIDES, "order",
        "marking",
    ),
    save_with=save_measure, read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
atoms = Register(
    model=MeasureAtom, name="counted", one="thing counted", many="Things counted",
    question="What is counted of each measure?",
    intro="A measure that names several things is counted in several parts.",
    columns=(
        Column("text"), Column("direction"), Column("data"), Column("indicator"),
        Column("target", number=True), Column("measure"),
    ),
    filters=("data", "direction"), search=("text", "measure__text"),
    order=("measure__strategy", "measure", "order"), form=AtomForm,
    read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
narratives = Register(
    model=Narrative, name="narratives", one="narrative", many="Narratives",
    question="What happened, so what, what next?",
    columns=(Column("measure"), Column("period"), Column("happened")),
    filters=("period",), search=("happened", "so_what", "next", "measure__text"),
    order=("-period", "measure"),
    form=("measure", "period", "happened", "so_what", "next", "marking"),
    may_change=policies.may_tell, save_with=save_narrative,
    read_by=MEMBERS, write_by=policies.MAY_TELL,
)  # fmt: skip
reports = Register(
    model=ProgressReport, name="progress-reports", one="progress report", many="Progress reports",
    question="Where did every measure stand?",
    columns=(Column("strategy"), Column("period"), Column("issued_on")), filters=("strategy",),
    search=("period",), order=("-issued_on",), form=(), details=(
        Column("strategy"), Column("period"), Column("issued_on"), Column("snapshot"),
    ),
    parts=(Part("As it was issued", "strategy/issued.html", lambda request, r: r.rows),),
    may_change=lambda member, record: False, read_by=MEMBERS, write_by=only(),
)  # fmt: skip
definitions = Register(
    model=Definition, name="definitions", one="definition", many="Definitions",
    question="What do our words mean?",
    columns=(
        Column("term"), Column("stated_in"), Column("categories"), Column("indicator"),
        Column("priority"),
    ),
    search=("term", "text"), order=("term",), form=DefinitionForm,
    parts=(Part("What it counts", "strategy/definition_counts.html", definition_counts),),
    read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
facts = Register(
    model=AreaFact, name="area-facts", one="fact about the area", many="Facts about the area",
    question="What do we say of our place?",
    intro="Each with its day and its source. A later one of the same subject replaces the one before.",
    columns=(
        Column("subject"), Column("value"), Column("unit"), Column("as_of"), Column("stated_in"),
        Column("superseded_by"),
    ),
    filters=("strategy",), search=("subject", "value", "stated_in"), order=("subject", "-as_of"),
    form=("strategy", "subject", "value", "unit", "as_of", "stated_in", "marking"),
    parts=(Part("As the evidence has it", "strategy/population.html", population_of),),
    save_with=save_fact, read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
references = Register(
    model=DocumentReference, name="cited-documents", one="cited document", many="Cited documents",
    question="Can what we cite be found?",
    columns=(Column("cited_as"), Column("link_state", "State"), Column("strategy"), Column(cited, "Cited in")),
    filters=("strategy",), search=("cited_as",), order=("strategy", "cited_as"),
    form=("strategy", "cited_as", "file", "address", "marking"), related=("source", "file"),
    read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
gaps = Register(
    model=KnowledgeGap, name="knowledge-gaps", one="gap", many="Knowledge gaps",
    question="What do we not know?",
    intro="What the next assessment should find out, at what geography data exists, and who will ask.",
    columns=(
        Column("title"), Column("geography"), Column("owner"), Column("question"), Column("status"),
    ),
    filters=("status", "owner"), search=("title", "plan", "question"), order=("status", "title"),
    form=("title", "geography", "owner", "plan", "question", "atom", "marking"),
    read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
finding_links = Register(
    model=FindingLink, name="finding-links", one="link to a finding", many="Links to findings",
    question="Which findings do priorities answer?",
    columns=(Column("finding"), Column("priority"), Column("sentence")), filters=("priority",),
    search=("finding", "sentence"), order=("priority", "id"),
    form=("priority", "finding", "sentence", "marking"),
    read_by=MEMBERS, write_by=policies.MAY_MEASURE,
)  # fmt: skip
equality = Register(
    model=EqualityAssessment, name="equality-assessments", one="equality assessment",
    many="Equality assessments", question="For whom does it change what?",
    columns=(Column("title"), Column("status"), Column("missing", "Nothing said of")),
    filters=("status",), search=("title", "summary"), order=("-id",),
    form=("title", "summary", "marking"),
    parts=(
        Part(
            "The nine protected characteristics", "strategy/impacts.html",
            lambda request, a: [
                (word, dict(a.IMPACTS).get(told.get("impact", ""), "Not said yet"), told)
                for key, word in a.CHARACTERISTICS
                for told in [a.impacts.get(key, {})]
            ],
        ),
    ),
    verbs=(Verb("Say for whom what changes", "strategy:equality", writes),),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
criteria = Register(
    model=Criterion, name="criteria", one="criterion", many="Criteria",
    question="By what do we choose priorities?",
    columns=(Column("title"), Column("weight", number=True), Column("strategy")),
    filters=("strategy",), search=("title", "text"), order=("strategy", "order"),
    form=("strategy", "title", "text", "weight", "order", "marking"),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
candidates = Register(
    model=Candidate, name="candidates", one="candidate", many="Candidates",
    question="What could become a priority?",
    columns=(Column("title"), Column("strategy"), Column("priority")), filters=("strategy",),
    search=("title", "text"), order=("strategy", "order"),
    form=("strategy", "title", "text", "priority", "order", "marking"),
    read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip
readings = Register(
    model=Import, name="strategy-documents", one="strategy document", many="Strategy documents",
    question="Which documents did we read?",
    columns=(
        Column("file"), Column("status"), Column("strategy"), Column("before", "New edition of"),
    ),
    filters=("status",), search=("file__name",), order=("-id",), form=(),
    details=(
        Column("file"), Column("status"), Column("strategy"), Column("before", "New edition of"),
    ),
    verbs=(
        Verb("Look at what was found", "strategy:review", writes),
        Verb("What is wrong in it", "strategy:defects", lambda request, r: True),
    ),
    may_change=lambda member, record: False, read_by=MEMBERS, write_by=policies.MAY_WRITE,
)  # fmt: skip

ALL: tuple[Register, ...] = (
    strategies, signatories, statutory, priorities, statements, themes, measures, atoms,
    narratives, reports, definitions, facts, references, gaps, finding_links, equality, criteria,
    candidates, readings,
)  # fmt: skip
"""Every register of the room, in the order of the thread."""
