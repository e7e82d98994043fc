"""The outline of a document: its sections, and its lists with what introduces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from commonweal.strategy.importing.labels import is_label
from commonweal.strategy.importing.language import sentences
from commonweal.strategy.importing.layout import Block, Shape, blocks_of, is_title, list_items
from commonweal.strategy.importing.lines import SourceDocument
from commonweal.strategy.importing.runons import apart

PLAN_ON_A_PAGE = re.compile(r"\bplan[- ]on[- ]a[- ]page\b", re.IGNORECASE)
DELIVERABLES = re.compile(
    r"\bdeliverables?\b|\b(?:action|delivery|implementation) plan\b|\bwhat we will deliver\b"
    r"|\bprogrammes? (?:and|&) projects?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list and what introduces it.

    Args:
        items: Its entries.
        intro: The last sentence before it, where that ends in a colon or is a label.
        intro_lines: The lines of that sentence.
        heading: Text of the heading above; empty where there is none.
        first_under_heading: Nothing but the intro stands between heading and list.
        at: Index of the first entry among the blocks.
    """

    items: tuple[Block, ...]
    intro: str
    intro_lines: tuple[int, ...]
    heading: str
    first_under_heading: bool
    at: int


@dataclass(slots=True)
class Outline:
    """Blocks in order, and which heading each stands under."""

    document: SourceDocument
    blocks: list[Block]
    heading_of: list[int | None] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, document: SourceDocument) -> Outline:
        blocks = apart(blocks_of(document))
        outline = cls(document, blocks)
        current: int | None = None
        for i, block in enumerate(blocks):
            if block.shape is Shape.HEADING:
                current = i
            outline.heading_of.append(current)
        return outline

    def heading(self, at: int) -> str:
        found = self.heading_of[at] if at < len(self.heading_of) else None
        return self.blocks[found].text if found is not None else ""

    def section(self, heading: int) -> tuple[int, int]:
        """Indexes (from, to) of the blocks under the heading at `heading`."""
        end = heading + 1
        while end < len(self.blocks) and self.blocks[end].shape is not Shape.HEADING:
            end += 1
        return heading + 1, end

    def region(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Runs of sections whose headings match, as (heading index, end index)."""
        found: list[tuple[int, int]] = []
        for i, block in enumerate(self.blocks):
            if block.shape is Shape.HEADING and pattern.search(block.text):
                _, end = self.section(i)
                if found and found[-1][1] == i:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((i, end))
        return found

    def lists(self) -> Iterator[Listed]:
        """Every list in reading order; after a colon, unmarked paragraphs count as one."""
        i = 0
        while i < len(self.blocks):
            block = self.blocks[i]
            if block.shape is Shape.ITEM and not block.text.endswith(":"):
                items = list_items(self.blocks, i)
                # An entry that ends in a colon introduces what comes next.
                stop = next((k for k, b in enumerate(items) if b.text.endswith(":")), len(items))
                items = items[: max(stop, 1)]
                yield self._listed(items, i)
                i += len(items)
            elif block.shape is not Shape.HEADING and block.text.endswith(":"):
                items = self._unmarked(i + 1)
                if items:
                    yield self._listed(items, i + 1)
                    i += len(items)
                i += 1
            else:
                i += 1

    def _unmarked(self, start: int) -> list[Block]:
        found: list[Block] = []
        for block in self.blocks[start:]:
            if block.shape is not Shape.PARAGRAPH or block.text.endswith(":"):
                break
            if is_label(block.text) or (found and block.gap > 2):
                break
            found.append(block)
        return found

    def _listed(self, items: list[Block], at: int) -> Listed:
        before = self.blocks[at - 1] if at else None
        heading = self.heading(at)
        intro, lines = "", tuple[int, ...]()
        if before is not None and before.shape is not Shape.HEADING:
            text = before.text
            start, end = sentences(text)[-1]
            if (
                text.endswith(":")
                or is_label(text)
                or (before.shape is Shape.PARAGRAPH and is_title(text))
            ):
                # What introduces a list is short; of a longer sentence its end does.
                start = max(start, end - 400)
                intro, lines = text[start:end], before.part(start, end).lines
        above = self.heading_of[at]
        near = above is not None and at - above <= (2 if intro else 1)
        return Listed(tuple(items), intro, lines, heading, near, at)

    def label_above(self, at: int, within: int = 4) -> Block | None:
        """The nearest label or title before a block, no heading between."""
        for i in range(at - 1, max(-1, at - 1 - within), -1):
            block = self.blocks[i]
            if block.shape is Shape.HEADING:
                return None
            if block.shape is Shape.PARAGRAPH and (is_label(block.text) or is_title(block.text)):
                return block
        return None
