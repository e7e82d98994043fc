"""One measure in full: how many, change, trend, season, where, deprivation, other places."""

from __future__ import annotations

from dataclasses import replace

from commonweal.assessment import findings
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Finding, Section, Verdict
from commonweal.vocabulary.words import join

ENOUGH = 200
"""Events in the period from which a measure is told in full; below it chance decides the rest."""


def measure(ground: Ground, id: str, *, drawn: bool) -> Section:
    """A measure with data, as a section. What was looked at and showed nothing is named.

    Args:
        ground: What is stood on.
        id: Which measure.
        drawn: Whether to draw all its charts and maps; otherwise its line and the words.
    """
    indicator = ground.indicator(id)
    told: list[Finding] = [findings.level(ground, id), findings.change(ground, id)]
    quiet: list[str] = []
    enough = ground.level(id).count >= ENOUGH
    looked: list[tuple[str, Finding | None]] = []
    if enough:
        looked = [
            ("trend", findings.trend(ground, id)),
            ("season", findings.season(ground, id)),
            ("months that stand out", findings.exceptions(ground, id)),
            ("months ahead", findings.outlook(ground, id)),
        ]
    looked.append(("place", findings.where(ground, id)))
    if enough:
        looked += [
            ("hot spots", findings.hot_spots(ground, id)),
            ("deprivation", findings.gradient(ground, id)),
        ]
    if enough and drawn:
        looked += [
            ("whether the busiest places last", findings.list_held(ground, id)),
            ("new and fading hot spots", findings.hot_over_time(ground, id)),
        ]
    looked.append(("other places", findings.comparison(ground, id)))
    for name, finding in looked:
        if finding is None:
            continue
        if says_something(finding):
            told.append(finding if drawn else replace(finding, figures=()))
        else:
            quiet.append(name)
    prose = [indicator.why]
    if quiet:
        prose.append(f"Also looked at, with nothing beyond what chance explains: {join(quiet)}.")
    return Section(
        id=f"measure-{id}",
        title=indicator.title,
        prose=tuple(prose),
        findings=tuple(told),
    )


def says_something(finding: Finding) -> bool:
    """Whether a test found anything; what did not is named in a line, not told at length."""
    kind = finding.id.rsplit(".", 1)[-1]
    if kind == "trend":
        return finding.verdict is not Verdict.SAME
    if kind == "season":
        return bool(finding.numbers)
    if kind == "exceptions":
        return bool(finding.numbers.get("months_outside"))
    if kind == "hot-spots":
        return bool(finding.numbers.get("hot"))
    if kind == "gradient":
        return "no clear link" not in finding.sentence
    return True
