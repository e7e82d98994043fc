"""Indicators: reviewed files that say what is counted, and their evaluation.

Everything that shows a number evaluates an indicator. A definition is a TOML file in
`definitions/`; adding one needs no code.
"""

from commonweal.evidence.indicators.definition import Indicator, Weights, catalogue, indicator
from commonweal.evidence.indicators.evaluation import AreaCounts, areas_by_month, by_area, evaluate

__all__ = [
    "AreaCounts",
    "Indicator",
    "Weights",
    "areas_by_month",
    "by_area",
    "catalogue",
    "evaluate",
    "indicator",
]
