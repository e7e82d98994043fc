"""What the document points at: is it there, and is it for the same years?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonweal.strategy.linting.defects import Defect, Severity, found
from commonweal.strategy.linting.sheet import Sheet, short

_APPENDIX = re.compile(
    r"\b(?P<what>appendix|annex|annexe)\s+(?P<which>\d{1,2}|[A-Z])\b(?P<of>\s+(?:of|to|in)\s+the\s+[^.,;)]{3,60})?",
    re.IGNORECASE,
)
_YEARS = r"(?P<from>20\d\d)\s*(?:[-–/]|to|and)\s*(?P<to>(?:20)?\d\d)"
_OWN = (
    re.compile(rf"\b(?:between|from|for|over)\s+{_YEARS}\b", re.IGNORECASE),
    re.compile(rf"\b(?:strategy|plan|priorities)\s*\({_YEARS}\)", re.IGNORECASE),
)
_OWN_TITLE = re.compile(rf"\b(?:strategy|plan|priorities)\b[^.]*?{_YEARS}$", re.IGNORECASE)
_CITED = re.compile(rf"\b(?P<name>(?:[A-Z][\w’']+\s+){{0,5}}(?:Plan|Strategy))\s+\(?{_YEARS}\b")
TITLES = 5
"""Passages at the start of a document among which its title stands."""


def absent_appendix(sheet: Sheet) -> Iterator[Defect]:
    """An appendix is cited, and neither this document nor those beside it have one of that name."""
    sheets = (sheet, *(Sheet(other) for other in sheet.others))
    heads = [" ".join(p.text.lower().split()) for s in sheets for p in s.passages]
    for passage in sheet.passages:
        for cited in _APPENDIX.finditer(passage.text):
            named = f"{cited['what'].capitalize()} {cited['which']}"
            name = named.lower()
            if cited.start() == 0 or any(re.match(rf"{re.escape(name)}\b", h) for h in heads):
                continue
            yield found(
                "absent appendix",
                passage.at(cited.start(), cited.end()),
                f"{named} is cited, and it is not here.",
                seen=f"“{short(cited[0])}”.",
                do="Attach it, or give a link to the document that holds it.",
            )


def _span(years: re.Match[str]) -> tuple[int, int]:
    first = int(years["from"])
    last = years["to"]
    return first, int(last) if len(last) == 4 else first // 100 * 100 + int(last)


def plan_of_other_years(sheet: Sheet) -> Iterator[Defect]:
    """A page for some years points at a plan of several years that ends before they do.

    A plan of one year inside a strategy of several is how plans are made, and passes.
    """
    own = None
    for i, passage in enumerate(sheet.passages):
        title = i < TITLES and passage.heading
        for pattern in (_OWN_TITLE, *_OWN) if title else _OWN:
            if own is None and (said := pattern.search(passage.text)):
                own, where = _span(said), passage.at(said.start(), said.end())
    if own is None:
        return
    for passage in sheet.passages:
        for cited in _CITED.finditer(passage.text):
            first, last = _span(cited)
            if last - first < 2 or last >= own[1] or last < own[0]:
                continue
            yield found(
                "plan of other years",
                [*where, *passage.at(cited.start(), cited.end())],
                f"The document speaks for {own[0]} to {own[1]} but points at a plan for {first} to {last}.",
                seen=f"“{short(cited[0])}”.",
                do="Point at the plan for the same years, or say why the older one still holds.",
                severity=Severity.CHECK,
            )
