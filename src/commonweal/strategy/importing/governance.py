"""Who takes part: authorities, bodies, boards, groups and those who signed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonweal.strategy.importing import labels
from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.layout import Block, Shape, joined
from commonweal.strategy.importing.organisations import ends_like_organisation, kindred_of
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind

_SEPARATOR = re.compile(r"[;,]\s+")
_AND = re.compile(r"\s+(?:and|&)\s+")
_NAME = re.compile(
    r"^(?:(?:Councillor|Cllr\.?|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Professor|Sir|Dame|Lord|Lady|Rev\.?)\s+)?"
    r"[A-Z][a-z’'-]+(?:\s+[A-Z]\.?)?\s+(?:Mc|Mac|O’|O')?[A-Z][a-z’'-]+(?:-[A-Z][a-z]+)?,?$"
)
_ROLE = re.compile(
    r"\b(?:Leader|Director|Chair|Chairman|Chairwoman|Member|Commissioner|Chief|Head|Superintendent|Officer|"
    r"Commander|Manager|Executive|Mayor)\b"
)
_CLOSING = re.compile(
    r"^(?:kind|best|warm) regards,?$|^yours (?:sincerely|faithfully),?$", re.IGNORECASE
)


def find_bodies(outline: Outline, found: Findings) -> None:
    """Propose responsible authorities and co-operating bodies under their labels."""
    for i, block in enumerate(outline.blocks):
        for kind, pattern in ((Kind.AUTHORITY, labels.AUTHORITIES), (Kind.BODY, labels.BODIES)):
            if not pattern.match(block.text) or found.of(kind):
                continue
            blocks = _beneath(outline, i)
            names = [name for b in blocks for name in _names(b)]
            if blocks and not ends_like_organisation(names[-1].text if names else ""):
                claimed = {n for p in found.proposals for n in p.lines}
                names = _rejoined(outline, blocks, names, claimed)
            for name, rejoined in ((n, len(set(n.lines) - set(_all(blocks))) > 0) for n in names):
                kindred = kindred_of(name.text)
                found.add(
                    kind,
                    name.text,
                    name.lines,
                    0.8 if rejoined else 0.95,
                    f"Named under the label “{block.text}”"
                    + (
                        ", the sentence taken up again where a column broke it."
                        if rejoined
                        else "."
                    ),
                    category=kindred.category if kindred else "",
                    successor=kindred.successor if kindred else "",
                )


def _all(blocks: Sequence[Block]) -> list[int]:
    return [n for b in blocks for n in b.lines]


def _beneath(outline: Outline, at: int) -> list[Block]:
    """The list under a label, or the one paragraph."""
    after = outline.blocks[at + 1 : at + 40]
    items = []
    for block in after:
        if block.shape is not Shape.ITEM:
            break
        items.append(block)
    return items or [b for b in after[:1] if b.shape is Shape.PARAGRAPH]


def _names(block: Block) -> Iterator[Block]:
    """Names in a sentence, cut at commas, semicolons and at "and" between two whole names."""
    for part in block.split(_SEPARATOR):
        whole = _trimmed(part)
        if whole is None:
            continue
        cut = next(
            (
                m
                for m in _AND.finditer(whole.text)
                if ends_like_organisation(whole.text[: m.start()])
                and ends_like_organisation(whole.text[m.end() :])
            ),
            None,
        )
        halves = (
            [whole]
            if cut is None
            else [whole.part(0, cut.start()), whole.part(cut.end(), len(whole.text))]
        )
        yield from (h for h in map(_trimmed, halves) if h is not None)


def _trimmed(block: Block) -> Block | None:
    text = block.text
    start = len(text) - len(re.sub(r"^(?:and|&)\s+", "", text))
    end = len(text.rstrip(" ;,."))
    return block.part(start, end) if start < end else None


def _rejoined(
    outline: Outline, blocks: Sequence[Block], names: list[Block], claimed: set[int]
) -> list[Block]:
    """Take up a list of names that stops in the middle of one, where its column went on.

    The rest is the paragraph elsewhere that consists of such names alone once the broken one is
    put before it; the nearest, where several are.
    """
    own = set(_all(blocks))
    here = blocks[-1].lines[-1]
    best: tuple[int, list[Block]] | None = None
    for block in outline.blocks:
        if block.shape is Shape.HEADING or (own | claimed) & set(block.lines) or block.words > 40:
            continue
        both = joined([names[-1], block]) if names else block
        parts = list(_names(both))
        if not parts or not all(ends_like_organisation(p.text) for p in parts):
            continue
        if parts[0].lines[-1] in own or re.search(r"\b(?:is|are|will|was|has|have)\b", block.text):
            continue
        # A whole name by itself is a caption or a box, not the rest of a sentence.
        if len(parts) == 1 and not block.text.endswith("."):
            continue
        distance = abs(block.lines[0] - here)
        if best is None or distance < best[0]:
            best = (distance, [*names[:-1], *parts])
    return best[1] if best else names


def find_signatories(outline: Outline, found: Findings) -> None:
    """Propose the names and roles that close a foreword."""
    start = next((i for i, b in enumerate(outline.blocks) if _CLOSING.match(b.text)), None)
    if start is None:
        return
    people: list[list[tuple[int, str]]] = []
    for number, piece in (
        x for b in outline.blocks[start + 1 : start + 14] for x in _until_heading(b)
    ):
        if not piece:
            break
        open_role = people and people[-1][-1][1].endswith((" of", " and", "&"))
        if _NAME.match(piece) and not _ROLE.search(piece) and not open_role:
            people.append([(number, piece)])
        elif people:
            people[-1].append((number, piece))
    for (number, name), *roles in people:
        found.add(
            Kind.SIGNATORY,
            name.rstrip(","),
            [number, *(n for n, _ in roles)],
            0.9 if roles else 0.6,
            "A name after the closing words of the foreword, with the role beneath.",
            role=" ".join(r for _, r in roles),
        )


def _until_heading(block: Block) -> list[tuple[int, str]]:
    if block.shape is Shape.HEADING:
        return [(0, "")]
    return [(n, p.strip()) for n, p in block.pieces]
