"""Areas of the Home Office's partnership tables: which can be used, joined, or compared.

The tables keep the partnerships as they once were. A district made later is the sum of
what it was made of; one that shares a partnership with others has no figure of its own;
and where a force could not say where its offences happened, a small number is not a
quiet place. All arithmetic is on whole counts; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from commonweal.vocabulary.errors import NotEnoughData, UnknownName
from commonweal.vocabulary.months import Month, Span

if TYPE_CHECKING:
    import pandas as pd

UNASSIGNED = "Unassigned "
UNASSIGNED_NOTE = "Offences that the force could not allocate to an area."


@dataclass(frozen=True, slots=True)
class PublishersWarning:
    """A publisher's warning that an area's figures are not the area's."""

    force: str
    places: frozenset[str]
    """Partnerships it speaks of; none given means all of the force."""
    first: Month
    last: Month | None
    note: str


WARNINGS = (
    PublishersWarning(
        "Kent",
        frozenset(
            {"Maidstone", "Medway", "Tonbridge and Malling", "Dartford and Gravesham", "Tunbridge Wells"}
        ),
        Month(2024, 1),
        None,
        "Kent: from 2024 most offences of Maidstone, Medway, Tonbridge and Malling, Dartford and "
        "Gravesham, and Tunbridge Wells are recorded under “Unassigned Kent”.",
    ),
    PublishersWarning(
        "Derbyshire",
        frozenset(),
        Month(2024, 4),
        Month(2025, 3),
        "Derbyshire: in the year to March 2025 offences are recorded under an unassigned group.",
    ),
)  # fmt: skip

SUCCESSORS: Mapping[str, tuple[str, ...]] = {
    "Buckinghamshire": ("Aylesbury Vale", "Chiltern", "South Bucks", "Wycombe"),
    "Cumberland": ("Allerdale", "Carlisle", "Copeland"),
    "East Suffolk": ("Suffolk Coastal", "Waveney"),
    "North Northamptonshire": ("Corby", "East Northamptonshire", "Kettering", "Wellingborough"),
    "West Northamptonshire": ("Daventry and South Northamptonshire", "Northampton"),
    "Westmorland and Furness": ("Barrow-in-Furness", "Eden", "South Lakeland"),
}
"""Districts made since, and the partnerships whose areas they are exactly (structural changes
orders of 2018 to 2022)."""

ALIASES: Mapping[str, str] = {"York": "City of York", "City of London": "London, City of"}
"""Districts that the tables call otherwise."""

SHARED: Mapping[str, str] = {
    "Bournemouth, Christchurch and Poole": "Dorset",
    "Basingstoke and Deane": "North Hampshire", "Hart": "North Hampshire",
    "Rushmoor": "North Hampshire", "East Devon": "East and Mid Devon",
    "Mid Devon": "East and Mid Devon", "North Devon": "Northern Devon",
    "Torridge": "Northern Devon", "South Hams": "South Devon and Dartmoor",
    "West Devon": "South Devon and Dartmoor", "Teignbridge": "South Devon and Dartmoor",
    "Dartford": "Dartford and Gravesham", "Gravesham": "Dartford and Gravesham",
    "Gedling": "South Nottinghamshire", "Broxtowe": "South Nottinghamshire",
    "Rushcliffe": "South Nottinghamshire", "Babergh": "Western Suffolk",
    "Mid Suffolk": "Western Suffolk", "West Suffolk": "Western Suffolk",
    "Stratford-on-Avon": "South Warwickshire", "Warwick": "South Warwickshire",
    "Redditch": "North Worcestershire", "Bromsgrove": "North Worcestershire",
    "Wyre Forest": "North Worcestershire", "Worcester": "South Worcester",
    "Malvern Hills": "South Worcester", "Wychavon": "South Worcester",
    "Rhondda Cynon Taf": "Cwm Taf", "Merthyr Tydfil": "Cwm Taf",
}  # fmt: skip
"""Districts that cannot be built: part or all of them lies in a partnership shared with others."""

NOT_THE_DISTRICT = frozenset({"Dorset"})
"""Partnerships that bear a district's name and cover more: Dorset's takes Christchurch in."""


class State(StrEnum):
    """How a figure came about."""

    PUBLISHED = "published"
    COMBINED = "combined"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class AreaFigure:
    """Offences recorded in an area over a period, or why there is no figure."""

    place: str
    span: Span
    state: State
    total: int | None
    groups: Mapping[str, int] = field(default_factory=dict)
    """Offences by group, the largest first."""
    note: str = ""
    made_of: tuple[str, ...] = ()

    @property
    def period(self) -> str:
        """`Apr 2025 - Mar 2026`."""
        return f"{self.span.start.short} - {self.span.end.short}"

    @property
    def largest(self) -> tuple[str, int, float]:
        """The largest group, its offences and its share of all. [proportion]

        Raises:
            NotEnoughData: There is no figure.
        """
        if not self.total:
            raise NotEnoughData(f"There is no figure for {self.place}.", seen=self.note)
        group, n = next(iter(self.groups.items()))
        return group, n, n / self.total


def area_figure(rows: pd.DataFrame, district: str, span: Span) -> AreaFigure:
    """Offences recorded in a district or partnership area over whole quarters.

    Says how many offences the police recorded there; not how many happened, and not a rate.

    Args:
        rows: Of the table `recorded_crime`, of one publication.
        district: Name of a district of today, or of a partnership in the tables.
        span: Whole quarters.

    Returns:
        The figure as published, or combined from predecessors (`made_of`), or unavailable
        with the reason in `note`.

    Raises:
        UnknownName: The tables have no such area.
        NotEnoughData: A quarter of the period is not in `rows`.
    """
    places = SUCCESSORS.get(district, (ALIASES.get(district, district),))
    areas = rows[rows["place_kind"] != "force"]
    known = set(areas["place"])
    if district in SHARED and district not in known:
        why = f"{district} has no figure of its own: part or all of it is counted in {SHARED[district]}."
        return AreaFigure(district, span, State.UNAVAILABLE, None, note=why)
    if missing := [p for p in places if p not in known]:
        raise UnknownName(
            f"The Home Office tables have no area {missing[0]}.",
            seen=f"They have {len(known):,} areas.",
            do="Use the name of a district or of a Community Safety Partnership.",
        )
    mine = areas[areas["place"].isin(places)]
    mine = _whole(mine, span, list(places))
    notes = [n for p in places if (n := _warning_of(mine[mine["place"] == p], p))]
    if notes:
        return AreaFigure(district, span, State.UNAVAILABLE, None, note=notes[0])
    sums = mine.groupby("group")["n"].sum().sort_values(ascending=False, kind="stable")
    combined = len(places) > 1
    return AreaFigure(
        district, span, State.COMBINED if combined else State.PUBLISHED, int(sums.sum()),
        {str(g): int(n) for g, n in sums.items()},
        f"Combined from {', '.join(places)}." if combined else "", places if combined else (),
    )  # fmt: skip


def ranking(rows: pd.DataFrame, span: Span) -> list[AreaFigure]:
    """Partnership areas by offences, the most first; without what is put in no area.

    Areas whose figures are not their own come last, as unavailable, so that nobody reads
    their absence as a low number.
    """
    places = rows.loc[rows["place_kind"] == "csp", "place"].unique()
    figures = [area_figure(rows, str(place), span) for place in places]
    return sorted(figures, key=lambda f: (f.total is None, -(f.total or 0), f.place))


def by_quarter(rows: pd.DataFrame, place: str) -> dict[Month, int]:
    """Offences of an area or force by the last month of each quarter."""
    mine = rows[(rows["place"] == place) & (rows["months"] == 3)]
    sums = mine.groupby("month")["n"].sum()
    return {Month.parse(str(month)): int(n) for month, n in sums.items()}


def year_total(rows: pd.DataFrame, place: str, span: Span) -> int:
    """Offences of an area or force over a year of four quarters.

    A calendar year is the last quarter of one financial year and three of the next: it is
    never what a financial year's file holds.

    Raises:
        NotEnoughData: A quarter is missing.
    """
    return int(_whole(rows[rows["place"] == place], span, [place])["n"].sum())


def implied_quarter(calendar_year: int, later_quarters: list[int]) -> int:
    """The first quarter of a calendar year, from its published total and its other three.

    Only as good as both come from one publication: figures are revised at each.
    """
    if len(later_quarters) != 3:
        raise NotEnoughData(
            "Three quarters are needed to find the fourth.", seen=f"{len(later_quarters)} given."
        )
    return calendar_year - sum(later_quarters)


def _whole(mine: pd.DataFrame, span: Span, places: list[str]) -> pd.DataFrame:
    """Rows that make the span up exactly, from quarters or from a year."""
    ends = {str(m): m for m in span}
    inside = mine[mine["month"].isin(ends)]
    first = [ends[m] + (1 - int(n)) for m, n in zip(inside["month"], inside["months"], strict=True)]
    inside = inside.loc[[start >= span.start for start in first]] if first else inside
    for place in places:
        held = inside.loc[inside["place"] == place, ["month", "months"]].drop_duplicates()
        if int(held["months"].sum()) != len(span):
            have = ", ".join(
                f"{m} ({n} months)"
                for m, n in sorted(zip(held["month"], held["months"], strict=True))
            )
            raise NotEnoughData(
                f"The tables held do not cover {span.label} for {place}.",
                seen=f"Held, by last month: {have or 'none'}.",
                do="Add the Home Office file of the other financial year.",
            )
    return inside


def _warning_of(rows: pd.DataFrame, place: str) -> str:
    bad = rows[~rows["usable"]]
    if bad.empty:
        return ""
    said = bad["quality_note"].dropna()
    return (
        str(said.iloc[0]) if len(said) else f"The publisher warns against the figures of {place}."
    )
