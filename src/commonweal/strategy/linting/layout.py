"""What the way from the page to the text has lost or torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonweal.strategy.importing.lines import Line
from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.names import bodies, tokens
from commonweal.strategy.linting.sheet import FULL, UNFINISHED, Passage, Sheet, short
from commonweal.vocabulary.words import plural, small

PROSE = 20
"""Words from which a block is prose."""
FEW = 0.1
"""Share of statements on several lines up to which that is an accident, not the document's way."""
_SUBJECT = re.compile(r"\b(priorit|themes?\b|focus\b|aims?\b|objectives?\b)", re.IGNORECASE)
LEAD = re.compile(
    r"^(?:(?:primary|joint|key|responsible)\s+)?"
    r"(?:lead|leads|owner|owners|responsible|responsibility|by whom|who)"
    r"(?:\s+(?:agency|agencies|officer|officers|organisation|organisations|partner|partners|body))?$",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b[A-Z]{2,6}\b|&|\b(?:Council|Police|Service|Partnership|Board|Trust)\b"
)


def untitled_priorities(sheet: Sheet) -> Iterator[Defect]:
    """After words that announce priorities come paragraphs, and none of them has a title."""
    for i, passage in enumerate(sheet.passages):
        if not passage.text.endswith(":") or not _SUBJECT.search(passage.text):
            continue
        bare: list[Passage] = []
        for following in sheet.passages[i + 1 :]:
            about_all = re.search(r"\bpriorities\b", following.text, re.IGNORECASE)
            titled = following.marked or following.heading or following.clause
            if titled or about_all or len(following.words) < PROSE:
                break
            bare.append(following)
        if len(bare) > 1:
            yield found(
                "untitled priorities",
                [n for p in bare for n in p.numbers],
                f"{small(len(bare)).capitalize()} priorities have no titles.",
                seen="; ".join(f"line {p.first}: “{short(p.text, 40)}”" for p in bare) + ".",
                do="Ask the author for the titles; nobody can report against a priority without a name.",
                severity=Severity.ASK,
            )


def wrapped_statement(sheet: Sheet) -> Iterator[Defect]:
    """In a document of one line a statement, a statement is broken over two."""
    broken = [p for p in sheet.passages if len(p.lines) > 1]
    if sheet.wrapped or len(broken) > FEW * len(sheet.passages):
        return
    for passage in broken:
        yield found(
            "wrapped statement",
            passage.numbers,
            f"One statement stands on {plural(len(passage.lines), 'line')}.",
            seen=f"“{short(passage.lines[0].text, 50)}” / “{short(passage.lines[1].text, 50)}”.",
            do="Read it as one; join the lines in the document.",
            severity=Severity.CHECK,
        )


def column_break(sheet: Sheet) -> Iterator[Defect]:
    """The name of a body, or a sentence, stops at a block's end and goes on at the start of another."""
    blocks = _blocks(sheet)
    for block in blocks:
        end = block[-1]
        for begun, rest in _name_begun(end.text):
            for other in blocks:
                here = tokens(other[0].text)
                if other is not block and here[: len(rest)] == rest:
                    yield _torn(block, other, f"“{begun}” is only the beginning of a name")
                    break
            else:
                continue
            break
        else:
            if (other_block := _sentence_elsewhere(block, blocks)) is not None:
                yield _torn(block, other_block, "The sentence stops in the middle")


def _torn(block: Sequence[Line], other: Sequence[Line], what: str) -> Defect:
    return found(
        "column break",
        [block[-1].number, *(line.number for line in other)],
        f"{what} at line {block[-1].number}; it goes on at line {other[0].number}.",
        seen=f"“{short(block[-1].text.strip(), 60)}” … “{short(other[0].text.strip(), 60)}”.",
        do=f"Read line {other[0].number} after line {block[-1].number}, and mend the order in the document.",
    )


def _blocks(sheet: Sheet) -> list[list[Line]]:
    """Lines between blank ones, and between those that an indent sets off."""
    blocks: list[list[Line]] = [[]]
    for line in sheet.document:
        if line.blank:
            blocks.append([])
        elif line.text[:1].isspace():
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _name_begun(line: str) -> Iterator[tuple[str, list[str]]]:
    """Beginnings of known names at the end of a line, and the words that are still to come."""
    words = tokens(line)
    for body in bodies():
        whole = tokens(body.name)
        for n in range(len(whole) - 2, 0, -1):
            if words[-n:] == whole[:n] and len(words) > n:
                yield " ".join(line.split()[-n:]), whole[n:]


def _sentence_elsewhere(
    block: Sequence[Line], blocks: Sequence[Sequence[Line]]
) -> Sequence[Line] | None:
    """Where an unfinished block of prose goes on, if not in the next one."""
    text = " ".join(line.text.strip() for line in block)
    if len(text.split()) < PROSE or not UNFINISHED.search(text):
        return None
    at = next(i for i, b in enumerate(blocks) if b is block)
    if at + 1 < len(blocks) and blocks[at + 1][0].text.strip()[:1].islower():
        return None
    for i, other in enumerate(blocks):
        before = blocks[i - 1][-1].text.rstrip() if i else "."
        words = " ".join(line.text for line in other).split()
        orphan = other[0].text[:1].islower() and len(words) > 4 and words[-1][-1] in FULL
        if i not in (at, at + 1) and orphan and before[-1:] in FULL:
            return other
    return None


def detached_leads(sheet: Sheet) -> Iterator[Defect]:
    """A column of leads has slid below the column of what they lead."""
    heads = [line.number for line in sheet.lines if LEAD.match(line.text.strip())]
    if not heads:
        return
    lines: list[int] = []
    lists = items = 0
    for block in _blocks(sheet):
        if block[0].number < heads[0] or not _is_leads(block):
            continue
        above = _items_above([p for p in sheet.passages if p.last < block[0].number])
        if len(above) > 1:
            lists, items = lists + 1, items + len(above)
            lines += [line.number for line in block]
    if lines:
        yield found(
            "detached leads",
            [*heads, *lines],
            f"The leads of {plural(items, 'item')} stand below their lists, not beside the items.",
            seen=f"{plural(lists, 'list')}, each followed by a block of names of organisations.",
            do="Pair leads and items in order, and let the author confirm each pair.",
            severity=Severity.CHECK,
        )


def _is_leads(block: Sequence[Line]) -> bool:
    """Short lines in capitals or with the words organisations have in their names; no sentence."""
    texts = [line.text for line in block]
    named = sum(bool(_ORGANISATION.search(text)) for text in texts)
    return named > 0 and all(
        len(text.strip()) < 30 and text[:1].isupper() and text.rstrip()[-1] not in FULL
        for text in texts
    )


def _items_above(passages: Sequence[Passage]) -> list[Passage]:
    items: list[Passage] = []
    for passage in reversed(passages):
        if not passage.marked:
            break
        items.insert(0, passage)
    return items


_CHOICES = re.compile(r"^[A-Z]\w+(?:,\s*[A-Z]\w+)+(?:\s*(?:,|and|or|&)\s*[A-Z]\w+)?$")
_VALUES = {
    "status": r"red|amber|green|on track|off track|complete\w*|started|not started",
    "rag": r"red|amber|green|r|a|g",
    "timescale": r".*\b(?:20\d\d|q[1-4]|ongoing|month\w*|january|february|march|april|may|june|july|august|september|october|november|december)\b.*",
    "baseline": r".*\d.*",
    "target": r".*\d.*",
}
_VALUES["by when"] = _VALUES["deadline"] = _VALUES["due"] = _VALUES["timescales"] = _VALUES[
    "timescale"
]


def lost_column(sheet: Sheet) -> Iterator[Defect]:
    """A table's heading names a column, and no value of that column is left in the text."""
    rows = _heading_rows(sheet)
    for i, row in enumerate(rows):
        until = rows[i + 1][0].number if i + 1 < len(rows) else len(sheet.document.lines) + 1
        below = [x.text.strip() for x in sheet.lines if row[-1].number < x.number < until]
        for head in row:
            text = head.text.strip()
            values = _VALUES.get(text.lower())
            if _CHOICES.match(text):
                choices = re.split(r",\s*|\s+(?:and|or|&)\s+", text)
                values = "|".join(f"{re.escape(c)}|{re.escape(c[0])}" for c in choices)
            if values is None:
                continue
            cell = re.compile(rf"(?:{values})(?:[\s,/&]+(?:{values}))*", re.IGNORECASE)
            if any(cell.fullmatch(x) for x in below):
                continue
            yield found(
                "lost column",
                [line.number for line in row],
                f"The column “{text}” has lost its values.",
                seen="The heading of a table, with no value of this column below it: "
                + " / ".join(line.text.strip() for line in row)
                + ".",
                do="Ask the leads for the values; they cannot be told from the text.",
                severity=Severity.ASK,
            )


def _heading_rows(sheet: Sheet) -> list[list[Line]]:
    """Headings of tables that were flattened: short lines together, one of them of leads."""
    rows: list[list[Line]] = []
    for line in sheet.lines:
        text = line.text.strip()
        short_line = len(text.split()) <= 6 and text[-1] not in FULL and text[0].isupper()
        if not short_line or (text.isupper() and len(text) > 4):
            rows.append([])
        elif rows and rows[-1]:
            rows[-1].append(line)
        else:
            rows.append([line])
    heads = []
    for row in rows:
        leads = [i for i, line in enumerate(row) if LEAD.match(line.text.strip())]
        if leads and len(row) > 1:
            # What stands further off is no longer of this row: a section's title, a name.
            heads.append(row[max(0, leads[0] - 4) : leads[0] + 1])
    return heads
