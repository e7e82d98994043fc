"""Labels of the field: short lines that say what stands beneath them."""

from __future__ import annotations

import re

# Each is a whole line (or a whole cell). General words of strategies, nobody's in particular.
OUTCOMES = re.compile(
    r"^(?:what (?:do|will|would) (?:we|you) (?:want|aim|hope|need|like)(?: to)? (?:achieve|see|happen)"
    r"|what we (?:want|aim|hope)(?: to)? (?:achieve|see)|(?:our |desired |intended |key |expected )*"
    r"outcomes?|our aims?|aims?|where (?:do )?we want to (?:be|get to)|what (?:will )?(?:good|success)"
    r"(?: will)? looks? like)\s*[:?]?$",
    re.IGNORECASE,
)
FOCUS = re.compile(
    r"^(?:(?:our |early |key |initial |first |main )*(?:areas? (?:of|for) focus|focus(?: areas?)?)"
    r"(?: for (?:delivery|action))?|what (?:will|are) we (?:going to )?(?:do|focus on)(?: first)?"
    r"|what we will do|how (?:will|do) we (?:do (?:it|this)|get there|achieve (?:it|this))"
    r"|(?:key |our |early )*actions?|where we will start|how we will do it)\s*[:?]?$",
    re.IGNORECASE,
)
MEASURES = re.compile(
    r"^(?:how (?:will|do|would) we (?:measure|know|judge|tell|track)\b.*|how we will (?:measure|know|judge)"
    r"\b.*|(?:our |key |success |performance |progress )*(?:measures?|indicators?)(?: of success)?"
    r"|measuring (?:success|progress)|success (?:measures?|criteria))\s*[:?]?$",
    re.IGNORECASE,
)
INDICATORS = re.compile(
    r"^(?:our |key |headline |main |performance |success )*(?:indicators?|performance measures?)\s*:?$",
    re.IGNORECASE,
)
AUTHORITIES = re.compile(r"^(?:the |our )?responsible authorit(?:y|ies)\s*(?:are)?\s*:?$", re.I)
BODIES = re.compile(
    r"^(?:the |our )?(?:co-?\s?operating|participating|invited|invitee)(?: and participating)?"
    r" (?:bodies|body|persons?(?: and bodies)?|partners|agencies|organisations)\s*(?:are)?\s*:?$",
    re.I,
)
LEAD = re.compile(
    r"^(?:primary |key |main |responsible |accountable |action )*(?:leads?|owners?)"
    r"(?: (?:agency|agencies|organisations?|partners?|officers?|bod(?:y|ies)))?\s*:?$"
    r"|^who(?: leads| will lead| is leading)?\??$|^led by:?$",
    re.I,
)
_COLUMN = re.compile(
    r"^(?:tags?|focus on .{3,40}|(?:(?:victim|offender|location)s?[,/& ]*){2,3}|v/?o/?l"
    r"|no\.?|ref\.?|actions?|deliverables?|activity|activities|what|when|by when|timescales?"
    r"|dates?|due(?: date)?|status|year|milestones?|progress|rag)\s*:?$",
    re.I,
)
_OTHERS = re.compile(
    r"^(?:what does (?:this|it) mean\??|(?:it|this(?: priority)?) (?:is|means)(?: all)? about:?|accountability"
    r"|funding|governance|foreword|our ambition|ambition|our vision|vision|our outcomes?|our values"
    r"|reassurance|our (?:shared |key |strategic )?priorities|our focus|our approach(?:es)?\b.{0,40}"
    r"|connected(?: local)? boards|report title:?|purpose:?|title:?"
    r"|(?:shared |strategic )?priority (?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six):?"
    r"|kind regards|yours sincerely|key indicators?|plan[- ]on[- ]a[- ]page)$",
    re.I,
)
_ALL = (OUTCOMES, FOCUS, MEASURES, INDICATORS, AUTHORITIES, BODIES, LEAD, _OTHERS)


def is_label(text: str) -> bool:
    """Whether a line is, whole, a label of the field: it ends what was before and begins anew.

    >>> is_label("Responsible Authorities"), is_label("It is about:"), is_label("It is about time.")
    (True, True, False)
    """
    text = text.strip()
    return len(text) < 70 and any(pattern.match(text) for pattern in _ALL)


_SECTION = re.compile(
    r"^(?:our |the |key |proposed )*(?:foreword|introduction|background|context|deliverables|next steps"
    r"|governance(?: (?:and|&) \w+)?|funding|resources|(?:delivery|action|implementation) plan"
    r"|(?:performance |success )?indicators|performance measures|statutory priorities|consultation"
    r"|appendi(?:x|ces)\b.*|glossary)"
    r"(?:[ ,:~(–-]*(?:for )?(?:year )?[\dI()/ –-]*)$",
    re.IGNORECASE,
)


def is_section(text: str) -> bool:
    """Whether a line names a part that strategies have, with or without its year.

    >>> is_section("Delivery plan 2025/26"), is_section("Delivery of the plan is shared")
    (True, False)
    """
    return len(text) < 60 and _SECTION.match(text.strip()) is not None


_INTRODUCES = re.compile(
    r"^(?:it|this|these|we|during|over|focus\w*|in addition|our|the|as such|delivery priorities"
    r"|\d\.\d)\b.*:$",
    re.IGNORECASE,
)


def introduces(text: str) -> bool:
    """Whether a line is, whole, the short sentence before a list: "We will work together to:"."""
    text = text.strip()
    return text[:1].isupper() and len(text) <= 80 and _INTRODUCES.match(text) is not None


def is_lead_label(text: str) -> bool:
    return LEAD.match(text.strip()) is not None


def is_column_label(text: str) -> bool:
    """Whether a line heads a column of a table of deliverables."""
    text = text.strip()
    return len(text) < 60 and (_COLUMN.match(text) is not None or is_lead_label(text))
