"""What a document says of strategy, priorities, statements, measures and facts, as this room holds them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.records.models import Record
from commonweal.strategy import takers
from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.measuring import Atom, parse
from commonweal.strategy.measuring.matching import match
from commonweal.strategy.models import (
    AreaFact,
    DocumentReference,
    Measure,
    MeasureAtom,
    Priority,
    ProposalRow,
    Signatory,
    Statement,
    StatutoryPriority,
    Strategy,
    Theme,
)
from commonweal.strategy.takers import Taking
from commonweal.vocabulary.errors import NotDefined

STATEMENTS = {
    Kind.OUTCOME: Statement.Type.OUTCOME,
    Kind.FOCUS: Statement.Type.FOCUS,
    Kind.PRINCIPLE: Statement.Type.PRINCIPLE,
    Kind.COMMITMENT: Statement.Type.COMMITMENT,
    Kind.SUPPORTING_ISSUE: Statement.Type.ISSUE,
    Kind.PROMPT: Statement.Type.PROMPT,
    Kind.REFLECTION: Statement.Type.REFLECTION,
    Kind.NEXT_STEP: Statement.Type.NEXT_STEP,
}
THEMES = {
    Kind.THEME: Theme.Type.THEME,
    Kind.CRITICAL_THEME: Theme.Type.CRITICAL,
    Kind.APPROACH: Theme.Type.APPROACH,
}
_SIDES = {
    "victim": "victim", "victims": "victim", "people": "victim", "offender": "offender",
    "offenders": "offender", "location": "location", "locations": "location",
    "place": "location", "places": "location",
}  # fmt: skip


def _strategy(row: ProposalRow, taking: Taking) -> Record:
    told = row.details
    title = row.text
    record = taking.strategy or taking.record(row, Strategy)
    values: dict[str, Any] = {"title": title, "period": told.get("period", "")}
    if told.get("start", "").isdigit() and told.get("end", "").isdigit():
        values["starts_on"], values["ends_on"] = years(int(told["start"]), int(told["end"]))
    taking.strategy = taking.keep(row, record, **values)
    return taking.strategy


def years(first: int, last: int) -> tuple[date, date]:
    """First and last day of a period printed as years: they run from April, as budgets do.

    >>> years(2018, 2021)
    (datetime.date(2018, 4, 1), datetime.date(2021, 3, 31))
    """
    if first == last:
        return date(first, 1, 1), date(last, 12, 31)
    return date(first, 4, 1), date(last, 3, 31)


def _ambition(row: ProposalRow, taking: Taking) -> Record:
    taking.into.ambition = row.text
    return changes.save(taking.into, by=taking.by, at=taking.at, why=f"The ambition, {row.cited}.")


def _signatory(row: ProposalRow, taking: Taking) -> Record:
    return taking.keep(
        row, taking.record(row, Signatory), strategy=taking.into, name=row.text,
        post=row.details.get("role", ""), order=row.order,
    )  # fmt: skip


def _theme(kind: Theme.Type) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        title = row.details.get("title") or row.text
        return taking.keep(
            row, taking.record(row, Theme), strategy=taking.into, type=kind, title=title[:300],
            text=row.details.get("body", ""), order=row.order,
        )  # fmt: skip

    return take


def _priority(level: Priority.Level) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        record = taking.record(row, Priority)
        untitled = bool(row.details.get("untitled")) and row.text == row.found
        values: dict[str, Any] = {
            "strategy": taking.into, "level": level, "order": row.order, "untitled": untitled,
            "title": row.text[:500], "year": row.details.get("period", ""),
        }  # fmt: skip
        side = _SIDES.get(row.details.get("tag", "").lower())
        if side:
            # Only what the document itself writes beside a priority; nothing is guessed.
            values[side] = True
        if level == Priority.Level.ANNUAL:
            values["parent"] = taking.parent(row, Priority)
            if values["parent"] is None:
                values["level"] = Priority.Level.SHARED
        return taking.keep(row, record, **values)

    return take


def _narrative(row: ProposalRow, taking: Taking) -> Record | None:
    priority = taking.parent(row, Priority)
    if priority is None:
        return None
    priority.narrative = row.text
    return changes.save(priority, by=taking.by, at=taking.at, why=f"Its narrative, {row.cited}.")


def _statement(kind: Statement.Type) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        priority = taking.parent(row, Priority)
        if kind == Statement.Type.OUTCOME and priority is None and not taking.into.outcome:
            # The one outcome of the whole strategy stands on its front.
            taking.into.outcome = row.text
            return changes.save(
                taking.into, by=taking.by, at=taking.at, why=f"The outcome, {row.cited}."
            )
        return taking.keep(
            row, taking.record(row, Statement), strategy=taking.into, priority=priority,
            type=kind, text=row.text, order=row.order,
            lead_board=row.details.get("lead", "")[:200],
        )  # fmt: skip

    return take


def _measure(kind: Measure.Type) -> takers.Taker:
    def take(row: ProposalRow, taking: Taking) -> Record:
        record = taking.record(row, Measure)
        told = parse(row.text)
        changed = record.pk is None or record.text != row.text
        measure = taking.keep(
            row, record, strategy=taking.into, priority=taking.parent(row, Priority), type=kind,
            text=row.text, order=row.order, direction=told.direction.value,
            subject=told.subject, under_reported=told.under_reported,
        )  # fmt: skip
        if changed:
            set_atoms(measure, by=taking.by, at=taking.at)
        return measure

    return take


def set_atoms(measure: Measure, *, by: Person | None, at: datetime) -> list[MeasureAtom]:
    """Take a measure's words apart into what can be counted. Atoms that still hold are kept."""
    told = parse(measure.text)
    have = {
        atom.text: atom
        for atom in MeasureAtom.objects.of(measure.partnership).filter(measure=measure)
    }
    made = []
    for order, atom in enumerate(told.atoms, 1):
        record = have.pop(atom.text, None) or MeasureAtom(
            partnership=measure.partnership, measure=measure, text=atom.text
        )
        record.direction, record.order = atom.direction.value, order
        record.under_reported = atom.under_reported
        if record.pk is None:
            classify(record, atom)
        made.append(changes.save(record, by=by, at=at, why="From the words of the measure."))
    for gone in have.values():
        changes.retire(gone, by=by, at=at, why="The measure no longer says this.")
    return made


def classify(record: MeasureAtom, atom: Atom) -> None:
    """Say which indicator serves an atom and who holds its data. A person may say otherwise."""
    try:
        found = match(atom)
    except NotDefined as error:
        # Words that do not say what is counted get no number, and the reason why.
        record.data, record.reason = MeasureAtom.Data.NONE, f"{error.wrong} {error.do}"
        return
    record.indicator = found.indicator or ""
    record.data, record.proxy = str(found.status), found.proxy
    record.reason = " ".join(x for x in (found.why, found.needs) if x)
    record.agreement = found.held_by[:300]


def _statutory(row: ProposalRow, taking: Taking) -> Record:
    title = row.details.get("title") or row.text
    return taking.keep(
        row, taking.record(row, StatutoryPriority), strategy=taking.into, title=title[:300],
        note=row.details.get("body", ""), order=row.order,
    )  # fmt: skip


def _fact(row: ProposalRow, taking: Taking) -> Record:
    told = row.details
    unit = told.get("unit", "")
    subject = f"{unit or row.text[:150]}{', change' if told.get('change') else ''}"
    fact = taking.keep(
        row, taking.record(row, AreaFact), strategy=taking.into, subject=subject[:200],
        value=told.get("value", row.text)[:100], unit=unit[:100], as_of=told.get("date", "")[:60],
        stated_in=(told.get("source") or f"{taking.reading.file.name}, {row.cited}")[:300],
    )  # fmt: skip
    supersede(fact, by=taking.by, at=taking.at)
    return fact


def supersede(fact: AreaFact, *, by: Person | None, at: datetime) -> None:
    """Of facts about one subject the latest holds; the others say which one took their place."""
    same = AreaFact.objects.of(fact.partnership).filter(
        subject__iexact=fact.subject, unit=fact.unit
    )
    dated = sorted((f for f in same if _year(f.as_of)), key=lambda f: (_year(f.as_of), f.pk))
    for older in dated[:-1]:
        if older.superseded_by_id != dated[-1].pk and _year(older.as_of) < _year(dated[-1].as_of):
            older.superseded_by = dated[-1]
            changes.save(older, by=by, at=at, why=f"{dated[-1].as_of} is later.")


def _year(text: str) -> str:
    """What sorts a day as it is written: an ISO date, or the year in the words."""
    if re.match(r"\d{4}-\d{2}", text):
        return text
    found = re.findall(r"\b(?:19|20)\d\d\b", text)
    return found[-1] if found else ""


def _reference(row: ProposalRow, taking: Taking) -> Record:
    return taking.keep(
        row, taking.record(row, DocumentReference), strategy=taking.into, cited_as=row.text[:400]
    )


def register_all() -> None:
    """Say who takes what. Called once, when Django is ready."""
    own: dict[Kind, takers.Taker] = {
        Kind.STRATEGY: _strategy,
        Kind.AMBITION: _ambition,
        Kind.SIGNATORY: _signatory,
        Kind.OVERARCHING_PRIORITY: _priority(Priority.Level.OVERARCHING),
        Kind.DELIVERY_STATEMENT: _priority(Priority.Level.ANNUAL),
        Kind.PRIORITY: _priority(Priority.Level.SHARED),
        Kind.NARRATIVE: _narrative,
        Kind.MEASURE: _measure(Measure.Type.MEASURE),
        Kind.INDICATOR: _measure(Measure.Type.INDICATOR),
        Kind.STATUTORY_PRIORITY: _statutory,
        Kind.FACT: _fact,
        Kind.REFERENCE: _reference,
    }
    own |= {kind: _theme(theme) for kind, theme in THEMES.items()}
    own |= {kind: _statement(statement) for kind, statement in STATEMENTS.items()}
    for kind, taker in own.items():
        takers.register(kind, taker)
