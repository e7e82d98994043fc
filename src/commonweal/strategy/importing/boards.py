"""Boards: a chart that became lines, and sentences that say who reports to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.layout import Block, Shape
from commonweal.strategy.importing.lines import Line
from commonweal.strategy.importing.organisations import kindred_of
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind, Proposal

_ANNOUNCED = re.compile(r"\bx\s?(\d{1,2})\b|\((\d{1,2})\)", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:place|city cent|town cent|neighbourhood|localit|ward|area|district)", re.I
)
_BOARD_ENDS = re.compile(
    r"\b(?:Boards?|Executive|Partnership|Committee|Forum|Trust|Panel|Council|Steering Group|Sub-?group|"
    r"Taskforce)(?:\s+[xX]\d+)?$"
)
_REPORTS = re.compile(
    r"(?P<who>[A-Z][^.;:()]{0,240}?),?\s+(?:will |which |who |both |each |all )*"
    r"(?:reports?|is accountable|are accountable)(?: \w+ly)? (?:back )?(?:in)?to (?:the )?"
    r"(?P<whom>[A-Z][\w’&-]*(?:\s+(?:[A-Z][\w’&-]*|and|of|&|for))*)"
)
_BODY_ENDS = re.compile(
    r"\b(?:Boards?|Executive|Partnership|Committee|Forum|Trust|Panel|Council|Cabinet|Groups?"
    r"|Taskforce)$"
)


def find_boards(outline: Outline, found: Findings) -> None:
    """Propose the boards of a chart under "Governance", with what they report to."""
    regions = outline.region(
        re.compile(r"\bgovernance\b|\bstructure\b|\breporting\b", re.IGNORECASE)
    )
    for start, end in regions:
        first = outline.blocks[start].lines[0]
        last = outline.blocks[end].lines[0] if end < len(outline.blocks) else None
        _chart(outline.document.lines[first : (last - 1) if last else None], found)
        _working_groups(outline.blocks[start:end], found)
        if found.of(Kind.BOARD):
            return


def _chart(lines: Sequence[Line], found: Findings) -> None:
    boxes = list(_boxes(lines))
    tiers = [(t, n) for t, n in boxes if re.search(r"\bboards\b", t, re.I) and not _connected(t)]
    top, connected, doubted, operational, asked = None, False, False, 0, 0
    for text, numbers in boxes:
        if _connected(text):
            connected = True
            continue
        if (text, numbers) in tiers:
            announced = _ANNOUNCED.search(text)
            asked = asked or int(announced[1] or announced[2]) if announced else asked
            continue
        if top is None and re.search(r"\b(?:Executive|Partnership Board|Strategic Board)\b", text):
            top = found.add(
                Kind.BOARD,
                text,
                numbers,
                0.9,
                "The first box of the chart under the heading of governance.",
                tier="executive",
                tiers="; ".join(t for t, _ in tiers),
            )
            continue
        place = _PLACE.search(text) is not None
        tier = next((t for t, _ in tiers if (_PLACE.search(t) is not None) == place), "")
        doubt = ""
        if connected and asked == operational + 1 and not doubted and kindred_of(text) is None:
            doubted = True
            doubt = (
                f"Is this one of the {asked} boards announced? {operational} are charted before it; "
                "it stands under connected boards."
            )
        if not connected and not place:
            operational += 1
        found.add(
            Kind.CONNECTED_BOARD if connected else Kind.BOARD,
            text,
            numbers,
            0.6 if doubt else 0.85,
            "A box of the chart " + ("under connected boards." if connected else "of boards."),
            parent=top.id if top and not connected else None,
            tier="" if connected else re.sub(r"\s+[xX]\d+$", "", tier),
            ask=doubt,
        )


def _connected(text: str) -> bool:
    return (
        re.match(r"(?:connected|linked|partner|other|related)\b.*\bboards$", text, re.I) is not None
    )


def _boxes(lines: Sequence[Line]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Short runs of words that end as a board does, also several beneath one another."""
    run: list[Line] = []
    for line in [*lines, Line(0, "")]:
        if not line.blank:
            run.append(line)
            continue
        words = sum(len(x.text.split()) for x in run)
        if run and words / len(run) <= 4.5 and all(len(x.text) <= 60 for x in run):
            yield from _cut(run)
        run = []


def _cut(run: Sequence[Line]) -> Iterator[tuple[str, tuple[int, ...]]]:
    text, numbers = "", []
    for i, line in enumerate(run):
        text = f"{text} {line.text.strip()}".strip()
        numbers.append(line.number)
        after = run[i + 1].text.strip() if i + 1 < len(run) else ""
        if re.fullmatch(r"\(?[xX]?\d{1,2}\)?", after):
            continue
        # "… Children’s / Partnership" is an end, unless "Board" follows at once.
        if _BOARD_ENDS.search(text) and not re.match(r"(?:Boards?|Group)\b", after):
            yield text, tuple(numbers)
            text, numbers = "", []
    if text and (text.isupper() and len(text) > 3):
        yield text, tuple(numbers)


def _working_groups(blocks: Sequence[Block], found: Findings) -> None:
    for block in blocks:
        text = block.text
        for match in re.finditer(r"\bgroups? working on\s+([^.]+)", text):
            start = match.start(1)
            for part in re.finditer(r"[^;]+", match[1]):
                piece = block.part(start + part.start(), start + part.end())
                found.add(
                    Kind.GROUP,
                    piece.text.removeprefix("and ").strip(),
                    piece.lines,
                    0.75,
                    "Named as what a group works on.",
                )


def find_reports(outline: Outline, found: Findings) -> None:
    """Propose boards and their parents where sentences say "… reports to …"."""
    over: dict[str, str] = {}
    lines: dict[str, list[int]] = {}
    for block in outline.blocks:
        if block.shape is Shape.HEADING or " to " not in block.text:
            continue
        for match in _REPORTS.finditer(block.text):
            whom = re.sub(r"(?:\s+(?:and|of|for|&))+$", "", match["whom"])
            if not _BODY_ENDS.search(whom):
                continue
            cited = list(block.part(*match.span()).lines)
            for part in re.split(r",\s*(?:and\s+)?|\s+and\s+(?=[Tt]he\b)", match["who"]):
                who = re.sub(r"^[Tt]he\s+", "", part.strip())
                if _BODY_ENDS.search(who) and who != whom:
                    over.setdefault(who, whom)
                    lines.setdefault(who, cited)
                    lines.setdefault(whom, cited)
    made: dict[str, Proposal] = {}
    for name in sorted(lines, key=lambda n: _height(n, over)):
        parent = made.get(over.get(name, ""))
        known = found.like(Kind.BOARD, name, 0.95)
        if known is not None:
            made[name] = replace(known, parent=parent.id if parent else known.parent)
            found.replace(known, made[name])
            continue
        made[name] = found.add(
            Kind.BOARD,
            name,
            lines[name],
            0.85,
            "Named in a sentence that says who reports to whom.",
            parent=parent.id if parent else None,
        )


def _height(name: str, over: dict[str, str]) -> int:
    """How many boards stand above one; a ring ends where it began."""
    steps, seen = 0, {name}
    while name in over and over[name] not in seen:
        name = over[name]
        seen.add(name)
        steps += 1
    return steps
