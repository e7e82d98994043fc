"""Board papers as numbered text: read into blocks, checked, and made into a document.

The form is what councils write: a section is a line such as `2.0 Background`, a clause a line
such as `2.1 The board …` or `3.1.1 …`, a list has a mark before each item, a table is written
with | between its columns. Anything else is a paragraph of the clause before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commonweal.vocabulary.words import join

if TYPE_CHECKING:
    from commonweal.assessment.structure import Document, Section, Table
    from commonweal.governance.models import Paper

_NUMBERED = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,3}){1,4})\.?\s+(\S.*?)\s*$")
_ITEM = re.compile(r"^\s*[•·*▪◦–-]\s+(\S.*?)\s*$")
_TITLE = 80
"""Letters that a heading has at most."""


@dataclass(frozen=True)
class Block:
    """A piece of a paper: `section`, `subsection`, `clause`, `item`, `table` or `paragraph`."""

    kind: str
    text: str
    line: int
    number: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Fault:
    """Something wrong with the numbering, with the lines where it is."""

    rule: str
    """`duplicate`, `skipped` or `gap`."""
    lines: tuple[int, ...]
    what: str
    seen: str
    do: str


def read(text: str) -> list[Block]:
    """The blocks of a paper in order. Lines count from 1."""
    blocks: list[Block] = []
    table: list[tuple[str, ...]] = []
    began = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip().startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            began = began or number
            if not all(set(cell) <= set("-: ") for cell in cells):
                table.append(cells)
            continue
        if table:
            width = max(len(row) for row in table)
            rows = tuple((*row, *[""] * (width - len(row))) for row in table)
            blocks.append(Block("table", "", began, rows=rows))
            table, began = [], 0
        if not line.strip():
            continue
        found = _NUMBERED.match(line)
        if found:
            clause, words = found[1], found[2]
            kind = "clause"
            if _is_heading(clause, words):
                kind = "section" if clause.count(".") == 1 else "subsection"
            blocks.append(Block(kind, words, number, clause))
        elif item := _ITEM.match(line):
            blocks.append(Block("item", item[1], number))
        else:
            blocks.append(Block("paragraph", line.strip(), number))
    return blocks


def _is_heading(clause: str, words: str) -> bool:
    """`2.0 Background`: a number that ends in nought, and a title rather than a sentence."""
    return clause.endswith(".0") and len(words) <= _TITLE and words[-1] not in ".;:?!"


def faults(text: str) -> list[Fault]:
    """What is wrong with the numbers of a paper, in the order of its lines.

    A number used twice; a number whose clause above is not there (4.4.1 without 4.4); a number
    left out among its neighbours (3.1, 3.3).
    """
    numbered = [block for block in read(text) if block.number]
    found = [*_duplicates(numbered), *_skipped(numbered), *_gaps(numbered)]
    return sorted(found, key=lambda fault: fault.lines)


def _duplicates(blocks: list[Block]) -> list[Fault]:
    by: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        by[block.number].append(block)
    return [
        Fault(
            "duplicate",
            tuple(b.line for b in same),
            f"{number} is used {'twice' if len(same) == 2 else f'{len(same)} times'}.",
            f"Lines {join([str(b.line) for b in same])}.",
            "Give each a number of its own, so that minutes can cite it.",
        )
        for number, same in by.items()
        if len(same) > 1
    ]


def _skipped(blocks: list[Block]) -> list[Fault]:
    there = {block.number for block in blocks}
    there |= {number.removesuffix(".0") for number in there}
    first: dict[str, Block] = {}
    for block in blocks:
        above = block.number.rpartition(".")[0]
        # "4.4.0" makes itself the heading of 4.4, but there is no clause 4.4 to cite.
        missing = above.count(".") >= 1 and above not in there - {block.number.removesuffix(".0")}
        if missing or (block.number.count(".") > 1 and block.number.endswith(".0")):
            first.setdefault(above, block)
    return [
        Fault(
            "skipped",
            (block.line,),
            f"{block.number} skips a level: there is no clause {above}.",
            f"Line {block.line}.",
            f"Number it {above}, or add the clause it belongs to.",
        )
        for above, block in first.items()
    ]


def _gaps(blocks: list[Block]) -> list[Fault]:
    last: dict[str, int] = {}
    found = []
    for block in blocks:
        above, _, own = block.number.rpartition(".")
        place = int(own)
        before = last.get(above)
        if before is not None and place > before + 1:
            missing = [f"{above}.{n}" for n in range(before + 1, place)]
            # A number that is there as a heading one level down is skipped, not left out.
            missing = [m for m in missing if not any(b.number.startswith(f"{m}.") for b in blocks)]
            if missing:
                found.append(
                    Fault(
                        "gap",
                        (block.line,),
                        f"{join(missing)} {'is' if len(missing) == 1 else 'are'} left out.",
                        f"Line {block.line} is {block.number}, after {above}.{before}.",
                        "Number on without a gap, or put back what was taken out.",
                    )
                )
        last[above] = max(place, before or 0)
    return found


@dataclass
class _Draft:
    """A section while it is filled."""

    id: str
    title: str
    prose: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    parts: list[_Draft] = field(default_factory=list)

    def section(self) -> Section:
        from commonweal.assessment.structure import Section

        return Section(
            self.id, self.title, prose=tuple(self.prose), tables=tuple(self.tables),
            sections=tuple(part.section() for part in self.parts),
        )  # fmt: skip


def as_document(paper: Paper) -> Document:
    """A paper in the house style, ready for Word, OpenDocument and PDF."""
    from commonweal.assessment.structure import Column, Table
    from commonweal.governance.documents import document

    drafts = [_Draft("opening", paper.purpose)]
    here = drafts[0]
    for block in read(paper.body):
        if block.kind == "section":
            here = _Draft(f"s{block.number}-{block.line}", f"{block.number}  {block.text}")
            drafts.append(here)
        elif block.kind == "subsection":
            here = _Draft(f"s{block.number}-{block.line}", f"{block.number}  {block.text}")
            drafts[-1].parts.append(here)
        elif block.kind == "table":
            head, *rows = block.rows
            columns = tuple(Column(f"c{n}", text) for n, text in enumerate(head))
            here.tables.append(Table(f"t{block.line}", here.title, columns, tuple(rows)))
        elif block.kind == "item":
            here.prose.append(f"• {block.text}")
        else:
            here.prose.append(f"{block.number}  {block.text}".strip())
    sections = [draft.section() for draft in drafts if draft is not drafts[0] or draft.prose]
    return document(
        paper.partnership,
        id=f"paper-{paper.pk}",
        title=paper.title,
        subtitle=paper.purpose,
        period=" · ".join(
            text
            for text in (
                str(paper.board),
                f"For {paper.get_asks_for_display().lower()}",
                f"Part II, not for publication: {paper.exempt_because}"
                if paper.exempt
                else "Part I",
            )
            if text
        ),
        dated=paper.dated,
        sections=sections,
        paper=True,
        markings=[paper.marking],
    )
