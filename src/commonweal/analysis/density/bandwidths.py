"""How wide a kernel should be, by stated rules that see places and not single events."""

from __future__ import annotations

from typing import Literal

import numpy as np

from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import NotEnoughData

Rule = Literal["likelihood", "nearest"]

NEIGHBOUR = 15
"""Which nearest place the rule `nearest` measures to."""
CANDIDATES = 24
SAMPLE = 1_000
"""Places at which the likelihood is worked out; all places are seen from each."""
LEAST_PLACES = 30
BLOCK = 250


def bandwidth_of(px: Floats, py: Floats, number: Floats, *, rule: Rule, least: float) -> float:
    """The bandwidth that a rule gives for places and their counts.

    `likelihood` takes the one under which each place is best foretold by the others
    (its own events left out, or snap points would drive it to nothing); `nearest`
    the mean distance of a place to its fifteenth nearest. A rule of thumb from the
    spread of all points is not offered: it smooths a city to one hill.

    Args:
        px, py: Places, each once. [metres]
        number: Events at each place. [events]
        rule: `likelihood` or `nearest`.
        least: Never narrower than this: the side of a cell. [metres]

    Raises:
        NotEnoughData: Fewer than 30 places.

    Source:
        Habbema, Hermans and van den Broek (1974), COMPSTAT, 101-110, leaving out
        places; Williamson and others (1999) for the mean nearest distance.
    """
    from scipy.spatial import cKDTree

    if len(px) < LEAST_PLACES:
        raise NotEnoughData(
            "A bandwidth cannot be chosen from so few places.",
            seen=f"{len(px)} different places; {LEAST_PLACES} are needed.",
            do="Say which bandwidth to use.",
        )
    places = np.column_stack([px, py])
    near, _ = cKDTree(places).query(places, k=NEIGHBOUR + 1)
    typical = float(near[:, -1].mean())
    if rule == "nearest":
        return max(least, typical)
    rng = np.random.default_rng(1974)
    seen = rng.choice(len(px), min(SAMPLE, len(px)), replace=False)
    tried = np.geomspace(max(least, typical / 8), max(2 * least, typical * 8), CANDIDATES)
    fit = np.zeros(CANDIDATES)
    for start in range(0, len(seen), BLOCK):
        some = seen[start : start + BLOCK]
        squared = (px[some, None] - px) ** 2 + (py[some, None] - py) ** 2
        squared[np.arange(len(some)), some] = np.inf
        others = number.sum() - number[some]
        for i, h in enumerate(tried):
            bell = np.exp(squared * (-0.5 / h**2)) @ number / (others * 2 * np.pi * h**2)
            fit[i] += float(number[some] @ np.log(np.maximum(bell, 1e-300)))
    return float(tried[np.argmax(fit)])
