"""Which months stood out?"""

from __future__ import annotations

import math

from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.structure import Cell, Column, Finding, Table
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count, join, percent, small


def exceptions(ground: Ground, id: str) -> Finding | None:
    """Months of the period outside what is usual; None with under a year before it."""
    from commonweal.analysis.control import control_chart

    chart = attempt(lambda: control_chart(ground.series(id)))
    if chart is None:
        return None
    indicator = ground.indicator(id)
    points = [
        p for p in chart.points.to_dict("records") if Month.parse(p["month"]) in ground.period
    ]
    seen = [p for p in points if not math.isnan(p["count"])]
    if not seen or chart.baseline.end >= ground.period.end:
        return None
    odd = [p for p in seen if p["signal"]]
    phrase = indicator.phrase
    if not odd:
        sentence = (
            f"No month {'of the year' if len(ground.period) == 12 else 'of the period'} stood out "
            f"for {phrase}: each lay within what is usual."
        )
    else:
        parts = [
            f"{Month.parse(p['month']).label} ({count(p['count'])}, where "
            f"{count(p['lower'])} to {count(p['upper'])} is usual)"
            for p in odd[:3]
        ]
        number = small(len(odd)).capitalize()
        among = ", among them" if len(odd) > 3 else ":"
        noun = "month" if len(odd) == 1 else "months"
        sentence = f"{number} {noun} stood out for {phrase}{among} {join(parts)}."
    provenance = worked(ground, id, f"Control chart: {chart.method}.")
    rows: list[tuple[Cell, ...]] = [
        (
            p["month"],
            None if math.isnan(p["count"]) else int(p["count"]),
            float(p["expected"]),
            int(p["lower"]),
            int(p["upper"]),
            None
            if math.isnan(p["count"])
            else {"high": "above", "low": "below"}.get(p["signal"], "usual"),
        )
        for p in points
    ]
    table = Table(
        id=f"{id}.exceptions",
        caption=f"{indicator.title}: each month beside what is usual",
        columns=(
            Column("month", "Month", "", "month"),
            Column("count", "Count", indicator.unit, "count"),
            Column("expected", "Expected", indicator.unit, "rate"),
            Column("lower", "Usual from", indicator.unit, "count"),
            Column("upper", "Usual to", indicator.unit, "count"),
            Column("signal", "Stands out"),
        ),
        rows=tuple(rows),
        notes=(
            f"What is usual is told by {chart.baseline_months} months, "
            f"{chart.baseline.start.label} to {chart.baseline.end.label}.",
            f"One ordinary month in {round(1 / chart.false_alarm)} falls outside by chance.",
        ),
        source=source_line(provenance),
        provenance=provenance,
    )
    numbers: dict[str, float | int | str | None] = {"months_outside": len(odd)}
    for p in odd[:3]:
        numbers[f"count_{p['month']}"] = int(p["count"])
        numbers[f"from_{p['month']}"] = int(p["lower"])
        numbers[f"to_{p['month']}"] = int(p["upper"])
    return Finding(
        id=f"{id}.exceptions",
        title=f"Months that stood out: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers=numbers,
        test=f"{chart.method}; chance that some ordinary month falls outside: "
        f"{percent(chart.false_alarm_any)}",
        caveats=("A month outside is unusual, not explained.",) if odd else (),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )
