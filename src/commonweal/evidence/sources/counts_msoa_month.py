"""Counts by MSOA and month made by others: crimes, and stops and searches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import file_names, refusals
from commonweal.evidence.sources.cells import whole_number
from commonweal.evidence.sources.counts_lsoa_month import repeated_cells
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.offences import CATEGORIES
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir


class CountsByMsoa(Source):
    """One row an MSOA, month and category that had a crime; absent cells are zeros.

    Areas are named and not coded: by the names of the House of Commons Library, which are
    unique in the country. Whose figures they are stands in the file's name alone, which
    must begin with a district or a police force (`leeds-msoa-….parquet`).
    """

    id = "counts/msoa-month"
    title = "Crimes by MSOA and month, counted from data.police.uk"
    about = (
        "Monthly counts by MSOA and category, made by others from street-level crime. Named "
        "with the names that the House of Commons Library gives to MSOAs."
    )
    publisher = "Counted by a third party from data.police.uk"
    licence = OGL
    shape = COUNTS
    needs = frozenset({"month", "msoa_hocl_name", "crime_type", "crime_count"})

    def recognises(self, head: Head) -> bool:
        return head.kind in ("parquet", "csv") and self.needs <= set(head.columns)

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        if not whose(file.name):
            raise FileRefused(
                f"The name of {file.name} does not say whose figures it holds, and nothing in it does.",
                seen="Its areas have names but no codes.",
                do="Begin the name with the district or police force: leeds-….parquet",
            )
        return super().read(engine, file, head)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        text = raw["@month"].cast("string")
        good = text.re_search(r"^[12]\d{3}-(0[1-9]|1[0-2])(-|$)")
        return raw.mutate(
            scope=ibis.literal(whose(file.name)),
            month=good.ifelse(text.substr(0, 7), None),
            months=ibis.literal(1, "int8"),
            place_kind=ibis.literal("msoa21"),
            place=raw["@msoa_hocl_name"].strip().nullif(""),
            category=self.category(raw),
            who=self.who(raw),
            n=whole_number(raw[f"@{self.count}"].cast("string")),
        )

    count = "crime_count"

    def category(self, raw: ir.Table) -> ir.StringValue:
        names = ((c.name.lower(), c.id) for c in CATEGORIES)
        return raw["@crime_type"].strip().lower().cases(*names)

    def who(self, raw: ir.Table) -> ir.StringValue:
        import ibis

        return ibis.literal("")

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "category",
            "the category is not one that data.police.uk uses",
            lambda t: t.category.isnull(),
        )
        yield Rule("place", "no area is named", lambda t: t.place.isnull())
        yield Rule(
            "count", "the count is not a whole number from 0", lambda t: t.n.isnull() | (t.n < 0)
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(rows.aggregate(areas=rows.place.nunique(), n=rows.n.sum()))
        yield Check("areas", "Areas that had at least one", "ok", seen["areas"])
        yield repeated_cells(engine, rows)


class StopsByMsoa(CountsByMsoa):
    """Stops and searches by MSOA, month and simplified ethnicity."""

    id = "counts/stops-msoa-month"
    title = "Stop and search by MSOA, month and ethnicity, counted from data.police.uk"
    about = (
        "Monthly counts of stops and searches by MSOA and ethnicity, made by others. Stops "
        "whose point lies in no MSOA are not in it."
    )
    needs = frozenset({"month", "msoa_hocl_name", "ethnicity_simple", "sns_count"})
    count = "sns_count"

    def category(self, raw: ir.Table) -> ir.StringValue:
        import ibis

        return ibis.literal("stop-and-search")

    def who(self, raw: ir.Table) -> ir.StringValue:
        group = raw["@ethnicity_simple"].strip().fill_null("Unknown")
        return group.cases(("Unknown", "Not stated"), else_=group)


def whose(file: str) -> str:
    """District or police force that a file's name begins with; empty if none."""
    found = file_names.district(file)
    return found[0] if found else file_names.force(file)
