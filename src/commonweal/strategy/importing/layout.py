"""From lines to blocks: headings, list items and paragraphs, with wrapped lines joined.

Works on layout alone and on a few words that introduce lists in documents of this kind. A block
keeps the line of every character, so that a statement cut out of it can cite its own lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from commonweal.strategy.importing.labels import introduces, is_column_label, is_label, is_section
from commonweal.strategy.importing.language import is_imperative, is_measure, is_open
from commonweal.strategy.importing.lines import Line, SourceDocument


class Shape(StrEnum):
    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together.

    Args:
        shape: Heading, item of a list, or paragraph.
        pieces: (line number, text) in order, marker taken off the first.
        marker: What stood before it: "•", "4.4.1", "lost" where only its indent is left.
        gap: Blank lines before it.
        opens_cell: It began with a tab, as text taken out of a table does.
        cell: (table, row, column), where it stands in a table.
        style: Name of its paragraph style.
    """

    shape: Shape
    pieces: tuple[tuple[int, str], ...]
    marker: str = ""
    gap: int = 0
    opens_cell: bool = False
    cell: tuple[int, int, int] | None = None
    style: str = ""

    @property
    def text(self) -> str:
        return _joined(self.pieces)[0]

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for n, _ in self.pieces))

    @property
    def depth(self) -> int:
        """How deep its number is: 3 for 4.4.1; 0 without one."""
        return len(re.findall(r"\d+", self.marker)) if self.numbered else 0

    @property
    def numbered(self) -> bool:
        return bool(re.match(r"\d", self.marker))

    @property
    def words(self) -> int:
        return len(self.text.split())

    def part(self, start: int, end: int) -> Block:
        """The characters from `start` to `end`, with their own lines."""
        text, starts = _joined(self.pieces)
        pieces = []
        for i, (at, number) in enumerate(starts):
            until = starts[i + 1][0] if i + 1 < len(starts) else len(text)
            a, b = max(at, start), min(until, end)
            if a < b and text[a:b].strip():
                pieces.append((number, text[a:b]))
        return replace(self, pieces=tuple(pieces), gap=0 if start else self.gap)

    def split(self, pattern: re.Pattern[str]) -> list[Block]:
        """Cut after every match of `pattern`."""
        text = self.text
        edges = [0, *(m.end() for m in pattern.finditer(text)), len(text)]
        parts = [self.part(a, b) for a, b in pairwise(edges)]
        return [p for p in parts if p.pieces]


@lru_cache(maxsize=8192)
def _joined(pieces: tuple[tuple[int, str], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of pieces that run on, and (start, line) of each in it."""
    text, starts = "", []
    for number, piece in pieces:
        piece = piece.strip()
        if not piece:
            continue
        if text and not re.search(r"\w[-/‑]$", text):
            text += " "
        starts.append((len(text), number))
        text += piece
    return text, tuple(starts)


def joined(blocks: Iterable[Block]) -> Block:
    """Several blocks as one, with the shape of the first."""
    found = list(blocks)
    return replace(found[0], pieces=tuple(p for b in found for p in b.pieces))


BULLET = re.compile(
    r"^[\s]*(?P<mark>[•·▪■●○◦‣⁃∙►▶➢➤✓✔§\uE000-\uF8FF]|[-–—*+>](?=\s)|o(?=\s{2,}|\t))\s*(?P<rest>\S.*)$"
)
NUMBER = re.compile(
    r"^\s*(?P<mark>(?:[Pp]riority|[Oo]bjective|PRIORITY|OBJECTIVE)\s+(?:\d{1,2}|[IVX]{1,4}|"
    r"[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix)\s*[:.)–—-]"
    r"|\d{1,2}(?:\.\d{1,2})+[.):]?|\d{1,2}[.):]|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)|[A-Z][.)])"
    r"\s+(?P<rest>[\"“‘'(\[]?\w.*)$"
)
BARE_NUMBER = re.compile(r"^\s{0,2}(?P<mark>\d{1,2})\s+(?P<rest>[A-Z].*)$")
PAGE_NUMBER = re.compile(r"^\s*(?:[Pp]age\s+)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s+of\s+\d{1,3})?\s*$")
_SENTENCE_END = re.compile(r"[.!?;:…][”’\"')]*$")
_WORD = re.compile(r"\S+")


def blocks_of(document: SourceDocument) -> list[Block]:
    """The document as blocks, in reading order; blank lines and page numbers left out."""
    lines = [_expanded(line) for line in document.lines]
    marks = _Marks.of(lines)
    blocks: list[Block] = []
    gap = 0
    last: Line | None = None
    for i, line in enumerate(lines):
        if line.blank or PAGE_NUMBER.match(line.text):
            gap += 1
            continue
        block = marks.start(line, gap)
        if blocks and last is not None and block.shape is Shape.PARAGRAPH and gap == 0:
            width = _width(blocks[-1], lines, i) if marks.wrapped else 0
            flows = marks.wrapped or marks.spaced
            if _continues(blocks[-1], last, line, width, flows):
                blocks[-1] = replace(
                    blocks[-1], pieces=(*blocks[-1].pieces, (line.number, line.text.strip()))
                )
                last = line
                continue
        blocks.append(block)
        gap, last = 0, line
    return [_promoted(block) for block in settle(blocks)]


def _promoted(block: Block) -> Block:
    """A short line with a blank before it that names a part of a strategy is a heading."""
    if block.shape is Shape.PARAGRAPH and block.gap and block.cell is None:
        text = block.text
        if is_title(text) and is_section(text):
            return replace(block, shape=Shape.HEADING)
    return block


def _expanded(line: Line) -> Line:
    """No-break blanks as blanks; a tab at the start stays: it opens a cell."""
    text = line.text.replace("\u00a0", " ").replace("\ufeff", "").rstrip()
    return replace(line, text=text)


def _continues(block: Block, last: Line, line: Line, width: int, flows: bool) -> bool:
    """Whether a line that bears no mark goes on with the block before it."""
    if line.cell != block.cell or (line.style != block.style and "List" not in block.style):
        return False
    if line.text.startswith("\t") or block.shape is Shape.HEADING:
        return False
    text, before = line.text.strip(), last.text.strip()
    if is_label(block.text):
        # A label may be wrapped itself: "How will we measure / success?"
        return text[0].islower() and is_label(f"{block.text} {text}")
    if is_label(text):
        return False
    if text[0].isupper() and (is_column_label(text) or is_column_label(block.text)):
        return False
    if is_open(before):
        return True
    if introduces(text):
        return False
    if not text[0].isupper():
        return True
    # A justified line that fell apart: each word of "Stolen Goods:" on a line of its own.
    if block.shape is Shape.ITEM and len(block.text.split()) <= 2 and len(text.split()) <= 2:
        return True
    # A sentence of prose does not end without a stop, wherever its lines were broken.
    prose = block.shape is Shape.PARAGRAPH and len(block.text.split()) >= 12
    if flows and prose and not _SENTENCE_END.search(before):
        return not is_imperative(text) and not is_measure(text)
    if before.endswith(":") or not width:
        return False
    # Letters differ in breadth, so that a line may look shorter than it was; after a stop it
    # takes less to believe that a paragraph ended.
    slack = 0.97 if before.endswith((".", "!", "?")) else 0.88
    return len(before) + 1 + len(text.split()[0]) > slack * width


def _width(block: Block, lines: Sequence[Line], at: int) -> int:
    """The width that text is wrapped to here: the longest line of the block and of what follows."""
    widest = max(len(piece) for _, piece in block.pieces)
    for line in lines[at : at + 6]:
        if line.blank or line.cell != block.cell:
            break
        widest = max(widest, len(line.text.strip()))
    return widest


@dataclass(frozen=True, slots=True)
class _Marks:
    """How this document marks its items."""

    indent_marks_items: bool
    margin: float
    wrapped: bool
    spaced: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Marks:
        written = [x for x in lines if not x.blank and not x.text.startswith("\t")]
        lefts = Counter(round(_left(x)) for x in written)
        margin = lefts.most_common(1)[0][0] if lefts else 0
        explicit = sum(BULLET.match(x.text) is not None for x in written)
        indented = sum(0.6 < _left(x) - margin <= 8 for x in written)
        # Where bullets were lost on the way to text, only their indent is left.
        lost = explicit < 3 and 0 < indented < 0.4 * len(written)
        # Where lines are whole paragraphs, few begin in the middle of a sentence.
        middle = sum(x.text.strip()[0].islower() for x in written)
        # Where paragraphs are set apart by blank lines, lines without one between belong together.
        blank = sum(x.blank for x in lines)
        return cls(lost, margin, middle >= 0.08 * len(written), blank >= 0.1 * len(lines))

    def start(self, line: Line, gap: int) -> Block:
        """The block that a line would open, were it to open one."""
        text = line.text
        common = {
            "gap": gap,
            "opens_cell": text.startswith("\t"),
            "cell": line.cell,
            "style": line.style,
        }

        def block(shape: Shape, words: str, marker: str = "") -> Block:
            return Block(shape, ((line.number, words.strip()),), marker, **common)  # type: ignore[arg-type]

        named = line.style.lower()
        if named.startswith(("heading", "title", "subtitle")):
            found = NUMBER.match(text) or BARE_NUMBER.match(text)
            rest = found["rest"] if found else text
            return block(Shape.HEADING, rest, found["mark"].strip() if found else "")
        if found := BULLET.match(text):
            if in_capitals(found["rest"]):
                return block(Shape.HEADING, found["rest"])
            return block(Shape.ITEM, found["rest"], "•")
        if found := NUMBER.match(text):
            return block(Shape.ITEM, found["rest"], found["mark"].strip())
        indented = not text.startswith("\t") and 0.6 < _left(line) - self.margin <= 8
        if in_capitals(text.strip()) and (gap or indented or line.number == 1):
            return block(Shape.HEADING, text)
        if found := BARE_NUMBER.match(text):
            return block(Shape.ITEM, found["rest"], found["mark"])
        if named.startswith("list"):
            return block(Shape.ITEM, text, "1" if "number" in named else "•")
        if self.indent_marks_items and indented and not text.lstrip()[:1].islower():
            return block(Shape.ITEM, text, "lost")
        return block(Shape.PARAGRAPH, text)


def _left(line: Line) -> float:
    return line.left or float(len(line.text) - len(line.text.lstrip(" ")))


def in_capitals(text: str) -> bool:
    """Whether a line is a heading by its capitals: not an abbreviation, not a sentence."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 4 or not all(c.isupper() for c in letters) or len(text.split()) > 14:
        return False
    words = re.findall(r"[A-Z]+", text)
    # "PLAN ON A PAGE" holds words; "NHS, OPCC" abbreviations.
    spoken = [w for w in words if len(w) >= 4 and re.search(r"[AEIOU]", w[1:])]
    return any(len(w) >= 6 for w in words) or len(spoken) >= 2


def settle(blocks: list[Block]) -> list[Block]:
    """Numbers before titles make headings, before list entries items; alone in prose, neither.

    A short numbered line with no stop is a heading when prose or deeper numbers follow; several in
    a row are a list. A bare "12 Victims…" without 11 or 13 nearby is a wrapped line.
    """
    settled: list[Block] = []
    for i, block in enumerate(blocks):
        if block.shape is not Shape.ITEM or block.marker in ("", "•", "lost"):
            settled.append(block)
            continue
        if re.fullmatch(r"\d{1,2}", block.marker) and not block.style and not _in_run(blocks, i):
            number, first = block.pieces[0]
            whole = ((number, f"{block.marker} {first}"), *block.pieces[1:])
            if settled and not block.gap and settled[-1].shape is not Shape.HEADING:
                settled[-1] = replace(settled[-1], pieces=(*settled[-1].pieces, *whole))
            else:
                settled.append(replace(block, shape=Shape.PARAGRAPH, pieces=whole, marker=""))
            continue
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        before = blocks[i - 1] if i else None
        alike = [
            b
            for b in (before, after)
            if b is not None and b.shape is Shape.ITEM and _kin(b, block) and is_title(b.text)
        ]
        if is_title(block.text) and after is not None and not alike:
            settled.append(replace(block, shape=Shape.HEADING))
        else:
            settled.append(block)
    return settled


def _in_run(blocks: Sequence[Block], at: int) -> bool:
    number = int(blocks[at].marker)
    near = blocks[max(0, at - 12) : at] + blocks[at + 1 : at + 13]  # type: ignore[operator]
    return any(b.marker in (str(number - 1), str(number + 1)) for b in near)


def _kin(one: Block, other: Block) -> bool:
    """Whether two numbered blocks belong to one run: same depth, same stem."""
    a, b = (re.findall(r"\w+", x.marker) for x in (one, other))
    return len(a) == len(b) and a[:-1] == b[:-1] and a != b


def is_title(text: str) -> bool:
    """Whether words stand like a title: few, beginning with a capital, without a stop."""
    words = text.split()
    return (
        0 < len(words) <= 12
        and (text[0].isupper() or text[0] in "“‘'\"")
        and not _SENTENCE_END.search(text)
        and not is_open(text)
    )


def is_boundary(block: Block) -> bool:
    """Whether a new part of the document begins here."""
    return block.shape is Shape.HEADING


def list_items(blocks: Sequence[Block], start: int) -> list[Block]:
    """The list that begins at `start`: items one after another, marked alike."""
    items: list[Block] = []
    for block in blocks[start:]:
        if block.shape is not Shape.ITEM:
            break
        if items and not _alike(items[0], block):
            break
        items.append(block)
    return items


def _alike(first: Block, block: Block) -> bool:
    if first.cell != block.cell and (first.cell is None or block.cell is None):
        return False
    if first.numbered != block.numbered:
        return False
    return not first.numbered or first.depth == block.depth
