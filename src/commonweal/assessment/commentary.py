"""The analyst's own words: kept beside the document, so that they survive every rebuild.

    documents/<partnership>/words/<id>.md

One Markdown file for each finding or section she writes about. Its head records who wrote
it, when, and the numbers that stood under it on that day; when those change, the document
says so beside her words.

    +++
    id = "burglary.change"
    by = "A. Patel"
    on = "2026-11-24"
    place = "add"

    [numbers]
    now = 721
    +++
    Two prolific offenders were sentenced in June.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from commonweal.assessment.structure import Document, Finding, Section
from commonweal.vocabulary.errors import CommonwealError, InvalidValues, UnknownName
from commonweal.vocabulary.words import count, join, rate

Number = float | int | str | None
_HEAD = re.compile(r"\A\+\+\+\r?\n(.*?)\r?\n\+\+\+\r?\n?(.*)\Z", re.DOTALL)
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
SAME = 1e-6
"""Numbers closer than this share of each other are the same number."""


class Place(StrEnum):
    """Whether her words stand after the sentence or instead of it."""

    ADD = "add"
    REPLACE = "replace"


@dataclass(frozen=True)
class Words:
    """What an analyst has written about one finding or section."""

    id: str
    text: str
    """Markdown, as she wrote it."""
    by: str = ""
    on: str = ""
    """Date, 2026-11-24."""
    place: Place = Place.ADD
    numbers: Mapping[str, Number] = field(default_factory=dict)
    """The finding's numbers on that day."""


def write(folder: Path, words: Words) -> Path:
    """Keep words under a partnership's `folder`, in place of what stood there.

    Raises:
        InvalidValues: The id cannot be a file's name, or there is no text.
    """
    if not _ID.fullmatch(words.id):
        raise InvalidValues(
            f"“{words.id}” is not the id of a finding or section.",
            do="Ids are lower-case words, like burglary.change; commonweal lists them.",
        )
    if not words.text.strip():
        raise InvalidValues(
            f"There are no words for {words.id}.", do="Remove the file to take words back."
        )
    if words.on:
        date.fromisoformat(words.on)
    lines = [
        "+++",
        f"id = {json.dumps(words.id)}",
        f"by = {json.dumps(words.by, ensure_ascii=False)}",
    ]
    lines += [f"on = {json.dumps(words.on)}", f'place = "{words.place}"']
    if words.numbers:
        lines += ["", "[numbers]"]
        for name, value in sorted(words.numbers.items()):
            if value is not None:
                lines.append(f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}")
    text = "\n".join([*lines, "+++", words.text.strip(), ""])
    file = folder / "words" / f"{words.id}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(file)
    return file


def read(folder: Path) -> dict[str, Words]:
    """All words kept under a partnership's `folder`, by id.

    Raises:
        CommonwealError: A file's head cannot be read.
    """
    found = {}
    for file in sorted((folder / "words").glob("*.md")):
        words = _read_one(file)
        found[words.id] = words
    return found


def _read_one(file: Path) -> Words:
    text = file.read_text("utf-8-sig")
    head = _HEAD.match(text)
    if head is None:
        return Words(id=file.stem, text=text.strip())
    try:
        about = tomllib.loads(head[1])
        return Words(
            id=str(about.get("id", file.stem)),
            text=head[2].strip(),
            by=str(about.get("by", "")),
            on=str(about.get("on", "")),
            place=Place(about.get("place", "add")),
            numbers=dict(about.get("numbers", {})),
        )
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise CommonwealError(
            f"The head of {file.name} cannot be read.",
            seen=str(error)[:200],
            do="It stands between two lines of +++: id, by, on and place (add or replace).",
        ) from error


def changed(words: Words, numbers: Mapping[str, Number]) -> dict[str, tuple[Number, Number]]:
    """Numbers that are not what they were when the words were written: then and now."""
    return {
        name: (then, numbers.get(name))
        for name, then in words.numbers.items()
        if not _same(then, numbers.get(name))
    }


def _same(then: Number, now: Number) -> bool:
    if isinstance(then, str) or isinstance(now, str) or then is None or now is None:
        return then == now
    return abs(then - now) <= SAME * max(abs(then), abs(now), 1e-9)


def note(words: Words, numbers: Mapping[str, Number]) -> str:
    """What to say beside words whose numbers have moved; empty if they have not."""
    moved = changed(words, numbers)
    if not moved:
        return ""
    said = [
        f"{name.replace('_', ' ')} was {_plain(then)}, is now {_plain(now)}"
        for name, (then, now) in list(moved.items())[:3]
    ]
    when = f" on {words.on}" if words.on else ""
    more = f", and {len(moved) - 3} more" if len(moved) > 3 else ""
    return f"Written{when} about other numbers: {join(said)}{more}. Check that it still holds."


def _plain(value: Number) -> str:
    if value is None:
        return "not there"
    if isinstance(value, str):
        return f"“{value}”"
    return count(value) if float(value).is_integer() else rate(value)


def apply(document: Document, words: Mapping[str, Words]) -> Document:
    """The document with the analyst's words in their places."""
    return replace(
        document,
        summary=_in_section(document.summary, words),
        sections=tuple(_in_section(section, words) for section in document.sections),
    )


def _in_section(section: Section, words: Mapping[str, Words]) -> Section:
    findings = tuple(_in_finding(finding, words) for finding in section.findings)
    inner = tuple(_in_section(part, words) for part in section.sections)
    section = replace(section, findings=findings, sections=inner)
    said = words.get(section.id)
    if said is None:
        return section
    if said.place is Place.REPLACE:
        return replace(section, lead="", comment=said.text)
    return replace(section, comment=said.text)


def _in_finding(finding: Finding, words: Mapping[str, Words]) -> Finding:
    said = words.get(finding.id)
    if said is None:
        return finding
    beside = note(said, finding.numbers)
    if said.place is Place.REPLACE and not beside:
        return replace(finding, sentence=as_plain(said.text), comment_note="")
    # Words that replace a sentence are trusted only while its numbers stand: afterwards
    # the sentence made from today's numbers is shown again, hers beneath it.
    return replace(finding, comment=said.text, comment_note=beside)


@dataclass(frozen=True)
class Stale:
    """Words that need another look, and why."""

    words: Words
    why: str


def stale(document: Document, words: Mapping[str, Words]) -> list[Stale]:
    """Words whose numbers have changed, or that stand under nothing any more."""
    findings = {f.id: f for section in document.everything() for f in section.findings}
    sections = {section.id for section in document.everything()}
    found = []
    for said in words.values():
        if said.id in findings:
            beside = note(said, findings[said.id].numbers)
            if beside:
                found.append(Stale(said, beside))
        elif said.id not in sections:
            found.append(Stale(said, "Nothing in the document has this id any more."))
    return found


def begin(
    document: Document, id: str, text: str, *, by: str, on: str, place: Place = Place.ADD
) -> Words:
    """Words about a finding or section, with the numbers under them as they are today.

    Raises:
        UnknownName: The document has nothing of that id.
    """
    ids = []
    for section in document.everything():
        if section.id == id:
            return Words(id, text, by, on, place)
        for finding in section.findings:
            if finding.id == id:
                return Words(id, text, by, on, place, dict(finding.numbers))
            ids.append(finding.id)
        ids.append(section.id)
    near = [known for known in ids if known.split(".")[0] == id.split(".")[0]]
    raise UnknownName(
        f"Nothing in the document is called “{id}”.",
        seen=f"Near it: {', '.join(near)}." if near else f"It has {len(ids)} ids.",
        do="Choose one of the document's findings or sections.",
    )


def as_html(text: str) -> str:
    """Markdown as safe HTML: no scripts, no styles, no images, links that cannot track."""
    import nh3
    from markdown_it import MarkdownIt

    drawn = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    tags = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "h4", "h5",
            "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    return nh3.clean(
        drawn,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )


def as_plain(text: str) -> str:
    """Markdown as a line of plain text."""
    from markdown_it import MarkdownIt

    parts: list[str] = []
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        if token.type == "inline":
            inner = [
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
            ]
            parts.append("".join(inner))
    return " ".join(" ".join(parts).split())


def ids(document: Document) -> Iterable[tuple[str, str]]:
    """Every id that can be written about, with its title."""
    for section in document.everything():
        yield section.id, section.title
        for finding in section.findings:
            yield finding.id, finding.title
