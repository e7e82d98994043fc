"""Is an action specific, measurable, assigned and dated? If not, why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a plan, as its lead wrote it.

    Args:
        text: What is to be done.
        owner: Person or team who answers for it; empty if none.
        due: When it is to be done; None if not said.
        measure: How anybody will know that it is done or worked; empty if not said.
    """

    text: str
    owner: str = ""
    due: date | None = None
    measure: str = ""


# What somebody could be seen to do, and would be done at some day.
_DOING = frozenset(
    [
        "agree",
        "analyse",
        "appoint",
        "approve",
        "arrange",
        "assess",
        "attend",
        "audit",
        "brief",
        "build",
        "buy",
        "campaign",
        "carry",
        "chair",
        "close",
        "collect",
        "commission",
        "complete",
        "conduct",
        "consult",
        "convene",
        "create",
        "deliver",
        "deploy",
        "design",
        "develop",
        "devise",
        "disrupt",
        "draft",
        "educate",
        "enforce",
        "engage",
        "establish",
        "evaluate",
        "expand",
        "explore",
        "extend",
        "fit",
        "fund",
        "gather",
        "hold",
        "identify",
        "implement",
        "inspect",
        "install",
        "introduce",
        "invite",
        "issue",
        "launch",
        "lead",
        "light",
        "map",
        "meet",
        "merge",
        "monitor",
        "move",
        "offer",
        "open",
        "organise",
        "patrol",
        "pilot",
        "place",
        "plan",
        "prepare",
        "present",
        "produce",
        "promote",
        "propose",
        "provide",
        "publish",
        "purchase",
        "recommend",
        "recruit",
        "redesign",
        "refer",
        "refresh",
        "refurbish",
        "register",
        "remove",
        "renew",
        "repair",
        "replace",
        "report",
        "research",
        "review",
        "revise",
        "roll",
        "run",
        "schedule",
        "secure",
        "send",
        "set",
        "share",
        "sign",
        "start",
        "strengthen",
        "submit",
        "survey",
        "target",
        "test",
        "track",
        "train",
        "translate",
        "undertake",
        "update",
        "visit",
        "work",
        "write",
        "embed",
        "utilise",
        "increase",
        "reduce",
        "utilize",
        "respond",
        "coordinate",
        "co-ordinate",
        "negotiate",
        "further",
        "continue",
        "ensure",
        "support",
        "improve",
        "raise",
        "prevent",
        "tackle",
        "address",
    ]
)
# Never done: nobody can say on what day it was finished.
_ENDLESS = {
    "ensure": "what will be done so that it is so", "support": "what is given, to whom", "continue": "what will be different by the date",
    "improve": "what is changed, and from what to what", "raise": "what is done to raise it", "explore": "what will be decided when it has been explored",
    "address": "what is done about it", "tackle": "what is done about it", "work": "what is made or agreed together", "promote": "what is issued, where and to whom",
    "further": "what is done next", "strengthen": "what is added or changed", "monitor": "what is counted, how often, and who is told",
    "embed": "what is adopted, by whom", "encourage": "what is offered or issued", "help": "what is given, to whom",
}  # fmt: skip
_NOUNS = {
    "utilisation": "use", "implementation": "implement", "promotion": "promote", "development": "develop", "introduction": "introduce",
    "delivery": "deliver", "continuation": "continue", "review": "review", "increased": "increase", "improved": "improve", "provision": "provide",
}  # fmt: skip
_TEAM_OF_NOBODY = re.compile(
    r"^(?:all|all partners|partners|everyone|various|tbc|tba|n/?a|to be (?:agreed|confirmed)|-|\?)$",
    re.IGNORECASE,
)
_EMPTY_MEASURE = re.compile(
    r"^(?:tbc|tba|n/?a|none|ongoing|to be (?:agreed|confirmed)|-|\?|success|improvement|progress)\.?$",
    re.IGNORECASE,
)


def smart(action: Action, *, today: date | None = None, ends: date | None = None) -> list[str]:
    """Why an action is not yet specific, measurable, assigned and dated; nothing if it is.

    Cannot tell whether an action is wise or can be achieved: that is the board's to judge.

    Args:
        action: The action.
        today: If given, a date before it is refused for an action still to be done.
        ends: Last day of the plan; a date after it is refused.

    Returns:
        Reasons in sentences that the lead can act on, in the order verb, measure, owner, date.
    """
    reasons = [*_verb(action.text), *_measure(action.measure), *_owner(action.owner)]
    if action.due is None:
        reasons.append("It has no date. Give the day by which it will be done.")
    elif today is not None and action.due < today:
        reasons.append(
            f"Its date, {_day(action.due)}, has passed. Give a new one, or say that it is done."
        )
    elif ends is not None and action.due > ends:
        reasons.append(
            f"Its date, {_day(action.due)}, is after the plan ends, {_day(ends)}. Bring it forward, or move it to the next plan."
        )
    return reasons


def _verb(text: str) -> list[str]:
    words = re.findall(r"[A-Za-z-]+", text.lower())
    if not words:
        return ["It does not say what is to be done. Begin with a verb."]
    first = words[1] if words[0] in ("to", "we", "will") and len(words) > 1 else words[0]
    first = words[2] if words[:2] == ["we", "will"] and len(words) > 2 else first
    if first in _ENDLESS:
        return [f"“{first.capitalize()}” is never finished. Say {_ENDLESS[first]}."]
    if first in _NOUNS:
        return [
            f"It begins with a thing, “{first}”, not with what somebody does. Begin with a verb: “{_NOUNS[first]}”."
        ]
    if first not in _DOING:
        return [f"It begins with “{first}”, not with what somebody does. Begin with a verb."]
    if len(words) < 3:
        return ["It does not say to what, where or with whom. Say more than the verb."]
    return []


def _measure(measure: str) -> list[str]:
    if not measure.strip():
        return ["It has no measure. Say what will be counted or shown when it is done."]
    if _EMPTY_MEASURE.match(measure.strip()):
        return [
            f"“{measure.strip()}” measures nothing. Say what will be counted or shown when it is done."
        ]
    return []


def _owner(owner: str) -> list[str]:
    if not owner.strip():
        return ["It has no owner. Name one person or team who answers for it."]
    if _TEAM_OF_NOBODY.match(owner.strip()):
        return [f"“{owner.strip()}” is nobody. Name one person or team who answers for it."]
    return []


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
