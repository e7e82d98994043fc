"""Robbery between the limits that its ordinary months kept."""

from __future__ import annotations

from commonweal.analysis.control import control_chart
from commonweal.assessment.figures.lines import Limits, monthly_line
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.samples import wolverhampton
from commonweal.vocabulary.months import Month


def figure() -> Figure:
    series = wolverhampton("Robbery")
    chart = control_chart(series)
    limits = [
        Limits(Month.parse(str(row["month"])), row["expected"], row["lower"], row["upper"])
        for row in chart.points.to_dict("records")
    ]
    return monthly_line(
        series,
        id="worked.control",
        limits=limits,
        caption="Robbery in Wolverhampton, and the limits that ordinary months keep",
        source="data.police.uk",
    )
