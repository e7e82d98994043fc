"""Crimes counted by LSOA, month and category by somebody else from data.police.uk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import file_names, refusals
from commonweal.evidence.sources.cells import note
from commonweal.evidence.store import Check
from commonweal.vocabulary.offences import CATEGORIES
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS = ("lsoa_code", "lsoa_name", "borough", "category", "year", "month", "crime_count")


class CountsByLsoa(Source):
    """One row a neighbourhood, month and category that had a crime; absent cells are zeros.

    The file does not say whose figures it holds, so the borough does: its scope is the
    police force that covers it. Files of several months of one force are one series.
    """

    id = "counts/lsoa-month"
    title = "Crimes by neighbourhood and month, counted from data.police.uk"
    about = (
        "Monthly counts by LSOA and category, made by others from street-level crime. A month "
        "that they took in incompletely looks like a fall: it is told by the months around it."
    )
    publisher = "Counted by a third party from data.police.uk"
    licence = OGL
    shape = COUNTS

    def recognises(self, head: Head) -> bool:
        return tuple(c.strip().lower() for c in head.columns) == COLUMNS

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = super().read(engine, file, head)
        raw = reading.raw.rename(dict(zip(COLUMNS, head.columns, strict=True)))
        forces = file_names.district_forces()
        # Asked once a borough: a case for each district of the country slows every row.
        found = engine.rows(raw.select("borough").distinct())
        whose = {b: forces.get(file_names.words(b), file_names.words(b)) for (b,) in found if b}
        scope = raw.borough.cases(*whose.items(), else_="unknown") if whose else "unknown"
        return replace(reading, raw=raw.mutate(_scope=scope))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        year, month = (raw["@" + c].try_cast("int64") for c in ("year", "month"))
        good = year.between(1990, 2100) & month.between(1, 12)
        text = year.cast("string").concat("-", month.cast("string").lpad(2, "0"))
        return raw.mutate(
            scope=raw["_scope"],
            month=good.ifelse(text, None),
            months=ibis.literal(1, "int8"),
            place_kind=ibis.literal("lsoa"),
            place=raw["@lsoa_code"].strip(),
            category=raw["@category"]
            .strip()
            .lower()
            .cases(*((c.name.lower(), c.id) for c in CATEGORIES)),
            who=ibis.literal(""),
            n=raw["@crime_count"].try_cast("int64"),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "category",
            "the category is not one that data.police.uk uses",
            lambda t: t.category.isnull(),
        )
        yield Rule(
            "place",
            "the neighbourhood code is not an LSOA's",
            lambda t: ~t.place.fill_null("").re_search(r"^[EW]01\d{6}$"),
        )
        yield Rule(
            "count", "the count is not a whole number from 0", lambda t: t.n.isnull() | (t.n < 0)
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        yield repeated_cells(engine, rows)


def repeated_cells(engine: Engine, rows: ir.Table) -> Check:
    """Cells that stand twice in a table of counts: added up, and worth a question."""
    keys = ["scope", "month", "place", "category", "who"]
    cells = rows.group_by(keys).aggregate(k=rows.count())
    again = engine.one(cells.aggregate(n=(cells.k - 1).sum()))["n"]
    return note(
        "repeated-cells",
        "Cells that stand more than once",
        again,
        "Their counts are added up. Ask whoever made the table whether they should be.",
    )
