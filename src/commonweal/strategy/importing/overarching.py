"""Overarching priorities with the delivery statements of a year beneath."""

from __future__ import annotations

import re

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.language import is_imperative, likeness, sentence_case
from commonweal.strategy.importing.layout import Block, Shape, is_title
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind

_SPOKEN_OF = re.compile(r"\b(?:overarching|delivery) (?:\w+ )?priorit", re.IGNORECASE)
_YEAR = re.compile(r"\bdelivery priorities\b.*?\b(20\d\d)\s*[-–/]\s*((?:20)?\d\d)", re.IGNORECASE)


def find(outline: Outline, found: Findings) -> None:
    """Short titles with two or more commanding sentences beneath, where the text announces them."""
    if not any(_SPOKEN_OF.search(b.text) for b in outline.blocks):
        return
    if found.of(Kind.PRIORITY):
        return
    groups = [(i, s) for i, s in _groups(outline) if len(s) >= 2]
    year = next((m for b in outline.blocks if (m := _YEAR.search(b.text))), None)
    period = f"{year[1]}-{year[2][-2:]}" if year else ""
    for i, statements in groups:
        title = outline.blocks[i]
        also = [
            b
            for k, b in enumerate(outline.blocks)
            if k != i and b.words <= 8 and likeness(b.text, title.text) >= 0.9
        ]
        priority = found.add(
            Kind.OVERARCHING_PRIORITY,
            sentence_case(title.text),
            title.lines,
            0.9,
            "A short title over sentences of command, where the text announces priorities "
            "with delivery beneath.",
            title=sentence_case(title.text),
            also=", ".join(str(n) for b in also for n in b.lines),
        )
        for statement in statements:
            found.add(
                Kind.DELIVERY_STATEMENT,
                statement.text,
                statement.lines,
                0.9 if is_imperative(statement.text) else 0.75,
                "A statement beneath the title of an overarching priority.",
                parent=priority.id,
                period=period,
            )


def _groups(outline: Outline) -> list[tuple[int, list[Block]]]:
    groups: list[tuple[int, list[Block]]] = []
    for i, block in enumerate(outline.blocks):
        if block.shape is Shape.HEADING or (
            block.shape is Shape.PARAGRAPH and is_title(block.text) and block.words <= 8
        ):
            groups.append((i, []))
        elif groups and _is_statement(block, groups[-1][1]):
            groups[-1][1].append(block)
    return groups


def _is_statement(block: Block, before: list[Block]) -> bool:
    text = block.text
    if text.endswith(":") or block.words > 60 or not text.endswith((".", ";")):
        return block.shape is Shape.ITEM and not text.endswith(":")
    if is_imperative(text):
        return True
    # "Targeted engagement with …": one sentence without a verb of command, among others.
    return bool(before) and block.words <= 30 and not re.search(r"\b(?:is|are|were|was)\b", text)
