"""What priorities and measures rest on: scores, findings, equality, gaps, and what is reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commonweal.evidence.reading import Evidence
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.changes import NotNow
from commonweal.strategy import policies, taking
from commonweal.strategy.models import (
    AreaFact,
    Candidate,
    Criterion,
    EqualityAssessment,
    FindingLink,
    KnowledgeGap,
    Measure,
    MeasureAtom,
    Narrative,
    Priority,
    ProgressReport,
    Score,
    Strategy,
)
from commonweal.vocabulary.places import AreaKind
from commonweal.vocabulary.words import join, plural


def score(
    candidate: Candidate, criterion: Criterion, value: int, *, by: Person, at: datetime
) -> Score:
    """Give one's score to a candidate by a criterion; an earlier one is replaced."""
    policies.check_scores(by, candidate.partnership, at.date(), "score candidates")
    found = (
        Score.objects.of(candidate.partnership)
        .filter(candidate=candidate, criterion=criterion, by=by)
        .first()
    )
    record = found or Score(
        partnership=candidate.partnership, candidate=candidate, criterion=criterion, by=by
    )
    record.value = value
    return changes.save(record, by=by, at=at)


def sign_equality(
    assessment: EqualityAssessment, *, by: Person | None, at: datetime
) -> EqualityAssessment:
    """Sign off an equality assessment.

    Raises:
        NotNow: A characteristic is not spoken of, or a harm has no action.
    """
    policies.check_writes(by, assessment.partnership, at.date(), "sign off an equality assessment")
    seen = []
    if assessment.missing:
        seen.append(f"Nothing is said of: {join(assessment.missing)}.")
    if assessment.unanswered:
        seen.append(f"No action is named for: {join(assessment.unanswered)}.")
    if seen:
        raise NotNow(
            "The equality assessment is not complete.",
            seen=" ".join(seen),
            do="Say for each of the nine characteristics what changes, and what is done about harm.",
        )
    return changes.move(assessment, EqualityAssessment.Status.SIGNED, by=by, at=at)


def link_finding(
    priority: Priority,
    finding: str,
    sentence: str,
    *,
    snapshot: str,
    by: Person | None,
    at: datetime,
) -> FindingLink:
    """Say that a priority answers a finding. Linking it again changes nothing."""
    policies.check_measures(by, priority.partnership, at.date(), "link a finding")
    found = (
        FindingLink.objects.of(priority.partnership)
        .filter(priority=priority, finding=finding)
        .first()
    )
    if found is not None:
        return found  # type: ignore[no-any-return]
    return changes.save(
        FindingLink(
            partnership=priority.partnership, priority=priority, finding=finding,
            sentence=sentence, snapshot=snapshot,
        ),
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def refresh_population(
    partnership: Partnership, evidence: Evidence, *, by: Person | None, at: datetime
) -> AreaFact | None:
    """State the population that the evidence holds; an older statement of it is superseded.

    Returns:
        The fact, the one there is where nothing changed; None where no population is held.
    """
    policies.check_measures(by, partnership, at.date(), "state a fact about the area")
    held = evidence.geography.population(AreaKind.DISTRICT, partnership.area)
    people = held.people(partnership.area) if held else None
    if held is None or people is None:
        return None
    values = {
        "subject": "population", "unit": "population", "value": f"{people:,.0f}",
        "as_of": str(held.year), "stated_in": held.label[:300],
    }  # fmt: skip
    fact = AreaFact.objects.of(partnership).filter(**values).first()
    if fact is None:
        fact = changes.save(
            AreaFact(partnership=partnership, **values), by=by, at=at, why="From the evidence held."
        )
    taking.supersede(fact, by=by, at=at)
    return fact


def open_gap(atom: MeasureAtom, *, by: Person | None, at: datetime) -> KnowledgeGap | None:
    """Note that nobody holds data for something a strategy measures; once."""
    if atom.data != MeasureAtom.Data.NONE:
        return None
    found = KnowledgeGap.objects.of(atom.partnership).filter(atom=atom).first()
    if found is not None:
        return found  # type: ignore[no-any-return]
    return changes.save(
        KnowledgeGap(
            partnership=atom.partnership, title=f"No data: {atom.text}"[:300], atom=atom,
            plan=atom.reason, owner=atom.measure.owner,
        ),
        by=by, at=at, why="A measure of the strategy has no data.",
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where one measure stood when a report was issued."""

    measure: Measure
    word: str
    reason: str
    red: bool = False


def unexplained(standings: Iterable[Standing], period: str) -> list[Measure]:
    """Measures that stand red and of which nobody said what happened in the period."""
    red = [s.measure for s in standings if s.red]
    if not red:
        return []
    told = set(
        Narrative.objects.of(red[0].partnership)
        .filter(measure__in=red, period=period)
        .values_list("measure_id", flat=True)
    )
    return [measure for measure in red if measure.pk not in told]


@transaction.atomic
def issue_report(
    strategy: Strategy,
    period: str,
    standings: Sequence[Standing],
    *,
    snapshot: str,
    by: Person | None,
    at: datetime,
) -> ProgressReport:
    """Issue where every measure of a strategy stands at the end of a period.

    Raises:
        NotNow: A measure stands red and nobody said what happened, so what, and what next.
    """
    policies.check_measures(by, strategy.partnership, at.date(), "issue a report")
    silent = unexplained(standings, period)
    if silent:
        raise NotNow(
            f"The report of {period} cannot be issued yet.",
            seen=f"{plural(len(silent), 'measure')} red with nothing said: "
            f"{join([str(m) for m in silent])}.",
            do="Say of each what happened, so what, and what next.",
        )
    rows = [
        {"measure": s.measure.pk, "text": s.measure.text, "word": s.word, "reason": s.reason}
        for s in standings
    ]
    report = ProgressReport(
        partnership=strategy.partnership, strategy=strategy, period=period, issued_on=at.date(),
        snapshot=snapshot, rows=rows,
    )  # fmt: skip
    return changes.save(report, by=by, at=at, verb="issued")
