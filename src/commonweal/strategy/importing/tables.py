"""The table of outcomes, focus and measures of each priority, whole or fallen apart.

In a file with cells the columns are known. In flat text the header row is three labels one after
another and every cell has become a run of statements; they are given back to their columns by
their order, their language (a state, a task, a change) and the tabs that opened a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commonweal.strategy.importing import labels
from commonweal.strategy.importing.celltables import cell_table
from commonweal.strategy.importing.findings import Findings, lines_of
from commonweal.strategy.importing.language import (
    is_imperative,
    is_measure,
    like_focus,
    like_measure,
    like_outcome,
    sentence_case,
)
from commonweal.strategy.importing.layout import Block, Shape, is_title, joined
from commonweal.strategy.importing.leads import split_joint
from commonweal.strategy.importing.organisations import Directory
from commonweal.strategy.importing.outline import PLAN_ON_A_PAGE, Outline
from commonweal.strategy.importing.priorities import Listing, listed_priorities
from commonweal.strategy.importing.proposals import Kind

_COLUMNS = (
    (Kind.OUTCOME, labels.OUTCOMES, like_outcome),
    (Kind.FOCUS, labels.FOCUS, like_focus),
    (Kind.MEASURE, labels.MEASURES, like_measure),
)
_LIKE = {kind: like for kind, _, like in _COLUMNS}
_STATEMENT = re.compile(r";(?=\s|$)|\.(?=\s+[A-Z“\"])")


@dataclass(slots=True)
class _Table:
    """One priority's table: where its header stands and what each column holds."""

    start: int
    end: int
    columns: dict[Kind, list[Block]]
    sure: float
    why: str
    leads: dict[int, list[Block]] = field(default_factory=dict)


def find(outline: Outline, found: Findings, directory: Directory) -> None:
    """Propose the priorities that have a table, with their outcomes, focus and measures."""
    listing = listed_priorities(outline)
    away = outline.region(PLAN_ON_A_PAGE)
    tables = [t for t in _tables(outline, listing) if not any(a <= t.start < b for a, b in away)]
    floor = 0
    for table in tables:
        title = _title_above(outline, table.start, floor, listing)
        if title is None:
            continue
        heading = outline.blocks[title]
        place, entry = listing.nearest(heading.text) if listing else (0, None)
        priority = found.add(
            Kind.PRIORITY,
            sentence_case(heading.text) if entry is None else heading.text,
            heading.lines,
            0.97 if entry is not None else 0.85,
            "The title above a table of outcomes, focus and measures"
            + (", and named in the list of priorities." if entry is not None else "."),
            title=sentence_case(heading.text),
            number=heading.marker,
            listed=str(place) if entry else "",
            listed_lines=_numbers(entry.lines) if entry else "",
        )
        story = [b for b in outline.blocks[title + 1 : table.start] if b.shape is not Shape.HEADING]
        if story:
            found.add(
                Kind.NARRATIVE,
                " ".join(b.text for b in story),
                lines_of(story),
                0.9,
                "The text between the title of a priority and its table.",
                parent=priority.id,
            )
        for kind, statements in table.columns.items():
            for statement in statements:
                row = statement.cell[1] if statement.cell else -1
                lead = table.leads.get(row, []) if kind is Kind.FOCUS else []
                named = " ".join(b.text for b in lead)
                found.add(
                    kind,
                    statement.text,
                    (*statement.lines, *lines_of(lead)),
                    table.sure,
                    table.why,
                    parent=priority.id,
                    leads=split_joint(named, directory) if named else (),
                    lead=named,
                )
        outline.taken.update(range(title, table.end))
        floor = table.end


def _tables(outline: Outline, listing: Listing | None) -> list[_Table]:
    blocks, tables, i = outline.blocks, [], 0
    while i < len(blocks):
        celled = cell_table(blocks, i, _kind_of) if i not in outline.taken else None
        if celled is not None:
            columns = {kind: _statements(cell) for kind, cell in celled.columns.items()}
            why = "Stands in this column of the table."
            tables.append(_Table(i, celled.end, columns, 0.99, why, celled.leads))
            i = celled.end
            continue
        header = _header(blocks, i) if blocks[i].cell is None else None
        if header is None or i in outline.taken:
            i += 1
            continue
        kinds, after = header
        end = _end(outline, after, listing)
        body = blocks[after:end]
        if len(kinds) == 3:
            columns, sure, why = _columns(kinds, body)
        else:
            columns, end = _labelled(outline, i, listing)
            sure, why = 0.95, "Listed under a label that says what it is."
        if sum(map(len, columns.values())) >= 3:
            tables.append(_Table(i, end, columns, sure, why))
        i = max(end, i + 1)
    return tables


def _kind_of(text: str) -> Kind | None:
    return next((kind for kind, label, _ in _COLUMNS if label.match(text.strip())), None)


def _header(blocks: Sequence[Block], at: int) -> tuple[list[Kind], int] | None:
    """The columns that the labels at `at` announce, and where what they hold begins."""
    together = _joined_header(blocks[at].text)
    if together:
        return together, at + 1
    kinds: list[Kind] = []
    i = at
    while i < len(blocks) and len(kinds) < 3:
        kind = _kind_of(blocks[i].text)
        if kind is None or kind in kinds:
            break
        kinds.append(kind)
        i += 1
    if len(kinds) == 3:
        return kinds, i
    # One label with its own list, and the two others further on.
    if len(kinds) == 1 and kinds[0] is Kind.OUTCOME:
        rest = [_kind_of(b.text) for b in blocks[i : i + 40]]
        if Kind.FOCUS in rest and Kind.MEASURE in rest:
            return kinds, i
    return None


def _joined_header(text: str) -> list[Kind]:
    """The three labels where they stand in one line, in their order; else nothing."""
    if len(text) > 160:
        return []
    words, kinds, start = text.split(), [], 0
    while start < len(words):
        for end in range(len(words), start, -1):
            kind = _kind_of(" ".join(words[start:end]))
            if kind is not None and kind not in kinds:
                kinds.append(kind)
                start = end
                break
        else:
            return []
    return kinds if len(kinds) == 3 else []


def _end(outline: Outline, start: int, listing: Listing | None) -> int:
    """Where the statements of a table stop: at the next heading, clause, title or header."""
    blocks = outline.blocks
    for i in range(start, len(blocks)):
        block = blocks[i]
        if block.cell is not None:
            return i
        if block.shape is Shape.HEADING or block.depth >= 2 or _header(blocks, i):
            return i
        if block.shape is Shape.PARAGRAPH and is_title(block.text) and not _statement_like(block):
            if listing and listing.nearest(block.text)[1] is not None:
                return i
            if block.gap >= 2:
                return i
    return len(blocks)


def _statement_like(block: Block) -> bool:
    return is_measure(block.text) or is_imperative(block.text)


def _columns(kinds: list[Kind], body: list[Block]) -> tuple[dict[Kind, list[Block]], float, str]:
    statements = _statements(body)
    first, second, score = _cut(kinds, statements)
    best = sum(max(_LIKE[k](s.text) for k in kinds) for s in statements)
    if statements and score < 0.8 * best:
        columns: dict[Kind, list[Block]] = {k: [] for k in kinds}
        for s in statements:
            columns[max(kinds, key=lambda k, s=s: _LIKE[k](s.text))].append(s)  # type: ignore[misc]
        return columns, 0.7, "Reads as a state, a task or a change; the columns are interleaved."
    parts = (statements[:first], statements[first:second], statements[second:])
    sure = 0.95 if all(p and p[0].opens_cell for p in parts) else 0.85
    return (
        dict(zip(kinds, parts, strict=True)),
        sure,
        "Beneath the header of the table, in its column by order and by how it reads.",
    )


def _cut(kinds: list[Kind], statements: list[Block]) -> tuple[int, int, float]:
    """Where the second and the third column begin, and how well the statements then fit."""
    n = len(statements)
    fit = [[_LIKE[k](s.text) for s in statements] for k in kinds]
    sums = [[0.0] for _ in kinds]
    for row, total in zip(fit, sums, strict=True):
        for value in row:
            total.append(total[-1] + value)

    def bonus(at: int) -> float:
        return 0.6 if at < n and statements[at].opens_cell else 0.0

    best = (0, 0, -1.0, -1.0)
    for i in range(n + 1):
        for j in range(i, n + 1):
            plain = sums[0][i] + sums[1][j] - sums[1][i] + sums[2][n] - sums[2][j]
            score = plain + bonus(i) + bonus(j) - 0.5 * ((i == 0) + (i == j) + (j == n))
            if score > best[3]:
                best = (i, j, plain, score)
    return best[:3]


def _statements(blocks: Sequence[Block]) -> list[Block]:
    """Statements of a cell: one a line or entry, or several with semicolons between."""
    found: list[Block] = []
    stops = sum(b.text.endswith((";", ".")) for b in blocks) >= 0.5 * len(blocks)
    for block in blocks:
        for i, part in enumerate(block.split(_STATEMENT)):
            part = part if i == 0 else replace(part, opens_cell=False)
            text = part.text
            if found and _goes_on(found[-1], part, stops):
                found[-1] = joined([found[-1], part])
            elif re.search(r"\w", text):
                found.append(part)
    return found


def _goes_on(before: Block, part: Block, stops: bool) -> bool:
    """Whether a statement was cut in two, by a blank line or by the end of a page.

    Args:
        stops: Whether statements here end in a semicolon or a stop, so that one without goes on.
    """
    if before.text.endswith((";", ".")):
        return False
    other_row = before.cell is not None and part.cell is not None and before.cell[1] != part.cell[1]
    return (stops and other_row) or part.text[:1].islower()


def _labelled(
    outline: Outline, at: int, listing: Listing | None
) -> tuple[dict[Kind, list[Block]], int]:
    """Three labels, each followed by its own list."""
    blocks = outline.blocks
    columns: dict[Kind, list[Block]] = {}
    i, kind = at, None
    while i < len(blocks):
        block = blocks[i]
        label = _kind_of(block.text)
        if label is not None:
            if label in columns:
                break
            kind = label
            columns[kind] = []
        elif (
            block.shape is Shape.HEADING
            or kind is None
            or (
                block.shape is Shape.PARAGRAPH
                and is_title(block.text)
                and (columns[kind] or block.gap)
                and (listing and listing.nearest(block.text)[1] is not None)
            )
        ):
            break
        else:
            if len(columns) == 3 and columns[kind] and block.shape is not columns[kind][0].shape:
                break
            columns[kind].extend(_statements([block]))
        i += 1
    return columns, i


def _title_above(outline: Outline, at: int, floor: int, listing: Listing | None) -> int | None:
    """The title that a table belongs to: named in the list of priorities, or the nearest."""
    nearest = None
    for i in range(at - 1, floor - 1, -1):
        block = outline.blocks[i]
        titled = block.shape is Shape.HEADING or (
            block.shape is Shape.PARAGRAPH and is_title(block.text)
        )
        if not titled:
            continue
        if listing and listing.nearest(block.text)[1] is not None:
            return i
        if nearest is None:
            nearest = i
    return nearest


def _numbers(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines))
