"""Recorded crime per 1,000 people by district, as the Office for National Statistics published it.

Kept beside our own rates to compare with, never mixed with them: the publisher's
population is about two years older than the crime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import refusals
from commonweal.evidence.sources.cells import given, note
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.months import NAMES
from commonweal.vocabulary.tables import CRIME_RATES

if TYPE_CHECKING:
    import ibis.expr.types as ir

MEASURES = {
    "total_rate_per_1000": "total recorded crime",
    "violence_against_person": "violence against the person",
    "sexual_offences": "sexual offences",
    "robbery": "robbery",
    "theft_offences": "theft offences",
    "burglary": "burglary",
    "vehicle_offences": "vehicle offences",
    "drug_offences": "drug offences",
    "public_order": "public order offences",
    "asb_rate_derived": "anti-social behaviour",
}
CHANGE = "total_yoy_pct"


class PublishedRates(Source):
    """One row a district, one column a measure; the year stands in the file's name."""

    id = "ons/crime-rates"
    title = "Recorded crime per 1,000 people by district (ONS, table C5)"
    about = (
        "Published rates for one year, to compare with. The population is that of about two "
        "years before. Anti-social behaviour is derived by the copy's maker from table C6."
    )
    publisher = "Office for National Statistics"
    licence = OGL
    shape = CRIME_RATES

    def recognises(self, head: Head) -> bool:
        return {"ons_code", "area", "total_rate_per_1000"} <= set(head.columns)

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        import ibis

        if year_ending(file.name) is None:
            raise FileRefused(
                f"{file.name} does not say which year its rates are of.",
                seen="No column gives the period, and the file's name has none.",
                do="Put the last month in the name: csp_rates_ye_mar2024.csv",
            )
        reading = super().read(engine, file, head)
        # A district's row becomes a row a measure, in the file's order.
        wide = reading.raw
        parts = [
            wide.select(
                "ons_code", "area", "_row", order=ibis.literal(i), measure=ibis.literal(column),
                rate=wide[column],
            )
            for i, column in enumerate([*MEASURES, CHANGE]) if column in wide.columns
        ]  # fmt: skip
        long = ibis.union(*parts).order_by("_row", "order")
        # Numbered anew: a row set aside is then one measure of a district, not all of them.
        raw = engine.keep(long.select("ons_code", "area", "measure", "rate"))
        return replace(reading, raw=raw, first_line=1)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        return raw.mutate(
            scope=ibis.literal("ons-c5"),
            month=ibis.literal(year_ending(file.name)),
            months=ibis.literal(12, "int8"),
            code=raw["@ons_code"].strip(),
            name=raw["@area"].strip(),
            measure=raw["@measure"].cases(
                *MEASURES.items(),
                (CHANGE, "total recorded crime, change on the year before in per cent"),
            ),
            rate=raw["@rate"].try_cast("float64"),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "code", "the code is not a district's", lambda t: ~t.code.re_search(r"^[EW]0\d{7}$")
        )
        yield Rule(
            "rate",
            "the rate can be read neither as a number nor as suppressed",
            lambda t: t.rate.isnull() & given(t["@rate"]).notnull(),
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(rows.aggregate(n=rows.code.nunique(), no=rows.rate.isnull().sum()))
        yield Check("areas", "Districts", "ok", int(seen["n"]))
        yield note("suppressed", "Rates that the publisher suppressed", seen["no"],
                   "Kept as unknown, which is not zero.")  # fmt: skip


def year_ending(file: str) -> str | None:
    """Last month of the year that a file's name gives.

    >>> year_ending("csp_rates_ye_mar2024_ons_c5.csv")
    '2024-03'
    """
    found = re.search(r"(?<![a-z])ye[-_ ]?([a-z]{3})[a-z]*[-_ ]?(\d{4})", file.lower())
    short = [name[:3].lower() for name in NAMES]
    if not found or found[1] not in short:
        return None
    return f"{found[2]}-{short.index(found[1]) + 1:02d}"
