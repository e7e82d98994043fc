"""How many next month, and the months after?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment.figures.ahead import Ahead, months_ahead
from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count, percent, plural

if TYPE_CHECKING:
    from commonweal.analysis.forecast import Forecasts

HORIZON = 6
"""Months ahead. Beyond half a year the limits say little that last year does not."""
SHOWN_IN_CHART = 24
"""Months recorded that are drawn before those ahead."""


def outlook(ground: Ground, id: str) -> Finding | None:
    """What comes if things go on as they have; None where the forecast has not earned its place.

    A forecast is shown only if, on months held back, it came closer than the same month of the
    year before.
    """
    found = forecasts(ground)
    if found is None:
        return None
    judged = found.series[found.series["category"] == id]
    if judged.empty or not bool(judged["shown"].iloc[0]):
        return None
    tested = judged.iloc[0]
    rows = found.months[found.months["category"] == id].to_dict("records")
    ahead = [
        Ahead(
            Month.parse(row["month"]),
            row["expected"],
            row["lower80"],
            row["upper80"],
            row["lower95"],
            row["upper95"],
            None if row["seasonal_naive"] != row["seasonal_naive"] else row["seasonal_naive"],
        )
        for row in rows
    ]
    first, last = ahead[0], ahead[-1]
    indicator = ground.indicator(id)
    sentence = (
        f"If things go on as they have, about {count(first.expected)} {indicator.phrase} come in "
        f"{first.month.label} ({count(first.lower95)} to {count(first.upper95)}) and about "
        f"{count(last.expected)} in {last.month.label} ({count(last.lower95)} to "
        f"{count(last.upper95)})."
    )
    provenance = worked(
        ground,
        id,
        "Forecast of counts: a level in which recent months weigh more, a season, negative "
        "binomial spread.",
    )
    table = Table(
        id=f"{id}.outlook",
        caption=f"{indicator.title}: the months ahead, if things go on as they have",
        columns=(
            Column("month", "Month", "", "month"),
            Column("expected", "Expected", indicator.unit, "count"),
            Column("lower80", "80 in 100, from", indicator.unit, "count"),
            Column("upper80", "to", indicator.unit, "count"),
            Column("lower95", "95 in 100, from", indicator.unit, "count"),
            Column("upper95", "to", indicator.unit, "count"),
            Column("year_before", "A year before", indicator.unit, "count"),
            Column("error", "Average error in the test", "", "rate"),
            Column("error_of_last_year", "The same of last year's month", "", "rate"),
        ),
        rows=tuple(
            (str(a.month), round(a.expected), int(a.lower80), int(a.upper80), int(a.lower95),
             int(a.upper95), None if a.year_before is None else int(a.year_before),
             float(tested["mase"]), float(tested["mase_naive"]))
            for a in ahead
        ),
        notes=(
            f"On {plural(int(tested['tested']), 'month')} held back, the average error was "
            f"{tested['mase']:.2f} of what last year's month usually misses by; last year's month "
            f"itself {tested['mase_naive']:.2f}. The 95% limits held {percent(tested['cover95'])} "
            "of those months.",
            "Limits of single months do not add up to limits of their sum.",
        ),
        source=source_line(provenance),
        provenance=provenance,
        behind=True,
    )  # fmt: skip
    series = ground.series(id)
    start = max(series.start, series.end + (1 - SHOWN_IN_CHART))
    shown = series.part(type(series.span)(start, first.month + -1))
    figure = months_ahead(
        shown,
        ahead,
        id=f"{id}.outlook",
        caption=f"{indicator.title}, recorded and ahead",
        table=f"{id}.outlook",
        source=source_line(provenance),
    )
    return Finding(
        id=f"{id}.outlook",
        title=f"Months ahead: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers={
            "first": round(first.expected), "first_from": int(first.lower95),
            "first_to": int(first.upper95), "last": round(last.expected),
            "last_from": int(last.lower95), "last_to": int(last.upper95),
            "error": float(tested["mase"]), "error_of_last_year": float(tested["mase_naive"]),
        },
        test=f"Held back and forecast: average error {tested['mase']:.2f} beside "
        f"{tested['mase_naive']:.2f} for the same month of the year before",
        caveats=(
            "A forecast knows nothing of an event, an operation or a change of recording to come.",
        ),
        figures=(figure,),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip


def forecasts(ground: Ground) -> Forecasts | None:
    """Every measure that is held, forecast at once; None where none is long enough."""
    return attempt(lambda: ground.once(("forecasts",), lambda: _forecasts(ground)))


def _forecasts(ground: Ground) -> Forecasts:
    import pandas as pd

    from commonweal.analysis.forecast import forecast

    rows: list[tuple[str, str, str, float | None]] = []
    breaks: dict[str, str] = {}
    for id in ground.held:
        numerator = ground.indicator(id).numerator
        if numerator is None or numerator.weights:
            continue  # points of harm are not counts
        series = ground.series(id)
        rows += [(ground.place, id, str(month), value) for month, value in series]
        if series.breaks:
            breaks[id] = " ".join(str(b.month) for b in series.breaks)
    table = pd.DataFrame(rows, columns=["area", "category", "month", "count"])
    return forecast(table, horizon=HORIZON, breaks=breaks)
