"""Measures of success: what a sentence asks for, what data there is for it, and how it stands.

`parse` takes a measure's words apart, `match` finds what answers each part, `rag` rates a series
by a stated rule, `measure_card` does all three for a page, and `smart` checks an action.
"""

from commonweal.strategy.measuring.cards import (
    AtomCard,
    MeasureCard,
    Shown,
    coverage_table,
    gaps,
    measure_card,
)
from commonweal.strategy.measuring.matching import Covered, DataStatus, Match, coverage, match
from commonweal.strategy.measuring.narrative import Narrative, check_may_be_issued, unexplained
from commonweal.strategy.measuring.parsing import Atom, Direction, Kind, ParsedMeasure, parse
from commonweal.strategy.measuring.rating import RULES, Colour, Pair, Rating, Target, rag
from commonweal.strategy.measuring.smart import Action, smart

__all__ = [
    "RULES",
    "Action",
    "Atom",
    "AtomCard",
    "Colour",
    "Covered",
    "DataStatus",
    "Direction",
    "Kind",
    "Match",
    "MeasureCard",
    "Narrative",
    "Pair",
    "ParsedMeasure",
    "Rating",
    "Shown",
    "Target",
    "check_may_be_issued",
    "coverage",
    "coverage_table",
    "gaps",
    "match",
    "measure_card",
    "parse",
    "rag",
    "smart",
    "unexplained",
]
