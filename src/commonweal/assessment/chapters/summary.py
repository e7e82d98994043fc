"""The assessment on one page."""

from __future__ import annotations

from dataclasses import replace

from commonweal.assessment import findings
from commonweal.assessment.chapters import league
from commonweal.assessment.findings.parts import named
from commonweal.assessment.gaps import without_evidence
from commonweal.assessment.ground import OVERALL, Ground
from commonweal.assessment.priorities import Matrix, confidence
from commonweal.assessment.sentences import short_change
from commonweal.assessment.structure import Cell, Column, Figure, Section, Table, Verdict
from commonweal.vocabulary.words import join


def summary(ground: Ground, found: Matrix | None) -> Section:
    """Headline, what got better and worse, what to put first, where, and what is not known."""
    level, change = findings.level(ground, OVERALL), findings.change(ground, OVERALL)
    where = findings.where(ground, OVERALL)
    moved = league.moved(ground, league.categories(ground))
    prose = []
    for verdict, lead in (
        (Verdict.WORSE, "Worse than a year before"),
        (Verdict.BETTER, "Better than a year before"),
        (Verdict.CARE, "To be read with care"),
    ):
        if verdict in moved:
            prose.append(f"{lead}: {named_lines(moved[verdict])}.")
    if not moved:
        prose.append(
            "No category has changed beyond what chance explains, or none can be compared."
        )
    if where is not None:
        prose.append(f"Where: {where.sentence}")
    lacking = without_evidence(ground.held)
    titles = [t.title[0].lower() + t.title[1:] for t in lacking]
    unknown = "What we do not know: what people think, how last year’s plan went"
    prose.append(f"{unknown}{', and ' + named(titles, 4) if titles else ''}.")
    return Section(
        id="summary",
        title="Summary",
        lead=f"{level.sentence} {change.sentence}",
        prose=tuple(prose),
        figures=tuple(_again(figure) for figure in level.figures),
        tables=(_matters(ground, found),) if found else (),
    )


def named_lines(lines: list[str], most: int = 5) -> str:
    """The first few lines; how many more there are."""
    shown = [line[0].lower() + line[1:] for line in lines[:most]]
    more = len(lines) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _again(figure: Figure) -> Figure:
    """The same figure under an id of its own: a page holds each id once."""
    return replace(figure, id=f"summary.{figure.id}")


def _matters(ground: Ground, found: Matrix) -> Table:
    rows: list[tuple[Cell, ...]] = []
    totals = {id: (place, total) for id, place, total in found.order}
    for id in found.first(5):
        place, total = totals[id]
        change = ground.try_change(id)
        rows.append(
            (
                place, ground.indicator(id).title, int(ground.level(id).count),
                short_change(change) if change else None, total, found.most,
                confidence(ground, id, found.cells[id]),
            )
        )  # fmt: skip
    return Table(
        id="summary.matters",
        caption="Matters to put first, scored by the scheme under “Matters to put first”",
        columns=(
            Column("rank", "Rank", "", "count"),
            Column("matter", "Matter"),
            Column("count", "Count", "recorded", "count"),
            Column("change", "Change from a year before"),
            Column("total", "Score", "points", "rate"),
            Column("most", "Out of", "points", "rate"),
            Column("confidence", "How sure"),
        ),
        rows=tuple(rows),
        notes=(
            f"The order helps to choose and does not choose. Themes without data are not in it: "
            f"{join([t.title for t in without_evidence(ground.held)]) or 'none'}.",
        ),
        source="Scores follow stated steps from findings of this assessment",
    )
