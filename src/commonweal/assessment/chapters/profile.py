"""Who lives here, how closely, how deprived."""

from __future__ import annotations

from commonweal.assessment.findings.parts import PEOPLE
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Finding, Section, Table
from commonweal.vocabulary.places import AreaKind
from commonweal.vocabulary.series import Provenance
from commonweal.vocabulary.words import count, percent, plural

GRID = 27_700
"""British National Grid: areas are measured on it."""


def profile(ground: Ground) -> Section:
    """The area in sourced facts. What is not held is said, not left out."""
    told = [f for f in (_people(ground), _deprivation(ground)) if f is not None]
    missing = []
    if ground.people is None:
        missing.append(
            "No population is held, so this assessment gives counts and no rates. A table of "
            "residents by neighbourhood from the Census would change that."
        )
    if not any(f.id == "profile.deprivation" for f in told):
        missing.append("No index of deprivation is held for this area.")
    lead = (
        "Who lives here, how closely, and how deprived."
        if told
        else f"No facts about {ground.place} are held yet."
    )
    return Section(
        id="profile", title="The area", lead=lead, prose=tuple(missing), findings=tuple(told),
        gap=not told,
    )  # fmt: skip


def _deliveries(ground: Ground, ids: tuple[str, ...], method: str) -> Provenance:
    snapshot = ground.evidence.snapshot
    held = [snapshot.delivery(id) for id in ids]
    return Provenance(
        snapshot=snapshot.id,
        deliveries=ids,
        sources=tuple(dict.fromkeys(f"{d.title}: {d.publisher} ({d.licence})" for d in held)),
        method=method,
    )


def _people(ground: Ground) -> Finding | None:
    if ground.population is None or ground.people is None:
        return None
    geography = ground.evidence.geography
    shape = ground.boundaries(AreaKind.DISTRICT)
    square = None
    if shape is not None and len(shape):
        square = float(shape.to_crs(GRID).area.sum()) / 1e6
    wards = len(geography.areas(AreaKind.WARD24, ground.within))
    areas = len(geography.areas(ground.kind, ground.within))
    text = f"{ground.place} has {count(ground.people)} residents ({ground.denominator})"
    row: list[Cell] = [ground.people]
    columns = [PEOPLE]
    numbers: dict[str, float | int | str | None] = {"people": ground.people, "wards": wards,
                                                    "neighbourhoods": areas}  # fmt: skip
    if square:
        density = ground.people / square
        text += f" on about {count(square)} square kilometres, {count(density)} to each"
        row += [square, density]
        columns += [Column("area", "Square kilometres", "km²", "rate"),
                    Column("density", "Residents to a square kilometre", "people per km²", "count")]  # fmt: skip
        numbers |= {"square_kilometres": square, "density": density}
    text += f". It has {plural(wards, 'ward')} and {plural(areas, ground.kind.plain)}."
    columns += [Column("wards", "Wards", "", "count"),
                Column("neighbourhoods", f"{ground.kind.plain.capitalize()}s", "", "count")]  # fmt: skip
    provenance = _deliveries(ground, ground.population.deliveries, "Sum over neighbourhoods.")
    return Finding(
        id="profile.people",
        title="People",
        sentence=text,
        numbers=numbers,
        caveats=("The area is measured on simplified outlines and is approximate.",)
        if square
        else (),
        tables=(
            Table(
                id="profile.people", caption=f"{ground.place} in numbers", columns=tuple(columns),
                rows=((*row, wards, areas),), source="; ".join(provenance.sources),
                notes=(f"What is called a {ground.kind.plain} here: {ground.kind.definition}.",),
                provenance=provenance,
            ),
        ),
        provenance=provenance,
        sources=len(provenance.sources),
    )  # fmt: skip


def _deprivation(ground: Ground) -> Finding | None:
    index = ground.evidence.geography.deprivation(AreaKind.LSOA21, ground.within)
    if index is None:
        return None
    table = index.table
    deciles = table["decile"].astype(int)
    worst, total = int((deciles == 1).sum()), len(table)
    provenance = _deliveries(ground, index.deliveries, "Neighbourhoods counted by tenth.")
    rows: list[tuple[Cell, ...]] = [
        (str(tenth), int((deciles == tenth).sum()), float((deciles == tenth).mean()))
        for tenth in range(1, 11)
    ]
    verb = "is" if worst == 1 else "are"
    return Finding(
        id="profile.deprivation",
        title="Deprivation",
        sentence=f"{count(worst)} of its {plural(total, 'neighbourhood')} {verb} among the most "
        f"deprived tenth in England, {percent(worst / total)} of them ({index.label}).",
        numbers={"most_deprived": worst, "neighbourhoods": total, "share": worst / total},
        caveats=("If the area were like England, one neighbourhood in ten would be.",),
        tables=(
            Table(
                id="profile.deprivation",
                caption=f"Neighbourhoods of {ground.place} by tenth of deprivation in England",
                columns=(
                    Column("tenth", "Tenth (1 is the most deprived)"),
                    Column("neighbourhoods", "Neighbourhoods", "", "count"),
                    Column("share", "Share", "proportion", "percent"),
                ),
                rows=(*rows, ("All", total, 1.0)),
                notes=("Neighbourhoods here: Lower-layer Super Output Areas, 2021.",),
                source=index.label,
                provenance=provenance,
            ),
        ),
        provenance=provenance,
        sources=1,
    )
