"""Is it high here, beside other places?"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import (
    COUNT,
    LOWER,
    PEOPLE,
    RATE,
    UPPER,
    P,
    source_count,
    source_line,
    worked,
)
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Figure, Finding, Table
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.words import join, rate

REST = "Rest of the force area"
SIMILAR = "Similar areas together"


def comparison(ground: Ground, id: str) -> Finding | None:
    """As `_comparison`, worked out once."""
    return ground.once(("comparison", id), lambda: _comparison(ground, id))


def _comparison(ground: Ground, id: str) -> Finding | None:
    """The rate beside similar areas and the rest of the force, over months that all have whole.

    None where no other area's data or no population is held.
    """
    import pandas as pd

    from commonweal.analysis.compare import beside

    indicator = ground.indicator(id)
    if ground.people is None or ground.population is None or indicator.denominator is None:
        return None
    others = ground.others
    months = _months_of_all(ground, id, others)
    if not others or not months:
        return None
    per = indicator.denominator.per
    rows = [(ground.place, _sum(ground, id, ground.within, months), ground.people)]
    for code in others:
        name = ground.evidence.geography.district(code).name
        rows.append((name, _sum(ground, id, code, months), ground.people_of(code)))
    similar = [c for c in ground.partnership.similar if c in others]
    groups = []
    for name, codes in ((SIMILAR, similar), (REST, [c for c in others if c in ground.force])):
        if len(codes) > 1:
            groups.append(
                (name, sum(_sum(ground, id, c, months) for c in codes),
                 sum(ground.people_of(c) for c in codes))
            )  # fmt: skip
    table = pd.DataFrame([*rows, *groups], columns=["area", "count", "people"])
    if table["count"].sum() == 0:
        return None
    table = beside(
        table, subject=ground.place, area="area", count="count", population="people",
        denominator=ground.denominator, per=per,
    )  # fmt: skip
    by_name = {r["area"]: r for r in table.to_dict("records")}
    here = by_name[ground.place]
    said, numbers = _said(ground, by_name, bool(similar))
    numbers["rate"] = float(here["rate"])
    sentence = (
        f"{ground.place} had {rate(here['rate'])} {indicator.phrase} for every 1,000 residents"
        f"{_over(ground, months)}, {said}."
    )
    left_out = [m for m in ground.period if m not in set(months)]
    caveats = [
        "Police forces record in their own ways, and residents are not the people who are there "
        "by day."
    ]
    if left_out:
        caveats.append(
            f"Only months that every area has whole are compared; left out: "
            f"{months_in_words(left_out)}."
        )
    missing = [c for c in ground.partnership.similar if c not in others]
    if missing:
        names = [ground.evidence.geography.district(c).name for c in missing]
        caveats.append(f"No data is held for {join(names)}.")
    provenance = worked(ground, id, "Ratio of rates with log-normal or exact limits (95%).")
    notes = [f"Residents: {ground.denominator}."]
    if ground.partnership.similar_because:
        notes.append(f"Why these areas: {ground.partnership.similar_because}.")
    records = table.to_dict("records")
    result = Table(
        id=f"{id}.comparison",
        caption=f"{indicator.title}: {ground.place} beside other areas",
        columns=(Column("area", "Area"), COUNT, PEOPLE, RATE, LOWER, UPPER),
        rows=tuple(_rate_row(r) for r in records),
        notes=tuple(notes),
        source=source_line(provenance),
        provenance=provenance,
    )
    ratios = Table(
        id=f"{id}.ratios",
        caption=f"{indicator.title}: the rate of {ground.place} over that of each area",
        columns=(
            Column("area", "Area"),
            Column("ratio", f"{ground.place} over this area", "ratio", "rate"),
            Column("ratio_lower", "Lower limit", "ratio", "rate"),
            Column("ratio_upper", "Upper limit", "ratio", "rate"),
            P,
        ),
        rows=tuple(_ratio_row(r) for r in records if r["area"] != ground.place),
        notes=("Where an area holds this one, the ratio is to the rest of it.",),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )
    return Finding(
        id=f"{id}.comparison",
        title=f"Beside other places: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers=numbers,
        test="Ratio of rates; “higher” and “lower” where its limits leave out 1",
        caveats=tuple(caveats),
        figures=_figure(ground, id, result),
        tables=(result, ratios),
        provenance=provenance,
        sources=source_count(provenance),
    )


def _said(
    ground: Ground, rows: Mapping[str, Mapping[Hashable, object]], similar: bool
) -> tuple[str, dict[str, float | int | str | None]]:
    """How the place stands to each group, or to the one area it is compared with."""
    chosen: list[tuple[str, str]] = []
    if SIMILAR in rows:
        chosen.append((SIMILAR, "similar areas"))
    elif similar:
        name = ground.evidence.geography.district(ground.partnership.similar[0]).name
        chosen.append((name, name))
    if REST in rows:
        chosen.append((REST, "the rest of the force area"))
    if not chosen:
        chosen = [(name, name) for name in rows if name != ground.place][:3]
    groups: dict[str, list[str]] = {"higher": [], "lower": [], "same": []}
    numbers = dict[str, float | int | str | None]()
    for name, plain in chosen:
        row = rows[name]
        value = float(str(row["rate"]))
        numbers[f"rate_{name}"] = value
        position = str(row["position"])
        groups[position if position in groups else "same"].append(f"{plain} ({rate(value)})")
    said = [f"{side} than {join(groups[side])}" for side in ("higher", "lower") if groups[side]]
    text = join(said) + (f" by {sentences.BEYOND}" if said else "")
    if groups["same"]:
        text += f"{', and ' if said else ''}about the same as {join(groups['same'])}"
    return text, numbers


def _rate_row(r: Mapping[Hashable, object]) -> tuple[Cell, ...]:
    whole = (int(float(str(r[key]))) for key in ("count", "people"))
    return (str(r["area"]), *whole, *(_number(r[key]) for key in ("rate", "lower", "upper")))


def _ratio_row(r: Mapping[Hashable, object]) -> tuple[Cell, ...]:
    keys = ("ratio", "ratio_lower", "ratio_upper", "p")
    return (str(r["area"]), *(_number(r[key]) for key in keys))


def _months_of_all(ground: Ground, id: str, codes: Sequence[str]) -> list[Month]:
    here = ground.series(id).part(ground.period)
    months = [month for month, value in here if value is not None]
    for code in codes:
        there = ground.elsewhere(id, code)
        months = [month for month in months if there[month] is not None]
    return months


def _sum(ground: Ground, id: str, code: str, months: Sequence[Month]) -> int:
    series = ground.series(id) if code == ground.within else ground.elsewhere(id, code)
    return int(sum(series[month] or 0 for month in months))


def _over(ground: Ground, months: Sequence[Month]) -> str:
    return " " + sentences.in_period(ground.period, months)


def stands(ground: Ground, id: str) -> float | None:
    """The place's rate over that of similar areas (or the rest of the force): 1 where no test
    tells them apart, None where there is nothing to compare with."""
    found = comparison(ground, id)
    if found is None:
        return None
    rows = {str(row[0]): row for row in found.tables[1].rows}
    similar = [ground.evidence.geography.district(c).name for c in ground.partnership.similar]
    chosen = next((name for name in (SIMILAR, *similar, REST) if name in rows), None)
    if chosen is None:
        return None
    ratio, low, high = rows[chosen][1:4]
    if not all(isinstance(v, float | int) for v in (ratio, low, high)):
        return None
    return 1.0 if float(low or 0) <= 1 <= float(high or 0) else float(ratio or 0)


def _figure(ground: Ground, id: str, table: Table) -> tuple[Figure, ...]:
    from commonweal.assessment.figures.bars import Bar, dot_comparison

    bars = [
        Bar(str(r[0]), float(r[3]), float(r[4]), float(r[5]), meant=r[0] == ground.place)
        for r in table.rows
        if r[3] is not None and r[4] is not None and r[5] is not None
    ]
    indicator = ground.indicator(id)
    return (
        dot_comparison(
            bars,
            id=f"{id}.comparison",
            caption=f"{indicator.title}: {ground.place} beside other areas",
            measure="per 1,000 residents",
            table=table.id,
            source=table.source,
            provenance=table.provenance,
        ),
    )


def published(ground: Ground) -> Finding | None:
    """Rates that the Office for National Statistics has published for the area and others.

    A second source beside the police's own files: another period, population and count of
    offences, so it is shown beside them and never mixed with them. None where none is held.
    """
    held = ground.published_rates()
    if held is None:
        return None
    table, year, note, provenance = held
    names = {r["code"]: r["name"] for r in table.to_dict("records")}
    if ground.within not in names:
        return None
    wanted = [ground.within, *(c for c in (*ground.partnership.similar, *ground.neighbours_by_force)
                               if c in names)]  # fmt: skip
    wanted = list(dict.fromkeys(wanted))
    wide = table.pivot_table(index="code", columns="measure", values="rate", sort=False)
    measures = [m for m in wide.columns if wide.loc[ground.within].notna()[m] and "change" not in m]
    total = "total recorded crime"
    if total not in measures:
        return None
    here = float(str(wide.loc[ground.within, total]))
    others = [(names[c], float(str(wide.loc[c, total]))) for c in wanted[1:]]
    text = (
        f"For the {year[0].lower() + year[1:]}, the Office for National Statistics published "
        f"{rate(here)} recorded crimes for every 1,000 people in {ground.place}"
    )
    said = [f"{rate(value)} in {name}" for name, value in others[:4]]
    text += f", beside {join(said)}." if said else "."
    return Finding(
        id="published.rates",
        title="What the Office for National Statistics published",
        sentence=text,
        numbers={"rate": here, **{f"rate_{n}": v for n, v in others[:4]}},
        caveats=(
            "A second source, for another year and on an older population. It cannot be added to "
            "or taken from the numbers of this assessment.",
            "Published without margins, so no difference between places is called higher or lower.",
        ),
        tables=(
            Table(
                id="published.rates",
                caption=f"Published rates, {year[0].lower() + year[1:]}, per 1,000 people",
                columns=(Column("area", "Area"),
                         *(Column(m.replace(" ", "_"), m[0].upper() + m[1:],
                                  "per 1,000 people", "rate") for m in measures)),
                rows=tuple(
                    (names[c], *(_number(wide.loc[c, m]) for m in measures)) for c in wanted
                ),
                notes=(note,) if note else (),
                source=source_line(provenance),
                provenance=provenance,
            ),
        ),
        provenance=provenance,
        sources=1,
    )  # fmt: skip


def _number(value: object) -> Cell:
    found = float(str(value))
    return found if math.isfinite(found) else None
