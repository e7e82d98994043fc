"""Shapes of the tables that evidence is kept in: what each column means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `type` is an Arrow type name; `optional` columns may hold nulls."""

    name: str
    type: str
    meaning: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its name and its columns, in order."""

    name: str
    meaning: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


_SCOPE = Field("scope", "string", "Whose figures: a police force, a council, a country; lower case")
_MONTH = Field("month", "string", "Year and month, 2025-03")

COUNTS = Shape(
    "counts",
    "How many of what, where, in which month. Everything that is counted ends here.",
    (
        _SCOPE,
        _MONTH,
        Field(
            "months", "int8", "How many months the count covers, ending with `month`: 1, 3 or 12"
        ),
        Field(
            "place_kind",
            "string",
            "`lsoa` (2011 or 2021 code), `msoa21`, `ward24`, `district`, `csp`, `force` or `none`",
        ),
        Field(
            "place", "string", "Official code, or the publisher's name where it gives no code", True
        ),
        Field("category", "string", "What was counted: an offence category, a severity, an object"),
        Field("who", "string", "Group of people, where the source says; empty for everybody"),
        Field("n", "int64", "How many"),
    ),
)

INCIDENTS = Shape(
    "incidents",
    "One row per crime or anti-social behaviour incident, as data.police.uk publishes it.",
    (
        _SCOPE,
        _MONTH,
        Field("category", "string", "Offence category, our id"),
        Field("lsoa", "string", "Code of the 2011 or 2021 LSOA that the publisher gives", True),
        Field("lsoa_name", "string", "Its name", True),
        Field(
            "lon", "double", "Degrees east of the snap point: approximate, never an address", True
        ),
        Field("lat", "double", "Degrees north of the snap point", True),
        Field("location", "string", "Words for the snap point", True),
        Field("crime_id", "binary", "The publisher's 256-bit id; none for ASB", True),
        Field("outcome", "string", "Last outcome as at the day of download", True),
        Field("context", "string", "Free words from the publisher; almost always empty", True),
        Field("reported_by", "string", "Force that supplied the row"),
        Field("repeats_id", "bool", "An earlier row of the same month has this crime id"),
    ),
)

OUTCOMES = Shape(
    "outcomes",
    "One row per outcome of a crime; a crime can have several.",
    (
        _SCOPE,
        _MONTH,
        Field("crime_id", "binary", "The publisher's 256-bit id of the crime", True),
        Field("lsoa", "string", "Code of the 2011 or 2021 LSOA", True),
        Field("lon", "double", "Degrees east of the snap point", True),
        Field("lat", "double", "Degrees north of the snap point", True),
        Field("location", "string", "Words for the snap point", True),
        Field("outcome", "string", "Outcome type"),
    ),
)

STOPS = Shape(
    "stops",
    "One row per stop and search, as data.police.uk publishes it.",
    (
        _SCOPE,
        _MONTH,
        Field("at", "string", "Date and time with its zone, as published"),
        Field("kind", "string", "Person, vehicle, or both"),
        Field("lon", "double", "Degrees east of the snap point", True),
        Field("lat", "double", "Degrees north of the snap point", True),
        Field("gender", "string", "As recorded", True),
        Field("age_range", "string", "As recorded", True),
        Field("self_defined", "string", "Ethnicity the person gave", True),
        Field("officer_defined", "string", "Ethnicity the officer recorded", True),
        Field("legislation", "string", "Power used", True),
        Field("object", "string", "What was searched for", True),
        Field("outcome", "string", "What followed", True),
    ),
)

CASUALTIES = Shape(
    "casualties",
    "One row per person hurt on the road.",
    (
        _SCOPE,
        _MONTH,
        Field("collision", "string", "The publisher's reference of the collision", True),
        Field("severity", "string", "fatal, serious or slight"),
        Field("mode", "string", "How the person travelled", True),
        Field("age_band", "string", "As published", True),
        Field("hour", "int8", "Hour of the day, 0 to 23", True),
        Field("lon", "double", "Degrees east", True),
        Field("lat", "double", "Degrees north", True),
    ),
)
