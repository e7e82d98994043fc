"""The plan on a page: actions and indicators out of a drawing that became lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.labels import INDICATORS
from commonweal.strategy.importing.language import is_imperative, is_open, likeness
from commonweal.strategy.importing.layout import BULLET, PAGE_NUMBER
from commonweal.strategy.importing.outline import PLAN_ON_A_PAGE, Outline
from commonweal.strategy.importing.proposals import Kind

# Labels of the boxes, in whole once their lines are joined.
_DO = re.compile(r"^(?:what (?:will we|we will) do|(?:our |key )*actions)\s*[?:]?$", re.IGNORECASE)
_HOW = re.compile(r"^(?:how (?:will we|we will) do it|our approach\w*\b.*)\s*[?:]?$", re.IGNORECASE)
_ASKS = re.compile(r"^(?:How|What)\b")
_BOX = re.compile(
    r"^(?:outcomes?|ambition|vision|our (?:shared |key |strategic )?(?:priorities|focus|outcome|ambition|vision)"
    r"|people (?:&|and) places?|plan[- ]on[- ]a[- ]page|how (?:will we|we will) (?:measure|know)\b.*)\s*[?:]?$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Text:
    """Lines of the drawing that run on, with the line of each."""

    pieces: list[tuple[int, str]] = field(default_factory=list)
    listed: bool = False
    gap: int = 0

    @property
    def text(self) -> str:
        text = ""
        for _, piece in self.pieces:
            text += piece if not text or text.endswith(("-", "/")) else " " + piece
        return text

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(n for n, _ in self.pieces)


def find(outline: Outline, found: Findings) -> None:
    """Propose the actions, indicators and approaches of the plan on a page."""
    for start, end in outline.region(PLAN_ON_A_PAGE):
        first = outline.blocks[start].lines[0]
        last = outline.blocks[end].lines[0] if end < len(outline.blocks) else None
        box = ""
        for text in _texts(outline, first, last):
            label = _label(text.text)
            if label:
                box = label
            elif box == "indicators" and (text.listed or text.gap == 0):
                found.add(
                    Kind.INDICATOR,
                    text.text,
                    text.lines,
                    0.9,
                    "A listed entry beside “Indicators” in the plan on a page.",
                )
            elif box == "approaches":
                if len(text.text.split()) <= 12 and not _ASKS.match(text.text):
                    found.add(
                        Kind.APPROACH,
                        text.text,
                        text.lines,
                        0.85,
                        "A box under “Our approaches” in the plan on a page.",
                    )
            elif not text.listed and is_imperative(text.text) and len(text.text.split()) >= 3:
                found.add(
                    Kind.PLAN_ACTION,
                    text.text,
                    text.lines,
                    0.9 if box in ("actions", "how") else 0.75,
                    "A box of the plan on a page that begins with a command.",
                    ask="Which priority is this under? The columns of the page are lost.",
                )
        outline.taken.update(range(start, end))


def _label(text: str) -> str:
    if INDICATORS.match(text):
        return "indicators"
    if _DO.match(text):
        return "actions"
    if _HOW.match(text):
        return "approaches" if text.lower().startswith("our approach") else "how"
    return "box" if _BOX.match(text) else ""


def _texts(outline: Outline, first: int, last: int | None) -> Iterator[_Text]:
    """Runs of lines that belong to one box: cut at blanks, marks, labels and new commands."""
    current, gap = _Text(), 0
    for line in outline.document.lines[first : (last - 1) if last else None]:
        text = line.text.strip()
        if not text or PAGE_NUMBER.match(line.text):
            gap += 1
            if current.pieces and (gap == 1):
                yield current
                current = _Text()
            continue
        mark = BULLET.match(line.text)
        listed = (
            mark is not None
            or line.style.startswith("List")
            or (0.6 < line.left <= 8 and text[:1].isupper())
        )
        words = mark["rest"] if mark else text
        new = (
            listed
            or _ASKS.match(words)
            or (
                current.pieces
                and not current.listed
                and is_imperative(words)
                and words[:1].isupper()
                and not is_open(current.text)
            )
        )
        if current.pieces and (new or _label(current.text) == "box" or _closed(current.text)):
            yield current
            current = _Text(gap=0)
        if not current.pieces:
            current = _Text(listed=listed, gap=gap)
        current.pieces.append((line.number, words))
        gap = 0
    if current.pieces:
        yield current


def _closed(text: str) -> bool:
    """Whether a label is complete, so that what follows is another box."""
    return text.endswith("?") or _label(text) in ("indicators", "actions")


def join_deliverables(found: Findings) -> None:
    """Tie each action of the page to the deliverable or commitment that it repeats."""
    full = [*found.of(Kind.DELIVERABLE), *found.of(Kind.COMMITMENT)]
    for old in found.of(Kind.PLAN_ACTION):
        scored = [(_within(old.text, p.text), p) for p in full]
        best = max(scored, key=lambda s: s[0], default=None)
        if best and best[0] >= 0.6:
            details = {**old.details, "repeats": best[1].id}
            found.replace(old, replace(old, details=details))


def _within(short: str, long: str) -> float:
    """Likeness of a short text to the beginning of a longer one."""
    head = " ".join(long.split()[: len(short.split()) + 6])
    return max(likeness(short, head), likeness(short, long))
