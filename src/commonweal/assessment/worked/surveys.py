"""Schools that met their target, by type, with limits that honour the sample's design."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.analysis.surveys import estimate_share, survey
from commonweal.assessment.figures.survey import Share, shares_with_limits
from commonweal.assessment.structure import Figure

SOURCE = "California Department of Education, Academic Performance Index, 1999 and 2000"


def figure() -> Figure:
    held = survey(sample("california_schools.csv"), weight="weight", strata="type", fpc="schools")
    rows = [
        *estimate_share(held, question="target_met", answer="Yes", by="type").to_dict("records")
    ]
    rows.sort(key=lambda row: -row["estimate"])
    everyone = estimate_share(held, question="target_met", answer="Yes").iloc[0]
    names = {"elementary": "Elementary", "middle": "Middle", "high": "High"}
    shares = [Share("All schools", everyone["estimate"], everyone["lower"], everyone["upper"])] + [
        Share(names[row["group"]], row["estimate"], row["lower"], row["upper"]) for row in rows
    ]
    return shares_with_limits(
        shares,
        id="worked.surveys",
        caption="Schools that met their target, from a sample of 200 of 6,194",
        measure="Share of schools that met their target",
        source=SOURCE,
    )
