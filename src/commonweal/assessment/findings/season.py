"""When in the year?"""

from __future__ import annotations

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.structure import Column, Finding, Table

CONFIDENCE = 1 - 0.05 / 12
"""Twelve months are tested at once; each at this level, so that all together err once in twenty."""


def season(ground: Ground, id: str) -> Finding | None:
    """Months of the year above and below the average; None with under two of each month."""
    from commonweal.analysis.trend import seasonal_profile
    from commonweal.assessment.figures.season import MonthRatio, month_profile

    series = ground.series(id)
    profile = attempt(lambda: seasonal_profile(series, per_day=True, confidence=CONFIDENCE))
    if profile is None:
        return None
    indicator = ground.indicator(id)
    months = profile.to_dict("records")
    high, low = profile[profile["lower"] > 1], profile[profile["upper"] < 1]
    top = high.sort_values("ratio", ascending=False).head(3)
    bottom = low.sort_values("ratio").head(3)
    sentence = sentences.season(
        indicator.phrase,
        list(top["name"]),
        list(bottom["name"]),
        float(top["ratio"].iloc[0]) if len(top) else 1.0,
        float(bottom["ratio"].iloc[0]) if len(bottom) else 1.0,
    )
    provenance = worked(
        ground, id, "Ratio of each month of the year to the average month, day by day, trend out."
    )
    table = Table(
        id=f"{id}.season",
        caption=f"{indicator.title}: each month of the year beside the average month",
        columns=(
            Column("month", "Month of the year"),
            Column("ratio", "Above or below the average month", "proportion", "percent"),
            Column("lower", "Lower limit", "proportion", "percent"),
            Column("upper", "Upper limit", "proportion", "percent"),
            Column("years", "Years it rests on", "years", "count"),
        ),
        rows=tuple(
            (r["name"], r["ratio"] - 1, r["lower"] - 1, r["upper"] - 1, int(r["years"]))
            for r in months
        ),
        notes=("Limits hold for all twelve months together (95%).",),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )
    figure = month_profile(
        [MonthRatio(r["number"], r["ratio"], r["lower"], r["upper"]) for r in months],
        id=f"{id}.season",
        caption=f"{indicator.title}: each month of the year beside the average month",
        table=f"{id}.season",
        source=source_line(provenance),
        provenance=provenance,
    )
    numbers: dict[str, float | int | str | None] = {}
    if len(top):
        numbers["highest"] = float(top["ratio"].iloc[0]) - 1
    if len(bottom):
        numbers["lowest"] = float(bottom["ratio"].iloc[0]) - 1
    return Finding(
        id=f"{id}.season",
        title=f"Season: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers=numbers,
        test="Each month's ratio to the average, limits for twelve comparisons at once (95%)",
        caveats=("Two or three years make a rough season: it says when, not why.",),
        figures=(figure,) if len(top) or len(bottom) else (),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )
