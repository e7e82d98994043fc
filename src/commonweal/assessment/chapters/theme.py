"""One of the nine critical themes, as a chapter."""

from __future__ import annotations

from commonweal.assessment import findings
from commonweal.assessment.chapters import league
from commonweal.assessment.chapters.measure import measure
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Section, Table
from commonweal.assessment.themes import Theme, home_of
from commonweal.vocabulary.words import count, join, plural

STATUS = {
    "open": "Open data, not delivered here",
    "partner": "A partner holds it",
    "survey": "Needs a survey",
    "undefined": "Nobody has said what is counted",
}


def theme_chapter(ground: Ground, theme: Theme) -> Section:
    """What is known of a theme, what stands in for what is not, and what would fill it."""
    held = [m for m in theme.measure if m.indicator in ground.held]
    home = [m for m in held if m.home]
    proxies = [m for m in held if not m.home]
    issues = join([issue[0].lower() + issue[1:] for issue in theme.issues])
    prose = [f"The issues in this theme are {issues}."]
    if proxies:
        titles = [ground.indicator(m.indicator).title for m in proxies]
        places = dict.fromkeys(h.title for m in proxies if (h := home_of(m.indicator)) is not None)
        prose.append(
            f"Only partly about this theme: {join(titles)}. "
            f"Told in full under {join(list(places))}."
        )
    return Section(
        id=theme.section,
        title=theme.title,
        lead=_lead(ground, theme, [m.indicator for m in home], [m.indicator for m in proxies]),
        prose=tuple(prose),
        tables=(_speaks(ground, theme),) if theme.measure else (),
        sections=(
            *(measure(ground, m.indicator, drawn=m.full) for m in home),
            _unknown(ground, theme),
        ),
        gap=not held,
    )


def _lead(ground: Ground, theme: Theme, home: list[str], proxies: list[str]) -> str:
    if home:
        first = home[0]
        return f"{findings.level(ground, first).sentence} {findings.change(ground, first).sentence}"
    if proxies:
        verb = "speaks" if len(proxies) == 1 else "speak"
        return (
            f"No measure with data is about this theme alone: "
            f"{plural(len(proxies), 'measure')} {verb} to part of it."
        )
    return "No evidence is held on this theme yet. What would fill it is listed below."


def _speaks(ground: Ground, theme: Theme) -> Table:
    """Every measure of the theme: its number if there is one, else why there is none."""
    rows: list[tuple[Cell, ...]] = []
    for m in theme.measure:
        indicator = ground.indicator(m.indicator)
        if m.indicator in ground.held:
            level, change = ground.level(m.indicator), findings.change(ground, m.indicator)
            rows.append(
                (
                    indicator.title, int(level.count), level.rate.value if level.rate else None,
                    change.numbers.get("change"), str(change.verdict), m.shows_not or None,
                )
            )  # fmt: skip
        else:
            rows.append(
                (indicator.title, None, None, None, "No data", STATUS[str(indicator.status)])
            )
    return Table(
        id=f"{theme.section}.measures",
        caption=f"Measures that speak to {theme.title[0].lower() + theme.title[1:]}",
        columns=(
            Column("measure", "Measure"),
            Column("count", "Count", "recorded", "count"),
            Column("rate", "Rate per 1,000 residents", "per 1,000 residents", "rate"),
            Column("change", "Change from a year before", "proportion", "percent"),
            Column("verdict", "Verdict"),
            Column("limits", "What it does not show"),
        ),
        rows=tuple(rows),
        notes=(league.LIMITS,),
        source="Each measure's own source stands with it",
    )


def _unknown(ground: Ground, theme: Theme) -> Section:
    """What is not known of the theme."""
    lines: list[tuple[Cell, ...]] = []
    for m in theme.measure:
        if m.indicator not in ground.held:
            indicator = ground.indicator(m.indicator)
            lines.append((indicator.title, indicator.needs or "Files of its source",
                          indicator.held_by or "Published"))  # fmt: skip
    lines += [(need.what, "Counts by month and area", need.held_by) for need in theme.need]
    prose = [f"{count(len(lines))} kinds of evidence are wanted here and not held."]
    if not theme.basis:
        prose.append(
            "Whether the theme rests on victims, offenders or places is for the partnership to "
            "say; it has not been recorded."
        )
    return Section(
        id=f"{theme.section}-unknown",
        title=f"What we do not know about {theme.title[0].lower() + theme.title[1:]}",
        prose=tuple(prose),
        tables=(
            Table(
                id=f"{theme.section}.unknown",
                caption="What would fill the gaps",
                columns=(Column("what", "What is not known"), Column("fills", "What would fill it"),
                         Column("held_by", "Who holds it")),
                rows=tuple(lines),
            ),
        )
        if lines
        else (),
        gap=True,
    )  # fmt: skip
