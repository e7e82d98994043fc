"""From evidence to a whole strategic assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from importlib import metadata

from commonweal.assessment import commentary, priorities, requirements
from commonweal.assessment.chapters.closing import completeness, matters, sources
from commonweal.assessment.chapters.levels import changes, levels
from commonweal.assessment.chapters.open_ends import gaps, last_year, public
from commonweal.assessment.chapters.places import places
from commonweal.assessment.chapters.profile import profile
from commonweal.assessment.chapters.summary import summary
from commonweal.assessment.chapters.theme import theme_chapter
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Document, Section, SourceNote
from commonweal.assessment.themes import themes
from commonweal.evidence.reading import Evidence
from commonweal.evidence.store import Delivery
from commonweal.evidence.workspace import Workspace
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.series import Provenance

Progress = Callable[[str, int, int], None]
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0.",
    "Contains National Statistics data © Crown copyright and database right.",
    "Contains OS data © Crown copyright and database right.",
)


def version() -> str:
    """Version of the code that makes documents."""
    return metadata.version("commonweal")


def build(
    workspace: Workspace,
    slug: str,
    *,
    progress: Progress | None = None,
    evidence: Evidence | None = None,
) -> Document:
    """The strategic assessment of a partnership, from the snapshot in force and its words.

    The same snapshot, settings and words give an equal document, whatever the day.

    Args:
        workspace: Whose evidence and words.
        slug: Which partnership of it.
        progress: Told of each chapter.
        evidence: The snapshot to stand on, where many partnerships are assessed from one
            reading; the one in force if not given.

    Raises:
        UnknownName: The workspace has no such partnership.
        NotEnoughData: No evidence of the area has been added.
    """
    partnership = workspace.partnership(slug)
    snapshot = evidence.snapshot if evidence else workspace.store.snapshot()
    if not snapshot.parts:
        raise NotEnoughData(
            f"There is nothing to assess {partnership.place} from.",
            seen="No file has been added to this workspace.",
            do="Add some: commonweal add FOLDER",
        )
    evidence = evidence or Evidence(snapshot, workspace.judgements())
    ground = Ground(evidence, partnership)
    steps = 4 + len(themes()) + 4
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        if progress:
            progress(what, done, steps)
        done += 1

    tell("the area")
    chapters: list[Section] = [profile(ground)]
    tell("levels")
    chapters.append(levels(ground))
    tell("changes")
    chapters.append(changes(ground))
    inside = []
    for theme in themes():
        tell(theme.title.lower())
        inside.append(theme_chapter(ground, theme))
    chapters += inside
    tell("places")
    chapters.append(places(ground))
    tell("gaps")
    chapters += [gaps(ground), public(ground), last_year(ground)]
    tell("priorities")
    matrix = priorities.matrix(ground, priorities.rules(workspace.path))
    chapters.append(matters(ground, matrix))
    page = summary(ground, matrix)
    tell("sources")
    words = commentary.read(workspace.documents / slug)
    notes = _notes(ground, [page, *chapters])
    document = Document(
        id=f"assessment-{slug}",
        title=f"Strategic assessment of {partnership.place}",
        subtitle=f"{partnership.name}. {ground.period.label}",
        partnership=partnership.name,
        period=ground.period.label,
        dated=max(date.fromisoformat(n.received) for n in notes),
        snapshot=snapshot.id,
        version=version(),
        summary=page,
        sections=tuple(chapters),
        sources=notes,
        attribution=ATTRIBUTION,
    )
    tell("words and the check")
    orphans = _orphans(document, words)
    document = replace(document, sections=(*document.sections, sources(ground, notes, orphans)))
    document = commentary.apply(document, words)
    check = completeness(requirements.check(document.sections, held=ground.held))
    document = replace(document, sections=(*document.sections, check))
    if progress:
        progress("done", steps, steps)
    return document


def _orphans(document: Document, words: dict[str, commentary.Words]) -> tuple[str, ...]:
    known = {id for id, _ in commentary.ids(document)} | {"sources", "completeness"}
    return tuple(sorted(set(words) - known))


def _notes(ground: Ground, chapters: Iterable[Section]) -> tuple[SourceNote, ...]:
    """Every delivery that a finding, table or figure of the document was drawn from."""
    used: set[str] = set()
    held = list(chapters)
    for outer in held:
        for section in outer.walk():
            for finding in section.findings:
                used |= _of(finding.provenance)
        for table in outer.all_tables():
            used |= _of(table.provenance)
        for figure in outer.all_figures():
            used |= _of(figure.provenance)
    if ground.population is not None:
        used |= set(ground.population.deliveries)
    snapshot = ground.evidence.snapshot
    for part in snapshot.parts:
        # Outlines are drawn from, and indices of deprivation ranked by, without a count of theirs.
        if "deprivation" in snapshot.delivery(part.delivery).tables or ground.within in part.scope:
            used.add(part.delivery)
    deliveries = [d for id, d in snapshot.deliveries.items() if id in used]
    deliveries.sort(key=lambda d: (d.source, d.months[:1], d.file))
    return tuple(_note(d) for d in deliveries)


def _of(provenance: Provenance | None) -> set[str]:
    return set(provenance.deliveries) if provenance else set()


def _note(delivery: Delivery) -> SourceNote:
    months = [Month.parse(m) for m in delivery.months]
    return SourceNote(
        delivery=delivery.id,
        title=delivery.title,
        publisher=delivery.publisher,
        licence=delivery.licence,
        file=delivery.file,
        sha256=delivery.sha256,
        received=delivery.received,
        covers=months_in_words(months) if months else "No month: a reference table",
        rows=delivery.rows,
    )
