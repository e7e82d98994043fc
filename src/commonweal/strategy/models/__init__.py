"""Strategies, priorities, measures, and what they rest on."""

from commonweal.strategy.models.knowledge import (
    AreaFact,
    Definition,
    DocumentReference,
    EqualityAssessment,
    FindingLink,
    KnowledgeGap,
)
from commonweal.strategy.models.measures import Measure, MeasureAtom, Narrative, ProgressReport
from commonweal.strategy.models.priorities import Priority, Statement, Theme
from commonweal.strategy.models.scoring import Candidate, Criterion, Score
from commonweal.strategy.models.sources import Import, ProposalRow, SourceFile
from commonweal.strategy.models.strategies import Signatory, StatutoryPriority, Strategy

__all__ = [
    "AreaFact", "Candidate", "Criterion", "Definition", "DocumentReference", "EqualityAssessment",
    "FindingLink", "Import", "KnowledgeGap", "Measure", "MeasureAtom", "Narrative", "Priority",
    "ProgressReport", "ProposalRow", "Score", "Signatory", "SourceFile", "Statement",
    "StatutoryPriority", "Strategy", "Theme",
]  # fmt: skip
