"""What is new: when did a level change for good?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from commonweal.assessment.findings.parts import P, source_line, worked
from commonweal.assessment.ground import OVERALL, Ground, attempt
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.words import count, join, percent, small

FALSE_ALARM = 0.05
MOST = 3
"""Steps named in the sentence; all are in the table."""


def steps(ground: Ground, ids: Sequence[str]) -> Finding | None:
    """Measures whose level changed for good within the last two years held.

    Each is tested with the false-alarm rate shared out over all of them, so that one list in
    twenty holds a step that is not there. None where no series is long enough.
    """
    from commonweal.analysis.control import find_steps

    recent = Span(ground.period.end + -23, ground.period.end)
    tested, rows, said = 0, [], []
    for id in ids:
        series = ground.series(id)
        if sum(value is not None for value in series.values) < 24:
            continue
        tested += 1
        found = attempt(lambda s=series: find_steps(s, false_alarm=FALSE_ALARM / len(ids)))  # type: ignore[misc]
        for step in found or []:
            if step.month not in recent:
                continue
            title = ground.indicator(id).title
            rows.append(
                (title, str(step.month), step.before, step.after, step.ratio - 1,
                 step.lower - 1, step.upper - 1, step.p)
            )  # fmt: skip
            way = "up" if step.direction == "up" else "down"
            text = (
                f"{title[0].lower() + title[1:]} went {way} in {step.month.label}, from about "
                f"{count(step.before)} to {count(step.after)} a month "
                f"({percent(step.ratio - 1, signed=True)})"
            )
            said.append((abs(math.log(step.ratio)) if step.ratio > 0 else math.inf, text))
    if not tested:
        return None
    if not said:
        sentence = (
            f"Of {tested} measures tested, none has gone to a new level for good in the two "
            f"years to {ground.period.end.label}, beyond what chance and season explain."
        )
    else:
        verb = "has" if len(said) == 1 else "have"
        first = [text for _, text in sorted(said, key=lambda s: (-s[0], s[1]))[:MOST]]
        lead = ":" if len(said) <= MOST else f". The {small(MOST)} largest:"
        sentence = (
            f"Of {tested} measures tested, {small(len(said))} {verb} gone to a new level{lead} "
            f"{join(first)}."
        )
    provenance = worked(ground, OVERALL, "Search for a lasting change of level in each measure.")
    table = Table(
        id="steps",
        caption="Measures that went to a new level and stayed there",
        columns=(
            Column("measure", "Measure"),
            Column("month", "From", "", "month"),
            Column("before", "A month before", "recorded", "rate"),
            Column("after", "A month since", "recorded", "rate"),
            Column("change", "Change", "proportion", "percent"),
            Column("lower", "Lower limit", "proportion", "percent"),
            Column("upper", "Upper limit", "proportion", "percent"),
            P,
        ),
        rows=tuple(rows),
        notes=(
            f"{tested} measures were tested. A step is listed if chance makes one as clear "
            f"anywhere in fewer than {percent(FALSE_ALARM / len(ids))} of series without one.",
        ),
        source=source_line(provenance),
        provenance=provenance,
    )
    numbers: dict[str, float | int | str | None] = {"tested": tested, "found": len(said)}
    for row in rows:
        numbers[f"{row[0]} {row[1]} before"] = row[2]
        numbers[f"{row[0]} {row[1]} after"] = row[3]
        numbers[f"{row[0]} {row[1]} change"] = row[4]
    return Finding(
        id="new.steps",
        title="What is new",
        sentence=sentence,
        numbers=numbers,
        test="Largest score over all months, its null distribution simulated; "
        f"false alarm {percent(FALSE_ALARM)} over all measures together",
        caveats=("A slope or a change in recording can look like a step.",) if said else (),
        tables=(table,),
        provenance=provenance,
        sources=1,
    )
