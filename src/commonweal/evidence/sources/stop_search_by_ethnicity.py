"""Stop and search by ethnicity and police force, of Ethnicity facts and figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.sources.cells import given, note, number, slug, whole_number
from commonweal.evidence.store import Check
from commonweal.vocabulary.tables import STOP_COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUMBER = "Number of stop and searches"
NEEDS = {
    "Time", "Time_type", "Ethnicity", "Ethnicity_type", "Geography", NUMBER,
    "Population by ethnicity",
}  # fmt: skip
FIVE_GROUPS = "ONS 2001 5+1"

# The publisher's short names of forces to those of data.police.uk, where they differ.
FORCES = (
    ("london-city-of", "city-of-london"),
    ("metropolitan-police", "metropolitan"),
    ("avon-somerset", "avon-and-somerset"),
    ("devon-cornwall", "devon-and-cornwall"),
    ("british-transport-police", "btp"),
)


class StopsByEthnicity(Source):
    """One row a force, year and ethnicity; groups, their parts and totals stand side by side.

    Counted are the rows of the five groups and “Unreported”: the sixteen parts and the
    totals would count every stop again.
    """

    id = "cabinet-office/stops-by-ethnicity"
    title = "Stop and search by ethnicity and force, Ethnicity facts and figures"
    about = (
        "Stops and searches in each financial year by the ethnicity the person gave, with the "
        "residents of the 2011 Census. Vehicle-only searches are left out."
    )
    publisher = "Cabinet Office"
    licence = OGL
    shape = STOP_COUNTS

    def recognises(self, head: Head) -> bool:
        return head.kind == "csv" and {c.strip() for c in head.columns} >= NEEDS

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        columns = {c[1:].strip(): c for c in raw.columns}
        start = raw["@Time"].strip()
        good = start.re_search(r"^(19|20)\d{2}/\d{2}$") & (
            raw["@Time_type"].strip() == "Financial year"
        )
        force = slug(raw["@Geography"].strip())
        rate = next(c for c in raw.columns if c[1:].strip().startswith("Rate per 1,000"))
        return raw.mutate(
            scope=force.cases(*FORCES, else_=force),
            # A financial year is named for the March it ends in.
            month=good.ifelse(
                (start.substr(0, 4).try_cast("int64") + 1).cast("string").concat("-03"), None
            ),
            force=raw["@Geography"].strip(),
            classification=raw["@Ethnicity_type"].strip(),
            ethnicity=raw["@Ethnicity"].strip(),
            n=whole_number(raw[columns[NUMBER]]),
            people=whole_number(raw[columns["Population by ethnicity"]]),
            rate=number(raw[rate]),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "number",
            "the number of stops can be read neither as a number nor as “not available”",
            lambda t: t.n.isnull() & given(t[_number_column(t)]).notnull(),
        )

    def counts(self, rows: ir.Table) -> ir.Table:
        """The five groups and those not stated, each financial year, by force."""
        import ibis

        five = rows.filter((rows.classification == FIVE_GROUPS) & rows.n.notnull())
        whole = five.scope.startswith("all-")
        return five.select(
            "scope", "month", months=ibis.literal(12, "int8"),
            place_kind=whole.ifelse("none", "force"), place=whole.ifelse(None, five.scope),
            category=ibis.literal("stop-and-search"),
            who=five.ethnicity.cases(("Unreported", "Not stated"), else_=five.ethnicity), n=five.n,
        )  # fmt: skip

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(
            rows.aggregate(
                missing=rows.n.isnull().sum(),
                forces=rows.scope.nunique(where=~rows.scope.startswith("all-")),
            )
        )
        yield note(
            "not-available",
            "Cells that the publisher gives as not available",
            seen["missing"],
            "Kept as unknown, which is not zero.",
        )
        yield Check("forces", "Police forces", "ok", seen["forces"])


def _number_column(table: ir.Table) -> str:
    return str(next(c for c in table.columns if c.startswith("@") and c[1:].strip() == NUMBER))
