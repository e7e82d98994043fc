"""Priorities: listed, titled with a narrative, or narrated without a title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonweal.strategy.importing.findings import Findings, lines_of
from commonweal.strategy.importing.language import likeness, sentence_case, sentences
from commonweal.strategy.importing.layout import Block, Shape, is_title, joined
from commonweal.strategy.importing.outline import DELIVERABLES, PLAN_ON_A_PAGE, Listed, Outline
from commonweal.strategy.importing.proposals import Kind, Proposal

INTRODUCES = re.compile(
    r"(?:\b(?:strategic|shared|key|overarching|following|these|our|partnership|proposed|\w+)\s+"
    r"priorities\b|\bpriorities (?:are|for|were)\b)[^.]*:$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\bthemes?\b.*\bwhich will\b|\bstatutory\b|\bdelivery priorities\b|\bissues\b", re.IGNORECASE
)
_NARRATES = re.compile(
    r"\bpriorit(?:y|ies)\b.*\b(?:focus(?:ed)? on|are|as follows|into the following)\b.*:$"
    r"|\bwill focus on:$|\bwill concentrate on:$",
    re.IGNORECASE | re.DOTALL,
)
# What a document says of its priorities all together is not one of them.
_ABOUT_ALL = re.compile(
    r"\bis not a priority\b|\b(?:all|the|these|our)(?: of the)? (?:\w+[ ’'s]* ){0,3}priorities\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*\((victims?|offenders?|locations?|people|places?)\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """The document's own list of its priorities."""

    lists: tuple[Listed, ...]

    @property
    def main(self) -> Listed:
        """The list under a heading that speaks of priorities, else the last."""
        under = [x for x in self.lists if re.search(r"priorit", x.heading, re.IGNORECASE)]
        return (under or list(self.lists))[-1] if not under else under[0]

    def nearest(self, title: str) -> tuple[int, Block | None]:
        """Place from 1 and entry of the list that a title names; (0, None) where none does."""
        scored = [
            (likeness(plain(item.text), plain(title)), -i, item)
            for i, item in enumerate(self.main.items, 1)
        ]
        best = max(scored, key=lambda s: s[:2], default=(0.0, 0, None))
        return (-best[1], best[2]) if best[0] >= 0.6 else (0, None)


def plain(title: str) -> str:
    """A title without its abbreviation or tag in brackets at the end."""
    return re.sub(r"\s*\([^)]*\)\s*$", "", title)


def listed_priorities(outline: Outline) -> Listing | None:
    """Lists of short entries that the document introduces as its priorities."""
    away = [
        *outline.region(PLAN_ON_A_PAGE),
        *outline.region(DELIVERABLES),
    ]
    lists = [
        x
        for x in outline.lists()
        if INTRODUCES.search(x.intro)
        and not _NOT.search(x.intro)
        and len(x.items) >= 2
        and not any(a <= x.at < b for a, b in away)
        and sum(item.words for item in x.items) / len(x.items) <= 12
        and not any(b.text.endswith(".") and b.words > 12 for b in x.items)
    ]
    return Listing(tuple(lists)) if lists else None


def find(outline: Outline, found: Findings) -> None:
    """Propose the priorities that no table has shown already."""
    if found.of(Kind.PRIORITY) or found.of(Kind.OVERARCHING_PRIORITY):
        return
    listing = listed_priorities(outline)
    titled = _titled(outline)
    if titled and (listing is None or len(titled) >= len(listing.main.items)):
        _propose_titled(outline, found, titled)
    elif listing is not None:
        _propose_listed(outline, found, listing)
    else:
        _propose_untitled(outline, found)


def _titled(outline: Outline) -> list[int]:
    """A run of numbered headings, each with prose beneath and no deeper number."""
    runs: list[list[int]] = []
    for i, block in enumerate(outline.blocks[:-1]):
        after = outline.blocks[i + 1]
        if (
            block.shape is Shape.HEADING
            and block.marker
            and (block.depth <= 1 or block.marker.endswith(".0"))
            and i not in outline.taken
            and after.shape is Shape.PARAGRAPH
            and after.words >= 12
        ):
            number = _ordinal(block.marker)
            if runs and number and number == _ordinal(outline.blocks[runs[-1][-1]].marker) + 1:
                runs[-1].append(i)
            else:
                runs.append([i])
    runs = [r for r in runs if len(r) >= 2 and _spoken_of(outline, r)]
    return max(runs, key=len, default=[])


_WORDS = {
    w: i
    for i, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_ROMAN = {
    r: i for i, r in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], 1)
}


def _ordinal(marker: str) -> int:
    """The number that a marker stands for: "3.", "Priority Two:", "C)", "iv."; 0 for none."""
    words = re.findall(r"\w+", marker.lower().removesuffix(".0")) or [""]
    word = words[-1]
    if word.isdigit():
        return int(word)
    if word in _WORDS:
        return _WORDS[word]
    if word in _ROMAN and word != "c":
        return _ROMAN[word]
    return ord(word) - 96 if len(word) == 1 and "a" <= word <= "z" else 0


def _spoken_of(outline: Outline, run: list[int]) -> bool:
    """Whether the document calls what it numbers priorities."""
    if any(re.match(r"priority", outline.blocks[i].marker, re.IGNORECASE) for i in run):
        return True
    before = " ".join(b.text for b in outline.blocks[max(0, run[0] - 6) : run[0]])
    return re.search(r"\bpriorit|\bfocus on\b|\bthemes\b", before, re.IGNORECASE) is not None


def _propose_titled(outline: Outline, found: Findings, titled: list[int]) -> None:
    for i in titled:
        heading = outline.blocks[i]
        _, end = outline.section(i)
        story: list[Block] = []
        for block in outline.blocks[i + 1 : end]:
            # A title without a number ends the last priority.
            if block.shape is Shape.PARAGRAPH and is_title(block.text) and block.gap:
                break
            story.append(block)
        priority = found.add(
            Kind.PRIORITY,
            sentence_case(heading.text),
            heading.lines,
            0.95,
            "A numbered title with a narrative beneath, in a row of such titles.",
            title=sentence_case(heading.text),
            number=heading.marker.rstrip(".):"),
        )
        _narrate(found, priority, story)
        outline.taken.update(range(i, i + 1 + len(story)))


def _propose_listed(outline: Outline, found: Findings, listing: Listing) -> None:
    """Entries of the list as priorities; their own sections give the narrative."""
    main = listing.main
    others = [b for x in listing.lists if x is not main for b in x.items]
    for item in main.items:
        tag = _TAG.search(item.text)
        title = _TAG.sub("", item.text).rstrip(" ;.,")
        also = [b for b in others if likeness(b.text, item.text) >= 0.6]
        priority = found.add(
            Kind.PRIORITY,
            title,
            item.lines,
            0.95,
            f"An entry of the list introduced by “{main.intro[-80:]}”.",
            title=title,
            number=item.marker if item.numbered else "",
            tag=tag[1].lower() if tag else "",
            also=", ".join(str(n) for b in also for n in b.lines),
        )
        section = section_of(outline, title)
        if section is not None:
            _narrate(found, priority, _story(outline, section, title))


def section_of(outline: Outline, title: str) -> int | None:
    """The heading that bears the title of a priority, if it has a section of its own."""
    for i, block in enumerate(outline.blocks):
        if block.shape is Shape.HEADING and likeness(plain(block.text), title) >= 0.75:
            return i
    return None


def _story(outline: Outline, section: int, title: str) -> list[Block]:
    story: list[Block] = []
    for block in outline.blocks[section + 1 : outline.section(section)[1]]:
        if block.shape is Shape.ITEM or (block.text.endswith(":") and story):
            break
        if block.words > 6 and not block.text.endswith(("?", ":")):
            story.append(block)
    return story


def _propose_untitled(outline: Outline, found: Findings) -> None:
    """After "… will focus on:" every paragraph is a priority that has lost its title."""
    for at, block in enumerate(outline.blocks):
        if block.shape is Shape.HEADING or not _NARRATES.search(block.text[-400:]):
            continue
        for paragraph in _paragraphs(outline, at + 1):
            whole = joined(paragraph)
            if whole.words < 12 or _ABOUT_ALL.search(whole.text):
                continue
            start, end = sentences(whole.text)[0]
            priority = found.add(
                Kind.PRIORITY,
                whole.text[start:end],
                whole.lines,
                0.75,
                "A paragraph after the sentence that announces the priorities; it bears no title.",
                untitled="yes",
                ask="What is this priority called? The document gives it no title.",
            )
            _narrate(found, priority, [whole])
            outline.taken.update(outline.blocks.index(b) for b in paragraph)
        return


def _paragraphs(outline: Outline, start: int) -> list[list[Block]]:
    """Blocks up to the next title, those without a blank line between taken together."""
    found: list[list[Block]] = []
    for block in outline.blocks[start:]:
        if block.shape is Shape.HEADING or (is_title(block.text) and block.gap):
            break
        found.append([block])
    if any(p[0].gap for p in found[1:]):
        merged: list[list[Block]] = []
        for paragraph in found:
            if merged and not paragraph[0].gap:
                merged[-1].extend(paragraph)
            else:
                merged.append(paragraph)
        return merged
    return found


def _narrate(found: Findings, priority: Proposal, story: list[Block]) -> None:
    if story:
        found.add(
            Kind.NARRATIVE,
            " ".join(b.text for b in story),
            lines_of(story),
            0.9,
            "The text beneath the title of a priority."
            if priority.details.get("title")
            else "The paragraph itself.",
            parent=priority.id,
        )
