"""Neighbourhood crime by tenth of deprivation, with the slope across them."""

from __future__ import annotations

from commonweal.analysis.gradient import by_group
from commonweal.analysis.gradient import deprivation_gradient as worked_out
from commonweal.assessment.figures.gradient import Group, deprivation_gradient
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import KEYS, neighbourhoods


def figure() -> Figure:
    areas = neighbourhoods()
    found = worked_out(areas, deprivation="score", higher_is="more deprived", **KEYS)
    tenths = by_group(areas, group="decile", **KEYS)
    groups = [
        Group(int(row["group"]), row["rate"], row["lower"], row["upper"])
        for row in tenths.to_dict("records")
    ]
    return deprivation_gradient(
        groups,
        id="worked.gradient",
        caption="Neighbourhood crime in Wolverhampton by tenth of deprivation, year to March 2026",
        measure="events for every 1,000 residents",
        slope_words=f"{found.slope_index:.1f} more for every 1,000 at the deprived end "
        f"({found.slope_lower:.1f} to {found.slope_upper:.1f})",
        source="data.police.uk, Census 2021 (ONS), Indices of Deprivation 2025 (MHCLG)",
    )
