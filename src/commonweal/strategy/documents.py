"""A strategy as a document, from the register alone: front matter, priorities with their tables, equality."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from commonweal.assessment.structure import Column, Document, Section, Table
from commonweal.strategy.models import EqualityAssessment, Signatory
from commonweal.strategy.queries import PriorityThread, StrategyThread, coverage
from commonweal.strategy.standing import MeasureStanding
from commonweal.vocabulary.errors import UnknownName

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
THREE = (
    Column("outcome", "What we want to achieve"),
    Column("focus", "Where we begin"),
    Column("measure", "How we will know"),
)
STANDS = (Column("measure", "Measure"), Column("stands", "How it stands"), Column("why", "Why"))
IMPACTS = (
    Column("characteristic", "Protected characteristic"), Column("impact", "What changes"),
    Column("evidence", "How we know"), Column("action", "What is done about it"),
)  # fmt: skip


def of_strategy(
    thread: StrategyThread,
    standings: Mapping[int, MeasureStanding],
    *,
    signatories: Sequence[Signatory] = (),
    equality: EqualityAssessment | None = None,
    snapshot: str = "",
    day: date,
) -> Document:
    """The whole document, ready for any writer."""
    strategy = thread.strategy
    front = [
        (
            "Outcome",
            _with_source(strategy.outcome, strategy.outcome_value, strategy.outcome_source),
        ),
        ("Ambition", strategy.ambition),
    ]
    sections = [_priority(at, standings) for at in thread.priorities]
    loose = [standings[m.pk] for m in thread.measures if m.pk in standings]
    if loose:
        sections.append(
            Section(
                "whole", "Measures of the strategy as a whole", tables=(_stands("whole", loose),)
            )
        )
    for kind, items in thread.statements.items():
        prose = tuple(f"{n}. {item.text}" for n, item in enumerate(items, 1))
        sections.append(Section(_id(kind), f"{kind}: {len(items)}", prose=prose))
    if thread.statutory:
        told = tuple(
            f"{s.title}. {s.linked or s.link_state}."
            + (f" Led by {s.owner_board}." if s.owner_board else "")
            for s in thread.statutory
        )
        sections.append(Section("statutory", "What the law makes a priority", prose=told))
    sections.append(_equality(equality, strategy.equality_reason))
    if signatories or strategy.foreword or strategy.thanks:
        sections.insert(0, _foreword(strategy, signatories))
    return Document(
        id=f"strategy-{strategy.pk}",
        title=strategy.title,
        subtitle=str(strategy.get_status_display()),
        partnership=str(strategy.partnership),
        period=strategy.years,
        dated=strategy.dated or strategy.published_on or day,
        snapshot=snapshot,
        version=version("commonweal"),
        summary=Section(
            "summary",
            "On one page",
            prose=tuple(f"{title}. {text}" for title, text in front if text),
            lead=coverage(thread.every_measure).sentence,
        ),
        sections=tuple(sections),
        sources=(),
        attribution=(),
    )


def _with_source(text: str, value: str, source: str) -> str:
    if not value:
        return text
    return f"{text} {value} ({source or 'no source stated'})."


def _foreword(strategy: Any, signatories: Sequence[Signatory]) -> Section:
    prose = [p.strip() for p in strategy.foreword.split("\n\n") if p.strip()]
    prose += [", ".join(x for x in (s.name, s.post) if x) for s in signatories]
    if strategy.thanks:
        prose.append(strategy.thanks)
    return Section("foreword", "Foreword", prose=tuple(prose))


def _priority(at: PriorityThread, standings: Mapping[int, MeasureStanding]) -> Section:
    id = f"priority-{at.priority.pk}"
    tables = []
    if at.outcomes or at.focus or at.measures:
        rows = tuple(tuple(c.text if c else "" for c in row) for row in at.table)
        caption = f"{at.priority}: outcomes, focus and measures"
        tables.append(Table(f"{id}-three", caption, THREE, rows))
    told = [standings[m.pk] for m in at.measures if m.pk in standings]
    if told:
        tables.append(_stands(id, told))
    prose = [p.strip() for p in at.priority.narrative.split("\n\n") if p.strip()]
    for title, text in (
        ("It takes in", at.priority.scope_in),
        ("It leaves out", at.priority.scope_out),
        ("The law", at.priority.legal_note),
    ):
        if text:
            prose.append(f"{title}: {text}")
    inner = [
        Section(f"{id}-{_id(kind)}", f"{kind}: {len(items)}", prose=tuple(i.text for i in items))
        for kind, items in at.others.items()
    ]
    if at.years:
        inner.append(
            Section(f"{id}-years", "Delivery priorities", prose=tuple(y.title for y in at.years))
        )
    return Section(
        id, at.priority.title, prose=tuple(prose), tables=tuple(tables), sections=tuple(inner),
        lead=f"Led by {at.priority.owner}." if at.priority.owner else "",
    )  # fmt: skip


def _stands(id: str, told: Sequence[MeasureStanding]) -> Table:
    rows = tuple((s.measure.text, f"{s.symbol} {s.word}", s.reason) for s in told)
    return Table(f"{id}-stands", "How each measure stands", STANDS, rows)


def _equality(assessment: EqualityAssessment | None, reason: str) -> Section:
    """Due regard to equality (Equality Act 2010, section 149), as it was assessed."""
    if assessment is None:
        why = reason or "No equality assessment has been made yet."
        return Section("equality", "Equality", lead=why, gap=not reason)
    rows = []
    for key, word in assessment.CHARACTERISTICS:
        told = assessment.impacts.get(key, {})
        impact = dict(assessment.IMPACTS).get(told.get("impact", ""), "Not said yet")
        rows.append((word, impact, told.get("evidence", ""), told.get("action", "")))
    table = Table("equality", "For whom it changes what", IMPACTS, tuple(rows))
    state = str(assessment.get_status_display())
    prose = (assessment.summary,) if assessment.summary else ()
    return Section("equality", f"Equality ({state.lower()})", prose=prose, tables=(table,))


def _id(kind: str) -> str:
    return "-".join(kind.lower().split())


def check_form(form: str) -> None:
    """Refuse a format that a strategy is not written in."""
    if form not in TYPES:
        raise UnknownName(
            f"A strategy is not written as {form}.", do=f"Choose: {', '.join(TYPES)}."
        )


def written(document: Document, form: str) -> tuple[bytes, str]:
    """A document in one format, and what kind of file that is.

    Raises:
        UnknownName: It is not written in that format.
    """
    check_form(form)
    if form == "docx":
        from commonweal.assessment.writers.word import docx_bytes

        return docx_bytes(document), TYPES[form]
    if form == "pdf":
        from commonweal.assessment.writers.pdf import pdf

        return pdf(document), TYPES[form]
    from commonweal.assessment.writers import workbook

    with tempfile.TemporaryDirectory(prefix="commonweal-") as folder:
        return workbook.write(document, Path(folder) / "strategy.xlsx").read_bytes(), TYPES[form]
