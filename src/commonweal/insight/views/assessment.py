"""What should we do next year? The strategic assessment, read chapter by chapter, and its files."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from commonweal.assessment.structure import Section
from commonweal.assessment.writers.html import section_html
from commonweal.insight.reading import reading
from commonweal.vocabulary.errors import UnknownName

FORMATS = (
    ("assessment.pdf", "PDF", "to print, tagged for screen readers"),
    ("assessment.docx", "Word", "to edit and put in the council’s own template"),
    ("assessment.html", "One web page", "to keep or send, with everything in it"),
    ("assessment.xlsx", "Excel", "every table"),
    ("assessment.ods", "OpenDocument", "every table"),
    ("csvw/assessment-metadata.json", "CSV on the Web", "every table with its description"),
    ("manifest.json", "Manifest", "every source and file with its fingerprint"),
)
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
INLINE = {".pdf", ".json", ".csv"}


@dataclass(frozen=True)
class Download:
    """A file of the assessment."""

    file: str
    title: str
    use: str
    size: str


def downloads(folder: Path) -> list[Download]:
    """The files that were written, in the order they are offered."""
    found = []
    for name, title, use in FORMATS:
        file = folder / name
        if file.exists():
            found.append(Download(name, title, use, _size(file.stat().st_size)))
    return found


def _size(n: int) -> str:
    return f"{n / 1_000_000:.1f} MB" if n >= 1_000_000 else f"{max(1, round(n / 1_000))} kB"


def _html(partnership: str, section: Section, *, level: int) -> SafeString:
    """A section as the assessment's own writer sets it, with its links into this site."""
    fragment = section_html(
        section,
        level=level,
        provenance=lambda id: reverse("insight:provenance", args=[partnership, id]),
        figures=lambda id: reverse("insight:figure", args=[partnership, id, "json"]),
    )
    # The writer escapes every word it is given.
    return mark_safe(fragment)  # noqa: S308


def assessment(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    current.partnership(partnership)
    document = current.document(partnership)
    if document is None:
        return render(request, "insight/no_assessment.html")
    page = {
        "document": document,
        "summary": _html(partnership, document.summary, level=2),
        "downloads": downloads(current.workspace.documents / partnership),
        "stale": document.snapshot != current.snapshot.id,
    }
    return render(request, "insight/assessment.html", page)


def chapter(request: HttpRequest, partnership: str, chapter: str) -> HttpResponse:
    current = reading()
    current.partnership(partnership)
    document = current.document(partnership)
    ids = [section.id for section in document.sections] if document else []
    if document is None or chapter not in ids:
        raise UnknownName(
            f"The assessment has no chapter “{chapter}”.",
            seen=f"It has: {', '.join(ids) or 'none yet'}.",
            do="Choose one from the list of chapters.",
        )
    at = ids.index(chapter)
    page = {
        "document": document,
        "section": document.sections[at],
        "body": _html(partnership, document.sections[at], level=1),
        "number": at + 1,
        "before": document.sections[at - 1] if at else None,
        "after": document.sections[at + 1] if at + 1 < len(ids) else None,
        "stale": document.snapshot != current.snapshot.id,
    }
    return render(request, "insight/chapter.html", page)


def file(request: HttpRequest, partnership: str, file: str) -> HttpResponseBase:
    """A file of the assessment, as it was written."""
    current = reading()
    current.partnership(partnership)
    folder = (current.workspace.documents / partnership).resolve()
    wanted = (folder / file).resolve()
    # Only what the writers made: no words of the analyst, and nothing outside the folder.
    offered = {folder / name for name, _, _ in FORMATS}
    in_tables = wanted.parent == folder / "csvw" and wanted.suffix in (".csv", ".json")
    if (wanted not in offered and not in_tables) or not wanted.is_file():
        raise Http404("The assessment has no such file.")
    kind = TYPES.get(wanted.suffix) or mimetypes.guess_type(wanted.name)[0]
    name = f"{partnership}-{wanted.name}"
    attach = wanted.suffix not in INLINE
    return FileResponse(wanted.open("rb"), as_attachment=attach, filename=name, content_type=kind)
