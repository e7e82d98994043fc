"""Findings: a sentence with its numbers, test, margin, figures, caveats and provenance.

Each module answers one question about an indicator in a place; each function takes the
`Ground` and gives a `Finding`, or None where the data cannot say (the knowledge gaps and
the caveats do).
"""

from commonweal.assessment.findings.change import change
from commonweal.assessment.findings.comparison import comparison, published
from commonweal.assessment.findings.exceptions import exceptions
from commonweal.assessment.findings.gradient import gradient
from commonweal.assessment.findings.harm import harm
from commonweal.assessment.findings.lasting import hot_over_time, list_held
from commonweal.assessment.findings.level import level
from commonweal.assessment.findings.outlook import outlook
from commonweal.assessment.findings.season import season
from commonweal.assessment.findings.steps import steps
from commonweal.assessment.findings.trend import trend
from commonweal.assessment.findings.where import hot_spots, where
from commonweal.assessment.findings.who import who_is_stopped

__all__ = [
    "change",
    "comparison",
    "exceptions",
    "gradient",
    "harm",
    "hot_over_time",
    "hot_spots",
    "level",
    "list_held",
    "outlook",
    "published",
    "season",
    "steps",
    "trend",
    "where",
    "who_is_stopped",
]
