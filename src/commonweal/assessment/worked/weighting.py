"""A sample that does not look like its place, before and after it was weighted."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.surveys import rake
from commonweal.assessment.figures.survey import Level, before_and_after
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.surveys import SOURCE

NAMES = {
    ("type", "elementary"): "Elementary", ("type", "middle"): "Middle", ("type", "high"): "High",
    ("target_met", "Yes"): "Met the target", ("target_met", "No"): "Missed it",
}  # fmt: skip


def figure() -> Figure:
    made = rake(sample("california_schools.csv"), sample("california_school_margins.csv"))
    rows = {(row["margin"], row["level"]): row for row in made.margins.to_dict("records")}
    people = float(made.weights["weight"].sum())
    answers = len(made.weights)
    return before_and_after(
        [
            Level(name, rows[key]["answers"] / answers, rows[key]["after"] / people)
            for key, name in NAMES.items()
        ],
        id="worked.weighting",
        caption="What weighting does: 200 schools made to look like all 6,194",
        before="Of the answers",
        after="Of all schools, as weighted",
        source=SOURCE,
    )
