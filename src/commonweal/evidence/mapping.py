"""Mapping files: how one partner's table is to be read, written once by its analyst.

    title = "Noise complaints to the council"
    name = "noise-complaints"
    …
    [when]
    column = "Date received"
    format = "%d/%m/%Y"

`draft_mapping` writes a first version from the file itself; the analyst corrects it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from commonweal.evidence.drafting import UNANSWERED, draft_mapping
from commonweal.evidence.sources import file_names
from commonweal.evidence.sources.partner import PartnerTable
from commonweal.vocabulary.errors import CommonwealError

PERIODS = ("financial year", "financial quarter", "calendar year")
"""Formats of `[when]` that are not dates: “2024/25”, “2024/25 Q1”, “2024”."""


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class When(_Block):
    """The period of a row: a date, a month and year in two columns, or one for the whole file."""

    column: str = ""
    format: str = ""
    """As strptime writes dates (`%d/%m/%Y`), or one of PERIODS."""
    year: str = ""
    month: str = ""
    fixed: str = Field("", pattern=r"^$|^[12]\d{3}-(0[1-9]|1[0-2])$")
    months: Literal[1, 3, 12] = 1
    """Months that a row covers, ending with the one given."""

    @model_validator(mode="after")
    def one_way(self) -> When:
        ways = [bool(self.column), bool(self.year and self.month), bool(self.fixed)]
        if sum(ways) != 1:
            raise ValueError(
                "give column and format, or year and month, or fixed: one of the three"
            )
        if self.column and not self.format:
            raise ValueError("a date column needs its format, like %d/%m/%Y")
        return self


class Where(_Block):
    """The place of a row: an area by code or name, an outward postcode, or a point."""

    kind: Literal[
        "lsoa", "msoa21", "ward24", "district", "outward-postcode", "grid", "degrees", "none"
    ]
    column: str = ""
    fixed: str = ""
    east: str = ""
    north: str = ""
    lon: str = ""
    lat: str = ""

    @model_validator(mode="after")
    def one_way(self) -> Where:
        points = {"grid": (self.east, self.north), "degrees": (self.lon, self.lat)}
        if self.kind in points:
            if not all(points[self.kind]):
                names = "east and north" if self.kind == "grid" else "lon and lat"
                raise ValueError(f"points of the kind {self.kind} need the columns {names}")
        elif self.kind != "none" and bool(self.column) == bool(self.fixed):
            raise ValueError("give the column of the area, or one fixed area")
        return self


class What(_Block):
    """The category of a row: from a column, by its values, or one for the whole file."""

    column: str = ""
    constant: str = Field("", pattern=r"^$|^[a-z0-9]+(-[a-z0-9]+)*$")
    values: dict[str, str] = {}
    others: Literal["set aside", "keep", "other"] = "set aside"
    """What becomes of a value that is not listed."""

    @model_validator(mode="after")
    def one_way(self) -> What:
        if bool(self.column) == bool(self.constant):
            raise ValueError("give the column of the category, or one constant")
        return self


class HowMany(_Block):
    """The column of counts. Left out where each row is one event."""

    column: str


class Who(_Block):
    """The group of people that a row speaks of, never a person."""

    column: str
    values: dict[str, str] = {}


class TableMapping(_Block):
    """One partner's table."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Short name: a later table of the same name and scope replaces its months."""
    title: str = Field(min_length=3)
    publisher: str = Field(min_length=2)
    licence: str = Field(min_length=2)
    agreement: str = ""
    """Reference of the sharing agreement, where the table is not open."""
    scope: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Whose figures: a council, a force, a hospital trust."""
    file: str = "*"
    """Names of files that this mapping is for; * and ? stand for any letters."""
    sheet: str = ""
    header_row: int = Field(1, ge=1)
    separator: Literal[",", ";", "\t", "|"] = ","
    columns: tuple[str, ...] = Field(min_length=1)
    """The header, so that a table whose layout has changed is noticed."""
    when: When
    where: Where
    what: What
    how_many: HowMany | None = None
    who: Who | None = None

    @model_validator(mode="after")
    def answers_the_questions(self) -> TableMapping:
        asked = {"publisher": self.publisher, "licence": self.licence, "scope": self.scope}
        for question, answer in asked.items():
            if file_names.words(answer) == UNANSWERED:
                raise ValueError(f"the question beside {question} is not answered yet")
        return self

    @model_validator(mode="after")
    def names_columns_that_exist(self) -> TableMapping:
        gone = [c for c in self.used if c not in self.columns]
        if gone:
            raise ValueError(f"“{gone[0]}” is used and is not among columns")
        return self

    @property
    def used(self) -> tuple[str, ...]:
        """Columns that are read."""
        w, p = self.when, self.where
        found = [
            w.column,
            w.year,
            w.month,
            p.column,
            p.east,
            p.north,
            p.lon,
            p.lat,
            self.what.column,
        ]
        found += [
            self.how_many.column if self.how_many else "",
            self.who.column if self.who else "",
        ]
        return tuple(c for c in found if c)


def read_mapping(text: str, file: str) -> TableMapping:
    """A mapping from its text.

    Raises:
        CommonwealError: It is not TOML, or says something that cannot be.
    """
    try:
        return TableMapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CommonwealError(
            f"{file} is not a mapping file.",
            seen=str(error)[:160],
            do="Each line is: name = value. Text stands in quotation marks.",
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the mapping"
        said = first["msg"].removeprefix("Value error, ")
        raise CommonwealError(
            f"{file} cannot be used: {where}.",
            seen=f"{said}."[:200],
            do="Correct it, or draft it anew: commonweal add --draft-mapping FILE",
        ) from error


def load_mapping(path: Path) -> PartnerTable:
    """The source that a mapping file describes, ready to be given to a load.

    Raises:
        CommonwealError: The mapping cannot be used, and why.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommonwealError(
            f"{path.name} cannot be read.",
            seen=str(error)[:120],
            do="Check the name, and save it as UTF-8 text.",
        ) from error
    return PartnerTable(read_mapping(text, path.name))


__all__ = [
    "PERIODS",
    "PartnerTable",
    "TableMapping",
    "draft_mapping",
    "load_mapping",
    "read_mapping",
]
