"""Tables with cells: the header says which column holds outcomes, tasks, measures and leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonweal.strategy.importing.labels import is_lead_label
from commonweal.strategy.importing.layout import Block
from commonweal.strategy.importing.proposals import Kind


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table whose header is understood.

    Args:
        end: Index of the first block after it.
        columns: Blocks beneath each kind of header, from the top.
        leads: Row to the blocks of its lead, where a column is headed so.
    """

    end: int
    columns: dict[Kind, list[Block]]
    leads: dict[int, list[Block]]


def cell_table(
    blocks: Sequence[Block], at: int, kind_of: Callable[[str], Kind | None]
) -> CellTable | None:
    """The table that begins at a block, if two or more of its columns are headed as known."""
    cell = blocks[at].cell
    if cell is None or (at and (before := blocks[at - 1].cell) and before[0] == cell[0]):
        return None
    end = at
    while end < len(blocks) and (c := blocks[end].cell) and c[0] == cell[0]:
        end += 1
    header: dict[int, str] = {}
    for block in blocks[at:end]:
        if block.cell and block.cell[1] == cell[1]:
            words = header.get(block.cell[2], "")
            header[block.cell[2]] = f"{words} {block.text}".strip()
    kinds = {column: kind for column, text in header.items() if (kind := kind_of(text))}
    if len(set(kinds.values())) < 2:
        return None
    lead = next((column for column, text in header.items() if is_lead_label(text)), None)
    columns: dict[Kind, list[Block]] = {kind: [] for kind in kinds.values()}
    leads: dict[int, list[Block]] = {}
    for block in blocks[at:end]:
        if block.cell is None or block.cell[1] == cell[1]:
            continue
        if block.cell[2] in kinds:
            columns[kinds[block.cell[2]]].append(block)
        elif block.cell[2] == lead:
            leads.setdefault(block.cell[1], []).append(block)
    return CellTable(end, columns, leads)
