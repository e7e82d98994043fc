"""Matters to prioritise, sources and methods, and the check against the law."""

from __future__ import annotations

from commonweal.assessment import priorities, requirements
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Column, Section, SourceNote, Table
from commonweal.assessment.themes import themes
from commonweal.vocabulary.words import plural


def matters(ground: Ground, found: priorities.Matrix | None) -> Section:
    """The scored matrix, and what could not be scored."""
    unscored = tuple(
        (t.title, "No measure with data speaks to it" if not any(
            m.indicator in ground.held for m in t.measure) else
         "Only measures that are partly about it have data")
        for t in themes()
        if not any(m.indicator in ground.held and m.home for m in t.measure)
    )  # fmt: skip
    table = Table(
        id="priorities.unscored",
        caption="Themes that cannot be scored from what is held",
        columns=(Column("theme", "Theme"), Column("why", "Why")),
        rows=unscored,
    )
    if found is None:
        return Section(
            id="priorities", title="Matters to put first",
            lead="No matter can be scored from what is held.", tables=(table,), gap=True,
        )  # fmt: skip
    order = priorities.order(ground, found)
    return Section(
        id="priorities",
        title="Matters to put first",
        lead="What to put first, every matter scored in the same way.",
        prose=(
            "Each matter is scored on the same criteria. Every score follows a stated step from a "
            "finding that is named beside it. The partnership decides; this shows on what.",
        ),
        findings=(order,),
        tables=(table,) if unscored else (),
    )


METHODS = (
    ("Count", "Rows that the police published for the area, added up over months that are whole."),
    ("Rate", "Count over residents, with exact Poisson limits (95%)."),
    ("Change", "The same months of two years. Limits allow for months that swing more than chance."),
    ("Better, Worse", "Said only if the limits leave out no change. Harm that mostly goes "
     "unreported, and what follows police activity, is “Read with care”."),
    ("Trend", "One slope through all months, season taken out, from 24 months on."),
    ("Season", "Each month of the year beside the average month, twelve tests at once."),
    ("Stands out", "Months outside limits that ordinary months keep."),
    ("Places", "How few hold half of it; rates steadied by what all places share."),
    ("Hot spot", "A place high together with its surroundings (Gi*), false discoveries held to 5%."),
    ("Deprivation", "Slope from the least to the most deprived neighbourhood of the area."),
    ("Harm", "Counts times published weights, by two indices."),
    ("Missing months", "A month that was not delivered or fell short is a gap, never a zero."),
)  # fmt: skip


def sources(ground: Ground, notes: tuple[SourceNote, ...], orphans: tuple[str, ...]) -> Section:
    """Every file behind the document, and every method in a line."""
    prose = [f"This assessment stands on {plural(len(notes), 'file')}, named with their hashes."]
    if orphans:
        prose.append(
            "Words of the analyst that stand under nothing in this edition, and are kept: "
            + ", ".join(orphans) + "."
        )  # fmt: skip
    return Section(
        id="sources",
        title="Sources and methods",
        prose=tuple(prose),
        tables=(
            Table(
                id="sources.files",
                caption="Files behind this assessment",
                columns=(
                    Column("title", "Source"), Column("publisher", "Publisher"),
                    Column("covers", "Covers"), Column("rows", "Rows", "", "count"),
                    Column("file", "File"), Column("licence", "Licence"),
                    Column("received", "Received"), Column("sha256", "SHA-256"),
                ),
                rows=tuple(
                    (n.title, n.publisher, n.covers, n.rows, n.file, n.licence, n.received, n.sha256)
                    for n in notes
                ),
            ),
            Table(
                id="sources.methods",
                caption="How numbers are made",
                columns=(Column("word", "Word"), Column("method", "What it means here")),
                rows=METHODS,
            ),
        ),
    )  # fmt: skip


def completeness(answered: tuple[requirements.Answer, ...]) -> Section:
    """The check against the law."""
    tally = {state: sum(a.state is state for a in answered) for state in requirements.State}
    done = tally[requirements.State.ANSWERED]
    partly, missing = tally[requirements.State.PARTLY], tally[requirements.State.MISSING]
    return Section(
        id="completeness",
        title="What the law asks for",
        lead=f"Of {len(answered)} things asked for, {done} are answered here, {partly} in part, "
        f"and {missing} are missing.",
        prose=(
            "The rules are those for England. A rule known only from memory is marked unverified "
            "until somebody reads the regulation.",
        ),
        tables=(
            requirements.table(answered),
            Table(
                id="completeness.tally",
                caption="The check counted",
                columns=(
                    Column("asked", "Asked for", "", "count"),
                    Column("answered", "Answered", "", "count"),
                    Column("partly", "Partly answered", "", "count"),
                    Column("missing", "Missing", "", "count"),
                ),
                rows=((len(answered), done, partly, missing),),
                behind=True,
            ),
        ),
    )
