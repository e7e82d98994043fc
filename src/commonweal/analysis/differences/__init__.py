"""Did places with the scheme change more than places without it?

| function | what it does |
|---|---|
| `difference_in_differences` | One scheme that began everywhere in the same month |
| `staged_differences` | A scheme that reached places at different times |
| `fixed_effects` | Regression with a level for each unit and time, for panels of any kind |
| `balanced`, `within`, `proportional` | The same on arrays, for programs |
"""

from commonweal.analysis.differences.beside import (
    Difference,
    difference_in_differences,
    proportional,
)
from commonweal.analysis.differences.panel import balanced, fixed_effects, within
from commonweal.analysis.differences.staged import Staged, staged_differences

__all__ = [
    "Difference",
    "Staged",
    "balanced",
    "difference_in_differences",
    "fixed_effects",
    "proportional",
    "staged_differences",
    "within",
]
