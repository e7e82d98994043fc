"""Deliverables in groups, each with its lead, wherever the lead column went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.labels import is_column_label, is_lead_label
from commonweal.strategy.importing.language import is_imperative, sentence_case
from commonweal.strategy.importing.layout import Block, Shape, is_title, joined
from commonweal.strategy.importing.leads import LeadBlock, pair, split_joint
from commonweal.strategy.importing.organisations import Directory
from commonweal.strategy.importing.outline import DELIVERABLES, PLAN_ON_A_PAGE, Outline
from commonweal.strategy.importing.proposals import Kind

_YEAR = re.compile(
    r"\byear\s+(\d|one|two|three)\b|\b(20\d\d\s*[-/–]\s*(?:20)?\d\d)\b", re.IGNORECASE
)
_INLINE_LEAD = re.compile(
    r"\s*(?:[\[(–—-]\s*)?\b(?:lead(?:s| agency| partner)?|led by|owner)\s*[:–-]\s*(?P<lead>[^\])]{2,90})[\])]?\.?\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """Deliverables under one title, and the loose words among them that may be leads."""

    title: Block | None
    items: list[Block] = field(default_factory=list)
    loose: list[tuple[int, Block]] = field(default_factory=list)
    cells: dict[int, list[Block]] = field(default_factory=dict)


def find(outline: Outline, found: Findings, directory: Directory) -> None:
    """Propose the deliverables of every section that is headed so, with their leads."""
    groups: list[_Group] = []
    year = ""
    for start, end in outline.region(DELIVERABLES):
        if PLAN_ON_A_PAGE.search(outline.blocks[start].text):
            continue
        region = outline.blocks[start:end]
        if not any(b.shape is Shape.ITEM or b.cell for b in region):
            continue
        said = next(
            (m for b in region if b.shape is Shape.HEADING and (m := _YEAR.search(b.text))), None
        )
        year = year or (said[1] or said[2] if said else "")
        groups.extend(_groups(region, directory))
        outline.taken.update(range(start, end))
    moved = [b for g in groups if not g.items for _, b in g.loose if leadlike(b, directory)]
    groups = [g for g in groups if g.items]
    paired = _pair_all(groups, moved, directory)
    for number, (group, leads) in enumerate(zip(groups, paired, strict=True), 1):
        title = group.title.text.rstrip(":") if group.title else ""
        for i, item in enumerate(group.items):
            item, lead = _own_lead(item, leads[i] if i < len(leads) else None)
            sure, why = 0.9, "An entry under a title in the section of deliverables"
            lines = item.lines
            if lead is None:
                why += "; no lead was found for it."
            else:
                why += f"; its lead stands on {_where(lead.lines)}, paired in order."
                lines = (*lines, *lead.lines)
                sure = min(sure, lead.sure)
            found.add(
                Kind.DELIVERABLE,
                item.text,
                lines,
                sure,
                why,
                under=str(number),
                leads=split_joint(lead.text, directory) if lead else (),
                group=sentence_case(title),
                group_number=str(number),
                group_lines=", ".join(map(str, group.title.lines)) if group.title else "",
                lead=lead.text if lead else "",
                lead_lines=", ".join(map(str, lead.lines)) if lead else "",
                year=year,
                ask=_question(lead),
            )


def _question(lead: LeadBlock | None) -> str:
    if lead is None:
        return "Who leads this? The document names nobody beside it."
    if lead.sure < 0.8:
        return "Is this the right lead? It could be cut from its neighbours in another place."
    return ""


def _where(lines: Sequence[int]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"


def _groups(region: Sequence[Block], directory: Directory) -> Iterator[_Group]:
    """Titles with entries beneath; what is neither is kept as loose words."""
    group = _Group(None)
    for i, block in enumerate(region):
        if block.cell is not None:
            yield from _from_cells(region, i, group)
            if _first_of_table(region, i):
                group = _Group(None)
            continue
        if block.shape is Shape.ITEM:
            group.items.append(block)
        elif block.shape is Shape.HEADING:
            if group.items:
                yield group
                group = _Group(None)
            if not DELIVERABLES.search(block.text):
                group.title = block
        elif is_column_label(block.text) or (block.words > 14 and not group.items):
            continue
        elif _titles_a_group(region, i, directory):
            if group.items or group.loose:
                yield group
            group = _Group(block)
        else:
            group.loose.append((len(group.items), block))
    yield group


def _titles_a_group(region: Sequence[Block], at: int, directory: Directory) -> bool:
    """Whether a short line stands over entries and is no lead between two of them."""
    block = region[at]
    after = region[at + 1] if at + 1 < len(region) else None
    if after is None or not is_title(block.text.rstrip(":")):
        return False
    if leadlike(block, directory):
        return False
    if after.shape is Shape.ITEM:
        return True
    # A lead column may stand between the title and the entries.
    ahead = region[at + 1 : at + 40]
    for leads, b in enumerate(ahead):
        if b.shape is Shape.ITEM:
            return leads > 0 and block.gap > 0 and block.words >= 2
        if b.shape is Shape.HEADING or not leadlike(b, directory):
            return False
    return False


def leadlike(block: Block, directory: Directory) -> bool:
    """Whether a block reads as (part of) a lead: it begins with an organisation."""
    words = block.text.split()
    return len(words) <= 60 and (
        directory.begins(words, 0) > 0 or directory.is_partnership(words, 0)
    )


def _pair_all(
    groups: list[_Group], moved: Sequence[Block], directory: Directory
) -> list[list[LeadBlock | None]]:
    """Leads for each group: from beside each entry, from its own column, or from one column of all."""
    paired: list[list[LeadBlock | None]] = []
    for group in groups:
        between = _interleaved(group)
        if between:
            paired.append(between)
            continue
        column = pair([b for _, b in group.loose], len(group.items), directory)
        paired.append(list(column))
    lacking = [i for i, p in enumerate(paired) if not p and not groups[i].cells]
    if lacking:
        # The whole column was moved: all loose words, in order, for all entries without a lead.
        loose = [b for g in groups for _, b in g.loose if not _used(b, groups, paired)]
        loose = sorted([*loose, *moved], key=lambda b: b.lines)
        wanted = sum(len(groups[i].items) for i in lacking)
        column = pair(loose, wanted, directory)
        for i in lacking:
            n = len(groups[i].items)
            paired[i], column = list(column[:n]), column[n:]
    for group, leads in zip(groups, paired, strict=True):
        if group.cells:
            leads[:] = [_from_cell(group.cells.get(k)) for k in range(len(group.items))]
    return paired


def _used(
    block: Block, groups: Sequence[_Group], paired: Sequence[Sequence[LeadBlock | None]]
) -> bool:
    lines = {n for leads in paired for lead in leads if lead for n in lead.lines}
    return bool(set(block.lines) & lines)


def _interleaved(group: _Group) -> list[LeadBlock | None]:
    """Leads beside their entries: each entry is followed (or each preceded) by its own."""
    if not group.loose:
        return []
    n = len(group.items)
    for first in (1, 0):
        slots: dict[int, list[Block]] = {}
        for at, block in group.loose:
            slots.setdefault(at - first, []).append(block)
        if n > 1 and set(slots) <= set(range(n)) and len(slots) >= max(2, 0.7 * n):
            return [_from_cell(slots.get(k)) for k in range(n)]
    return []


def _from_cell(blocks: Sequence[Block] | None) -> LeadBlock | None:
    if not blocks:
        return None
    return LeadBlock(
        " ".join(b.text for b in blocks), tuple(n for b in blocks for n in b.lines), 0.97
    )


def _own_lead(item: Block, lead: LeadBlock | None) -> tuple[Block, LeadBlock | None]:
    """An entry that names its lead itself: "… (Lead: council)"."""
    match = _INLINE_LEAD.search(item.text)
    if match is None or not match["lead"][:1].isupper():
        return item, lead
    cut = item.part(match.start("lead"), match.end("lead"))
    return item.part(0, match.start()), LeadBlock(match["lead"].strip(), cut.lines, 0.97)


def _first_of_table(region: Sequence[Block], at: int) -> bool:
    """Whether a block is the first of its table in the region."""
    cell, before = region[at].cell, region[at - 1].cell if at else None
    return cell is not None and (before is None or before[0] != cell[0])


def _from_cells(region: Sequence[Block], at: int, open_group: _Group) -> Iterator[_Group]:
    """Groups of a real table: a row is a deliverable, the header names the lead's column."""
    if not _first_of_table(region, at):
        return
    table = region[at].cell[0]  # type: ignore[index]
    rows: dict[int, dict[int, list[Block]]] = {}
    for block in region:
        if block.cell and block.cell[0] == table:
            rows.setdefault(block.cell[1], {}).setdefault(block.cell[2], []).append(block)
    numbers = sorted(rows)
    header = {c: " ".join(b.text for b in cell) for c, cell in rows[numbers[0]].items()}
    lead_column = next((c for c, text in header.items() if is_lead_label(text)), None)
    headed = lead_column is not None or all(is_column_label(t) for t in header.values())
    group = open_group if not open_group.items else _Group(None)
    for number in numbers[1:] if headed else numbers:
        cells = rows[number]
        texts = {c: " ".join(b.text for b in cell) for c, cell in cells.items()}
        wordy = [c for c in texts if c != lead_column and is_imperative(texts[c])] or [
            c for c in sorted(texts, key=lambda c: -len(texts[c])) if c != lead_column
        ]
        if len({t for t in texts.values() if t}) == 1 and is_title(next(iter(texts.values()))):
            if group.items:
                yield group
            group = _Group(next(iter(cells.values()))[0])
            continue
        if not wordy:
            continue
        if group.items and texts[wordy[0]][:1].islower():
            # The rest of a row that a page break cut.
            group.items[-1] = joined([group.items[-1], *cells[wordy[0]]])
            continue
        first = cells[wordy[0]][0]
        whole = replace(first, pieces=tuple(p for b in cells[wordy[0]] for p in b.pieces))
        if lead_column is not None and lead_column in cells:
            group.cells[len(group.items)] = cells[lead_column]
        group.items.append(whole)
    yield group


def join_focus(found: Findings) -> None:
    """Tie each group of deliverables to the focus area or priority that it is named after."""
    for old in found.of(Kind.DELIVERABLE):
        title = old.details.get("group", "")
        owner = title and (
            found.like(Kind.FOCUS, title, 0.5) or found.like(Kind.PRIORITY, title, 0.5)
        )
        if owner:
            found.replace(old, replace(old, parent=owner.id))
