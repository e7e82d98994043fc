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
            "`lsoa` (2011 or 2021 code), `msoa21`, `ward24`, `district`, `csp`, `force`, `outward-postcode` or `none`",
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
        Field("age_band", "string", "As published: a band, or years", True),
        Field("district", "string", "Name or code of the district, where it is given", True),
        Field("hour", "int8", "Hour of the day, 0 to 23", True),
        Field("lon", "double", "Degrees east", True),
        Field("lat", "double", "Degrees north", True),
    ),
)

STOP_COUNTS = Shape(
    "stop_counts",
    "Stops and searches of a year by police force and ethnicity, with the people they are set against.",
    (
        _SCOPE,
        _MONTH,
        Field("force", "string", "The publisher's name of the force, or of a total"),
        Field("classification", "string", "`All`, or the Census list that `ethnicity` is from"),
        Field("ethnicity", "string", "As published; `All` for everybody"),
        Field("n", "int64", "Stops and searches", True),
        Field("people", "int64", "Residents of that ethnicity, Census 2011", True),
        Field("rate", "double", "Stops per 1,000 of those residents, as published", True),
    ),
)

RECORDED_CRIME = Shape(
    "recorded_crime",
    "Offences the Home Office publishes, by area, offence and quarter (or year).",
    (
        _SCOPE,
        _MONTH,
        Field("months", "int8", "How many months the count covers, ending with `month`: 3 or 12"),
        Field("force", "string", "Police force, the publisher's name"),
        Field("place_kind", "string", "`csp`, `force`, or `none` for offences put in no area"),
        Field("place", "string", "Name of the area, as published"),
        Field("code", "string", "Home Office offence code; empty where only groups are given"),
        Field("description", "string", "Offence in words", True),
        Field("group", "string", "Offence group, spelled as it is today"),
        Field("subgroup", "string", "Offence subgroup, as published", True),
        Field("n", "int64", "Offences recorded; can be negative where records were corrected"),
        Field(
            "usable", "bool", "False where the publisher warns that the figure is not the area's"
        ),
        Field("quality_note", "string", "The publisher's warning, in our words", True),
        Field("published", "string", "Day of publication that the file's name gives", True),
    ),
)

CRIME_RATES = Shape(
    "crime_rates",
    "Recorded crime per 1,000 people, as its publisher worked it out.",
    (
        _SCOPE,
        _MONTH,
        Field("months", "int8", "How many months the rate covers, ending with `month`"),
        Field("code", "string", "District code"),
        Field("name", "string", "District name"),
        Field("measure", "string", "What was counted"),
        Field("rate", "double", "Per 1,000 people; the publisher's denominator", True),
    ),
)

_KIND = Field(
    "kind", "string", "Kind of area and vintage: `lsoa11`, `lsoa21`, `msoa21`, `ward22`, `district`"
)
_REFERENCE_SCOPE = Field("scope", "string", "Which set: a later file of the same set replaces it")

RESIDENTS = Shape(
    "residents",
    "People who live in each area, by a census or an estimate.",
    (
        _REFERENCE_SCOPE,
        _KIND,
        Field("code", "string", "Official code of the area"),
        Field("name", "string", "Official name"),
        Field("people", "int64", "Usual residents of all ages"),
        Field("year", "int32", "Year that the number is for"),
        Field("label", "string", "What a rate must name: `Census 2021 usual residents`"),
        Field(
            "ages",
            "list<int32>",
            "People of each single year of age from 0, the last being 90 and over",
            True,
        ),
    ),
)

DEPRIVATION = Shape(
    "deprivation",
    "Index of Multiple Deprivation of each area of England.",
    (
        _REFERENCE_SCOPE,
        _KIND,
        Field("code", "string", "Official code of the area"),
        Field("score", "double", "Higher is more deprived", True),
        Field("rank", "int64", "1 is the most deprived in England"),
        Field("decile", "int64", "1 is the most deprived tenth in England"),
        Field("edition", "string", "Ranks of different editions are not one series"),
    ),
)

BOUNDARIES = Shape(
    "boundaries",
    "Outline of each area, in degrees (WGS84).",
    (
        _REFERENCE_SCOPE,
        _KIND,
        Field("code", "string", "Official code of the area"),
        Field("name", "string", "Official name"),
        Field("known_as", "string", "Name that people use: of the House of Commons Library", True),
        Field("within", "string", "Code of the district it lies in", True),
        Field("wkb", "binary", "The outline as well-known binary, longitude first"),
    ),
)

LOOKUPS = Shape(
    "lookups",
    "Which area lies in, or became, which other.",
    (
        _REFERENCE_SCOPE,
        Field("from_kind", "string", "Kind of the area that is looked up"),
        Field("from_code", "string", "Its code"),
        Field("from_name", "string", "Its name", True),
        Field("to_kind", "string", "Kind of the area that is found"),
        Field("to_code", "string", "Its code"),
        Field("to_name", "string", "Its name", True),
        Field("within", "string", "Code of the district that the found area lies in", True),
        Field("change", "string", "U unchanged, S split, M merged, X irregular", True),
    ),
)
