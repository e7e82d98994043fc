"""How do people move through services, and how mixed is what they meet?

| function | the question |
|---|---|
| `stages_by_cohort`, `stages_from_records` | How many are left at each stage? |
| `relative_rate_index` | At which step does a group begin to fare differently? |
| `diversity` | How mixed are the offences of a place or a group? |
| `demand_overlap` | How much demand on services comes from the same people? |
"""

from commonweal.analysis.pathways.mix import diversity
from commonweal.analysis.pathways.overlap import Overlap, demand_overlap
from commonweal.analysis.pathways.stages import (
    Stages,
    stages_by_cohort,
    stages_from_records,
    wilson_limits,
)
from commonweal.analysis.pathways.steps import relative_rate_index

__all__ = [
    "Overlap",
    "Stages",
    "demand_overlap",
    "diversity",
    "relative_rate_index",
    "stages_by_cohort",
    "stages_from_records",
    "wilson_limits",
]
