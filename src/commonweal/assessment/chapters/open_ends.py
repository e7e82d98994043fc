"""What is not known, what the public thinks, and last year's plan: said where it is empty."""

from __future__ import annotations

from commonweal.assessment import gaps as gaps_of
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Section
from commonweal.assessment.themes import themes
from commonweal.evidence.indicators import catalogue
from commonweal.evidence.indicators.definition import Status
from commonweal.vocabulary.words import join, plural


def gaps(ground: Ground) -> Section:
    """Measures without data, evidence that themes want, months that are missing."""
    lacking = gaps_of.measures(ground.held)
    wanted = gaps_of.needs()
    empty = gaps_of.without_evidence(ground.held)
    coverage = ground.evidence.coverage(ground.within)
    names = {d.source: d.title for d in ground.evidence.snapshot.deliveries.values()}
    months = gaps_of.months_table(coverage, names)
    prose = []
    if empty:
        prose.append(f"Themes without any measure that has data: {join([t.title for t in empty])}.")
    if not months.rows:
        prose.append("No month of the sources held is missing or short.")
    total = len(catalogue())
    return Section(
        id="gaps",
        title="What we do not know",
        lead=f"Of {total} measures in the list, {len(lacking)} have no data here; the "
        f"{len(themes())} themes want {len(wanted)} more kinds of evidence.",
        prose=tuple(prose),
        tables=tuple(
            t for t in (gaps_of.table((*lacking, *wanted)), months, gaps_of.counts(
                total, len(lacking), len(themes()), len(wanted))) if t.rows
        ),
    )  # fmt: skip


def public(ground: Ground) -> Section:
    """What people say: the survey's findings, or that there is none."""
    asked = [i for i in catalogue().values() if i.status is Status.SURVEY]
    return Section(
        id="public",
        title="What people think",
        lead="No survey or consultation has been added, so this assessment cannot say what people "
        "who live and work here want put first.",
        prose=(
            f"A survey would answer {plural(len(asked), 'measure')}: "
            f"{join([i.title[0].lower() + i.title[1:] for i in asked])}.",
            "About 400 answers from a fair sample give a margin of five points. Consultation that "
            "partners have already done counts too: its results can be written here.",
        ),
        gap=True,
    )


def last_year(ground: Ground) -> Section:
    """How far last year's plan was carried out, once there is a plan."""
    return Section(
        id="last-year",
        title="Last year’s plan",
        lead="No plan of last year has been added, so this assessment cannot say how far it was "
        "carried out.",
        prose=(
            "The law asks how far the plan was put into effect. Until the plan and what became of "
            "each action are here, the partnership can write its review in this place.",
        ),
        gap=True,
    )
