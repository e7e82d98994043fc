"""Blocks that hold several: clauses, bullets and labels that were run into one paragraph.

Re-wrapping a document paragraph by paragraph does this: numbers, bullets and labels then stand in
the middle of lines. Where they are plainly the document's own they are taken apart again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from commonweal.strategy.importing.layout import BULLET, NUMBER, Block, Shape, settle

# "… outcomes. 4.1 As such": a clause number before a capital, in the middle of a line.
_CLAUSE = re.compile(r"(?<=\S)\s+(?=\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\s+[A-Z“‘])")
_BULLET = re.compile(r"(?<=\S)\s+(?=[•·▪■●○◦‣]\s*[A-Z“‘])")
_ASKED = re.compile(
    r"what (?:do|will) we (?:want|aim|hope)(?: to)? (?:achieve|see)\?"
    r"|(?:early |key |main )?areas of focus(?: for delivery)?(?= (?:how|what)\b|\s*$)"
    r"|how (?:will|do) we (?:measure|know)\b[^?.]{0,40}\?",
    re.IGNORECASE,
)
# So many clauses in the middle of lines are no references.
_MANY = 4


def apart(blocks: list[Block]) -> list[Block]:
    """The blocks with what was run together taken apart, each piece with its own lines."""
    clauses = sum(len(_CLAUSE.findall(b.text)) for b in blocks if b.cell is None) >= _MANY
    pieces = [piece for block in blocks for piece in _pieces(block, clauses=clauses)]
    return settle(pieces) if len(pieces) > len(blocks) else blocks


def _pieces(block: Block, *, clauses: bool) -> Iterator[Block]:
    text = block.text
    cuts = {m.end() for m in _BULLET.finditer(text)}
    if clauses:
        cuts |= {m.end() for m in _CLAUSE.finditer(text)}
    asked = list(_ASKED.finditer(text))
    # Two labels, or one with which the paragraph ends: the others stand in the next.
    if len(asked) >= 2 or (asked and asked[0].end() >= len(text.rstrip())):
        cuts |= {edge for m in asked for edge in m.span()}
    if not cuts or block.cell is not None or block.shape is Shape.HEADING:
        yield block
        return
    yield from _shaped(block, sorted(cuts | {0, len(text)}))


def _shaped(block: Block, edges: Iterable[int]) -> Iterator[Block]:
    for start, end in pairwise(edges):
        part = block.part(start, end)
        if not part.pieces:
            continue
        if start == 0:
            yield part
            continue
        text = part.text
        found = BULLET.match(text) or NUMBER.match(text)
        if found is None:
            yield replace(part, shape=Shape.PARAGRAPH, marker="", opens_cell=False)
            continue
        marker = "•" if BULLET.match(text) else found["mark"].strip()
        rest = part.part(found.start("rest"), len(text))
        yield replace(rest, shape=Shape.ITEM, marker=marker, opens_cell=False)
