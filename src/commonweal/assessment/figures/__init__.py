"""Charts and maps as Vega-Lite specifications, each with the words for those who cannot see it.

Every function takes numbers and gives a `structure.Figure`. Nothing is worked out here that a
reader would call a result: rates, limits and tests come from `commonweal.analysis`.
"""

from commonweal.assessment.figures.bars import dot_comparison, funnel, ranked_bars
from commonweal.assessment.figures.gradient import deprivation_gradient
from commonweal.assessment.figures.lines import monthly_line, sparkline
from commonweal.assessment.figures.maps import Outlines, choropleth, hot_spot_map
from commonweal.assessment.figures.season import month_profile

__all__ = [
    "Outlines",
    "choropleth",
    "deprivation_gradient",
    "dot_comparison",
    "funnel",
    "hot_spot_map",
    "month_profile",
    "monthly_line",
    "ranked_bars",
    "sparkline",
]
