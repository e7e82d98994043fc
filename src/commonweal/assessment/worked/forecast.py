"""Violence in one ward: what was recorded, and the months ahead with their intervals."""

from __future__ import annotations

from commonweal.analysis.forecast import forecast
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.ahead import Ahead, months_ahead
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

WARD, KIND = "St Peters", "Violence and sexual offences"


def figure() -> Figure:
    table = sample("wolverhampton_ward_crime.csv")
    found = forecast(table, horizon=6).months
    mine = table[(table["area"] == WARD) & (table["category"] == KIND)]
    held = dict(zip(map(Month.parse, mine["month"]), map(float, mine["count"]), strict=True))
    span = Span(min(held), max(held))
    gaps = {month: "not delivered in full" for month in span if month not in held}
    series = Series(
        KIND, Area(AreaKind.WARD24, "", WARD), span.start, tuple(map(held.get, span)), gaps
    )
    rows = found[(found["area"] == WARD) & (found["category"] == KIND)].to_dict("records")
    return months_ahead(
        series,
        [
            Ahead(Month.parse(row["month"]), row["expected"], row["lower80"], row["upper80"],
                  row["lower95"], row["upper95"], row["seasonal_naive"])
            for row in rows
        ],
        id="worked.forecast",
        caption=f"{KIND} in {WARD}, Wolverhampton, with the six months ahead",
        source="data.police.uk",
    )  # fmt: skip
