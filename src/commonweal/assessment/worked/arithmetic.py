"""What a rounded percentage implies about the year before."""

from __future__ import annotations

from commonweal.analysis.arithmetic import implied_prior
from commonweal.assessment.figures.bars import Bar, dot_comparison
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words


def figure() -> Figure:
    found = implied_prior(95_011, percent=11.7)
    return dot_comparison(
        [
            Bar("2017, as published", 95_011, meant=True),
            Bar("2016, as implied", found.value, found.lower, found.upper),
        ],
        id="worked.arithmetic",
        caption="Recorded crime in Leeds: 95,011 in 2017, “up 11.7%”, allows any count between "
        f"{words.count(found.lower)} and {words.count(found.upper)} the year before",
        measure="recorded crimes",
        number=words.count,
        source="Safer Leeds strategy 2018 to 2021",
    )
