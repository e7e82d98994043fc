"""From tables to numbers: one module for each question an assessment asks.

Plain functions from tables or a `Series` to tables or small results. Nothing
here reads a file, opens a database or knows the clock. Import the module that
answers the question (`from commonweal.analysis import change`); the heavy
libraries load when a function first needs them.

| module | the question |
|---|---|
| `rates` | How much for each 1,000 people, and how far could chance move it? |
| `change` | Is it up or down, more than chance explains? |
| `trend` | Where is it heading, and what is its season? |
| `decompose` | What is level, what is season, and what is left over? |
| `forecast` | How many next month, and the months after? |
| `emerging` | Which of many series are rising or falling? |
| `scan` | Is this cluster of events in time more than chance makes somewhere? |
| `control` | Which month stands out, and when did the level change? |
| `compare` | Is it high here, beside other places? |
| `concentration` | How few places hold half of it? |
| `smallareas` | What is the rate in a place with few events? |
| `standardise` | What would the rate be if every area had the same ages? |
| `similar` | Which areas are most like this one? |
| `disproportionality` | Is a group met with more often than its numbers would lead one to expect? |
| `nearrepeat` | Does one event make another nearby soon after more likely? |
| `repeats` | How much falls again on the same people, places and premises? |
| `hours` | At which hours of the week does it happen? |
| `prediction` | Does the list of hot spots hold next month? |
| `hotspotchange` | Which places became busier, and do the same places stay high? |
| `cells` | How many lie in each square, hexagon or area? |
| `density` | How thickly do events lie, and among how many? |
| `clusters` | Where do events crowd on a few corners? |
| `streetnetwork` | Do events lie closer along the streets than chance would put them? |
| `hotspots` | Do high places lie together more than chance explains? |
| `gradient` | How much more of it do deprived areas bear? |
| `linkage` | Which records are of the same person, address or incident? |
| `harm` | How much harm, beside how many? |
| `surveys` | What do people say, and how sure can we be? |
| `networks` | Who connects the others? |
| `arithmetic` | Do quarters, parts and published totals agree? |
| `pathways` | How do people move through services, and how mixed is what they meet? |
| `returns` | Which numbers must be published every year, and what are they? |
| `disclosure` | What may be published, and can anybody work out what was hidden? |
| `displacement` | Did crime fall where we acted, or move round the corner? |
| `interrupted` | Did the level change when the scheme began? |
| `differences` | Did places with the scheme change more than places without? |
| `synthetic` | What would have happened in one place without the scheme? |
| `regressiontomean` | How much of the fall would have come by itself? |
| `power` | Could this pilot show anything, before it starts? |
| `evaluation` | Did it work, and how sure are we? |
| `scoring` | Which matters come first, and how firm is that order? |
"""

import importlib
from types import ModuleType

__all__ = [
    "arithmetic",
    "cells",
    "change",
    "clusters",
    "compare",
    "concentration",
    "control",
    "decompose",
    "density",
    "differences",
    "disclosure",
    "displacement",
    "disproportionality",
    "emerging",
    "evaluation",
    "forecast",
    "gradient",
    "harm",
    "hotspotchange",
    "hotspots",
    "hours",
    "interrupted",
    "intervals",
    "linkage",
    "nearrepeat",
    "networks",
    "pathways",
    "power",
    "prediction",
    "rates",
    "regressiontomean",
    "repeats",
    "returns",
    "scan",
    "scoring",
    "similar",
    "smallareas",
    "standardise",
    "streetnetwork",
    "surveys",
    "synthetic",
    "trend",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
