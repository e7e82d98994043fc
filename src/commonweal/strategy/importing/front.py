"""The strategy itself: its title, period, status and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.language import sentence_case, sentences
from commonweal.strategy.importing.layout import Block, Shape
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind

_RANGE = re.compile(
    r"(?:\bbetween\s+)?\b(20\d\d)\s*(?:[-–—/]|to|and)\s*((?:20)?\d\d)\b(?![-/])", re.IGNORECASE
)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_SPAN = re.compile(
    rf"\b(?:next|over the|coming)\s+(?:next\s+|coming\s+)?(\d|{'|'.join(_WORDS)})[- ]years?\b", re.I
)
_TITLE = re.compile(r"\b(?:strategy|strategic|priorities|plan)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:[A-Z][\w’]+ ){1,4}(?:(?:and|&) (?:[A-Z][\w’]+ ){1,3})?(?:Strategy|Plan)\b"
    r"(?=\s*\(?\s*20\d\d)"
)
_PARTNERSHIP = re.compile(
    r"\b(Safer [A-Z][a-z]+(?: [A-Z][a-z]+)? Partnership\b|Safer [A-Z][a-z]+|(?:[A-Z][a-z]+ ){1,4}Community Safety Partnership)"
)
_DRAFT = re.compile(r"\b(?:proposed|draft|consultation)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:current|existing)\b.*\bstrategy\b.*\b(?:end|expire|conclude)\w*\b.*?\b(20\d\d)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Period:
    start: int
    end: int
    lines: tuple[int, ...]
    weight: float
    why: str

    @property
    def written(self) -> str:
        return f"{self.start}-{self.end % 100:02d}"


def find(outline: Outline, found: Findings) -> None:
    """Propose the one strategy that the document is."""
    if not outline.blocks:
        return
    title, sure, why = _title(outline)
    period = max(_periods(outline), key=lambda p: p.weight, default=None)
    text = " ".join(b.text for b in outline.blocks)
    whole = title.text
    status = "proposed" if _DRAFT.search(" ".join(b.text for b in outline.blocks[:6])) else ""
    ends = next(
        (m for b in outline.blocks for s in [*_sentences(b)] if (m := _ENDS.search(s))), None
    )
    if status and ends and (period is None or period.weight < 0.8):
        # A proposal follows the strategy that ends.
        block = next(b for b in outline.blocks if _ENDS.search(b.text))
        year = int(ends[1])
        period = _Period(year, year, block.lines, 0.6, "the end of the strategy before it")
    lines = [*title.lines, *(period.lines if period else ())]
    found.add(
        Kind.STRATEGY,
        sentence_case(whole),
        sorted(dict.fromkeys(lines)),
        sure,
        why + (f" Its period is from {period.why}." if period else " No period was found."),
        title=sentence_case(whole),
        period=period.written if period and period.end != period.start else "",
        start=str(period.start) if period else "",
        end=str(period.end) if period and period.end != period.start else "",
        status=status,
        partnership=_partnership(text),
        before_ends=ends[1] if ends and status else "",
        ask="" if period else "Which years is this strategy for?",
    )


def _sentences(block: Block) -> Iterator[str]:
    text = block.text
    return (text[a:b] for a, b in sentences(text))


def _title(outline: Outline) -> tuple[Block, float, str]:
    blocks = outline.blocks
    for i, block in enumerate(blocks[:8]):
        if re.match(r"(?:report )?title:$", block.text, re.IGNORECASE) and i + 1 < len(blocks):
            return blocks[i + 1], 0.95, "The words after “Title:”."
    for block in blocks[:4]:
        styled = block.style.lower().startswith("title")
        if styled or (
            block.words <= 14 and _TITLE.search(block.text) and not block.text.endswith(".")
        ):
            return block, 0.9, "The first short line that speaks of strategy or priorities."
    named = [
        (block.part(*m.span()), m[0])
        for block in blocks
        for m in _NAMED.finditer(block.text)
        if not re.search(r"\bsource\b", block.text, re.IGNORECASE)
    ]
    if named:
        # Its own name, rather than that of a plan which it cites.
        best = max(named, key=lambda n: ("Strategy" in n[1], len(n[1])))
        return best[0], 0.8, "The name of a strategy with its years."
    return (
        blocks[0].part(0, min(120, len(blocks[0].text))),
        0.4,
        "The first words; no title was found.",
    )


def _periods(outline: Outline) -> Iterator[_Period]:
    for i, block in enumerate(outline.blocks):
        text = block.text
        for match in _RANGE.finditer(text):
            start = int(match[1])
            end = int(match[2]) if len(match[2]) == 4 else start // 100 * 100 + int(match[2])
            if not start < end <= start + 15:
                continue
            around = text[max(0, match.start() - 90) : match.end() + 90]
            lines = block.part(*match.span()).lines
            if match[0].lower().startswith("between"):
                yield _Period(start, end, lines, 0.95, "“between … and …”")
            elif re.search(r"\bappendix\b|\bSource\b", around, re.IGNORECASE):
                yield _Period(start, end, lines, 0.4, "a document that is cited")
            elif re.search(r"\b[Dd]elivery (?:priorities|plan)\b", around):
                yield _Period(start, end, lines, 0.3, "a year of delivery")
            elif re.search(r"\b[Ss]trategy\s*\(?$", text[: match.start()]):
                yield _Period(start, end, lines, 0.9 - i / 10_000, "the name of the strategy")
            elif block.shape is Shape.HEADING:
                yield _Period(start, end, lines, 0.8 - i / 10_000, "a heading")
            elif _TITLE.search(around):
                yield _Period(start, end, lines, 0.6 - i / 10_000, "the words around it")
        if span := _SPAN.search(text):
            years = _WORDS.get(span[1].lower()) or int(span[1])
            year = re.search(r"\b(20\d\d)\b", text)
            if year:
                start = int(year[1])
                lines = block.part(*span.span()).lines
                yield _Period(
                    start, start + years, lines, 0.7, "the number of years and the year cited"
                )


def _partnership(text: str) -> str:
    """The name that the partnership goes by: the one used most, the fuller at a tie."""
    names: dict[str, int] = {}
    for match in _PARTNERSHIP.finditer(text):
        name = match[1].strip()
        names[name] = names.get(name, 0) + 1
    if names:
        return max(
            names, key=lambda n: (names[n] * (2 if n.endswith("Partnership") else 1), len(n))
        )
    short = re.search(r"\b([A-Z]{2,5}P)\b", text)
    return short[1] if short else ""
