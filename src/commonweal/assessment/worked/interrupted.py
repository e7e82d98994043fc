"""The City of London in 2020, with the line that the months before drew."""

from __future__ import annotations

from commonweal.analysis.interrupted import interrupted
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.lines import Limits, monthly_line
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series
from commonweal.vocabulary.words import percent

START = Month(2020, 4)


def figure() -> Figure:
    table = sample("city_of_london_monthly.csv")
    months = [Month.parse(str(m)) for m in table["month"]]
    series = Series(
        "All crime and ASB", Area(AreaKind.DISTRICT, "E09000001", "City of London"), months[0],
        tuple(float(v) for v in table["count"]),
    )  # fmt: skip
    found = interrupted(table, start=START)
    expected = [
        Limits(Month.parse(str(m)), float(v), float(v), float(v))
        for m, v in zip(found.fitted["month"], found.fitted["without"], strict=True)
    ]
    return monthly_line(
        series,
        id="worked.interrupted",
        period=Span(START, months[-1]),
        limits=expected,
        caption=f"Crime in the City of London: {percent(1 - found.ratio)} lower from April 2020 than "
        "the months before lead us to expect (dashed)",
        source="data.police.uk",
    )
