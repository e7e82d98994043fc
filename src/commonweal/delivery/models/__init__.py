"""Everything that delivery keeps."""

from commonweal.delivery.models.deliverables import Asking, Deliverable, Milestone, Update
from commonweal.delivery.models.money import Contract, Funding, Kpi, KpiReturn, Option, Spend
from commonweal.delivery.models.plans import (
    ActionPlan,
    Evaluation,
    Pilot,
    PlanAction,
    ServiceReview,
)
from commonweal.delivery.models.workforce import (
    Attended,
    Course,
    Deployment,
    Headcount,
    PracticeCheck,
    PracticeNote,
    Volunteer,
)

__all__ = [
    "ActionPlan", "Asking", "Attended", "Contract", "Course", "Deliverable", "Deployment",
    "Evaluation", "Funding", "Headcount", "Kpi", "KpiReturn", "Milestone", "Option", "Pilot",
    "PlanAction", "PracticeCheck", "PracticeNote", "ServiceReview", "Spend", "Update", "Volunteer",
]  # fmt: skip
