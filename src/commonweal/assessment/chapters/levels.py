"""Levels and patterns, and what has changed."""

from __future__ import annotations

from commonweal.assessment import findings
from commonweal.assessment.chapters import league
from commonweal.assessment.chapters.measure import says_something
from commonweal.assessment.ground import OVERALL, Ground
from commonweal.assessment.structure import Column, Finding, Section, Table, Verdict
from commonweal.vocabulary.words import join, percent, plural, small


def levels(ground: Ground) -> Section:
    """How much there is: overall, by category, beside other places, and by harm."""
    told: list[Finding] = [findings.level(ground, OVERALL)]
    for finding in (findings.comparison(ground, OVERALL), findings.published(ground),
                    findings.season(ground, OVERALL)):  # fmt: skip
        if finding is not None and says_something(finding):
            told.append(finding)
    prose = []
    if findings.comparison(ground, OVERALL) is None:
        prose.append(
            "No data of another area is held for these months, so nothing can be compared with "
            "similar areas or the force by our own counts."
        )
    harm = findings.harm(ground)
    inner = [
        Section(
            id="categories",
            title="Category by category",
            prose=("Each line is told in full in the chapter of its theme.",),
            tables=(
                league.table(
                    ground, league.categories(ground), id="league",
                    caption=f"All categories, {ground.place}, {ground.period.label}",
                ),
            ),
        )
    ]  # fmt: skip
    if harm is not None:
        inner.append(Section(id="harm", title="Harm beside volume", findings=(harm,)))
    stops = findings.who_is_stopped(ground)
    if stops is not None:
        inner.append(
            Section(
                id="police-activity",
                title="Police activity",
                findings=(findings.level(ground, "stop-and-search"), stops),
            )
        )
    if "road-casualties" in ground.held:
        inner.append(
            Section(
                id="roads",
                title="Roads",
                findings=(findings.level(ground, "road-casualties"),
                          findings.change(ground, "road-casualties")),
            )
        )  # fmt: skip
    return Section(
        id="levels", title="Levels and patterns", lead=_largest(ground), prose=tuple(prose),
        findings=tuple(told), sections=tuple(inner),
    )  # fmt: skip


def _largest(ground: Ground) -> str:
    """The largest category and its share; the share stands in the table of harm and volume."""
    ids = league.categories(ground)
    total = sum(ground.level(id).count for id in ids)
    if not total:
        return "Nothing was recorded."
    share = ground.level(ids[0]).count / total
    phrase = ground.indicator(ids[0]).phrase
    return (
        f"{phrase[0].upper() + phrase[1:]} are the largest category, {percent(share)} of what the "
        "police recorded."
    )


def changes(ground: Ground) -> Section:
    """What has changed since the year before, what is new, and room for why."""
    ids = league.categories(ground)
    told = [findings.change(ground, OVERALL)]
    for finding in (findings.trend(ground, OVERALL), findings.exceptions(ground, OVERALL)):
        if finding is not None and says_something(finding):
            told.append(finding)
    new = findings.steps(ground, ids)
    if new is not None:
        told.append(new)
    moved = league.moved(ground, ids)
    prose = [
        f"{verdict}. {'; '.join(moved[verdict])}."
        for verdict in (Verdict.WORSE, Verdict.BETTER, Verdict.CARE)
        if verdict in moved
    ]
    if not moved:
        prose = ["No category has changed from the year before beyond what chance explains."]
    comparable = any(ground.try_change(id) is not None for id in (OVERALL, *ids))
    if not comparable:
        prose = ["No month is held for both years, so no change can be given."]
    asked = [line.split(":")[0] for lines in moved.values() for line in lines]
    return Section(
        id="changes",
        title="What has changed",
        lead=_tally(len(asked), len(ids)) if comparable else told[0].sentence,
        prose=tuple(prose),
        findings=tuple(told),
        tables=(
            Table(
                id="changes.tally",
                caption="Categories that changed by more than chance explains",
                columns=(
                    Column("changed", "Changed", "", "count"),
                    Column("all", "Categories", "", "count"),
                ),
                rows=((len(asked), len(ids)),),
                behind=True,
            ),
        ),
        sections=(_why(asked), _recording(ground)),
        gap=not comparable,
    )


def _tally(changed: int, of: int) -> str:
    changed_words = "None" if changed == 0 else small(changed).capitalize()
    return f"{changed_words} of {of} categories changed by more than chance explains."


def _why(asked: list[str]) -> Section:
    """Room for the reasons: the law asks for them and numbers do not hold them."""
    ask = (
        f"Reasons are wanted for: {join([a[0].lower() + a[1:] for a in asked])}."
        if asked
        else "No change stands out that would need a reason."
    )
    return Section(
        id="why",
        title="Why it changed",
        lead="Not written yet. Numbers say that something changed; people who know the place say "
        "why.",
        prose=(
            ask,
            "The analyst writes the reasons here, with partners: what was done, what else changed, "
            "how sure they are.",
        ),
        gap=True,
    )


def _recording(ground: Ground) -> Section:
    series = ground.series(OVERALL)
    breaks = {(b.month, b.why, b.source) for id in ground.held for b in ground.series(id).breaks}
    rows = tuple((str(m), why, source or None) for m, why, source in sorted(breaks))
    gaps = len(series.gaps)
    text = (
        f"Of {plural(len(series), 'month')} from {series.start.label} to {series.end.label}, "
        f"{gaps} {'is' if gaps == 1 else 'are'} missing or fell short. They are left out, never "
        "counted as a fall."
        if gaps
        else f"All {plural(len(series), 'month')} from {series.start.label} to "
        f"{series.end.label} are complete."
    )
    prose = [text]
    if not rows:
        prose.append("No change of recording is known within these months.")
    return Section(
        id="recording",
        title="Changes in recording, and missing months",
        prose=tuple(prose),
        tables=(
            Table(
                id="recording.breaks",
                caption="Known changes of recording",
                columns=(Column("month", "From", "", "month"), Column("why", "What changed"),
                         Column("source", "Told by")),
                rows=rows,
            ),
        )
        if rows
        else (),
    )  # fmt: skip
