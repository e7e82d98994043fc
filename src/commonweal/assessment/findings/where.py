"""Where does it happen?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment import sentences
from commonweal.assessment.findings.parts import (
    COUNT,
    PEOPLE,
    RATE,
    named,
    source_count,
    source_line,
    worked,
)
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.structure import Cell, Column, Figure, Finding, Table
from commonweal.vocabulary.words import count, plural, rate, small

if TYPE_CHECKING:
    import pandas as pd

    from commonweal.assessment.figures import Outlines

SNAP = "Points on police maps are approximate and are never read as addresses."
VISITORS = (
    "Rates are for residents. Where many people come to shop, work or go out, few residents "
    "stand behind many crimes."
)
FEWEST = 30
"""Events below which no ranking of places is given: chance decides it."""
LEVEL = 0.05


def where(ground: Ground, id: str) -> Finding | None:
    """How few places hold half of it, and which come first; None with under 30 events."""
    from commonweal.analysis.concentration import concentration, share_in_top

    areas = attempt(lambda: ground.areas(id))
    if areas is None or areas.table["count"].sum() < FEWEST:
        return None
    indicator = ground.indicator(id)
    held = concentration(areas.table, count="count")
    table = _ranked(ground, id)
    top = table.head(3)
    share = share_in_top(areas.table, count="count", top=3)
    kind = areas.kind.plain
    names = [f"{n} ({count(c)})" for n, c in zip(top["known_as"], top["count"], strict=True)]
    sentence = (
        f"{sentences.half(indicator.phrase, held.places_for[0.5], held.places, kind)} "
        f"{sentences.most(names)}"
    )
    caveats = [SNAP]
    if held.places_for[0.5] >= 0.9 * held.by_chance[0.5]:
        caveats.insert(
            0,
            f"So would it be if all places were alike: chance alone would put half in "
            f"{held.by_chance[0.5]}.",
        )
    if "people" in table and table["people"].notna().all():
        caveats.append(VISITORS)
    provenance = worked(
        ground, id, "Rates steadied by what all areas have in common (empirical Bayes)."
    )
    columns, rows = _columns_and_rows(table)
    unplaced = ground.level(id).count - float(areas.table["count"].sum())
    notes = [
        f"What is called a {kind} here: {areas.kind.definition}. {_rate_note(ground, table)}".strip()
    ]
    if unplaced > 0:
        notes.append(f"{count(unplaced)} could not be placed in an area and are not in the table.")
    by_area = Table(
        id=f"{id}.areas",
        caption=f"{indicator.title} by {kind}, {ground.place}",
        columns=columns,
        rows=rows,
        notes=tuple(notes),
        source=source_line(provenance),
        provenance=provenance,
        glance=10,
    )
    summary = Table(
        id=f"{id}.where",
        caption=f"{indicator.title}: how few places hold half of it",
        columns=(
            Column("places", f"{kind.capitalize()}s", "places", "count"),
            Column("half", "Fewest that hold half", "places", "count"),
            Column("by_chance", "The same, were all alike", "places", "count"),
            Column("top", "Share of the first three", "proportion", "percent"),
        ),
        rows=((held.places, held.places_for[0.5], held.by_chance[0.5], share),),
        source=source_line(provenance),
        behind=True,
        provenance=provenance,
    )
    return Finding(
        id=f"{id}.where",
        title=f"Where: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence.strip(),
        numbers={
            "half": held.places_for[0.5], "places": held.places,
            "by_chance": held.by_chance[0.5], "share_of_first_three": share,
            **{f"count_{i}": int(c) for i, c in enumerate(top["count"], 1)},
        },
        caveats=tuple(caveats),
        figures=_map(ground, id, table),
        tables=(summary, by_area),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip


def hot_spots(ground: Ground, id: str) -> Finding | None:
    """Areas that stand high together with their surroundings, false discoveries held down.

    None where no boundary is held, or there are too few events to map.
    """
    from commonweal.analysis.hotspots import getis_ord, neighbours
    from commonweal.vocabulary.errors import InvalidValues

    areas = attempt(lambda: ground.areas(id))
    shapes = ground.boundaries(ground.kind)
    if areas is None or shapes is None or areas.table["count"].sum() < 2 * FEWEST:
        return None
    table = _ranked(ground, id)
    value = "stabilised" if "stabilised" in table else "count"
    frame = shapes.merge(table.drop(columns="name"), on="code")
    if len(frame) < 10:
        return None
    # Which areas touch is the same for every measure of the same areas.
    touching = ground.once(("touching", *frame["code"]), lambda: neighbours(frame))
    try:
        found = getis_ord(frame, value=value, touching=touching, level=LEVEL)
    except InvalidValues:
        return None
    hot = found[found["spot"] == "hot"].sort_values("z", ascending=False)
    indicator, kind = ground.indicator(id), areas.kind.plain
    what = "the rate" if value == "stabilised" else "the count"
    if hot.empty:
        sentence = (
            f"No {kind} stands out together with its surroundings for {indicator.phrase}, "
            "beyond what chance explains."
        )
    else:
        verb = "lies" if len(hot) == 1 else "lie"
        sentence = sentences.sentence_case(
            f"{small(len(hot))} of {plural(len(found), kind)} {verb} in a hot spot, where {what} of "
            f"{indicator.phrase} is high all around, {sentences.BEYOND}: "
            f"{named(list(hot['known_as']), 4)}."
        )
    provenance = worked(
        ground, id, "Gi* on areas that touch, at most one false discovery in twenty."
    )
    z = Column("z", "Gi* (standard deviations)", "", "rate")
    table_of = Table(
        id=f"{id}.hot-spots",
        caption=f"{indicator.title}: {kind}s in a hot spot",
        columns=(Column("code", "Code"), Column("area", kind.capitalize()), COUNT, z,
                 Column("p", "p value before correction", "", "p")),
        rows=tuple(
            (r["code"], r["known_as"], int(r["count"]), float(r["z"]), float(r["p"]))
            for r in hot.to_dict("records")
        ),
        notes=(
            f"{len(found)} areas were tested together; at most one in twenty of those listed "
            "should be there by chance.",
        ),
        source=source_line(provenance),
        provenance=provenance,
    )  # fmt: skip
    return Finding(
        id=f"{id}.hot-spots",
        title=f"Hot spots: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers={"hot": len(hot), "areas": len(found)},
        test="Getis and Ord's Gi* with Benjamini and Hochberg's control of false discoveries, 5%",
        caveats=("A quiet place amid busy ones can be in a hot spot. It says where, not why.",)
        if len(hot)
        else (),
        figures=_hot_map(ground, id, found),
        tables=(
            table_of,
            Table(
                id=f"{id}.hot-spots-summary",
                caption=f"{indicator.title}: areas tested",
                columns=(
                    Column("areas", "Areas tested", "places", "count"),
                    Column("hot", "In a hot spot", "places", "count"),
                ),
                rows=((len(found), len(hot)),),
                behind=True,
            ),
        ),
        provenance=provenance,
        sources=source_count(provenance),
    )


def _ranked(ground: Ground, id: str) -> pd.DataFrame:
    """As `_worked_ranks`, worked out once."""
    return ground.once(("ranked", id), lambda: _worked_ranks(ground, id))


def _worked_ranks(ground: Ground, id: str) -> pd.DataFrame:
    """Small areas, most events first, with steadied rates where people are known."""
    from commonweal.analysis.smallareas import stabilised_rates

    areas = ground.areas(id)
    table = areas.table
    if table["people"].notna().all() and areas.denominator is not None:
        denominator = areas.denominator.label
        found = attempt(
            lambda: stabilised_rates(
                table, count="count", population="people", denominator=denominator
            )
        )
        if found is not None:
            table = found.areas
    return table.sort_values(["count", "known_as"], ascending=[False, True], ignore_index=True)


def _columns_and_rows(
    table: pd.DataFrame,
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    columns = [Column("code", "Code"), Column("area", "Area"), COUNT]
    keys = ["code", "known_as", "count"]
    if table["people"].notna().all():
        columns.append(PEOPLE)
        keys.append("people")
    if "stabilised" in table:
        columns += [
            RATE,
            Column("stabilised", "Steadied rate", "per 1,000 residents", "rate"),
            Column("lower", "Lower limit", "per 1,000 residents", "rate"),
            Column("upper", "Upper limit", "per 1,000 residents", "rate"),
        ]
        keys += ["rate", "stabilised", "lower", "upper"]
    kinds = {"code": str, "known_as": str, "count": int, "people": int}
    cells = [map(kinds.get(key, float), table[key].tolist()) for key in keys]
    return tuple(columns), tuple(zip(*cells, strict=True))


def _rate_note(ground: Ground, table: pd.DataFrame) -> str:
    if "stabilised" not in table:
        return (
            "" if table["people"].notna().all() else "No population is held, so no rate is given."
        )
    overall = rate(float(table["count"].sum() / table["people"].sum() * 1_000))
    return (
        f"Steadied rates are drawn towards the rate of the whole area ({overall}), the more the "
        "fewer people stand behind them."
    )


def _outlines(ground: Ground) -> Outlines | None:
    """Small areas ready to be drawn; None where there is nothing to draw."""
    from commonweal.assessment.figures import Outlines

    shapes = ground.boundaries(ground.kind)
    if shapes is None:
        return None
    return ground.once(("outlines", ground.kind), lambda: Outlines.of(shapes))


def _map(ground: Ground, id: str, table: pd.DataFrame) -> tuple[Figure, ...]:
    """The areas shaded by steadied rate, or by count where no population is held."""
    from commonweal.assessment.figures import choropleth
    from commonweal.vocabulary.words import count, rate

    shapes = _outlines(ground)
    if shapes is None:
        return ()
    value = "stabilised" if "stabilised" in table else "count"
    indicator = ground.indicator(id)
    what = f"per 1,000 residents ({ground.denominator}), steadied" if value != "count" else "count"
    return (
        choropleth(
            shapes,
            dict(zip(table["code"], table[value].astype(float), strict=True)),
            id=f"{id}.map",
            caption=f"{indicator.title} by {ground.kind.plain}, {ground.period.label}",
            measure=f"{indicator.title} {what}",
            names=dict(zip(table["code"], table["known_as"], strict=True)),
            number=count if value == "count" else rate,
            table=f"{id}.areas",
            source=source_line(ground.provenance(id)),
            provenance=ground.provenance(id),
        ),
    )


def _hot_map(ground: Ground, id: str, found: pd.DataFrame) -> tuple[Figure, ...]:
    from commonweal.assessment.figures import hot_spot_map

    shapes = _outlines(ground)
    if shapes is None or not (found["spot"] == "hot").any():
        return ()
    sure = {"hot": "hot95", "cold": "cold", "": "ordinary"}
    hot = found[found["spot"] == "hot"].sort_values("z", ascending=False)
    return (
        hot_spot_map(
            shapes,
            {r["code"]: sure[str(r["spot"])] for r in found.to_dict("records")},
            id=f"{id}.hot-map",
            caption=f"Hot spots of {ground.indicator(id).phrase}, {ground.period.label}; "
            "at most one in twenty by chance",
            names=dict(zip(found["code"], found["known_as"], strict=True)),
            top=tuple(hot["code"].head(3)),
            table=f"{id}.hot-spots",
            source=source_line(ground.provenance(id)),
            provenance=ground.provenance(id),
        ),
    )
