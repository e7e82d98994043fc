"""Measures and indicators that cannot be counted as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonweal.strategy.importing.proposals import Kind
from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.sheet import Sheet, short
from commonweal.strategy.measuring import parse
from commonweal.vocabulary.words import join, small

_HANGING = re.compile(
    r"\b(?:related|based|linked|led|specific|oriented|of|for|the|a|with|by|in)$", re.IGNORECASE
)
_AS_MEASURE = re.compile(
    r"^(?:(?:increas|decreas|reduc|improv)ed\s|(?:an? |the )?(?:increase|decrease|reduction|rise|fall|improvement) in\s)",
    re.IGNORECASE,
)


def unfinished_indicator(sheet: Sheet) -> Iterator[Defect]:
    """An indicator, or an item of a list, ends before its noun ("alcohol related")."""
    items = {p.numbers: p.text for run in sheet.lists for p in run}
    if sheet.reading is not None:
        for kind in (Kind.INDICATOR, Kind.MEASURE):
            items |= {p.lines: p.text for p in sheet.reading.of(kind)}
    for lines, text in items.items():
        if len(text.split()) < 12 and _HANGING.search(text.rstrip(" ;")):
            yield found(
                "unfinished indicator",
                lines,
                f"“{short(text)}” is not finished: related, or belonging, to what?",
                seen=f"It ends in “{text.split()[-1]}”.",
                do="Say what is counted, by whom and where; until then it has no number.",
                severity=Severity.ASK,
            )


def compound_measure(sheet: Sheet) -> Iterator[Defect]:
    """A measure holds several indicators, which may go different ways."""
    if sheet.reading is not None:
        measures = [(p.lines, p.text) for p in sheet.reading.of(Kind.MEASURE)]
    else:
        measures = [(p.numbers, p.text) for p in sheet.passages if _AS_MEASURE.match(p.text)]
    for lines, text in measures:
        atoms = parse(text).atoms
        if len(atoms) > 1:
            yield found(
                "compound measure",
                lines,
                f"One measure holds {small(len(atoms))} indicators.",
                seen=join([f"“{atom.text}”" for atom in atoms]) + ".",
                do="Split it, so that each has its own number, target and colour.",
                severity=Severity.CHECK,
            )
