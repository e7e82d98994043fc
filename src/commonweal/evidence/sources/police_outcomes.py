"""Outcomes of crimes, of data.police.uk: one row an outcome, several to some crimes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine, whole_bytes
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.sources import refusals
from commonweal.evidence.sources.cells import note, outside_the_isles, slug
from commonweal.evidence.store import Check
from commonweal.vocabulary.forces import FORCES, of_file
from commonweal.vocabulary.tables import OUTCOMES

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Outcome type",
)  # fmt: skip


class PoliceOutcomes(Source):
    """Ten columns. The month is that of the outcome, not that of the crime."""

    id = "police.uk/outcomes"
    title = "Outcomes of crimes, data.police.uk"
    about = (
        "What became of recorded crimes, by the month in which it was decided. A crime can have "
        "several outcomes, so outcomes are not a count of crimes."
    )
    publisher = "Home Office and police forces, through data.police.uk"
    licence = OGL
    shape = OUTCOMES
    free_text = ("Location",)

    def recognises(self, head: Head) -> bool:
        return head.columns == COLUMNS

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        force = of_file(file.name)
        known = [(name, slug_) for slug_, name in FORCES.items()]
        month = raw["@Month"].strip()
        return raw.mutate(
            scope=ibis.literal(force)
            if force
            else raw["@Reported by"].cases(*known, else_=slug(raw["@Reported by"])),
            month=month.re_search(r"^[12]\d{3}-(0[1-9]|1[0-2])$").ifelse(month, None),
            crime_id=whole_bytes(raw["@Crime ID"].nullif(""), 64),
            lsoa=raw["@LSOA code"].nullif(""),
            lon=raw["@Longitude"].try_cast("float64"),
            lat=raw["@Latitude"].try_cast("float64"),
            location=raw["@Location"].nullif(""),
            outcome=raw["@Outcome type"].nullif(""),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule("outcome", "no outcome is given", lambda t: t.outcome.isnull())
        yield Rule(
            "coordinates",
            "the coordinates lie outside the British Isles",
            lambda t: outside_the_isles(t.lon, t.lat),
        )
        yield Rule(
            "coordinates-unread",
            "a coordinate is not a number",
            lambda t: (
                (t["@Longitude"].notnull() & t.lon.isnull())
                | (t["@Latitude"].notnull() & t.lat.isnull())
            ),
        )
        yield Rule(
            "crime-id",
            "the Crime ID is not 64 hexadecimal characters",
            lambda t: t["@Crime ID"].nullif("").notnull() & t.crime_id.isnull(),
        )

    def counts(self, rows: ir.Table) -> ir.Table:
        """Outcomes by scope, month, LSOA and kind: category `outcome/local-resolution`.

        The prefix keeps outcomes apart from offences wherever categories are listed together.
        """
        import ibis

        kind = ibis.literal("outcome/").concat(slug(rows.outcome))
        found = rows.group_by(["scope", "month", "lsoa", kind.name("category")])
        found = found.aggregate(n=rows.count())
        return found.select(
            "scope", "month", months=ibis.literal(1, "int8"),
            place_kind=found.lsoa.isnull().ifelse("none", "lsoa"), place=found.lsoa,
            category=found.category, who=ibis.literal(""), n=found.n,
        )  # fmt: skip

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(
            rows.aggregate(
                no_point=rows.lon.isnull().sum(),
                no_lsoa=rows.lsoa.isnull().sum(),
                # Where an id is missing, each row stands for a crime of its own.
                more=rows.crime_id.count() - rows.crime_id.nunique(),
            )
        )
        yield note(
            "no-point",
            "Outcomes without coordinates",
            seen["no_point"],
            "Counted for the force, shown on no map.",
        )
        yield note(
            "no-lsoa",
            "Outcomes without a neighbourhood code",
            seen["no_lsoa"],
            "Counted for the force, in no area.",
        )
        yield note(
            "several-outcomes",
            "Further outcomes of a crime that has one in this file",
            seen["more"],
            "Each is an outcome and is kept; outcomes are not a count of crimes.",
        )
