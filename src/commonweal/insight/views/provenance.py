"""Where does this number come from? One permanent page for every figure and finding."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.assessment.structure import Document, Finding, Section, Table
from commonweal.evidence.indicators import Indicator, catalogue
from commonweal.evidence.store import Delivery
from commonweal.insight import figures
from commonweal.insight.reading import Reading, reading
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.series import Provenance


@dataclass(frozen=True)
class Source:
    """The files of one source that a number rests on."""

    title: str
    publisher: str
    licence: str
    months: str
    deliveries: tuple[Delivery, ...]


def provenance(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    document = current.document(partnership)
    finding, section = _finding(document, id)
    if finding is not None:
        drawn = [figures.figure(current, here, f.id) for f in finding.figures]
        tables = finding.tables
        origin = finding.provenance
        title, sentence = finding.title, finding.sentence
    else:
        one = figures.figure(current, here, id)
        drawn, tables = [one], tuple(t for t in (one.table,) if t)
        origin = one.figure.provenance or next((t.provenance for t in tables), None)
        title, sentence = _title(tables, one.figure.caption), one.figure.alt
    page = {
        "id": id,
        "title": title,
        "sentence": sentence,
        "finding": finding,
        "section": section,
        "drawn": drawn,
        "tables": tables,
        "origin": origin,
        "indicator": _indicator(origin),
        "sources": _sources(current, origin),
        "version": settings.VERSION,
        "document": document if finding else None,
    }
    return render(request, "insight/provenance.html", page)


def _title(tables: tuple[Table, ...], caption: str) -> str:
    return tables[0].caption if tables else caption.split(". ")[0].rstrip(".")


def _finding(document: Document | None, id: str) -> tuple[Finding | None, Section | None]:
    """A finding of the assessment and the chapter it stands in."""
    if document is not None:
        for chapter in (document.summary, *document.sections):
            for section in chapter.walk():
                for finding in section.findings:
                    if finding.id == id:
                        return finding, chapter
    return None, None


def _indicator(origin: Provenance | None) -> Indicator | None:
    return catalogue().get(origin.definition.split(" ")[0]) if origin else None


def _sources(current: Reading, origin: Provenance | None) -> list[Source]:
    by_source: dict[str, list[Delivery]] = {}
    for id in origin.deliveries if origin else ():
        held = current.deliveries.get(id) or current.workspace.store.holds(id)
        if held is not None:
            by_source.setdefault(held.source, []).append(held)
    return [
        Source(
            title=held[0].title,
            publisher=held[0].publisher,
            licence=held[0].licence,
            months=months_in_words([Month.parse(m) for d in held for m in d.months]),
            deliveries=tuple(held),
        )
        for held in by_source.values()
    ]
