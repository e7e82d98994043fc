"""What do people say, and how sure can we be?

Weights that make a sample stand for a place, estimates with errors that honour how it was
drawn and weighted, tables, comparison of waves, and how many people to ask. Every function
takes the table of answers with the names of its design columns, or a `Survey` made once.
"""

from commonweal.analysis.surveys.association import Association, rao_scott
from commonweal.analysis.surveys.design import Survey, survey
from commonweal.analysis.surveys.estimates import (
    estimate_mean,
    estimate_quantiles,
    estimate_ratio,
    estimate_share,
    estimate_total,
)
from commonweal.analysis.surveys.planning import margin_of_error, sample_size
from commonweal.analysis.surveys.tables import Crosstab, codebook, crosstab, reproduce, topline
from commonweal.analysis.surveys.waves import WaveChange, compare_waves
from commonweal.analysis.surveys.weighting import Weighted, calibrate, poststratify, rake

__all__ = [
    "Association",
    "Crosstab",
    "Survey",
    "WaveChange",
    "Weighted",
    "calibrate",
    "codebook",
    "compare_waves",
    "crosstab",
    "estimate_mean",
    "estimate_quantiles",
    "estimate_ratio",
    "estimate_share",
    "estimate_total",
    "margin_of_error",
    "poststratify",
    "rake",
    "rao_scott",
    "reproduce",
    "sample_size",
    "survey",
    "topline",
]
