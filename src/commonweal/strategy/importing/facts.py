"""Figures with their unit, date and source, and references to other documents."""

from __future__ import annotations

import re
from dataclasses import replace

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.language import sentences
from commonweal.strategy.importing.layout import Block, Shape
from commonweal.strategy.importing.outline import Outline
from commonweal.strategy.importing.proposals import Kind

_VALUE = re.compile(
    r"(?<![\w.,-])(?:£\s?)?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d-])|(?<![\w.,-])£\s?\d+(?:\.\d+)?(?:\s?(?:million|bn|m))?"
    r"|(?<![\w.,-])\d+(?:\.\d+)?\s?(?:%|per cent\b|million\b|billion\b)"
)
_UNIT = re.compile(r"^\s*(?:of\s+)?(?:the\s+)?((?:[a-z][a-z-]+\s?){1,3})")
_UNIT_STOP = re.compile(
    r"\s*\b(?:in|on|at|by|a|an|and|than|from|with|to|feel|feels|were|was|is|are|who|since|of)\b.*"
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_CITED = re.compile(r"\(([A-Z][^()]*?\b(?:19|20)\d\d\b[^()]*|Source:[^()]*)\)")
_SOURCE = re.compile(r"^\(?Source:\s*(.+?)\)?\.?$", re.IGNORECASE)
_APPENDIX = re.compile(
    r"\b(?:appendix|annex|annexe|schedule)\s+(?:[0-9]{1,2}|[A-Z])\b(?:\s+(?:of|to|in)\s+(?:the\s+)?"
    r"[A-Z][\w’&-]*(?:\s+(?:and|of|for|&|[A-Z][\w’&-]*|\d{4}(?:[-–/]\d{2,4})?))*)?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:[A-Z][\w’]*\s+)(?:(?:[A-Z][\w’]*|and|&|of|for)\s+){0,5}(?:Plan|Strategy|Act|Framework|Needs Assessment)"
    r"\b(?:\s*\(?(?:\d{4}(?:\s*[-–/]\s*\d{2,4})?)\)?)?"
)
_ELSEWHERE = re.compile(
    r"\b(?:you can read|read|see|download|available)\b.*\b(?:here|online|below)\b", re.I
)


# A number in what is promised is a target, no figure of how things are.
_PROMISES = {
    Kind.OUTCOME,
    Kind.FOCUS,
    Kind.MEASURE,
    Kind.INDICATOR,
    Kind.COMMITMENT,
    Kind.PRINCIPLE,
    Kind.DELIVERABLE,
    Kind.DELIVERY_STATEMENT,
    Kind.PLAN_ACTION,
}


def find(outline: Outline, found: Findings) -> None:
    """Propose figures and references, each with the words around it."""
    promised = {n for p in found.proposals if p.kind in _PROMISES for n in p.lines}
    for at, block in enumerate(outline.blocks):
        if block.shape is Shape.HEADING or block.cell is not None:
            continue
        if not promised & set(block.lines):
            _facts(outline, at, found)
    seen = {p.text.lower() for p in found.of(Kind.STRATEGY)}
    for block in outline.blocks:
        _references(block, found, seen)
    _lone_sources(outline, found)


def _facts(outline: Outline, at: int, found: Findings) -> None:
    block = outline.blocks[at]
    text = block.text
    for start, end in sentences(text):
        sentence = text[start:end]
        for match in _VALUE.finditer(sentence):
            whole = block.part(start, end)
            lines = block.part(start + match.start(), start + match.end()).lines
            cited = _CITED.search(sentence, match.end())
            source = (
                cited[1].removeprefix("Source:").strip() if cited else _source_after(outline, at)
            )
            before = sentence[: match.start()]
            year = _YEAR.search(source) if cited else None
            year = year or _YEAR.search(sentence)
            unit = _unit(sentence, match)
            found.add(
                Kind.FACT,
                sentence,
                whole.lines,
                0.8 if source or year else 0.6,
                "A figure in a sentence"
                + (", with its source." if source else "; no source stands beside it."),
                value=match[0].strip(),
                unit=unit,
                date=year[1] if year else "",
                source=source,
                value_lines=", ".join(map(str, lines)),
                change="yes"
                if re.search(
                    r"\b(?:increase|decrease|rise|fall|reduction|growth) (?:of|by)\s*(?:around |about |over |nearly )?$",
                    before,
                )
                else "",
            )


def _unit(sentence: str, match: re.Match[str]) -> str:
    after = _UNIT.match(sentence[match.end() :])
    words = _UNIT_STOP.sub("", after[1]).strip() if after else ""
    if "%" in match[0] or "per cent" in match[0]:
        return f"% of {words}" if words else "%"
    if words:
        return words
    # "a population estimated at 781,700": the noun stands before.
    before = re.findall(
        r"\b(population|crimes|incidents|offences|residents|people|households)\b",
        sentence[: match.start()],
    )
    return before[-1] if before else ""


def _source_after(outline: Outline, at: int) -> str:
    """A line "Source: …" soon after, as under a chart or at the foot of a column."""
    for block in outline.blocks[at + 1 : at + 3]:
        if block.shape is Shape.HEADING:
            break
        if match := _SOURCE.match(block.text):
            return match[1].strip()
    return ""


def _lone_sources(outline: Outline, found: Findings) -> None:
    """A "Source:" that stands alone belongs to the one figure of its section that has none."""
    for at, block in enumerate(outline.blocks):
        match = _SOURCE.match(block.text)
        if match is None:
            continue
        heading = outline.heading_of[at]
        within = {
            n
            for i, b in enumerate(outline.blocks)
            if outline.heading_of[i] == heading
            for n in b.lines
        }
        facts = [p for p in found.of(Kind.FACT) if p.lines[0] in within]
        if any(p.details.get("source") == match[1] for p in facts):
            continue
        bare = [p for p in facts if "source" not in p.details]
        if len(bare) == 1:
            found.replace(
                bare[0],
                replace(
                    bare[0],
                    lines=(*bare[0].lines, *block.lines),
                    details={**bare[0].details, "source": match[1].strip()},
                    why="A figure in a sentence; the one source in its section is taken for it.",
                ),
            )


def _references(block: Block, found: Findings, seen: set[str]) -> None:
    text = block.text
    spans: list[tuple[int, int]] = []
    for pattern, sure, why in (
        (_APPENDIX, 0.95, "An appendix is cited."),
        (_NAMED, 0.7, "A plan, a strategy or an Act is named."),
    ):
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in spans):
                continue
            spans.append(match.span())
            words = match[0].strip(" .,")
            key = words.lower()
            if key in seen:
                continue
            seen.add(key)
            part = block.part(*match.span())
            period = re.search(r"\d{4}(?:\s*[-–/]\s*\d{2,4})?", words)
            appendix = re.match(r"(?:appendix|annexe?|schedule)\s+\w+", words, re.IGNORECASE)
            found.add(
                Kind.REFERENCE,
                words,
                part.lines,
                sure,
                why,
                period=period[0] if period else "",
                appendix=appendix[0] if appendix else "",
            )
    if _ELSEWHERE.search(text) and not spans and block.words <= 25 and "document" in text:
        found.add(Kind.REFERENCE, text, block.lines, 0.8, "The reader is sent to another document.")
