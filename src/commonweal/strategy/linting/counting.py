"""Numbers in words against what is there to be counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonweal.strategy.importing.lines import Line
from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.sheet import Passage, Sheet, short
from commonweal.vocabulary.words import SMALL, plural, small

NUMBERS = {word: n for n, word in enumerate(SMALL) if n > 1} | {
    "both": 2, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
THINGS = (
    "priorities", "themes", "outcomes", "objectives", "aims", "goals", "ambitions", "principles",
    "duties", "boards", "groups", "bodies", "authorities", "partners", "actions", "deliverables",
    "indicators", "measures", "pillars", "areas", "issues", "commitments", "strands",
)  # fmt: skip
_NUMBER = "|".join(NUMBERS)
_SAID = re.compile(
    rf"\b(?P<all>all\s+)?(?P<number>{_NUMBER}|\d{{1,2}})\b(?P<between>(?:\s+(?:of|the|our|its|their|[\w’'-]+)){{0,5}}?)"
    rf"\s+(?P<thing>{'|'.join(THINGS)})\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"^\s*[xX×]\s?(\d{1,2})\s*$")
LONG = 20
"""Words from which a passage is prose, not an item of a list."""


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def lost_list(sheet: Sheet) -> Iterator[Defect]:
    """An introduction counts what follows ("The three priorities are:"), and fewer follow."""
    for i, passage in enumerate(sheet.passages):
        said = list(_SAID.finditer(passage.text))
        if not said or not passage.text.rstrip().endswith(":"):
            continue
        expected = _number(said[-1]["number"])
        items = _items(sheet.passages[i + 1 :])
        if len(items) >= expected:
            continue
        again = [
            later
            for later in sheet.passages[i + 1 :]
            if later not in items and later.text in {item.text for item in items}
        ]
        wrong = f"“{short(passage.text)}” promises {small(expected)}, and {small(len(items))} "
        wrong += "follows." if len(items) == 1 else "follow."
        seen = "; ".join(f"“{short(item.text, 50)}” (line {item.first})" for item in items)
        if again:
            seen += f", which stands again as a heading at line {again[0].first}"
        yield found(
            "lost list",
            [passage.first, *(n for item in (*items, *again) for n in item.numbers)],
            wrong,
            seen=seen + "." if seen else "No item follows.",
            do="Ask the author for the whole list; it was probably lost when the document was copied.",
            severity=Severity.ASK,
        )


def _items(passages: Sequence[Passage]) -> list[Passage]:
    """What stands as a list right after an introduction, up to the first prose."""
    items: list[Passage] = []
    for passage in passages:
        prose = len(passage.words) > LONG and not passage.marked
        if prose or passage.clause or (passage.text.endswith(":") and not passage.marked):
            break
        if items and bool(items[0].bullet) != bool(passage.bullet):
            break
        items.append(passage)
    return items


def count_disagrees(sheet: Sheet) -> Iterator[Defect]:
    """A number of priorities in a sentence, where the document lists another number of them."""
    listed = _listed(sheet)
    for passage in sheet.passages:
        for said in _SAID.finditer(passage.text):
            thing = said["thing"].lower()
            whole = bool(said["all"]) or said["number"].lower() == "both"
            whole = whole or passage.text[: said.start()].rstrip().lower().endswith("the")
            if not whole or thing not in listed or "statutory" in said["between"].lower():
                continue
            tallies = listed[thing]
            number = _number(said["number"])
            if number in {len(t) for t in tallies}:
                continue
            there = max(tallies, key=len)
            lines = [n for n, _ in there]
            yield found(
                "count disagrees",
                [*passage.at(said.start(), said.end()), *lines],
                f"The text speaks of {small(number)} {thing}, but {small(len(there))} are listed.",
                seen=f"“{short(said[0])}”; listed: "
                + "; ".join(short(t, 40) for _, t in there)
                + ".",
                do="Correct the number, or say which of them are meant.",
            )


_KINDS = {
    "priorities": (Kind.PRIORITY, Kind.OVERARCHING_PRIORITY),
    "outcomes": (Kind.OUTCOME,),
    "duties": (Kind.DUTY,),
    "boards": (Kind.BOARD,),
    "themes": (Kind.THEME, Kind.CRITICAL_THEME),
}


def _listed(sheet: Sheet) -> dict[str, list[list[tuple[int, str]]]]:
    """For each kind of thing, the lists of it that the document has: line and words of each."""
    listed: dict[str, list[list[tuple[int, str]]]] = {}
    if sheet.reading is not None:
        for thing, kinds in _KINDS.items():
            for kind in kinds:
                if items := sheet.reading.of(kind):
                    listed.setdefault(thing, []).append([(p.lines[0], p.text) for p in items])
    run: list[tuple[int, str]] = []
    introduced: set[str] = set()
    for passage in sheet.passages:
        if passage.heading and passage.bullet.rstrip(".)").isdigit():
            if int(passage.bullet.rstrip(".)")) == len(run) + 1:
                run.append((passage.first, passage.text))
        elif not run and passage.text.endswith(":"):
            introduced = {t for t in THINGS if t in passage.text.lower()}
    if len(run) > 1:
        for thing in introduced:
            listed.setdefault(thing, []).append(run)
    return listed


def unclear_multiple(sheet: Sheet) -> Iterator[Defect]:
    """A bare "x7" in a chart: another number of boxes is named there."""
    for at, line in enumerate(sheet.lines):
        if not (times := _TIMES.match(line.text)) or at == 0:
            continue
        number = int(times[1])
        noun = sheet.lines[at - 1].text.split()[-1].rstrip("s").lower()
        named = [
            other.number
            for other in _chart_around(sheet, line.number)
            if other.text.split()[-1].lower() == noun
        ]
        if len(named) == number:
            continue
        yield found(
            "unclear multiple",
            [line.number, *named],
            f"“{line.text.strip()}” stands in a chart that names {plural(len(named), noun)}, not {small(number)}.",
            seen=f"Below “{sheet.lines[at - 1].text.strip()}”; names ending in {noun} at lines {', '.join(map(str, named))}.",
            do=f"Say which {small(number)} are meant, by name.",
            severity=Severity.ASK,
        )


def _chart_around(sheet: Sheet, number: int) -> list[Line]:
    """Lines of the chart that a line stands in: from prose before it to prose after it."""
    inside: list[Line] = []
    for passage in sheet.passages:
        # Boxes of a chart hold names, not lists in a sentence.
        if len(passage.words) > LONG or ";" in passage.text or passage.text.endswith("."):
            if passage.first > number:
                break
            inside = []
        else:
            inside += passage.lines
    return inside
