"""People hurt on the road, in two layouts that councils cut from STATS19."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import file_names, refusals
from commonweal.evidence.sources.cells import given, in_degrees, note, outside_the_isles
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.tables import CASUALTIES

if TYPE_CHECKING:
    import ibis.expr.types as ir

SEVERITIES = ("fatal", "serious", "slight")
SEVERITY_CODES = (("1", "fatal"), ("2", "serious"), ("3", "slight"))

# STATS20, the police's guide to the form: 2.3 type of vehicle, in the words of the layout
# that is written out, so that both can be read together.
VEHICLES = {
    "1": "Pedal Cycle", "2": "Powered 2 Wheeler", "3": "Powered 2 Wheeler",
    "4": "Powered 2 Wheeler", "5": "Powered 2 Wheeler", "8": "Taxi or private hire", "9": "Car",
    "10": "Bus or Coach", "11": "Bus or Coach", "18": "Tram", "19": "Goods Vehicle",
    "20": "Goods Vehicle", "21": "Goods Vehicle", "23": "Powered 2 Wheeler",
    "97": "Powered 2 Wheeler", "98": "Goods Vehicle",
}  # fmt: skip
PEDESTRIAN = "3"
"""Casualty class: 1 driver or rider, 2 passenger, 3 pedestrian."""


class Casualties(Source):
    """One row a casualty, dated, placed in degrees, in words (Greater Manchester)."""

    id = "partner/road-casualties"
    title = "Road casualties"
    about = (
        "People killed or hurt in road collisions that the police recorded (STATS19). Slight "
        "injuries are under-reported, and forces changed how they grade severity at different dates."
    )
    publisher = "Transport for Greater Manchester"
    licence = "OS Free to Use Data"
    shape = CASUALTIES
    needs = frozenset(
        {
            "AREFNO",
            "date",
            "hour",
            "mode",
            "casualty_severity",
            "ageband",
            "area_name",
            "lon",
            "lat",
        }
    )
    months = 1

    def recognises(self, head: Head) -> bool:
        return head.kind in ("csv", "parquet") and self.needs <= set(head.columns)

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = super().read(engine, file, head)
        forces = file_names.district_forces()
        found = engine.rows(reading.raw.select("area_name").distinct())
        whose = {d: forces.get(file_names.words(d), file_names.words(d)) for (d,) in found if d}
        scope = reading.raw.area_name.cases(*whose.items(), else_="unknown")
        same = same_as_another(engine, reading.raw)
        return replace(reading, raw=engine.keep(reading.raw.mutate(_scope=scope)), notes=(same,))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        day = raw["@date"].cast("string")
        good = day.re_search(r"^[12]\d{3}-(0[1-9]|1[0-2])-\d{2}")
        return raw.mutate(
            scope=raw["_scope"],
            month=good.ifelse(day.substr(0, 7), None),
            collision=given(raw["@AREFNO"]),
            severity=raw["@casualty_severity"].strip().lower(),
            mode=given(raw["@mode"]),
            age_band=_known(raw["@ageband"]),
            district=given(raw["@area_name"]),
            hour=raw["@hour"].try_cast("int8"),
            lon=raw["@lon"].try_cast("float64"),
            lat=raw["@lat"].try_cast("float64"),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "severity",
            "the severity is not fatal, serious or slight",
            lambda t: ~t.severity.isin(SEVERITIES) | t.severity.isnull(),
        )
        yield Rule("hour", "the hour is not one of a day's 24", lambda t: ~t.hour.between(0, 23))
        yield Rule(
            "coordinates",
            "the coordinates lie outside the British Isles",
            lambda t: outside_the_isles(t.lon, t.lat),
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def counts(self, rows: ir.Table) -> ir.Table:
        """Casualties by district, period and severity."""
        import ibis

        found = rows.group_by(["scope", "month", "district", "severity"])
        counted = found.aggregate(n=rows.count())
        return counted.select(
            "scope", "month", months=ibis.literal(self.months, "int8"),
            place_kind=counted.district.isnull().ifelse("none", "district"),
            place=counted.district, category=counted.severity, who=ibis.literal(""), n=counted.n,
        )  # fmt: skip

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(
            rows.aggregate(
                no_point=rows.lon.isnull().sum(),
                no_age=rows.age_band.isnull().sum(),
                **{s: (rows.severity == s).sum() for s in SEVERITIES},
            )
        )
        for severity in SEVERITIES:
            yield Check(severity, f"Casualties graded {severity}", "ok", int(seen[severity] or 0))
        yield note("no-point", "Casualties without coordinates", seen["no_point"])
        yield note("no-age", "Casualties whose age is not known", seen["no_age"])


class CasualtiesOfAYear(Casualties):
    """One row a casualty, in codes, placed on the National Grid, without a date (Leeds).

    The copies that go round have lost the date, so a file is a count of one year: the year
    in its name. It says nothing of months and is never put into a monthly series.
    """

    id = "partner/road-casualties-year"
    title = "Road casualties of one year"
    publisher = "Leeds City Council"
    licence = OGL
    needs = frozenset(
        {
            "Grid Ref: Easting", "Grid Ref: Northing", "Time (24hr)", "Type of Vehicle",
            "Casualty Class", "Casualty Severity", "Age of Casualty",
        }
    )  # fmt: skip
    months = 12

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        year, whose = file_names.year(file.name), file_names.district(file.name)
        if year is None or whose is None:
            raise FileRefused(
                f"{file.name} gives neither dates nor places by name, and its own name does not either.",
                seen=f"Year in the name: {year or 'none'}; district at its start: "
                f"{whose[0] if whose else 'none'}.",
                do="Name it for its district and year: leeds-road-casualties-2019.csv",
            )
        reading = Source.read(self, engine, file, head)
        same = same_as_another(engine, reading.raw)
        detail = f"All rows are taken as the year {year}, which the file's name gives."
        lost = Check("no-dates", "The file gives no dates", "warning", year, detail)
        raw = in_degrees(engine, reading.raw, "Grid Ref: Easting", "Grid Ref: Northing")
        return replace(reading, raw=raw, notes=(lost, same))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        year, whose = file_names.year(file.name), file_names.district(file.name)
        assert whose  # read() refuses files that do not say
        # 1812 is 18:12, 5 is five past midnight.
        clock = raw["@Time (24hr)"].strip().lpad(4, "0")
        vehicle = raw["@Type of Vehicle"].strip().cases(*VEHICLES.items(), else_="Other Vehicle")
        return raw.mutate(
            scope=ibis.literal(whose[0]),
            month=ibis.literal(f"{year}-12"),
            collision=ibis.null("string"),
            severity=raw["@Casualty Severity"].strip().cases(*SEVERITY_CODES),
            mode=(raw["@Casualty Class"] == PEDESTRIAN).ifelse("Pedestrian", vehicle),
            age_band=_known(raw["@Age of Casualty"]),
            district=ibis.literal(whose[1]),
            hour=clock.re_search(r"^([01]\d|2[0-3])[0-5]\d$")
            .ifelse(clock.substr(0, 2), None)
            .try_cast("int8"),
            lon=raw["_lon"],
            lat=raw["_lat"],
        )


def same_as_another(engine: Engine, raw: ir.Table) -> Check:
    """How many rows repeat an earlier row in every column of the file."""
    came = [c for c in raw.columns if not c.startswith("_")]
    alike = raw.group_by(came).aggregate(k=raw.count())
    return note(
        "identical",
        "Rows that look like another row",
        engine.one(alike.aggregate(n=(alike.k - 1).sum()))["n"],
        "Several people can be hurt alike in one collision: all are counted.",
    )


def _known(text: ir.StringValue) -> ir.StringValue:
    """STATS19 writes -1 for what was not recorded."""
    return given(text).nullif("-1")
