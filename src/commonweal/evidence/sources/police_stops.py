"""Stop and search, of data.police.uk: one row a stop."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.sources import file_names, refusals
from commonweal.evidence.sources.cells import note, outside_the_isles
from commonweal.evidence.store import Check
from commonweal.vocabulary.forces import of_file
from commonweal.vocabulary.tables import STOPS

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS = (
    "Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude",
    "Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation",
    "Object of search", "Outcome", "Outcome linked to object of search",
    "Removal of more than just outer clothing",
)  # fmt: skip

# How the site's list, that of the 2011 Census, begins for the groups that figures are
# published by. “Not stated” stands under “Other ethnic group” and must be met first.
GROUPS = ("White", "Black", "Asian", "Mixed", "Other")


class PoliceStops(Source):
    """Fifteen columns. The file alone says whose it is: by its name."""

    id = "police.uk/stop-and-search"
    title = "Stop and search, data.police.uk"
    about = (
        "Stops and searches as the force recorded them. Police activity, not crime. The point is "
        "approximate; the ethnicity is the one the person gave."
    )
    publisher = "Home Office and police forces, through data.police.uk"
    licence = OGL
    shape = STOPS
    free_text = ("Policing operation",)

    def recognises(self, head: Head) -> bool:
        return head.columns == COLUMNS

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        # The published day decides the month, as it does in the site's monthly files.
        day = r"^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]\d{2}:\d{2}"
        month = raw["@Date"].re_search(day).ifelse(raw["@Date"].substr(0, 7), None)
        return raw.mutate(
            scope=ibis.literal(whose(file.name)),
            month=month,
            at=raw["@Date"],
            kind=raw["@Type"],
            lon=raw["@Longitude"].try_cast("float64"),
            lat=raw["@Latitude"].try_cast("float64"),
            gender=raw["@Gender"],
            age_range=raw["@Age range"],
            self_defined=raw["@Self-defined ethnicity"],
            officer_defined=raw["@Officer-defined ethnicity"],
            legislation=raw["@Legislation"],
            object=raw["@Object of search"],
            outcome=raw["@Outcome"],
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule("kind", "it is not said what was stopped", lambda t: t.kind.isnull())
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

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def counts(self, rows: ir.Table) -> ir.Table:
        """Stops by scope, month and the group the person said they belong to.

        In no area: the file gives points and no code, and a point is only near the place.
        """
        import ibis

        found = rows.group_by("scope", "month", who=ethnic_group(rows.self_defined))
        counted = found.aggregate(n=rows.count())
        return counted.select(
            "scope", "month", months=ibis.literal(1, "int8"), place_kind=ibis.literal("none"),
            place=ibis.null("string"), category=ibis.literal("stop-and-search"),
            who=counted.who, n=counted.n,
        )  # fmt: skip

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        alike = rows.group_by(list(STOPS.names)).aggregate(k=rows.count())
        same = engine.one(alike.aggregate(n=(alike.k - 1).sum()))["n"]
        seen = engine.one(
            rows.aggregate(
                no_point=rows.lon.isnull().sum(),
                silent=(ethnic_group(rows.self_defined) == "Not stated").sum(),
            )
        )
        yield note(
            "no-point",
            "Stops without coordinates",
            seen["no_point"],
            "Counted for the force, shown on no map.",
        )
        yield note(
            "identical",
            "Rows that look like another row",
            same,
            "Several people can be stopped together: all are counted.",
        )
        yield note(
            "not-stated",
            "Stops in which the person gave no ethnicity",
            seen["silent"],
            "Counted as “Not stated”; what the officer recorded is kept beside it.",
        )


def whose(file: str) -> str:
    """Force of a file by its name; the words of the name where they are no force we know.

    >>> whose("2021-06-city-of-london-stop-and-search.csv")
    'city-of-london'
    >>> whose("2021-06-london-stop-and-search.csv")
    'london'
    """
    if found := of_file(file):
        return found
    stem = re.sub(r"^\d{4}-\d{2}-", "", file.lower()).rsplit(".", 1)[0]
    return file_names.words(re.sub(r"-?stop[-_]and[-_]search.*$", "", stem)) or "unknown"


def ethnic_group(self_defined: ir.StringValue) -> ir.StringValue:
    """White, Black, Asian, Mixed, Other or Not stated, by what the person said."""
    import ibis

    text = self_defined.fill_null("Not stated")
    return ibis.cases(
        (text.contains("Not stated"), "Not stated"),
        *((text.startswith(group), group) for group in GROUPS),
        else_="Other",
    )
