"""Search: places, indicators, findings, methods by the words in their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading, reading
from commonweal.insight.views.areas import listed
from commonweal.insight.views.methods import all_methods

LONGEST = 100
MOST = 60


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    href: str
    kind: str
    about: str
    text: str
    """What is searched, folded."""


def fold(text: str) -> str:
    """Lower case, without marks: `Crime & ASB` and `crime asb` are alike."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def everything(current: Reading, here: Partnership) -> list[Hit]:
    """All that can be found in a partnership, in the order it is offered."""
    hits = []
    for i in catalogue().values():
        href = reverse("insight:indicator", args=[here.slug, i.id])
        text = fold(f"{i.title} {i.noun} {i.definition} {i.why}")
        hits.append(Hit(i.title, href, "Indicator", i.why, text))
    for group in listed(current, here):
        for a in group.areas:
            href = reverse("insight:area", args=[here.slug, a.code])
            also = f"{a.name}, {a.code}" if a.known_as else a.code
            hits.append(
                Hit(a.label, href, group.kind.plain.capitalize(), also, fold(f"{a.label} {also}"))
            )
    document = current.document(here.slug)
    if document is not None:
        for chapter in document.sections:
            address = reverse("insight:chapter", args=[here.slug, chapter.id])
            hits.append(
                Hit(
                    chapter.title,
                    address,
                    "Chapter",
                    chapter.lead,
                    fold(f"{chapter.title} {chapter.lead}"),
                )
            )
            for section in chapter.walk():
                for finding in section.findings:
                    href = reverse("insight:provenance", args=[here.slug, finding.id])
                    text = fold(f"{finding.title} {finding.sentence}")
                    hits.append(Hit(finding.title, href, "Finding", finding.sentence, text))
    for m in all_methods().values():
        href = reverse("insight:method", args=[m.name])
        hits.append(Hit(m.title, href, "Method", m.summary, fold(f"{m.title} {m.summary}")))
    return hits


def find(hits: list[Hit], query: str) -> list[Hit]:
    """Things that have every word asked for, those with it in their name first."""
    wanted = fold(query).split()
    if not wanted:
        return []
    found = [h for h in hits if all(w in h.text for w in wanted)]
    found.sort(key=lambda h: sum(w not in fold(h.title) for w in wanted))
    return found


def search(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    query = request.GET.get("q", "").strip()[:LONGEST]
    hits = current.keep(("search", partnership), lambda: everything(current, here))
    found = find(hits, query)
    page = {"query": query, "hits": found[:MOST], "found": len(found), "most": MOST}
    return render(request, "insight/search.html", page)
