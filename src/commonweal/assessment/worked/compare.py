"""Neighbourhoods beside the limits that ordinary ones of their size keep."""

from __future__ import annotations

from commonweal.analysis.compare import funnel
from commonweal.assessment.figures.bars import FunnelLimit, FunnelPoint
from commonweal.assessment.figures.bars import funnel as drawn
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import KEYS, SOURCE, neighbourhoods


def figure() -> Figure:
    found = funnel(neighbourhoods(), **KEYS)
    areas = found.areas.sort_values("people")
    # Names of more than two would lie over one another.
    highest = set(areas.nlargest(2, "rate")["lsoa21_name"])
    points = [
        FunnelPoint(
            row["lsoa21_name"], row["people"], row["rate"], named=row["lsoa21_name"] in highest
        )
        for row in areas.to_dict("records")
    ]
    limits = [
        FunnelLimit(row["people"], row["lower998"], row["upper998"])
        for row in areas.to_dict("records")
    ]
    return drawn(
        points,
        limits,
        id="worked.compare",
        caption="Neighbourhood crime in Wolverhampton's neighbourhoods, year to March 2026",
        measure="events for every 1,000 residents",
        average=found.target,
        source=SOURCE,
    )
