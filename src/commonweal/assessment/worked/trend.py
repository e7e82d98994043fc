"""A falling series with the slope fitted to it."""

from __future__ import annotations

from commonweal.analysis.trend import trend
from commonweal.assessment.figures.lines import Limits, monthly_line
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import wolverhampton
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import percent


def figure() -> Figure:
    series = wolverhampton()
    found = trend(series)
    limits = [
        Limits(Month.parse(str(row["month"])), row["fitted"], row["fitted"], row["fitted"])
        for row in found.fitted.to_dict("records")
    ]
    return monthly_line(
        series,
        id="worked.trend",
        limits=limits,
        caption=f"All crime and ASB in Wolverhampton: {percent(-found.per_year, digits=1)} fewer a "
        "year. The dashed line is the slope with the season of the year in it",
        source="data.police.uk",
    )
