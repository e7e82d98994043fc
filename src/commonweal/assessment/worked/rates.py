"""Rates of the busiest neighbourhoods, with how far chance could move each."""

from __future__ import annotations

from commonweal.analysis.rates import rate, rate_with_limits
from commonweal.assessment.figures.bars import Bar, dot_comparison
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import KEYS, SOURCE, neighbourhoods


def figure() -> Figure:
    areas = neighbourhoods()
    rates = rate_with_limits(areas, **KEYS).nlargest(10, "rate")
    whole = rate(areas["count"].sum(), areas["people"].sum(), denominator="Census 2021").value
    bars = [
        Bar(row["lsoa21_name"], row["rate"], row["lower"], row["upper"])
        for row in rates.to_dict("records")
    ]
    return dot_comparison(
        bars,
        id="worked.rates",
        caption="The ten neighbourhoods of Wolverhampton with the highest rates of neighbourhood "
        "crime, year to March 2026",
        measure="events for every 1,000 residents",
        reference=whole,
        reference_name="Wolverhampton",
        source=SOURCE,
    )
