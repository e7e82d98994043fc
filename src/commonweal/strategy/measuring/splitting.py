"""Which things a measure counts: one, or several joined by commas and "and"."""

from __future__ import annotations

import re

# Nouns that are counted by themselves: two of them joined by "and" are two numbers.
_COUNTED = (
    "victims?|survivors?|witnesses|offenders?|perpetrators?|suspects?|reports?|reporting|referrals?|arrests?|charges?|"
    "convictions?|prosecutions?|detections?|completions?|admissions?|attendances?|deaths?|injuries|incidents?|"
    "calls|complaints|collisions|casualties|evictions|exclusions|seizures|burglar(?:y|ies)|robber(?:y|ies)|arson|"
    "shoplifting|vandalism|graffiti|fly-?tipping|trafficking|possession|stalking|harassment|rape|victimisation|"
    "reoffending|re-offending|offending|homelessness|begging"
)
# Offences of two words or more.
_OFFENCE = (
    r"(?:vehicle|knife|gun|hate|neighbourhood|rural|business|retail|car|youth|serious|cyber|bicycle|cycle|shop)[- ](?:crimes?|theft|violence)"
    r"|domestic (?:abuse|violence)|sexual (?:violence|offences?|abuse|assaults?)|criminal damage|anti-social behaviour"
    r"|theft from (?:the )?person|modern slavery|county lines|rough sleeping|public order|deliberate fires|first[- ]time entrants"
)
_THING = rf"(?:{_OFFENCE}|{_COUNTED})"
# Spoken of as one.
_ONE = re.compile(
    r"\b(?:crime and disorder|drugs? and alcohol|alcohol and drugs?|trust and confidence|satisfaction (?:and|&) confidence|"
    r"domestic violence and abuse|sexual violence and abuse|health and wellbeing|women and girls|children and young people|"
    r"victims and survivors|killed and seriously injured|stalking and harassment|public trust and confidence|tools and powers|"
    r"homelessness and rough sleeping|terms and conditions|research and development)\b",
    re.IGNORECASE,
)
_AND = r"\s+(?:and|&|as well as)\s+"
_TWO = re.compile(
    rf"\b(?P<one>{_THING}){_AND}(?P<shared>repeat\s+)?(?P<two>{_THING})\b", re.IGNORECASE
)
_STEPS = (
    "identified|referred|assessed|engag(?:ed|ing)|support(?:ed|ing)|complet(?:ed|ing)|charged|convicted|arrested|"
    "detected|diverted|treated|access(?:ed|ing)|recorded|reported|resolved|closed|trained|recruited|housed|starting|attending"
)
_TWO_STEPS = re.compile(rf"\b(?P<one>{_STEPS}){_AND}(?P<two>(?:{_STEPS})\b.*)$", re.IGNORECASE)
_TAIL = re.compile(
    r"[,;]?\s*\b(?:including|such as|e\.?g\.?|for example|especially|particularly|through|i\.?e\.?)\b.*$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?P<head>.*?\b(?:of|in|for|by|with|to|from|at)\s+)?(?P<items>[^,]+(?:,[^,]+)+?),?\s+(?:and|&)\s+(?P<last>[^,]+)$"
)


def split(about: str) -> list[str]:
    """What a measure counts, each with the words it shares with the others.

    Splits lists of three or more, two nouns that are each counted by themselves, and two steps
    that people take one after the other. Adjectives joined by "and" ("drug and alcohol related
    crime") and choices ("victim or perpetrator") stay one.

    >>> split("burglary, robbery and vehicle crime")
    ['burglary', 'robbery', 'vehicle crime']
    >>> split("alcohol and substance related crime")
    ['alcohol and substance related crime']
    """
    text = _TAIL.sub("", about).strip(" ,;")
    if not text:
        return []
    if (parts := _listed(text)) is not None:
        return parts
    if two := _two(text):
        return two
    if steps := _TWO_STEPS.search(text):
        before, between = text[: steps.start()].strip(), text[steps.start() : steps.end()]
        if before and not _ONE.search(between):
            # What follows the second step ("with support") belongs to it alone.
            return [f"{before} {steps['one']}", f"{before} {steps['two']}"]
    return [text]


def _listed(text: str) -> list[str] | None:
    """Three or more in a row."""
    found = _LIST.match(text)
    if found is None:
        return None
    head = found["head"] or ""
    items = [item.strip() for item in found["items"].split(",")]
    items.append(found["last"].strip())
    if any(len(item.split()) > 7 for item in items):
        return None
    tail = ""
    last = re.match(
        rf"^(?P<thing>{_THING})(?P<tail>\s+(?:of|in|for|from|by|among|amongst|against|on)\s.+)$",
        items[-1],
        re.IGNORECASE,
    )
    if last:
        items[-1], tail = last["thing"], last["tail"]
    first = re.match(
        rf"^(?P<shared>repeat|serious|reported|recorded)\s+{_THING}$", items[0], re.IGNORECASE
    )
    shared = f"{first['shared']} " if first and not head else ""
    return [f"{head}{item if i == 0 else shared + item}{tail}" for i, item in enumerate(items)]


def _two(text: str) -> list[str] | None:
    """Two nouns, each counted by itself, with what stands before and after both."""
    for found in _TWO.finditer(text):
        joined = text[found.start() : found.end()]
        if _ONE.search(joined) or _ONE.search(text[max(0, found.start() - 20) : found.end()]):
            continue
        before, after = text[: found.start()], text[found.end() :]
        if re.match(r"[\s-]*(?:related(?! to\b)|prevention|awareness|services)", after):
            continue
        return [f"{before}{found['one']}{after}", f"{before}{found['two']}{after}"]
    return None
