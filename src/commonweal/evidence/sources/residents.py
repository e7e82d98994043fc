"""People who live in each area: the Census of 2021 and the mid-year estimates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.sources import file_names
from commonweal.evidence.sources.cells import whole_number
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.tables import RESIDENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

AREA_CODE = r"^[EW]01\d{6}$"
OLDEST = 90


class Residents(Source):
    """What both layouts share."""

    publisher = "Office for National Statistics"
    licence = OGL
    shape = RESIDENTS

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "footnote",
            "a footnote or an empty line, not an area",
            lambda t: t.code.isnull() & t.people.isnull(),
        )
        yield Rule(
            "code",
            "the code is not an LSOA's",
            lambda t: ~t.code.fill_null("").re_search(AREA_CODE),
        )
        yield Rule(
            "people",
            "the number of residents is not a whole number from 0",
            lambda t: t.people.isnull() | (t.people < 0),
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        good = tidy.filter(tidy._reason.isnull())
        twice = engine.one(good.aggregate(n=good.count() - good.code.nunique()))["n"]
        if twice:
            raise FileRefused(
                f"{file.name} gives the residents of some areas more than once.",
                seen=f"{twice:,} rows repeat the code of another.",
                do="Download it again, for all ages and both sexes together.",
            )

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(rows.aggregate(areas=rows.count(), people=rows.people.sum()))
        yield Check("areas", "Areas", "ok", int(seen["areas"]))
        yield Check("people", "Residents of all of them", "ok", int(seen["people"]))


class CensusResidents(Residents):
    """Table TS001 as Nomis writes it: total, name and code, with footnotes below."""

    id = "ons/census-2021-residents"
    title = "Census 2021, usual residents by neighbourhood (TS001)"
    about = "Usual residents on Census Day, 21 March 2021. ONS swapped and perturbed small counts."

    def recognises(self, head: Head) -> bool:
        names = tuple(c.strip().lower() for c in head.columns)
        return names == ("total", "2021 super output area - lower layer", "mnemonic")

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        people, name, code = (c for c in raw.columns if c.startswith("@"))
        return raw.mutate(
            scope=ibis.literal("ts001-lsoa21"),
            kind=ibis.literal("lsoa21"),
            code=raw[code].strip().nullif(""),
            name=raw[name].strip().fill_null(""),
            people=whole_number(raw[people]),
            year=ibis.literal(2021, "int32"),
            label=ibis.literal("Census 2021 usual residents"),
            ages=ibis.null("array<int32>"),
        )


class MidYearResidents(Residents):
    """Mid-year estimates by LSOA of 2011 and single year of age, `0` to `90+`."""

    id = "ons/mid-year-residents"
    title = "Mid-year population estimates by neighbourhood and age"
    about = (
        "Estimates of residents on 30 June, by single year of age. Areas are those of 2011. "
        "Estimates between censuses are revised once the next census is known."
    )

    def recognises(self, head: Head) -> bool:
        has = set(head.columns)
        ages = {str(age) for age in range(OLDEST)} | {f"{OLDEST}+"}
        return {"lsoa11_code", "lsoa11_name", "total_population"} <= has and ages <= has

    def read(self, engine: Engine, file: Received, head: Head):  # type: ignore[no-untyped-def]
        if file_names.year(file.name) is None:
            raise FileRefused(
                f"{file.name} does not say which year's residents it holds.",
                seen="No column gives the year, and the file's name has none or several.",
                do="Put the year in the name: population_mid2020_….parquet",
            )
        return super().read(engine, file, head)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        year = file_names.year(file.name)
        ages = [raw[f"@{a}"].cast("int32") for a in (*map(str, range(OLDEST)), f"{OLDEST}+")]
        return raw.mutate(
            scope=ibis.literal(f"mid-{year}-lsoa11"),
            kind=ibis.literal("lsoa11"),
            code=raw["@lsoa11_code"].strip(),
            name=raw["@lsoa11_name"].strip(),
            people=whole_number(raw["@total_population"].cast("string")),
            year=ibis.literal(year, "int32"),
            label=ibis.literal(f"Mid-{year} population estimate"),
            ages=ibis.array(ages),
        )

    def rules(self) -> Iterable[Rule]:
        yield from super().rules()
        yield Rule(
            "sum",
            "the residents of each age do not add up to the total",
            lambda t: t.ages.sums() != t.people,
        )
