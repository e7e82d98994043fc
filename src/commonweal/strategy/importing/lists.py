"""Lists that a sentence or a label introduces: duties, themes, principles, commitments …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonweal.strategy.importing.findings import Findings
from commonweal.strategy.importing.layout import Block, Shape, is_title
from commonweal.strategy.importing.outline import DELIVERABLES, PLAN_ON_A_PAGE, Listed, Outline
from commonweal.strategy.importing.proposals import Kind, Proposal


@dataclass(frozen=True, slots=True)
class Rule:
    """What a list holds, by the sentence that introduces it or the heading it stands under."""

    kind: Kind
    intro: str
    heading: str = r"(?!)"
    why: str = ""
    shortest: int = 2

    def matches(self, listed: Listed) -> float:
        if listed.intro and re.search(self.intro, listed.intro, re.IGNORECASE):
            return 0.95
        if listed.first_under_heading and re.search(self.heading, listed.heading, re.IGNORECASE):
            return 0.85
        return 0.0


# In order: the first that matches decides. Words of the field, not of one document.
RULES = (
    Rule(
        Kind.STATUTORY_PRIORITY,
        r"\bstatutory (?:and \w+ )?priorit",
        r"^statutory priorit",
        "introduced as statutory priorities",
    ),
    Rule(
        Kind.DUTY,
        r"\bstatutory (?:requirement|dut|responsibilit|obligation|function)|\blegal(?:ly)?"
        r" (?:requirement|dut|obligation|required|obliged)|\brequired by (?:law|statute)"
        r"|\bdut(?:y|ies) (?:of|to|are|include)\b.*:$",
        r"^(?:our |the )?(?:statutory|legal) (?:duties|requirements|responsibilities|functions)",
        "introduced as what the law requires",
    ),
    Rule(
        Kind.REFLECTION,
        r"\b(?:views?|reflections?|feedback|comments?|suggestions?|points)\b.*"
        r"\b(?:includ\w+|were|are|made|raised|following)\b.*:$",
        r"^(?:reflections|key views|feedback)",
        "introduced as what those present thought",
    ),
    Rule(
        Kind.SUPPORTING_ISSUE,
        r"\b(?:support|assist|work with|contribute)\b.*\b(?:other|partner\w*)\b.*"
        r"\b(?:boards?|groups?|partnerships?)\b.*:$",
        r"^(?:shared|supporting) issues",
        "introduced as issues supported with other boards",
    ),
    Rule(
        Kind.THEME,
        r"\bcross-?\s?cutting\b|\bthemes?\b.*\b(?:guide|underpin|run through|across|approach)\b",
        r"^cross-?\s?cutting|^(?:key |guiding )themes$",
        "introduced as themes that run across the priorities",
    ),
    Rule(
        Kind.CRITICAL_THEME,
        r"\b(?:themes|issues|threats|concerns)\b.*\b(?:identified|summarised|emerged|emerging"
        r"|below|following|found)\b.*:$",
        r"^(?:critical|key|main) (?:themes|issues)",
        "introduced as the themes that the evidence showed",
    ),
    Rule(
        Kind.PROMPT,
        r"\bopportunit(?:y|ies) (?:to|for)\b.*:$",
        r"^opportunities$",
        "introduced as opportunities to consider",
    ),
    Rule(
        Kind.PRINCIPLE,
        r"^(?:it|this|this priority) (?:is|means)(?: all)?(?: about)?\s*:$|\bprinciples\b.*:$",
        r"^(?:our |guiding )*principles$",
        "introduced by what the priority is about",
        shortest=1,
    ),
    Rule(
        Kind.FOCUS,
        r"\bfocus+(?:ing)? on\b|\bareas? (?:of|for) focus\b|^our focus\b|\bfocus(?:es)? (?:is|are)\b",
        r"^(?:our |areas of )focus",
        "introduced as areas of focus",
    ),
    Rule(
        Kind.COMMITMENT,
        r"\bwe (?:will|shall|pledge|commit|promise|are committed)\b.*:$"
        r"|\bwork(?:ing)? (?:collectively|together|jointly)(?: \w+)* to\s*:$|\bcommitments?\b.*:$",
        r"^(?:our )?commitments$|^what we will do$",
        "introduced by “we will”",
        shortest=1,
    ),
    Rule(
        Kind.INDICATOR,
        r"^(?:our |key |headline |main |performance |success )*(?:indicators?|performance measures?)\s*:?$"
        r"|\bindicators\b.*:$",
        r"^(?:our |key |headline |performance )*indicators$",
        "under the label of indicators",
    ),
    Rule(
        Kind.NEXT_STEP,
        r"^(?:the |our |proposed )*next steps\b",
        r"\bnext steps\b",
        "under the heading of next steps",
        shortest=1,
    ),
    Rule(
        Kind.APPROACH,
        r"^our (?:approach|approaches|values|ways? of working)\b",
        r"^our (?:approach|approaches|values|ways? of working)\b",
        "under the label of approaches",
    ),
)
_UNDER_A_PRIORITY = {Kind.PRINCIPLE, Kind.COMMITMENT}
_ONE_STRATEGY = {Kind.FOCUS}


def find(outline: Outline, found: Findings) -> None:
    """Propose the entries of every list that a rule knows."""
    away = [*outline.region(PLAN_ON_A_PAGE), *outline.region(DELIVERABLES)]
    for listed in outline.lists():
        if listed.at in outline.taken or any(a <= listed.at < b for a, b in away):
            continue
        for rule in RULES:
            sure = rule.matches(listed)
            if sure and len(listed.items) >= rule.shortest:
                _propose(outline, found, rule, listed, sure)
                break
    _next_steps(outline, found)
    _one_outcome(outline, found)


def _propose(outline: Outline, found: Findings, rule: Rule, listed: Listed, sure: float) -> None:
    said = listed.intro or listed.heading
    parent = owner(outline, found, listed.at) if rule.kind in _UNDER_A_PRIORITY else None
    for item in listed.items:
        if rule.kind is Kind.FOCUS and item.words > 30:
            continue
        title, body = _title_of(item)
        found.add(
            rule.kind,
            item.text,
            item.lines,
            sure,
            f"An entry of a list {rule.why}: “{said[-90:]}”.",
            parent=parent.id if parent else None,
            title=title,
            body=body,
            number=item.marker if item.numbered else "",
        )
    outline.taken.update(range(listed.at, listed.at + len(listed.items)))


def _title_of(item: Block) -> tuple[str, str]:
    """The words before a colon or a dash that name an entry, and the rest."""
    match = re.match(r"(.{3,70}?)(?::| [-–—~] )\s*(\S.*)$", item.text)
    if match and is_title(match[1]) and len(match[1].split()) <= 8:
        return match[1].strip(), match[2].strip()
    return "", ""


def owner(outline: Outline, found: Findings, at: int) -> Proposal | None:
    """The priority whose section a block stands in, by the nearest heading that names one."""
    for i in range(at - 1, -1, -1):
        block = outline.blocks[i]
        titled = block.shape is Shape.HEADING or (
            block.shape is not Shape.ITEM and is_title(block.text) and block.words <= 12
        )
        if titled:
            best = found.like(Kind.PRIORITY, re.sub(r"\([^)]*\)$", "", block.text), 0.7)
            if best is not None:
                return best
    return None


def _next_steps(outline: Outline, found: Findings) -> None:
    """Clauses under "Next steps" that are paragraphs, not a list."""
    if found.of(Kind.NEXT_STEP):
        return
    for start, end in outline.region(re.compile(r"\bnext steps\b", re.IGNORECASE)):
        for block in outline.blocks[start + 1 : end]:
            if block.words >= 5:
                found.add(
                    Kind.NEXT_STEP, block.text, block.lines, 0.8, "Stands under “Next steps”."
                )


def _one_outcome(outline: Outline, found: Findings) -> None:
    """The outcome and the ambition of the strategy as a whole, under their own labels."""
    away = outline.region(PLAN_ON_A_PAGE)
    for kind, pattern in (
        (Kind.OUTCOME, r"^(?:our |the )*(?:overall )?outcome:?$"),
        (Kind.AMBITION, r"^(?:our |the )*(?:ambition|vision):?$"),
    ):
        for i, block in enumerate(outline.blocks[:-1]):
            if i in outline.taken or any(a <= i < b for a, b in away):
                continue
            if not re.match(pattern, block.text, re.IGNORECASE):
                continue
            if (
                block.shape is Shape.HEADING
                and kind is Kind.AMBITION
                and _later(outline, i, pattern)
            ):
                continue
            body = _body_of_label(outline, i)
            if body and not any(p.parent is None for p in found.of(kind)):
                found.add(
                    kind,
                    " ".join(b.text for b in body),
                    [n for b in body for n in b.lines],
                    0.85,
                    f"Stands under the label “{block.text}”.",
                )


def _later(outline: Outline, at: int, pattern: str) -> bool:
    """Whether the same label comes again in the section: then that one says more exactly."""
    start, end = outline.section(at)
    return any(re.match(pattern, b.text, re.IGNORECASE) for b in outline.blocks[start:end])


def _body_of_label(outline: Outline, at: int) -> list[Block]:
    """What a label is over: the sentence, or the introduced aims, to the next label."""
    body: list[Block] = []
    for block in outline.blocks[at + 1 :]:
        if block.shape is Shape.HEADING or len(body) >= 6:
            break
        if is_title(block.text) and block.words <= 3:
            if body:
                break
            continue  # a tag beside the label
        if body and not body[0].text.endswith(":"):
            break
        body.append(block)
    return body
